"""Baselines and the service they do, targets with their overrides, goals as they stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from models import baselines, goals, targets
from tests.golden.target_examples import ANN, BASELINE, CY, ED, KPI, SUBJECT, TARGET_EXAMPLES, WEEK
from tests.projections.conftest import Told


def example(name: str) -> Any:
    """An event about the shop's conversion."""
    return TARGET_EXAMPLES[name, 1]


TRAINED, ACTIVATED, FROZEN = example("BaselineTrained"), example("BaselineActivated"), example("TargetFrozen")
PROPOSED, OVERRIDDEN = example("TargetOverrideProposed"), example("TargetOverridden")


def the(told: Told, table: Any) -> dict[str, Any]:
    """The one row there is."""
    (row,) = told.rows(table)
    assert isinstance(row, dict)
    return row


def test_a_trained_model_is_listed_with_what_its_back_test_found(told: Told) -> None:
    told.events(TRAINED)
    row = the(told, baselines.baseline)
    assert (row["id"], row["status"], row["kpi"], row["horizon"], row["strict"]) == (BASELINE, "trained", KPI, 1, 0)
    assert (row["first_week"], row["last_week"], row["units"], row["rows"]) == ("2025-09-22", "2026-11-02", 12, 702)
    assert (row["pass_1"], row["pass_4"], row["pass_13"]) == (120_000, 460_000, 650_000)
    assert (row["in_force_wql"], row["rejected_for"]) == (29_000, None)
    assert (row["trained"], row["trained_at"], row["activated_at"]) == (10, "t10", None)
    assert json.loads(row["features"]) == ["level_8", "lag_0", "promotion"]
    assert [score["method"] for score in json.loads(row["scores"])] == ["pipeline", "last"]


def test_a_rejected_model_is_shown_as_such(told: Told) -> None:
    told.events(replace(TRAINED, rejected_for="unfair"))
    assert (the(told, baselines.baseline)["status"], the(told, baselines.baseline)["rejected_for"]) == (
        "rejected",
        "unfair",
    )


def test_the_service_of_a_model_is_dated(told: Told) -> None:
    told.events(TRAINED, ACTIVATED)
    row = the(told, baselines.baseline)
    assert (row["status"], row["activated_at"], row["activated_by"], row["rollback"]) == ("active", "t20", ED, 0)
    assert [each.id for each in baselines.active(told.connection)] == [BASELINE]
    told.events(example("BaselineRetired"))
    row = the(told, baselines.baseline)
    assert (row["status"], row["retired_at"], row["retired_by"], row["position"]) == ("retired", "t30", ED, 30)
    assert baselines.active(told.connection) == []
    told.events(replace(ACTIVATED, rollback=True))
    assert (the(told, baselines.baseline)["status"], the(told, baselines.baseline)["rollback"]) == ("active", 1)


def test_the_models_of_a_kpi_are_asked_for_by_name(told: Told) -> None:
    other = replace(TRAINED, baseline="other", kpi="orders")
    newer = replace(TRAINED, baseline="newer", horizon=4)
    told.events(TRAINED, other, newer)
    assert [row.id for row in baselines.of_kpi(told.connection, KPI)] == ["newer", BASELINE]
    found = baselines.by_id(told.connection, "other")
    assert found is not None
    assert found.kpi == "orders"
    assert baselines.by_id(told.connection, "none") is None
    assert [(row.kpi, row.horizon) for row in baselines.latest(told.connection)] == [(KPI, 1), ("orders", 1), (KPI, 4)]


def test_a_target_is_foreseen_and_then_frozen(told: Told) -> None:
    told.events(example("TargetForeseen"))
    row = the(told, targets.target)
    assert (row["status"], row["q50"], row["target"], row["frozen_at"]) == ("foreseen", 31_800, 0, None)
    assert targets.frozen_in(told.connection, WEEK) == set()
    told.events(FROZEN)
    row = the(told, targets.target)
    assert (row["status"], row["q10"], row["q50"], row["q80"], row["q90"]) == ("frozen", 27_900, 32_494, 34_800, 36_100)
    assert (row["target"], row["was"], row["quantile"], row["learning"]) == (32_494, 32_494, 50, 0)
    assert (row["frozen"], row["frozen_at"], row["inputs"]) == (20, "t20", "2e" * 32)
    assert json.loads(row["parts"])[1] == {"code": "promotion", "detail": "c1", "factor": 1_052_000}
    assert json.loads(row["context"]) == {"holidays": 0, "promotion": 2}
    assert targets.frozen_in(told.connection, WEEK) == {(KPI, SUBJECT)}


