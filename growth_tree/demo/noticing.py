"""What fair play notices in the demo: two habits worth a talk, of which one turns out to be none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from growth_tree.accounts import jobs
from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.rota import Rota
from growth_tree.demo.stage import Stage
from growth_tree.demo.work import Works
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.finding import DismissFinding
from growth_tree.domain.finding_events import Detector
from growth_tree.domain.task import ApproveTask
from growth_tree.fairplay.looking import run_look
from growth_tree.fairplay.ordering import order_look
from growth_tree.fairplay.window import monday_of
from growth_tree.handle import Handler
from models import findings
from models.findings import finding

SOON, ALIKE = 12, 3
"""How many pieces are approved at once while two people talk, and how many bear one title."""


class Noticing:
    """Tells what there was to notice, and what the admin said about it."""

    def __init__(self, stage: Stage, works: Works, rota: Rota, today: date) -> None:
        self._stage = stage
        self._works = works
        self._rota = rota
        self._monday = monday_of(today - timedelta(days=1))
        self._admin = stage.staff.stars["admin"].id

    def schedule(self) -> None:
        """Let it all happen when its time has come."""
        self._stage.clock.start(self._at_once())
        self._stage.clock.start(self._same_title())
        self._stage.clock.start(self._looked_at())

    def _at_once(self) -> Story:
        """Work that a manager and a colleague went through together, and handed in and approved on the spot."""
        day = self._stage.hours.before(self._monday, 4)
        yield self._stage.hours.at(day, 17, 18)
        directory, team = self._stage.desk.world.directory, self._stage.staff.teams[-1].id
        manager = directory.teams[team].manager(day)
        people = [each for each in directory.people_in([team], day) if each not in (manager, self._admin)]
        present = [each for each in people if not directory.members[each].on_leave(day)]
        if manager is None or directory.members[manager].on_leave(day):
            return
        for n in range(SOON):
            work = self._rota.work(present[n % len(present)], day, others=[])
            if work is not None:
                self._works.hand_in(work)
                yield self._stage.clock.now + timedelta(seconds=7 + n % 5)
                self._stage.desk.attempt(manager, ApproveTask(task=work.task, by=manager))
                yield self._stage.clock.now + timedelta(seconds=40)

    def _same_title(self) -> Story:
        """Three pieces of a sort with one short title."""
        day = self._stage.hours.before(self._monday, 8)
        yield self._stage.hours.at(day, 16, 18)
        directory, team = self._stage.desk.world.directory, self._stage.staff.teams[0].id
        apart = {self._stage.staff.stars[star].id for star in ("member", "manager", "admin")}
        people = [each for each in directory.people_in([team], day) if each not in apart]
        work = next((found for each in people if (found := self._rota.work(each, day, others=[]))), None)
        if work is None:
            return
        for _ in range(ALIKE):
            shown = self._stage.wording.evidence(work.kind)
            again = replace(work, task=self._stage.desk.new_id(), evidence=shown)
            self._works.hand_in(again)
            yield self._stage.clock.now + timedelta(minutes=3)
            self._stage.clock.start(self._works.approved(again))

    def _looked_at(self) -> Story:
        """The look of Monday; a day later the admin knows why those titles are the same."""
        yield self._stage.hours.at(self._monday, 5, 6)
        self._stage.desk.have(_look)
        yield self._stage.hours.at(self._monday + timedelta(days=1), 10, 12)
        known = self._stage.desk.look(lambda connection: _open(connection, self._admin))
        if known is not None:
            reason = data.words().noticed
            self._stage.desk.attempt(self._admin, DismissFinding(finding=known, reason=reason))


def _look(handler: Handler, now: datetime) -> None:
    with handler.writing() as connection:
        order_look(connection, SYSTEM, now)
        job = jobs.claim_next(connection, now)
    if job is not None:
        run_look(handler, job, lambda: now)


def _open(connection: Connection, admin: str) -> str | None:
    """The finding about titles that waits for the admin."""
    query = findings.apart_from(admin).where(finding.c.status == findings.OPEN, finding.c.detector == Detector.TITLES)
    row = connection.execute(query.order_by(finding.c.position)).first()
    return row.id if row else None
