"""What is wanted: each reward with how often it was taken, demand against slots, and a price by shortage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from growth_tree import handle
from growth_tree.domain.award import at_quality
from growth_tree.domain.catalogue import Offer, RewardOffered, StockChanged
from growth_tree.domain.period import DAYS_IN_WEEK, bounds, months_after, period_of
from growth_tree.domain.terms import Per
from growth_tree.web import rights, shell, words
from models import economy
from models.economy import Taken

PERIODS, FEWEST = 8, 4
"""How many past periods count, and how many there have to be for a suggestion."""

STEPS = ((200, 125), (125, 110))
"""From so many per cent of asked by slots on, the price in per cent that is suggested."""

SLACK = (50, 90)
"""Up to so many per cent, the price in per cent that is suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One reward: over `periods` past ones, how many asked for how many `slots`, and what it might cost."""

    offer: Offer
    name: str
    kind: str
    taken: Taken
    periods: int
    asked: int
    slots: int
    suggested: int | None

    @property
    def shortage(self) -> int | None:
        """Asked by slots in per cent; None where there are no slots to compare with."""
        return round(self.asked * 100 / self.slots) if self.slots else None


def wants() -> list[Want]:
    """Every reward that is offered, those most short of slots first."""
    past = {per: past_periods(per, shell.today()) for per in (Per.WEEK, Per.MONTH)}
    asked = economy.demand(shell.connection(), [period for periods in past.values() for period in periods])
    since, stocks = economy.first_periods(shell.connection()), _stocks()
    taken, kinds, found = economy.taken_by_reward(shell.connection()), rights.kinds(), []
    for offer in shell.world().catalogue.offers.values():
        if offer.retired:
            continue
        known = [p for p in past.get(offer.stock.per, ()) if offer.reward in since and p >= since[offer.reward]]
        wanted = sum(asked.get((offer.reward, period), (0, 0))[0] for period in known)
        slots = sum(_in_force(stocks[offer.reward], period) for period in known)
        found.append(
            Want(
                offer=offer,
                name=words.said(offer.terms.name),
                kind=kinds[offer.terms.kind],
                taken=taken.get(offer.reward, Taken()),
                periods=len(known),
                asked=wanted,
                slots=slots,
                suggested=suggestion(offer.terms.points, wanted, slots, len(known)),
            )
        )
    return sorted(found, key=lambda want: (-(want.shortage or 0), want.name))


def _stocks() -> dict[str, list[tuple[date, int]]]:
    """The numbers that each reward has had, with the day from which each held."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for recorded in handle.history(shell.connection(), "catalogue"):
        if isinstance(recorded.event, RewardOffered | StockChanged):
            day = datetime.fromisoformat(recorded.at).astimezone(shell.settings().zone).date()
            found[recorded.event.reward].append((day, recorded.event.stock.number))
    return found


def _in_force(stocks: Sequence[tuple[date, int]], period: str) -> int:
    """How many slots there were in a period: a change holds for every period that is not over."""
    _, last = bounds(period) or (date.min, date.max)
    return next((number for day, number in reversed(stocks) if day <= last), 0)


def past_periods(per: Per, today: date) -> Sequence[str]:
    """The last eight weeks or months that are over, oldest first."""
    if per is Per.WEEK:
        days = [today - timedelta(days=DAYS_IN_WEEK * n) for n in range(PERIODS, 0, -1)]
    else:
        days = [months_after(today, -n) for n in range(PERIODS, 0, -1)]
    return [period_of(per, day) for day in days]


def suggestion(points: int, asked: int, slots: int, periods: int) -> int | None:
    """The price that a shortage or its opposite suggests; None where the present one is as good."""
    if not slots or periods < FEWEST:
        return None
    percent = asked * 100 / slots
    most, lowered = SLACK
    factor = next((raised for least, raised in STEPS if percent >= least), lowered if percent <= most else 100)
    price = at_quality(points, factor)
    return price if price != points else None
