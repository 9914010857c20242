"""Points are set aside, spent oldest first, given back, owed, forgiven, and grow too old; never below nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.catalogue import Catalogue
from growth_tree.domain.directory_events import LeavePlanned
from growth_tree.domain.growth import OpenSeason, carried_forward
from growth_tree.domain.growth_events import Books, SeasonOpened, State
from growth_tree.domain.points import ExpirePoints, HoldPoints, ReleaseHold, ReturnPoints, SpendHold
from growth_tree.domain.points_events import (
    Claim,
    DebtForgiven,
    DebtIncurred,
    DebtRepaid,
    Hold,
    HoldReleased,
    HoldSpent,
    PointsExpired,
    PointsHeld,
    PointsReturned,
)
from growth_tree.domain.rules import Expiry
from growth_tree.domain.terms import Eligibility, Quota, Span
from tests.domain.books import EARN, EARNED, REVERSE, REVERSED
from tests.domain.offers import TERMS, offering
from tests.domain.scenario import RULES, TODAY, Given, fold, given, library, organisation

OF: Any = {"member": "ann", "season": "2026Q1", "redemption": "r1", "reward": "course"}
HOLD = HoldPoints(**OF, revision=1)
HELD = PointsHeld(**OF, on=TODAY, points=30, lots={"2026Q1": 30}, balance=20, held=30)
RELEASE, RELEASED = ReleaseHold(**OF), HoldReleased(**OF, points=30, balance=50, held=0)
SPEND, SPENT = SpendHold(**OF), HoldSpent(**OF, points=30, balance=20, held=0)
GIVE_BACK = ReturnPoints(**OF, percent=60, points=18)
GIVEN_BACK = PointsReturned(**OF, percent=60, points=18, balance=38)


def having(points: int = 50, **books: Any) -> Given:
    """Ann's books, opened with so many points."""
    return given(SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(points=points, **books)))


def books_of(history: Given) -> Books:
    """The books at the end."""
    found: Books = fold(growth, history.past).books
    return found


def terms(**more: Any) -> Catalogue:
    """A course under other terms."""
    return offering(replace(TERMS, **more))


def test_the_price_is_set_aside() -> None:
    having().when(HOLD, catalogue=offering()).then(HELD)
    having().and_(HELD).when(HOLD, catalogue=offering()).then()
    books = books_of(having().and_(HELD))
    assert (books.points, books.held) == (20, 30)


def test_points_set_aside_cannot_be_spent_elsewhere() -> None:
    second = replace(HOLD, redemption="r2")
    having().and_(HELD).when(second, catalogue=offering()).refused("points_short", points=30, missing=10)
    having(29).when(HOLD, catalogue=offering()).refused("points_short", points=30, missing=1)
    having(30).when(HOLD, catalogue=offering()).then(replace(HELD, balance=0))


def test_what_costs_nothing_is_noted_all_the_same() -> None:
    having(0).when(HOLD, catalogue=terms(points=0)).then(replace(HELD, points=0, lots={}, balance=0, held=0))


def test_a_hold_is_released_or_spent_once() -> None:
    holding = having().and_(HELD)
    holding.when(RELEASE).then(RELEASED)
    holding.when(SPEND).then(SPENT)
    for settled in (RELEASED, SPENT):
        holding.and_(settled).when(RELEASE).then()
        holding.and_(settled).when(SPEND).then()
    assert books_of(holding.and_(RELEASED)) == replace(books_of(having()), claims={})


def test_points_for_what_was_not_used_come_back_as_new() -> None:
    spent = having(50, lots={"2025Q3": 50}).and_(replace(HELD, lots={"2025Q3": 30}), SPENT)
    spent.when(GIVE_BACK).then(GIVEN_BACK)
    books = books_of(spent.and_(GIVEN_BACK))
    assert (books.points, books.lots) == (38, {"2025Q3": 20})


# Whom a reward is for


@pytest.mark.parametrize(
    ("who", "books", "refusal"),
    [
        ({"level": 3}, {"level": 2}, ("level_too_low", {"level": 3, "reached": 2})),
        ({"level": 3}, {"level": 3}, None),
        ({"branch_level": 2}, {}, ("branch_level_too_low", {"level": 2, "reached": 1})),
        ({"branch_level": 2}, {"branch_level": {"data": 9}}, ("branch_level_too_low", {"level": 2, "reached": 1})),
        ({"branch_level": 2}, {"branch_level": {"content": 2}}, None),
    ],
)
def test_a_reward_may_need_a_level(who: Any, books: Any, refusal: tuple[str, dict[str, Any]] | None) -> None:
    outcome = having(**books).when(HOLD, catalogue=terms(branch="content", eligibility=Eligibility(**who)))
    if refusal is None:
        outcome.then(HELD)
    else:
        outcome.refused(refusal[0], **refusal[1])


