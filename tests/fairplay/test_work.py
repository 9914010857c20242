"""Bursts before caps reset, titles, links and files alike: what is noticed, and what is not yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay import bursts, links, pictures, titles
from growth_tree.fairplay.likeness import HASH
from growth_tree.fairplay.material import Piece
from tests.fairplay.work import MONDAY, material, piece

FRIDAY = MONDAY + timedelta(days=4)


def weeks(number: int, last_day: int, before: int, kind: str = "copy", first: date = FRIDAY) -> list[Piece]:
    """Some weeks with work on Friday and on Tuesday."""
    fridays = [first + timedelta(weeks=n) for n in range(number)]
    return [
        piece(kind=kind, day=day)
        for friday in fridays
        for day in [friday] * last_day + [friday - timedelta(days=3)] * before
    ]


def test_bursts_on_the_last_working_day_are_noticed() -> None:
    (found,) = bursts.sightings(material(*weeks(3, 3, 2)))
    assert (found.detector, found.members, found.approver) == (Detector.BURST, ("ann",), None)
    assert (found.measure, found.bound, found.cases) == (100, 50, 3)
    assert all(each.done_on.weekday() == 4 for each in found.pieces)


def test_work_of_the_weekend_belongs_to_the_last_day() -> None:
    saturday = weeks(3, 3, 0, first=FRIDAY + timedelta(days=1))
    assert list(bursts.sightings(material(*saturday)))


def test_two_bursts_are_too_few() -> None:
    assert not list(bursts.sightings(material(*weeks(2, 5, 0))))


def months(*last_days: date, kind: str = "review") -> list[Piece]:
    """Three pieces on the last working days of months."""
    return [piece(kind=kind, day=day) for day in last_days for _ in range(3)]


def test_two_months_are_all_that_a_quarter_of_whole_weeks_has() -> None:
    (found,) = bursts.sightings(material(*months(date(2026, 2, 27), date(2026, 3, 31))))
    assert (found.measure, found.bound, found.cases) == (100, 50, 2)
    assert not list(bursts.sightings(material(*months(date(2026, 3, 31)))))
    calm = [piece(kind="review", day=date(2026, 2, 3)) for _ in range(4)]
    assert not list(bursts.sightings(material(*months(date(2026, 2, 27), date(2026, 3, 31)), *calm)))


def test_two_pieces_are_no_burst() -> None:
    assert not list(bursts.sightings(material(*weeks(4, 2, 0))))


def test_half_of_a_week_is_no_burst() -> None:
    assert not list(bursts.sightings(material(*weeks(4, 3, 3))))


def test_bursts_in_half_of_the_weeks_are_how_a_trade_works() -> None:
    calm = weeks(3, 0, 2, first=FRIDAY - timedelta(weeks=4))
    assert not list(bursts.sightings(material(*weeks(3, 3, 0), *calm)))
    assert list(bursts.sightings(material(*weeks(4, 3, 0, first=FRIDAY), *calm)))


@pytest.mark.parametrize("kind", ["title", "few", "gone"])
def test_kinds_without_a_cap_that_has_room_for_one_say_nothing(kind: str) -> None:
    assert not list(bursts.sightings(material(*weeks(4, 5, 0, kind=kind))))


def test_a_week_that_is_not_over_is_not_looked_at() -> None:
    late = weeks(3, 3, 0, first=date(2026, 3, 27))
    assert not list(bursts.sightings(material(*late)))


def test_titles_alike_on_a_day_are_noticed_once_a_week() -> None:
    some = [piece(title=title) for title in ("春季新款女装上新图文", "春季新款女装上新图文!", " 春季新款女装 上新图文")]
    tuesday = [piece(title="客服话术整理", day=MONDAY + timedelta(days=1)) for _ in range(4)]
    (found,) = titles.sightings(material(*some, *tuesday))
    assert (found.detector, found.members, found.measure, found.bound) == (Detector.TITLES, ("ann",), 4, 2)
    assert found.cases == 7


@pytest.mark.parametrize(
    "given",
    [
        ["每日巡店", "每日巡店"],
        ["第1款主图", "第2款主图", "第3款主图"],
        ["夏装上新", "秋装下架", "冬装返场"],
        ["", "", ""],
    ],
    ids=["two", "numbered", "different", "erased"],
)
def test_titles_that_differ_or_are_few_are_not(given: list[str]) -> None:
    assert not list(titles.sightings(material(*(piece(title=title) for title in given))))


def test_a_title_that_repeats_from_day_to_day_is_a_routine() -> None:
    days = [MONDAY + timedelta(days=n) for n in range(14)]
    assert not list(titles.sightings(material(*(piece(title="每日巡店", day=day) for day in days))))


def test_another_person_or_kind_is_another_matter() -> None:
    some = [piece(title="每日巡店"), piece("bo", title="每日巡店"), piece(title="每日巡店", kind="copy")]
    assert not list(titles.sightings(material(*some)))


def test_an_address_that_shows_three_pieces_of_a_day_is_noticed() -> None:
    some = [
        piece(links=("https://Docs.example.com/a/",)),
        piece(links=("http://docs.example.com/a#top", "https://example.com/b")),
        piece(links=("https://docs.example.com/a", "https://docs.example.com/a")),
    ]
    (found,) = links.sightings(material(*some))
    assert (found.detector, found.members, found.measure, found.bound) == (Detector.LINKS, ("ann",), 3, 2)
    assert not list(links.sightings(material(*some[:2])))


def test_the_same_address_on_different_days_or_with_another_question_is_a_report() -> None:
    days = [piece(links=("https://docs.example.com/a",), day=MONDAY + timedelta(days=n)) for n in range(5)]
    asked = [piece(links=(f"https://docs.example.com/a?id={n}",)) for n in range(5)]
    assert not list(links.sightings(material(*days, *asked)))


def look(bits: int) -> str:
    """What the hash of a picture is kept as."""
    return f"{HASH}{bits:064x}"


EDGES = (1 << 84) - 1
LOOKS = {"f1": look(EDGES), "f2": look(EDGES ^ 0b1111), "f4": look(EDGES << 100)}


def test_pictures_alike_are_noticed_whoever_handed_them_in() -> None:
    some = [piece(files=("f1",)), piece("bo", files=("f1",)), piece("bo", files=("f2",)), piece(files=("f4",))]
    (found,) = pictures.sightings(material(*some, pictures=LOOKS))
    assert (found.detector, found.members, found.measure, found.bound) == (Detector.PICTURES, ("ann", "bo"), 3, 2)
    assert {each.task for each in found.pieces} == {each.task for each in some[:3]}


def test_two_pieces_with_a_picture_may_be_a_slip() -> None:
    some = [piece(files=("f1",)), piece(files=("f2",)), piece(files=("f4",)), piece(files=("f1",), kind="copy")]
    assert not list(pictures.sightings(material(*some, pictures=LOOKS)))


@pytest.mark.parametrize("other", [EDGES ^ 0b11111, EDGES >> 5], ids=["one bit more", "fewer edges"])
def test_a_bit_more_makes_another_picture(other: int) -> None:
    looks = {"f1": look(EDGES), "f2": look(other)}
    some = [piece(files=("f1",)), piece(files=("f1",)), piece(files=("f2",))]
    assert not list(pictures.sightings(material(*some, pictures=looks)))


def test_charts_have_few_edges_and_may_differ_in_fewer_bits() -> None:
    chart = (1 << 39) - 1
    looks = {"f1": look(chart), "f2": look(chart ^ 0b11)}
    some = [piece(files=("f1",)), piece(files=("f1",)), piece(files=("f2",))]
    assert not list(pictures.sightings(material(*some, pictures=looks)))
    looks["f2"] = look(chart ^ 0b1 | 1 << 200)
    assert not list(pictures.sightings(material(*some, pictures=looks)))
    looks["f2"] = look(chart | 1 << 200)
    assert list(pictures.sightings(material(*some, pictures=looks)))


def test_the_same_file_is_noticed_too() -> None:
    looks = {"f1": "a1" * 32, "f2": "a1" * 32, "f3": "b1" * 32}
    some = [piece(files=(file,)) for file in ("f1", "f2", "f1", "f3", "gone")]
    (found,) = pictures.sightings(material(*some, pictures=looks))
    assert found.measure == 3


def test_another_piece_makes_another_finding_and_an_older_one_that_is_over_does_not() -> None:
    some = [piece(files=("f1",)) for _ in range(5)]
    (whole,) = pictures.sightings(material(*some[:4], pictures=LOOKS))
    (without,) = pictures.sightings(material(*some[1:4], pictures=LOOKS))
    (more,) = pictures.sightings(material(*some, pictures=LOOKS))
    assert whole.members == without.members
    assert whole.id == without.id != more.id
