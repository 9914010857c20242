"""Targets: foreseen, frozen before their period begins, and changed afterwards only by two people with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain import subject
from growth_tree.domain.answering import is_accountable
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.kpi import Direction
from growth_tree.domain.period import days_of_week
from growth_tree.domain.target_events import (
    Event,
    Part,
    State,
    TargetForeseen,
    TargetFrozen,
    TargetOverridden,
    TargetOverrideDropped,
    TargetOverrideProposed,
    evolve,
)

__all__ = ["Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]

MIDDLE = 50
LEVELS = (10, 50, 80, 90)
"""The quantiles that are predicted, in per cent, from the easy to the hard side."""

OVERRIDE_DAYS = 14
"""So long after its period a target can still be overridden."""

PARTS_MAX = 20
SHA_256 = re.compile(r"[0-9a-f]{64}")


def stream_of(command: Command) -> str:
    """One stream for every figure and period."""
    return f"target/{command.kpi}/{command.subject}/{command.period}"


# Commands


class ForeseeTarget(Struct, frozen=True, kw_only=True):
    """Say weeks ahead what will probably be expected; said again, it is the latest that counts."""

    kpi: str
    subject: str
    period: str
    q10: int
    q50: int
    q80: int
    q90: int
    baseline: str


class FreezeTarget(Struct, frozen=True, kw_only=True):
    """Settle what is expected in a period before it begins; which quantile is the target, the rule book says.

    Fields as in TargetFrozen.
    """

    kpi: str
    subject: str
    period: str
    q10: int
    q50: int
    q80: int
    q90: int
    baseline: str
    learning: bool
    parts: tuple[Part, ...]
    pass_through: int
    inputs: str
    context: Mapping[str, int]


class ProposeOverride(Struct, frozen=True, kw_only=True):
    """Propose another target, for a reason; a second person has to agree."""

    kpi: str
    subject: str
    period: str
    target: int
    reason: str


class ConfirmOverride(Struct, frozen=True, kw_only=True):
    """Agree to what was proposed: exactly that target."""

    kpi: str
    subject: str
    period: str
    target: int


class DropOverride(Struct, frozen=True, kw_only=True):
    """Leave the target as it is."""

    kpi: str
    subject: str
    period: str


Command = ForeseeTarget | FreezeTarget | ProposeOverride | ConfirmOverride | DropOverride


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """The product says what is expected; people may only override it, two of them."""
    match command:
        case ForeseeTarget():
            _check_expected(command, context)
            foreseen = TargetForeseen(**asdict(command))
            return [] if state.frozen is not None or state.foreseen == foreseen else [foreseen]
        case FreezeTarget():
            return _freeze(state, command, context)
        case ProposeOverride():
            return _propose(state, command, context)
        case ConfirmOverride():
            return _confirm(state, command, context)
        case DropOverride():
            return _drop(state, context)
    assert_never(command)


def figure_at(quantile: int, quantiles: tuple[int, int, int, int]) -> int:
    """The figure that `quantile` per cent of results do not beat, between the four that are predicted."""
    for low, high, start, end in zip(LEVELS, LEVELS[1:], quantiles, quantiles[1:], strict=False):
        if quantile <= high:
            return start + round((end - start) * (max(quantile, low) - low) / (high - low))
    return quantiles[-1]


def check_override(known: TargetOverrideProposed, by: str, context: Context) -> None:
    """Refuse whoever may not agree to an override: its proposer, whoever answers for the figure, whoever is not above.

    Nobody agrees who answers for it when its week begins, or when it ends, which is what is settled. An admin may
    agree, or a manager above the proposer.
    """
    if known.by == by:
        raise Rejected("second_person_needed")
    figure = known.kpi, known.subject
    if any(is_accountable(context.directory, context.kpis, by, figure, day) for day in _days(known.period)):
        raise Rejected("own_figure")
    if not _is_admin(by, context) and not context.directory.manages(by, known.by, context.today):
        raise Rejected("not_yours")


def check_proposer(kpi_subject: str, by: str, context: Context) -> None:
    """Refuse a proposal by whoever is neither admin nor manages what is measured."""
    if not _is_admin(by, context) and not subject.answers_for(by, kpi_subject, context):
        raise Rejected("not_yours")


def check_drop(known: TargetOverrideProposed, by: str, context: Context) -> None:
    """Refuse whoever neither proposed it, nor manages who did, nor could have proposed it."""
    if by != known.by and not context.directory.manages(by, known.by, context.today):
        check_proposer(known.subject, by, context)


def _is_admin(person: str, context: Context) -> bool:
    return "admin" in context.directory.roles(person, context.today)


def _check_expected(command: ForeseeTarget | FreezeTarget, context: Context) -> None:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    defined = context.kpis.by_code.get(command.kpi)
    if defined is None:
        raise Rejected("unknown_kpi", "kpi")
    if defined.retired:
        raise Rejected("kpi_retired", "kpi")
    if not subject.exists(command.subject, context):
        raise Rejected("unknown_subject", "subject")
    if _days(command.period)[0] <= context.today:
        raise Rejected("period_has_begun", "period")
    rising = (command.q10, command.q50, command.q80, command.q90)
    better = rising if defined.kpi.direction is Direction.UP else rising[::-1]
    if min(rising) < 0 or list(better) != sorted(better):
        raise Rejected("quantiles_disordered", "q50")


def _freeze(state: State, command: FreezeTarget, context: Context) -> list[Event]:
    _check_expected(command, context)
    if not SHA_256.fullmatch(command.inputs) or not 1 <= len(command.parts) <= PARTS_MAX:
        raise Rejected("target_unexplained", "parts")
    quantile = _quantile(_days(command.period)[0], context)
    target = figure_at(quantile, (command.q10, command.q50, command.q80, command.q90))
    frozen = TargetFrozen(**asdict(command), target=target, quantile=quantile)
    if state.frozen is None:
        return [frozen]
    if state.frozen == frozen:
        return []
    raise Rejected("target_frozen")


def _quantile(day: date, context: Context) -> int:
    """The quantile that the rules of a day make the target, in per cent."""
    rules = context.library.current(day).rulebook.metrics if context.library.versions else None
    return MIDDLE if rules is None else rules.quantile


def _propose(state: State, command: ProposeOverride, context: Context) -> list[Event]:
    _check_open(state, command.period, context)
    check_proposer(command.subject, context.actor, context)
    proposed = TargetOverrideProposed(**asdict(command), by=context.actor)
    if state.proposal == proposed:
        return []
    if state.proposal is not None:
        raise Rejected("override_waits")
    if command.target < 0:
        raise Rejected("cell_negative", "target")
    if command.target == state.target:
        raise Rejected("override_changes_nothing", "target")
    return [proposed]


def _confirm(state: State, command: ConfirmOverride, context: Context) -> list[Event]:
    _check_open(state, command.period, context)
    known = state.proposal
    if known is None:
        raise Rejected("no_override_proposed")
    if known.target != command.target:
        raise Rejected("override_moved_on")
    check_override(known, context.actor, context)
    return [
        TargetOverridden(
            kpi=command.kpi,
            subject=command.subject,
            period=command.period,
            target=known.target,
            was=state.target,
            reason=known.reason,
            by=context.actor,
            proposed_by=known.by,
        )
    ]


def _drop(state: State, context: Context) -> list[Event]:
    known = state.proposal
    if known is None:
        return []
    check_drop(known, context.actor, context)
    return [TargetOverrideDropped(kpi=known.kpi, subject=known.subject, period=known.period, by=context.actor)]


def _check_open(state: State, period: str, context: Context) -> None:
    if state.frozen is None:
        raise Rejected("target_not_frozen")
    if context.today > _days(period)[1] + timedelta(days=OVERRIDE_DAYS):
        raise Rejected("override_too_late", days=OVERRIDE_DAYS)


def _days(period: str) -> tuple[date, date]:
    """The first and the last day of the week that a period is."""
    days = days_of_week(period)
    if days is None:
        raise Rejected("unknown_period", "period")
    return days