def test_a_proposal_waits_until_it_is_dropped(told: Told) -> None:
    told.events(FROZEN, PROPOSED)
    (waiting,) = targets.proposed(told.connection)
    assert (waiting.proposed, waiting.proposed_by, waiting.proposed_reason, waiting.target) == (
        30_000,
        CY,
        "3d" * 32,
        32_494,
    )
    told.events(example("TargetOverrideDropped"))
    assert targets.proposed(told.connection) == []
    assert (the(told, targets.target)["proposed"], the(told, targets.target)["override_by"]) == (None, None)


def test_an_override_keeps_what_the_model_said(told: Told) -> None:
    told.events(FROZEN, PROPOSED, OVERRIDDEN)
    row = the(told, targets.target)
    assert (row["target"], row["was"], row["override_by"], row["override_second"]) == (30_000, 32_494, CY, ED)
    assert (row["override_reason"], row["overridden_at"], row["proposed"]) == ("3d" * 32, "t30", None)
    told.events(replace(PROPOSED, target=31_000), replace(OVERRIDDEN, target=31_000, was=30_000))
    row = the(told, targets.target)
    assert (row["target"], row["was"]) == (31_000, 32_494)
    assert [found.target for found in targets.overridden(told.connection, WEEK, WEEK)] == [31_000]
    assert targets.overridden(told.connection, "2026-W48", "2026-W53") == []


def test_targets_are_asked_for_by_figure_subject_and_period(told: Told) -> None:
    ann = replace(FROZEN, subject=f"member:{ANN}")
    earlier = replace(FROZEN, period="2026-W46")
    told.events(FROZEN, ann, earlier, replace(example("TargetForeseen"), period="2026-W51"))
    connection = told.connection
    assert [row.subject for row in targets.of_period(connection, KPI, WEEK)] == [f"member:{ANN}", SUBJECT]
    history = targets.of_subjects(connection, [SUBJECT], "2026-W01", WEEK)
    assert [row.period for row in history] == ["2026-W46", WEEK]
    found = targets.one(connection, KPI, SUBJECT, "2026-W46")
    assert found is not None
    assert found.frozen == 30
    assert targets.one(connection, KPI, SUBJECT, "2026-W45") is None
    assert targets.periods(connection) == [WEEK, "2026-W46"]
    assert [row.status for row in targets.foreseen_in(connection, "2026-W51")] == ["foreseen"]


@pytest.mark.parametrize("again", [False, True])
def test_a_goal_stands_until_it_is_dropped(told: Told, *, again: bool) -> None:
    goal = example("GoalSet")
    told.events(goal)
    row = the(told, goals.goal)
    assert (row["status"], row["target"], row["chance"], row["verdict"]) == ("set", 1_200, 231_000, "attainable")
    assert (row["expected_q10"], row["expected_q50"], row["expected_q90"]) == (980, 1_110, 1_260)
    assert (row["by"], row["at"], row["position"]) == (ED, "t10", 10)
    assert (sum(json.loads(row["months"])), json.loads(row["shares"])["team:t1"]) == (1_200, 700)
    told.events(example("GoalDropped"))
    assert told.found(goals.listing()) == []
    if again:
        told.events(replace(goal, target=1_300))
        (found,) = goals.of_subjects(told.connection, [SUBJECT], 2027)
        assert found.target == 1_300
        assert goals.of_subjects(told.connection, [SUBJECT], 2026) == []
    kept = goals.one(told.connection, goal.kpi, SUBJECT, 2027)
    assert kept is not None
    assert kept.status == ("set" if again else "dropped")
