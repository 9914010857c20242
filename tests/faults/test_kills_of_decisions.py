"""Settlements and rules with what follows from them: a kill at any moment loses nothing and books nothing twice."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from growth_tree.accounts import drafts, jobs
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.rulebook_events import RulebookPublished
from growth_tree.handle import Handler, history
from growth_tree.lab.jobs import run_posting
from models import booked
from tests.databases import Database
from tests.effort import effort, parts
from tests.faults import governing
from tests.faults.governing import PLAN
from tests.faults.killing import Writer, assert_whole, errors, killed
from tests.office import NOON, found

A_YEAR = timedelta(days=366)
KILLS = parts(effort(quick=2, ci=3, release=100), 5)


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """The office, measured."""
    made = found(engine)
    governing.prepare(made)
    return made


@pytest.mark.parametrize("kills", KILLS)
def test_killed_managers_leave_nothing_half_settled(
    database: Database, handler: Handler, rng: random.Random, kills: int
) -> None:
    for _ in range(kills):
        told = killed([Writer(database, "settle", 0)], rng.uniform(0.0, 0.7))
        assert errors(told) == []
        assert_whole(handler, told)


@pytest.mark.parametrize("kills", KILLS)
def test_killed_admins_and_workers_publish_and_book_everything_once(
    database: Database, handler: Handler, rng: random.Random, kills: int
) -> None:
    for _ in range(kills):
        told = killed([Writer(database, "publish", 0)], rng.uniform(0.0, 0.7))
        assert errors(told) == []
        assert_whole(handler, told)
        assert_published(handler)
    assert_booked(handler)


def assert_published(handler: Handler) -> None:
    """A draft says published exactly where the log does, and whatever concerns days of before is in line."""
    with handler.reading() as connection:
        events = [each.event for each in history(connection, "rulebook")]
        published = {each.draft: each.version for each in events if isinstance(each, RulebookPublished) and each.draft}
        marked = {each.id for each in drafts.every(connection, drafts.PUBLISHED)}
        ordered, _ = jobs.page(connection, kind=jobs.POST_RULES, limit=1000)
    assert marked == set(published)
    assert {job.options["version"] for job in ordered} == set(published.values())


def assert_booked(handler: Handler) -> None:
    """When all is booked, everything that Bo did is worth what the last version says, and nothing is left to book."""
    with handler.reading() as connection:
        last = handler.world(connection).library.versions[-1].version
    post(handler, last)
    with handler.reading() as connection:
        sums = [each for each in booked.sums(connection, 0, 2**60) if (each.member, each.kind) == ("bo", "plan")]
    assert sum(each.awards for each in sums) > 0
    assert sum(each.xp for each in sums) == sum(each.awards for each in sums) * (PLAN + last - 1)
    assert post(handler, last)["lines"] == 0


def post(handler: Handler, version: int) -> dict[str, Any]:
    """Have a version booked once more; answers with what came of it."""
    with handler.writing() as connection:
        ordered = jobs.enqueue(connection, jobs.POST_RULES, SYSTEM, NOON + A_YEAR, options={"version": version})
    while job := governing.claimed(handler, NOON + A_YEAR):
        run_posting(handler, job, lambda: NOON + A_YEAR)
    with handler.reading() as connection:
        done = jobs.job_by_id(connection, ordered)
    assert done is not None
    assert done.result is not None
    return done.result
