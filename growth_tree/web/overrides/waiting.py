"""Overrides that wait for a second person, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence
from growth_tree.web import kpi_words, rights, shell, words
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.rewards.conditions import context
from growth_tree.web.targets.overriding import is_open_for, may_drop, refusal
from growth_tree.web.undecided import undecided
from models import settlement, targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One proposal in words; `why_not` says why the viewer, or anybody any more, cannot agree to it."""

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
    may_drop: bool

    @property
    def path(self) -> str:
        """Where the target explains itself."""
        return f"/targets/{self.row.kpi}/{self.row.subject}/{self.row.period}"


def to_confirm() -> int:
    """How many proposals wait for the viewer."""
    circumstances, rows = context(), _proposed()
    closed = _closed(rows)
    return sum(not (closed.get(_name(row)) or refusal(row, circumstances)) for row in rows)


def waiting() -> list[Waiting]:
    """What was proposed and is neither agreed to nor dropped, the oldest first."""
    circumstances, rows = context(), _proposed()
    closed = _closed(rows)
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
                why_not=refusal(row, circumstances) or closed.get(_name(row), ""),
                may_drop=may_drop(row, circumstances),
            )
        )
    return found


def change_said(was: int, now: int) -> str:
    """By how much a target changes, in per cent."""
    return "–" if not was else f"{100 * (now - was) / was:+.1f} %"


def _proposed() -> list[Row[Any]]:
    rows = targets.proposed(shell.connection()) if undecided().overrides else ()
    return [row for row in rows if row.subject in seen()]


def _closed(rows: Sequence[Row[Any]]) -> dict[tuple[str, str, str], str]:
    """Why nobody can agree to some of the proposals any more."""
    settled = settlement.settled_figures(
        shell.connection(), {row.subject for row in rows}, {row.period for row in rows}
    )
    late = {_name(row) for row in rows if not is_open_for(row)}
    return dict.fromkeys(settled, sentence(Rejected("target_settled"))) | dict.fromkeys(
        late, str(_("Too late: its week was over more than two weeks ago."))
    )


def _name(row: Row[Any]) -> tuple[str, str, str]:
    return row.kpi, row.subject, row.period
