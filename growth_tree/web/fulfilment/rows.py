"""What a row about a request shows: the reward, who wants or has it, for when, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.period import bounds, month_of
from growth_tree.web import rights, shell, words
from growth_tree.web.forms import Form, blank
from models import rewards

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One request; `left` is what its team may still draw in its `month`, in fen, or None where there is no limit."""

    row: Row[Any]
    reward: str
    kind: str
    who: str
    team: str
    period: str
    month: str
    left: int | None
    branch: str | None
    form: Form

    @property
    def urgent(self) -> bool:
        """Whether it has to be decided by tomorrow."""
        return bool(self.row.decide_by <= (shell.today() + A_DAY).isoformat())

    @property
    def short(self) -> bool:
        """Whether the team's budget does not suffice for it."""
        return self.left is not None and self.row.fen > self.left


def items(rows: Sequence[Row[Any]], form: Form | None = None) -> list[Item]:
    """The rows of some requests, in a fixed number of queries."""
    months = {row.id: row.month or _month(row) for row in rows}
    drawn = rewards.drawn(shell.connection(), {row.team for row in rows}, set(months.values()))
    names = words.names(row.member for row in rows)
    catalogue, teams, kinds = shell.world().catalogue, shell.directory().teams, rights.kinds()
    found = []
    for row in rows:
        month, terms = months[row.id], catalogue.terms(row.reward, row.revision)
        allowed = catalogue.allowance(row.team, month)
        found.append(
            Item(
                row=row,
                reward=words.said(terms.name),
                kind=kinds[row.kind],
                who=names[row.member],
                team=teams[row.team].name,
                period=rights.period_name(row.period),
                month=rights.period_name(month),
                left=None if allowed is None else allowed - drawn.get((row.team, month), 0),
                branch=terms.branch,
                form=form or blank(),
            )
        )
    return found


def _month(row: Row[Any]) -> str:
    """The month whose budget a grant would draw on."""
    days = bounds(row.period)
    return month_of(days[0] if days else shell.today())
