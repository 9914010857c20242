"""The examples of events about rewards and the points spent on them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from growth_tree.codec import Event
from growth_tree.domain import catalogue, points_events, slot_events
from growth_tree.domain import redemption_events as redemption
from growth_tree.domain.budget import BudgetDrawn, BudgetReturned
from growth_tree.domain.rules import Text
from growth_tree.domain.terms import Eligibility, Kind, Per, Quota, Span, Stock, Terms, Traffic, Window

ANN, CY, ASKED, REWARD, TASK = (f"{each}1b2c3d4e5f60718" for each in "aced7")
REASON = "2e" * 32
DAY, LATER = date(2026, 11, 11), date(2026, 12, 31)
AT = datetime(2026, 11, 10, 23, 30, 0, 125000, tzinfo=UTC)
WEEK = "2026-W47"

TERMS = Terms(
    kind=Kind.AD_TEST,
    name=Text(zh="优先测图", en="Priority ad test"),
    text=Text(zh="七天“直通车”流量", en='Seven days of "direct" traffic'),
    points=120,
    branch="traffic",
    picture="3f" * 32,
    shop="s1",
    eligibility=Eligibility(
        jobs=("promotion_specialist",), roles=("member",), shops=("s1",), months=3, level=2, branch_level=4
    ),
    quota=Quota(span=Span.MONTH, times=2),
    cooling_days=14,
    cost_fen=50_000,
    traffic=Traffic(platform="直通车", days=7, impressions=20_000),
    approval=False,
    window=Window(weekday=4, hour=18),
    decide_within_days=3,
    use_within_days=30,
    opens_at=AT,
    closes_at=datetime(2026, 12, 31, 16, tzinfo=UTC),
)
STOCK = Stock(per=Per.WEEK, number=6)
_OF_SLOT = {"reward": REWARD, "period": WEEK, "redemption": ASKED}
_OF_HOLD = {"member": ANN, "season": "2026Q4", "redemption": ASKED, "reward": REWARD}
_OF_TASK = {"member": ANN, "season": "2026Q4", "task": TASK}
_OF_BUDGET = {"team": "t1", "month": "2026-11", "redemption": ASKED}
_OF_REQUEST = {"redemption": ASKED, "member": ANN, "reward": REWARD, "period": WEEK}

REWARD_EXAMPLES: dict[tuple[str, int], Event] = {
    ("RewardOffered", 1): catalogue.RewardOffered(reward=REWARD, terms=TERMS, stock=STOCK),
    ("RewardChanged", 1): catalogue.RewardChanged(reward=REWARD, revision=2, terms=TERMS),
    ("StockChanged", 1): catalogue.StockChanged(reward=REWARD, stock=STOCK),
    ("RewardRetired", 1): catalogue.RewardRetired(reward=REWARD),
    ("BudgetSet", 1): catalogue.BudgetSet(team="t1", month="2026-11", fen=200_000),
    ("RedemptionRequested", 1): redemption.RedemptionRequested(
        **_OF_REQUEST,
        team="t1",
        revision=2,
        kind="ad_test",
        points=120,
        fen=50_000,
        waits=True,
        decide_by=DAY,
        season="2026Q4",
    ),
    ("RedemptionReady", 1): redemption.RedemptionReady(redemption=ASKED, member=ANN, decide_by=DAY),
    ("RedemptionGranted", 1): redemption.RedemptionGranted(
        **_OF_REQUEST, team="t1", by=CY, points=120, fen=50_000, month="2026-11", use_by=LATER, season="2026Q4"
    ),
    ("RedemptionRefused", 1): redemption.RedemptionRefused(
        **_OF_REQUEST, by=CY, reason=REASON, code=None, season="2026Q4"
    ),
    ("RedemptionCancelled", 1): redemption.RedemptionCancelled(**_OF_REQUEST, by=ANN, season="2026Q4"),
    ("RedemptionExpired", 1): redemption.RedemptionExpired(**_OF_REQUEST, decide_by=DAY, season="2026Q4"),
    ("RedemptionUsed", 1): redemption.RedemptionUsed(
        redemption=ASKED,
        member=ANN,
        team="t1",
        by=CY,
        on=DAY,
        percent=40,
        used=100,
        fen=18_000,
        fen_left=2_000,
        month="2026-11",
    ),
    ("RedemptionReturned", 1): redemption.RedemptionReturned(
        **_OF_REQUEST, team="t1", by=CY, percent=60, points=72, fen=30_000, month="2026-11", season="2026Q4"
    ),
    ("SlotAsked", 1): slot_events.SlotAsked(
        **_OF_SLOT, member=ANN, waits=True, asked_at=AT, closes_on=date(2026, 11, 13), closes_hour=18
    ),
    ("SlotHeld", 1): slot_events.SlotHeld(**_OF_SLOT, moved_up=True, taken=5, limit=6),
    ("SlotQueued", 1): slot_events.SlotQueued(**_OF_SLOT),
    ("SlotFreed", 1): slot_events.SlotFreed(**_OF_SLOT),
    ("SlotsAwarded", 1): slot_events.SlotsAwarded(
        reward=REWARD,
        period=WEEK,
        limit=6,
        free=1,
        order=(
            slot_events.Place(redemption=ASKED, member=ANN, level=5, grants=1, asked_at=AT, held=True, waits=False),
            slot_events.Place(redemption=TASK, member=CY, level=4, grants=0, asked_at=AT, held=False, waits=True),
        ),
    ),
    ("BudgetDrawn", 1): BudgetDrawn(**_OF_BUDGET, fen=50_000, drawn=150_000),
    ("BudgetReturned", 1): BudgetReturned(**_OF_BUDGET, fen=30_000, drawn=120_000),
    ("PointsHeld", 1): points_events.PointsHeld(
        **_OF_HOLD, on=DAY, points=120, lots={"2026Q2": 100, "2026Q4": 20}, balance=61, held=150
    ),
    ("HoldReleased", 1): points_events.HoldReleased(**_OF_HOLD, points=120, balance=181, held=30),
    ("HoldSpent", 1): points_events.HoldSpent(**_OF_HOLD, points=120, balance=61, held=30),
    ("PointsReturned", 1): points_events.PointsReturned(**_OF_HOLD, percent=60, points=72, balance=133),
    ("PointsExpired", 1): points_events.PointsExpired(
        member=ANN, season="2026Q4", of_season="2025Q2", points=7, balance=126
    ),
    ("DebtIncurred", 1): points_events.DebtIncurred(**_OF_TASK, points=9, balance=14, debt=12),
    ("DebtForgiven", 1): points_events.DebtForgiven(**_OF_TASK, points=9, balance=14),
    ("DebtRepaid", 1): points_events.DebtRepaid(member=ANN, season="2026Q4", points=12, balance=3, debt=0),
}
