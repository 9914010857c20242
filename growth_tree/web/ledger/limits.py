"""The limits that a line met: the allowance it took part of, or the one that was used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from growth_tree.domain import award
from growth_tree.domain.rules import Period, TaskKind
from growth_tree.domain.value import Worth, cycles_of, worth
from growth_tree.web import shell
from growth_tree.web.reasons import why_nothing
from models import ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A span in which a kind counts so many times, and the how-manieth this award was."""

    period: str
    first: date
    last: date
    nth: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """What kept a line from earning: the sentence, the awards that had used it up, what there would have been."""

    said: str
    passes_on: date
    limit: int
    used: int
    awards: tuple[Row[Any], ...]
    missed: Worth | None


def limits(entry: Row[Any]) -> Iterator[Limit]:
    """The caps of the kind under the rules of the award, counted as they stood at that moment."""
    kind, day = kind_of(entry), date.fromisoformat(entry.done_on)
    if kind is None:
        return
    used = [date.fromisoformat(row.done_on) for row in _counted(entry)]
    for allowance in award.allowances(kind, used, day):
        first, after = award.span(allowance.period, day)
        yield Limit(
            period=allowance.period.value,
            first=first,
            last=after - timedelta(days=1),
            nth=allowance.used + 1,
            times=allowance.times,
        )


def obstacle(entry: Row[Any]) -> Obstacle:
    """The condition that failed, as it was recorded, and the awards that it counted."""
    passes_on = date.fromisoformat(entry.passes_on)
    return Obstacle(
        said=why_nothing(entry.reason, entry.bound, passes_on),
        passes_on=passes_on,
        limit=entry.bound,
        used=entry.used,
        awards=tuple(row for row in _counted(entry) if _is_near(date.fromisoformat(row.done_on), entry)),
        missed=_missed(entry),
    )


def _missed(entry: Row[Any]) -> Worth | None:
    """What the whole work would have been worth by the version of the rules that withheld it."""
    published, kind = shell.world().library.version(entry.rule_version), kind_of(entry)
    if published is None or kind is None:
        return None
    day = date.fromisoformat(entry.done_on)
    return worth(published.rulebook, kind, cycles_of(shell.directory(), shell.world().calendar, entry.member, day))


def kind_of(entry: Row[Any]) -> TaskKind | None:
    """The kind of a line as its version of the rules knows it."""
    published = shell.world().library.version(entry.rule_version)
    return published.rulebook.by_code.get(entry.kind) if published else None


def _is_near(day: date, entry: Row[Any]) -> bool:
    """Whether work of a day counts against the limit that a line met."""
    done_on = date.fromisoformat(entry.done_on)
    if entry.reason == "cooldown":
        return abs((done_on - day).days) < int(entry.bound)
    first, after = award.span(Period(entry.reason.removeprefix("cap_")), done_on)
    return first <= day < after


def _counted(entry: Row[Any]) -> Sequence[Row[Any]]:
    return ledger.counted(shell.connection(), entry.member, entry.kind, entry.position)
