"""The models behind a KPI's targets: trained by the product, judged by rules, put in force by admins."""

from __future__ import annotations

import re
from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.baseline_events import (
    BaselineActivated,
    BaselineRetired,
    BaselineTrained,
    Event,
    Score,
    State,
    Trained,
    evolve,
)
from growth_tree.domain.core import SYSTEM, Context, Rejected

__all__ = ["Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]

HORIZONS = (1, 4)
"""How many weeks ahead models look: targets are binding one week ahead, and foreseen four weeks ahead."""

MARGIN_PERCENT = 2
"""By how much a model may be less exact than the one in force: two models of equal worth differ by as much."""

HIT_50 = (350_000, 650_000)
COVERAGE_LEAST = 650_000
GAP_MOST, GROUP_MOST, UNFAIR_MOST = 400_000, 250_000, 150_000
"""Within these limits a model counts as fair, in parts per million. They are wide: thirteen weeks share their luck."""

SHA_256 = re.compile(r"[0-9a-f]{64}")


def stream_of(command: Command) -> str:
    """One stream for the models of each KPI."""
    return f"baseline/{command.kpi}"


# Commands


class RecordTraining(Struct, frozen=True, kw_only=True):
    """A model was made and measured; what its scores mean for it is decided here. Fields as in BaselineTrained."""

    baseline: str
    kpi: str
    horizon: int
    method: str
    strict: bool
    first_week: date
    last_week: date
    units: int
    rows: int
    features: tuple[str, ...]
    digest: str
    library: str
    scores: tuple[Score, ...]
    in_force_wql: int | None
    pass_through: tuple[int, int, int]
    seconds: int


class ActivateBaseline(Struct, frozen=True, kw_only=True):
    """Let targets come from this model from now on; one that served before serves again."""

    kpi: str
    baseline: str


class RetireBaseline(Struct, frozen=True, kw_only=True):
    """Publish no more targets from this model."""

    kpi: str
    baseline: str


Command = RecordTraining | ActivateBaseline | RetireBaseline


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """The product trains; admins say what is in force, except a model that was rejected."""
    match command:
        case RecordTraining():
            return _record(state, command, context)
        case ActivateBaseline():
            return _activate(state, command, _known(state, command, context), context)
        case RetireBaseline():
            _known(state, command, context)
            served = command.baseline in state.active.values()
            retired = BaselineRetired(baseline=command.baseline, kpi=command.kpi, by=context.actor)
            return [retired] if served else []
    assert_never(command)


def rejected_for(scores: tuple[Score, ...], in_force_wql: int | None) -> str | None:
    """Why a model cannot be put in force, by what the back-test found; its own score is the first."""
    own, *rules = scores
    assert own.wql is not None
    if in_force_wql is not None and own.wql * 100 > in_force_wql * (100 + MARGIN_PERCENT):
        return "worse_than_in_force"
    if any(rule.wql is not None and rule.wql < own.wql for rule in rules):
        return "worse_than_rules"
    return None if _is_fair(own) else "unfair"


def _is_fair(own: Score) -> bool:
    least, most = HIT_50
    limits = ((own.promotion_gap, GAP_MOST), (own.worst_group, GROUP_MOST), (own.unfair_sd, UNFAIR_MOST))
    return (
        (own.hit_50 is None or least <= own.hit_50 <= most)
        and (own.coverage_80 is None or own.coverage_80 >= COVERAGE_LEAST)
        and all(measured is None or abs(measured) <= limit for measured, limit in limits)
    )


def _record(state: State, command: RecordTraining, context: Context) -> list[Event]:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    known = state.trained.get(command.baseline)
    if known is not None:
        if known.digest == command.digest:
            return []
        raise Rejected("baseline_known", "baseline")
    _check(command, context)
    reason = rejected_for(command.scores, command.in_force_wql)
    return [BaselineTrained(**asdict(command), rejected_for=reason)]


def _check(command: RecordTraining, context: Context) -> None:
    defined = context.kpis.by_code.get(command.kpi)
    if defined is None:
        raise Rejected("unknown_kpi", "kpi")
    if defined.retired:
        raise Rejected("kpi_retired", "kpi")
    if command.horizon not in HORIZONS:
        raise Rejected("unknown_horizon", "horizon")
    if command.last_week < command.first_week:
        raise Rejected("ends_before_it_begins", "last_week")
    if min(command.units, command.rows) < 1:
        raise Rejected("cell_too_small", "units", least=1)
    if not SHA_256.fullmatch(command.digest):
        raise Rejected("model_unnamed", "digest")
    if not command.scores or command.scores[0].method != command.method or command.scores[0].wql is None:
        raise Rejected("model_unmeasured", "scores")


def _known(state: State, command: ActivateBaseline | RetireBaseline, context: Context) -> Trained:
    if not context.administers:
        raise Rejected("not_yours")
    known = state.trained.get(command.baseline)
    if known is None:
        raise Rejected("unknown_baseline", "baseline")
    return known


def _activate(state: State, command: ActivateBaseline, known: Trained, context: Context) -> list[Event]:
    if known.rejected_for is not None:
        raise Rejected("baseline_rejected", "baseline")
    in_force = state.active.get(known.horizon)
    if in_force == command.baseline:
        return []
    activated = BaselineActivated(
        baseline=command.baseline, kpi=command.kpi, horizon=known.horizon, by=context.actor, rollback=known.served
    )
    if in_force is None:
        return [activated]
    return [BaselineRetired(baseline=in_force, kpi=command.kpi, by=context.actor), activated]
