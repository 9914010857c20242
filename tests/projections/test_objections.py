"""Objections as they are raised, forwarded and decided; nobody concerned finds them among others'."""

from __future__ import annotations

from msgspec.structs import replace

from models import objections
from tests.domain.test_objecting import DECLINED, FORWARDED, RAISED, REASON, TAKEN_BACK, TEXT, UPHELD
from tests.projections.conftest import Told

OPEN = {
    "id": "47",
    "status": "open",
    "member": "ann",
    "award": "t1",
    "position": 47,
    "sort": "award",
    "text": TEXT,
    "goes_to": "di",
    "forwarded_by": None,
    "due_on": "2026-03-25",
    "raised_at": "t10",
    "by": None,
    "at": None,
    "reason": None,
    "correction": None,
}
DECIDED = {"by": "di", "at": "t20", "reason": REASON}


def test_it_waits_for_whom_it_goes_to(told: Told) -> None:
    told.events(RAISED)
    assert told.rows(objections.objection) == [OPEN]
    assert objections.parties(told.connection, "47") == {"cy"}
    told.events(FORWARDED)
    assert told.rows(objections.objection) == [OPEN | {"goes_to": None, "forwarded_by": "di"}]


def test_it_is_upheld_with_its_correction_or_declined(told: Told) -> None:
    told.events(RAISED, UPHELD)
    assert told.rows(objections.objection) == [OPEN | DECIDED | {"status": "upheld", "correction": "c-1"}]


def test_it_is_declined(told: Told) -> None:
    told.events(RAISED, DECLINED)
    assert told.rows(objections.objection) == [OPEN | DECIDED | {"status": "declined"}]


def test_it_is_taken_back_and_raised_again(told: Told) -> None:
    told.events(RAISED, TAKEN_BACK)
    assert told.rows(objections.objection) == [OPEN | {"status": "taken_back", "by": "ann", "at": "t20"}]
    told.events(RAISED)
    assert told.rows(objections.objection) == [OPEN | {"raised_at": "t30"}]


def test_everybody_finds_what_is_theirs_and_nobody_what_concerns_them(told: Told) -> None:
    other = replace(RAISED, objection="50", position=50, member="flo", decided_by=("gus", "ed"), goes_to=None)
    told.events(RAISED, other)
    connection = told.connection

    def found(query: object) -> list[str]:
        return sorted(row.id for row in told.found(query))  # type: ignore[arg-type]

    assert found(objections.of_member("ann")) == ["47"]
    assert found(objections.going_to({"di"}, "di", admin=False)) == ["47"]
    assert found(objections.going_to({"di"}, "di", admin=True)) == ["47", "50"]
    assert found(objections.going_to({"di", "cy"}, "cy", admin=True)) == ["50"]
    assert found(objections.going_to({"ed"}, "ed", admin=True)) == []
    assert found(objections.all_but("ed")) == ["47"]
    assert found(objections.all_but("ann")) == ["50"]
    assert objections.waiting(connection, {"di"}, "zoe", admin=True) == 2
    assert objections.waiting(connection, {"di"}, "zoe", admin=False) == 1
    assert objections.waiting(connection, {"di"}, "ann", admin=True) == 1
    assert objections.waiting(connection, {"ed"}, "ed", admin=True) == 0
    told.events(UPHELD)
    assert objections.waiting(connection, {"di"}, "zoe", admin=True) == 1
    assert [row.id for row in objections.against(connection, [47, 48])] == ["47"]
    assert objections.by_id(connection, "48") is None
