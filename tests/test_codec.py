"""What was ever stored is read for ever, byte for byte; what this version does not know stops it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from growth_tree import codec
from growth_tree.codec import UnknownEvent, decode, encode
from growth_tree.domain.growth_events import SeasonClosed
from growth_tree.domain.rulebook_events import RulebookPublished
from tests.golden.examples import EXAMPLES


class Line(NamedTuple):
    """A stored event as events.jsonl has it."""

    type: str
    schema: int
    body: str


GOLDEN = [
    Line(**json.loads(line)) for line in (Path(__file__).parent / "golden" / "events.jsonl").read_text().splitlines()
]
NEWEST = {line.type: line for line in sorted(GOLDEN)}
golden = pytest.mark.parametrize("line", GOLDEN, ids=lambda line: f"{line.type}-{line.schema}")
newest = pytest.mark.parametrize("line", NEWEST.values(), ids=NEWEST)


def test_every_type_and_version_of_event_has_a_golden_line() -> None:
    known = {(name, schema) for name in codec._TYPES for schema in range(1, codec._SCHEMAS[name] + 1)}
    assert [(line.type, line.schema) for line in GOLDEN] == list(EXAMPLES)
    assert set(EXAMPLES) == known


@golden
def test_a_stored_text_stands_for_the_same_event_for_ever(line: Line) -> None:
    event = decode(*line)
    assert event == EXAMPLES[line.type, line.schema]
    assert type(event).__name__ == line.type


@newest
def test_an_event_is_stored_as_the_same_text_for_ever(line: Line) -> None:
    assert encode(EXAMPLES[line.type, line.schema]) == line
    assert encode(decode(*line)) == line


@golden
def test_the_text_is_canonical(line: Line) -> None:
    canonical = json.dumps(json.loads(line.body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert line.body == canonical


def test_what_an_event_has_computed_for_itself_is_not_stored() -> None:
    event = EXAMPLES["RulebookPublished", 3]
    assert isinstance(event, RulebookPublished)
    fresh = replace(event, rulebook=replace(event.rulebook))
    assert fresh.rulebook.level_at(0) == 1
    assert fresh.rulebook.by_code
    assert encode(fresh) == NEWEST["RulebookPublished"]


def test_the_order_in_which_a_mapping_was_filled_does_not_matter() -> None:
    opened: Any = EXAMPLES["SeasonOpened", 1]
    turned = dict(reversed(opened.brought_forward.branch_xp.items()))
    assert list(turned) != list(opened.brought_forward.branch_xp)
    assert encode(replace(opened, brought_forward=replace(opened.brought_forward, branch_xp=turned))) == encode(opened)


@newest
def test_a_text_in_which_a_field_is_missing_or_of_another_kind_is_refused(line: Line) -> None:
    whole = json.loads(line.body)
    for field in whole:
        without = {name: value for name, value in whole.items() if name != field}
        for body in (without, whole | {field: [[7]]}):
            with pytest.raises(UnknownEvent, match=f"{line.type} version {line.schema}"):
                decode(line.type, line.schema, json.dumps(body))


@newest
def test_a_text_that_is_no_such_event_is_refused(line: Line) -> None:
    for body in ("", "{", "[]", "null", '"text"', "{}", line.body + "x"):
        with pytest.raises(UnknownEvent):
            decode(line.type, line.schema, body)


@pytest.mark.parametrize("field", ["xp", "points"])
@pytest.mark.parametrize("value", [1.5, "118", True, None])
def test_a_number_of_another_kind_is_refused(field: str, value: object) -> None:
    body = json.loads(NEWEST["SeasonClosed"].body) | {field: value}
    with pytest.raises(UnknownEvent):
        decode("SeasonClosed", 1, json.dumps(body))


@pytest.mark.parametrize(("name", "schema"), [("Unheard", 1), ("Earned", 3), ("Earned", 0), ("Earned", -1), ("", 1)])
def test_an_unknown_type_or_version_is_refused(name: str, schema: int) -> None:
    with pytest.raises(UnknownEvent, match=f"{name} version {schema}"):
        decode(name, schema, NEWEST["Earned"].body)


def _named_points(body: dict[str, Any]) -> dict[str, Any]:
    return {("points" if name == "coins" else name): value for name, value in body.items()}


def _in_quarters(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"season": body["season"].replace("-", "Q")}


@pytest.fixture
def three_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if SeasonClosed had called points coins in version 1, and written seasons as 2026-4 until version 2."""
    steps = {("SeasonClosed", 1): _named_points, ("SeasonClosed", 2): _in_quarters}
    monkeypatch.setattr(codec, "UPCASTS", steps)
    monkeypatch.setitem(codec._SCHEMAS, "SeasonClosed", 3)


@pytest.mark.usefixtures("three_versions")
@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (1, '{"coins":61,"member":"ann","season":"2026-4","xp":118}'),
        (2, '{"member":"ann","points":61,"season":"2026-4","xp":118}'),
        (3, '{"member":"ann","points":61,"season":"2026Q4","xp":118}'),
    ],
)
def test_old_versions_are_lifted_step_by_step(schema: int, body: str) -> None:
    event = SeasonClosed(member="ann", season="2026Q4", xp=118, points=61)
    assert decode("SeasonClosed", schema, body) == event
    assert encode(event) == ("SeasonClosed", 3, '{"member":"ann","points":61,"season":"2026Q4","xp":118}')


@pytest.mark.usefixtures("three_versions")
@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (1, "{}"),
        (1, "[]"),
        (1, '{"coins":"61","member":"ann","season":"2026-4","xp":118}'),
        (2, '{"member":"ann","points":61,"season":7,"xp":118}'),
        (4, '{"member":"ann","points":61,"season":"2026Q4","xp":118}'),
    ],
)
def test_a_bad_text_of_an_old_version_is_refused(schema: int, body: str) -> None:
    with pytest.raises(UnknownEvent, match=f"SeasonClosed version {schema}"):
        decode("SeasonClosed", schema, body)


def test_a_moment_is_stored_in_utc_and_read_back() -> None:
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2026, 1, 1, 7, 30, tzinfo=shanghai)
    assert codec.stamp(at) == "2025-12-31T23:30:00.000000Z"
    assert codec.moment(codec.stamp(at)) == at


def test_stored_moments_sort_as_moments_do() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n) for n in (0, 1, 10, 999_999, 10**6, 10**11)]
    stamps = [codec.stamp(at) for at in moments]
    assert stamps == sorted(stamps)
    assert len({len(stamp) for stamp in stamps}) == 1
