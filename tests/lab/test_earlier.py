"""Days that an earlier version has stated anew count once, also where the draft's first day lies among them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.rules import RuleBook
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Handler
from growth_tree.lab.figures import Person
from growth_tree.lab.simulation import simulate
from tests.lab.test_posting import DOUBLED, PLAN, correct, post, publish
from tests.lab.twins import taken_back
from tests.office import NOON, RULES, TODAY, do, found, submitted

EARLY, LATE = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
SECOND = TODAY - timedelta(days=2)
"""A first day of the draft between what Ann did early and what she did late."""
TRIPLED = replace(RULES, kinds=tuple(replace(kind, xp=3 * kind.xp) for kind in RULES.kinds))
WORTHLESS = replace(RULES, kinds=tuple(replace(kind, xp=1) for kind in RULES.kinds))


@pytest.fixture
def office(engine: Engine) -> Handler:
    """Ann has planned something early and something late."""
    made = found(engine)
    for task, day in (("early", EARLY), ("late", LATE)):
        do(made, submitted(task, "plan", day), ApproveTask(task=task, by="cy"))
    return made


def of_ann(office: Handler, draft: RuleBook, since: date = SECOND) -> Person:
    """What the lab says of Ann."""
    with office.reading() as connection:
        found = simulate(office, connection, draft, since=since, today=TODAY, progress=lambda _done, _all: None)
    return next(person for person in found.people if person.id == "ann")


@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
def test_a_draft_that_says_the_same_as_an_earlier_version_changes_nothing(office: Handler, mode: Mode) -> None:
    publish(office, DOUBLED, mode, EARLY, NOON)
    post(office)
    assert (of_ann(office, DOUBLED).xp, of_ann(office, DOUBLED, EARLY).xp) == (0, 0)


@pytest.mark.parametrize("mode", [Mode.TOP_UP, Mode.RESTATEMENT])
def test_a_draft_replaces_an_earlier_version_on_its_own_days_alone(office: Handler, mode: Mode) -> None:
    publish(office, DOUBLED, mode, EARLY, NOON)
    post(office)
    assert of_ann(office, TRIPLED).xp == PLAN
    assert of_ann(office, TRIPLED, EARLY).xp == 2 * PLAN
    assert of_ann(office, RULES).xp == -PLAN


def test_what_nets_to_nothing_over_all_days_counts_on_those_that_remain(office: Handler) -> None:
    do(office, submitted("other", "title", EARLY), ApproveTask(task="other", by="cy"))
    publish(office, WORTHLESS, Mode.RESTATEMENT, EARLY, NOON)
    post(office)
    assert of_ann(office, WORTHLESS).xp == 0
    assert of_ann(office, RULES).xp == PLAN - 1


def test_what_people_took_back_of_an_earlier_version_is_not_given_again(office: Handler) -> None:
    publish(office, DOUBLED, Mode.TOP_UP, EARLY, NOON)
    post(office)
    (line,) = (line for (_, _, name), line in taken_back(office).items() if name.startswith("correction/"))
    correct(office, line, NOON)
    assert of_ann(office, DOUBLED).xp == PLAN
