"""A correction that one person made, or of their own books, is found in the log; so are books that changed alone."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.corrected import ALONE, NO_RIGHT, OUT_OF_TURN, OWN_BOOKS, UNFOUNDED, Corrections
from growth_tree.domain.correction import ConfirmCorrection, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, CorrectionBooked, Sort
from growth_tree.domain.growth_events import ReversalCarried
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.task import ApproveTask
from growth_tree.projections import Recorded
from growth_tree.verify import verify
from tests.domain.books import REVERSED
from tests.domain.corrections import BONUS, BOOKED, DROPPED, PROPOSED, REASON, TAKEN
from tests.domain.results import ADJUSTED as RESTATED
from tests.domain.scenario import RULES, TODAY, context, published
from tests.domain.test_adjusting import ADJUSTED as LINE_ADJUSTED
from tests.domain.test_corrected_books import ADJUSTED
from tests.office import TODAY as OFFICE_DAY
from tests.office import ZONE, do, found, order, submitted
from tests.tampering import forge

BACK = replace(REVERSED, correction="c-1")
TAKES = replace(BOOKED, sort=Sort.REVERSAL, lines=(TAKEN,))
TAKE = replace(PROPOSED, sort=Sort.REVERSAL, lines=(TAKEN,))
CARRIED = ReversalCarried(
    member="ann",
    season="2026Q1",
    task="t1",
    kind="title",
    branch="content",
    done_on=TODAY,
    xp=20,
    points=10,
    to_season="2026Q2",
    forgive=False,
    correction="c-1",
)
RULES_BOOKED = replace(BOOKED, correction="rules-2-1", sort=Sort.RULES, version=2, by="ed", proposed_by="di")
TOP_UP = published(2, TODAY, RULES, mode=Mode.TOP_UP, reason=REASON, by="ed", proposed_by="di")


def problems(*events: tuple[Any, str]) -> list[str | None]:
    """What is wrong with events, each with its actor."""
    followed = Corrections()
    return [
        followed.objection(Recorded(n, event, actor, "t", None), lambda actor=actor: context(actor=actor))  # type: ignore[misc]
        for n, (event, actor) in enumerate(events, 1)
    ]


def last(*events: tuple[Any, str]) -> str | None:
    """What is wrong with the last of some events, of which the others are right."""
    found = problems(*events)
    assert found[:-1] == [None] * (len(events) - 1)
    return found[-1]


def test_nothing_is_said_against_what_the_rules_allow() -> None:
    given = [(PROPOSED, "cy"), (DROPPED, "cy"), (PROPOSED, "cy"), (BOOKED, "di"), (ADJUSTED, "di")]
    assert problems(*given) == [None] * 5
    assert problems((TAKE, "cy"), (TAKES, "di"), (BACK, "di")) == [None] * 3
    assert problems((TAKE, "cy"), (TAKES, "di"), (CARRIED, "di"), (BACK, "di")) == [None] * 4
    assert problems((TOP_UP, "ed"), (RULES_BOOKED, "system")) == [None] * 2
    assert problems((LINE_ADJUSTED, "cy"), (RESTATED, "cy")) == [None] * 2
    assert problems((REVERSED, "cy")) == [None]


@pytest.mark.parametrize(
    ("event", "actor", "problem"),
    [
        (replace(PROPOSED, by="gus"), "gus", NO_RIGHT),
        (replace(PROPOSED, by="ann"), "ann", OWN_BOOKS),
        (PROPOSED, "gus", NO_RIGHT),
        (replace(PROPOSED, lines=(BONUS, replace(BONUS, member="cy"))), "cy", OWN_BOOKS),
    ],
)
def test_a_proposal_by_whom_it_is_not_for_is_found(event: Any, actor: str, problem: str) -> None:
    assert problems((event, actor)) == [problem]


@pytest.mark.parametrize(
    ("event", "actor", "problem"),
    [
        (replace(BOOKED, by="cy"), "cy", ALONE),
        (replace(BOOKED, by="ann"), "ann", OWN_BOOKS),
        (replace(BOOKED, by="gus"), "gus", NO_RIGHT),
        (BOOKED, "cy", NO_RIGHT),
        (replace(BOOKED, proposed_by="gus"), "di", OUT_OF_TURN),
        (replace(BOOKED, lines=(replace(BONUS, xp=31),)), "di", OUT_OF_TURN),
        (replace(BOOKED, correction="c-2"), "di", OUT_OF_TURN),
    ],
)
def test_a_booking_that_two_people_did_not_want_is_found(event: CorrectionBooked, actor: str, problem: str) -> None:
    assert last((PROPOSED, "cy"), (event, actor)) == problem


@pytest.mark.parametrize(
    ("event", "actor", "problem"),
    [
        (replace(DROPPED, by="gus"), "gus", NO_RIGHT),
        (replace(DROPPED, by="ann"), "ann", OWN_BOOKS),
        (DROPPED, "di", NO_RIGHT),
        (replace(DROPPED, by="di"), "di", None),
    ],
)
def test_a_proposal_that_somebody_without_a_right_to_it_let_go_is_found(event: Any, actor: str, problem: str) -> None:
    assert last((PROPOSED, "cy"), (event, actor)) == problem


def test_so_is_one_that_was_dropped_or_is_booked_twice() -> None:
    assert last((PROPOSED, "cy"), (DROPPED, "cy"), (BOOKED, "di")) == OUT_OF_TURN
    assert last((PROPOSED, "cy"), (BOOKED, "di"), (BOOKED, "di")) == OUT_OF_TURN
    assert problems((DROPPED, "cy")) == [OUT_OF_TURN]


@pytest.mark.parametrize(
    ("version", "booked", "actor"),
    [
        (replace(TOP_UP, mode=Mode.FORWARD), RULES_BOOKED, "system"),
        (replace(TOP_UP, by="di"), RULES_BOOKED, "system"),
        (replace(TOP_UP, version=3), RULES_BOOKED, "system"),
        (TOP_UP, RULES_BOOKED, "ed"),
    ],
)
def test_rules_that_changed_nothing_about_the_past_post_nothing(version: Any, booked: Any, actor: str) -> None:
    assert last((version, "ed"), (booked, actor)) == NO_RIGHT


@pytest.mark.parametrize(
    "entry",
    [
        replace(ADJUSTED, xp=31),
        replace(ADJUSTED, points=16),
        replace(ADJUSTED, member="bo"),
        replace(ADJUSTED, adjustment="correction/c-1/2"),
        BACK,
    ],
)
def test_books_that_say_something_else_than_their_correction_are_found(entry: Any) -> None:
    assert last((PROPOSED, "cy"), (BOOKED, "di"), (entry, "di")) == UNFOUNDED


def test_so_are_adjustments_without_any_reason_or_made_twice() -> None:
    assert problems((ADJUSTED, "cy")) == [UNFOUNDED]
    assert problems((RESTATED, "cy")) == [UNFOUNDED]
    assert last((PROPOSED, "cy"), (BOOKED, "di"), (ADJUSTED, "di"), (ADJUSTED, "di")) == UNFOUNDED
    assert last((TAKE, "cy"), (TAKES, "di"), (replace(BACK, xp=21), "di")) == UNFOUNDED
    assert last((TAKE, "cy"), (TAKES, "di"), (replace(CARRIED, points=11), "di")) == UNFOUNDED


# In a database


def line(**fields: Any) -> CorrectedLine:
    """A bonus for Ann in the office."""
    return replace(BONUS, **({"about": "", "kind": "", "done_on": OFFICE_DAY} | fields))


def test_the_product_itself_books_what_the_audit_finds_right(engine: Engine, owner: Engine) -> None:
    office = found(engine)
    do(office, submitted("t1", "plan"), ApproveTask(task="t1", by="cy"))
    taken = line(about="t1", kind="plan", branch="campaign", xp=-100, points=-50, of_season="2026Q2")
    proposals: tuple[tuple[str, Sort, CorrectedLine], ...] = (
        ("a-1", Sort.MANUAL, line()),
        ("b-1", Sort.MANUAL, line(xp=-5, points=-90)),
        ("c-1", Sort.REVERSAL, taken),
    )
    with office.writing() as connection:
        for name, sort, each in proposals:
            propose = ProposeCorrection(correction=name, sort=sort, reason=REASON, lines=(each,))
            office.handle(connection, order(propose, f"p{name}", "cy"))
            office.handle(connection, order(ConfirmCorrection(correction=name), f"c{name}", "di"))
    assert kinds(engine) == []
    alone = replace(BOOKED, correction="d-1", lines=(line(),), by="cy", season="2026Q2")
    proposed = replace(PROPOSED, correction="d-1", lines=(line(),))
    forge(owner, ("correction/d-1", proposed), ("correction/d-1", alone), actor="cy")
    assert ALONE in kinds(engine)


def kinds(engine: Engine) -> list[str]:
    """What the audit finds."""
    return [problem.kind for problem in verify(engine, ZONE, {}, lambda _done, _total: None).problems]
