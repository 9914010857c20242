"""What the department measures: three KPIs, figures of ten weeks and of a year before, a correction, promotions."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from growth_tree.domain.calendar import DeclareHolidays
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.cycle import ScheduleCycle
from growth_tree.domain.kpi_events import Kpis, Weight
from growth_tree.domain.kpis import DefineKpi, FormGroup, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.rules import Text
from growth_tree.shipped_kpis import shipped_kpis
from tests.web.department import TODAY, Department

KPIS = {kpi.code: kpi for kpi in shipped_kpis().kpis}
SHOP, ANN, EVE, PHOTO = "shop:tower", "member:ann", "member:eve", "team:photo"
MONDAY = date(2026, 11, 2)
"""The first day of the last whole week."""
CORRECTED = MONDAY + timedelta(1)
USUAL = (Weight(kpi="cvr", on="shop", percent=60), Weight(kpi="content_reads", on="member", percent=40))
YEAR = timedelta(weeks=52)


def report(kpi: str, subject: str, day: date, value: int, denominator: int = 0, **more: Any) -> ReportMetric:
    """The figure of a day, as a file brings it."""
    given = {"last_day": day, "source": "file", "digest": "4f" * 32, **more}
    return ReportMetric(kpi=kpi, subject=subject, first_day=day, value=value, denominator=denominator, **given)


def measure(department: Department) -> None:
    """Say what is measured: conversion and turnover of the shop, and what ann's content is read."""
    kpis = (KPIS["cvr"], KPIS["gmv"], KPIS["content_reads"])
    department.carry_out(
        "cy",
        *(DefineKpi(kpi=kpi) for kpi in kpis),
        SetScorecard(job="content_specialist", usual=USUAL, promotion=()),
        FormGroup(group="coats", shop="tower", name="外套", team="photo", from_day=TODAY - timedelta(days=2)),
        ScheduleCycle(
            cycle="double11",
            name=Text(zh="双11", en="Singles' Day"),
            shop=None,
            first_day=TODAY,
            last_day=TODAY + timedelta(3),
            intensity=3,
        ),
        ScheduleCycle(
            cycle="double12",
            name=Text(zh="双12", en="Double 12"),
            shop=None,
            first_day=date(2026, 12, 12),
            last_day=date(2026, 12, 12),
            intensity=2,
        ),
        ScheduleCycle(
            cycle="birthday",
            name=Text(zh="店庆", en="Birthday"),
            shop="tower",
            first_day=date(2026, 9, 7),
            last_day=date(2026, 9, 9),
            intensity=1,
        ),
        DeclareHolidays(
            year=2026,
            days_off=(*(date(2026, 10, n) for n in (1, 2)), *(date(2026, 10, n) for n in (5, 6, 7))),
            extra_workdays=(date(2026, 10, 10),),
        ),
    )


def fill(department: Department) -> None:
    """Report the figures of ten weeks up to yesterday, and of the last whole week a year before; correct one."""
    measure(department)
    days = [MONDAY - timedelta(63) + timedelta(n) for n in range(63 + 9)]
    orders = [report("cvr", SHOP, day, 30 + n % 3, 1000) for n, day in enumerate(days)]
    orders += [report("gmv", SHOP, day, 500_000 + n) for n, day in enumerate(days)]
    orders += [report("cvr", SHOP, MONDAY - YEAR + timedelta(n), 25, 1000) for n in range(7)]
    orders += [report("content_reads", ANN, day, 400) for day in days[-9:]]
    orders += [report("content_reads", EVE, day, 300) for day in days[-9:]]
    department.carry_out(SYSTEM, *orders)
    department.carry_out("cy", report("cvr", SHOP, CORRECTED, 20, 1000, source="form", digest=None, restate=True))


def read(answer: TestResponse) -> str:
    """The words of a page or of a piece of one, with single spaces."""
    assert answer.status_code == 200, answer.status
    body = answer.text.partition("<main")[2].partition("</main>")[0] or answer.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def kpis(department: Department) -> Kpis:
    """The catalogue."""
    with department.handler.reading() as connection:
        found: Kpis = department.handler.world(connection).kpis
    return found
