"""A change of the rules that one person made alone is found in the log, and so is one that nobody agreed to."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree import published
from growth_tree.domain import rulebook
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.rulebook_events import RulebookWithdrawn
from growth_tree.published import NO_RIGHT, OUT_OF_TURN, OWN_RULES
from tests.domain.scenario import RULES, context, fold
from tests.domain.test_proposing_rules import ADMINS, BY_BOTH, DRAFTED, FIRST, RESTATED, SECONDED

RESTATED_BY_THREE = replace(BY_BOTH, mode=RESTATED.mode, since=RESTATED.since, by="bo", seconded_by="flo")


def objection(*events: Any, actor: str | None = None) -> str | None:
    """What is objected to the last of some events."""
    *before, last = (FIRST, *events)
    now = context(actor=actor or last.by, directory=ADMINS)
    return published.objection(fold(rulebook, before), last, now)


def test_nothing_is_said_against_what_the_rules_allow() -> None:
    assert published.objection(rulebook.initial, FIRST, context(actor=SYSTEM)) is None
    assert objection(DRAFTED) is None
    assert objection(DRAFTED, BY_BOTH) is None
    assert objection(DRAFTED, RulebookWithdrawn(draft="d1", by="bo")) is None
    assert objection(RESTATED, SECONDED) is None
    assert objection(RESTATED, SECONDED, RESTATED_BY_THREE) is None


def test_a_version_that_an_admin_published_in_old_times_is_none_of_it() -> None:
    assert objection(replace(FIRST, version=2), actor="ed") is None
    assert objection(replace(FIRST, version=2), actor="ann") == NO_RIGHT


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ([replace(DRAFTED, by="ann")], NO_RIGHT),
        ([replace(DRAFTED, by="gus")], NO_RIGHT),
        ([DRAFTED, replace(BY_BOTH, by="ann")], NO_RIGHT),
        ([DRAFTED, RulebookWithdrawn(draft="d1", by="cy")], NO_RIGHT),
        ([DRAFTED, replace(BY_BOTH, by="ed")], OWN_RULES),
        ([RESTATED, replace(SECONDED, by="ed")], OWN_RULES),
        ([RESTATED, SECONDED, replace(RESTATED_BY_THREE, by="flo")], OWN_RULES),
        ([BY_BOTH], OUT_OF_TURN),
        ([DRAFTED, RulebookWithdrawn(draft="d1", by="bo"), BY_BOTH], OUT_OF_TURN),
        ([DRAFTED, replace(BY_BOTH, rulebook=RULES)], OUT_OF_TURN),
        ([DRAFTED, replace(BY_BOTH, proposed_by="bo")], OUT_OF_TURN),
        ([DRAFTED, SECONDED], OUT_OF_TURN),
        ([RESTATED, replace(RESTATED_BY_THREE, seconded_by=None)], OUT_OF_TURN),
        ([RESTATED, RESTATED_BY_THREE], OUT_OF_TURN),
        ([RESTATED, SECONDED, SECONDED], OUT_OF_TURN),
    ],
)
def test_whoever_had_no_right_or_no_turn_is_found(events: list[Any], problem: str) -> None:
    assert objection(*events) == problem


def test_nobody_acts_in_another_one_s_name() -> None:
    assert objection(DRAFTED, BY_BOTH, actor="bo") == NO_RIGHT
