"""Where a person stands: levels overall and by branch, workdays in a row, and the picture of the tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from sqlalchemy import Row

from growth_tree import codec
from growth_tree.domain.award import season_of
from growth_tree.domain.rules import FULL_QUALITY, RuleBook
from growth_tree.domain.streak import Streak, streak
from growth_tree.web import shell, words
from growth_tree.web.grown import Totals, grown
from growth_tree.web.moment import Moment, present
from growth_tree.web.tree_svg import Branch, Fruit, Leaf, Season, TreePicture, small

SEASONS: tuple[Season, ...] = ("winter", "spring", "summer", "autumn")
FRESH = timedelta(days=7)


class Level(Struct, frozen=True, kw_only=True):
    """A level and the experience on the way from it to the next one; at the top there is no `goal`."""

    level: int
    xp: int
    floor: int
    goal: int | None

    @property
    def left(self) -> int:
        """How much is missing to the next level."""
        return 0 if self.goal is None else max(0, self.goal - self.xp)

    @property
    def gone(self) -> int:
        """How much of the way is behind."""
        return max(0, self.xp - self.floor)

    @property
    def way(self) -> int:
        """How long the way is."""
        return 0 if self.goal is None else self.goal - self.floor


class Limb(Struct, frozen=True, kw_only=True):
    """A branch of a person's tree."""

    code: str
    name: str
    level: Level
    tasks: int


class Standing(Struct, frozen=True, kw_only=True):
    """What a person has reached, reversals taken off; levels are kept once they are reached.

    `points` can be spent, those `held` are set aside for what was asked for.
    """

    overall: Level
    limbs: tuple[Limb, ...]
    points: int
    held: int
    tasks: int
    season: str
    season_xp: int


def rules() -> RuleBook | None:
    """The rules in force today; None before the first ones are published."""
    return words.rulebook() if shell.world().library.versions else None


def standing(member: str, when: Moment | None = None) -> Standing:
    """Where a member stands today, or stood at a past moment that is travelled to."""
    return standings([member], when)[member]


def standings(members: Collection[str], when: Moment | None = None) -> dict[str, Standing]:
    """The same for some members, in two queries; in four and one for each season where it is past."""
    totals, branches, reached = grown(members, when or present())
    names, in_force = words.branches(), rules()
    steps = in_force.thresholds if in_force else ()

    def level(member: str, branch: str, xp: int) -> Level:
        return _level(reached.get((member, branch), 1), xp, steps)

    def limb(member: str, code: str) -> Limb:
        row = branches.get((member, code))
        xp, leaves = (row.xp, row.tasks) if row else (0, 0)
        return Limb(code=code, name=names[code], level=level(member, code, xp), tasks=leaves)

    return {
        member: _standing(
            totals.get(member),
            level(member, "", totals[member].xp if member in totals else 0),
            tuple(limb(member, code) for code in names),
        )
        for member in members
    }


def in_a_row(member: str, days: AbstractSet[date]) -> Streak:
    """The run of scheduled workdays among some days of work that lasts until today."""
    known, calendar, in_force = shell.directory().members[member], shell.world().calendar, rules()
    freezes = in_force.streaks.freezes_per_month if in_force else 0
    return streak(days, shell.today(), lambda day: calendar.is_workday(day) and not known.on_leave(day), freezes)


def picture(
    member: str,
    reached: Standing,
    leaves: Sequence[Row[Any]],
    fruits: Sequence[Fruit],
    labels: Mapping[int, str] | None = None,
    *,
    day: date | None = None,
) -> TreePicture:
    """The tree to draw, in the season of a day or of today; `labels` names leaves by the position of their lines."""
    said, fresh_from = labels or {}, codec.stamp(shell.now() - FRESH)
    return TreePicture(
        seed=member,
        level=reached.overall.level,
        branches=tuple(
            Branch(code=limb.code, name=limb.name, xp=limb.level.xp, level=limb.level.level, leaves=limb.tasks)
            for limb in reached.limbs
        ),
        leaves=tuple(
            Leaf(
                id=str(row.position),
                branch=row.branch,
                label=said.get(row.position, ""),
                href=f"/ledger/{row.position}",
                fresh=row.at >= fresh_from,
                gold=row.quality > FULL_QUALITY,
            )
            for row in leaves
        ),
        fruits=tuple(fruits),
        season=SEASONS[(day or shell.today()).month % 12 // 3],
    )


def small_tree(member: str, reached: Standing, fruits: int, day: date | None = None) -> Markup:
    """The tree of a member in a card."""
    drawn = picture(member, reached, (), (), day=day)
    return small(drawn.seed, drawn.level, drawn.branches, fruits, drawn.season)


def _standing(totals: Totals | Row[Any] | None, overall: Level, limbs: tuple[Limb, ...]) -> Standing:
    season = season_of(shell.today())
    return Standing(
        overall=overall,
        limbs=limbs,
        points=totals.points if totals else 0,
        held=totals.held if totals else 0,
        tasks=totals.tasks if totals else 0,
        season=season,
        season_xp=totals.xp - totals.xp_at_opening if totals and totals.season == season else 0,
    )


def _level(level: int, xp: int, steps: Sequence[int]) -> Level:
    goal = steps[level] if level < len(steps) else None
    return Level(level=level, xp=xp, floor=steps[min(level, len(steps)) - 1] if steps else 0, goal=goal)
