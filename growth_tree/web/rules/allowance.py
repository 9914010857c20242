"""What is left of the viewer's allowances, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from growth_tree.domain.award import allowances, obstacle, span
from growth_tree.domain.growth import Books, days_used
from growth_tree.domain.rules import Period, RuleBook, TaskKind
from growth_tree.web import shell
from growth_tree.web.reasons import why_nothing
from growth_tree.web.tasks.quote import books
from models import tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left in one span, in words and figures, and how much undecided work may take of it."""

    said: str
    left: int
    times: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the viewer stands with a kind of task; `nothing` says why work of today would earn nothing."""

    left: tuple[Left, ...]
    nothing: str | None


def standings(rulebook: RuleBook) -> Mapping[str, Standing]:
    """The viewer's allowances of today by kind; kinds that always count are missing."""
    limited = [kind for kind in rulebook.kinds if kind.caps or kind.cooldown_days]
    kept, waiting = books(shell.person()), _waiting()
    return {kind.code: _standing(kind, kept, waiting.get(kind.code, ())) for kind in limited}


def _standing(kind: TaskKind, kept: Books, waiting: Sequence[date]) -> Standing:
    today, used = shell.today(), days_used(kept, kind.code)
    stopped = obstacle(kind, used, today)
    return Standing(
        left=tuple(
            Left(
                said=_said(cap.period, max(0, cap.times - cap.used), cap.times),
                left=max(0, cap.times - cap.used),
                times=cap.times,
                waiting=_within(waiting, *span(cap.period, today)),
            )
            for cap in allowances(kind, used, today)
        ),
        nothing=why_nothing(stopped.reason, stopped.limit, stopped.passes_on) if stopped else None,
    )


def _waiting() -> dict[str, list[date]]:
    """The days of the viewer's undecided work, by kind."""
    found: dict[str, list[date]] = {}
    for row in tasks.undecided(shell.connection(), shell.person()):
        found.setdefault(row.kind, []).append(date.fromisoformat(row.done_on))
    return found


def _within(days: Sequence[date], first: date, after: date) -> int:
    return sum(first <= day < after for day in days)


def _said(period: Period, left: int, times: int) -> str:
    match period:
        case Period.DAY:
            return str(_("%(left)s of %(times)s left today", left=left, times=times))
        case Period.WEEK:
            return str(_("%(left)s of %(times)s left this week", left=left, times=times))
        case Period.MONTH:
            return str(_("%(left)s of %(times)s left this month", left=left, times=times))
