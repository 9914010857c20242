"""Two rewards of the tests' catalogue, a request for one of them in every status, and the commands about it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from growth_tree.domain import catalogue
from growth_tree.domain.catalogue import BudgetSet, Catalogue, RewardOffered, StockChanged
from growth_tree.domain.redemption import (
    CancelRedemption,
    ExpireRedemption,
    GrantRedemption,
    MakeReady,
    RefuseRedemption,
    RequestReward,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.domain.redemption_events import (
    RedemptionCancelled,
    RedemptionExpired,
    RedemptionGranted,
    RedemptionReady,
    RedemptionRefused,
    RedemptionRequested,
    RedemptionReturned,
    RedemptionUsed,
)
from growth_tree.domain.rules import Text
from growth_tree.domain.terms import Kind, Per, Stock, Terms
from tests.domain.scenario import TODAY, fold

WEEK, NEXT_WEEK = "2026-W11", "2026-W12"
"""The week of TODAY, a Wednesday, and the next one."""

TERMS = Terms(
    kind=Kind.TRAINING,
    name=Text(zh="课程", en="Course"),
    text=Text(zh="说明", en="Terms"),
    points=30,
    cost_fen=1_000,
    decide_within_days=7,
    use_within_days=20,
)
UNLIMITED, THREE, TWO_A_WEEK = Stock(per=Per.UNLIMITED), Stock(per=Per.COUNTED, number=3), Stock(per=Per.WEEK, number=2)


def offering(terms: Terms = TERMS, stock: Stock = UNLIMITED, *more: Any) -> Catalogue:
    """A catalogue that offers a course, and whatever happened to it besides."""
    found: Catalogue = fold(catalogue, [RewardOffered(reward="course", terms=terms, stock=stock), *more])
    return found


def with_stock(number: int, per: Per = Per.COUNTED) -> StockChanged:
    """There are more or fewer."""
    return StockChanged(reward="course", stock=Stock(per=per, number=number))


def with_budget(fen: int | None, month: str = "2026-03") -> BudgetSet:
    """What the content team may spend."""
    return BudgetSet(team="content", month=month, fen=fen)


REQUEST = RequestReward(redemption="r1", member="ann", reward="course")
REQUESTED = RedemptionRequested(
    redemption="r1",
    member="ann",
    team="content",
    reward="course",
    revision=1,
    kind="training",
    period="",
    points=30,
    fen=1_000,
    waits=False,
    decide_by=None,
    season="2026Q1",
)
FOR_A_WEEK = replace(REQUESTED, period=NEXT_WEEK, decide_by=TODAY.replace(day=22))

READY = RedemptionReady(redemption="r1", member="ann", decide_by=TODAY.replace(day=18))
GRANTED = RedemptionGranted(
    redemption="r1",
    member="ann",
    team="content",
    reward="course",
    period="",
    by="cy",
    points=30,
    fen=1_000,
    month="2026-03",
    use_by=TODAY.replace(day=31),
    season="2026Q1",
)
_ENDED: Any = {"redemption": "r1", "member": "ann", "reward": "course", "period": "", "season": "2026Q1"}
REFUSED = RedemptionRefused(**_ENDED, by="cy", reason="n1", code=None)
CANCELLED = RedemptionCancelled(**_ENDED, by="ann")
EXPIRED = RedemptionExpired(**_ENDED, decide_by=READY.decide_by)
USED = RedemptionUsed(
    redemption="r1",
    member="ann",
    team="content",
    by="cy",
    on=TODAY,
    percent=100,
    used=100,
    fen=1_000,
    fen_left=0,
    month="2026-03",
)
PARTLY_USED = replace(USED, percent=40, used=40, fen=400)
RETURNED = RedemptionReturned(**_ENDED, team="content", by="cy", percent=100, points=30, fen=1_000, month="2026-03")

MAKE_READY = MakeReady(redemption="r1")
GRANT = GrantRedemption(redemption="r1", by="cy")
REFUSE = RefuseRedemption(redemption="r1", by="cy", reason="n1")
CANCEL = CancelRedemption(redemption="r1")
EXPIRE = ExpireRedemption(redemption="r1")
USE = UseRedemption(redemption="r1", by="cy", on=TODAY)
RETURN = ReturnRedemption(redemption="r1", by="cy")
