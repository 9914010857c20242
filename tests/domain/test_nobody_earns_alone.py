"""Whatever one person commands, in whatever office, their own work earns nothing until somebody else approves it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from growth_tree.domain import directory, task
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import Delegate, GrantAccess, Join, Move, NameManager, WithdrawAccess
from growth_tree.domain.directory_events import AccessGranted, DelegationGranted
from growth_tree.domain.hand_in import SubmitTask
from growth_tree.domain.organisation import Directory
from growth_tree.domain.task import (
    ApproveTask,
    AssignTask,
    ConfirmShare,
    DeclineShare,
    ReturnTask,
    VoidTask,
    WithdrawTask,
)
from growth_tree.domain.task_events import State, TaskApproved
from tests.domain.scenario import ORGANISATION, TODAY, context, organisation
from tests.domain.work import shares

PEOPLE = ("ann", "bo", "cy", "di", "ed", "puppet")


def lent(giver: str, taker: str) -> DelegationGranted:
    last = TODAY + timedelta(days=30)
    return DelegationGranted(delegation="d0", giver=giver, taker=taker, first_day=TODAY, last_day=last)


OFFICES: dict[str, tuple[str, Directory]] = {
    "a member": ("ann", ORGANISATION),
    "a manager": ("cy", ORGANISATION),
    "the director": ("di", ORGANISATION),
    "an admin who imports": ("ed", ORGANISATION),
    "an admin who is manager": ("cy", organisation(AccessGranted(member="cy", access="admin"))),
    "an admin who is director": ("di", organisation(AccessGranted(member="di", access="admin"))),
    "a delegate": ("bo", organisation(lent("cy", "bo"))),
    "a delegate of the director": ("ann", organisation(lent("di", "ann"))),
    "a delegate who is admin": ("bo", organisation(lent("cy", "bo"), AccessGranted(member="bo", access="admin"))),
}

people = st.sampled_from(PEOPLE)
days = st.sampled_from((TODAY, TODAY - timedelta(days=1), date(2026, 3, 2)))
attempts = st.sampled_from((None, None, 1, 2))
decision_days = st.none() | st.none() | days
one_task, some_text = st.just("t1"), st.just("n")


@st.composite
def hand_ins(draw: st.DrawFn, member: st.SearchStrategy[str]) -> SubmitTask:
    """Work of a member, mostly theirs alone, sometimes shared with others or with none of it their own."""
    who = draw(member)
    other = draw(people.filter(lambda other: other != who))
    split = draw(st.sampled_from((shares(**{who: 100}), shares(**{who: 60, other: 40}), shares(**{other: 100}))))
    return SubmitTask(task="t1", member=who, kind="title", done_on=draw(days), shares=split, title="n")


def task_commands(member: st.SearchStrategy[str], by: st.SearchStrategy[str] = people) -> st.SearchStrategy[Any]:
    """Commands about one piece of work, mostly that of a member, and mostly decided on by some."""
    return st.one_of(
        hand_ins(member),
        st.builds(ApproveTask, task=one_task, by=by, attempt=attempts, decided_on=decision_days),
        st.builds(ConfirmShare, task=one_task, member=people, attempt=attempts),
        st.builds(AssignTask, task=one_task, member=member, kind=st.just("title"), title=some_text),
        st.builds(DeclineShare, task=one_task, member=people, reason=some_text, attempt=attempts),
        st.builds(WithdrawTask, task=one_task),
        st.builds(ReturnTask, task=one_task, by=by, reason=some_text, decided_on=decision_days),
        st.builds(VoidTask, task=one_task, by=by, reason=some_text),
    )


directory_commands = st.one_of(
    st.builds(Join, member=people, on=days, job=st.just("sales"), team=st.just("content"), grade=st.just("P1")),
    st.builds(Move, member=people, from_day=days, job=st.just("sales"), team=st.just("service"), grade=st.just("P1")),
    st.builds(NameManager, team=st.sampled_from(("content", "department")), member=people | st.none(), from_day=days),
    st.builds(GrantAccess, member=people, access=st.just("admin")),
    st.builds(WithdrawAccess, member=people, access=st.just("admin")),
    st.builds(
        Delegate,
        delegation=st.sampled_from(("d1", "d2")),
        giver=people,
        taker=people,
        first_day=days,
        last_day=st.just(TODAY + timedelta(days=9)),
    ),
)


class World:
    """The organisation and its tasks, as commands leave them."""

    def __init__(self, organisation: Directory) -> None:
        self.directory = organisation
        self.tasks: dict[str, State] = {}
        self.events: list[Any] = []

    def command(self, command: Any, actor: str) -> list[Any]:
        """Carry out a command; a refused one changes nothing."""
        circumstances = context(actor=actor, directory=self.directory)
        try:
            if isinstance(command, task.Command):
                return self._evolve_task(command, circumstances)
            decided = directory.decide(self.directory, command, circumstances)
        except Rejected:
            return []
        for event in decided:
            self.directory = directory.evolve(self.directory, event)
        return list(decided)

    def _evolve_task(self, command: task.Command, circumstances: Any) -> list[Any]:
        state = self.tasks.get(command.task, task.initial)
        decided = task.decide(state, command, circumstances)
        for event in decided:
            state = task.evolve(state, event)
        self.tasks[command.task] = state
        self.events += decided
        return list(decided)


@pytest.mark.parametrize("office", OFFICES)
@settings(max_examples=50)
@for_all(data=st.data())
def test_nobody_alone_makes_himself_earn(office: str, data: st.DataObject) -> None:
    person, start = OFFICES[office]
    mine = task_commands(st.just(person))
    commands = data.draw(st.lists(mine | mine | directory_commands, min_size=2, max_size=12))
    world = World(start)
    for command in commands:
        world.command(command, person)
    approved = [event for event in world.events if isinstance(event, TaskApproved)]
    assert not [event for event in approved if person in {share.member for share in event.shares}]


def by_somebody(command: Any) -> st.SearchStrategy[tuple[Any, str]]:
    """A command by the person whose business it mostly is, or by anybody."""
    natural = getattr(command, "by", None) or getattr(command, "member", None) or "ed"
    return st.tuples(st.just(command), st.sampled_from((natural, natural, natural, *PEOPLE)))


anything = st.lists((task_commands(people) | directory_commands).flatmap(by_somebody), min_size=2, max_size=14)
above_ann = st.sampled_from(("cy", "cy", "di", "ann"))
approvals = st.builds(ApproveTask, task=one_task, by=above_ann)
answers = st.builds(ConfirmShare, task=one_task, member=people)
likely = approvals | approvals | answers | task_commands(st.just("ann"), above_ann)
after_hand_in = st.lists(likely.flatmap(by_somebody), min_size=1, max_size=6)
of_ann = st.builds(lambda first, rest: [(first, "ann"), *rest], hand_ins(st.just("ann")), after_hand_in)


@settings(max_examples=120)
@for_all(of_ann)
def test_every_approval_is_somebody_elses_and_every_share_was_confirmed(commands: list[Any]) -> None:
    world = World(ORGANISATION)
    for command, actor in commands:
        before = world.tasks.get(getattr(command, "task", ""), task.initial)
        for event in world.command(command, actor):
            if isinstance(event, TaskApproved):
                members = {share.member for share in event.shares}
                assert members.isdisjoint({event.by, actor})
                assert members <= before.confirmed


@for_all(anything)
def test_a_command_that_changed_something_changes_nothing_the_second_time(commands: list[Any]) -> None:
    world = World(ORGANISATION)
    for command, actor in commands:
        if world.command(command, actor):
            assert world.command(command, actor) == []


def test_the_same_commands_do_earn_when_somebody_else_approves() -> None:
    world = World(ORGANISATION)
    work = SubmitTask(task="t1", member="ann", kind="title", done_on=TODAY, shares=shares(ann=60, bo=40), title="n")
    world.command(work, "ann")
    world.command(ConfirmShare(task="t1", member="bo"), "bo")
    assert [type(event) for event in world.command(ApproveTask(task="t1", by="cy"), "cy")] == [TaskApproved]
