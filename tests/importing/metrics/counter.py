"""Somebody who imports figures, and files to give to them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from sqlalchemy import select

from events import log
from growth_tree.domain.core import SYSTEM
from growth_tree.handle import Handler
from growth_tree.importing import importer
from growth_tree.importing.metrics import MetricsPlan, Span
from models import metrics as models

AT = datetime(2026, 7, 20, 2, 0, tzinfo=UTC)
SHOP = "shop:tower"

ITEMS = "统计日期 商品ID 商品名称 商品标签 商品访客数 商品浏览量 支付买家数 支付件数 支付金额 商品支付转化率".split()  # noqa: SIM905
DRESS = ("2026-06-18", "600000000000000001", "连衣裙", "引流款,新品", "1,234", "3,000", "45", "50", "1,234.50", "3.65%")
SKIRT = ("2026-06-18", "600000000000000002", "半身裙", "引流款", "1,000", "2,000", "30", "31", "￥2,000", "3.00%")
SHIRT = ("2026-06-18", "600000000000000003", "衬衫", "利润款", "10", "20", "0", "0", "-", "0.00%")
ITEM_ROWS = (DRESS, SKIRT, SHIRT)


class Counter:
    """Somebody who imports figures."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def plan(
        self,
        content: str | bytes,
        *,
        name: str = "x.csv",
        about: str | None = SHOP,
        days: Span | None = None,
        at: datetime = AT,
    ) -> MetricsPlan:
        """Look at what a file would report."""
        given = content.encode() if isinstance(content, str) else content
        options = {"kind": "metrics", "about": about}
        with self.handler.reading() as connection:
            kept = importer.take(self.handler, connection, "metrics", given, file_name=name, about=about, days=days)
            plan = importer.plan_of(self.handler, connection, kept, options, actor=SYSTEM, at=at)
        assert isinstance(plan, MetricsPlan)
        return plan

    def bring_in(self, content: str | bytes, *, options: Mapping[str, Any] | None = None, **how: Any) -> MetricsPlan:
        """Import a file."""
        plan = self.plan(content, **how)
        list(importer.carry_out(self.handler, plan, actor=SYSTEM, at=AT, options=options))
        return plan

    def figures(self, kpi: str) -> dict[tuple[str, str, str], tuple[int, int]]:
        """What has been reported: value and denominator by subject, first and last day."""
        table = models.metric
        with self.handler.reading() as connection:
            rows = connection.execute(select(table).where(table.c.kpi == kpi)).all()
        return {(row.subject, row.first_day, row.last_day): (row.value, row.denominator) for row in rows}

    def events(self) -> int:
        """How much has happened so far."""
        with self.handler.reading() as connection:
            return log.head(connection).position


def told(plan: MetricsPlan) -> dict[str, dict[str, tuple[int, int]]]:
    """The figures of a plan by KPI and subject, where all are of the same days."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for verdict in plan.verdicts:
        one = verdict.figure
        found.setdefault(one.kpi, {})[one.subject] = (one.value, one.denominator)
    return found


def wrong(plan: MetricsPlan) -> list[tuple[int, str | None, str]]:
    """What is wrong with the rows of a file."""
    return [(error.line, error.column, error.code) for error in plan.errors]


def csv(headers: Sequence[str], *rows: Sequence[str]) -> str:
    """A table as text."""
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in (headers, *rows))


def workbook(*rows: Sequence[object]) -> bytes:
    """A table as a workbook."""
    binary = io.BytesIO()
    with xlsxwriter.Workbook(binary) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return binary.getvalue()
