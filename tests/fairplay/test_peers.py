"""Approvers and people who are far away from others like them, and those who only seem to be."""

from __future__ import annotations

from datetime import timedelta

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay import effort, leniency
from growth_tree.fairplay.material import Piece
from tests.domain.scenario import joined, organisation
from tests.fairplay.work import MONDAY, material, piece

PEERS = [f"p{n}" for n in range(8)]
TEAM = organisation(*(joined(peer, "content", "designer") for peer in (*PEERS, "ann")))


def decisions(by: str, approved: int, returned: int = 0, quality: int = 100) -> list[Piece]:
    """What somebody decided."""
    return [
        *(piece(by=by, quality=quality if n % 2 else 100) for n in range(approved)),
        *(piece(by=by, status="returned", quality=0) for _ in range(returned)),
    ]


def peers(number: int = 4) -> list[Piece]:
    """Approvers who return one piece of five, and give 100 or 110."""
    return [each for n in range(number) for each in decisions(f"m{n}", 40, 10, 110)]


def test_who_sends_nothing_back_where_others_do_is_noticed() -> None:
    (found,) = leniency.sightings(material(*peers(), *decisions("cy", 60, quality=110)))
    assert (found.detector, found.approver, found.measure, found.cases) == (Detector.APPROVES, "cy", 100, 60)
    assert 90 < found.bound < 100
    assert "ann" in found.members


def test_work_that_came_back_once_counts_as_sent_back() -> None:
    mended = [piece(by="cy", attempt=2) for _ in range(15)]
    assert not list(leniency.sightings(material(*peers(), *decisions("cy", 45), *mended)))


def test_a_little_more_lenient_is_within_the_funnel() -> None:
    assert not list(leniency.sightings(material(*peers(), *decisions("cy", 55, 5, 110))))


def test_few_decisions_say_nothing_about_an_approver() -> None:
    assert not list(leniency.sightings(material(*peers(5), *decisions("cy", 29, quality=150))))


def test_four_approvers_are_no_peers() -> None:
    assert not list(leniency.sightings(material(*peers(3), *decisions("cy", 90, quality=150))))


def test_where_approvers_differ_a_lot_anyway_nobody_is_far_away() -> None:
    spread = [each for n in range(5) for each in decisions(f"m{n}", 50 - 8 * n, 8 * n, 110)]
    assert not list(leniency.sightings(material(*spread, *decisions("cy", 60, quality=110))))


def test_who_grades_everything_higher_is_noticed() -> None:
    (found,) = leniency.sightings(material(*peers(), *decisions("cy", 40, 10, 150)))
    assert (found.detector, found.approver, found.measure) == (Detector.GRADES, "cy", 125)
    assert found.bound < 125


def test_three_per_cent_more_make_no_difference() -> None:
    same = [each for n in range(5) for each in decisions(f"m{n}", 400)]
    assert not list(leniency.sightings(material(*same, *decisions("cy", 400, quality=106))))
    assert list(leniency.sightings(material(*same, *decisions("cy", 400, quality=108))))


def days(member: str, points: int, number: int = 10, quality: int = 100) -> list[Piece]:
    """One piece on each of some days."""
    return [
        piece(member, day=MONDAY + timedelta(days=n), points={member: points}, quality=quality) for n in range(number)
    ]


def role(number: int = 7) -> list[Piece]:
    """Others in the job, with 20 to 26 points a day."""
    return [each for n in range(number) for each in days(PEERS[n], 20 + n)]


def test_points_for_a_day_far_above_the_job_are_noticed() -> None:
    (found,) = effort.sightings(material(*role(), *days("ann", 47), directory=TEAM))
    assert (found.detector, found.members, found.measure, found.bound) == (Detector.EFFORT, ("ann",), 47, 46)
    assert found.cases == 10


def test_where_nearly_all_work_of_a_job_brings_nothing_whoever_gets_points_is_noticed_all_the_same() -> None:
    nothing = [each for n in range(7) for each in days(PEERS[n], 0)]
    (found,) = effort.sightings(material(*nothing, *days("ann", 5), directory=TEAM))
    assert (found.measure, found.bound) == (5, 1)
    assert not list(effort.sightings(material(*nothing, *days("ann", 1), directory=TEAM)))


def test_twice_the_median_is_within_the_bound() -> None:
    assert not list(effort.sightings(material(*role(), *days("ann", 46), directory=TEAM)))


def test_quality_counts() -> None:
    assert list(effort.sightings(material(*role(), *days("ann", 40, quality=120), directory=TEAM)))


def test_where_the_job_spreads_widely_nobody_is_far_outside() -> None:
    wide = [each for n in range(7) for each in days(PEERS[n], 10 + 10 * n)]
    assert not list(effort.sightings(material(*wide, *days("ann", 140), directory=TEAM)))


def test_few_days_or_few_colleagues_say_nothing() -> None:
    assert not list(effort.sightings(material(*role(), *days("ann", 90, number=9), directory=TEAM)))
    assert not list(effort.sightings(material(*role(6), *days("ann", 90), directory=TEAM)))


def test_who_is_not_here_or_in_another_job_is_no_peer() -> None:
    assert not list(effort.sightings(material(*role(), *days("ann", 90))))
