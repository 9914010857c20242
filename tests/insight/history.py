"""Years of figures of the office, reported through the product's own commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from growth_tree.domain.metric import ReportMetric
from growth_tree.handle import Handler
from tests.office import TODAY, order

WEEK = timedelta(days=7)
MONDAY = TODAY - timedelta(days=TODAY.weekday())
"""The Monday of the running week."""

Amount = Callable[[int], tuple[int, int]]


def always(value: int, denominator: int = 0) -> Amount:
    """The same in every week."""
    return lambda _week: (value, denominator)


def report(handler: Handler, kpi: str, subject: str, weeks: Iterable[int], amount: Amount) -> None:
    """Report a value and denominator for weeks counted from the running one: -1 is the last that is over."""
    commands = []
    for week in weeks:
        monday, (value, denominator) = MONDAY + week * WEEK, amount(week)
        commands.append(
            ReportMetric(
                kpi=kpi,
                subject=subject,
                first_day=monday,
                last_day=monday + timedelta(days=6),
                value=value,
                denominator=denominator,
                source="test",
            )
        )
    with handler.writing() as connection:
        named = [order(command, f"report/{kpi}/{subject}/{command.first_day}") for command in commands]
        outcomes = handler.handle_all(connection, named)
    assert all(outcome.events for outcome in outcomes), [outcome.refusal for outcome in outcomes if outcome.refusal]
