"""What pages ask about points and trees is answered as the awards' own events would answer it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.growth_events import (
    AwardWithheld,
    BadgeAwarded,
    Earned,
    LevelReached,
    Reversed,
    SeasonClosed,
    SeasonOpened,
)
from growth_tree.projections import Recorded
from models import base, growth, honours, ledger
from tests.models.conftest import Past
from tests.office import PEOPLE

LINES = (Earned, Reversed, AwardWithheld)
Line = Earned | Reversed | AwardWithheld


def lines_of(past: Past, member: str) -> list[tuple[Recorded, Line]]:
    """What entered a member's books that makes a line."""
    lines = [(each, each.event) for each in past.events if isinstance(each.event, Earned | Reversed | AwardWithheld)]
    return [(each, line) for each, line in lines if line.member == member]


def standing(past: Past, member: str) -> list[tuple[Recorded, Earned]]:
    """A member's awards that have not been taken back."""
    back = {line.task for _, line in lines_of(past, member) if isinstance(line, Reversed)}
    return [(at, line) for at, line in lines_of(past, member) if isinstance(line, Earned) and line.task not in back]


def sums(lines: list[Line]) -> tuple[int, int]:
    """XP and points of lines together."""
    signed = [(1 if isinstance(line, Earned) else -1, line) for line in lines if not isinstance(line, AwardWithheld)]
    return sum(sign * line.xp for sign, line in signed), sum(sign * line.points for sign, line in signed)


def test_the_leaves_are_the_newest_awards_that_stand_oldest_first(past: Past) -> None:
    for member in PEOPLE:
        expected = [at.position for at, _ in standing(past, member)]
        for limit in (1, 2, 1000):
            assert [row.position for row in ledger.leaves(past.connection, member, limit)] == expected[-limit:]


def test_a_members_lines_are_all_there_and_add_up(past: Past) -> None:
    for member in PEOPLE:
        expected = [at.position for at, _ in lines_of(past, member)]
        rows, total = base.page(
            past.connection, ledger.of_member(member), order=[ledger.entry.c.position], limit=1000, offset=0
        )
        assert [row.position for row in rows] == expected
        assert total == len(expected)
        together = past.connection.execute(ledger.summed(ledger.of_member(member))).one()
        assert together == sums([line for _, line in lines_of(past, member)])


def test_what_tasks_have_brought_has_reversals_taken_off(past: Past) -> None:
    for member in PEOPLE:
        by_task: dict[str, list[Line]] = defaultdict(list)
        for _, line in lines_of(past, member):
            by_task[line.task].append(line)
        expected = {task: sums(lines) for task, lines in by_task.items()}
        assert ledger.earned(past.connection, member, [*past.tasks, "unknown"]) == expected


def test_seasons_say_what_they_brought_latest_first(past: Past) -> None:
    for member in PEOPLE:
        by_season: dict[str, list[Line]] = defaultdict(list)
        for _, line in lines_of(past, member):
            by_season[line.season].append(line)
        rows = ledger.by_season(past.connection, member)
        assert all(isinstance(value, int) for row in rows for value in (row.xp, row.points, row.tasks))
        counted = {
            season: sum(isinstance(x, Earned) for x in lines) - sum(isinstance(x, Reversed) for x in lines)
            for season, lines in by_season.items()
        }
        assert [(row.season, (row.xp, row.points), row.tasks) for row in rows] == [
            (season, sums(by_season[season]), counted[season]) for season in sorted(by_season, reverse=True)
        ]


def test_a_line_leads_to_the_next_one_and_to_its_task(past: Past) -> None:
    for member in PEOPLE:
        positions = [at.position for at, _ in lines_of(past, member)]
        for position, after in zip([0, *positions], [*positions, None], strict=True):
            assert ledger.following(past.connection, member, position) == after
    for task in past.tasks:
        expected = [each.position for each in past.events if isinstance(each.event, LINES) and each.event.task == task]
        assert [row.position for row in ledger.of_task(past.connection, task)] == expected
    assert ledger.by_position(past.connection, 1) is None


def test_what_counted_at_a_line_is_what_stood_then(past: Past) -> None:
    for member in PEOPLE:
        lines = lines_of(past, member)
        for at, line in lines:
            before = [x for earlier, x in lines if earlier.position < at.position and x.kind == line.kind]
            back = {x.task for x in before if isinstance(x, Reversed)}
            stood = [(x.done_on.isoformat(), x.task) for x in before if isinstance(x, Earned) and x.task not in back]
            rows = ledger.counted(past.connection, member, line.kind, at.position)
            assert sorted((row.done_on, row.task) for row in rows) == sorted(stood)
            assert [row.done_on for row in rows] == sorted(row.done_on for row in rows)


