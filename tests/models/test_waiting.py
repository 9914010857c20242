"""The inbox in one query finds the same tasks as the directory does one by one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy import Connection, Row

from growth_tree.domain.task_events import Status
from growth_tree.handle import Handler
from models import tasks
from models.base import Paged
from models.waiting import Scope, asked, query
from tests.models.conftest import Past
from tests.office import PEOPLE, Life, order

ROUNDS = 8


def inbox(past: Past, person: str, *, nearest: bool) -> set[str]:
    """The tasks that the query finds."""
    scopes = past.directory.scopes(person, past.life.today, nearest=nearest)
    return {row.id for row in rows(past.connection, scopes)}


def rows(connection: Connection, scopes: Sequence[Scope]) -> Sequence[Row[Any]]:
    """What waits in some scopes."""
    question = asked(scopes)
    return connection.execute(query(question.shape), question.values).all()


def nearest_to(past: Past, person: str) -> set[str]:
    """The tasks whose nearest decider, or one of the admins where there is none, is the person or lends them rights."""
    day = past.life.today
    offices = {person, *past.directory.givers(person, day)}
    found = set()
    for task in decided_by(past, person):
        state = past.tasks[task]
        chain = list(past.directory.chain(state.team, day))
        concerned = [height for height, manager in enumerate(chain) if manager in state.parties]
        above = chain[max(concerned, default=-1) + 1 :]
        if not above or above[0] in offices:
            found.add(task)
    return found


def decided_by(past: Past, person: str) -> set[str]:
    """The tasks on which a person may decide."""
    waiting = {task: state for task, state in past.tasks.items() if state.status is Status.SUBMITTED}
    may = past.directory.may_decide
    return {task for task, state in waiting.items() if may(person, state.team, state.parties, past.life.today)}


def test_work_waits_for_those_who_may_decide_and_first_for_the_nearest(
    office: tuple[Handler, Life], rng: Random
) -> None:
    handler, life = office
    compared = 0
    for n in range(ROUNDS):
        with handler.writing() as connection:
            changes = [order(life.organise(), f"change/{n}/{m}", at=life.now) for m in range(rng.randrange(12))]
            handler.handle_all(connection, [*changes, *life.some(6)])
        with handler.reading() as connection:
            past = Past(handler, life, connection)
            for person in PEOPLE:
                assert inbox(past, person, nearest=False) == decided_by(past, person), (n, person)
                assert inbox(past, person, nearest=True) == nearest_to(past, person), (n, person)
                compared += len(decided_by(past, person))
    assert compared


def test_nothing_waits_for_whoever_has_no_scope(past: Past) -> None:
    assert rows(past.connection, []) == []


def test_the_inbox_is_paged(past: Past) -> None:
    found = rows(past.connection, [(team, (), None) for team in past.directory.teams])
    everything = [row.id for row in sorted(found, key=lambda row: row.submission)]
    assert paged(past.connection, everything, size=3) == everything
    assert paged(past.connection, everything, size=1000) == everything


def paged(connection: Connection, expected: list[str], size: int) -> list[str]:
    """All pages one after the other; each says how many rows there are in all."""
    found: list[str] = []
    question = asked([(team, (), None) for team in ("department", "content", "service")])
    lines = Paged(query(question.shape), tasks.task.c.submission)
    for offset in range(0, len(expected) + size, size):
        some, total = lines.page(connection, limit=size, offset=offset, known=None, **question.values)
        assert total == len(expected)
        assert len(some) <= size
        found += [row.id for row in some]
    return found