def claimed(*days: date) -> Given:
    """Ann has asked for the course on some days."""
    return having(claims={"course": tuple(Claim(redemption=f"old{n}", on=day) for n, day in enumerate(days))})


def test_a_quota_counts_requests_within_its_span() -> None:
    monthly = terms(quota=Quota(span=Span.MONTH, times=2))
    claimed(date(2026, 3, 1), date(2026, 3, 9)).when(HOLD, catalogue=monthly).refused(
        "quota_used", times=2, again="2026-04-01"
    )
    claimed(date(2026, 2, 28), date(2026, 3, 9)).when(HOLD, catalogue=monthly).then(HELD)
    other = having(claims={"licence": (Claim(redemption="old", on=TODAY),)})
    other.when(HOLD, catalogue=terms(quota=Quota(span=Span.YEAR, times=1))).then(HELD)


def test_cooling_off_counts_from_the_last_request() -> None:
    weekly = terms(cooling_days=7)
    claimed(TODAY - timedelta(days=6)).when(HOLD, catalogue=weekly).refused(
        "cooling_off", days=7, again=(TODAY + timedelta(days=1)).isoformat()
    )
    claimed(TODAY - timedelta(days=7)).when(HOLD, catalogue=weekly).then(HELD)


def test_what_came_to_nothing_does_not_count() -> None:
    once = terms(quota=Quota(span=Span.YEAR, times=1))
    second = replace(HOLD, redemption="r2")
    asked = having(100).and_(replace(HELD, balance=70))
    asked.when(second, catalogue=once).refused("quota_used", times=1, again="2027-01-01")
    for ended in ([RELEASED], [SPENT, replace(GIVEN_BACK, percent=100, points=30)]):
        (held,) = asked.and_(*ended).when(second, catalogue=once).events
        assert held.redemption == "r2"
    partly = asked.and_(SPENT, GIVEN_BACK)
    partly.when(second, catalogue=once).refused("quota_used", times=1, again="2027-01-01")


# Oldest first


def test_the_oldest_points_are_spent_first_and_come_back_to_where_they_were() -> None:
    old = having(50, lots={"2025Q4": 15, "2025Q2": 10})
    held = replace(HELD, lots={"2025Q2": 10, "2025Q4": 15, "2026Q1": 5})
    old.when(HOLD, catalogue=offering()).then(held)
    assert books_of(old.and_(held)).lots == {}
    old.and_(held).when(RELEASE).then(RELEASED)
    assert books_of(old.and_(held, RELEASED)).lots == {"2025Q4": 15, "2025Q2": 10}


def next_year(books: Books) -> Books:
    """What books of the first quarter bring into those of a year later, with none in between."""
    return carried_forward(State(season="2026Q1", closed=True, books=books), "2027Q1")


def test_a_new_season_knows_of_which_the_points_are() -> None:
    assert next_year(Books(points=50, lots={"2025Q2": 10})).lots == {"2025Q2": 10, "2026Q1": 40}
    assert next_year(Books(points=10, lots={"2025Q2": 10})).lots == {"2025Q2": 10}
    assert next_year(Books()).lots == {}


def test_holds_and_debts_pass_into_the_next_season() -> None:
    holds = {"r1": Hold(points=30, lots={"2026Q1": 30})}
    books = carried_forward(State(season="2026Q1", books=Books(points=20, holds=holds)), "2026Q2")
    opened = given(SeasonOpened(member="ann", season="2026Q2", brought_forward=books))
    released = replace(RELEASED, season="2026Q2")
    opened.when(replace(RELEASE, season="2026Q2"), today=date(2026, 4, 1)).then(released)
    assert books_of(opened.and_(released)).lots == {"2026Q1": 50}


@pytest.mark.parametrize(("days", "kept"), [(365, True), (366, True), (367, False)])
def test_requests_are_remembered_as_long_as_any_quota_looks_back(days: int, kept: bool) -> None:
    claims = {"course": (Claim(redemption="old", on=date(2027, 1, 1) - timedelta(days=days)),)}
    assert next_year(Books(claims=claims)).claims == (claims if kept else {})


# Debts


