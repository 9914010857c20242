"""Which awards are to be taken back: those of an import, a day, a kind since a day, a correction, or a finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, exists, select

from growth_tree import codec
from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job, Span
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import is_admin
from growth_tree.web.fairplay.blueprint import evidence, visible
from growth_tree.web.team.blueprint import own_people
from growth_tree.web.words import by_language
from models import corrections, ledger

AWARDS_MAX = 5_000
"""So many are taken back in one transaction within a few seconds; more take several steps."""

JOBS_OFFERED, AT_ONCE = 50, 500
ENTRY, BACK = ledger.entry, ledger.entry.alias("back")


@by_language
def ways() -> dict[str, str]:
    """In what ways awards can be chosen."""
    return {
        "import": _("All of an import"),
        "work": _("All of a day of work"),
        "decided": _("All that were decided on a day"),
        "kind": _("A kind of task since a day"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The awards that a choice means, and whether there are more than one step takes."""

    awards: Sequence[Row[Any]]
    too_many: bool

    @property
    def digest(self) -> str:
        """What is the same as long as the choice means the same awards."""
        return sha256(",".join(str(award.position) for award in self.awards).encode()).hexdigest()[:32]


def chosen(given: Mapping[str, Any]) -> Chosen:
    """The awards that stand, are not proposed to be taken back, and lie within the viewer's reach."""
    query = _standing(given)
    if given.get("team"):
        teams = shell.directory().people_in(_with_below(given["team"]), shell.today())
        query = query.where(ENTRY.c.member.in_(teams))
    if given.get("member"):
        query = query.where(ENTRY.c.member == given["member"])
    if not is_admin():
        query = query.where(ENTRY.c.member.in_(own_people()))
    found = _of_way(query, given)
    return Chosen(awards=found[:AWARDS_MAX], too_many=len(found) > AWARDS_MAX)


def finished_imports() -> list[Job]:
    """The imports of tasks that are over, with something in the log, latest first, for those who may see them."""
    return jobs.that_brought(shell.connection(), JOBS_OFFERED) if is_admin() else []


def _standing(given: Mapping[str, Any]) -> Select[Any]:
    correction, line = corrections.correction.c, corrections.line.c
    gone = exists().where(BACK.c.task == ENTRY.c.task, BACK.c.member == ENTRY.c.member, BACK.c.type == "reversed")
    asked = exists().where(
        line.about == ENTRY.c.task,
        line.member == ENTRY.c.member,
        line.of_season.is_not(None),
        correction.id == line.correction,
        correction.status == corrections.PROPOSED,
    )
    type_ = "adjusted" if given["what"] == "correction" else "earned"
    query = select(ENTRY).where(ENTRY.c.type == type_, ~gone, ~asked)
    return query.order_by(ENTRY.c.member, ENTRY.c.position).limit(AWARDS_MAX + 1)


def _of_way(query: Select[Any], given: Mapping[str, Any]) -> Sequence[Row[Any]]:
    connection, c = shell.connection(), ENTRY.c
    match given["what"]:
        case "import":
            return _of_import(query, given["job"])
        case "work":
            query = query.where(c.done_on == given["day"].isoformat())
        case "decided":
            query = query.where(c.at >= _start(given["day"]), c.at < _start(given["day"] + timedelta(days=1)))
        case "kind":
            query = query.where(c.kind == given["kind"], c.done_on >= given["day"].isoformat())
        case "finding":
            query = query.where(c.task.in_(list(evidence(visible(given["finding"] or "").id))))
        case _:
            parts = [part.id for part in corrections.parts(connection, given["correction"])]
            members = corrections.members(connection, given["correction"])
            query = query.where(c.member.in_(members), c.correction.in_(parts))
    return connection.execute(query).all()


def _of_import(query: Select[Any], job_id: str) -> Sequence[Row[Any]]:
    spans = next((job.brought for job in finished_imports() if job.id == job_id), ())
    if not spans:
        return []
    within = query.where(ENTRY.c.position.between(spans[0][0], spans[-1][1]))
    found = shell.connection().execute(within.limit(None), execution_options={"yield_per": AT_ONCE})
    return list(islice((award for award in found if _lies_in(spans, award.position)), AWARDS_MAX + 1))


def _lies_in(spans: Sequence[Span], position: int) -> bool:
    at = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return at >= 0 and position <= spans[at][1]


def _with_below(team: str) -> set[str]:
    known, found = shell.directory().teams, {team}
    while more := {each.team for each in known.values() if each.parent in found} - found:
        found |= more
    return found


def _start(day: date) -> str:
    return codec.stamp(datetime.combine(day, time(), shell.settings().zone))
