"""The admin of the demo thinks about other rules: a draft, and what it would have given to everybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import to_builtins
from msgspec.structs import replace
from sqlalchemy import Connection

from growth_tree.accounts import drafts, simulations
from growth_tree.demo import data
from growth_tree.demo.stage import Stage
from growth_tree.domain.rulebook import Cap, Period, RuleBook
from growth_tree.handle import Handler
from growth_tree.lab.simulation import simulate
from growth_tree.rulebook_schema import dump_document

WEEKS = 13
WEIGHTS = {"service": 120, "content": 110}
PERCENT, WHOLE = 90, 100
"""What everything else is worth of its points."""


def think(stage: Stage, handler: Handler, now: datetime) -> None:
    """Leave a draft with a finished simulation, which is what the lab shows first."""
    admin, today = stage.staff.stars["admin"].id, now.date()
    with handler.reading() as connection:
        published = handler.world(connection).library.current(today)
        draft = _changed(published.rulebook)
        since = today - timedelta(weeks=WEEKS)
        found = simulate(handler, connection, draft, since=since, today=today, progress=lambda _done, _all: None)
    document = dump_document(draft)

    def keep(connection: Connection) -> None:
        draft_id = drafts.begin(
            connection,
            name=data.words().draft,
            owner=admin,
            based_on=published.version,
            document=document,
            at=now,
        )
        simulations.keep(connection, draft_id, 1, {**to_builtins(found), "document": document}, now)

    stage.desk.account(keep)
    stage.desk.send()


def _changed(rules: RuleBook) -> RuleBook:
    """Service and content weigh more, everything else a little less; what had no allowance counts twice a week."""
    kinds = tuple(
        replace(
            kind,
            points=kind.points if kind.branch in WEIGHTS else kind.points * PERCENT // WHOLE,
            caps=kind.caps or ((Cap(period=Period.WEEK, times=2),) if kind.branch == "data" else ()),
        )
        for kind in rules.kinds
    )
    return replace(rules, kinds=kinds, weights={**rules.weights, **WEIGHTS})
