"""Deciding about points beside earning them: holds and what becomes of them, expiry, debts."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain.award import season_start
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.expiry import too_old_on
from growth_tree.domain.growth_events import Books
from growth_tree.domain.period import first_after, first_of
from growth_tree.domain.points_events import (
    DebtForgiven,
    DebtIncurred,
    DebtRepaid,
    HoldReleased,
    HoldSpent,
    PointsEvent,
    PointsExpired,
    PointsHeld,
    PointsReturned,
    evolve_points,
    oldest,
)
from growth_tree.domain.terms import LONGEST_DAYS, Terms

# Commands


class HoldPoints(Struct, frozen=True, kw_only=True):
    """Set the price of a reward aside for a request, if the member may make it."""

    member: str
    season: str
    redemption: str
    reward: str
    revision: int


class ReleaseHold(Struct, frozen=True, kw_only=True):
    """Make them available again."""

    member: str
    season: str
    redemption: str
    reward: str


class SpendHold(Struct, frozen=True, kw_only=True):
    """Spend them."""

    member: str
    season: str
    redemption: str
    reward: str


class ReturnPoints(Struct, frozen=True, kw_only=True):
    """Give points back for the unused per cent of a right."""

    member: str
    season: str
    redemption: str
    reward: str
    percent: int
    points: int


class ExpirePoints(Struct, frozen=True, kw_only=True):
    """Let whatever is too old expire; where books of the season are opened for it, it has."""

    member: str
    season: str


PointsCommand = HoldPoints | ReleaseHold | SpendHold | ReturnPoints | ExpirePoints


def decide_points(books: Books, command: PointsCommand, context: Context) -> list[PointsEvent]:
    """Judge what becomes of points; whatever comes in pays a debt first."""
    match command:
        case HoldPoints():
            return _hold(books, command, context)
        case ReleaseHold():
            return _release(books, command)
        case SpendHold():
            return _spend(books, command)
        case ReturnPoints():
            return _return(books, command)
        case ExpirePoints():
            return expired(books, command.member, command.season, context)


def check_claim(books: Books, reward: str, terms: Terms, context: Context) -> None:
    """Refuse whoever cannot have a reward now, for reasons that lie in their books."""
    _check_levels(books, terms)
    days = sorted(claim.on for claim in books.claims.get(reward, ()))
    quota = terms.quota
    if quota is not None:
        first, after = first_of(quota.span, context.today), first_after(quota.span, context.today)
        if sum(first <= day < after for day in days) >= quota.times:
            raise Rejected("quota_used", times=quota.times, again=after.isoformat())
    if days and terms.cooling_days:
        again = days[-1] + timedelta(days=terms.cooling_days)
        if context.today < again:
            raise Rejected("cooling_off", days=terms.cooling_days, again=again.isoformat())
    if books.points < terms.points:
        raise Rejected("points_short", points=terms.points, missing=terms.points - books.points)


def expired(books: Books, member: str, season: str, context: Context) -> list[PointsEvent]:
    """What is left of seasons that are too old by the rules of today; nothing unless these speak of expiry."""
    rules = context.library.versions and context.library.current(context.today).rulebook.expiry
    if not rules:
        return []
    known = context.directory.members.get(member)
    leaves = known.leaves if known else ()
    events: list[PointsEvent] = []
    balance = books.points
    for lot, points in sorted(books.lots.items()):
        if too_old_on(lot, rules.months, leaves) <= context.today:
            balance -= points
            events.append(PointsExpired(member=member, season=season, of_season=lot, points=points, balance=balance))
    return events


def shortfall(books: Books, member: str, season: str, task: str, points: int, *, forgive: bool) -> list[PointsEvent]:
    """What makes it possible to take back points that are no longer there: a debt, or none where it is forgiven."""
    missing = points - books.points
    if missing <= 0:
        return []
    known = {"member": member, "season": season, "task": task}
    if forgive:
        return [DebtForgiven(**known, points=missing, balance=points)]
    return [DebtIncurred(**known, points=missing, balance=points, debt=books.debt + missing)]


def repaid(books: Books, member: str, season: str) -> list[PointsEvent]:
    """What is paid of a debt, as far as the points go."""
    points = min(books.debt, books.points)
    if points <= 0:
        return []
    balance, debt = books.points - points, books.debt - points
    return [DebtRepaid(member=member, season=season, points=points, balance=balance, debt=debt)]


def remembered(books: Books, last: str, season: str) -> Books:
    """Books as they enter a later season: what is left of the last one has its name, old claims are forgotten."""
    own = books.points - sum(books.lots.values())
    lots = {**books.lots, last: books.lots.get(last, 0) + own} if own else books.lots
    since = season_start(season) - timedelta(days=LONGEST_DAYS)
    recent = {reward: tuple(claim for claim in claims if claim.on >= since) for reward, claims in books.claims.items()}
    return replace(books, lots=lots, claims={reward: claims for reward, claims in recent.items() if claims})


def _hold(books: Books, command: HoldPoints, context: Context) -> list[PointsEvent]:
    if command.redemption in books.holds:
        return []
    terms = context.catalogue.terms(command.reward, command.revision)
    check_claim(books, command.reward, terms, context)
    return [
        PointsHeld(
            member=command.member,
            season=command.season,
            redemption=command.redemption,
            reward=command.reward,
            on=context.today,
            points=terms.points,
            lots=oldest(books, command.season, terms.points),
            balance=books.points - terms.points,
            held=books.held + terms.points,
        ),
    ]


def _release(books: Books, command: ReleaseHold) -> list[PointsEvent]:
    hold = books.holds.get(command.redemption)
    if hold is None:
        return []
    released = HoldReleased(
        member=command.member,
        season=command.season,
        redemption=command.redemption,
        reward=command.reward,
        points=hold.points,
        balance=books.points + hold.points,
        held=books.held - hold.points,
    )
    return _paying(books, released)


def _spend(books: Books, command: SpendHold) -> list[PointsEvent]:
    hold = books.holds.get(command.redemption)
    if hold is None:
        return []
    return [
        HoldSpent(
            member=command.member,
            season=command.season,
            redemption=command.redemption,
            reward=command.reward,
            points=hold.points,
            balance=books.points,
            held=books.held - hold.points,
        )
    ]


def _return(books: Books, command: ReturnPoints) -> list[PointsEvent]:
    returned = PointsReturned(
        member=command.member,
        season=command.season,
        redemption=command.redemption,
        reward=command.reward,
        percent=command.percent,
        points=command.points,
        balance=books.points + command.points,
    )
    return _paying(books, returned)


def _paying(books: Books, event: HoldReleased | PointsReturned) -> list[PointsEvent]:
    return [event, *repaid(evolve_points(books, event), event.member, event.season)]


def _check_levels(books: Books, terms: Terms) -> None:
    who = terms.eligibility
    if books.level < who.level:
        raise Rejected("level_too_low", level=who.level, reached=books.level)
    reached = books.branch_level.get(terms.branch or "", 1)
    if reached < who.branch_level:
        raise Rejected("branch_level_too_low", level=who.branch_level, reached=reached)
