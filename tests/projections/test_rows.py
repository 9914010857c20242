"""Row changes are folded by key: what the table holds in the end does not depend on how changes came together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from events.engine import writing
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models.growth import growth
from models.ledger import account
from models.people import member

Change = tuple[str, dict[str, int], dict[str, Value]]

TRIES = 40
NUMBERS = ("closed", "xp", "points")
OTHERS: dict[str, Value] = {
    "member": "",
    "season": "",
    "xp_at_opening": 0,
    "tasks": 0,
    "closed": 0,
    "xp": 0,
    "points": 0,
}


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with writing(engine) as connection:
        yield connection


def random_change(rng: Random) -> Change:
    """Columns of one of a few rows added to and set, perhaps the same ones."""
    add = {column: rng.randint(-5, 5) for column in rng.sample(NUMBERS, rng.randint(0, 2))}
    values: dict[str, Value] = {column: rng.randint(-5, 5) for column in rng.sample(NUMBERS, rng.randint(0, 2))}
    if rng.random() < 0.3:
        values["season"] = rng.choice(("2026Q1", "2026Q2"))
    return rng.choice("abc"), add, values


def expected(changes: Sequence[Change]) -> list[dict[str, Value]]:
    """What the rows must be: changes made one after the other, setting before adding."""
    found: dict[str, dict[str, Value]] = {}
    for key, add, values in changes:
        row = found.setdefault(key, OTHERS | {"member": key})
        row |= values
        for column, amount in add.items():
            before = row[column]
            assert isinstance(before, int)
            row[column] = before + amount
    return [found[key] for key in sorted(found)]


def written(connection: Connection, changes: Sequence[Change], size: int) -> list[dict[str, Value]]:
    """What the rows are when so many changes at a time are written."""
    for start in range(0, len(changes), size):
        rows = Rows()
        for key, add, values in changes[start : start + size]:
            rows.put(growth, (key,), add, **values)
        rows.write(connection)
    found = connection.execute(select(growth).order_by(growth.c.member)).mappings()
    return [{name: row[name] for name in OTHERS} for row in found]


def test_it_does_not_matter_how_changes_come_together(connection: Connection, rng: Random) -> None:
    for _ in range(TRIES):
        changes = [random_change(rng) for _ in range(12)]
        for size in (1, rng.randint(2, 5), 12):
            with connection.begin_nested() as attempt:
                assert written(connection, changes, size) == expected(changes)
                attempt.rollback()


def test_a_row_that_is_only_named_comes_to_be_and_stays_as_it_is(connection: Connection) -> None:
    rows = Rows()
    rows.put(account, ("a",), balance=7)
    rows.write(connection)
    for _ in range(2):
        rows.put(account, ("a",))
        rows.put(account, ("b",))
        rows.write(connection)
    found = connection.execute(select(account).order_by(account.c.name))
    assert [tuple(row) for row in found] == [("a", 7), ("b", 0)]


STRANGE = ("", "null", '"', "\\", "\\n", "{}", "a,b", "\n\r\t\x01\x1f\x7f", "%s", "?", "木兰 😀", "\ufeff\u202e")


def test_many_rows_hold_what_they_were_given_to_the_last_character(connection: Connection) -> None:
    given = [(name, number) for name, number in zip(STRANGE, (2**63 - 1, -(2**63), 0, *range(9)), strict=True)]
    rows = Rows()
    for name, number in given:
        rows.put(account, (name,), balance=number)
    rows.put(member, ("gone",), left_on="2026-11-20", since=1)
    rows.put(member, ("here",), left_on=None, since=2)
    rows.write(connection)
    found = connection.execute(select(account.c.name, account.c.balance))
    assert sorted(tuple(row) for row in found) == sorted(given)
    assert connection.scalars(select(member.c.left_on).order_by(member.c.since)).all() == ["2026-11-20", None]


def test_what_was_written_is_not_written_again(connection: Connection) -> None:
    rows = Rows()
    rows.put(account, ("a",), {"balance": 7})
    rows.write(connection)
    rows.write(connection)
    assert connection.execute(select(account.c.balance)).scalar_one() == 7


def test_rows_that_are_certainly_new_hold_what_they_were_given_to_the_last_character(connection: Connection) -> None:
    given = [(name, number) for name, number in zip(STRANGE, (2**63 - 1, -(2**63), 0, *range(9)), strict=True)]
    gone = [(name or "\\N", name if n % 2 else None) for n, name in enumerate(STRANGE)]
    rows = Rows(empty=[account])
    for name, number in given:
        rows.put(account, (name,), balance=number)
    for id_, left_on in gone:
        rows.add(member, id=id_, left_on=left_on)
    rows.write(connection)
    found = connection.execute(select(account.c.name, account.c.balance))
    assert sorted(tuple(row) for row in found) == sorted(given)
    assert sorted(map(tuple, connection.execute(select(member.c.id, member.c.left_on)))) == sorted(gone)


def test_rows_of_empty_tables_are_the_same_however_many_of_them_wait(connection: Connection, rng: Random) -> None:
    for spare in (0, 1, 3, 100):
        changes = [random_change(rng) for _ in range(12)]
        with connection.begin_nested() as attempt:
            rows = Rows(empty=[growth, account])
            for n, (key, add, values) in enumerate(changes):
                rows.put(growth, (key,), add, **values)
                rows.put(account, (f"{n}",), {"balance": n})
                rows.write(connection, spare=spare)
            rows.write(connection)
            found = connection.execute(select(growth).order_by(growth.c.member)).mappings()
            assert [{name: row[name] for name in OTHERS} for row in found] == expected(changes)
            assert connection.scalars(select(account.c.balance).order_by(account.c.balance)).all() == list(range(12))
            attempt.rollback()


def test_the_fullest_tables_are_written_first_until_few_enough_rows_wait(connection: Connection) -> None:
    rows = Rows()
    for name in "abc":
        rows.put(account, (name,), balance=1)
    rows.add(member, id="one")
    rows.write(connection, spare=4)
    assert connection.scalars(select(account.c.name)).all() == []
    rows.write(connection, spare=3)
    assert connection.scalars(select(account.c.name).order_by(account.c.name)).all() == ["a", "b", "c"]
    assert connection.scalars(select(member.c.id)).all() == []


def test_a_row_that_is_not_new_is_refused(connection: Connection) -> None:
    for wanted in ("made", "refused"):
        rows = Rows()
        rows.add(member, id="one")
        rows.add(member, id=wanted)
        if wanted == "made":
            rows.write(connection)
            continue
        with pytest.raises(OperationalError), connection.begin_nested():
            rows.write(connection)
    assert connection.scalars(select(member.c.id).order_by(member.c.id)).all() == ["made", "one"]
