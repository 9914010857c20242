"""The calendar of slots: for each shop and reward, week by week or month by month, who holds what and who waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.catalogue import Offer
from growth_tree.domain.period import DAYS_IN_WEEK, closing, days_of_week, is_collecting, period_of, week_of
from growth_tree.domain.terms import Per
from growth_tree.web import policy, rights, shell, tables, words
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from models import rewards

WEEKS = 4
FARTHEST = 520
"""How many weeks the calendar goes back or ahead."""

Requests = Mapping[tuple[str, str], Sequence[Row[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One reward in one period; `others` hold slots and are not for the viewer to see by name."""

    period: str
    label: str
    limit: int
    held: Sequence[Row[Any]]
    others: int
    waiting: int
    asked: int
    closes: tuple[date, int] | None

    @property
    def taken(self) -> int:
        """How many slots are held."""
        return len(self.held) + self.others

    @property
    def free(self) -> int:
        """How many are not."""
        return max(0, self.limit - self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reward with its periods, and the name of its shop, empty where it is for all."""

    reward: str
    name: str
    shop: str
    cells: Sequence[Cell]


@blueprint.get("/fulfilment/calendar")
def calendar() -> Response:
    """Four weeks of slots, from this week or the one asked for."""
    shops = shell.directory().shops
    table = tables.asked(sorts=("",), sort="", filters={"shop": shops})
    monday = _monday(shell.query().get("from", ""))
    lines = _lines(monday, table.filters["shop"])
    names = words.names({row.member for line in lines for cell in line.cells for row in cell.held})
    if table.format:
        return tables.export(table, _columns(names), [(line, cell) for line in lines for cell in line.cells], "slots")
    return page(
        "fulfilment/calendar.html",
        table=table,
        lines=lines,
        shops=shops,
        names=names,
        now=_now(shell.today()),
        first=monday,
        last=monday + timedelta(days=WEEKS * DAYS_IN_WEEK - 1),
        begin=week_of(monday),
        before=week_of(monday - timedelta(weeks=WEEKS)),
        after=week_of(monday + timedelta(weeks=WEEKS)),
        this_week=week_of(shell.today()),
    )


def _now(today: date) -> set[str]:
    return {period_of(per, today) for per in (Per.WEEK, Per.MONTH)}


def _monday(asked: str) -> date:
    """The first day of the week that is asked for, or of this one where that makes no sense."""
    days = days_of_week(asked)
    this = shell.today() - timedelta(days=shell.today().weekday())
    first = days[0] if days else this
    return first if abs(first - this) <= timedelta(weeks=FARTHEST) else this


def _lines(monday: date, shop: str) -> list[Line]:
    """The rewards with slots, those of a shop beside each other."""
    days = [monday + timedelta(weeks=n) for n in range(WEEKS)]
    last = days[-1] + timedelta(days=DAYS_IN_WEEK - 1)
    periods = {per: list(dict.fromkeys(period_of(per, day) for day in (*days, last))) for per in (Per.WEEK, Per.MONTH)}
    found: Requests = _by_slot([*periods[Per.WEEK], *periods[Per.MONTH]])
    names, lines = shell.directory().shops, []
    for offer in shell.world().catalogue.offers.values():
        if not offer.stock.periodic or (shop and offer.terms.shop not in (None, shop)):
            continue
        cells = [_cell(offer, period, found) for period in periods[offer.stock.per]]
        if not offer.retired or any(cell.taken or cell.waiting or cell.asked for cell in cells):
            name = words.said(offer.terms.name)
            lines.append(Line(reward=offer.reward, name=name, shop=names.get(offer.terms.shop or "", ""), cells=cells))
    return sorted(lines, key=lambda line: (line.shop, line.name))


def _by_slot(periods: Sequence[str]) -> Requests:
    found: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rewards.in_slots(shell.connection(), periods):
        found[row.reward, row.period].append(row)
    return found


def _cell(offer: Offer, period: str, found: Requests) -> Cell:
    rows = found.get((offer.reward, period), ())
    held = [row for row in rows if row.slot == rewards.HELD]
    known = [row for row in held if policy.allowed("fulfilment.show", row.member)]
    window = offer.terms.window
    close = closing(window, period) if window else None
    here = shell.now().astimezone(shell.settings().zone)
    return Cell(
        period=period,
        label=rights.period_name(period),
        limit=offer.stock.number,
        held=known,
        others=len(held) - len(known),
        waiting=sum(row.slot == rewards.WAITING for row in rows),
        asked=sum(row.slot == rewards.ASKED for row in rows),
        closes=close if close and is_collecting(close, here) else None,
    )


def _columns(names: Mapping[str, str]) -> list[Column]:
    return [
        Column(heading=_("Shop"), value=lambda each: each[0].shop),
        Column(heading=_("Reward"), value=lambda each: each[0].name),
        Column(heading=_("Period"), value=lambda each: each[1].period),
        Column(heading=_("Slots"), value=lambda each: each[1].limit),
        Column(heading=_("Taken"), value=lambda each: each[1].taken),
        Column(heading=_("Free"), value=lambda each: each[1].free),
        Column(heading=_("Waiting list"), value=lambda each: each[1].waiting),
        Column(heading=_("Collected requests"), value=lambda each: each[1].asked),
        Column(heading=_("Held by"), value=lambda each: ", ".join(names[row.member] for row in each[1].held)),
    ]
