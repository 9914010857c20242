"""What is left of the allowances of the kinds of task that a person does most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain import award
from growth_tree.domain.growth import Books, days_used
from growth_tree.domain.rules import Period, TaskKind
from growth_tree.web import shell, standing, words
from growth_tree.web.tasks.quote import books

LATELY = timedelta(days=90)
SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The tightest allowance of a kind: how often it counts, how often it has, and how much of it waits."""

    kind: str
    code: str
    branch: str
    times: int
    left: int
    waiting: int
    said: str
    passes_on: date | None


def allowances(member: str, work: Sequence[Row[Any]]) -> list[Allowance]:
    """The allowances of today, for the kinds that a member has done most often lately."""
    in_force = standing.rules()
    if in_force is None:
        return []
    kept = books(member)
    usual = [in_force.by_code[code] for code in most_often(kept, work) if code in in_force.by_code]
    kinds = [kind for kind in usual if kind.caps]
    return [_tightest(kind, days_used(kept, kind.code), work) for kind in kinds[:SHOWN]]


def most_often(kept: Books, work: Sequence[Row[Any]]) -> list[str]:
    """The kinds that have earned or wait, by how often they did so lately."""
    since = shell.today() - LATELY
    done = Counter(kind for kind, uses in kept.uses.items() for use in uses if use.done_on >= since)
    done.update(row.kind for row in work if row.status == "submitted")
    return sorted(done, key=lambda kind: (-done[kind], kind))


def _tightest(kind: TaskKind, used: Sequence[date], work: Sequence[Row[Any]]) -> Allowance:
    today = shell.today()
    caps = award.allowances(kind, used, today)
    cap = min(caps, key=lambda each: (each.times - each.used, -list(Period).index(each.period)))
    first, after = award.span(cap.period, today)
    obstacle = award.obstacle(kind, used, today)
    return Allowance(
        kind=words.said(kind.name),
        code=kind.code,
        branch=kind.branch,
        times=cap.times,
        left=0 if obstacle else max(0, cap.times - cap.used),
        waiting=sum(
            row.status == "submitted" and row.kind == kind.code and first.isoformat() <= row.done_on < after.isoformat()
            for row in work
        ),
        said=_said(cap.period, max(0, cap.times - cap.used), cap.times),
        passes_on=obstacle.passes_on if obstacle else None,
    )


def _said(period: Period, left: int, times: int) -> str:
    match period:
        case Period.DAY:
            return str(_("%(left)s of %(times)s left today", left=left, times=times))
        case Period.WEEK:
            return str(_("%(left)s of %(times)s left this week", left=left, times=times))
        case Period.MONTH:
            return str(_("%(left)s of %(times)s left this month", left=left, times=times))
