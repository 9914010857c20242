"""Points last so many months after their season, and as many days longer as their member was on leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from growth_tree.domain.expiry import too_old_on, usual_end
from growth_tree.domain.organisation import Leave

END = date(2026, 1, 1)
"""When points of 2024Q4 are too old after twelve months."""


def leave(first: date, last: date) -> Leave:
    return Leave(leave=f"{first}", first_day=first, last_day=last)


@pytest.mark.parametrize(
    ("leaves", "days"),
    [
        ([], 0),
        ([leave(date(2025, 3, 3), date(2025, 3, 7))], 5),
        ([leave(date(2025, 3, 3), date(2025, 3, 7)), leave(date(2025, 8, 1), date(2025, 8, 31))], 36),
        ([leave(date(2025, 3, 3), date(2025, 3, 7)), leave(date(2025, 3, 5), date(2025, 3, 9))], 7),
        ([leave(date(2025, 3, 3), date(2025, 3, 7)), leave(date(2025, 3, 4), date(2025, 3, 5))], 5),
        ([leave(date(2024, 12, 30), date(2025, 1, 2))], 2),
        ([leave(date(2024, 10, 1), date(2024, 12, 31))], 0),
        ([leave(date(2025, 12, 31), date(2026, 1, 9))], 10),
        ([leave(END, date(2026, 1, 9))], 0),
        ([leave(date(2025, 12, 30), date(2025, 12, 31)), leave(date(2026, 1, 2), date(2026, 1, 3))], 4),
        ([leave(date(2025, 12, 31), date(2025, 12, 31)), leave(date(2026, 1, 3), date(2026, 1, 9))], 1),
    ],
)
def test_days_of_leave_since_the_end_of_the_season_do_not_count(leaves: list[Leave], days: int) -> None:
    assert usual_end("2024Q4", 12) == END
    assert too_old_on("2024Q4", 12, leaves) == END + timedelta(days=days)
    assert too_old_on("2024Q4", 12, reversed(leaves)) == END + timedelta(days=days)


days_off = st.lists(
    st.tuples(st.integers(-60, 500), st.integers(0, 90)).map(
        lambda span: leave(*(date(2025, 1, 1) + timedelta(days=n) for n in (span[0], span[0] + span[1])))
    ),
    max_size=6,
)


@for_all(days_off)
def test_it_is_as_if_the_clock_stood_still_on_those_days(leaves: list[Leave]) -> None:
    day, left = date(2025, 1, 1), (END - date(2025, 1, 1)).days
    while left:
        left -= not any(each.first_day <= day <= each.last_day for each in leaves)
        day += timedelta(days=1)
    assert too_old_on("2024Q4", 12, leaves) == day
