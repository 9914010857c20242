"""Results as settlement lists them: lines with the names of people, KPIs and places, and figures in their unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from growth_tree.domain.kpi import Kpi
from growth_tree.domain.settlement import AdjustLine
from growth_tree.domain.settlement_events import UNSHOCKED, Line, place_of
from growth_tree.domain.subject import id_of
from growth_tree.settling import Proposed
from growth_tree.web import kpi_words, policy, rights, shell, words
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.settlement.blueprint import key


class Row(NamedTuple):
    """A line of a period, the days its figure covers, what is odd about it, and what it earned before, if it did."""

    line: Line
    period: str
    days: int = 0
    odd: Sequence[str] = ()
    was: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One result in the viewer's language; `target_path` and `ledger_path` are empty where the viewer may not look."""

    line: Line
    row: Row
    week: str
    key: str
    member: str
    kpi: str
    place: str
    figure: str
    was_figure: str
    target: str
    band: str
    shock: str
    target_path: str
    ledger_path: str


def of_proposed(proposed: Iterable[Proposed], period: str) -> list[Item]:
    """Results that are up for settlement, those that somebody should look at first."""
    found = items([Row(each.line, period, each.days, each.anomalies) for each in proposed])
    return sorted(found, key=lambda item: (not item.row.odd, item.member, -item.line.weight, item.kpi))


def of_corrections(orders: Iterable[AdjustLine], settled: Mapping[str, Sequence[Line]]) -> list[Item]:
    """Results whose figure changed after their settlement, given the settled lines of their periods."""
    before = {(period, place_of(line)): line for period, lines in settled.items() for line in lines}
    return items([Row(order.line, order.period, was=before[order.period, place_of(order.line)]) for order in orders])


def items(rows: Sequence[Row]) -> list[Item]:
    """Results with their names; people and places are asked for once."""
    people = words.names(row.line.member for row in rows)
    ledgers = {one: f"/ledger/of/{one}" if policy.allowed("ledger.of", one) else "" for one in people}
    places = kpi_words.subjects(row.line.subject for row in rows)
    kpis = {row.line.kpi: shell.world().kpis.kpi(row.line.kpi) for row in rows}
    return [
        _item(row, kpis[row.line.kpi], people[row.line.member], places[row.line.subject], ledgers[row.line.member])
        for row in rows
    ]


def _item(row: Row, kpi: Kpi, member: str, place: str, ledger_path: str) -> Item:
    line = row.line
    return Item(
        line=line,
        row=row,
        week=rights.period_name(row.period),
        key=key(line),
        member=member,
        kpi=words.said(kpi.name),
        place="" if id_of(line.subject) == line.member else place,
        figure=kpi_words.figure(kpi, line.figure),
        was_figure=kpi_words.figure(kpi, row.was.figure) if row.was else "",
        target=kpi_words.figure(kpi, line.target),
        band=f"{kpi_words.figure(kpi, min(line.q10, line.q90))} – {kpi_words.figure(kpi, max(line.q10, line.q90))}",
        shock="" if line.shock == UNSHOCKED else f"{(line.shock - UNSHOCKED) / 10_000:+.1f} %",
        target_path=f"/targets/{line.kpi}/{line.subject}/{row.period}" if line.subject in seen() else "",
        ledger_path=ledger_path,
    )