def test_points_that_were_spent_are_owed_before_they_are_taken_back() -> None:
    spent = given(SeasonOpened(member="ann", season="2026Q1", brought_forward=Books()), EARNED).and_(
        replace(HELD, points=6, lots={"2026Q1": 6}, balance=4, held=6), replace(SPENT, points=6, balance=4)
    )
    owed = DebtIncurred(member="ann", season="2026Q1", task="t1", points=6, balance=10, debt=6)
    spent.when(REVERSE).then(owed, REVERSED)
    books = books_of(spent.and_(owed, REVERSED))
    assert (books.points, books.debt, books.xp) == (0, 6, 0)
    forgiven = DebtForgiven(member="ann", season="2026Q1", task="t1", points=6, balance=10)
    spent.when(replace(REVERSE, forgive=True)).then(forgiven, REVERSED)
    assert books_of(spent.and_(forgiven, REVERSED)).debt == 0


def test_points_on_hold_are_left_alone_and_what_is_missing_is_owed() -> None:
    holding = given(SeasonOpened(member="ann", season="2026Q1", brought_forward=Books()), EARNED).and_(
        replace(HELD, points=6, lots={"2026Q1": 6}, balance=4, held=6)
    )
    owed = DebtIncurred(member="ann", season="2026Q1", task="t1", points=6, balance=10, debt=6)
    holding.when(REVERSE).then(owed, REVERSED)
    indebted = holding.and_(owed, REVERSED)
    repaid = DebtRepaid(member="ann", season="2026Q1", points=6, balance=0, debt=0)
    indebted.when(RELEASE).then(replace(RELEASED, points=6, balance=6), repaid)


def test_whatever_comes_in_pays_the_debt_first() -> None:
    owing = having(0, debt=12)
    earned, paid = owing.when(EARN).events
    assert earned.balance == 10
    assert paid == DebtRepaid(member="ann", season="2026Q1", points=10, balance=0, debt=2)
    given_back, rest = owing.when(GIVE_BACK).events
    assert given_back.balance == 18
    assert rest == DebtRepaid(member="ann", season="2026Q1", points=12, balance=6, debt=0)
    assert books_of(owing.and_(given_back, rest)).points == 6


# Expiry


def expiring(months: int) -> Any:
    """Rules under which points grow too old."""
    return library(replace(RULES, expiry=Expiry(months=months)))


def opening(season: str, **lots: int) -> OpenSeason:
    """Books of a new season, with points of earlier ones."""
    books = Books(points=sum(lots.values()), lots={name.removeprefix("of_"): points for name, points in lots.items()})
    return OpenSeason(member="ann", season=season, brought_forward=books)


def test_points_expire_so_many_months_after_their_season() -> None:
    command = opening("2026Q1", of_2024Q3=5, of_2024Q4=7, of_2025Q1=11)
    opened = SeasonOpened(member="ann", season="2026Q1", brought_forward=command.brought_forward)
    first = PointsExpired(member="ann", season="2026Q1", of_season="2024Q3", points=5, balance=18)
    second = PointsExpired(member="ann", season="2026Q1", of_season="2024Q4", points=7, balance=11)
    given().when(command, library=expiring(12)).then(opened, first, second)
    given().when(command, library=expiring(15)).then(opened, first)
    given().when(command, library=expiring(60)).then(opened)
    given().when(command).then(opened)
    books = books_of(given(opened, first, second))
    assert (books.points, books.lots) == (11, {"2025Q1": 11})


def test_open_books_expire_what_has_grown_too_old_meanwhile_and_no_more() -> None:
    command = ExpirePoints(member="ann", season="2026Q1")
    having(5, lots={"2025Q1": 5}).when(command, library=expiring(12)).then()
    away = organisation(LeavePlanned(leave="l", member="ann", first_day=date(2025, 6, 1), last_day=date(2025, 7, 10)))
    had = having(9, lots={"2024Q4": 5})
    gone = PointsExpired(member="ann", season="2026Q1", of_season="2024Q4", points=5, balance=4)
    had.when(command, library=expiring(12), directory=away, today=date(2026, 2, 9)).then()
    had.when(command, library=expiring(12), directory=away, today=date(2026, 2, 10)).then(gone)
    had.and_(gone).when(command, library=expiring(12), directory=away, today=date(2026, 2, 10)).then()


def test_points_on_hold_do_not_expire_until_they_are_back() -> None:
    books = Books(points=0, holds={"r1": Hold(points=5, lots={"2024Q1": 5})})
    command = OpenSeason(member="ann", season="2026Q1", brought_forward=books)
    (opened,) = given().when(command, library=expiring(12)).events
    released = replace(RELEASED, points=5, balance=5)
    given(opened).when(RELEASE).then(released)
    assert books_of(given(opened, released)).lots == {"2024Q1": 5}
