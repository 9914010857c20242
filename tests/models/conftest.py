from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from growth_tree.batch import evolved
from growth_tree.domain import task
from growth_tree.domain.organisation import Directory
from growth_tree.domain.task import ApproveTask, VoidTask
from growth_tree.domain.task_events import Share, State, TaskAssigned, TaskSubmitted
from growth_tree.handle import Folded, Handler, recorded
from growth_tree.projections import Recorded
from tests.events.drafts import whole_log
from tests.office import Life, do, found, submitted

TRANSACTIONS, ORDERS = 8, 10


class Past:
    """What has happened in an office, told by its events alone, beside the read models' answers."""

    def __init__(self, handler: Handler, life: Life, connection: Connection) -> None:
        stored = whole_log(handler.engine)
        self.life = life
        self.connection = connection
        self.events: list[Recorded] = [recorded(each) for each in stored]
        self.directory: Directory = handler.world(connection).directory
        folded: dict[str, Folded] = {}
        for each in stored:
            if each.stream.startswith("task/"):
                before = folded.get(each.stream, Folded(0, task.initial))
                folded[each.stream] = evolved(before, each)
        self.tasks: dict[str, State] = {name.removeprefix("task/"): state for name, (_, state) in folded.items()}

    def of(self, *types: type) -> list[Any]:
        """The events of some types, in order."""
        return [each.event for each in self.events if isinstance(each.event, types)]

    def submissions(self) -> dict[str, int]:
        """Where each task was assigned or handed in last."""
        latest = {}
        for each in self.events:
            if isinstance(each.event, TaskAssigned | TaskSubmitted):
                latest[each.event.task] = each.position
        return latest


def shares_of(state: State) -> tuple[Share, ...]:
    """Who has a part in a task as it stands."""
    whole = (Share(member=state.member, percent=100),)
    return state.submitted.shares if state.submitted else whole


@pytest.fixture
def office(engine: Engine, rng: Random) -> tuple[Handler, Life]:
    """An office in which much has happened."""
    handler, life = found(engine), Life(rng)
    first = [submitted(task, ann=100) for task in ("a", "b", "c")]
    limited = [submitted(task, "report", bo=100) for task in ("d", "e")]
    do(handler, *first, *limited, submitted("open", ann=50, bo=50))
    do(handler, *(ApproveTask(task=task, by="cy") for task in "abcde"), VoidTask(task="b", by="cy", reason="2e" * 32))
    for _ in range(TRANSACTIONS):
        with handler.writing() as connection:
            handler.handle_all(connection, life.some(ORDERS))
    return handler, life


@pytest.fixture
def past(office: tuple[Handler, Life]) -> Iterator[Past]:
    with office[0].reading() as connection:
        yield Past(*office, connection)
