"""Anchors are lines of text that are read as they were written; what is no anchor is named."""

from __future__ import annotations

import pytest

from events.anchors import anchor_line, read_anchors
from events.log import Head
from tests.events.drafts import NOON

HASH = bytes(range(32))


def test_an_anchor_is_one_line_that_is_read_back() -> None:
    line = anchor_line(Head(7, HASH), NOON)
    assert line == f'{{"position": 7, "hash": "{HASH.hex()}", "at": "{NOON}"}}'
    assert read_anchors([line + "\n", "\n", anchor_line(Head(9, HASH[::-1]), NOON)]) == {7: HASH, 9: HASH[::-1]}


def test_of_two_anchors_of_one_position_the_older_one_counts() -> None:
    forged = anchor_line(Head(7, HASH[::-1]), NOON)
    assert read_anchors([anchor_line(Head(7, HASH), NOON), forged]) == {7: HASH}


@pytest.mark.parametrize(
    "line", ["{", "[]", "7", "{}", '{"position": "x", "hash": "00"}', '{"position": 7, "hash": "no hex"}']
)
def test_a_line_that_is_no_anchor_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 is not an anchor"):
        read_anchors([anchor_line(Head(7, HASH), NOON), line])
