"""What people had reached at a moment: now from the read models, in the past from the lines of a part of a season.

A recent moment is what stands today less what came since; any other one what the season began with and what came then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import Row

from growth_tree import handle
from growth_tree.domain.award import season_of
from growth_tree.domain.growth import Books, carried_forward
from growth_tree.domain.growth_events import SeasonOpened
from growth_tree.web import shell
from growth_tree.web.moment import Moment
from models import balances, growth


@dataclass(slots=True, kw_only=True)
class Totals:
    """Somebody's totals, as `models.growth.growth` has them now."""

    season: str
    xp: int
    points: int
    held: int
    debt: int
    tasks: int
    xp_at_opening: int


@dataclass(slots=True, kw_only=True)
class Limb:
    """A branch of somebody's tree, as `models.growth.branch` has it now."""

    xp: int = 0
    tasks: int = 0


TotalsOf = dict[str, Totals]
LimbsOf = dict[tuple[str, str], Limb]


class Grown(NamedTuple):
    """Totals by member, branches by member and code, and the levels ever reached in them, or by `""` in all."""

    totals: Mapping[str, Totals | Row[Any]]
    limbs: Mapping[tuple[str, str], Limb | Row[Any]]
    levels: Mapping[tuple[str, str], int]


def grown(members: Collection[str], when: Moment) -> Grown:
    """What some members had reached; who has no books is missing."""
    if when.past:
        return Grown(*_grown_then(members, when), growth.levels_reached(shell.connection(), members, when.position))
    limbs = {(row.member, row.branch): row for row in growth.limbs(shell.connection(), members)}
    return Grown(totals_now(members), limbs, {name: row.level for name, row in limbs.items()})


def totals_of(member: str, when: Moment) -> Totals | Row[Any] | None:
    """The totals of one member, who may have no books yet."""
    found = _grown_then([member], when)[0] if when.past else totals_now([member])
    return found.get(member)


def totals_now(members: Collection[str]) -> dict[str, Row[Any]]:
    """The totals of some members as they stand, asked once for all parts of a page; of who has books."""
    who = ",".join(sorted(members))
    return shell.once(f"totals of {who}", lambda: growth.of_members(shell.connection(), members))


def branch_totals(members: Collection[str], when: Moment) -> dict[str, tuple[int, int]]:
    """XP and approved tasks of some members together, by branch."""
    if not when.past:
        return growth.branch_totals(shell.connection(), members)
    sums: dict[str, tuple[int, int]] = {}
    if when.recent:
        since = balances.branch_sums_since(shell.connection(), members, when.position)
        for branch, (xp, tasks) in growth.branch_totals(shell.connection(), members).items():
            gained, done = since.get(branch, (0, 0))
            sums[branch] = xp - gained, tasks - done
        return sums
    for (_member, branch), limb in _grown_then(members, when)[1].items():
        xp, tasks = sums.get(branch, (0, 0))
        sums[branch] = xp + limb.xp, tasks + limb.tasks
    return sums


def books_then(member: str, when: Moment) -> Books:
    """A member's books as an award of a past day would have found them."""
    last = balances.last_seasons(shell.connection(), [member], when.position).get(member)
    if last is None:
        return Books()
    (state,) = handle.states_then(shell.connection(), [f"growth/{member}/{last}"], when.position)
    season = season_of(when.day)
    found: Books = state.books if last == season else carried_forward(state, season)
    return found


def _grown_then(members: Collection[str], when: Moment) -> tuple[TotalsOf, LimbsOf]:
    totals: dict[str, Totals] = {}
    limbs: dict[tuple[str, str], Limb] = {}
    seasons = balances.last_seasons(shell.connection(), members, when.position)
    if when.recent:
        _from_today(seasons, totals, limbs, when)
    _from_openings({one: season for one, season in seasons.items() if one not in totals}, totals, limbs, when)
    return totals, limbs


def _from_today(seasons: Mapping[str, str], totals: TotalsOf, limbs: LimbsOf, when: Moment) -> None:
    """Of those whose books of then are the last ones still."""
    connection = shell.connection()
    for row in growth.of_members(connection, seasons.keys()).values():
        if row.season == seasons[row.member]:
            totals[row.member] = Totals(**{name: getattr(row, name) for name in Totals.__slots__})
    for row in growth.branches(connection, totals.keys()):
        limbs[row.member, row.branch] = Limb(xp=row.xp, tasks=row.tasks)
    for season, among in _by_season(totals).items():
        _add(totals, limbs, balances.sums_of_season(connection, among, season, when.position + 1), -1)


def _from_openings(seasons: Mapping[str, str], totals: TotalsOf, limbs: LimbsOf, when: Moment) -> None:
    """Books are opened with what the season before had left."""
    connection = shell.connection()
    opened: dict[str, Totals] = {}
    firsts: dict[str, int] = {}
    for began in handle.beginnings(connection, [f"growth/{member}/{season}" for member, season in seasons.items()]):
        event = cast(SeasonOpened, began.event)
        left = event.brought_forward
        opened[event.member] = _brought(event)
        for branch, xp in left.branch_xp.items():
            limbs[event.member, branch] = Limb(xp=xp, tasks=left.branch_tasks.get(branch, 0))
        firsts[event.season] = min(began.position, firsts.get(event.season, began.position))
    totals |= opened
    for season, among in _by_season(opened).items():
        _add(totals, limbs, balances.sums_of_season(connection, among, season, firsts[season], when.position))


def _brought(opened: SeasonOpened) -> Totals:
    left = opened.brought_forward
    return Totals(
        season=opened.season,
        xp=left.xp,
        points=left.points,
        held=left.held,
        debt=left.debt,
        tasks=sum(left.branch_tasks.values()),
        xp_at_opening=left.xp,
    )


def _by_season(totals: TotalsOf) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member, whole in totals.items():
        found.setdefault(whole.season, []).append(member)
    return found


def _add(totals: TotalsOf, limbs: LimbsOf, sums: Sequence[Row[Any]], sign: int = 1) -> None:
    for row in sums:
        whole = totals[row.member]
        whole.xp += sign * row.xp
        whole.points += sign * row.points
        whole.held += sign * row.held
        whole.debt += sign * row.debt
        whole.tasks += sign * row.tasks
        if row.branch:
            limb = limbs.setdefault((row.member, row.branch), Limb())
            limb.xp += sign * row.xp
            limb.tasks += sign * row.tasks
