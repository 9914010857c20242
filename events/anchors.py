"""Anchors: positions and hashes kept outside the database, which show a log that was cut off or made anew."""

from __future__ import annotations

import json
from collections.abc import Iterable

from events.log import Head


def anchor_line(head: Head, at: str) -> str:
    """One anchor as a line of JSON."""
    return json.dumps({"position": head.position, "hash": head.hash.hex(), "at": at})


def read_anchors(lines: Iterable[str]) -> dict[int, bytes]:
    """The hash that each anchored position had; the first line about a position counts, later ones may be forged.

    Raises ValueError naming the line that is no anchor.
    """
    anchors: dict[int, bytes] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            anchor = json.loads(line)
            anchors.setdefault(int(anchor["position"]), bytes.fromhex(anchor["hash"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is not an anchor") from error
    return anchors
