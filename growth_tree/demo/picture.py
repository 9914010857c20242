"""Small pictures as PNG files, drawn without any library: bar charts for evidence, products for ad tests."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from random import Random

WIDTH, HEIGHT, MARGIN, BARS = 240, 135, 15, 7
STEP = (WIDTH - 2 * MARGIN) // BARS
BAR = 2 * STEP // 3
SQUARE = 200
WHITE, GRID, BEFORE, AFTER = range(4)
PALETTE = bytes((255, 255, 255, 226, 232, 228, 158, 190, 172, 46, 125, 80))


def chart(name: str) -> bytes:
    """A bar chart that the same name always draws alike."""
    rng = Random(name)
    heights = sorted(rng.randint(20, HEIGHT - 2 * MARGIN) for _ in range(BARS))
    turning = rng.randint(2, BARS - 2)
    rows: dict[tuple[bool, int], bytes] = {}
    picture = b"".join(_row(HEIGHT - MARGIN - y, heights, turning, rows) for y in range(HEIGHT))
    return _png(WIDTH, HEIGHT, PALETTE, picture)


def product(name: str) -> bytes:
    """Something round before a plain ground, which the same name always draws alike."""
    rng = Random(name)
    ground, thing = (bytes(rng.randint(low, high) for _ in range(3)) for low, high in ((205, 245), (70, 170)))
    half, wide, high = SQUARE // 2, rng.randint(35, 75), rng.randint(50, 80)
    picture = bytearray()
    for y in range(-half, half):
        reach = int(wide * max(0.0, 1 - (y / high) ** 2) ** 0.5)
        picture += b"\0" + bytes(half - reach) + bytes([1]) * (2 * reach) + bytes(half - reach)
    return _png(SQUARE, SQUARE, ground + thing, bytes(picture))


def _png(width: int, height: int, palette: bytes, picture: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(picture)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, content) for kind, content in parts)


def _row(level: int, heights: list[int], turning: int, known: dict[tuple[bool, int], bytes]) -> bytes:
    """The row of points at a height above the floor; most rows are like one before."""
    on_grid = level >= 0 and level % 30 == 0
    lower = bisect_left(heights, level) if level > 0 else BARS
    if (on_grid, lower) not in known:
        row = bytearray([GRID if on_grid else WHITE]) * WIDTH
        for n in range(lower, BARS):
            left = MARGIN + n * STEP + STEP // 6
            row[left : left + BAR] = bytes([BEFORE if n < turning else AFTER]) * BAR
        known[on_grid, lower] = b"\0" + row
    return known[on_grid, lower]


def _part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
