"""What pages ask about tasks is answered as the tasks' own events would answer it."""

from __future__ import annotations

from collections import Counter

from growth_tree.domain.award import split
from growth_tree.domain.task_events import State, Status, TaskSubmitted
from models import tasks, work
from models.undecided import undecided
from tests.models.conftest import Past, shares_of
from tests.office import PEOPLE

OPEN = (Status.SUBMITTED, Status.APPROVED)


def mine(past: Past, member: str, *statuses: Status) -> dict[str, State]:
    """The tasks in which a member has a part, of some statuses or of all."""
    return {
        task: state
        for task, state in past.tasks.items()
        if member in {share.member for share in shares_of(state)} and (not statuses or state.status in statuses)
    }


def test_a_members_tasks_are_those_in_which_he_has_a_part(past: Past) -> None:
    for member in PEOPLE:
        rows = past.connection.execute(tasks.of_member(member)).all()
        assert {row.id: row.status for row in rows} == {t: s.status.value for t, s in mine(past, member).items()}
        percents = {row.id: row.percent for row in rows}
        for task, state in mine(past, member).items():
            assert percents[task] == {share.member: share.percent for share in shares_of(state)}[member]
        assert set(past.connection.scalars(tasks.shared_by(member))) == set(mine(past, member))


def test_tasks_are_counted_by_status(past: Past) -> None:
    for member in PEOPLE:
        expected = Counter(state.status.value for state in mine(past, member).values())
        assert tasks.counts(past.connection, member) == expected


def test_what_is_pending_is_the_members_part_of_undecided_work(past: Past) -> None:
    for member in PEOPLE:
        xp = points = 0
        for state in mine(past, member, Status.SUBMITTED).values():
            assert state.submitted is not None
            percents = [share.percent for share in state.submitted.shares]
            n = [share.member for share in state.submitted.shares].index(member)
            xp += split(state.submitted.xp, percents)[n]
            points += split(state.submitted.points, percents)[n]
        assert work.pending(past.connection, member) == (xp, points)


def test_shares_wait_for_their_members_answer(past: Past) -> None:
    for member in PEOPLE:
        waiting, handed_in = mine(past, member, Status.SUBMITTED), past.submissions()
        wanted = sorted((t for t, state in waiting.items() if member not in state.confirmed), key=handed_in.__getitem__)
        assert [row.id for row in tasks.to_confirm(past.connection, member, 100)] == wanted
        assert [row.id for row in tasks.to_confirm(past.connection, member, 1)] == wanted[:1]
        assert undecided(past.connection, member).shares == len(wanted)


def test_days_of_work_are_those_of_undecided_and_approved_work_that_a_member_agreed_to(past: Past) -> None:
    found: dict[str, list[str]] = {member: [] for member in PEOPLE}
    for row in work.activity(past.connection, list(PEOPLE)):
        found[row.member] += row.days.split(",") if row.days else []
    for member in PEOPLE:
        states = mine(past, member, *OPEN).values()
        days = [s.submitted.done_on for s in states if s.submitted is not None and member in s.confirmed]
        assert sorted(found[member]) == sorted(day.isoformat() for day in days)


def test_what_waits_is_counted_for_many(past: Past) -> None:
    waits = work.waiting(past.connection, [*PEOPLE, "unknown"])
    assert waits == {member: n for member in PEOPLE if (n := len(mine(past, member, Status.SUBMITTED)))}


def test_waiting_days_are_those_of_undecided_work_of_a_kind(past: Past) -> None:
    for member in PEOPLE:
        submitted = [s.submitted for s in mine(past, member, Status.SUBMITTED).values() if s.submitted is not None]
        for kind in {event.kind for event in past.of(TaskSubmitted)}:
            expected = sorted(event.done_on.isoformat() for event in submitted if event.kind == kind)
            assert list(tasks.waiting_days(past.connection, member, kind)) == expected


def test_recent_kinds_come_newest_first_and_each_once(past: Past) -> None:
    latest = past.submissions()
    for member in PEOPLE:
        newest = sorted(mine(past, member), key=lambda task: -latest[task])
        kinds = [state.submitted.kind if state.submitted else "title" for state in map(past.tasks.get, newest) if state]
        expected = list(dict.fromkeys(kinds))
        assert list(tasks.recent_kinds(past.connection, member, 10)) == expected
        assert list(tasks.recent_kinds(past.connection, member, 2)) == expected[:2]


def test_shares_and_evidence_are_those_of_the_latest_hand_in(past: Past) -> None:
    found = tasks.shares(past.connection, list(past.tasks))
    expected = {(task, s.member, s.percent) for task, state in past.tasks.items() for s in shares_of(state)}
    assert {(row.task, row.member, row.percent) for row in found} == expected
    assert len(found) == len(expected)
    latest = past.submissions()
    rows = tasks.evidence_of(past.connection, list(latest.values()))
    items = {task: state.submitted.evidence if state.submitted else () for task, state in past.tasks.items()}
    assert [(row.submission, row.n, row.ref) for row in rows] == sorted(
        (latest[task], n, item.ref) for task, shown in items.items() for n, item in enumerate(shown)
    )


def test_a_task_is_found_by_its_id_and_its_title(past: Past) -> None:
    rows = tasks.by_ids(past.connection, [*past.tasks, "unknown"])
    assert {task: row.status for task, row in rows.items()} == {t: s.status.value for t, s in past.tasks.items()}
    assert tasks.by_id(past.connection, "unknown") is None
    some = next(iter(past.tasks))
    assert tasks.by_id(past.connection, some) == rows[some]
    assert tasks.titles(past.connection, [*past.tasks, "unknown"]) == {task: row.title for task, row in rows.items()}


def test_more_tasks_than_a_statement_takes_values_find_all_their_titles(past: Past) -> None:
    known = dict.fromkeys(past.tasks)
    many = [f"no{n}" for n in range(300_000)]
    assert tasks.titles(past.connection, [*many, *known]).keys() == known.keys()


def test_what_occurs_among_tasks_can_be_chosen_from(past: Past) -> None:
    rows = past.connection.execute(tasks.found_in(tasks.of_teams(["content", "service"]))).all()
    expected = {
        (state.member, state.team, state.submitted.kind if state.submitted else "title")
        for state in past.tasks.values()
        if state.team in ("content", "service")
    }
    assert {tuple(row)[:3] for row in rows} == expected
    assert len(rows) == len(expected)
    assert sum(row.tasks for row in rows) == sum(state.team in ("content", "service") for state in past.tasks.values())
