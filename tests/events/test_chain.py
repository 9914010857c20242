"""The hash covers every byte of an event and all that came before; a change anywhere is found, and where it is."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest

from events.chain import Break, Chain, Stored, link
from events.schema import GENESIS
from tests.events.drafts import chained, random_events

NUMBER = 60
TRIES = 20
VECTOR = Stored(
    position=2,
    stream="task/1",
    version=3,
    type="树",
    schema=4,
    actor="a",
    command="c",
    n=5,
    cause=6,
    occurred_at="o",
    recorded_at="",
    body="{}",
)


def test_the_format_of_the_hash_is_fixed() -> None:
    numbers = "0000000000000002 0000000000000003 0000000000000004 0000000000000005 0000000000000006"
    texts = "00000006 7461736b2f31 00000003 e6a091 00000001 61 00000001 63 00000001 6f 00000000 00000002 7b7d"
    hashed = bytes(range(32)) + bytes.fromhex(f"{numbers} {texts}")
    assert link(bytes(range(32)), VECTOR) == hashlib.sha256(hashed).digest()
    assert link(bytes(range(32)), VECTOR).hex() == "ed26611d7ef18432d5a47363c221c74a1732ddbc76d550b1065a15b15c005aff"
    without_cause = link(GENESIS, VECTOR._replace(cause=None))
    assert without_cause.hex() == "1fb806646992353b0f365a12e0682967a3e0b1f5bee0d691b65e9fcad12e4e20"


def test_the_hash_in_the_event_is_not_part_of_what_is_hashed() -> None:
    assert link(GENESIS, VECTOR._replace(hash=b"x" * 32)) == link(GENESIS, VECTOR)


def test_a_text_cannot_move_into_the_next_column() -> None:
    assert link(GENESIS, VECTOR._replace(actor="ac", command="")) != link(GENESIS, VECTOR)


def test_an_honest_log_is_whole(rng: random.Random) -> None:
    events = random_events(rng, NUMBER)
    assert walked(events) is None
    anchors = {event.position: event.hash for event in rng.sample(events, 5)}
    assert walked(events, anchors) is None


def test_a_walk_in_parts_is_the_same_walk(rng: random.Random) -> None:
    events = random_events(rng, NUMBER)
    chain = Chain({})
    for start in range(0, NUMBER, 7):
        assert chain.walk(events[start : start + 7]) is None
    assert chain.end(NUMBER, events[-1].hash) is None


@pytest.mark.parametrize("column", Stored._fields)
def test_a_change_of_any_column_is_found_where_it_was_made(rng: random.Random, column: str) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        n = rng.randrange(NUMBER)
        events[n] = changed(events[n], column)
        found = walked(events)
        assert found is not None
        assert found.position == n + 1


def changed(event: Stored, column: str) -> Stored:
    """The event with another value in a column."""
    value: Any = getattr(event, column)
    match value:
        case str():
            other: Any = value + "x"
        case bytes():
            other = value[::-1]
        case None:
            other = 7
        case _:
            other = value + 1
    return event._replace(**{column: other})


@pytest.mark.parametrize(
    ("column", "value"), [("cause", 0), ("cause", -1), ("version", -1), ("schema", -1), ("n", -1), ("version", 2**63)]
)
def test_a_number_that_could_not_be_written_is_found(rng: random.Random, column: str, value: Any) -> None:
    events = random_events(rng, NUMBER)
    n = rng.randrange(NUMBER)
    events[n] = events[n]._replace(cause=None)
    events[n:] = chained(events[n:], events[n - 1].hash if n else GENESIS)
    assert walked(events) is None
    events[n] = events[n]._replace(**{column: value})
    assert walked(events) == Break(n + 1, "altered")


def test_a_deleted_event_is_found(rng: random.Random) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        n = rng.randrange(NUMBER - 1)
        del events[n]
        assert walked(events) == Break(n + 1, "missing")


def test_a_deleted_event_is_found_when_the_rest_closes_up(rng: random.Random) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        n = rng.randrange(NUMBER - 1)
        del events[n]
        events[n:] = [event._replace(position=event.position - 1) for event in events[n:]]
        assert walked(events) == Break(n + 1, "altered")


def test_an_inserted_event_is_found(rng: random.Random) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        n = rng.randrange(NUMBER)
        forged = chained([events[n]._replace(command="forged")], events[n - 1].hash if n else GENESIS)
        events[n:] = forged + [event._replace(position=event.position + 1) for event in events[n:]]
        assert walked(events) == Break(n + 2, "altered")


def test_two_swapped_events_are_found(rng: random.Random) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        first, second = sorted(rng.sample(range(NUMBER), 2))
        one, other = events[first], events[second]
        events[first] = other._replace(position=one.position)
        events[second] = one._replace(position=other.position)
        assert walked(events) == Break(first + 1, "altered")


def test_a_cut_off_tail_is_seen_by_an_anchor_alone(rng: random.Random) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        anchor = rng.choice(events)
        kept = events[: rng.randrange(anchor.position)]
        assert walked(kept) is None
        assert walked(kept, {anchor.position: anchor.hash}) == Break(len(kept) + 1, "cut_off")


def test_a_log_made_anew_is_seen_by_an_anchor_alone(rng: random.Random) -> None:
    for _ in range(TRIES):
        events = random_events(rng, NUMBER)
        n = rng.randrange(NUMBER)
        forged = [*events[:n], events[n]._replace(body='{"xp":1000000}'), *events[n + 1 :]]
        again = chained(forged)
        assert walked(again) is None
        anchor = rng.choice(events[n:])
        assert walked(again, {anchor.position: anchor.hash}) == Break(anchor.position, "differs_from_anchor")


def test_a_head_that_is_not_the_end_is_found(rng: random.Random) -> None:
    events = random_events(rng, NUMBER)
    chain = Chain({})
    chain.walk(events)
    assert chain.end(NUMBER, GENESIS) == Break(NUMBER + 1, "differs_from_head")
    assert chain.end(NUMBER - 1, events[-2].hash) == Break(NUMBER, "differs_from_head")
    assert chain.end(NUMBER + 1, events[-1].hash) == Break(NUMBER + 1, "differs_from_head")


def walked(events: list[Stored], anchors: dict[int, bytes] | None = None) -> Break | None:
    """Where a walk over a log whose head fits its end stops."""
    chain = Chain(anchors or {})
    end = events[-1] if events else Stored(0, "", 0, "", 0, "", "", 0, None, "", "", "", GENESIS)
    return chain.walk(events) or chain.end(end.position, end.hash)
