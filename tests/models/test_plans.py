"""No question that pages prepare goes through a whole table that grows with the work: an index answers it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import Connection, create_engine, select

import models
from models.base import METADATA, Prepared
from models.tasks import task

GROWING = {"task", "task_share", "task_evidence", "ledger_entry", "growth_branch", "growth_level", "redemption"}

QUESTIONS = {
    f"{module.name}.{name}": question
    for module in iter_modules(models.__path__)
    for name, question in vars(import_module(f"models.{module.name}")).items()
    if isinstance(question, Prepared)
}


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_index_answers(connection: Connection, name: str) -> None:
    assert gone_through(connection, QUESTIONS[name]).isdisjoint(GROWING)


def test_a_question_without_an_index_is_seen(connection: Connection) -> None:
    assert gone_through(connection, Prepared(select(task).order_by(task.c.xp))) == {"task"}


JOINT = [name for name, question in QUESTIONS.items() if "own = 0" in str(question._query)]


@pytest.mark.parametrize("name", JOINT)
def test_joint_work_is_not_sought_among_ones_own(connection: Connection, name: str) -> None:
    assert any("task_share_joint" in how for how in plan(connection, QUESTIONS[name]))
    assert not any("task_share_member" in how for how in plan(connection, QUESTIONS[name]))


def test_proposals_to_void_are_not_sought_among_all_approved_work(connection: Connection) -> None:
    (how,) = plan(connection, QUESTIONS["tasks._VOIDS_PROPOSED"])
    assert "task_void_proposed" in how


def gone_through(connection: Connection, question: Prepared) -> set[str]:
    """The tables of which SQLite would read every row."""
    return {how.split()[1] for how in plan(connection, question) if how.startswith("SCAN")}


def plan(connection: Connection, question: Prepared) -> list[str]:
    """How SQLite would go about a question."""
    text = question._text(connection.dialect)
    found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text.statement}", (None,) * len(text.positiontup or ()))
    return [row.detail for row in found]
