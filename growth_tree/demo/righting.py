"""What is put right in the demo: a bonus, a batch that was wrong, and objections in every stage of their lives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from growth_tree.codec import moment
from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.stage import Stage
from growth_tree.domain.correction import ConfirmCorrection, ProposeCorrection, taken_back
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.objection import DeclineObjection, RaiseObjection, UpholdObjection
from growth_tree.domain.objection_events import Against
from growth_tree.domain.task_events import TaskApproved
from growth_tree.handle import proof, recorded
from models import ledger

BONUS_XP, BONUS_POINTS = 60, 40
BATCH = 4
"""About so many awards of those days turn out to be registered twice."""


class Righting:
    """Tells what was wrong in the books, who said so, and what came of it."""

    def __init__(self, stage: Stage, today: date) -> None:
        self._stage = stage
        self._today = today
        self._manager, self._admin, self._member, self._director = (
            stage.staff.stars[star].id for star in ("manager", "admin", "member", "director")
        )

    def schedule(self) -> None:
        """Let it all happen when its time has come."""
        start, said = self._stage.clock.start, data.words().objected
        start(self._bonus())
        start(self._waiting())
        start(self._batch())
        start(self._objection(self._colleague(0), 14, said["declined"], self._declined))
        start(self._objection(self._colleague(1), 12, said["upheld"], self._upheld))
        start(self._objection(self._colleague(2), 13, said["overdue"]))
        start(self._objection(self._member, 1, said["open"]))
        start(self._objection(self._manager, 2, said["own"]))

    def _bonus(self) -> Story:
        """Somebody's night at work that no kind of task covers."""
        yield self._stage.hours.at(self._day(11), 10, 12)
        correction = self._propose(self._manager, self._member, data.words().corrected["bonus"])
        yield self._stage.hours.at(self._day(10), 10, 12)
        self._stage.desk.order(self._director, ConfirmCorrection(correction=correction))

    def _waiting(self) -> Story:
        """The same for a colleague, still without a second person."""
        yield self._stage.hours.at(self._day(1), 11, 12)
        self._propose(self._manager, self._colleague(0), data.words().corrected["waiting"])

    def _batch(self) -> Story:
        """Work of some days that had been registered twice, taken back from a whole team."""
        yield self._stage.hours.at(self._day(7), 10, 12)
        team = self._stage.staff.teams[-1]
        members = set(self._stage.desk.world.directory.people_in([team.id], self._today)) - {self._admin}
        wrong = self._stage.desk.look(lambda connection: _awards(connection, members, self._day(19), self._day(15)))
        lines = tuple(taken_back(award) for award in wrong[:: max(1, len(wrong) // BATCH)])
        if not lines:
            return
        correction = f"{self._stage.desk.new_id()}-1"
        reason = data.words().corrected["batch"]
        proposal = ProposeCorrection(correction=correction, sort=Sort.REVERSAL, reason=reason, lines=lines)
        self._stage.desk.order(self._admin, proposal)
        yield self._stage.hours.at(self._day(6), 14, 16)
        self._stage.desk.attempt(self._director, ConfirmCorrection(correction=correction))

    def _objection(
        self, member: str, workdays: int, text: str, answered: Callable[[Row[Any]], Story] | None = None
    ) -> Story:
        """Somebody objects to their newest award, so many workdays ago."""
        yield self._stage.hours.at(self._day(workdays), 15, 18)
        line = self._stage.desk.look(lambda connection: _newest(connection, member))
        if line is None or not self._stage.desk.world.directory.is_here(member, self._stage.clock.now.date()):
            return
        by = self._stage.desk.look(lambda connection: _deciders(connection, line))
        raised = RaiseObjection(
            objection=str(line.position),
            member=member,
            award=line.task,
            sort=Against.AWARD,
            text=text,
            decided_by=by,
            decided_on=moment(line.at).astimezone(self._stage.clock.now.tzinfo).date(),
        )
        if self._stage.desk.attempt(member, raised) and answered is not None:
            yield self._stage.hours.at(self._day(workdays - 4), 10, 12)
            yield from answered(line)

    def _declined(self, line: Row[Any]) -> Story:
        reason = data.words().answered["declined"]
        self._stage.desk.attempt(self._director, DeclineObjection(objection=str(line.position), reason=reason))
        yield from ()

    def _upheld(self, line: Row[Any]) -> Story:
        """The same amount again, which the admin agrees to on the next day."""
        reason, correction = data.words().answered["upheld"], f"{self._stage.desk.new_id()}-1"
        again = CorrectedLine(
            member=line.member,
            about=line.task,
            kind=line.kind,
            branch=line.branch,
            done_on=date.fromisoformat(line.done_on),
            xp=line.xp,
            points=line.points,
            of_season=None,
        )
        upheld = UpholdObjection(objection=str(line.position), reason=reason, correction=correction)
        proposal = ProposeCorrection(correction=correction, sort=Sort.OBJECTION, reason=reason, lines=(again,))
        self._stage.desk.order(self._director, proposal)
        self._stage.desk.order(self._director, upheld)
        yield self._stage.hours.at(self._stage.hours.after(self._stage.clock.now.date(), 1), 10, 12)
        self._stage.desk.order(self._admin, ConfirmCorrection(correction=correction))

    def _propose(self, by: str, member: str, reason: str) -> str:
        correction, day = f"{self._stage.desk.new_id()}-1", self._stage.clock.now.date()
        line = CorrectedLine(
            member=member,
            about="",
            kind="",
            branch="service",
            done_on=day,
            xp=BONUS_XP,
            points=BONUS_POINTS,
            of_season=None,
        )
        proposal = ProposeCorrection(correction=correction, sort=Sort.MANUAL, reason=reason, lines=(line,))
        self._stage.desk.order(by, proposal)
        return correction

    def _colleague(self, n: int) -> str:
        """One of the demo manager's people who stay, without the demo's member."""
        staff, last = self._stage.staff, self._today
        team = staff.teams[0].id
        stay = [
            each.id
            for each in staff.people
            if each.team == team and each.joined_on < last and each not in (*staff.leavers, *staff.movers)
        ]
        others = [each for each in stay if each not in (self._member, self._manager)]
        return others[n % len(others)]

    def _day(self, workdays: int) -> date:
        return self._stage.hours.before(self._today, workdays)


def _newest(connection: Connection, member: str) -> Row[Any] | None:
    query = ledger.of_member(member).where(ledger.entry.c.type == "earned")
    return connection.execute(query.order_by(ledger.entry.c.position.desc()).limit(1)).first()


def _deciders(connection: Connection, line: Row[Any]) -> tuple[str, ...]:
    approved = recorded(proof(connection, line.cause)).event
    assert isinstance(approved, TaskApproved)
    return (approved.by,)


def _awards(connection: Connection, members: set[str], first: date, last: date) -> Sequence[Row[Any]]:
    """The awards of some people for work of some days, as far as they stand."""
    c, back = ledger.entry.c, ledger.entry.alias("back")
    gone = select(back.c.task).where(back.c.type == "reversed", back.c.member == c.member)
    found = select(ledger.entry).where(c.member.in_(sorted(members)), c.type == "earned", c.task.not_in(gone), c.xp > 0)
    days = c.done_on >= first.isoformat(), c.done_on <= last.isoformat()
    return connection.execute(found.where(*days).order_by(c.position)).all()
