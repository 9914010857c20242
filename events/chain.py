"""The chain of hashes: every event's hash covers its own bytes and the hash before it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from events.schema import GENESIS


class Stored(NamedTuple):
    """An event exactly as it lies in the log; `body` is the text that was hashed."""

    position: int
    stream: str
    version: int
    type: str
    schema: int
    actor: str
    command: str
    n: int
    cause: int | None
    occurred_at: str
    recorded_at: str
    body: str
    hash: bytes = b""


def link(previous: bytes, event: Stored) -> bytes:
    """SHA-256 over the previous hash, the numbers in fixed width, and every text with its length before it.

    Format 1: 32 bytes previous · u64 position · u64 version · u64 schema · u64 n · u64 cause (0 for none) ·
    then stream, type, actor, command, occurred_at, recorded_at, body, each as u32 length and UTF-8 bytes.
    """
    position, stream, version, type_, schema, actor, command, n, cause, occurred_at, recorded_at, body, _ = event
    texts = [stream.encode(), type_.encode(), actor.encode(), command.encode()]
    texts += [occurred_at.encode(), recorded_at.encode(), body.encode()]
    parts = [previous, _numbers(position, version, schema, n, cause or 0)]
    for text in texts:
        parts.append(_length(len(text)))
        parts.append(text)
    return sha256(b"".join(parts)).digest()


_numbers, _length = struct.Struct(">5Q").pack, struct.Struct(">I").pack


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the log is not what it was, and how that shows."""

    position: int
    problem: str


@dataclass(slots=True)
class Chain:
    """Walks the log in order and stops at the first event that does not follow from the one before."""

    anchors: Mapping[int, bytes]
    position: int = 0
    hash: bytes = GENESIS

    def walk(self, events: Iterable[Stored]) -> Break | None:
        """Follow events on from where the last walk ended."""
        for event in events:
            if event.position != self.position + 1:
                return Break(self.position + 1, "missing")
            if not _follows(self.hash, event):
                return Break(event.position, "altered")
            if self.anchors.get(event.position, event.hash) != event.hash:
                return Break(event.position, "differs_from_anchor")
            self.position, self.hash = event.position, event.hash
        return None

    def end(self, head_position: int, head_hash: bytes) -> Break | None:
        """Compare the end of the walk with the head and the anchors, which see a cut-off tail."""
        if (head_position, head_hash) != (self.position, self.hash):
            return Break(min(head_position, self.position) + 1, "differs_from_head")
        beyond = min((position for position in self.anchors if position > self.position), default=None)
        return None if beyond is None else Break(self.position + 1, "cut_off")


def _follows(previous: bytes, event: Stored) -> bool:
    """Whether an event's hash is right; a cause of 0 would have the hash of none, and no number is negative."""
    try:
        return event.cause != 0 and link(previous, event) == event.hash
    except struct.error:
        return False
