"""What undoing an approval would take back from whom, worked out from the original awards before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.award import Allowance, allowances
from growth_tree.domain.growth import Books, days_used
from growth_tree.domain.rules import TaskKind
from growth_tree.web import shell, words
from growth_tree.web.tasks.quote import books_of
from models import growth, ledger, rewards


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A balance before and after; `level` is what was reached and stays, `earns` what the rest alone would reach."""

    before: int
    after: int
    level: int = 0
    earns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An allowance that the task used up: counts again in its span, around the day of the work."""

    period: str
    before: int
    after: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one contributor loses; of a closed `season` it is taken back in the present one.

    Points that were spent already become a `debt`, unless they are forgiven. What is `held` for `undecided` requests
    and the `rights` that were granted stay.
    """

    member: str
    line: int
    branch: str
    xp: int
    points: int
    overall: Change
    limb: Change
    balance: Change
    debt: Change
    held: int
    undecided: int
    rights: int
    season: str
    closed: bool
    allowances: Sequence[Given]

    @property
    def spent(self) -> int:
        """Points that were spent already."""
        return self.debt.after - self.debt.before


def effects(task: Row[Any]) -> list[Effect]:
    """The effect of a void on everybody whose award stands; who earned nothing loses nothing."""
    lines = _standing(ledger.of_task(shell.connection(), task.id))
    members = [line.member for line in lines]
    totals, books = growth.of_members(shell.connection(), members), books_of(members)
    limbs = {(row.member, row.branch): row.xp for row in growth.branches(shell.connection(), members)}
    reached = growth.levels_reached(shell.connection(), members)
    closed, rights = _closed(lines), rewards.standing(shell.connection(), members)
    return [
        Effect(
            member=line.member,
            line=line.position,
            branch=line.branch,
            xp=line.xp,
            points=line.points,
            overall=_change(totals[line.member].xp, line.xp, reached.get((line.member, ""), 1)),
            limb=_change(limbs[line.member, line.branch], line.xp, reached.get((line.member, line.branch), 1)),
            **_points(totals[line.member], line.points),
            held=totals[line.member].held,
            undecided=rights.get(line.member, (0, 0))[0],
            rights=rights.get(line.member, (0, 0))[1],
            season=line.season,
            closed=closed[line.member],
            allowances=list(_given_back(line, books[line.member])),
        )
        for line in lines
    ]


def _standing(lines: Sequence[Row[Any]]) -> list[Row[Any]]:
    gone = {line.member for line in lines if line.type == "reversed"}
    return [line for line in lines if line.type == "earned" and line.member not in gone]


def _closed(lines: Sequence[Row[Any]]) -> Mapping[str, bool]:
    """Whether the books in which each award stands are closed."""
    streams = [f"growth/{line.member}/{line.season}" for line in lines]
    states = shell.handler().states(shell.connection(), streams)
    return {line.member: folded.state.closed for line, folded in zip(lines, states, strict=True)}


def _change(now: int, amount: int, level: int) -> Change:
    return Change(before=now, after=now - amount, level=level, earns=words.rulebook().level_at(now - amount))


def _points(books: Row[Any], points: int) -> dict[str, Change]:
    """What can be spent, and what is owed: of points that are no longer there, all is."""
    missing = max(0, points - books.points)
    return {
        "balance": Change(before=books.points, after=books.points - points + missing),
        "debt": Change(before=books.debt, after=books.debt + missing),
    }


def _given_back(line: Row[Any], books: Books) -> Iterator[Given]:
    day = date.fromisoformat(line.done_on)
    kind: TaskKind = words.rulebook(day).by_code[line.kind]
    used = list(days_used(books, kind.code))
    if day not in used:
        return
    before = allowances(kind, used, day)
    used.remove(day)
    for left, given in zip(before, allowances(kind, used, day), strict=True):
        yield _given(left, given)


def _given(before: Allowance, after: Allowance) -> Given:
    return Given(period=before.period, before=before.used, after=after.used, times=before.times)
