"""Ann's books of the first quarter of 2026, and a task that is earned and voided in them."""

from __future__ import annotations

from growth_tree.domain.growth import Earn, Reverse
from growth_tree.domain.growth_events import Books, Earned, Reversed, SeasonOpened
from tests.domain.scenario import TODAY
from tests.domain.work import shares

OPENED = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books())
EARN = Earn(
    member="ann",
    season="2026Q1",
    task="t1",
    kind="title",
    done_on=TODAY,
    quality=100,
    shares=shares(ann=100),
)
EARNED = Earned(
    member="ann",
    season="2026Q1",
    task="t1",
    kind="title",
    branch="content",
    done_on=TODAY,
    rule_version=1,
    base_xp=20,
    base_points=10,
    weight=100,
    factor=100,
    cycle=None,
    quality=100,
    percent=100,
    xp=20,
    points=10,
    xp_total=20,
    balance=10,
)
REVERSE = Reverse(member="ann", season="2026Q1", task="t1")
REVERSED = Reversed(
    member="ann",
    season="2026Q1",
    task="t1",
    kind="title",
    branch="content",
    done_on=TODAY,
    xp=20,
    points=10,
    xp_total=0,
    balance=0,
    of_season="2026Q1",
    correction=None,
)
