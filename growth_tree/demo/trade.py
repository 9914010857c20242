"""What the shops of the demo sell from day to day: weekday and season, promotions, growth, chance and mishaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, exp, log, pi
from random import Random

from growth_tree.demo import data
from growth_tree.demo.campaigns import pull
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.cycle import Cycle

DAYS_IN_YEAR = 365
WINTER = 350
"""The day of the year on which most is bought for the home."""

SEASON, HOLIDAY = 0.12, 0.8
GROWN_SINCE = date(2026, 1, 1)
FEN = 100
MARGIN = 0.31

Amount = tuple[int, int]
"""Value and denominator, as they are reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishaps:
    """What went wrong: days on which a shop sold out, and days of a purchase in bulk."""

    sold_out: Mapping[str, range]
    in_bulk: Mapping[str, int]


class Trade:
    """Days of shops; the same seed makes the same day, whatever else was asked for."""

    def __init__(
        self, seed: str, shops: Mapping[str, str], cycles: Sequence[Cycle], calendar: Calendar, mishaps: Mishaps
    ) -> None:
        self._seed, self._cycles, self._calendar, self._mishaps = seed, cycles, calendar, mishaps
        self._codes = {shop: code for code, shop in shops.items()}
        self._days: dict[tuple[str, date], dict[str, Amount]] = {}

    def day(self, shop: str, day: date) -> Mapping[str, Amount]:
        """The figures of one day by KPI; those of a score are of that day."""
        if (shop, day) not in self._days:
            self._days[shop, day] = self._made(self._codes[shop], shop, day)
        return self._days[shop, day]

    def span(self, shop: str, first: date, last: date) -> Mapping[str, Amount]:
        """The figures of some days together, as they are reported for all of them at once."""
        days = [self.day(shop, first + timedelta(days=n)) for n in range((last - first).days + 1)]
        found = {kpi: _together([each[kpi] for each in days]) for kpi in days[0]}
        value, _ = found["dsr"]
        return found | {"dsr": (round(value / len(days)), 0)}

    def all_shops(self, first: date, last: date) -> dict[str, Amount]:
        """What all shops sold and earned in some days."""
        sold = sum(self.span(shop, first, last)["gmv"][0] for shop in self._codes)
        margin = MARGIN * exp(Random(f"{self._seed}/margin/{first}").gauss(0, 0.02))
        return {"gmv": (sold, 0), "gross_profit": (round(sold * margin), 0)}

    def _made(self, code: str, shop: str, day: date) -> dict[str, Amount]:
        chance, usual = Random(f"{self._seed}/{shop}/{day}"), data.figures().shops[code]
        demand = self._demand(usual, shop, day) * exp(chance.gauss(0, 0.05))
        visitors = round(usual.visitors * demand**0.75)
        buyers = _of(visitors, usual.cvr * demand**0.25 * exp(chance.gauss(0, 0.03)), chance)
        if day.toordinal() in self._mishaps.sold_out.get(code, ()):
            buyers = round(buyers * 0.45)
        gmv = round(buyers * usual.aov * FEN * exp(chance.gauss(0, 0.03)))
        if day.toordinal() == self._mishaps.in_bulk.get(code):
            gmv *= 3
        spend = round(gmv * usual.spend / 2 + usual.visitors * usual.cvr * usual.aov * FEN * usual.spend / 2)
        rated = _of(buyers, 0.3, chance)
        return {
            "gmv": (gmv, 0),
            "orders": (round(buyers * 1.07), 0),
            "visitors": (visitors, 0),
            "page_views": (round(visitors * 4.2 * exp(chance.gauss(0, 0.04))), 0),
            "cvr": (buyers, visitors),
            "aov": (gmv, buyers),
            "roi": (round(spend * usual.roi * demand**0.15 * exp(chance.gauss(0, 0.06))), spend),
            "refund_rate": (round(gmv * usual.refunds * exp(chance.gauss(0, 0.12))), gmv),
            "repurchase": (_of(buyers, usual.returning, chance), buyers),
            "csat": (_of(rated, usual.satisfied, chance), rated),
            "dsr": (round(FEN * (usual.dsr + chance.gauss(0, 0.01))), 0),
        }

    def _demand(self, usual: data.ShopFigures, shop: str, day: date) -> float:
        season = 1 + SEASON * cos(2 * pi * (day.timetuple().tm_yday - WINTER) / DAYS_IN_YEAR)
        grown = exp(log(1 + usual.growth) * (day - GROWN_SINCE).days / DAYS_IN_YEAR)
        holiday = HOLIDAY if self._calendar.is_holiday(day) else 1.0
        return usual.weekdays[day.weekday()] * season * grown * holiday * pull(self._cycles, shop, day)


def days(first: date, last: date) -> Iterator[date]:
    """From one day to another, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _of(whole: int, share: float, chance: Random) -> int:
    """How many of a number there are when each is one with some probability."""
    sd = (whole * share * (1 - share)) ** 0.5
    return min(max(round(chance.gauss(whole * share, sd)), 1), whole)


def _together(amounts: Sequence[Amount]) -> Amount:
    return sum(value for value, _ in amounts), sum(denominator for _, denominator in amounts)
