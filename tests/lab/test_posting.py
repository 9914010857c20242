"""What a top-up or a restatement books is what the lab said before, to the last point; twice is the same as once."""

from __future__ import annotations

import inspect
from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.accounts import drafts, jobs, simulations
from growth_tree.domain.award import season_of, season_start
from growth_tree.domain.correction import ConfirmCorrection, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.directory import GrantAccess, Join
from growth_tree.domain.period import last_day_of
from growth_tree.domain.rulebook import ConfirmRulebook, ProposeRulebook
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.rules import RuleBook
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Handler
from growth_tree.lab import posting
from growth_tree.lab.differences import Changes
from growth_tree.lab.jobs import order_posting, run_posting
from growth_tree.lab.replay import Trial, window
from growth_tree.lab.simulation import differences
from growth_tree.publishing import carry_out
from growth_tree.rulebook_schema import dump_document
from growth_tree.verify import verify
from models import booked, settlement
from tests.effort import effort, parts
from tests.lab.twins import Twins, taken_back
from tests.office import LONG_AGO, NOON, RULES, TODAY, ZONE, do, found, order, submitted

HISTORIES = parts(effort(quick=4, ci=200, release=1000), 25)
ADMINS = ("ivy", "joe", "kim")
STEPS = 40


@pytest.mark.parametrize("part", range(len(HISTORIES)))
@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
def test_the_ledger_says_afterwards_what_the_lab_said_before(run: Path, mode: Mode, part: int) -> None:
    @settings(max_examples=HISTORIES[part], deadline=None)
    @given(seed=st.integers(0, 2**40))
    def a_life(seed: int) -> None:
        with ExitStack() as stack:
            twins = Twins.founded(stack, run, "sqlite", seed)
            twins.live(STEPS, publishes=False)
            office, now = twins.plain, twins.life.now
            since = max(twins.since, season_start(season_of(twins.day)), after_settled(office))
            assume(since <= twins.day)
            said = changes(office, twins.draft, since)
            before = head(office)
            publish(office, twins.draft, mode, since, now)
            post(office, now)
            assert booked_since(office, before) == expected(said, mode)

    a_life()


DOUBLED = replace(RULES, kinds=tuple(replace(kind, xp=2 * kind.xp) for kind in RULES.kinds))
PLAN = next(kind.xp for kind in RULES.kinds if kind.code == "plan")
LATER = NOON + timedelta(days=3)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """Ann has planned something, and plans are worth twice as much from tomorrow on, and for what was done today."""
    made = found(engine)
    do(made, submitted("one", "plan"), ApproveTask(task="one", by="cy"))
    return made


def test_posting_twice_books_once_and_the_audit_agrees(office: Handler) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    before = head(office)
    post(office)
    post_again(office)
    assert booked_since(office, before) == {("ann", "plan", "campaign"): (PLAN, 0)}
    assert not verify(office.engine, ZONE, {}, lambda _done, _all: None).problems


def test_a_worker_that_dies_is_followed_by_one_that_books_the_rest(
    office: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(office, submitted("two", "title", bo=100), ApproveTask(task="two", by="cy"))
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    before = head(office)
    monkeypatch.setattr(posting, "LINES_MAX", 1)
    with office.writing() as connection:
        job = jobs.claim_next(connection, NOON)
    assert job is not None
    with pytest.raises(KeyboardInterrupt):
        run_posting(office, job, Dying(3))
    assert len(booked_since(office, before)) == 1
    post(office, NOON + timedelta(minutes=5))
    assert set(booked_since(office, before)) == {("ann", "plan", "campaign"), ("bo", "title", "content")}


@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
def test_work_of_before_that_is_decided_later_gets_its_difference_too(office: Handler, mode: Mode) -> None:
    publish(office, DOUBLED, mode, TODAY, NOON)
    post(office)
    do(office, submitted("late", "plan", bo=100), ApproveTask(task="late", by="cy"), at=LATER)
    do(office, submitted("new", "plan", LATER.date(), flo=100), ApproveTask(task="new", by="gus"), at=LATER)
    before = head(office)
    post_again(office, LATER)
    assert booked_since(office, before) == {("bo", "plan", "campaign"): (PLAN, 0)}


def test_what_people_take_back_of_a_top_up_is_not_given_again(office: Handler) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    post(office)
    (line,) = (line for (_, _, name), line in taken_back(office).items() if name.startswith("correction/"))
    correct(office, line, LATER)
    before = head(office)
    post_again(office, LATER)
    assert booked_since(office, before) == {}


def test_what_is_left_is_looked_for_once_a_day_for_two_months(office: Handler) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, TODAY, NOON)
    post(office)
    assert waiting_after(office, timedelta(hours=5)) == 0
    assert waiting_after(office, timedelta(days=2)) == 1
    assert waiting_after(office, timedelta(days=2, hours=1)) == 1
    assert waiting_after(office, timedelta(days=80)) == 1


def test_nothing_is_looked_for_where_versions_only_go_forward(office: Handler) -> None:
    assert waiting_after(office, timedelta(days=2)) == 0


def waiting(office: Handler) -> int:
    """How many postings are in line."""
    with office.reading() as connection:
        return len(jobs.page(connection, kind=jobs.POST_RULES, status="queued")[0])


def after_settled(office: Handler) -> date:
    """The first day behind every week that is settled: nothing before may be stated anew."""
    with office.reading() as connection:
        last = settlement.last_settled(connection)
    return LONG_AGO if last is None else last_day_of(last) + timedelta(days=1)


class Dying:
    """A clock that stands still, and stops for good after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def __call__(self) -> datetime:
        """The time."""
        with_slices = any(frame.function == "run_posting" for frame in inspect.stack()[:3])
        self.looks -= with_slices
        if self.looks < 0:
            raise KeyboardInterrupt
        return NOON


def waiting_after(office: Handler, span: timedelta) -> int:
    """How many postings are in line when the worker has looked."""
    order_posting(office, NOON + span)
    return waiting(office)


def post_again(office: Handler, now: datetime = NOON) -> None:
    """As the worker does on another day."""
    with office.writing() as connection:
        jobs.enqueue(connection, jobs.POST_RULES, "system", now, options={"version": 2})
    post(office, now)


def changes(office: Handler, draft: RuleBook, since: date) -> Changes:
    """What the lab says."""
    with office.reading() as connection:
        trial = Trial(draft, window(connection, since, ZONE), office.world(connection).library, ZONE)
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


def correct(office: Handler, line: CorrectedLine, now: datetime, sort: Sort = Sort.REVERSAL) -> None:
    """Two of the admins take an award back, or write something else into the books."""
    proposed = ProposeCorrection(correction=sort, sort=sort, reason="2e" * 32, lines=(line,))
    with office.writing() as connection:
        office.handle(connection, order(proposed, sort, "ivy", now))
        office.handle(connection, order(ConfirmCorrection(correction=sort), f"{sort}/confirmed", "joe", now))


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
