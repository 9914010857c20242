"""A shop in the department: rewards that somebody can ask for, and points to pay for them."""

from __future__ import annotations

from itertools import count
from typing import Any

from growth_tree.domain.catalogue import OfferReward, SetBudget
from growth_tree.domain.redemption import RequestReward
from growth_tree.domain.terms import Kind, Stock, Terms
from models import growth, rewards
from tests.shop import ONE, TEN, TWO_A_WEEK, UNLIMITED, terms
from tests.web.department import Department

WEEK, NEXT_WEEK = "2026-W46", "2026-W47"
MONTH = "2026-11"
OFFERS: dict[str, tuple[Terms, Stock]] = {
    "course": (terms(approval=True, decide_within_days=3, use_within_days=30), UNLIMITED),
    "licence": (terms(Kind.TOOL_LICENCE, 5), TEN),
    "meeting": (terms(Kind.DIRECTOR_MEETING, 5, approval=True), ONE),
    "studio": (terms(Kind.PRODUCTION, 10, approval=True, cost_fen=20_000, shop="tower"), TWO_A_WEEK),
}
_numbers = count()


def open_shop(department: Department, *members: str) -> None:
    """Offer everything with a budget for the photo team, and let some people earn 40 points twice."""
    department.carry_out("cy", *(OfferReward(reward=name, terms=of, stock=s) for name, (of, s) in OFFERS.items()))
    department.carry_out("cy", SetBudget(team="photo", month=MONTH, fen=50_000))
    for member in members:
        for _n in range(2):
            by = {"eve": "mo", "bo": "di"}.get(member, "bo")
            department.approve(department.hand_in(member, "review"), by=by)


def ask(department: Department, member: str, reward: str, period: str | None = None, **more: Any) -> str:
    """Ask for a reward; answers with the id of the request."""
    name = f"wish{next(_numbers):012}"
    department.carry_out(member, RequestReward(redemption=name, member=member, reward=reward, period=period, **more))
    return name


def standing(department: Department, redemption: str) -> Any:
    """The row of a request."""
    with department.handler.reading() as connection:
        return rewards.by_id(connection, redemption)


def points(department: Department, member: str) -> tuple[int, int]:
    """What somebody can spend, and has on hold."""
    with department.handler.reading() as connection:
        found = growth.of_members(connection, [member])[member]
        return found.points, found.held
