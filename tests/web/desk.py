"""Ad-test slots in the department, and tests on them in every state; ann's slot runs from Monday, 16 November."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from growth_tree.domain.ad_figures import AdFigures
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.experiment import ConcludeExperiment, PlanExperiment, ReportResults
from growth_tree.domain.experiment_events import Creative, CreativeFigures, Plan
from growth_tree.domain.redemption import RequestReward
from growth_tree.domain.terms import Kind, Per, Stock, Traffic
from models import experiments
from tests.shop import terms
from tests.web.department import Department

WEEK = "2026-W47"
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
SLOT = terms(
    Kind.AD_TEST, 0, cost_fen=50_000, traffic=Traffic(platform="taobao", days=7, impressions=20_000), use_within_days=14
)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def slot(department: Department, member: str = "ann", name: str | None = None, period: str = WEEK) -> str:
    """A slot that somebody has been granted; answers with its id."""
    with department.handler.reading() as connection:
        known = "slot" in department.handler.world(connection).catalogue.offers
    if not known:
        stock = Stock(per=Per.WEEK, number=9)
        department.carry_out("cy", OfferReward(reward="slot", terms=SLOT, stock=stock))
    name = name or f"slot{next(department._numbers):012}"
    department.carry_out(member, RequestReward(redemption=name, member=member, reward="slot", period=period))
    return name


def plan(department: Department, member: str = "ann", **different: Any) -> Plan:
    """A plan of two creatives that needs 1,000 impressions each."""
    names = {letter: department.text(member, name) for letter, name in (("a", "白底图"), ("b", "模特图"))}
    made = Plan(
        product=department.text(member, "羊毛大衣"),
        hypothesis=department.text(member, "模特图的点击率更高"),
        creatives=tuple(Creative(id=letter, name=name) for letter, name in names.items()),
        platform="taobao",
        first_day=MONDAY,
        last_day=SUNDAY,
        budget_fen=40_000,
        figure="ctr",
        baseline_ppm=25_000,
        variation_percent=None,
        lift_percent=30,
        planned=1_000,
    )
    return replace(made, **different)


def planned(department: Department, member: str = "ann", **different: Any) -> str:
    """A test on a slot; answers with its id."""
    name = slot(department, member)
    settled = plan(department, member, **different)
    department.carry_out(member, PlanExperiment(redemption=name, member=member, plan=settled))
    return name


def begun(department: Department, member: str = "ann", **different: Any) -> str:
    """A test that began; it is Wednesday of its week now."""
    name = planned(department, member, **different)
    department.wait(days=7)
    return name


def reported(department: Department, member: str = "ann", *, clicks: tuple[int, int] = (60, 20)) -> str:
    """A test whose figures came in on the day after its end."""
    name = begun(department, member)
    department.wait(days=5)
    return counted(department, name, member, clicks=clicks)


def counted(department: Department, name: str, member: str = "ann", *, clicks: tuple[int, int] = (60, 20)) -> str:
    """The same test with its figures."""
    figures = tuple(
        CreativeFigures(creative=letter, total=AdFigures(impressions=1_200, clicks=clicked, spend_fen=15_000))
        for letter, clicked in zip("ab", clicks, strict=True)
    )
    department.carry_out(member, ReportResults(redemption=name, source="form", figures=figures))
    return name


def concluded(department: Department, member: str = "ann") -> str:
    """A test that a creative won."""
    return finished(department, reported(department, member), member)


def finished(department: Department, name: str, member: str = "ann") -> str:
    """The same test with what was learnt."""
    lesson = department.text(member, "首图用白底更清楚")
    department.carry_out(member, ConcludeExperiment(redemption=name, outcome="winner", winner="a", lesson=lesson))
    return name


def row_of(department: Department, name: str) -> Any:
    """A test as lists know it."""
    with department.handler.reading() as connection:
        return experiments.by_id(connection, name)


def state_of(department: Department, name: str) -> Any:
    """A test as the log has it."""
    with department.handler.reading() as connection:
        return department.handler.state(connection, f"experiment/{name}")


def day(number: int) -> str:
    """A day of the test as files have it, Monday as 0."""
    return (MONDAY + timedelta(days=number)).isoformat()
