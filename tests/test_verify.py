"""The audit finds whatever was done to the log, and names the first event that shows it; some crimes need an anchor."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from events.chain import Stored
from events.schema import GENESIS, log_event, log_head
from growth_tree.domain.growth_events import Earned, Reversed
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.task_events import TaskWithdrawn
from growth_tree.replay import rebuild
from growth_tree.verify import Problem, verify
from tests.events.drafts import chained, draft, whole_log
from tests.office import TODAY, ZONE, Life, do, found, submitted
from tests.tampering import forge, rewrite, rewrite_history, tampering

CHANGES = {
    "stream": "stream || 'x'",
    "version": "version + 100",
    "type": "type || 'x'",
    "schema": "schema + 1",
    "actor": "actor || 'x'",
    "command": "command || 'x'",
    "n": "n + 100",
    "cause": "coalesce(cause, 0) + 1",
    "occurred_at": "occurred_at || 'x'",
    "recorded_at": "recorded_at || 'x'",
    "body": "body || ' '",
    "hash": "(SELECT hash FROM log_head)",
}


@pytest.fixture
def log(engine: Engine, rng: Random) -> list[Stored]:
    """The log of an office in which some things have happened."""
    handler, life = found(engine), Life(rng)
    do(handler, submitted("sure"), ApproveTask(task="sure", by="cy"))
    for _ in range(6):
        with handler.writing() as connection:
            handler.handle_all(connection, life.some(6))
    return whole_log(engine)


def problems(engine: Engine, anchors: dict[int, bytes] | None = None) -> list[Problem]:
    """What the audit finds."""
    return verify(engine, ZONE, anchors or {}, lambda _done, _total: None).problems


def altered(position: int, kind: str = "altered") -> list[Problem]:
    """The one problem of a broken chain."""
    return [Problem(kind=kind, where="event", position=position)]


def test_an_honest_database_has_no_problems(engine: Engine, log: list[Stored], rng: Random) -> None:
    anchors = {event.position: event.hash for event in rng.sample(log, 3)}
    report = verify(engine, ZONE, anchors, lambda _done, _total: None)
    assert report.as_json() == {
        "ok": True,
        "events": len(log),
        "head": log[-1].hash.hex(),
        "first_bad_position": None,
        "problems": [],
    }


def test_an_empty_database_has_no_problems(engine: Engine) -> None:
    assert problems(engine) == []


def test_a_change_of_any_column_is_found(engine: Engine, owner: Engine, log: list[Stored], rng: Random) -> None:
    assert {*CHANGES, "position"} == {*Stored._fields}
    for column, changed in CHANGES.items():
        event = rng.choice(log[:-1])
        here = log_event.c.position == event.position
        with tampering(owner) as connection:
            connection.execute(update(log_event).where(here).values({column: text(f"({changed})")}))
        assert problems(engine) == altered(event.position), column
        with tampering(owner) as connection:
            connection.execute(update(log_event).where(here).values(event._asdict()))
    assert problems(engine) == []


def test_a_deleted_event_is_found(engine: Engine, owner: Engine, log: list[Stored], rng: Random) -> None:
    n = rng.randrange(len(log) - 1)
    rewrite(owner, [*log[:n], *log[n + 1 :]])
    assert problems(engine) == altered(n + 1, "missing")


def test_an_inserted_event_is_found(engine: Engine, owner: Engine, log: list[Stored], rng: Random) -> None:
    n = rng.randrange(len(log))
    before = log[n - 1].hash if n else GENESIS
    forged = chained([draft(n + 1, "shop/x", 1, "forged")], before)
    rewrite(owner, [*log[:n], *forged, *(event._replace(position=event.position + 1) for event in log[n:])])
    assert [problem.position for problem in problems(engine)] == [n + 2]


def test_two_swapped_events_are_found(engine: Engine, owner: Engine, log: list[Stored], rng: Random) -> None:
    first, second = sorted(rng.sample(range(len(log)), 2))
    events = [*log]
    events[first] = log[second]._replace(position=first + 1)
    events[second] = log[first]._replace(position=second + 1)
    rewrite(owner, events)
    assert problems(engine) == altered(first + 1)


def test_a_head_that_is_not_the_end_is_found(engine: Engine, owner: Engine, log: list[Stored]) -> None:
    with tampering(owner) as connection:
        connection.execute(update(log_head).values(position=len(log) - 1))
    assert problems(engine) == altered(len(log), "differs_from_head")


def test_a_tail_cut_off_without_a_trace_is_found_by_an_anchor_alone(
    engine: Engine, owner: Engine, log: list[Stored], rng: Random
) -> None:
    anchor = rng.choice(log[20:])
    kept = rng.randrange(18, anchor.position)
    rewrite_history(owner, log[:kept])
    assert problems(engine) == []
    assert problems(engine, {anchor.position: anchor.hash}) == altered(kept + 1, "cut_off")


def test_a_history_made_anew_is_found_by_an_anchor_alone(
    engine: Engine, owner: Engine, log: list[Stored], rng: Random
) -> None:
    n = rng.randrange(len(log))
    rewrite_history(owner, [*log[:n], log[n]._replace(recorded_at=log[n].recorded_at + "x"), *log[n + 1 :]])
    assert problems(engine) == []
    anchor = rng.choice(log[n:])
    assert problems(engine, {anchor.position: anchor.hash}) == altered(anchor.position, "differs_from_anchor")
    before = rng.choice(log[: n or 1])
    if n:
        assert problems(engine, {before.position: before.hash}) == []


def test_a_tail_cut_off_carelessly_shows_in_the_read_models(engine: Engine, owner: Engine, log: list[Stored]) -> None:
    rewrite(owner, log[:18])
    assert {problem.kind for problem in problems(engine)} >= {"differs_from_replay"}


def test_an_event_that_cannot_be_read_is_named(engine: Engine, owner: Engine, log: list[Stored], rng: Random) -> None:
    n = rng.randrange(len(log))
    odd = draft(n + 1, "odd", 1, "odd")
    rewrite(owner, chained([*log[:n], odd, *(event._replace(position=event.position + 1) for event in log[n:])]))
    assert problems(engine) == [Problem(kind="unreadable", where="Happened version 1", position=n + 1)]
    with pytest.raises(Exception, match=f"Happened version 1 at position {n + 1}"):
        rebuild(engine, lambda _done, _total: None)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_text_that_rotted_on_the_disk_is_named(engine: Engine, owner: Engine, log: list[Stored], rng: Random) -> None:
    event = rng.choice(log)
    with tampering(owner) as connection:
        rotten = text("UPDATE event SET body = CAST(x'7bff7d' AS TEXT) WHERE position = :position")
        connection.execute(rotten, {"position": event.position})
    (problem,) = problems(engine)
    assert (problem.kind, problem.position) == ("unreadable", event.position)


@pytest.mark.usefixtures("log")
def test_a_stream_that_lacks_a_version_is_found(engine: Engine, owner: Engine) -> None:
    position = forge(owner, ("task/x", TaskWithdrawn(task="x", by="cy")), version=2)
    assert problems(engine) == [Problem(kind="version_gap", where="task/x", position=position)]


def award(log: list[Stored], **changes: Any) -> tuple[str, Earned]:
    """An award that Zoe got, whom nobody knows."""
    fields = {"member": "zoe", "season": "2026Q2", "task": "x", "kind": "title", "branch": "content", "done_on": TODAY}
    sums = {"rule_version": 1, "base_xp": 20, "base_points": 10, "quality": 100, "percent": 100}
    factors = {"weight": 100, "factor": 100, "cycle": None}
    earned: Any = fields | sums | factors | {"xp": 20, "points": 10, "xp_total": 20, "balance": 10} | changes
    return "growth/zoe/2026Q2", Earned(**earned)


def test_books_that_do_not_add_up_are_found_without_an_anchor(engine: Engine, owner: Engine, log: list[Stored]) -> None:
    forge(owner, award(log, balance=11))
    assert problems(engine) == [Problem(kind="books_differ_from_accounts", where="member:zoe")]


def test_an_account_below_zero_is_found_without_an_anchor(engine: Engine, owner: Engine, log: list[Stored]) -> None:
    earned = award(log)[1]
    shared = ("member", "season", "task", "kind", "branch", "done_on", "xp", "points", "xp_total")
    same: Any = {name: getattr(earned, name) for name in shared}
    forge(owner, ("growth/zoe/2026Q2", Reversed(**same, balance=-10, of_season="2026Q2", correction=None)))
    assert problems(engine) == [Problem(kind="overdrawn", where="member:zoe")]
