"""The department's shop: a few offers, people with points, and requests of theirs."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from sqlalchemy import Row
from werkzeug.test import TestResponse

from growth_tree import deadlines
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.redemption import GrantRedemption, RequestReward
from growth_tree.domain.rules import Text
from growth_tree.domain.terms import Eligibility, Kind, Per, Quota, Span, Stock, Terms, Traffic, Window
from models import growth, rewards
from tests.shop import terms
from tests.web.department import Department

WEEK, NEXT_WEEK, LATER_WEEK = "2026-W46", "2026-W47", "2026-W48"
UNLIMITED, ONE = Stock(per=Per.UNLIMITED), Stock(per=Per.COUNTED, number=1)
ONE_A_WEEK = Stock(per=Per.WEEK, number=1)


def named(zh: str, en: str, kind: Kind = Kind.TRAINING, points: int = 40, **more: Any) -> Terms:
    """Terms with a name to look for."""
    return terms(kind, points, name=Text(zh=zh, en=en), **more)


SHELF: dict[str, tuple[Terms, Stock]] = {
    "course": (named("课程", "Course", approval=True, decide_within_days=3, use_within_days=30), UNLIMITED),
    "lens": (named("镜头", "Lens", Kind.PRODUCTION, 30), ONE),
    "studio": (named("影棚", "Studio", Kind.PRODUCTION, 20), ONE_A_WEEK),
    "traffic": (
        named(
            "测图",
            "Ad test",
            Kind.AD_TEST,
            40,
            branch="traffic",
            cost_fen=50_000,
            traffic=Traffic(platform="直通车", days=7, impressions=10_000),
            window=Window(weekday=4, hour=18),
        ),
        ONE_A_WEEK,
    ),
    "talk": (
        named("面谈", "Talk", Kind.DIRECTOR_MEETING, 500, eligibility=Eligibility(level=9), branch="traffic"),
        UNLIMITED,
    ),
    "praise": (named("表扬", "Praise", Kind.HONOUR, 0, quota=Quota(span=Span.MONTH, times=1)), UNLIMITED),
}


def open_shop(department: Department) -> None:
    """Offer everything; ann has 120 points, abe and eve 40."""
    department.carry_out(
        "cy", *(OfferReward(reward=name, terms=of, stock=stock) for name, (of, stock) in SHELF.items())
    )
    for member, manager, times in (("ann", "bo", 3), ("abe", "bo", 1), ("eve", "mo", 1)):
        for _n in range(times):
            department.approve(department.hand_in(member, "review"), by=manager)


def offer(department: Department, reward: str, of: Terms, stock: Stock = UNLIMITED) -> None:
    """Offer one thing more."""
    department.carry_out("cy", OfferReward(reward=reward, terms=of, stock=stock))


def ask(
    department: Department, name: str, member: str, reward: str, period: str | None = None, *, waits: bool = False
) -> str:
    """Let somebody ask; answers with the request's id."""
    request = RequestReward(redemption=name, member=member, reward=reward, period=period, waits=waits)
    department.carry_out(member, request)
    return name


def grant(department: Department, name: str, by: str = "bo") -> str:
    """Let a manager grant; answers with the request's id."""
    department.carry_out(by, GrantRedemption(redemption=name, by=by))
    return name


def sweep(department: Department) -> None:
    """Do what is due."""
    deadlines.sweep(department.handler, department.clock)


def request_of(department: Department, name: str) -> Row[Any]:
    """A request as it stands."""
    with department.handler.reading() as connection:
        found = rewards.by_id(connection, name)
    assert found
    return found


def requests(department: Department, member: str) -> list[Row[Any]]:
    """All that somebody has asked for, latest first."""
    with department.handler.reading() as connection:
        return list(rewards.of_member(connection, member))


def purse(department: Department, member: str) -> tuple[int, int]:
    """What somebody can spend, and what is set aside."""
    with department.handler.reading() as connection:
        row = growth.of_members(connection, [member])[member]
    return row.points, row.held


def said(answer: TestResponse) -> str:
    """The words of a page's content."""
    body = answer.text[max(0, answer.text.find("<main")) :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
