"""Approvals too soon, too fast one after the other, or of each other: what is noticed, and what is not yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay import mutual, rapid, soon
from growth_tree.fairplay.material import Piece
from tests.fairplay.work import MONDAY, material, piece

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)


def week(number: int, late: int, seconds: float = 19) -> list[Piece]:
    """Some work that was approved soon, and some that was approved late."""
    return [
        *(piece(seconds=seconds) for _ in range(number)),
        *(piece("bo") for _ in range(late)),
    ]


def row(number: int, gap: float) -> list[Piece]:
    """Work of the morning, approved at noon one after the other."""
    at = [NOON + timedelta(seconds=gap * n) for n in range(number)]
    return [piece(at=NOON - timedelta(hours=3), seconds=(moment - NOON).total_seconds() + 10_800) for moment in at]


def test_too_many_approvals_within_seconds_of_the_hand_in_are_noticed() -> None:
    (found,) = soon.sightings(material(*week(5, 10)))
    assert (found.detector, found.approver, found.members) == (Detector.SOON, "cy", ("ann",))
    assert (found.measure, found.bound, found.cases) == (33, 25, 5)
    assert (found.first, found.last) == (MONDAY, MONDAY + timedelta(days=6))


def test_a_quarter_of_them_is_not() -> None:
    assert not list(soon.sightings(material(*week(5, 15))))
    assert list(soon.sightings(material(*week(5, 14))))


def test_twenty_seconds_are_enough_to_look_at_work() -> None:
    assert not list(soon.sightings(material(*week(9, 0, seconds=20))))


def test_four_approvals_are_too_few_to_say_anything() -> None:
    assert not list(soon.sightings(material(*week(4, 0))))


def test_each_week_is_a_finding_of_its_own_and_the_same_again() -> None:
    later = [piece(seconds=5, day=MONDAY + timedelta(days=7)) for _ in range(5)]
    first, second = soon.sightings(material(*week(5, 0), *later))
    again, _ = soon.sightings(material(*week(6, 1), *later))
    assert first.id == again.id != second.id


def test_work_that_is_not_decided_says_nothing() -> None:
    waiting = [piece(by=None) for _ in range(9)]
    assert not list(soon.sightings(material(*waiting)))
    assert not list(rapid.sightings(material(*waiting)))
    assert not list(mutual.sightings(material(*waiting)))


def test_a_long_row_of_approvals_is_noticed() -> None:
    (found,) = rapid.sightings(material(*row(16, gap=5)))
    assert (found.detector, found.approver, found.measure, found.bound) == (Detector.RAPID, "cy", 16, 15)


def test_fifteen_in_a_row_are_not() -> None:
    assert not list(rapid.sightings(material(*row(15, gap=1))))


def test_a_pause_ends_a_row() -> None:
    assert not list(rapid.sightings(material(*row(30, gap=5.1))))


def test_what_is_ticked_and_approved_together_counts_once() -> None:
    assert not list(rapid.sightings(material(*row(40, gap=0))))


def test_those_who_approve_each_other_are_noticed_once() -> None:
    pieces = [piece("ann", by="bo") for _ in range(6)] + [piece("bo", by="ann") for _ in range(7)]
    (found,) = mutual.sightings(material(*pieces))
    assert (found.detector, found.members, found.approver) == (Detector.MUTUAL, ("ann", "bo"), None)
    assert (found.measure, found.bound, found.cases) == (6, 5, 13)


def test_five_each_way_are_what_a_holiday_brings() -> None:
    pieces = [piece("ann", by="bo") for _ in range(50)] + [piece("bo", by="ann") for _ in range(5)]
    assert not list(mutual.sightings(material(*pieces)))


def test_one_way_is_how_work_goes() -> None:
    assert not list(mutual.sightings(material(*(piece("ann", by="cy") for _ in range(50)))))
