"""An ad test on a slot that was granted: planned, run, reported, concluded, and used by others."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from growth_tree.domain.asking import shop_of
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.experiment_events import (
    CreativeFigures,
    Event,
    ExperimentCalledOff,
    ExperimentConcluded,
    ExperimentPlanned,
    KnowledgeUsed,
    Plan,
    PlanChanged,
    ResultsReported,
    State,
    Status,
    evolve,
)
from growth_tree.domain.experiment_figures import check_claim, counted, spend_of, standing
from growth_tree.domain.hand_in import acts_for

__all__ = ["Command", "Event", "State", "Status", "decide", "evolve", "initial", "stream_of"]

CREATIVES_MIN, CREATIVES_MAX = 2, 5
FIGURES = ("ctr", "cvr", "roi")
SOURCES = ("form", "file")


def stream_of(command: Command) -> str:
    """One stream for every test; it has the id of the redemption that it runs on."""
    return f"experiment/{command.redemption}"


# Commands


class PlanExperiment(Struct, frozen=True, kw_only=True):
    """Settle what is to be tested on a slot of `member`; the redemption says whether it may be."""

    redemption: str
    member: str
    plan: Plan


class ChangePlan(Struct, frozen=True, kw_only=True):
    """Settle it otherwise, before the test begins."""

    redemption: str
    plan: Plan


class ReportResults(Struct, frozen=True, kw_only=True):
    """Say what the creatives brought so far. Days that are named replace what was known of them; totals replace all.

    `source` is form or file; a file's `digest` tells one that is in already.
    """

    redemption: str
    source: str
    figures: tuple[CreativeFigures, ...]
    digest: str | None = None


class ConcludeExperiment(Struct, frozen=True, kw_only=True):
    """Finish a test with what the figures say (winner, no_winner or not_enough) and what was learnt."""

    redemption: str
    outcome: str
    winner: str | None
    lesson: str


class CallOffExperiment(Struct, frozen=True, kw_only=True):
    """The right to the slot is gone."""

    redemption: str


class MarkUsed(Struct, frozen=True, kw_only=True):
    """Say that one has put somebody else's lesson to use."""

    redemption: str
    member: str


Command = PlanExperiment | ChangePlan | ReportResults | ConcludeExperiment | CallOffExperiment | MarkUsed


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge what is to happen to a test."""
    if isinstance(command, PlanExperiment):
        return _plan(state, command, context)
    if isinstance(command, CallOffExperiment):
        return [ExperimentCalledOff(redemption=command.redemption)] if state.status is Status.PLANNED else []
    if state.plan is None:
        raise Rejected("unknown_experiment")
    match command:
        case ChangePlan():
            return _change(state, state.plan, command, context)
        case ReportResults():
            return _report(state, state.plan, command, context)
        case ConcludeExperiment():
            return _conclude(state, state.plan, command, context)
        case MarkUsed():
            return _mark_used(state, command, context)
    assert_never(command)


def check_runner(member: str, context: Context) -> None:
    """The holder of the slot runs the test, and so may whoever stands above."""
    if context.actor != member and not context.directory.manages(context.actor, member, context.today):
        raise Rejected("not_yours")


def _plan(state: State, command: PlanExperiment, context: Context) -> list[Event]:
    check_runner(command.member, context)
    if state.plan is not None:
        if state.plan == command.plan and state.member == command.member:
            return []
        raise Rejected("already_planned")
    _check_plan(command.plan, context)
    return [
        ExperimentPlanned(
            redemption=command.redemption,
            member=command.member,
            team=context.directory.team_of(command.member, context.today),
            shop=shop_of(command.member, context),
            plan=command.plan,
        )
    ]


def _change(state: State, known: Plan, command: ChangePlan, context: Context) -> list[Event]:
    check_runner(state.member, context)
    if known == command.plan:
        return []
    if state.status is not Status.PLANNED or known.first_day <= context.today:
        raise Rejected("test_has_begun")
    _check_plan(command.plan, context)
    return [PlanChanged(redemption=command.redemption, member=state.member, plan=command.plan)]


def _check_plan(plan: Plan, context: Context) -> None:
    if plan.first_day < context.today:
        raise Rejected("test_begins_in_the_past", "first_day")
    if plan.last_day < plan.first_day:
        raise Rejected("ends_before_it_begins", "last_day")
    if plan.figure not in FIGURES:
        raise Rejected("unknown_figure", "figure")
    if plan.budget_fen < 0:
        raise Rejected("cell_negative", "budget_fen")
    if plan.planned < 1:
        raise Rejected("cell_too_small", "planned", least=1)
    if not CREATIVES_MIN <= len(plan.creatives) <= CREATIVES_MAX:
        raise Rejected("creatives_out_of_range", "creatives", least=CREATIVES_MIN, most=CREATIVES_MAX)
    if len({creative.id for creative in plan.creatives}) != len(plan.creatives):
        raise Rejected("creative_twice", "creatives")


def _report(state: State, plan: Plan, command: ReportResults, context: Context) -> list[Event]:
    check_runner(state.member, context)
    if command.digest is not None and command.digest in state.digests:
        return []
    _check_open(state)
    if command.source not in SOURCES:
        raise Rejected("unknown_source", "source")
    if context.today < plan.first_day:
        raise Rejected("test_not_begun", begins=plan.first_day.isoformat())
    figures = standing(plan, state.figures, command.figures, context.today)
    if figures == state.figures and state.reported_on == context.today and command.digest is None:
        return []
    return [
        ResultsReported(
            redemption=command.redemption,
            member=state.member,
            on=context.today,
            source=command.source,
            digest=command.digest,
            figures=figures,
            spend_fen=spend_of(figures),
        )
    ]


def _conclude(state: State, plan: Plan, command: ConcludeExperiment, context: Context) -> list[Event]:
    check_runner(state.member, context)
    known = state.concluded
    if known is not None and (known.outcome, known.winner, known.lesson) == (
        command.outcome,
        command.winner,
        command.lesson,
    ):
        return []
    _check_open(state)
    if state.status is not Status.REPORTED:
        raise Rejected("results_missing")
    check_claim(plan, state, command.outcome, command.winner)
    numerator, denominator = counted(plan.figure, state.figures, command.winner)
    return [
        ExperimentConcluded(
            redemption=command.redemption,
            member=state.member,
            on=context.today,
            outcome=command.outcome,
            winner=command.winner,
            lesson=command.lesson,
            spend_fen=spend_of(state.figures),
            figure=plan.figure,
            shop=state.shop,
            team=state.team,
            numerator=numerator,
            denominator=denominator,
        )
    ]


def _mark_used(state: State, command: MarkUsed, context: Context) -> list[Event]:
    acts_for(command.member, context)
    if state.status is not Status.CONCLUDED:
        raise Rejected("test_not_concluded")
    if command.member == state.member:
        raise Rejected("own_knowledge")
    if command.member in state.users:
        return []
    return [KnowledgeUsed(redemption=command.redemption, member=command.member)]


def _check_open(state: State) -> None:
    if state.status is Status.CONCLUDED:
        raise Rejected("test_concluded")
    if state.status is Status.CALLED_OFF:
        raise Rejected("test_called_off")