def test_a_tree_has_the_totals_of_its_member(past: Past) -> None:
    totals = growth.of_members(past.connection, [*PEOPLE, "unknown"])
    branches = growth.branches(past.connection, list(PEOPLE))
    for member in PEOPLE:
        lines = [line for _, line in lines_of(past, member)]
        tasks = len(standing(past, member))
        found = totals.get(member)
        assert ((found.xp, found.points), found.tasks) == (sums(lines), tasks) if found else (not tasks)
        mine = {row.branch: (row.xp, row.tasks) for row in branches if row.member == member}
        assert mine == {
            branch: (
                sums([line for line in lines if line.branch == branch])[0],
                sum(line.branch == branch for _, line in standing(past, member)),
            )
            for branch in {line.branch for line in lines if not isinstance(line, AwardWithheld)}
        }
    assert growth.team_totals(past.connection, list(PEOPLE)) == (
        sum(row.xp for row in totals.values()),
        sum(row.tasks for row in totals.values()),
    )
    assert growth.team_totals(past.connection, []) == (0, 0)


def test_levels_and_badges_are_those_that_were_announced(past: Past) -> None:
    reached: list[tuple[Recorded, LevelReached]] = [
        (each, each.event) for each in past.events if isinstance(each.event, LevelReached)
    ]
    highest: dict[tuple[str, str], int] = {}
    for _, event in reached:
        highest[event.member, event.branch or ""] = event.level
    assert growth.levels_reached(past.connection, list(PEOPLE)) == highest
    badges = Counter(event.member for event in past.of(BadgeAwarded))
    assert growth.badge_counts(past.connection, list(PEOPLE)) == badges
    for member in PEOPLE:
        mine = [(at.position, event.branch or "", event.level) for at, event in reached if event.member == member]
        for after in (0, len(past.events) // 2):
            rows = growth.levels_since(past.connection, member, after)
            assert [(row.position, row.branch, row.level) for row in rows] == [x for x in mine if x[0] > after]
        held = [event.badge for event in past.of(BadgeAwarded) if event.member == member]
        assert [row.badge for row in growth.badges(past.connection, member)] == held


def test_each_honour_leads_to_the_award_that_brought_it(past: Past) -> None:
    end, told = len(past.events), 0
    for member in PEOPLE:
        awards = [at.position for at, line in lines_of(past, member) if isinstance(line, Earned)]
        mine = [(at.position, at.event) for at in past.events if isinstance(at.event, BadgeAwarded | LevelReached)]
        expected = [_honour(position, event, awards) for position, event in mine if event.member == member]
        for until in (end, end // 2):
            rows = honours.with_lines(past.connection, member, until)
            assert [(*_said(row), row.line) for row in rows] == [each for each in expected if each[0] <= until]
        for after in (0, end // 3, end):
            fresh = [each[:4] for each in expected if each[0] > after or each[1]]
            assert [_said(row) for row in honours.of_member(past.connection, member, after)] == fresh
        told += len(expected)
    assert told


def _said(row: Row[Any]) -> tuple[int, str, str, int]:
    return row.position, row.badge, row.branch, row.level


def _honour(position: int, event: BadgeAwarded | LevelReached, awards: list[int]) -> tuple[int, str, str, int, int]:
    line = max(award for award in awards if award < position)
    if isinstance(event, BadgeAwarded):
        return position, event.badge, "", 0, line
    return position, "", event.branch or "", event.level, line


def test_branches_and_levels_are_told_together(past: Past) -> None:
    rows = growth.limbs(past.connection, list(PEOPLE))
    grown = {(row.member, row.branch): (row.xp, row.tasks) for row in growth.branches(past.connection, list(PEOPLE))}
    assert {(row.member, row.branch): (row.xp, row.tasks) for row in rows if row.branch} == grown
    assert all((row.xp, row.tasks) == (0, 0) for row in rows if not row.branch)
    levels = {(row.member, row.branch): row.level for row in rows if row.level > 1}
    assert levels == growth.levels_reached(past.connection, list(PEOPLE))
    assert not growth.limbs(past.connection, ["unknown"])


def test_books_that_are_still_open_are_found(past: Past) -> None:
    latest: dict[str, tuple[str, bool]] = {}
    for event in past.of(SeasonOpened, SeasonClosed):
        latest[event.member] = (event.season, isinstance(event, SeasonOpened))
    for season in ("2026Q2", "2026Q3", "2027Q1", "2099Q1"):
        expected = sorted((who, of) for who, (of, is_open) in latest.items() if is_open and of < season)
        assert [tuple(row) for row in growth.open_before(past.connection, season, 1000)] == expected
        assert [tuple(row) for row in growth.open_before(past.connection, season, 1)] == expected[:1]
