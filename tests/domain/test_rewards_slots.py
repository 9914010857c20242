"""Slots: never more given out than there are, in an order that everybody can see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from growth_tree.domain import slot
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.slot import AwardSlots, FreeSlot, HoldSlot, MoveUp, Standing
from growth_tree.domain.slot_events import Place, SlotAsked, SlotFreed, SlotHeld, SlotQueued, SlotsAwarded
from growth_tree.domain.terms import Per, Window
from tests.domain.offers import NEXT_WEEK, TERMS, THREE, TWO_A_WEEK, offering, with_stock
from tests.domain.scenario import TODAY, Given, Outcome, context, fold, given

COUNTED = offering(TERMS, THREE)
COLLECTING = offering(replace(TERMS, window=Window(weekday=4, hour=18)), TWO_A_WEEK)
FRIDAY = date(2026, 3, 13)
ASKED_AT = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
UP = MoveUp(reward="course", period="all")


def hold(name: str, *, waits: bool = False, period: str = "all") -> HoldSlot:
    """A request wants a slot."""
    return HoldSlot(reward="course", period=period, redemption=name, member=name, revision=1, waits=waits)


def free(name: str, period: str = "all") -> FreeSlot:
    """A request gives up its slot."""
    return FreeSlot(reward="course", period=period, redemption=name)


def held(name: str, taken: int, limit: int = 3, *, moved_up: bool = False, period: str = "all") -> SlotHeld:
    """A request has a slot."""
    return SlotHeld(reward="course", period=period, redemption=name, moved_up=moved_up, taken=taken, limit=limit)


def queued(name: str, period: str = "all") -> SlotQueued:
    """A request waits."""
    return SlotQueued(reward="course", period=period, redemption=name)


def freed(name: str, period: str = "all") -> SlotFreed:
    """A request has no slot any more."""
    return SlotFreed(reward="course", period=period, redemption=name)


FULL = given(held("a", 1), held("b", 2), held("c", 3))
WITH_LINE = FULL.and_(queued("d"), queued("e"))


def test_slots_are_held_until_there_are_none() -> None:
    given().when(hold("a"), catalogue=COUNTED).then(held("a", 1))
    given(held("a", 1), held("b", 2)).when(hold("c"), catalogue=COUNTED).then(held("c", 3))
    FULL.when(hold("d"), catalogue=COUNTED).refused("slots_taken", limit=3)
    given().when(hold("a"), catalogue=offering(TERMS, THREE, with_stock(0))).refused("slots_taken", limit=0)


def test_whoever_waits_stands_in_line() -> None:
    FULL.when(hold("d", waits=True), catalogue=COUNTED).then(queued("d"))


@pytest.mark.parametrize("name", ["a", "d"])
def test_asking_again_is_nothing_new(name: str) -> None:
    WITH_LINE.when(hold(name, waits=True), catalogue=COUNTED).then()


def test_nobody_jumps_the_queue() -> None:
    four = offering(TERMS, THREE, with_stock(4))
    WITH_LINE.when(hold("f"), catalogue=four).refused("slots_taken", limit=4)
    WITH_LINE.when(hold("f", waits=True), catalogue=four).then(queued("f"))


def test_a_slot_given_up_goes_to_the_next_in_line() -> None:
    FULL.when(free("b"), catalogue=COUNTED).then(freed("b"))
    WITH_LINE.when(free("b"), catalogue=COUNTED).then(freed("b"), held("d", 3, moved_up=True))
    WITH_LINE.when(free("d"), catalogue=COUNTED).then(freed("d"))
    WITH_LINE.when(free("x"), catalogue=COUNTED).then()


def test_with_more_slots_the_line_moves_up_in_its_order() -> None:
    def product(history: Given, number: int) -> Outcome:
        return history.when(UP, actor=SYSTEM, catalogue=offering(TERMS, THREE, with_stock(number)))

    product(WITH_LINE, 3).then()
    product(WITH_LINE, 4).then(held("d", 4, 4, moved_up=True))
    product(WITH_LINE, 9).then(held("d", 4, 9, moved_up=True), held("e", 5, 9, moved_up=True))
    WITH_LINE.when(UP, actor="ed", catalogue=COUNTED).refused("not_yours")


def test_with_fewer_slots_nobody_loses_one() -> None:
    two = offering(TERMS, THREE, with_stock(2))
    WITH_LINE.when(free("a"), catalogue=two).then(freed("a"))
    WITH_LINE.and_(freed("a")).when(free("b"), catalogue=two).then(freed("b"), held("d", 2, 2, moved_up=True))


def test_nobody_moves_up_once_the_week_is_over() -> None:
    full = given(held("a", 1, 2, period=NEXT_WEEK), held("b", 2, 2, period=NEXT_WEEK), queued("c", NEXT_WEEK))
    weekly, sunday = offering(TERMS, TWO_A_WEEK), date(2026, 3, 22)
    moved = held("c", 2, 2, moved_up=True, period=NEXT_WEEK)
    full.when(free("a", NEXT_WEEK), today=sunday, catalogue=weekly).then(freed("a", NEXT_WEEK), moved)
    full.when(free("a", NEXT_WEEK), today=sunday + timedelta(days=1), catalogue=weekly).then(freed("a", NEXT_WEEK))


# Windows


def asked(name: str, minutes: int = 0, *, waits: bool = False) -> SlotAsked:
    """A request is collected."""
    return SlotAsked(
        reward="course",
        period=NEXT_WEEK,
        redemption=name,
        member=name,
        waits=waits,
        asked_at=ASKED_AT + timedelta(minutes=minutes),
        closes_on=FRIDAY,
        closes_hour=18,
    )


def award(**standings: tuple[int, int]) -> AwardSlots:
    """The product awards, with the level and the grants that count for each request."""
    listed = tuple(Standing(redemption=name, level=level, grants=grants) for name, (level, grants) in standings.items())
    return AwardSlots(reward="course", period=NEXT_WEEK, standings=listed)


def place(of: SlotAsked, level: int, grants: int, *, got: bool) -> Place:
    """A place in the order."""
    return Place(
        redemption=of.redemption,
        member=of.member,
        level=level,
        grants=grants,
        asked_at=of.asked_at,
        held=got,
        waits=of.waits,
    )


def at_closing(history: Given, command: Any, *, hour: int = 18) -> Outcome:
    """Friday evening."""
    return history.when(command, actor=SYSTEM, today=FRIDAY, hour=hour, catalogue=COLLECTING)


def test_requests_are_collected_until_the_hour() -> None:
    wish = hold("a", period=NEXT_WEEK)
    given().when(wish, catalogue=COLLECTING).then(asked("a"))
    given(asked("a")).when(wish, catalogue=COLLECTING).then()
    given().when(wish, today=FRIDAY, hour=17, catalogue=COLLECTING).then(
        replace(asked("a"), asked_at=datetime(2026, 3, 13, 17, tzinfo=UTC))
    )
    given().when(wish, today=FRIDAY, hour=18, catalogue=COLLECTING).then(held("a", 1, 2, period=NEXT_WEEK))


def test_whoever_comes_while_slots_are_being_awarded_waits_behind_those_who_asked() -> None:
    collected = given(asked("a"))
    late = hold("z", period=NEXT_WEEK)
    at_closing(collected, late).refused("slots_being_awarded", limit=2)
    at_closing(collected, replace(late, waits=True)).then(queued("z", NEXT_WEEK))
    at_closing(collected.and_(queued("z", NEXT_WEEK)), free("a", NEXT_WEEK)).then(
        freed("a", NEXT_WEEK), held("z", 1, 2, moved_up=True, period=NEXT_WEEK)
    )


def test_slots_go_by_level_then_fewest_grants_then_earliest_request() -> None:
    requests = [asked("late", 3), asked("early", 1, waits=True), asked("modest", 2), asked("master", 4)]
    late, early, modest, master = requests
    outcome = at_closing(given(*requests), award(late=(2, 1), early=(2, 1), modest=(2, 0), master=(5, 9)))
    outcome.then(
        SlotsAwarded(
            reward="course",
            period=NEXT_WEEK,
            limit=2,
            free=2,
            order=(
                place(master, 5, 9, got=True),
                place(modest, 2, 0, got=True),
                place(early, 2, 1, got=False),
                place(late, 2, 1, got=False),
            ),
        )
    )
    state = fold(slot, [*requests, *outcome.events])
    assert (state.asked, state.held, state.waiting) == ({}, {"master", "modest"}, ("early",))


def test_slots_are_awarded_at_the_hour_and_once() -> None:
    collected, standings = given(asked("a")), award(a=(1, 0))
    at_closing(collected, standings, hour=17).refused("window_open")
    collected.when(standings, actor="ed", today=FRIDAY, hour=18, catalogue=COLLECTING).refused("not_yours")
    at_closing(collected, award(b=(1, 0))).refused("standings_missing")
    (awarded,) = at_closing(collected, standings).events
    at_closing(collected.and_(awarded), standings).then()
    at_closing(given(), standings).then()


def test_a_second_request_of_one_person_counts_as_after_one_more_grant() -> None:
    twice = [asked("a", 0), replace(asked("a2", 1), member="a"), asked("b", 2)]
    (awarded,) = at_closing(given(*twice), award(a=(3, 0), a2=(3, 0), b=(3, 0))).events
    assert [(each.redemption, each.grants, each.held) for each in awarded.order] == [
        ("a", 0, True),
        ("b", 0, True),
        ("a2", 1, False),
    ]


def test_slots_that_are_left_go_to_those_who_came_late() -> None:
    collected = given(asked("a"), queued("z", NEXT_WEEK))
    awarded, moved = at_closing(collected, award(a=(1, 0))).events
    assert awarded.free == 2
    assert moved == held("z", 2, 2, moved_up=True, period=NEXT_WEEK)


def test_what_was_held_before_is_not_awarded_again() -> None:
    collected = given(held("x", 1, 2, period=NEXT_WEEK), asked("a"), asked("b", 1))
    (awarded,) = at_closing(collected, award(a=(1, 0), b=(1, 0))).events
    assert (awarded.free, [each.held for each in awarded.order]) == (1, [True, False])


def test_whoever_takes_the_request_back_is_not_awarded_a_slot() -> None:
    at_closing(given(asked("a")), free("a", NEXT_WEEK), hour=9).then(freed("a", NEXT_WEEK))
    at_closing(given(asked("a"), freed("a", NEXT_WEEK)), award(a=(1, 0))).then()


@for_all(
    st.lists(
        st.tuples(st.sampled_from(["hold", "wait", "free", "up", "stock", "award"]), st.integers(0, 6)), max_size=40
    ),
    st.booleans(),
)
def test_no_order_of_things_gives_out_more_than_there_are(happenings: list[tuple[str, int]], collect: bool) -> None:
    limit, state = 2, slot.initial
    terms = replace(TERMS, window=Window(weekday=4, hour=18)) if collect else TERMS
    hour = 9
    for what, number in happenings:
        name = f"n{number}"
        if what == "stock":
            limit = number
        hour = 18 if what == "award" else hour
        command = {
            "hold": hold(name, period=NEXT_WEEK),
            "wait": hold(name, waits=True, period=NEXT_WEEK),
            "free": free(name, NEXT_WEEK),
            "up": replace(UP, period=NEXT_WEEK),
            "award": award(**{f"n{n}": (n % 3, n % 2) for n in range(7)}),
        }.get(what)
        if command is None:
            continue
        held_before = len(state.held)
        catalogue = offering(terms, TWO_A_WEEK, with_stock(limit, Per.WEEK))
        circumstances = context(actor=SYSTEM, today=FRIDAY, hour=hour, catalogue=catalogue)
        state = fold(slot, decided(state, command, circumstances), state)
        assert len(state.held) <= max(limit, held_before)
        parts = [*state.asked, *state.held, *state.waiting]
        assert len(parts) == len(set(parts))


def decided(state: Any, command: Any, circumstances: Any) -> list[Any]:
    """The events of a command, none where it is refused."""
    try:
        return list(slot.decide(state, command, circumstances))
    except Rejected:
        return []
