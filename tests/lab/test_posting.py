"""What a top-up or a restatement books is what the lab said before, to the last point; twice is the same as once."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from growth_tree.accounts import drafts, jobs, simulations
from growth_tree.domain.award import season_of, season_start
from growth_tree.domain.directory import GrantAccess, Join
from growth_tree.domain.rulebook import ConfirmRulebook, Mode, ProposeRulebook, RuleBook
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Handler
from growth_tree.lab.jobs import run_posting
from growth_tree.lab.replay import Trial, window
from growth_tree.lab.simulation import Changes, differences
from growth_tree.publishing import carry_out
from growth_tree.rulebook_schema import dump_document
from growth_tree.verify import verify
from models import booked
from tests.effort import effort
from tests.lab.drafts import draft_of
from tests.lab.twins import Twins
from tests.office import LONG_AGO, NOON, RULES, TODAY, ZONE, do, found, order, submitted

HISTORIES = effort(quick=10, ci=200, release=1000)
ADMINS = ("ivy", "joe", "kim")
STEPS = 40


@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
@settings(max_examples=HISTORIES // 2, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_the_ledger_says_afterwards_what_the_lab_said_before(run: Path, mode: Mode, seed: int) -> None:
    with ExitStack() as stack:
        twins = Twins.founded(stack, run, "sqlite", seed)
        twins.live(STEPS, publishes=False)
        office, now = twins.plain, twins.life.now
        since = max(twins.since, season_start(season_of(twins.day)))
        said = changes(office, twins.draft, since)
        before = head(office)
        publish(office, twins.draft, mode, since, now)
        post(office, now)
        assert booked_since(office, before) == expected(said, mode)


def test_posting_twice_books_once(engine: Engine) -> None:
    office = found(engine)
    do(office, submitted("one", "plan"), ApproveTask(task="one", by="cy"))
    draft = draft_of(RULES, Random(7))
    publish(office, draft, Mode.TOP_UP, TODAY, NOON)
    before = head(office)
    with office.writing() as connection:
        twice = jobs.enqueue(connection, jobs.POST_RULES, "system", NOON, options={"version": 2})
    post(office)
    once = booked_since(office, before)
    with office.reading() as connection:
        first, second = (jobs.job_by_id(connection, each.id) for each in reversed(jobs.page(connection)[0]))
    assert first is not None
    assert second is not None
    assert {first.status, second.status} == {"done"}
    assert twice in (first.id, second.id)
    assert first.result == second.result
    assert not verify(office.engine, ZONE, {}, lambda _done, _all: None).problems
    assert once == expected(changes_before(office, draft, before), Mode.TOP_UP)


def changes(office: Handler, draft: RuleBook, since: date) -> Changes:
    """What the lab says."""
    with office.reading() as connection:
        trial = Trial(draft, window(connection, since, ZONE), office.world(connection).library, ZONE)
        return differences(connection, trial, lambda _done, _all: None)


def changes_before(office: Handler, draft: RuleBook, until: int) -> Changes:
    """What it said when the log ended there, before there was a second version."""
    with office.reading() as connection:
        library = office.world(connection).library
        alone = type(library)(versions=library.versions[:1])
        trial = Trial(draft, window(connection, TODAY, ZONE, until), alone, ZONE)
        return differences(connection, trial, lambda _done, _all: None)


def publish(office: Handler, draft: RuleBook, mode: Mode, since: date, now: datetime) -> None:
    """Three admins, whom nothing else concerns, agree."""
    joining = [Join(member=who, on=LONG_AGO, job="ops_specialist", team="department", grade="P5") for who in ADMINS]
    do(office, *joining, *(GrantAccess(member=who, access="admin") for who in ADMINS), at=now)
    with office.writing() as connection:
        document = dump_document(draft)
        name = drafts.begin(connection, name="draft", owner="ivy", based_on=1, document=document, at=now)
        simulations.keep(connection, name, 1, {"since": since.isoformat(), "until": 1}, now)
    told: dict[str, Any] = {"rulebook": draft, "effective_from": now.astimezone(ZONE).date() + timedelta(days=1)}
    proposed = ProposeRulebook(draft=name, reason="2e" * 32, by="ivy", mode=mode, since=since, **told)
    for who, command in (
        ("ivy", proposed),
        ("joe", ConfirmRulebook(draft=name, by="joe")),
        *((("kim", ConfirmRulebook(draft=name, by="kim")),) if mode is Mode.RESTATEMENT else ()),
    ):
        with office.writing() as connection:
            carry_out(office, connection, order(command, f"{who}/{name}", who, now))


def post(office: Handler, now: datetime = NOON) -> None:
    """The worker does what is in line."""
    while True:
        with office.writing() as connection:
            job = jobs.claim_next(connection, now)
        if job is None:
            return
        run_posting(office, job, lambda: now)


def head(office: Handler) -> int:
    """Where the log ends."""
    with office.reading() as connection:
        return window(connection, TODAY, ZONE).until


def booked_since(office: Handler, position: int) -> dict[Any, tuple[int, int]]:
    """What the ledger gained, by member, kind and branch."""
    with office.reading() as connection:
        rows = booked.sums(connection, position, 2**60)
    return {(row.member, row.kind, row.branch): (row.xp, row.points) for row in rows}


def expected(said: Changes, mode: Mode) -> dict[Any, tuple[int, int]]:
    """What should be booked: all, or what is in anybody's favour of each kind, in the branch that gains."""
    if mode is Mode.RESTATEMENT:
        return {key: (each.xp, each.points) for key, each in said.items()}
    xp: Counter[tuple[str, str]] = Counter()
    points: Counter[tuple[str, str]] = Counter()
    for (member, kind, _), each in said.items():
        xp[member, kind] += each.xp
        points[member, kind] += each.points
    best = {key: max((k for k in said if k[:2] == key), key=lambda k: (said[k].xp + said[k].points, k)) for key in xp}
    found = {best[key]: (max(0, xp[key]), max(0, points[key])) for key in xp}
    return {key: amounts for key, amounts in found.items() if any(amounts)}
