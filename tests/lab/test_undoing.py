"""What is undone takes along what a change of the rules had added to it, as it was said before, and no more."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from growth_tree.domain.award import season_of, season_start
from growth_tree.domain.correction_events import Sort
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.task import ApproveTask, VoidTask
from growth_tree.domain.task_events import TaskVoided
from growth_tree.handle import Handler
from growth_tree.lab.jobs import order_posting_about
from growth_tree.lab.posting import along_with
from growth_tree.verify import verify
from models import growth
from tests.effort import effort, parts
from tests.lab.test_posting import (
    DOUBLED,
    LATER,
    PLAN,
    after_settled,
    booked_since,
    correct,
    head,
    office,
    post,
    post_again,
    publish,
    waiting,
)
from tests.lab.twins import Twins, taken_back
from tests.office import NOON, RULES, TODAY, ZONE, do, order, submitted

__all__ = ["office"]

UNDOINGS = parts(effort(quick=2, ci=50, release=500), 25)
STEPS = 40
DECIDERS = ("cy", "di", "ed", "gus")


@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
def test_a_difference_is_taken_back_with_its_award_and_the_audit_agrees(office: Handler, mode: Mode) -> None:
    do(office, submitted("two", "plan", bo=100), ApproveTask(task="two", by="cy"))
    publish(office, DOUBLED, mode, TODAY, NOON)
    post(office)
    do(office, VoidTask(task="one", by="di", reason="2e" * 32), at=LATER)
    before = head(office)
    with office.writing() as connection:
        order_posting_about(connection, office.world(connection).library, [TODAY, LATER.date()], LATER)
        order_posting_about(connection, office.world(connection).library, [TODAY], LATER)
    assert waiting(office) == 1
    post(office, LATER)
    post_again(office, LATER)
    assert booked_since(office, before) == {("ann", "plan", "campaign"): (-PLAN, 0)}
    assert not verify(office.engine, ZONE, {}, lambda _done, _all: None).problems


def test_a_top_up_that_people_took_back_is_not_taken_back_again_with_its_award(office: Handler) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    post(office)
    (line,) = (line for (_, _, name), line in taken_back(office).items() if name.startswith("correction/"))
    correct(office, line, LATER)
    do(office, VoidTask(task="one", by="di", reason="2e" * 32), at=LATER)
    before = head(office)
    post_again(office, LATER)
    assert booked_since(office, before) == {}


def test_an_award_that_people_took_back_takes_nothing_along_though_its_points_were_gone_and_are_owed(
    office: Handler,
) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    post(office)
    award = taken_back(office)["ann", "2026Q2", "one"]
    correct(office, replace(award, about="", kind="", xp=0, of_season=None), LATER, Sort.MANUAL)
    correct(office, award, LATER)
    with office.reading() as connection:
        assert growth.of_members(connection, ["ann"])["ann"].debt == -award.points
        library = office.world(connection).library
        (sums,) = along_with(connection, library, ZONE, undoing("one", "2026Q2", "ann"), TODAY).values()
    assert not any(xp or points for xp, points in sums.values())


def test_a_top_up_takes_nothing_back_where_no_award_was_undone(office: Handler) -> None:
    halved = replace(RULES, kinds=tuple(replace(kind, xp=kind.xp // 2) for kind in RULES.kinds))
    publish(office, halved, Mode.TOP_UP, TODAY, NOON)
    before = head(office)
    post(office)
    assert booked_since(office, before) == {}


def test_work_of_days_that_no_version_states_anew_is_not_looked_through(office: Handler) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    post(office)
    with office.writing() as connection:
        library = office.world(connection).library
        days = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
        order_posting_about(connection, library, days, LATER)
        for day in days:
            assert along_with(connection, library, ZONE, undoing("one", "2026Q2", "ann"), day) == {}
    assert waiting(office) == 0


@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
@pytest.mark.parametrize("part", range(len(UNDOINGS)))
def test_what_is_said_before_work_is_undone_is_what_is_booked_after_it(
    run: Path, kind: str, mode: Mode, part: int
) -> None:
    @settings(max_examples=UNDOINGS[part], deadline=None)
    @given(seed=st.integers(0, 2**40))
    @example(seed=100)  # once what was said and what was booked differed with these
    @example(seed=77484344146)
    def a_life(seed: int) -> None:
        undo_and_compare(run, kind, mode, seed)

    a_life()


def undo_and_compare(run: Path, kind: str, mode: Mode, seed: int) -> None:
    """Have differences posted, undo a piece of work that they are about, and compare what was said with the books."""
    with ExitStack() as stack:
        twins = Twins.founded(stack, run, kind, seed)
        twins.live(STEPS, publishes=False)
        office, now = twins.plain, twins.life.now
        since = max(twins.since, season_start(season_of(twins.day)), after_settled(office))
        assume(since <= twins.day)
        publish(office, twins.draft, mode, since, now)
        post(office, now)
        awards = sorted(
            (name, season, line.done_on)
            for (_, season, name), line in taken_back(office).items()
            if line.done_on >= since and not name.startswith("correction/")
        )
        assume(awards)
        task, season, day = twins.chance.choice(awards)
        with office.reading() as connection:
            members = [share.member for share in office.state(connection, f"task/{task}").approved.shares]
            library = office.world(connection).library
            said = along_with(connection, library, ZONE, undoing(task, season, *members), day)
        assume(any(undone(office, VoidTask(task=task, by=who, reason="2e" * 32), now) for who in DECIDERS))
        before = head(office)
        with office.writing() as connection:
            order_posting_about(connection, library, [day], now)
        post(office, now)
        assert by_branch(booked_since(office, before)) == {
            (member, branch): (-xp, -points)
            for member, sums in said.items()
            for branch, (xp, points) in sums.items()
            if xp or points
        }


def undone(office: Handler, command: VoidTask, now: datetime) -> bool:
    """Whether somebody could undo a piece of work."""
    with office.writing() as connection:
        (outcome,) = office.handle_all(connection, [order(command, f"undone/{command.by}", command.by, now)])
    return outcome.refusal is None


def undoing(task: str, season: str, *members: str) -> TaskVoided:
    """What would happen."""
    return TaskVoided(task=task, by="ed", reason="2e" * 32, members=members, season=season, proposed_by=None)


def by_branch(found: dict[Any, tuple[int, int]]) -> dict[tuple[str, str], tuple[int, int]]:
    """The same by member and branch, whatever the kind of work."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for (member, _, branch), (xp, points) in found.items():
        known = sums.get((member, branch), (0, 0))
        sums[member, branch] = known[0] + xp, known[1] + points
    return {key: amounts for key, amounts in sums.items() if any(amounts)}
