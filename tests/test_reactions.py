"""Approvals and voids enter books, a reversal that is carried over is posted; nothing else has consequences."""

from __future__ import annotations

import pytest

from growth_tree.codec import Event
from growth_tree.domain.growth import Earn, PostReversal, Reverse
from growth_tree.domain.growth_events import Award
from growth_tree.reactions import react
from tests.golden.examples import ANN, BO, DAY, EXAMPLES, SHARES, TASK

AWARD = Award(kind="photos", branch="content", done_on=DAY, xp=22, points=14)


def test_an_approval_is_earned_by_everybody_who_has_a_share() -> None:
    earn = {"season": "2026Q4", "task": TASK, "kind": "photos", "done_on": DAY, "quality": 120, "shares": SHARES}
    assert react(EXAMPLES["TaskApproved", 1]) == [Earn(member=member, **earn) for member in (ANN, BO)]  # type: ignore[arg-type]


def test_a_void_is_taken_back_from_everybody_in_the_season_of_the_award() -> None:
    assert react(EXAMPLES["TaskVoided", 1]) == [
        Reverse(member=member, season="2026Q4", task=TASK) for member in (ANN, BO)
    ]


def test_a_reversal_that_is_carried_over_is_posted_in_the_later_season() -> None:
    posted = PostReversal(member=ANN, season="2027Q1", task=TASK, award=AWARD, of_season="2026Q4")
    assert react(EXAMPLES["ReversalCarried", 1]) == [posted]


@pytest.mark.parametrize("event", EXAMPLES.values(), ids=lambda event: type(event).__name__)
def test_nothing_else_has_consequences(event: Event) -> None:
    has = type(event).__name__ in {"TaskApproved", "TaskVoided", "ReversalCarried"}
    assert bool(react(event)) is has
