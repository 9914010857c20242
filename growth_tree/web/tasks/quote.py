"""What a piece of work would earn its member, before it is handed in; and if nothing, why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from growth_tree.domain.award import Allowance, Obstacle, allowances, obstacle, season_of, span, split
from growth_tree.domain.growth import Books, carried_forward, days_used
from growth_tree.domain.rules import Period, TaskKind
from growth_tree.domain.task_events import Share
from growth_tree.domain.value import Worth, cycles_of, worth
from growth_tree.web import shell, words
from growth_tree.web.grown import totals_now
from growth_tree.web.reasons import why_nothing
from models import tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How much of an allowance is left in one span, and how much of that undecided work may take."""

    left: int
    times: int
    waiting: int
    span: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """XP and points of one share at full quality; `nothing` says why there would be none, `risk` why perhaps."""

    kind: TaskKind
    value: Worth
    percent: int
    xp: int
    points: int
    allowances: tuple[Left, ...]
    nothing: str | None
    risk: str | None


def quote(member: str, kind_code: str, done_on: date, shares: Sequence[Share]) -> Quote | None:
    """What a member's share of some work would earn now; None where the rules of that day know no such kind."""
    kind = words.rulebook(done_on).by_code.get(kind_code)
    if kind is None:
        return None
    used = days_used(books(member), kind.code)
    waiting = [date.fromisoformat(day) for day in tasks.waiting_days(shell.connection(), member, kind.code)]
    blocked = obstacle(kind, used, done_on)
    crowded = None if blocked else obstacle(kind, (*used, *waiting), done_on)
    cycles = cycles_of(shell.directory(), shell.world().calendar, member, done_on)
    value = worth(words.rulebook(done_on), kind, cycles)
    percents = [share.percent for share in shares]
    mine = [share.member for share in shares].index(member)
    return Quote(
        kind=kind,
        value=value,
        percent=percents[mine],
        xp=split(value.xp, percents)[mine],
        points=split(value.points, percents)[mine],
        allowances=tuple(_left(allowance, waiting, done_on) for allowance in allowances(kind, used, done_on)),
        nothing=_said(blocked) if blocked else None,
        risk=_said(crowded) if crowded else None,
    )


def books(member: str) -> Books:
    """A member's books as an award of today would find them: this season's, else what the last one leaves."""
    return books_of([member])[member]


def books_of(members: Collection[str]) -> dict[str, Books]:
    """The same for some members, in two queries at most."""
    last, season = totals_now(members), season_of(shell.today())
    found = dict.fromkeys(members, Books())
    streams = [f"growth/{row.member}/{row.season}" for row in last.values()]
    kept = shell.handler().states(shell.connection(), streams)
    for row, folded in zip(last.values(), kept, strict=True):
        books: Books = folded.state.books
        found[row.member] = books if row.season == season else carried_forward(folded.state, season)
    return found


def _left(allowance: Allowance, waiting: Sequence[date], done_on: date) -> Left:
    first, after = span(allowance.period, done_on)
    return Left(
        left=max(0, allowance.times - allowance.used),
        times=allowance.times,
        waiting=sum(first <= day < after for day in waiting),
        span=_span(allowance.period, first, after),
    )


def _span(period: Period, first: date, after: date) -> str:
    now, then = {
        Period.DAY: (_("today"), _("that day")),
        Period.WEEK: (_("this week"), _("that week")),
        Period.MONTH: (_("this month"), _("that month")),
    }[period]
    return str(now if first <= shell.today() < after else then)


def _said(found: Obstacle) -> str:
    return why_nothing(found.reason, found.limit, found.passes_on)
