"""What the lab says of a draft is what happens where that draft is published, to the last point."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from events import log
from growth_tree.domain.growth import State
from growth_tree.handle import Handler
from growth_tree.lab.beside import replay_beside
from growth_tree.lab.replay import Trial, window
from growth_tree.lab.tally import Tally
from models import booked
from tests.effort import effort, parts
from tests.lab.twins import Twins
from tests.office import do
from tests.settling import AFTER, LATER, MONDAY, adjustments, by, office_with_targets, report, settle

HISTORIES = [
    *(("sqlite", each) for each in parts(effort(quick=8, ci=500, release=3000), 50)),
    *(("postgresql", each) for each in parts(effort(quick=2, ci=25, release=500), 25)),
]
STEPS = 90


@pytest.mark.parametrize(("kind", "tries"), HISTORIES)
def test_a_simulation_says_what_publishing_would_have_brought(run: Path, kind: str, tries: int) -> None:
    @settings(max_examples=tries, deadline=None)
    @given(seed=st.integers(0, 2**40))
    @example(seed=116)  # weeks of before the draft are corrected, of which the draft itself knows no results
    @example(seed=5425)  # somebody takes back what nobody is awarded beside the draft
    def a_life(seed: int) -> None:
        live_and_compare(run, kind, seed)

    a_life()


def live_and_compare(run: Path, kind: str, seed: int) -> None:
    """Have two offices live a life, and compare what the lab says of one with what happened in the other."""
    with ExitStack() as stack:
        twins = Twins.founded(stack, run, kind, seed)
        twins.live(STEPS)
        told = Tally()
        with twins.plain.reading() as connection:
            library = twins.plain.world(connection).library
            trial = Trial(twins.draft, window(connection, twins.since, twins.plain.zone), library, twins.plain.zone)
            simulated = replay_beside(connection, trial, told.told, _silent).current()
        assert twins.versions is not None
        alike = twins.versions.alike
        assert alike(twins.plain, simulated) == alike(twins.other, real_books(twins.other))
        assert _said(told) == _said(real_tally(twins))


def test_a_figure_that_two_answer_for_is_corrected_for_both(engine: Engine) -> None:
    office = office_with_targets(engine)
    do(office, report("shop", 350, kpi="conversion", subject="shop:shop", denominator=10_000), at=AFTER)
    settle(office)
    do(office, report("shop", 300, kpi="conversion", subject="shop:shop", denominator=10_000, restate=True), at=LATER)
    corrections = adjustments(office)
    for each in corrections:
        by(office, "cy", each, LATER)
    assert {each.line.member for each in corrections} == {"ann", "bo"}
    with office.reading() as connection:
        library = office.world(connection).library
        rules = library.versions[-1].rulebook
        trial = Trial(rules, window(connection, MONDAY, office.zone), library, office.zone)
        unchanged = replay_beside(connection, trial, lambda _position, _event: None, _silent).current()
    assert unchanged == real_books(office)


def test_one_member_alone_is_simulated_as_among_all(run: Path, rng: Random) -> None:
    with ExitStack() as stack:
        twins = Twins.founded(stack, run, "sqlite", rng.getrandbits(40))
        twins.live(STEPS)
        with twins.plain.reading() as connection:
            library = twins.plain.world(connection).library
            trial = Trial(twins.draft, window(connection, twins.since, twins.plain.zone), library, twins.plain.zone)
            everybody = replay_beside(connection, trial, lambda _position, _event: None, _silent).current()
            for member, books in everybody.items():
                alone = replay_beside(connection, trial, lambda _position, _event: None, _silent, member).current()
                assert alone == {member: books}


def real_books(office: Handler) -> dict[str, State]:
    """The last books of everybody."""
    with office.reading() as connection:
        last = {
            name.split("/")[1]: name for name in sorted(log.begun(connection, "growth/", log.head(connection).position))
        }
        return {member: office.state(connection, name) for member, name in last.items()}


def real_tally(twins: Twins) -> Tally:
    """What the ledger of the other office says of the same days."""
    with twins.other.reading() as connection:
        part = window(connection, twins.since, twins.other.zone)
        ends = part.start, part.until
        return Tally.of(booked.sums(connection, *ends), booked.withheld(connection, *ends))


def _said(tally: Tally) -> dict[Any, Any]:
    moved = {key: numbers for key, numbers in tally.moved.items() if any(numbers)}
    return moved | {key: why for key, why in tally.withheld.items() if why[1] != "kind_gone"}


def _silent(_done: int, _total: int) -> None:
    """Progress that nobody wants to hear of."""
