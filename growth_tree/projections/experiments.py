"""Folds ad tests into the desk's lists and the knowledge base."""

from __future__ import annotations

from typing import assert_never

from growth_tree.domain import experiment_events
from growth_tree.domain.experiment_events import (
    ExperimentCalledOff,
    ExperimentConcluded,
    ExperimentPlanned,
    KnowledgeUsed,
    Plan,
    PlanChanged,
    ResultsReported,
    Status,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import experiments

Event = experiment_events.Event
VERSION = 1
TABLES = (experiments.experiment, experiments.creative)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    key = (event.redemption,)
    if isinstance(event, KnowledgeUsed):
        rows.put(experiments.experiment, key, {"used": 1}, position=recorded.position)
        return
    if isinstance(event, ExperimentPlanned | PlanChanged):
        _creatives(event, recorded, rows)
    rows.put(experiments.experiment, key, position=recorded.position, **_became(event, recorded))


def _became(
    event: ExperimentPlanned | PlanChanged | ResultsReported | ExperimentConcluded | ExperimentCalledOff, at: Recorded
) -> dict[str, Value]:
    match event:
        case ExperimentPlanned():
            who: dict[str, Value] = {"member": event.member, "team": event.team, "shop": event.shop}
            return {"status": Status.PLANNED.value, "planned_at": at.at, **who, **_planned(event.plan, at)}
        case PlanChanged():
            return _planned(event.plan, at)
        case ResultsReported():
            reported_on = event.on.isoformat()
            return {"status": Status.REPORTED.value, "reported_on": reported_on, "spend_fen": event.spend_fen}
        case ExperimentConcluded():
            return {
                "status": Status.CONCLUDED.value,
                "concluded_on": event.on.isoformat(),
                "outcome": event.outcome,
                "winner": event.winner,
                "lesson": event.lesson,
                "spend_fen": event.spend_fen,
            }
        case ExperimentCalledOff():
            return {"status": Status.CALLED_OFF.value}
    assert_never(event)


def _planned(plan: Plan, recorded: Recorded) -> dict[str, Value]:
    return {
        "product": plan.product,
        "hypothesis": plan.hypothesis,
        "platform": plan.platform,
        "figure": plan.figure,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "budget_fen": plan.budget_fen,
        "planned": plan.planned,
        "creatives": len(plan.creatives),
        "picture": next((each.picture for each in plan.creatives if each.picture), None),
        "plan": recorded.position,
    }


def _creatives(event: ExperimentPlanned | PlanChanged, recorded: Recorded, rows: Rows) -> None:
    for each in event.plan.creatives:
        rows.add(
            experiments.creative,
            plan=recorded.position,
            id=each.id,
            experiment=event.redemption,
            name=each.name,
            picture=each.picture,
        )
