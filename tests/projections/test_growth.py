"""Trees and ledger lines, and points that move between accounts, as awards and their reversal leave them."""

from __future__ import annotations

from msgspec.structs import replace

from growth_tree.domain.growth_events import (
    AwardWithheld,
    BadgeAwarded,
    Books,
    Earned,
    LevelReached,
    ReversalCarried,
    Reversed,
    SeasonClosed,
    SeasonOpened,
)
from models import growth, ledger
from tests.domain.books import EARNED, OPENED, REVERSED
from tests.domain.scenario import TODAY
from tests.projections.conftest import Told

SECOND = replace(EARNED, task="t2", kind="plan", branch="campaign", xp=100, points=50, xp_total=120, balance=60)
TAKEN = replace(REVERSED, xp_total=100, balance=50)
DAY = TODAY.isoformat()


def test_awards_add_up_overall_and_by_branch(told: Told) -> None:
    told.events(OPENED, EARNED, SECOND)
    assert told.rows(growth.growth) == [
        {
            "member": "ann",
            "season": "2026Q1",
            "closed": 0,
            "xp": 120,
            "points": 60,
            "held": 0,
            "debt": 0,
            "xp_at_opening": 0,
            "tasks": 2,
        }
    ]
    columns = ("branch", "xp", "tasks")
    assert told.rows(growth.branch, *columns) == [("campaign", 100, 1), ("content", 20, 1)]


def test_a_reversal_takes_its_award_off_again(told: Told) -> None:
    told.events(OPENED, EARNED, SECOND, TAKEN)
    assert told.rows(growth.growth, "xp", "points", "tasks") == [(100, 50, 1)]
    assert told.rows(growth.branch, "branch", "xp", "tasks") == [("campaign", 100, 1), ("content", 0, 0)]


def test_a_new_season_keeps_the_totals_and_notes_with_what_it_began(told: Told) -> None:
    opened = SeasonOpened(member="ann", season="2026Q2", brought_forward=Books(xp=120, points=60))
    told.events(OPENED, EARNED, SECOND, SeasonClosed(member="ann", season="2026Q1", xp=120, points=60))
    assert told.rows(growth.growth, "season", "closed") == [("2026Q1", 1)]
    told.events(opened)
    columns = ("season", "closed", "xp", "points", "xp_at_opening", "tasks")
    assert told.rows(growth.growth, *columns) == [("2026Q2", 0, 120, 60, 120, 2)]


def test_levels_and_badges_are_kept_with_their_moment(told: Told) -> None:
    told.events(
        LevelReached(member="ann", season="2026Q1", branch="content", level=2),
        LevelReached(member="ann", season="2026Q1", branch=None, level=2),
        BadgeAwarded(member="ann", season="2026Q1", badge="ten"),
    )
    assert told.rows(growth.level, "position", "member", "branch", "level", "at") == [
        (10, "ann", "content", 2, "t10"),
        (20, "ann", "", 2, "t20"),
    ]
    assert told.rows(growth.badge) == [{"member": "ann", "badge": "ten", "at": "t30", "position": 30}]


def test_an_award_is_a_line_with_all_its_factors(told: Told) -> None:
    told.events(replace(EARNED, quality=120, percent=60), cause=9)
    (line,) = told.rows(ledger.entry)
    assert {name: value for name, value in line.items() if value not in (None, 0)} == {
        "position": 10,
        "member": "ann",
        "season": "2026Q1",
        "type": "earned",
        "task": "t1",
        "kind": "title",
        "branch": "content",
        "done_on": DAY,
        "at": "t10",
        "rule_version": 1,
        "base_xp": 20,
        "base_points": 10,
        "weight": 100,
        "factor": 100,
        "quality": 120,
        "percent": 60,
        "xp": 20,
        "points": 10,
        "debit": "issuer",
        "credit": "member:ann",
        "xp_total": 20,
        "balance": 10,
        "cause": 9,
    }


def test_an_award_that_was_withheld_is_a_line_that_says_why(told: Told) -> None:
    facts = {name: getattr(EARNED, name) for name in ("member", "season", "task", "kind", "branch", "done_on")}
    told.events(AwardWithheld(**facts, rule_version=2, reason="cap_day", limit=1, used=1, passes_on=TODAY))
    columns = ("type", "rule_version", "reason", "bound", "used", "passes_on", "xp", "points", "debit", "credit")
    assert told.rows(ledger.entry, *columns) == [("withheld", 2, "cap_day", 1, 1, DAY, 0, 0, None, None)]
    assert told.rows(ledger.account) == []


def test_points_flow_from_the_issuer_and_back(told: Told) -> None:
    told.events(EARNED, SECOND)
    assert told.rows(ledger.account, "name", "balance") == [("issuer", -60), ("member:ann", 60)]
    told.events(TAKEN)
    assert told.rows(ledger.account, "name", "balance") == [("issuer", -50), ("member:ann", 50)]
    columns = ("type", "xp", "points", "debit", "credit", "xp_total", "balance", "of_season")
    assert told.rows(ledger.entry, *columns)[-1] == (
        "reversed",
        -20,
        -10,
        "member:ann",
        "issuer",
        100,
        50,
        "2026Q1",
    )


def test_a_reversal_that_is_carried_over_moves_nothing_until_it_is_posted(told: Told) -> None:
    told.events(OPENED, EARNED)
    before = [told.rows(table) for table in (ledger.entry, ledger.account, growth.growth)]
    facts = {name: getattr(REVERSED, name) for name in ("member", "season", "task", "kind", "branch", "done_on")}
    told.events(ReversalCarried(**facts, xp=20, points=10, to_season="2026Q2", forgive=False, correction=None))
    assert [told.rows(table) for table in (ledger.entry, ledger.account, growth.growth)] == before


def test_members_do_not_mix(told: Told) -> None:
    mine: list[Earned | Reversed] = [EARNED, REVERSED]
    told.events(*mine, replace(EARNED, member="bo"))
    assert told.rows(growth.growth, "member", "xp") == [("ann", 0), ("bo", 20)]
    assert told.rows(ledger.account, "name", "balance") == [("issuer", -10), ("member:ann", 0), ("member:bo", 10)]
