"""Findings as they are raised and decided; those whom they concern do not find them."""

from __future__ import annotations

from models import findings
from tests.domain.test_finding import CONFIRMED, DISMISSED, RAISED, REASON
from tests.projections.conftest import Told

OPEN = {
    "id": "f1",
    "status": "open",
    "detector": "soon",
    "approver": "cy",
    "measure": 80,
    "bound": 25,
    "cases": 16,
    "first_day": "2026-03-02",
    "last_day": "2026-03-08",
    "raised_at": "t10",
    "position": 10,
    "by": None,
    "at": None,
    "reason": None,
}


def test_a_finding_waits_with_its_evidence(told: Told) -> None:
    told.events(RAISED)
    assert told.rows(findings.finding) == [OPEN]
    assert findings.positions(told.connection, "f1") == [7, 9]
    assert findings.parties(told.connection, ["f1"]) == {"f1": ["cy", "ann"]}


def test_it_waits_for_nobody_whom_it_concerns(told: Told) -> None:
    told.events(RAISED)
    assert {person: findings.open_for(told.connection, person) for person in ("ed", "ann", "cy")} == {
        "ed": 1,
        "ann": 0,
        "cy": 0,
    }


def test_a_decision_is_kept_with_its_reason(told: Told) -> None:
    told.events(RAISED, DISMISSED)
    assert told.rows(findings.finding) == [OPEN | {"status": "dismissed", "by": "ed", "at": "t20", "reason": REASON}]
    assert findings.open_for(told.connection, "ed") == 0


def test_a_confirmed_one_says_so(told: Told) -> None:
    told.events(RAISED, CONFIRMED)
    assert told.rows(findings.finding)[0]["status"] == "confirmed"
