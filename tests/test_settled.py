"""A settlement by whom it is not for is found in the log, so is one that a single person undid, and a wrong amount."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import settlement
from growth_tree.domain.settlement_events import LineAdjusted, ReopeningDropped, TakenBack
from growth_tree.settled import KEPT, NO_RIGHT, OUT_OF_TURN, OWN_PERIOD, WRONG, Settlements
from tests.domain.results import ANN, AWARD, BO, LATE, LIBRARY, SETTLED, WEEK, line
from tests.domain.scenario import context
from tests.domain.scorecards import KPIS
from tests.domain.test_adjusting import ADJUSTED
from tests.domain.test_reopening import DROPPED, PROPOSED, REOPENED

OWN = replace(SETTLED, lines=(line("cy"),))


def objections(*events: tuple[Any, str]) -> list[str | None]:
    """What is objected to events, each with its actor."""
    followed = Settlements()
    return [
        followed.objection(event, version, context(actor=actor, kpis=KPIS, library=LIBRARY), nothing)
        for version, (event, actor) in enumerate(events, 1)
    ]


def nothing(stream: str) -> settlement.State:
    raise AssertionError(f"{stream} is remembered")


def test_nothing_is_said_against_what_the_rules_allow() -> None:
    adjusted = TakenBack(member="ann", award=ADJUSTED.adjustment, season="2026Q1")
    reopened = replace(REOPENED, awards=(adjusted, *REOPENED.awards))
    right = [(SETTLED, "cy"), (ADJUSTED, "cy"), (PROPOSED, "cy"), (DROPPED, "cy"), (PROPOSED, "cy"), (reopened, "di")]
    assert objections(*right, (replace(SETTLED, round=2), "cy")) == [None] * 7


@pytest.mark.parametrize(
    ("event", "actor", "objection"),
    [
        (OWN, "cy", OWN_PERIOD),
        (replace(OWN, by="di"), "cy", NO_RIGHT),
        (replace(SETTLED, by="gus"), "gus", NO_RIGHT),
        (SETTLED, "system", NO_RIGHT),
        (SETTLED, "ann", NO_RIGHT),
        (replace(SETTLED, by="ann"), "ann", OWN_PERIOD),
    ],
)
def test_a_settlement_by_whom_it_is_not_for_is_found(event: Any, actor: str, objection: str) -> None:
    assert objections((event, actor)) == [objection]


@pytest.mark.parametrize(
    ("event", "actor", "objection"),
    [
        (replace(ADJUSTED, by="gus"), "gus", NO_RIGHT),
        (replace(ADJUSTED, by="ann"), "ann", OWN_PERIOD),
        (replace(ADJUSTED, line=replace(LATE, member="cy")), "cy", OUT_OF_TURN),
    ],
)
def test_so_is_a_correction(event: LineAdjusted, actor: str, objection: str) -> None:
    assert objections((SETTLED, "cy"), (event, actor)) == [None, objection]


@pytest.mark.parametrize(
    ("event", "actor", "objection"),
    [
        (replace(REOPENED, by="cy"), "cy", NO_RIGHT),
        (replace(REOPENED, by="ann"), "ann", OWN_PERIOD),
        (replace(REOPENED, by="gus"), "gus", NO_RIGHT),
        (replace(REOPENED, proposed_by="ed"), "di", OUT_OF_TURN),
    ],
)
def test_so_is_a_period_that_one_person_reopened(event: Any, actor: str, objection: str) -> None:
    assert objections((SETTLED, "cy"), (PROPOSED, "cy"), (event, actor)) == [None, None, objection]


def test_nobody_drops_a_proposal_that_is_not_theirs() -> None:
    assert objections((SETTLED, "cy"), (PROPOSED, "cy"), (replace(DROPPED, by="gus"), "gus"))[-1] == NO_RIGHT


@pytest.mark.parametrize(
    "event",
    [
        replace(SETTLED, lines=(replace(ANN, xp=ANN.xp + 1), BO)),
        replace(SETTLED, lines=(replace(ANN, points=0), BO)),
        replace(SETTLED, lines=(replace(ANN, percentile=80, percent=130, xp=78, points=39), BO)),
        replace(SETTLED, lines=(replace(ANN, expected=50), BO)),
        replace(SETTLED, lines=(replace(ANN, weight=101), BO)),
        replace(SETTLED, lines=(ANN, ANN)),
        replace(SETTLED, lines=()),
        replace(SETTLED, lines=(replace(ANN, kpi="smiles"),)),
        replace(SETTLED, period="2026-W9"),
        replace(SETTLED, period="2026-02"),
        replace(SETTLED, period="2026-W11"),
        replace(SETTLED, base_xp=200),
        replace(SETTLED, rule_version=2),
        replace(SETTLED, season="2026Q2"),
        replace(SETTLED, round=2),
    ],
)
def test_what_is_not_settled_by_the_rules_is_found(event: Any) -> None:
    assert objections((event, "cy")) == [WRONG]


@pytest.mark.parametrize(
    "event",
    [
        replace(ADJUSTED, line=replace(LATE, xp=5)),
        replace(ADJUSTED, line=line(figure=70, metric=44, q10=1)),
        replace(ADJUSTED, was_xp=120),
        replace(ADJUSTED, adjustment=f"{AWARD}/2"),
        replace(ADJUSTED, in_period=WEEK),
    ],
)
def test_so_is_a_wrong_correction(event: Any) -> None:
    assert objections((SETTLED, "cy"), (event, "cy")) == [None, WRONG]


def test_so_is_what_is_settled_or_corrected_twice() -> None:
    twice = line(figure=120)
    assert objections((SETTLED, "cy"), (SETTLED, "cy")) == [None, WRONG]
    assert objections((SETTLED, "cy"), (replace(SETTLED, lines=(twice,)), "cy")) == [None, OUT_OF_TURN]
    assert objections((SETTLED, "cy"), (ADJUSTED, "cy"), (ADJUSTED, "cy")) == [None, None, WRONG]
    less = replace(REOPENED, awards=REOPENED.awards[:1])
    assert objections((SETTLED, "cy"), (PROPOSED, "cy"), (less, "di")) == [None, None, OUT_OF_TURN]


def test_what_is_remembered_no_more_is_read_again() -> None:
    read: list[str] = []

    def reread(stream: str) -> settlement.State:
        read.append(stream)
        return settlement.evolve(settlement.initial, SETTLED)

    now = context(actor="cy", kpis=KPIS, library=LIBRARY)
    followed = Settlements()
    assert followed.objection(ADJUSTED, 2, now, reread) is None
    assert followed.objection(PROPOSED, 3, now, reread) is None
    assert read == ["period/content/2026-W09"]
    for n in range(KEPT):
        followed.objection(replace(SETTLED, team=f"team {n}"), 1, now, reread)
    assert followed.objection(PROPOSED, 2, now, reread) is None
    assert len(read) == 2


def test_so_is_one_that_nobody_proposed_to_reopen() -> None:
    assert objections((SETTLED, "cy"), (REOPENED, "di")) == [None, OUT_OF_TURN]
    dropped: ReopeningDropped = DROPPED
    assert objections((SETTLED, "cy"), (PROPOSED, "cy"), (dropped, "cy"), (REOPENED, "di"))[-1] == OUT_OF_TURN
    assert objections((SETTLED, "cy"), (replace(PROPOSED, by="gus"), "gus")) == [None, NO_RIGHT]
