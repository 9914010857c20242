from __future__ import annotations

import random
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from growth_tree.accounts.sniffing import PNG, media_type
from growth_tree.demo.china import declare_holidays
from growth_tree.demo.clock import Clock, Hours
from growth_tree.demo.picture import HEIGHT, WIDTH, chart
from growth_tree.demo.staff import hire
from growth_tree.domain.calendar import Calendar, HolidaysDeclared
from tests.demo.conftest import ZONE

MONDAY = date(2026, 9, 28)


def hours() -> Hours:
    """Working hours of the weeks around the National Day of 2026."""
    (declared,) = declare_holidays([2026])
    year = HolidaysDeclared(year=declared.year, days_off=declared.days_off, extra_workdays=declared.extra_workdays)
    return Hours(random.Random(1), ZONE, Calendar({2026: year}))


def test_holidays_and_the_days_that_make_up_for_them_are_known() -> None:
    (declared,) = declare_holidays([2026])
    assert {date(2026, 10, 1), date(2026, 10, 7), date(2026, 2, 17)} <= set(declared.days_off)
    assert {date(2026, 10, 10), date(2026, 2, 14)} <= set(declared.extra_workdays)
    assert not set(declared.days_off) & set(declared.extra_workdays)


def test_each_year_has_only_its_own_days() -> None:
    for declared in declare_holidays(range(2020, 2031)):
        assert {day.year for day in (*declared.days_off, *declared.extra_workdays)} == {declared.year}


def test_workdays_leave_out_holidays_and_count_the_saturday_that_is_worked() -> None:
    worked = hours().workdays(MONDAY, date(2026, 10, 10))
    assert [f"{day:%m-%d}" for day in worked] == ["09-28", "09-29", "09-30", "10-08", "10-09", "10-10"]
    assert hours().after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert hours().before(date(2026, 10, 8), 1) == date(2026, 9, 30)
    assert hours().after(date(2026, 10, 1), 0) == date(2026, 10, 8)


def test_stories_go_on_in_the_order_of_their_times_and_not_beyond_the_end() -> None:
    start = datetime(2026, 9, 28, 8, tzinfo=ZONE)
    clock, heard, nights = Clock(start), [], []

    def story(name: str, *after: int) -> Iterator[datetime]:
        for n in after:
            yield start + timedelta(hours=n)
            heard.append((name, clock.now))

    clock.start(story("late", 30, 90))
    clock.start(story("early", 2, 1, 31))
    clock.run(start + timedelta(hours=48), lambda: nights.append(clock.now))
    at = [start + timedelta(hours=n) for n in (2, 2, 30, 31)]
    assert heard == [("early", at[0]), ("early", at[1]), ("late", at[2]), ("early", at[3])]
    assert nights == [at[1], at[3]]


def test_a_picture_is_a_whole_png_and_always_the_same() -> None:
    picture = chart("one")
    assert media_type(picture, "x.png") == PNG
    assert picture == chart("one") != chart("two")
    assert len(picture) < 2000
    at = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[at - 4 : at])
    assert len(zlib.decompress(picture[at + 4 : at + 4 + length])) == HEIGHT * (WIDTH + 1)


@pytest.mark.parametrize("members", [8, 12, 14, 40, 300, 1000])
def test_a_department_of_any_size_has_teams_of_about_six_and_no_name_twice(members: int) -> None:
    staff = hire(random.Random(members), members, date(2026, 6, 1), date(2026, 11, 21))
    assert len(staff.people) == members
    assert max(Counter(each.name for each in staff.people).values()) == 1
    assert len({each.username for each in staff.people}) == members
    assert len({team.name for team in staff.teams}) == len(staff.teams)
    sizes = Counter(each.team for each in staff.people)
    assert {sizes[team.id] for team in staff.teams} <= set(range(4, 11))
    assert {each.team for each in staff.managers} == {team.id for team in staff.teams}


def test_nobody_who_leaves_or_moves_has_another_part_in_the_story() -> None:
    staff = hire(random.Random(5), 300, date(2026, 6, 1), date(2026, 11, 21))
    parts = [*staff.leavers, *staff.movers, *staff.heirs, *staff.managers, *staff.stars.values()]
    assert max(Counter(each.id for each in parts if each is not staff.stars["manager"]).values()) == 1
    assert staff.leavers
    assert staff.movers
    assert staff.heirs
