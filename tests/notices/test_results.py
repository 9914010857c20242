"""Of results members and their managers are told, each once, and of a week that waits whoever settles it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from growth_tree import settling
from growth_tree.accounts.schema import NOTICE
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.handle import Handler
from growth_tree.notices.reminding import remind_of_settlement
from tests.domain.results import METRICS
from tests.measured import CONFIRM, MONDAY_AFTER, PROPOSE, WEEK, freeze, measure, report
from tests.notices.conftest import everything, tell
from tests.office import RULES, do, order

REASON = "2e" * 32
ANNS = f"orders/member:ann/{WEEK}"


@pytest.fixture
def over(office: Handler) -> Handler:
    """The Monday after a week of which Ann's orders are known."""
    measure(office)
    do(office, PublishRulebook(rulebook=replace(RULES, metrics=METRICS), effective_from=date(2026, 5, 14)), freeze())
    do(office, report(150), at=MONDAY_AFTER)
    return office


def settle(handler: Handler) -> None:
    """Cy settles what is Ann's."""
    with handler.writing() as connection:
        due = settling.proposal(connection, handler.world(connection), "content", WEEK).lines
        command = SettlePeriod(team="content", period=WEEK, lines=tuple(each.line for each in due))
        assert handler.handle(connection, order(command, "settle", "cy", MONDAY_AFTER)).events


def told(handler: Handler, code: str) -> list[tuple[str, int, str]]:
    """Whom a thing was told, with its number and word."""
    tell(handler, MONDAY_AFTER)
    with handler.reading() as connection:
        rows = connection.execute(select(NOTICE).where(NOTICE.c.code == code)).all()
        return sorted((row.person, row.number, row.word) for row in rows)


def test_a_week_that_waits_is_told_once_to_whoever_settles_it(over: Handler) -> None:
    for hours in (1, 2):
        remind_of_settlement(over, MONDAY_AFTER + timedelta(hours=hours))
    assert told(over, "week_waits") == [("cy", 1, WEEK)]


def test_a_week_does_not_wait_before_figures_came_in(office: Handler) -> None:
    measure(office)
    do(office, PublishRulebook(rulebook=replace(RULES, metrics=METRICS), effective_from=date(2026, 5, 14)), freeze())
    remind_of_settlement(office, MONDAY_AFTER)
    assert everything(office) == []


def test_without_rules_for_results_nothing_waits(office: Handler) -> None:
    measure(office)
    remind_of_settlement(office, MONDAY_AFTER)
    assert everything(office) == []


def test_what_is_settled_waits_no_more_and_is_told_to_whose_it_is(over: Handler) -> None:
    settle(over)
    remind_of_settlement(over, MONDAY_AFTER)
    ((person, xp, week),) = told(over, "week_settled")
    assert (person, week) == ("ann", WEEK)
    assert xp > 0
    assert told(over, "week_waits") == []


def test_a_correction_is_told_too(over: Handler) -> None:
    settle(over)
    do(over, report(90, restate=True), at=MONDAY_AFTER)
    with over.writing() as connection:
        (late,) = settling.adjustments(connection, over.world(connection), ["content"], "2026-W22")
        assert over.handle(connection, order(late, "adjust", "cy", MONDAY_AFTER + timedelta(weeks=1))).events
    ((person, xp, week),) = told(over, "result_corrected")
    assert (person, week) == ("ann", WEEK)
    assert xp < 0


def test_reopening_is_told_to_whose_week_it_was(over: Handler) -> None:
    settle(over)
    undo: tuple[tuple[str, Any], ...] = (
        ("cy", ProposeReopening(team="content", period=WEEK, reason=REASON)),
        ("di", ReopenPeriod(team="content", period=WEEK)),
    )
    with over.writing() as connection:
        for actor, command in undo:
            over.handle(connection, order(command, f"undo {actor}", actor, MONDAY_AFTER))
    assert told(over, "week_reopened") == [("ann", 0, WEEK)]


def test_reopening_waits_for_a_second_person_who_has_no_line_in_it(over: Handler) -> None:
    settle(over)
    with over.writing() as connection:
        propose = ProposeReopening(team="content", period=WEEK, reason=REASON)
        assert over.handle(connection, order(propose, "propose", "cy", MONDAY_AFTER)).events
    tell(over, MONDAY_AFTER)
    waiting = [each for each in everything(over) if each[1] == "reopening_waiting"]
    assert waiting == [("di", "reopening_waiting", f"content/{WEEK}")]


def test_another_target_waits_for_a_manager_above_and_is_told_to_whose_it_is(over: Handler) -> None:
    with over.writing() as connection:
        over.handle(connection, order(PROPOSE, "propose", "cy", MONDAY_AFTER))
    tell(over, MONDAY_AFTER)
    assert ("di", "override_waiting", ANNS) in everything(over)
    with over.writing() as connection:
        over.handle(connection, order(CONFIRM, "confirm", "di", MONDAY_AFTER))
    tell(over, MONDAY_AFTER)
    assert [each for each in everything(over) if each[1] == "target_overridden"] == [("ann", "target_overridden", ANNS)]
