"""What the points of everybody add up to, what they are worth, and how long a newcomer waits for a first reward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from growth_tree.web import shell
from growth_tree.web.formats import number, yuan
from models import economy, ledger

YEAR = timedelta(days=365)
FEN = 100
"""In a yuan; a worth this rough is told in whole ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with what it is called, and one sentence on how it comes about."""

    label: str
    value: str
    how: str


def point_figures() -> list[Figure]:
    """What became of all points, as the accounts of the ledger say."""
    on = ledger.balances(shell.connection())
    back = economy.returned(shell.connection())
    said = (
        (_("Issued"), -on.get("issuer", 0), _("What approved work has brought; what was voided is taken off again.")),
        (_("To spend"), on.get("member", 0), _("What people can spend now, all of them together.")),
        (_("On hold"), on.get("held", 0), _("Set aside for requests that are not decided yet.")),
        (_("Spent"), on.get("spent", 0), _("Paid for what was granted; what was given back is taken off again.")),
        (_("Given back"), back, _("Came back for rights that were not used, or not wholly; people have them again.")),
        (_("Expired"), on.get("expired", 0), _("Grew too old to be spent by the rules.")),
        (_("Owed"), -on.get("clawback", 0), _("Taken back after it was spent; paid from what the person earns next.")),
        (_("Forgiven"), -on.get("forgiven", 0), _("Taken back after it was spent, and let go by two people.")),
    )
    return [Figure(label=label, value=number(points), how=how) for label, points, how in said]


def other_figures() -> list[Figure]:
    """What the points are worth, and how soon they are good for something."""
    return [_liability(), _first_reward()]


def median_price(prices: Iterable[tuple[int, int, int]]) -> Fraction | None:
    """Fen per point of the median grant, given points, fen and how many grants; None without any."""
    ordered = sorted((Fraction(fen, points), grants) for points, fen, grants in prices)
    left = (sum(grants for _price, grants in ordered) + 1) // 2
    for price, grants in ordered:
        left -= grants
        if left <= 0:
            return price
    return None


def median_wait(days: Sequence[int | None]) -> int | None:
    """Days until the median newcomer has a reward; None where half of them or more have none yet."""
    waits = sorted(wait for wait in days if wait is not None)
    middle = (len(days) + 1) // 2
    return waits[middle - 1] if days and middle <= len(waits) else None


def _liability() -> Figure:
    on = ledger.balances(shell.connection())
    points = on.get("member", 0) + on.get("held", 0)
    price = median_price(economy.prices(shell.connection()))
    if price is None:
        how = _("The points that are out, times the fen per point of the median grant. No grant has cost money yet.")
        return Figure(label=_("Worth of what is out"), value=_("not known yet"), how=how)
    how = _(
        "%(points)s points that are to spend or on hold, times %(price)s per point: the median of money by points "
        "over all grants that cost money.",
        points=number(points),
        price=yuan(round(price)),
    )
    return Figure(label=_("Worth of what is out"), value=yuan(round(points * price / FEN) * FEN), how=how)


def _first_reward() -> Figure:
    days = waits_of_newcomers()
    label, wait = _("Until the first reward"), median_wait(days)
    if not days:
        return Figure(label=label, value=_("not known yet"), how=_("Nobody has joined within the last year."))
    joined = ngettext(
        "Of one person who joined within the last year:",
        "Of %(num)s people who joined within the last year:",
        len(days),
    )
    if wait is None:
        how = _("half of them or more have not been granted anything yet.")
        return Figure(label=label, value=_("not known yet"), how=f"{joined} {how}")
    how = _("days from joining to the first grant, of the one in the middle; who has none yet counts as the longest.")
    return Figure(label=label, value=ngettext("%(num)s day", "%(num)s days", wait), how=f"{joined} {how}")


def waits_of_newcomers() -> list[int | None]:
    """Days from joining to the first grant of everybody who has joined within a year; None where there is none."""
    since, today = shell.today() - YEAR, shell.today()
    members = shell.directory().members.values()
    fresh = {m.member: m.joined_on for m in members if since < m.joined_on <= today and m.is_here(today)}
    granted: Mapping[str, str] = economy.first_grants(shell.connection(), since.isoformat())
    return [
        (shell.day_of(granted[member]) - joined).days if member in granted else None for member, joined in fresh.items()
    ]
