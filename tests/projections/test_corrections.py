"""Corrections as they are proposed, dropped and booked; their lines in the ledger and the accounts."""

from __future__ import annotations

from msgspec.structs import replace

from growth_tree.domain.correction_events import Sort
from models import corrections, growth, ledger
from tests.domain.books import EARNED, OPENED, REVERSED
from tests.domain.corrections import BONUS, BOOKED, DROPPED, ID, PROPOSED, REASON, TAKEN
from tests.domain.test_corrected_books import ADJUSTED, NAME
from tests.projections.conftest import Told

LINE = {
    "correction": ID,
    "n": 1,
    "member": "ann",
    "about": "t1",
    "kind": "title",
    "branch": "content",
    "done_on": "2026-03-11",
    "xp": 30,
    "points": 15,
    "of_season": None,
}
WAITING = {
    "id": ID,
    "batch": "c",
    "sort": "manual",
    "status": "proposed",
    "reason": REASON,
    "proposed_by": "cy",
    "proposed_at": "t10",
    "by": None,
    "at": None,
    "forgive": 0,
    "season": None,
    "version": None,
    "lines": 1,
    "xp": 30,
    "points": 15,
    "position": 10,
}


def test_a_proposal_waits_with_its_lines(told: Told) -> None:
    told.events(PROPOSED)
    assert told.rows(corrections.correction) == [WAITING]
    assert told.rows(corrections.line) == [LINE]
    assert corrections.waiting(told.connection) == {"c": ("cy", {"ann"})}


def test_it_is_booked_by_whoever_confirmed_it(told: Told) -> None:
    told.events(PROPOSED, BOOKED)
    booked = WAITING | {"status": "booked", "by": "di", "at": "t20", "season": "2026Q1", "position": 20}
    assert told.rows(corrections.correction) == [booked]
    assert told.rows(corrections.line) == [LINE]
    assert corrections.waiting(told.connection) == {}


def test_it_is_dropped(told: Told) -> None:
    told.events(PROPOSED, DROPPED)
    assert told.rows(corrections.correction) == [
        WAITING | {"status": "dropped", "by": "cy", "at": "t20", "position": 20}
    ]
    assert corrections.about(told.connection, "ann", "t1") == []


def test_what_rules_change_is_known_from_its_booking(told: Told) -> None:
    told.events(replace(BOOKED, correction="rules-3-1", sort=Sort.RULES, version=3, forgive=True))
    (row,) = told.rows(corrections.correction)
    assert row == WAITING | {
        "id": "rules-3-1",
        "batch": "rules-3",
        "sort": "rules",
        "status": "booked",
        "by": "di",
        "at": "t10",
        "season": "2026Q1",
        "version": 3,
        "forgive": 1,
    }
    assert [row["correction"] for row in told.rows(corrections.line)] == ["rules-3-1"]


def test_the_parts_of_a_large_step_are_one(told: Told) -> None:
    parts = [replace(PROPOSED, correction=f"c-{n}", lines=(BONUS, replace(BONUS, member=f"m{n}"))) for n in (10, 9)]
    told.events(*parts, replace(PROPOSED, correction="d-1"))
    assert [row.id for row in corrections.parts(told.connection, "c")] == ["c-9", "c-10"]
    assert corrections.members(told.connection, "c") == {"ann", "m9", "m10"}
    (whole, _) = told.found(corrections.batches().order_by("batch"))
    assert (whole.batch, whole.status, whole.lines, whole.xp, whole.points) == ("c", "proposed", 4, 120, 60)
    assert len(told.found(corrections.lines("c"))) == 4


def test_what_was_corrected_about_an_award_is_found(told: Told) -> None:
    taken = replace(PROPOSED, correction="d-1", sort=Sort.REVERSAL, lines=(TAKEN, replace(TAKEN, about="t2")))
    told.events(PROPOSED, taken)
    assert [(row.batch, row.xp) for row in corrections.about(told.connection, "ann", "t1")] == [("c", 30), ("d", -20)]
    assert corrections.about(told.connection, "bo", "t1") == []


# Ledger and trees


def test_its_lines_are_in_the_ledger_under_its_name(told: Told) -> None:
    told.events(OPENED, EARNED, ADJUSTED)
    back = replace(REVERSED, correction="d-1", xp_total=30, balance=15)
    told.events(back, replace(REVERSED, task=NAME, xp=30, points=15, correction="e-1"))
    columns = ("type", "task", "kind", "kpi", "about", "reason", "correction", "xp", "points")
    assert told.rows(ledger.entry, *columns) == [
        ("earned", "t1", "title", None, None, None, None, 20, 10),
        ("adjusted", NAME, "title", None, "t1", "manual", ID, 30, 15),
        ("reversed", "t1", "title", None, None, None, "d-1", -20, -10),
        ("reversed", NAME, "title", None, None, None, "e-1", -30, -15),
    ]
    assert told.rows(ledger.account, "name", "balance") == [("issuer", 0), ("member:ann", 0)]
    (season,) = ledger.by_season(told.connection, "ann")
    assert (season.xp, season.points, season.tasks) == (0, 0, 0)


def test_it_grows_a_tree_and_is_no_task(told: Told) -> None:
    told.events(OPENED, EARNED, ADJUSTED)
    assert told.rows(growth.growth, "xp", "points", "tasks") == [(50, 25, 1)]
    assert told.rows(growth.branch, "branch", "xp", "tasks") == [("content", 50, 1)]
    told.events(replace(REVERSED, task=NAME, xp=30, points=15, xp_total=20, balance=10, correction="e-1"))
    assert told.rows(growth.branch, "branch", "xp", "tasks") == [("content", 20, 1)]


def test_what_corrects_a_result_is_of_its_kpi(told: Told) -> None:
    result = "result/content/2026-W09/orders/member:ann/1"
    told.events(OPENED, replace(ADJUSTED, about=result, kind="orders", branch="data", xp_total=30, balance=15))
    assert told.rows(ledger.entry, "kind", "kpi", "about", "correction") == [("", "orders", result, ID)]
