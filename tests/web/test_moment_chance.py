"""Whatever happened, and whichever moment is asked for: pages say what they would say if the log ended there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from flask import g
from hypothesis import given, settings
from hypothesis import strategies as st

from events import log
from growth_tree.handle import Handler, Order
from growth_tree.web import shell
from growth_tree.web.grown import books_then, branch_totals, grown
from growth_tree.web.moment import Moment, travelling
from growth_tree.web.standing import in_a_row, standings
from growth_tree.web.tasks.quote import books_of
from growth_tree.web.worked import activity, done_since, pending, waiting
from models import balances, growth, honours, ledger
from tests.databases import Database, fresh
from tests.effort import effort, parts
from tests.office import PEOPLE, Life, found
from tests.web.department import application

HISTORIES = parts(effort(quick=6, ci=200, release=1000), 25)
ORDERS = 60


@pytest.mark.parametrize("part", range(len(HISTORIES)))
def test_the_past_is_what_the_log_said_that_ended_there(run: Path, kind: str, part: int) -> None:
    @settings(max_examples=HISTORIES[part], deadline=None)
    @given(
        seed=st.integers(0, 2**40),
        cut=st.integers(1, ORDERS),
        many=st.sampled_from((0, balances.MANY)),
        recent=st.booleans(),
    )
    def compared(seed: int, cut: int, many: int, *, recent: bool) -> None:
        life = Life(Random(seed))
        orders = life.some(ORDERS)
        with fresh(run, kind) as whole, fresh(run, kind) as ended:
            at = orders[cut - 1].at + timedelta(minutes=1)
            position = lived(ended, orders[:cut])
            lived(whole, orders)
            with told(ended):
                g.now, g.today = at, at.astimezone(shell.settings().zone).date()
                expected = figures(Moment(day=g.today), books_of(list(PEOPLE)))
            with told(whole):
                day = at.astimezone(shell.settings().zone).date()
                when = Moment(day=day, at=at, position=position, recent=recent, asked="then")
                with patch.object(balances, "MANY", many), travelling(when):
                    found_then = figures(when, {member: books_then(member, when) for member in PEOPLE})
        assert found_then == expected

    compared()


def lived(database: Database, orders: list[Order]) -> int:
    """Everything carried out, as far as it is not refused; answers where the log ends."""
    with application_of(database) as app:
        handler: Handler = app.extensions["growth_tree"].handler
        found(handler.engine)
        with handler.writing() as connection:
            handler.handle_all(connection, orders)
        with handler.reading() as connection:
            return log.head(connection).position


@contextmanager
def told(database: Database) -> Iterator[None]:
    """What pages stand on, over a database."""
    with application_of(database) as app, app.test_request_context():
        yield


@contextmanager
def application_of(database: Database) -> Iterator[Any]:
    """The application over a database, which is let go afterwards."""
    app = application(database)
    try:
        yield app
    finally:
        app.extensions["growth_tree"].handler.engine.dispose()


def figures(when: Moment, books: dict[str, Any]) -> dict[str, Any]:
    """All that tree, ledger and team say of everybody."""
    people, connection, until = list(PEOPLE), shell.connection(), when.position
    active = activity(people, when)
    totals = grown(people, when).totals
    week = shell.today() - timedelta(days=6)
    return {
        "directory": {member: shell.directory().members[member] for member in people},
        "standings": standings(people, when),
        "debts": {member: (row.held, row.debt) for member, row in totals.items()},
        "books": books,
        "branches": {code: sums for code, sums in branch_totals(people, when).items() if sums != (0, 0)},
        "runs": {member: in_a_row(member, active[member].days.keys()) for member in people},
        "activity": active,
        "done": done_since(people, week, when),
        "waiting": waiting(people, when),
        "pending": {member: pending(member, when) for member in people},
        "badges": growth.badge_counts(connection, people, until),
        "honours": {member: honours.with_lines(connection, member, until) for member in people},
        "leaves": {member: ledger.leaves(connection, member, 600, until) for member in people},
        "seasons": {member: ledger.by_season(connection, member, until) for member in people},
        "lines": {member: connection.execute(ledger.of_member(member, until)).all() for member in people},
        "kinds": {member: sorted(ledger.found_in(connection, member, until)) for member in people},
    }
