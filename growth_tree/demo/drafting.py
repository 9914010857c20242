"""The admins of the demo think about other rules: a draft, a proposal that waits, and what people say of the rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import to_builtins
from msgspec.structs import replace
from sqlalchemy import Connection

from growth_tree.accounts import drafts, feedback, simulations
from growth_tree.demo import data
from growth_tree.demo.stage import Stage
from growth_tree.domain.directory import GrantAccess
from growth_tree.domain.rulebook import ProposeRulebook
from growth_tree.domain.rules import Cap, Period, RuleBook
from growth_tree.handle import Handler
from growth_tree.lab.simulation import simulate
from growth_tree.rulebook_schema import dump_document

WEEKS = 13
WEIGHTS = {"service": 120, "content": 110}
PERCENT, WHOLE = 90, 100
"""What everything else is worth of its points."""

MORE_FREEZES = 3
NOTICE_DAYS = 5
RATED = 6
"""Kinds of work on which people vote."""


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


def propose(stage: Stage) -> None:
    """The director, who is an admin, too, by now, proposes a small change that waits for the other admin."""
    director, said, draft_id = stage.staff.stars["director"].id, data.words().proposed, stage.desk.new_id()
    stage.desk.order(stage.staff.stars["admin"].id, GrantAccess(member=director, access="admin"))

    def keep(handler: Handler, at: datetime) -> RuleBook:
        today = at.date()
        with handler.reading() as connection:
            published = handler.world(connection).library.current(today)
            streaks = replace(published.rulebook.streaks, freezes_per_month=MORE_FREEZES)
            draft = replace(published.rulebook, streaks=streaks)
            since = today - timedelta(weeks=WEEKS)
            found = simulate(handler, connection, draft, since=since, today=today, progress=lambda _done, _all: None)
        document = dump_document(draft)
        with handler.writing() as connection:
            drafts.begin(
                connection,
                name=said["name"],
                owner=director,
                based_on=published.version,
                document=document,
                at=at,
                draft=draft_id,
            )
            simulations.keep(connection, draft_id, 1, {**to_builtins(found), "document": document}, at)
            drafts.mark(connection, draft_id, drafts.PROPOSED)
        return draft

    draft = stage.desk.have(keep)
    first = stage.clock.now.date() + timedelta(days=NOTICE_DAYS)
    proposal = ProposeRulebook(draft=draft_id, rulebook=draft, effective_from=first, reason=said["reason"], by=director)
    stage.desk.order(director, proposal)
    stage.desk.send()


def rate(stage: Stage, now: datetime) -> None:
    """What members say of some kinds of work, and how they vote on them."""
    kinds = [kind.code for kind in stage.desk.world.library.current(now.date()).rulebook.kinds]
    here = [each.id for each in stage.staff.people if stage.desk.world.directory.is_here(each.id, now.date())]

    def keep(connection: Connection) -> None:
        for n, text in enumerate(data.words().rated):
            feedback.say(connection, here[-1 - n], kinds[n], text, now)
        for n, person in enumerate(here):
            value = feedback.AGAINST if n % 4 == 0 else feedback.FOR
            feedback.vote(connection, person, kinds[n % RATED], value, now)

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
