"""Targets are published from the baselines in force, once, and before their week."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from math import prod

import pytest
from sqlalchemy import Engine, update

from growth_tree.accounts import models_kept
from growth_tree.accounts.schema import MODEL_FILE
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.jobs import publish_due
from growth_tree.insight.forecasting.publishing import Published, publish
from growth_tree.replay import rebuild
from growth_tree.verify import verify
from tests.counting import statements
from tests.insight.branch import FEW, activate, target_rows, trained
from tests.office import NOON, ZONE, contents

FRIDAY, SUNDAY = NOON + timedelta(days=2), NOON + timedelta(days=4)
FOURTH = "2026-W24"
KPIS = ("conversion", "orders", "waiting")


def test_targets_are_frozen_for_next_week_and_foreseen_for_the_fourth(branch: Handler) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    assert publish(branch, FRIDAY, whole=True) == Published(3 * FEW, 3 * FEW, ())
    for kpi in KPIS:
        assert {(row.status, row.quantile, row.learning) for row in target_rows(branch, kpi)} == {("frozen", 50, 0)}
        assert {row.status for row in target_rows(branch, kpi, FOURTH)} == {"foreseen"}


def test_publishing_again_finds_nothing_to_do(branch: Handler) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    publish(branch, FRIDAY, whole=True)
    assert publish(branch, SUNDAY, whole=True) == Published(0, 0, ())


def test_figures_and_reasons_belong_together(branch: Handler) -> None:
    activate(branch, *KPIS)
    publish(branch, FRIDAY, whole=True)
    for kpi in KPIS:
        for row in target_rows(branch, kpi):
            quantiles = [row.q10, row.q50, row.q80, row.q90]
            assert quantiles == sorted(quantiles, reverse=kpi == "waiting")
            assert row.target == row.q50 > 0
            parts = json.loads(row.parts)
            assert parts[0]["code"] == "level"
            assert prod(part["factor"] / 1_000_000 for part in parts) == pytest.approx(row.q50, rel=1e-5)
            assert len(row.inputs) == 64
            assert 0 <= row.pass_through <= 1_000_000
    assert json.loads(target_rows(branch, "orders")[0].context)["days"] == 7
    assert json.loads(target_rows(branch, "orders")[0].context)["promotion"] == 666_667


def test_expectations_are_near_what_was_measured(branch: Handler) -> None:
    activate(branch, "conversion", "waiting")
    publish(branch, FRIDAY, whole=True)
    for row in target_rows(branch, "conversion"):
        assert 20_000 < row.q10 < row.q90 < 45_000
    for n, row in enumerate(target_rows(branch, "waiting")):
        usual = 3_000 * (1 + n / 10)
        assert usual * 1.6 > row.q10 > row.q50 > row.q90 > usual * 0.6


def test_until_sunday_evening_targets_wait_for_figures_of_the_running_week(branch: Handler) -> None:
    activate(branch, "orders")
    assert publish_due(branch, NOON) is None
    early = publish_due(branch, FRIDAY)
    assert early is not None
    assert early.frozen == 0
    late = datetime(2026, 5, 17, 18, tzinfo=ZONE)
    before = publish_due(branch, late - timedelta(minutes=1))
    assert before is not None
    assert before.frozen == 0
    rest = publish_due(branch, late)
    assert rest is not None
    assert rest.frozen == FEW


def test_without_a_model_in_force_there_are_no_targets(branch: Handler) -> None:
    trained(branch, "orders")
    assert publish(branch, FRIDAY, whole=True) == Published(0, 0, ())


def test_a_model_whose_file_is_lost_or_altered_is_told_and_the_others_serve(branch: Handler) -> None:
    lost, altered, _ = activate(branch, *KPIS)
    with branch.writing() as connection:
        models_kept.forget(connection, [lost.digest])
        changed = update(MODEL_FILE).where(MODEL_FILE.c.digest == altered.digest).values(content=b"another")
        connection.execute(changed)
    done = publish(branch, FRIDAY, whole=True)
    assert (done.frozen, set(done.lost)) == (FEW, {lost.baseline, altered.baseline})


def test_many_targets_take_no_question_each(branch: Handler) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    asked = statements(lambda: publish(branch, FRIDAY, whole=True))
    assert asked < 2 * 3 * 25


def test_what_was_published_is_what_a_rebuild_makes_of_it(branch: Handler, engine: Engine) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    publish(branch, FRIDAY, whole=True)
    with branch.reading() as connection:
        live = contents(connection)
    rebuild(engine, lambda _done, _total: None)
    with branch.reading() as connection:
        assert contents(connection) == live
    assert verify(engine, ZONE, {}, lambda _done, _total: None).problems == []
