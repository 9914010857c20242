"""Another target than the one that was frozen: who may propose it, agree to it or drop it, as the pages offer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.period import last_day_of
from growth_tree.domain.target import OVERRIDE_DAYS, check_drop, check_override, check_proposer
from growth_tree.domain.target_events import TargetOverrideProposed
from growth_tree.messages import sentence
from growth_tree.web import shell
from growth_tree.web.forms import Form, blank
from growth_tree.web.rewards.conditions import context
from models import settlement, targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Overriding:
    """What the viewer may do about a target; `why_not` says why they may not agree to what is proposed."""

    may_propose: bool
    may_confirm: bool
    may_drop: bool
    why_not: str
    form: Form


def overriding(row: Row[Any], form: Form | None = None) -> Overriding:
    """What the viewer may do about a target, as its page shows it."""
    circumstances = context()
    settled = settlement.is_settled(shell.connection(), row.kpi, row.subject, row.period)
    is_open, waits = is_open_for(row) and not settled, row.proposed_by is not None
    answers = allows(lambda: check_proposer(row.subject, circumstances.actor, circumstances))
    why_not = refusal(row, circumstances) if waits else ""
    return Overriding(
        may_propose=is_open and not waits and answers,
        may_confirm=is_open and waits and not why_not,
        may_drop=waits and may_drop(row, circumstances),
        why_not=why_not,
        form=form or blank(),
    )


def is_open_for(row: Row[Any]) -> bool:
    """Whether a target can still be overridden."""
    over = shell.today() > last_day_of(row.period) + timedelta(days=OVERRIDE_DAYS)
    return row.status == targets.FROZEN and not over


def refusal(row: Row[Any], circumstances: Context) -> str:
    """Why the viewer may not agree to a proposal, in words; empty if they may."""
    try:
        check_override(_proposed(row), circumstances.actor, circumstances)
    except Rejected as refused:
        return sentence(refused)
    return ""


def may_drop(row: Row[Any], circumstances: Context) -> bool:
    """Whether the viewer may let go of a proposal."""
    return allows(lambda: check_drop(_proposed(row), circumstances.actor, circumstances))


def allows(check: Callable[[], None]) -> bool:
    """Whether a check refuses nothing."""
    try:
        check()
    except Rejected:
        return False
    return True


def _proposed(row: Row[Any]) -> TargetOverrideProposed:
    return TargetOverrideProposed(
        kpi=row.kpi,
        subject=row.subject,
        period=row.period,
        target=row.proposed,
        reason=row.proposed_reason,
        by=row.proposed_by,
    )
