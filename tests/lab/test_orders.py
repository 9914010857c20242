"""A simulation is put in line once, and found again among those of other drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from growth_tree.accounts import drafts, jobs
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.lab.jobs import latest, order_simulation, running
from growth_tree.rulebook_schema import dump_document
from tests.office import NOON, RULES, TODAY, found


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office."""
    return found(engine)


def begun(office: Handler, document: dict[str, object] | None = None) -> str:
    """A draft."""
    with office.writing() as connection:
        entered = dump_document(RULES) if document is None else document
        return drafts.begin(connection, name="618", owner="ed", based_on=1, document=entered, at=NOON)


def test_the_same_question_is_asked_once_and_another_one_replaces_it(office: Handler) -> None:
    draft = begun(office)
    with office.writing() as connection:
        first = order_simulation(connection, draft, TODAY, "ed", NOON)
        assert order_simulation(connection, draft, TODAY, "di", NOON) == first
        second = order_simulation(connection, draft, TODAY - timedelta(days=1), "di", NOON + timedelta(seconds=1))
        (job, was) = (jobs.job_by_id(connection, each) for each in (second, first))
        assert running(connection, draft) == job
        assert was is not None
        assert was.status == "cancelled"


def test_a_simulation_is_found_among_many_of_other_drafts(office: Handler) -> None:
    draft = begun(office)
    with office.writing() as connection:
        job = order_simulation(connection, draft, TODAY, "ed", NOON)
        for n in range(60):
            later = NOON + timedelta(seconds=n + 1)
            jobs.cancel(connection, jobs.enqueue(connection, jobs.SIMULATE, "ed", later, options={"draft": "x"}), later)
        for found_again in (latest(connection, draft), running(connection, draft)):
            assert found_again is not None
            assert found_again.id == job
        assert order_simulation(connection, draft, TODAY, "ed", NOON) == job
        assert latest(connection, "y") is running(connection, "x") is None


def test_what_is_no_rule_book_or_no_draft_is_not_simulated(office: Handler) -> None:
    draft = begun(office, {"kinds": 1})
    with office.writing() as connection:
        with pytest.raises(Rejected, match="draft_invalid"):
            order_simulation(connection, draft, TODAY, "ed", NOON)
        with pytest.raises(Rejected, match="unknown_draft"):
            order_simulation(connection, "gone", TODAY, "ed", NOON)
