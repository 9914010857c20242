from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from growth_tree.domain.award import (
    Allowance,
    Obstacle,
    allowances,
    at_quality,
    obstacle,
    season_of,
    season_start,
    span,
    split,
)
from growth_tree.domain.rules import Cap, Period, TaskKind
from tests.domain.scenario import TODAY, kind

MONDAY = date(2026, 3, 9)
SUNDAY = date(2026, 3, 15)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@st.composite
def percents(draw: st.DrawFn) -> list[int]:
    """Whole per cents of at least 1 that add up to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=7)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


@for_all(st.integers(0, 10**6), percents())
def test_a_split_loses_nothing_and_invents_nothing(total: int, parts: list[int]) -> None:
    amounts = split(total, parts)
    assert sum(amounts) == total
    assert len(amounts) == len(parts)


@for_all(st.integers(0, 10**6), percents())
def test_a_split_is_fair_to_the_point(total: int, parts: list[int]) -> None:
    for amount, percent in zip(split(total, parts), parts, strict=True):
        assert abs(amount - total * percent / 100) < 1


@for_all(st.integers(0, 10**6), percents())
def test_a_larger_share_never_earns_less(total: int, parts: list[int]) -> None:
    by_size = sorted(zip(parts, split(total, parts), strict=True))
    for (small, little), (large, much) in pairwise(by_size):
        assert little <= much or small == large


@pytest.mark.parametrize(
    ("total", "parts", "amounts"),
    [
        (20, [100], (20,)),
        (20, [60, 40], (12, 8)),
        (10, [33, 33, 34], (3, 3, 4)),
        (1, [50, 50], (1, 0)),  # of equal remainders the first named gets the point
        (100, [33, 33, 34], (33, 33, 34)),
        (7, [10, 20, 70], (1, 1, 5)),
        (0, [50, 50], (0, 0)),
    ],
)
def test_points_left_over_go_to_the_largest_remainders(total: int, parts: list[int], amounts: tuple[int, ...]) -> None:
    assert split(total, parts) == amounts


@pytest.mark.parametrize(
    ("value", "quality", "worth"),
    [
        (20, 100, 20),
        (20, 120, 24),
        (10, 60, 6),
        (5, 60, 3),
        (5, 90, 5),
        (5, 89, 4),
        (1, 50, 1),
        (1, 49, 0),
        (0, 120, 0),
    ],
)
def test_quality_rounds_half_up(value: int, quality: int, worth: int) -> None:
    assert at_quality(value, quality) == worth


@pytest.mark.parametrize(
    ("day", "season", "start"),
    [
        (date(2026, 1, 1), "2026Q1", date(2026, 1, 1)),
        (date(2026, 3, 31), "2026Q1", date(2026, 1, 1)),
        (date(2026, 4, 1), "2026Q2", date(2026, 4, 1)),
        (date(2026, 9, 30), "2026Q3", date(2026, 7, 1)),
        (date(2026, 12, 31), "2026Q4", date(2026, 10, 1)),
        (date(2027, 1, 1), "2027Q1", date(2027, 1, 1)),
    ],
)
def test_seasons_are_quarters(day: date, season: str, start: date) -> None:
    assert season_of(day) == season
    assert season_start(season) == start


@for_all(DAYS)
def test_a_season_starts_within_itself(day: date) -> None:
    start = season_start(season_of(day))
    assert season_of(start) == season_of(day)
    assert season_of(start - timedelta(days=1)) != season_of(day)


@pytest.mark.parametrize(
    ("period", "day", "first", "after"),
    [
        (Period.DAY, date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)),
        (Period.WEEK, MONDAY, MONDAY, date(2026, 3, 16)),
        (Period.WEEK, SUNDAY, MONDAY, date(2026, 3, 16)),
        (Period.WEEK, date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 4)),  # weeks do not end with the year
        (Period.WEEK, date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 4)),
        (Period.MONTH, date(2026, 1, 31), date(2026, 1, 1), date(2026, 2, 1)),
        (Period.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 3, 1)),
        (Period.MONTH, date(2026, 11, 30), date(2026, 11, 1), date(2026, 12, 1)),
        (Period.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_spans_have_their_calendar_bounds(period: Period, day: date, first: date, after: date) -> None:
    assert span(period, day) == (first, after)


@for_all(st.sampled_from(Period), DAYS)
def test_every_day_of_a_span_has_the_same_span(period: Period, day: date) -> None:
    first, after = span(period, day)
    assert first <= day < after
    assert span(period, first) == span(period, after - timedelta(days=1)) == (first, after)
    assert span(period, after)[0] == after


def test_an_allowance_tells_how_much_of_each_span_is_used() -> None:
    limited = kind("limited", day=1, week=3, month=9)
    used = [MONDAY, SUNDAY, SUNDAY + timedelta(days=1), date(2026, 2, 28), date(2026, 4, 1)]
    assert allowances(limited, used, SUNDAY) == (
        Allowance(period=Period.DAY, used=1, times=1),
        Allowance(period=Period.WEEK, used=2, times=3),
        Allowance(period=Period.MONTH, used=3, times=9),
    )
    assert allowances(kind("free"), used, SUNDAY) == ()


def no(reason: str, limit: int, used: int, passes_on: date) -> Obstacle:
    return Obstacle(reason=reason, limit=limit, used=used, passes_on=passes_on)


@pytest.mark.parametrize(
    ("limited", "used", "day", "expected"),
    [
        (kind("k"), [TODAY] * 99, TODAY, None),
        (kind("k", day=2), [TODAY], TODAY, None),
        (kind("k", day=2), [TODAY] * 2, TODAY, no("cap_day", 2, 2, TODAY + timedelta(days=1))),
        (kind("k", day=1), [TODAY], TODAY + timedelta(days=1), None),
        (kind("k", day=1), [date(2025, 12, 31)], date(2026, 1, 1), None),
        (kind("k", day=1), [date(2025, 12, 31)], date(2025, 12, 31), no("cap_day", 1, 1, date(2026, 1, 1))),
        (kind("k", week=1), [MONDAY], SUNDAY, no("cap_week", 1, 1, date(2026, 3, 16))),
        (kind("k", week=1), [SUNDAY], SUNDAY + timedelta(days=1), None),
        (kind("k", week=1), [MONDAY], MONDAY - timedelta(days=1), None),
        (kind("k", week=1), [date(2026, 12, 28)], date(2027, 1, 3), no("cap_week", 1, 1, date(2027, 1, 4))),
        (kind("k", month=1), [date(2026, 1, 1)], date(2026, 1, 31), no("cap_month", 1, 1, date(2026, 2, 1))),
        (kind("k", month=1), [date(2026, 1, 31)], date(2026, 2, 1), None),
        (kind("k", month=1), [date(2026, 12, 1)], date(2026, 12, 31), no("cap_month", 1, 1, date(2027, 1, 1))),
        (kind("k", month=1), [date(2025, 3, 11)], date(2026, 3, 11), None),  # the same month of another year
    ],
)
def test_a_cap_counts_by_the_day_of_the_work(
    limited: TaskKind, used: list[date], day: date, expected: Obstacle | None
) -> None:
    assert obstacle(limited, used, day) == expected


COOLING = kind("k", cooldown_days=3)


@pytest.mark.parametrize(
    ("used", "passes_on"),
    [
        ([TODAY], TODAY + timedelta(days=3)),
        ([TODAY - timedelta(days=2)], TODAY + timedelta(days=1)),
        ([TODAY - timedelta(days=3)], None),
        ([TODAY + timedelta(days=2)], TODAY + timedelta(days=5)),  # work entered late cools towards both sides
        ([TODAY + timedelta(days=3)], None),
        ([TODAY - timedelta(days=2), TODAY + timedelta(days=3)], TODAY + timedelta(days=6)),
    ],
)
def test_a_cooldown_reaches_both_ways_and_ends_with_its_last_day(used: list[date], passes_on: date | None) -> None:
    found = obstacle(COOLING, used, TODAY)
    assert (found and found.passes_on) == passes_on
    assert found is None or (found.reason, found.limit, found.used) == ("cooldown", 3, 1)


def test_the_condition_that_lasts_longest_is_named_because_only_its_end_helps() -> None:
    both = kind("k", day=1, week=1)
    assert obstacle(both, [TODAY], TODAY) == no("cap_week", 1, 1, date(2026, 3, 16))
    cooling = kind("k", week=1, cooldown_days=10)
    assert obstacle(cooling, [TODAY], TODAY) == no("cooldown", 10, 1, date(2026, 3, 21))


def test_a_day_that_another_condition_bars_is_not_promised() -> None:
    day = kind("k", day=1, week=2)
    used = [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)]
    assert obstacle(day, used, MONDAY) == no("cap_week", 2, 2, date(2026, 3, 17))


@st.composite
def limited_kinds(draw: st.DrawFn) -> TaskKind:
    """A kind with some caps and perhaps a cooldown."""
    times = draw(st.lists(st.integers(1, 5), min_size=3, max_size=3).map(sorted))
    periods = draw(st.sets(st.sampled_from(Period), min_size=1))
    caps = tuple(Cap(period=p, times=n) for p, n in zip(Period, times, strict=True) if p in periods)
    return replace(kind("k"), caps=caps, cooldown_days=draw(st.integers(0, 6)))


@for_all(limited_kinds(), st.lists(st.dates(date(2026, 2, 20), date(2026, 4, 10)), max_size=12))
def test_work_of_the_promised_day_does_earn(limited: TaskKind, used: list[date]) -> None:
    full = [*used, *[TODAY] * 5]  # no cap is above five
    found = obstacle(limited, full, TODAY)
    assert found is not None
    assert found.passes_on > TODAY
    assert obstacle(limited, full, found.passes_on) is None


@for_all(limited_kinds(), st.lists(st.dates(date(2026, 2, 20), date(2026, 4, 10)), max_size=30))
def test_counting_only_what_meets_every_condition_never_exceeds_a_cap(limited: TaskKind, days: list[date]) -> None:
    used: list[date] = []
    for day in days:
        if obstacle(limited, used, day) is None:
            used.append(day)
    for day in used:
        assert all(left.used <= left.times for left in allowances(limited, used, day))
    for earlier, later in pairwise(sorted(used)):
        assert (later - earlier).days >= limited.cooldown_days
