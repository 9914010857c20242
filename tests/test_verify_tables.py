"""Whatever was done to the read models is found: a row changed, lost or invented, and points that do not add up."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, Table, and_, delete, insert, select, update

from events.engine import writing
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.task_events import EvidenceItem
from growth_tree.handle import Handler
from growth_tree.projections import TABLES
from growth_tree.replay import rebuild
from growth_tree.verify import Problem, verify
from models import ledger, people, tasks
from tests.domain.test_finding import RAISE
from tests.measured import measure_shop, settle
from tests.office import ZONE, Life, contents, do, found, submitted
from tests.righted import put_right
from tests.shop import bustle


@pytest.fixture
def handler(engine: Engine, rng: Random) -> Handler:
    """An office in which something of everything has happened."""
    made, life = found(engine), Life(rng)
    shown = (EvidenceItem(kind="link", ref="6f" * 32),)
    do(made, *(replace(submitted(task, "plan"), evidence=shown) for task in ("one", "two")))
    do(made, *(ApproveTask(task=task, by="cy") for task in ("one", "two")))
    bustle(made)
    measure_shop(made)
    settle(made)
    put_right(made)
    do(made, RAISE)
    for _ in range(4):
        with made.writing() as connection:
            made.handle_all(connection, life.some(6))
    return made


def problems(engine: Engine) -> list[Problem]:
    """What the audit finds."""
    return verify(engine, ZONE, {}, lambda _done, _total: None).problems


def some_row(connection: Connection, table: Table, rng: Random) -> dict[str, Any]:
    """Any row of a table."""
    rows = connection.execute(select(table).order_by(*table.primary_key)).all()
    return dict(rng.choice(rows)._mapping)


def here(table: Table, row: dict[str, Any]) -> Any:
    """That row by its key."""
    return and_(*(column == row[column.name] for column in table.primary_key))


def differing(engine: Engine) -> set[str]:
    """The tables that are not what the log says."""
    return {problem.where for problem in problems(engine) if problem.kind == "differs_from_replay"}


def mended(engine: Engine) -> bool:
    """Whether a rebuild makes everything right again."""
    rebuild(engine, lambda _done, _total: None)
    return problems(engine) == []


def test_a_row_changed_in_any_column_is_found(handler: Handler, rng: Random) -> None:
    for n in range(max(len(table.columns) for table in TABLES)):
        concerned = [table for table in TABLES if len(table.columns) > n]
        changed = []
        with writing(handler.engine) as connection:
            for table in concerned:
                row, column = some_row(connection, table, rng), table.columns[n]
                value = row[column.name]
                is_number = column.type.python_type is int
                other = (value or 0) + 1_000_000 if is_number else f"{value or ''}x"
                connection.execute(update(table).where(here(table, row)).values({column.name: other}))
                changed.append((table, row | {column.name: other}, row))
        assert differing(handler.engine) == {table.name for table in concerned}, n
        with writing(handler.engine) as connection:
            for table, wrong, right in changed:
                connection.execute(update(table).where(here(table, wrong)).values(right))
    assert problems(handler.engine) == []


def test_a_text_that_became_nothing_is_found_and_the_other_way_round(handler: Handler) -> None:
    with writing(handler.engine) as connection:
        connection.execute(update(tasks.task).where(tasks.task.c.id == "one").values(reason=""))
        connection.execute(update(people.team).where(people.team.c.id == "content").values(parent=None))
    assert differing(handler.engine) == {"task", "team"}
    assert mended(handler.engine)


def test_a_lost_row_is_found(handler: Handler, rng: Random) -> None:
    with writing(handler.engine) as connection:
        for table in TABLES:
            connection.execute(delete(table).where(here(table, some_row(connection, table, rng))))
    assert differing(handler.engine) == {table.name for table in TABLES}
    assert mended(handler.engine)


def test_an_invented_row_is_found(handler: Handler, rng: Random) -> None:
    with writing(handler.engine) as connection:
        for table in TABLES:
            key = next(iter(table.primary_key)).name
            row = some_row(connection, table, rng)
            invented = row[key] + 1_000_000 if isinstance(row[key], int) else row[key] + "x"
            connection.execute(insert(table).values(row | {key: invented}))
    assert differing(handler.engine) == {table.name for table in TABLES}
    assert mended(handler.engine)


def test_points_made_out_of_nothing_are_found(handler: Handler) -> None:
    account = ledger.account
    with writing(handler.engine) as connection:
        mine = account.c.name == ledger.member_account("ann")
        connection.execute(update(account).where(mine).values(balance=account.c.balance + 1))
    assert problems(handler.engine) == [
        Problem(kind="differs_from_replay", where="ledger_account"),
        Problem(kind="points_not_conserved", where="ledger_account"),
        Problem(kind="books_differ_from_accounts", where="member:ann"),
    ]


def test_points_moved_from_one_account_to_another_are_found(handler: Handler) -> None:
    account = ledger.account
    with writing(handler.engine) as connection:
        for name, amount in ((ledger.member_account("ann"), 1), (ledger.ISSUER, -1)):
            connection.execute(update(account).where(account.c.name == name).values(balance=account.c.balance + amount))
    assert problems(handler.engine) == [
        Problem(kind="differs_from_replay", where="ledger_account"),
        Problem(kind="lines_differ_from_accounts", where="issuer"),
        Problem(kind="books_differ_from_accounts", where="member:ann"),
    ]


def test_what_differs_in_read_models_names_no_event(handler: Handler) -> None:
    with writing(handler.engine) as connection:
        connection.execute(delete(tasks.share))
    found = verify(handler.engine, handler.zone, {}, lambda _done, _total: None).as_json()
    assert (found["ok"], found["first_bad_position"]) == (False, None)
    assert found["problems"] == [{"kind": "differs_from_replay", "where": "task_share", "position": None}]


def test_the_audit_changes_nothing(handler: Handler) -> None:
    with writing(handler.engine) as connection:
        connection.execute(delete(tasks.share))
    with handler.reading() as connection:
        before = contents(connection)
    problems(handler.engine)
    with handler.reading() as connection:
        assert contents(connection) == before


def test_orders_carried_out_meanwhile_do_not_disturb_the_audit(handler: Handler) -> None:
    seen: list[int] = []

    def meanwhile(done: int, _total: int) -> None:
        do(handler, submitted("new"))
        seen.append(done)

    assert verify(handler.engine, handler.zone, {}, meanwhile).problems == []
    assert seen
