"""The days before today, told on purpose: what the people of the demo find when they log in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from growth_tree.demo.changes import Changes
from growth_tree.demo.clock import Story
from growth_tree.demo.rota import Rota
from growth_tree.demo.staff import Team
from growth_tree.demo.stage import Stage
from growth_tree.demo.work import Works

PENDING_OF_THE_DEMO_MANAGER = 5
PENDING_OF_OTHERS = 2


class LastDays:
    """What waits for a decision, an answer or a second try on the morning of today."""

    def __init__(self, stage: Stage, works: Works, rota: Rota, today: date) -> None:
        self._stage = stage
        self._works = works
        self._rota = rota
        self._today = today
        self._member = stage.staff.stars["member"].id
        self._manager = stage.staff.stars["manager"].id

    def schedule(self, changes: Changes) -> None:
        """Let it all happen when its time has come."""
        self._stage.clock.start(self._sent_back())
        self._stage.clock.start(self._asked_for())
        self._stage.clock.start(self._undone())
        self._stage.clock.start(self._taken_back())
        self._stage.clock.start(self._managers_own())
        for team in self._stage.staff.teams:
            self._stage.clock.start(self._pending(team))
        if len(self._stage.staff.managers) > 1:
            away = self._stage.staff.managers[1].id
            until = self._today + timedelta(days=3)
            self._stage.clock.start(changes.leave(away, self._day(1), until, stand_in=self._manager))

    def _sent_back(self) -> Story:
        """The demo's member finds something to mend."""
        yield self._stage.hours.at(self._day(4), 15, 18)
        work = self._rota.work(self._member, self._day(4), others=[])
        if work is not None:
            self._works.hand_in(work)
            yield from self._works.returned(work, on=self._day(1))

    def _asked_for(self) -> Story:
        """Every team has been asked for something; the demo's member soon has to deliver."""
        yield self._stage.hours.at(self._day(2), 10, 12)
        for n, team in enumerate(self._stage.staff.teams):
            for member in [self._member] if n == 0 else self._at_work(team, self._day(2))[-1:]:
                due_on = self._stage.hours.after(self._today, 2 + n % 6)
                work = self._rota.work(member, due_on, others=[])
                if work is not None:
                    self._works.assign(work, due_on)

    def _undone(self) -> Story:
        """An approval that did not hold."""
        yield self._stage.hours.at(self._day(8), 15, 18)
        work = self._rota.work(self._others(self._day(8))[0], self._day(8), others=[])
        if work is not None:
            self._works.hand_in(work)
            yield from self._works.approved(work, on=self._day(6))
            yield self._stage.hours.at(self._day(2))
            yield from self._works.voided(work)

    def _taken_back(self) -> Story:
        """Work that was handed in too early."""
        yield self._stage.hours.at(self._day(3), 15, 18)
        work = self._rota.work(self._others(self._day(3))[1], self._day(3), others=[])
        if work is not None:
            self._works.hand_in(work)
            yield self._stage.clock.now + timedelta(minutes=25)
            self._works.withdraw(work)

    def _managers_own(self) -> Story:
        """The demo manager's own work waits for the director."""
        yield self._stage.hours.at(self._day(1), 16, 18)
        work = self._rota.work(self._manager, self._day(1), others=[])
        if work is not None:
            self._works.hand_in(work)

    def _pending(self, team: Team) -> Story:
        """What a manager finds in the inbox; one is shared, and one waits for the demo member's answer."""
        day = self._day(1)
        yield self._stage.hours.at(day, 14, 15)
        at_work = self._at_work(team, day)
        if team != self._stage.staff.teams[0]:
            yield from self._handed_in(day, [(each, []) for each in at_work[:PENDING_OF_OTHERS]])
            return
        everybody = [self._member, *self._others(day)]
        shared = (self._rota.work(each, day, others=[self._member]) for each in reversed(everybody[1:]))
        waiting = next((work for work in shared if work is not None), None)
        if waiting is not None:
            self._works.hand_in(waiting)
        single: list[tuple[str, list[str]]] = [
            (everybody[n % len(everybody)], []) for n in range(PENDING_OF_THE_DEMO_MANAGER - 1)
        ]
        yield from self._handed_in(day, [*single, (everybody[1], everybody[2:3])])

    def _handed_in(self, day: date, who: Sequence[tuple[str, list[str]]]) -> Story:
        for member, others in who:
            yield self._stage.hours.soon(self._stage.clock.now, day)
            work = self._rota.work(member, day, others)
            if work is not None:
                yield from self._works.handed_in(work)

    def _others(self, day: date) -> list[str]:
        return [each for each in self._at_work(self._stage.staff.teams[0], day) if each != self._member]

    def _at_work(self, team: Team, day: date) -> list[str]:
        """The people of a team, without its manager, who are not on leave."""
        directory = self._stage.desk.world.directory
        everybody = directory.people_in([team.id], day)
        manager = directory.teams[team.id].manager(day)
        return [each for each in everybody if each != manager and not directory.members[each].on_leave(day)]

    def _day(self, workdays: int) -> date:
        return self._stage.hours.before(self._today, workdays)
