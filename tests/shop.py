"""The office's shop: a few rewards of every sort, and people who have points to spend."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from growth_tree import deadlines
from growth_tree.domain.catalogue import OfferReward, SetBudget
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.experiment import PlanExperiment
from growth_tree.domain.experiment_events import Creative, Plan
from growth_tree.domain.redemption import (
    CancelRedemption,
    RequestReward,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.domain.rules import Text
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.terms import Kind, Per, Quota, Span, Stock, Terms, Traffic, Window
from growth_tree.handle import Command, Handler, Outcome
from tests.office import ABOVE, NOON, TODAY, do, order, submitted

WEEK, NEXT_WEEK = "2026-W20", "2026-W21"
"""The week of the office's first day, and the one after it."""

UNLIMITED, ONE, TEN = Stock(per=Per.UNLIMITED), Stock(per=Per.COUNTED, number=1), Stock(per=Per.COUNTED, number=10)
TWO_A_WEEK = Stock(per=Per.WEEK, number=2)


def terms(kind: Kind = Kind.TRAINING, points: int = 10, **more: Any) -> Terms:
    """Terms under which nobody has to approve anything, unless they say so."""
    return replace(
        Terms(
            kind=kind, name=Text(zh="权益", en="Right"), text=Text(zh="说明", en="Terms"), points=points, approval=False
        ),
        **more,
    )


AD_TEST = terms(
    Kind.AD_TEST,
    branch="content",
    cost_fen=30_000,
    traffic=Traffic(platform="直通车", days=7, impressions=10_000),
    window=Window(weekday=4, hour=18),
    shop="shop",
)
OFFERS = {
    "badge": (terms(Kind.HONOUR, 0), UNLIMITED),
    "course": (terms(approval=True, decide_within_days=3, use_within_days=30), UNLIMITED),
    "licence": (terms(Kind.TOOL_LICENCE, quota=Quota(span=Span.MONTH, times=1)), TEN),
    "meeting": (terms(Kind.DIRECTOR_MEETING, 5, approval=True), ONE),
    "studio": (terms(Kind.PRODUCTION, cost_fen=20_000), TWO_A_WEEK),
    "traffic": (AD_TEST, TWO_A_WEEK),
}
BUDGET = 100_000
FRIDAY_EVENING = NOON + timedelta(days=2, hours=6)
"""18:00 in the office's zone, when the window for the next week closes."""

MONDAY, SUNDAY = date(2026, 5, 18), date(2026, 5, 24)
PLAN = Plan(
    product="1a" * 32,
    hypothesis="2b" * 32,
    creatives=(Creative(id="a", name="3c" * 32, picture="4d" * 32), Creative(id="b", name="5e" * 32)),
    platform="直通车",
    first_day=MONDAY,
    last_day=SUNDAY,
    budget_fen=30_000,
    figure="ctr",
    baseline_ppm=25_000,
    variation_percent=None,
    lift_percent=30,
    planned=7_000,
)


def open_shop(handler: Handler) -> None:
    """Offer everything, with a budget for the content team."""
    do(
        handler,
        *(OfferReward(reward=name, terms=of, stock=stock) for name, (of, stock) in OFFERS.items()),
        SetBudget(team="content", month="2026-05", fen=BUDGET),
    )


def enrich(handler: Handler, *members: str, times: int = 1) -> None:
    """Let members earn 50 points, or several times as many."""
    for member in members:
        for n in range(times):
            task = f"rich/{member}/{n}"
            work = submitted(task, "plan", TODAY, **{member: 100})
            do(handler, work, ApproveTask(task=task, by=ABOVE[member]))


def ask(redemption: str, member: str, reward: str, period: str | None = None, *, waits: bool = False) -> RequestReward:
    """Somebody asks for a reward."""
    return RequestReward(redemption=redemption, member=member, reward=reward, period=period, waits=waits)


def carry_out(handler: Handler, command: Command, name: str, actor: str = SYSTEM, at: datetime = NOON) -> Outcome:
    """Carry out a command, which may be refused."""
    with handler.writing() as connection:
        (outcome,) = handler.handle_all(connection, [order(command, name, actor, at)])
    return outcome


def bustle(handler: Handler) -> None:
    """Something of everything that happens around a shop: up to Friday evening's award of slots, and a test on one."""
    open_shop(handler)
    enrich(handler, "ann", "bo")
    do(
        handler,
        ask("bustle/1", "ann", "studio", WEEK),
        UseRedemption(redemption="bustle/1", by="cy", on=TODAY, percent=50),
        ReturnRedemption(redemption="bustle/1", by="cy"),
        ask("bustle/2", "bo", "meeting"),
        ask("bustle/3", "ann", "meeting", waits=True),
        CancelRedemption(redemption="bustle/2"),
        *(ask(f"bustle/{who}", who, "traffic", NEXT_WEEK) for who in ("ann", "bo")),
    )
    deadlines.sweep(handler, FRIDAY_EVENING)
    plan = PlanExperiment(redemption="bustle/ann", member="ann", plan=PLAN)
    assert carry_out(handler, plan, "plan", "ann", FRIDAY_EVENING).events
