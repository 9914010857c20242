"""A piece of work and what may become of it: handed in, shared, decided, sent back, taken back, undone."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from growth_tree.demo.clock import Story
from growth_tree.demo.stage import Stage
from growth_tree.domain.hand_in import SubmitTask
from growth_tree.domain.rules import TaskKind
from growth_tree.domain.task import (
    ApproveTask,
    AssignTask,
    ConfirmShare,
    DeclineShare,
    ReturnTask,
    VoidTask,
    WithdrawTask,
)
from growth_tree.domain.task_events import EvidenceItem, Share

T = TypeVar("T")

DAYS_UNTIL_DECIDED = {0: 30, 1: 40, 2: 18, 3: 8, 5: 4}
QUALITIES = {100: 80, 80: 10, 120: 7, 60: 3}
ENDS = {"approved": 84, "returned": 11, "forgotten": 2, "withdrawn": 2, "voided": 1}
SPLITS = {1: ((100,),), 2: ((60, 40), (50, 50), (70, 30)), 3: ((50, 30, 20), (40, 30, 30))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work as its owner means to hand it in."""

    task: str
    member: str
    job: str
    kind: TaskKind
    title: str
    done_on: date
    shares: tuple[Share, ...]
    evidence: tuple[EvidenceItem, ...]

    @property
    def parties(self) -> list[str]:
        """Everyone whose own work this is."""
        return [share.member for share in self.shares]


class Works:
    """Tells what becomes of pieces of work."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def ordinary(self, work: Work) -> Story:
        """As chance has it."""
        if self._stage.rng.random() < 0.08:
            yield self._stage.hours.at(self._stage.hours.before(work.done_on, self._stage.rng.randint(1, 4)))
            if not self.assign(work, due_on=self._stage.hours.after(work.done_on, self._stage.rng.randint(0, 2))):
                return
        yield self._handing_in(work)
        if self._fits(work):
            yield from self.handed_in(work)
            yield from self._ending(work, self._pick(ENDS))

    def _ending(self, work: Work, end: str) -> Story:
        if end == "withdrawn":
            yield self._stage.clock.now + timedelta(minutes=self._stage.rng.randint(10, 240))
            self.withdraw(work)
            return
        if end in ("returned", "forgotten"):
            yield from self.returned(work)
            if end == "forgotten":
                return
            yield self._stage.hours.at(self._stage.hours.after(self._today, self._stage.rng.randint(1, 4)))
            if not self._stage.desk.world.directory.is_here(work.member, self._today):
                return
            yield from self.handed_in(work)
        yield from self.approved(work)
        if end == "voided":
            yield self._stage.hours.at(self._stage.hours.after(self._today, self._stage.rng.randint(3, 30)))
            yield from self.voided(work)

    def assign(self, work: Work, due_on: date) -> bool:
        """The manager asks for the work, unless nobody can now."""
        manager = self._decider([work.member], self._stage.desk.world.directory.team_of(work.member, self._today))
        if manager is None or not self._fits(work, self._today):
            return False
        command = AssignTask(
            task=work.task, member=work.member, kind=work.kind.code, title=work.title, due_on=max(due_on, self._today)
        )
        self._stage.desk.order(manager, command)
        return True

    def handed_in(self, work: Work, *, answered: bool = True) -> Story:
        """The owner hands it in; the others answer within a day, now and then not as hoped."""
        self.hand_in(work)
        if not answered:
            return
        for member in work.parties:
            if member != work.member:
                yield self._stage.clock.now + timedelta(minutes=self._stage.rng.randint(5, 500))
                if self._stage.rng.random() < 0.04:
                    self._stage.desk.order(
                        member, DeclineShare(task=work.task, member=member, reason=self._stage.wording.declined())
                    )
                    yield self._stage.hours.at(self._stage.hours.after(self._today, 1))
                    yield from self.handed_in(work)
                    return
                self._stage.desk.order(member, ConfirmShare(task=work.task, member=member))

    def hand_in(self, work: Work) -> None:
        """The owner hands it in now."""
        command = SubmitTask(
            task=work.task,
            member=work.member,
            kind=work.kind.code,
            done_on=work.done_on,
            shares=work.shares,
            title=work.title,
            evidence=work.evidence,
        )
        self._stage.desk.order(work.member, command)

    def withdraw(self, work: Work) -> None:
        """The owner takes it back."""
        self._stage.desk.order(work.member, WithdrawTask(task=work.task))

    def approved(self, work: Work, on: date | None = None) -> Story:
        """Whoever decides accepts it."""
        by = yield from self._decision(work, on or self._day_of_decision())
        self._stage.desk.order(by, ApproveTask(task=work.task, by=by, quality=self._pick(QUALITIES)))

    def returned(self, work: Work, on: date | None = None) -> Story:
        """Whoever decides sends it back."""
        by = yield from self._decision(work, on or self._day_of_decision())
        self._stage.desk.order(
            by, ReturnTask(task=work.task, by=by, reason=self._stage.wording.returned(work.kind.branch))
        )

    def voided(self, work: Work) -> Story:
        """Whoever decides now undoes the approval."""
        by = yield from self._decision(work, self._today)
        self._stage.desk.order(by, VoidTask(task=work.task, by=by, reason=self._stage.wording.voided()))

    def _decision(self, work: Work, day: date) -> Generator[datetime, None, str]:
        """Wait until somebody who may decide is at work."""
        while True:
            yield self._stage.hours.soon(self._stage.clock.now, day)
            team = self._stage.desk.world.directory.team_of(work.member, work.done_on)
            decider = self._decider(work.parties, team)
            if decider is not None:
                return decider
            day = self._stage.hours.after(self._today, 1)

    def _decider(self, parties: list[str], team: str) -> str | None:
        """The nearest manager at work, or whoever stands in for them."""
        directory, today = self._stage.desk.world.directory, self._today
        for manager in directory.deciders(team, parties, today):
            if not directory.members[manager].on_leave(today):
                return manager
            for lent in directory.delegations:
                if lent.giver == manager and lent.covers(today) and lent.taker not in parties:
                    return lent.taker
        return None

    def _handing_in(self, work: Work) -> datetime:
        """Most hand in on the day itself, some a day or two later."""
        late = self._pick({0: 80, 1: 15, 2: 5})
        return self._stage.hours.at(self._stage.hours.after(work.done_on, late) if late else work.done_on, 15, 21)

    def _day_of_decision(self) -> date:
        return self._stage.hours.after(self._today, self._pick(DAYS_UNTIL_DECIDED))

    def _fits(self, work: Work, day: date | None = None) -> bool:
        """Whether life has not come between: everybody here, the owner in the same job and not on leave."""
        directory, done_on = self._stage.desk.world.directory, day or work.done_on
        owner = directory.members[work.member]
        here = all(directory.is_here(member, done_on) for member in work.parties)
        return here and owner.posting(done_on).job == work.job and not owner.on_leave(done_on)

    @property
    def _today(self) -> date:
        return self._stage.clock.now.date()

    def _pick(self, weights: dict[T, int]) -> T:
        return self._stage.rng.choices(list(weights), list(weights.values()))[0]
