"""Which awards are to be taken back: those of an import, a day, a kind since a day, a correction, or a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, exists, select

from growth_tree import codec
from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.importing.brought import approvals
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import is_admin
from growth_tree.web.fairplay.blueprint import evidence, visible
from growth_tree.web.team.blueprint import own_people
from growth_tree.web.words import by_language
from models import corrections, ledger

AWARDS_MAX = 5_000
"""So many are taken back in one transaction within a few seconds; more take several steps."""

JOBS_OFFERED = 50
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
    """The imports of tasks that were carried out, latest first, for those who may see them."""
    if not is_admin():
        return []
    found, _total = jobs.page(shell.connection(), kind="import", status="done", limit=JOBS_OFFERED, offset=0)
    return [job for job in found if job.options.get("kind") == "tasks"]


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
    connection = shell.connection()
    job = next((job for job in finished_imports() if job.id == job_id), None)
    causes = set(approvals(connection, job)) if job is not None else set()
    if not causes:
        return []
    within = query.where(ENTRY.c.cause >= min(causes), ENTRY.c.cause <= max(causes), ENTRY.c.position > min(causes))
    found = connection.execute(within.limit(None)).all()
    return [award for award in found if award.cause in causes][: AWARDS_MAX + 1]


def _with_below(team: str) -> set[str]:
    known, found = shell.directory().teams, {team}
    while more := {each.team for each in known.values() if each.parent in found} - found:
        found |= more
    return found


def _start(day: date) -> str:
    return codec.stamp(datetime.combine(day, time(), shell.settings().zone))
