"""A finding is raised by the product alone, once; an admin whom it does not concern says what it is."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import AccessGranted
from growth_tree.domain.finding import EVIDENCE_MAX, ConfirmFinding, DismissFinding, RaiseFinding
from growth_tree.domain.finding_events import Detector, FindingConfirmed, FindingDismissed, FindingRaised
from tests.domain.scenario import given, organisation

REASON = "3f" * 32
RAISE = RaiseFinding(
    finding="f1",
    detector=Detector.SOON,
    members=("ann",),
    approver="cy",
    evidence=(7, 9),
    measure=80,
    bound=25,
    cases=16,
    first_day=date(2026, 3, 2),
    last_day=date(2026, 3, 8),
)
RAISED = FindingRaised(
    finding="f1",
    detector=Detector.SOON,
    members=("ann",),
    approver="cy",
    evidence=(7, 9),
    measure=80,
    bound=25,
    cases=16,
    first_day=date(2026, 3, 2),
    last_day=date(2026, 3, 8),
)
DISMISS, DISMISSED = (
    DismissFinding(finding="f1", reason=REASON),
    FindingDismissed(finding="f1", by="ed", reason=REASON),
)
CONFIRM, CONFIRMED = (
    ConfirmFinding(finding="f1", reason=REASON),
    FindingConfirmed(finding="f1", by="ed", reason=REASON),
)
DECISIONS = [(DISMISS, DISMISSED), (CONFIRM, CONFIRMED)]


def test_the_product_raises_what_it_found() -> None:
    given().when(RAISE, actor=SYSTEM).then(RAISED)


def test_it_is_raised_once_whatever_became_of_it() -> None:
    given(RAISED).when(RAISE, actor=SYSTEM).then()
    given(RAISED, DISMISSED).when(replace(RAISE, measure=90), actor=SYSTEM).then()


def test_it_shows_as_much_as_somebody_looks_at() -> None:
    many = tuple(range(1, EVIDENCE_MAX + 2))
    given().when(replace(RAISE, evidence=many), actor=SYSTEM).then(replace(RAISED, evidence=many[:-1]))


def test_nobody_raises_one_by_hand() -> None:
    given().when(RAISE, actor="ed").refused("not_yours")


@pytest.mark.parametrize(("command", "event"), DECISIONS)
def test_an_admin_decides(command: object, event: object) -> None:
    given(RAISED).when(command, actor="ed").then(event)


@pytest.mark.parametrize(("command", "event"), DECISIONS)
def test_nobody_decides_twice(command: object, event: object) -> None:
    given(RAISED, event).when(command, actor="ed").refused("finding_decided")


@pytest.mark.parametrize("actor", ["di", "ann", "cy", SYSTEM])
@pytest.mark.parametrize(("command", "_event"), DECISIONS)
def test_nobody_else_decides(command: object, _event: object, actor: str) -> None:
    given(RAISED).when(command, actor=actor).refused("not_yours")


@pytest.mark.parametrize("raised", [replace(RAISED, members=("ed",)), replace(RAISED, approver="ed")])
@pytest.mark.parametrize(("command", "event"), DECISIONS)
def test_an_admin_whom_it_concerns_is_answered_as_if_there_were_none(
    command: object, event: object, raised: FindingRaised
) -> None:
    given(raised).when(command, actor="ed").refused("not_yours")
    given(raised, event).when(command, actor="ed").refused("not_yours")
    given().when(command, actor="ed").refused("not_yours")


def test_an_auditor_reads_only() -> None:
    directory = organisation(AccessGranted(member="bo", access="auditor"))
    given(RAISED).when(DISMISS, actor="bo", directory=directory).refused("not_yours")
