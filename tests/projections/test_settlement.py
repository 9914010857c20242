"""Settlements line by line as they are made, corrected and reopened; results in trees and in the ledger."""

from __future__ import annotations

from msgspec.structs import replace

from growth_tree.domain.lines import exclude
from growth_tree.domain.settlement_events import award_key
from models import growth, ledger, settlement
from tests.domain.books import EARNED, OPENED
from tests.domain.results import ADJUSTED, ANN, AWARD, BO, RESULT_EARNED, SETTLED, WEEK
from tests.domain.test_adjusting import ADJUSTED as LINE_ADJUSTED
from tests.domain.test_reopening import DROPPED, PROPOSED, REOPENED
from tests.domain.test_results import REVERSED
from tests.projections.conftest import Told

SECOND = replace(RESULT_EARNED, xp_total=80, balance=40)
PLACE = {"team": "content", "period": WEEK}


def test_a_settlement_has_a_line_for_every_kpi_of_everybody(told: Told) -> None:
    told.events(SETTLED)
    (whole,) = told.rows(settlement.settlement)
    assert whole == PLACE | {
        "status": "settled",
        "round": 1,
        "by": "cy",
        "at": "t10",
        "rule_version": 1,
        "lines": 2,
        "xp": 138,
        "points": 69,
        "proposed_by": "",
        "proposed_reason": "",
        "reopened_by": "",
        "position": 10,
    }
    ann, bo = told.rows(settlement.line)
    assert ann == PLACE | {
        "member": "ann",
        "kpi": "orders",
        "subject": "member:ann",
        "status": "settled",
        "week": "2026-02-23",
        "branch": "data",
        "weight": 60,
        "target": 100,
        "figure": 100,
        "q10": 80,
        "expected": 100,
        "q80": 115,
        "q90": 125,
        "percentile": 50,
        "shock": 1_000_000,
        "learning": 0,
        "percent": 100,
        "xp": 60,
        "points": 30,
        "metric": 12,
        "frozen": 7,
        "excluded": None,
        "round": 1,
        "award": AWARD,
        "season": "2026Q1",
        "by": "cy",
        "at": "t10",
        "position": 10,
        "adjusted": 0,
    }
    assert (bo["member"], bo["award"], bo["xp"]) == ("bo", award_key("content", WEEK, BO, 1), 78)


def test_what_is_missing_or_left_out_is_shown_as_such(told: Told) -> None:
    missing = replace(ANN, figure=None, percentile=None, percent=0, xp=0, points=0)
    told.events(replace(SETTLED, lines=(missing, exclude(BO, "2e" * 32))))
    assert told.rows(settlement.line, "figure", "percentile", "xp", "excluded") == [
        (None, None, 0, None),
        (120, 86, 0, "2e" * 32),
    ]


def test_further_members_are_added_to_the_settlement(told: Told) -> None:
    told.events(replace(SETTLED, lines=(ANN,)), replace(SETTLED, by="di", lines=(BO,)))
    assert told.rows(settlement.settlement, "by", "lines", "xp") == [("di", 2, 138)]
    assert told.rows(settlement.line, "member", "by") == [("ann", "cy"), ("bo", "di")]


def test_a_correction_changes_the_line_and_the_sum(told: Told) -> None:
    told.events(SETTLED, LINE_ADJUSTED)
    assert told.rows(settlement.settlement, "xp", "points") == [(78, 39)]
    assert told.rows(settlement.line, "member", "figure", "xp", "metric", "adjusted", "position") == [
        ("ann", 70, 0, 44, 1, 10),
        ("bo", 120, 78, 12, 0, 10),
    ]


def test_a_proposal_to_reopen_is_shown_until_it_is_decided(told: Told) -> None:
    told.events(SETTLED, PROPOSED)
    assert told.rows(settlement.settlement, "proposed_by", "proposed_reason") == [("cy", "2e" * 32)]
    told.events(DROPPED)
    assert told.rows(settlement.settlement, "proposed_by", "proposed_reason") == [("", "")]
    told.events(PROPOSED, REOPENED)
    assert told.rows(settlement.settlement, "proposed_by", "proposed_reason") == [("", "")]
    columns = ("status", "by", "reopened_by", "lines", "xp", "points")
    assert told.rows(settlement.settlement, *columns) == [("reopened", "di", "di", 0, 0, 0)]
    assert told.rows(settlement.line, "status") == [("taken_back",)] * 2


