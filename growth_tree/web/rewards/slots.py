"""The slots of a reward in the periods for which it can be asked: how many are left, and when that is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from growth_tree.domain.catalogue import Offer
from growth_tree.domain.period import AHEAD_DAYS, bounds, closing, is_collecting, period_of
from growth_tree.domain.terms import Per, Window
from growth_tree.web import rights, shell
from growth_tree.web.formats import day
from models import rewards

NOBODY_YET = {rewards.ASKED: 0, rewards.WAITING: 0, rewards.HELD: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What there is of a reward in one period; `closes` while requests collect, `number` where there is a limit."""

    period: str
    name: str
    present: bool
    number: int | None
    held: int
    asked: int
    waiting: int
    closes: datetime | None

    @property
    def free(self) -> int:
        """How many would be given at once; none while requests collect or others are in line."""
        if self.number is None:
            return 1
        return 0 if self.asked or self.waiting or self.closes else max(0, self.number - self.held)

    @property
    def left(self) -> int:
        """How many nobody holds."""
        return max(0, (self.number or 0) - self.held)


def periods(per: Per, today: date) -> Iterator[str]:
    """The periods for which something can be asked today, the present one first."""
    period = period_of(per, today)
    days = bounds(period)
    yield period
    while days is not None and (first := days[1] + timedelta(days=1)) <= today + timedelta(days=AHEAD_DAYS):
        period = period_of(per, first)
        days = bounds(period)
        yield period


def present(offers: Sequence[Offer]) -> dict[str, Slots]:
    """The slots of some rewards in the present period, in one query."""
    wanted = {offer.reward: period_of(offer.stock.per, shell.today()) for offer in offers}
    taken = rewards.slots(shell.connection(), set(wanted.values()))
    return {
        offer.reward: _slots(offer, wanted[offer.reward], taken.get((offer.reward, wanted[offer.reward]), NOBODY_YET))
        for offer in offers
    }


def ahead(offer: Offer) -> list[Slots]:
    """The slots of a reward in all periods for which it can be asked."""
    wanted = list(periods(offer.stock.per, shell.today()))
    taken = rewards.slots(shell.connection(), wanted)
    return [_slots(offer, period, taken.get((offer.reward, period), NOBODY_YET)) for period in wanted]


def stock(offer: Offer, slots: Slots) -> str:
    """How much of a reward is left, for a card."""
    match offer.stock.per:
        case Per.UNLIMITED:
            return str(_("no limit"))
        case Per.COUNTED:
            return str(_("%(left)s of %(number)s left", left=slots.left, number=slots.number))
        case Per.WEEK:
            return str(_("%(left)s of %(number)s slots left this week", left=slots.left, number=slots.number))
        case Per.MONTH:
            return str(_("%(left)s of %(number)s slots left this month", left=slots.left, number=slots.number))


def closing_hour(window: Window, period: str) -> datetime:
    """The moment at which requests for a period stop collecting."""
    last, hour = closing(window, period)
    return datetime.combine(last, time(hour), tzinfo=shell.settings().zone)


def decided(offer: Offer, slots: Slots) -> str:
    """By when somebody who asks for a period now will know."""
    terms, days = offer.terms, bounds(slots.period)
    if slots.closes:
        return str(_("Awarded when requests close: %(moment)s", moment=rights.hour_name(slots.closes)))
    if not slots.free:
        if days is None:
            return str(_("Waiting list: as soon as one becomes free"))
        return str(_("Waiting list: until %(day)s, then the points come back", day=day(days[1])))
    if not terms.approval:
        return str(_("Granted at once"))
    last = shell.today() + timedelta(days=terms.decide_within_days)
    by = min(last, days[1]) if days else last
    return str(_("Decided by %(day)s at the latest, else the points come back", day=day(by)))


def _slots(offer: Offer, period: str, taken: dict[str, int]) -> Slots:
    window, at = offer.terms.window, shell.now().astimezone(shell.settings().zone)
    collecting = window is not None and bool(bounds(period)) and is_collecting(closing(window, period), at)
    return Slots(
        period=period,
        name=rights.period_name(period),
        present=rights.is_present(offer.stock.per, period),
        number=None if offer.stock.per is Per.UNLIMITED else offer.stock.number,
        held=taken[rewards.HELD],
        asked=taken[rewards.ASKED],
        waiting=taken[rewards.WAITING],
        closes=closing_hour(window, period) if window is not None and collecting else None,
    )
