"""What happens to points beside being earned: held, spent, given back, expired, owed; and how it folds.

Names and fields of events are stored for ever. Points are spent oldest season first: books name what is left of each
earlier season, and what they do not name is of the season itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from growth_tree.domain.growth_events import Books

WHOLE = 100
"""Per cent."""


class Hold(Struct, frozen=True, kw_only=True):
    """Points set aside for a redemption, and from which seasons they are."""

    points: int
    lots: Mapping[str, int]


class Claim(Struct, frozen=True, kw_only=True):
    """A request that counts against quota and cooling-off, by its day."""

    redemption: str
    on: date


class PointsHeld(Struct, frozen=True, kw_only=True):
    """Points were set aside for a redemption, taken from these seasons; `balance` is available, `held` not."""

    member: str
    season: str
    redemption: str
    reward: str
    on: date
    points: int
    lots: Mapping[str, int]
    balance: int
    held: int


class HoldReleased(Struct, frozen=True, kw_only=True):
    """They are available again."""

    member: str
    season: str
    redemption: str
    reward: str
    points: int
    balance: int
    held: int


class HoldSpent(Struct, frozen=True, kw_only=True):
    """They were spent on what was granted."""

    member: str
    season: str
    redemption: str
    reward: str
    points: int
    balance: int
    held: int


class PointsReturned(Struct, frozen=True, kw_only=True):
    """Points came back for the unused per cent of a right; they are as new."""

    member: str
    season: str
    redemption: str
    reward: str
    percent: int
    points: int
    balance: int


class PointsExpired(Struct, frozen=True, kw_only=True):
    """What was left of a season's points is too old to be spent."""

    member: str
    season: str
    of_season: str
    points: int
    balance: int


class DebtIncurred(Struct, frozen=True, kw_only=True):
    """Points that are taken back were spent already: they are owed, and paid from whatever comes in next."""

    member: str
    season: str
    task: str
    points: int
    balance: int
    debt: int


class DebtForgiven(Struct, frozen=True, kw_only=True):
    """Points that are taken back were spent already, and two people decided that nothing is owed."""

    member: str
    season: str
    task: str
    points: int
    balance: int


class DebtRepaid(Struct, frozen=True, kw_only=True):
    """A debt was paid from points that came in."""

    member: str
    season: str
    points: int
    balance: int
    debt: int


PointsEvent = (
    PointsHeld | HoldReleased | HoldSpent | PointsReturned | PointsExpired | DebtIncurred | DebtForgiven | DebtRepaid
)


def evolve_points(books: Books, event: PointsEvent) -> Books:
    """The books after one fact about points."""
    match event:
        case PointsHeld():
            return _held(books, event)
        case HoldReleased():
            lots = _given_back(books.lots, books.holds[event.redemption].lots, event.season)
            return replace(_let_go(books, event), points=event.balance, lots=lots, claims=_unclaimed(books, event))
        case HoldSpent():
            return _let_go(books, event)
        case PointsReturned():
            claims = _unclaimed(books, event) if event.percent == WHOLE else books.claims
            return replace(books, points=event.balance, claims=claims)
        case PointsExpired():
            younger = {lot: left for lot, left in books.lots.items() if lot != event.of_season}
            return replace(books, points=event.balance, lots=younger)
        case DebtIncurred():
            return replace(books, points=event.balance, debt=event.debt)
        case DebtForgiven():
            return replace(books, points=event.balance)
        case DebtRepaid():
            return replace(books, points=event.balance, debt=event.debt, lots=trimmed(books.lots, event.balance))
    assert_never(event)


def oldest(books: Books, season: str, points: int) -> dict[str, int]:
    """Of which seasons so many points are when the oldest are taken first; fewer where there are fewer."""
    taken: dict[str, int] = {}
    own = books.points - sum(books.lots.values())
    for lot, left in (*sorted(books.lots.items()), (season, own)):
        part = min(left, points - sum(taken.values()))
        if part > 0:
            taken[lot] = part
    return taken


def trimmed(lots: Mapping[str, int], points: int) -> Mapping[str, int]:
    """What is left of earlier seasons once there are only so many points: the newest go first."""
    over = sum(lots.values()) - points
    if over <= 0:
        return lots
    kept = dict(lots)
    for lot in sorted(lots, reverse=True):
        part = min(over, kept[lot])
        kept[lot] -= part
        over -= part
    return {lot: left for lot, left in kept.items() if left}


def _held(books: Books, event: PointsHeld) -> Books:
    left = {lot: points - event.lots.get(lot, 0) for lot, points in books.lots.items()}
    claim = Claim(redemption=event.redemption, on=event.on)
    return replace(
        books,
        points=event.balance,
        lots={lot: points for lot, points in left.items() if points},
        holds={**books.holds, event.redemption: Hold(points=event.points, lots=event.lots)},
        claims={**books.claims, event.reward: (*books.claims.get(event.reward, ()), claim)},
    )


def _let_go(books: Books, event: HoldReleased | HoldSpent) -> Books:
    return replace(books, holds={name: hold for name, hold in books.holds.items() if name != event.redemption})


def _given_back(lots: Mapping[str, int], back: Mapping[str, int], season: str) -> dict[str, int]:
    """Points return to the season from which they were; those of the season itself are not named."""
    earlier = {lot: points for lot, points in back.items() if lot != season}
    return {
        lot: lots.get(lot, 0) + earlier.get(lot, 0) for lot in (*lots, *(each for each in earlier if each not in lots))
    }


def _unclaimed(books: Books, event: HoldReleased | PointsReturned) -> Mapping[str, tuple[Claim, ...]]:
    kept = tuple(claim for claim in books.claims.get(event.reward, ()) if claim.redemption != event.redemption)
    others = {reward: claims for reward, claims in books.claims.items() if reward != event.reward}
    return {**others, event.reward: kept} if kept else others