def test_what_is_settled_again_takes_the_place_of_what_was(told: Told) -> None:
    told.events(SETTLED, LINE_ADJUSTED, PROPOSED, REOPENED, replace(SETTLED, round=2, lines=(ANN,)))
    assert told.rows(settlement.settlement, "status", "round", "lines", "xp") == [("settled", 2, 1, 60)]
    assert told.rows(settlement.line, "member", "status", "round", "adjusted") == [
        ("ann", "settled", 2, 0),
        ("bo", "taken_back", 1, 0),
    ]


def test_settlements_are_found_by_team_member_and_figure(told: Told) -> None:
    earlier = replace(SETTLED, period="2026-W08", lines=(ANN,))
    told.events(earlier, SETTLED)
    connection = told.connection
    assert list(settlement.of_teams(connection, ["content", "service"], WEEK)) == ["content"]
    assert [row.member for row in settlement.lines(connection, ["content"], WEEK)] == ["ann", "bo"]
    assert [row.period for row in settlement.of_member(connection, "ann", "2026-W01")] == [WEEK, "2026-W08"]
    assert [row.period for row in settlement.of_member(connection, "ann", WEEK)] == [WEEK]
    assert settlement.settled_members(connection, ["ann", "bo", "cy"], WEEK) == {"ann", "bo"}
    assert settlement.settled_members(connection, ["bo"], "2026-W08") == set()
    assert settlement.is_settled(connection, "orders", "member:bo", WEEK)
    assert not settlement.is_settled(connection, "orders", "member:bo", "2026-W08")
    assert not settlement.is_settled(connection, "conversion", "member:bo", WEEK)
    told.events(PROPOSED, REOPENED)
    assert settlement.settled_members(connection, ["ann", "bo", "cy"], WEEK) == set()
    assert not settlement.is_settled(connection, "orders", "member:bo", WEEK)


# Trees and ledger


def test_a_result_grows_its_branch_and_is_no_task(told: Told) -> None:
    told.events(OPENED, EARNED, SECOND)
    assert told.rows(growth.growth, "xp", "points", "tasks") == [(80, 40, 1)]
    assert told.rows(growth.branch, "branch", "xp", "tasks") == [("content", 20, 1), ("data", 60, 0)]
    assert [row.branch for row in ledger.leaves(told.connection, "ann", 9)] == ["content"]
    (season,) = ledger.by_season(told.connection, "ann")
    assert (season.xp, season.points, season.tasks) == (80, 40, 1)


def test_corrections_and_reversals_move_points_both_ways(told: Told) -> None:
    told.events(OPENED, RESULT_EARNED, ADJUSTED)
    assert told.rows(ledger.account, "name", "balance") == [("issuer", 0), ("member:ann", 0)]
    back = replace(REVERSED, task=f"{AWARD}/1", xp=-60, points=-30, xp_total=60, balance=30)
    told.events(back, REVERSED)
    assert told.rows(ledger.account, "name", "balance") == [("issuer", 0), ("member:ann", 0)]
    assert told.rows(growth.growth, "xp", "points", "tasks") == [(0, 0, 0)]
    assert told.rows(growth.branch, "branch", "xp", "tasks") == [("data", 0, 0)]
    columns = ("type", "kind", "kpi", "about", "xp", "points", "debit", "credit")
    assert told.rows(ledger.entry, *columns) == [
        ("result", "", "orders", None, 60, 30, "issuer", "member:ann"),
        ("adjusted", "", "orders", AWARD, -60, -30, "member:ann", "issuer"),
        ("reversed", "", "orders", None, 60, 30, "issuer", "member:ann"),
        ("reversed", "", "orders", None, -60, -30, "member:ann", "issuer"),
    ]
    assert [row.position for row in ledger.of_result(told.connection, "ann", AWARD)] == [20, 30, 40, 50]
    assert ledger.of_result(told.connection, "bo", AWARD) == []
