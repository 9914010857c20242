"""What is put right in the demo: corrections of each sort, and objections in every stage."""

from __future__ import annotations

from collections import Counter

from models import corrections, objections
from tests.demo.conftest import TODAY, Built


def test_there_are_corrections_of_each_sort_and_one_waits(middling: Built) -> None:
    rows = middling.connection.execute(corrections.batches()).all()
    assert {(row.sort, row.status) for row in rows} == {
        ("manual", "booked"),
        ("manual", "proposed"),
        ("reversal", "booked"),
        ("objection", "booked"),
    }
    assert all(row.by != row.proposed_by for row in rows)
    (batch,) = [row for row in rows if row.sort == "reversal"]
    assert batch.lines > 1


def test_objections_are_open_overdue_upheld_and_declined(middling: Built) -> None:
    rows = middling.connection.execute(objections.objection.select()).all()
    assert Counter(row.status for row in rows) == {"open": 3, "upheld": 1, "declined": 1}
    assert [row.due_on < TODAY.isoformat() for row in rows if row.status == "open"].count(True) == 1
    assert middling.id("manager") in {row.member for row in rows if row.goes_to is None}
    assert middling.id("member") in {row.member for row in rows if row.status == "open"}
