"""Small pictures for evidence: a bar chart as a PNG file, drawn without any library."""

from __future__ import annotations

import struct
import zlib
from random import Random

WIDTH, HEIGHT, MARGIN, BARS = 240, 135, 15, 7
WHITE, GRID, BEFORE, AFTER = range(4)
PALETTE = bytes((255, 255, 255, 226, 232, 228, 158, 190, 172, 46, 125, 80))


def chart(name: str) -> bytes:
    """A bar chart that the same name always draws alike."""
    rng = Random(name)
    heights = sorted(rng.randint(20, HEIGHT - 2 * MARGIN) for _ in range(BARS))
    turning = rng.randint(2, BARS - 2)
    rows = [_row(y, heights, turning) for y in range(HEIGHT)]
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = ((b"IHDR", header), (b"PLTE", PALETTE), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, content) for kind, content in parts)


def _row(y: int, heights: list[int], turning: int) -> bytes:
    above_floor = HEIGHT - MARGIN - y
    row = bytearray([GRID if above_floor >= 0 and above_floor % 30 == 0 else WHITE]) * WIDTH
    step = (WIDTH - 2 * MARGIN) // BARS
    for n, height in enumerate(heights):
        if 0 < above_floor <= height:
            left = MARGIN + n * step + step // 6
            row[left : left + 2 * step // 3] = bytes([BEFORE if n < turning else AFTER]) * (2 * step // 3)
    return bytes(row)


def _part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
