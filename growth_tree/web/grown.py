"""What people had reached at a moment: now from the read models, in the past from the lines of one season."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

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


Grown = tuple[Mapping[str, Totals | Row[Any]], Mapping[tuple[str, str], Limb | Row[Any]]]


def grown(members: Collection[str], when: Moment) -> Grown:
    """Totals by member, and branches by member and code; of who has books."""
    connection = shell.connection()
    if when.past:
        return _grown_then(members, when)
    branches = {(row.member, row.branch): row for row in growth.branches(connection, members)}
    return growth.of_members(connection, members), branches


def branch_totals(members: Collection[str], when: Moment) -> dict[str, tuple[int, int]]:
    """XP and approved tasks of some members together, by branch."""
    if not when.past:
        return growth.branch_totals(shell.connection(), members)
    sums: dict[str, tuple[int, int]] = {}
    for (_member, branch), limb in grown(members, when)[1].items():
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


def _grown_then(members: Collection[str], when: Moment) -> Grown:
    """Books are opened with what the season before had left: only the lines since then have to be added up."""
    seasons = balances.last_seasons(shell.connection(), members, when.position)
    streams = [f"growth/{member}/{season}" for member, season in seasons.items()]
    totals: dict[str, Totals] = {}
    limbs: dict[tuple[str, str], Limb] = {}
    firsts: dict[str, int] = {}
    for began in handle.beginnings(shell.connection(), streams):
        opened = cast(SeasonOpened, began.event)
        left = opened.brought_forward
        totals[opened.member] = _brought(opened)
        for branch, xp in left.branch_xp.items():
            limbs[opened.member, branch] = Limb(xp=xp, tasks=left.branch_tasks.get(branch, 0))
        firsts[opened.season] = min(began.position, firsts.get(opened.season, began.position))
    for season, first in firsts.items():
        among = [member for member in totals if totals[member].season == season]
        _add(totals, limbs, balances.sums_of_season(shell.connection(), among, season, first, when.position))
    return totals, limbs


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


def _add(totals: dict[str, Totals], limbs: dict[tuple[str, str], Limb], sums: Sequence[Row[Any]]) -> None:
    for row in sums:
        whole = totals[row.member]
        whole.xp += row.xp
        whole.points += row.points
        whole.held += row.held
        whole.debt += row.debt
        whole.tasks += row.tasks
        if row.branch:
            limb = limbs.setdefault((row.member, row.branch), Limb())
            limb.xp += row.xp
            limb.tasks += row.tasks
