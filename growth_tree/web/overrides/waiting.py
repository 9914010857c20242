"""Overrides that wait for a second person, as far as the viewer may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from growth_tree.web import kpi_words, rights, shell, words
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.rewards.conditions import context
from growth_tree.web.targets.overriding import is_open_for, may_drop, refusal
from models import targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One proposal in words; `why_not` says why the viewer cannot agree to it."""

    row: Row[Any]
    name: str
    place: str
    week: str
    proposer: str
    reason: str
    now: str
    then: str
    change: str
    why_not: str
    open: bool
    may_drop: bool

    @property
    def path(self) -> str:
        """Where the target explains itself."""
        return f"/targets/{self.row.kpi}/{self.row.subject}/{self.row.period}"


def to_confirm() -> int:
    """How many proposals wait for the viewer."""
    circumstances, known = context(), seen()
    rows = [row for row in targets.proposed(shell.connection()) if row.subject in known and is_open_for(row)]
    return sum(not refusal(row, circumstances) for row in rows)


def waiting() -> list[Waiting]:
    """What was proposed and is neither agreed to nor dropped, the oldest first."""
    circumstances, known = context(), seen()
    rows = [row for row in targets.proposed(shell.connection()) if row.subject in known]
    places = kpi_words.subjects(row.subject for row in rows)
    names, texts = words.names(row.proposed_by for row in rows), words.texts(row.proposed_reason for row in rows)
    found = []
    for row in rows:
        kpi = shell.world().kpis.kpi(row.kpi)
        found.append(
            Waiting(
                row=row,
                name=words.said(kpi.name),
                place=places[row.subject],
                week=rights.period_name(row.period),
                proposer=names[row.proposed_by],
                reason=texts[row.proposed_reason],
                now=kpi_words.figure(kpi, row.target),
                then=kpi_words.figure(kpi, row.proposed),
                change=change_said(row.target, row.proposed),
                why_not=refusal(row, circumstances),
                open=is_open_for(row),
                may_drop=may_drop(row, circumstances),
            )
        )
    return found


def change_said(was: int, now: int) -> str:
    """By how much a target changes, in per cent."""
    return "–" if not was else f"{100 * (now - was) / was:+.1f} %"
