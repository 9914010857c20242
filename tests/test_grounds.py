"""Settled results rest on figures and targets of the log, or the audit says so."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.domain.kpi import Direction
from growth_tree.domain.lines import computed
from growth_tree.domain.metric import MetricReported
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.handle import Handler
from growth_tree.verify import Problem, verify
from tests.domain.results import METRICS, SETTLED
from tests.measured import CONFIRM, FROZEN, PROPOSE
from tests.office import ZONE
from tests.settling import (
    LATER,
    MONDAY,
    SUNDAY,
    WEEK,
    adjustments,
    by,
    corrected,
    measured,
    office_with_targets,
    proposed,
    settle,
)
from tests.tampering import forge

OF_FLO = MetricReported(
    kpi="smiles",
    subject="member:flo",
    first_day=MONDAY,
    last_day=SUNDAY,
    value=150,
    denominator=0,
    source="file",
    digest=None,
)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office with targets."""
    return office_with_targets(engine)


@pytest.mark.parametrize(
    "told",
    [{"figure": 200}, {"figure": None}, {"metric": 1}, {"metric": 10**6}, {"frozen": 1}, {"target": 90}, {"q90": 1000}],
)
def test_the_audit_finds_what_rests_on_no_figure_or_target(
    office: Handler, engine: Engine, told: dict[str, int]
) -> None:
    measured(office)
    (ann,) = (each.line for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("ann", "orders"))
    made_up = computed(replace(ann, **told), METRICS, Direction.UP)
    by(office, "cy", SettlePeriod(team="content", period=WEEK, lines=(made_up,)))
    assert [problem.kind for problem in audited(engine)] == ["settled_without_ground"]


def test_the_audit_goes_on_where_a_made_up_kpi_has_a_made_up_target(
    office: Handler, engine: Engine, owner: Engine
) -> None:
    measured(office)
    (ann,) = (each.line for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("ann", "orders"))
    target = replace(FROZEN, kpi="smiles", subject="member:flo")
    frozen = forge(owner, (f"target/smiles/member:flo/{WEEK}", target))
    measured_at = forge(owner, ("metric/smiles/member:flo/2026", OF_FLO))
    smiles = replace(ann, kpi="smiles", subject="member:flo", frozen=frozen)
    event = replace(SETTLED, team="service", period=WEEK, lines=(replace(smiles, metric=measured_at),))
    forge(owner, (f"period/service/{WEEK}", event))
    assert "settled_without_ground" in [problem.kind for problem in audited(engine)]


def test_a_figure_that_changed_since_was_right_when_it_was_settled(office: Handler, engine: Engine) -> None:
    corrected(office)
    assert audited(engine) == []


def test_the_audit_finds_a_target_that_was_changed_after_its_results_were_settled(
    office: Handler, engine: Engine
) -> None:
    measured(office)
    settle(office)
    by(office, "cy", PROPOSE)
    by(office, "di", CONFIRM)
    assert [problem.kind for problem in audited(engine)] == ["settled_without_ground"]


def test_the_audit_finds_nothing_to_object_to(office: Handler, engine: Engine) -> None:
    corrected(office)
    for each in adjustments(office):
        by(office, "cy", each, LATER)
    by(office, "cy", ProposeReopening(team="content", period=WEEK, reason="2e" * 32), LATER)
    by(office, "di", ReopenPeriod(team="content", period=WEEK), LATER)
    settle(office, LATER)
    assert audited(engine) == []


def audited(engine: Engine) -> list[Problem]:
    """What the audit finds."""
    return verify(engine, ZONE, {}, lambda _done, _total: None).problems
