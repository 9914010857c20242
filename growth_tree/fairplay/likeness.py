"""What a picture looks like in 256 bits: of its grey miniature, where it is clearly brighter than a step to the left.

Neither another size, nor another format, nor a little more light changes much of that (difference hash, N. Krawetz).
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

from PIL import Image, UnidentifiedImageError

HASH = "d:"
"""What a hash begins with; the digest of a file that is no picture does not."""

SIDE = 16
"""Of the miniature. With the usual 8, all bar charts look alike, and all pages of one tool."""

BITS = SIDE * SIDE

BRIGHTER = 4
"""Of 255 steps of grey: what compression adds to an even ground is less."""

EDGES_MIN = 12
"""A picture with fewer bits set, such as an empty page, looks like every other one."""

EDGES_FOR_ONE, APART_MAX = 20, 7
"""Two pictures may differ in one bit for so many edges, as charts have few that matter and photos many; and at most."""

PIXELS_MAX = 50_000_000
"""A larger picture is not opened: a small file may claim to be of any size."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def likeness(content: bytes) -> str:
    """The hash of a picture in hexadecimal digits; empty where it cannot be told."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                return ""
            picture.draft("RGB", (SIDE * 16, SIDE * 16))
            grey = picture.convert("RGB").convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    rows = [grey[start : start + SIDE + 1] for start in range(0, len(grey), SIDE + 1)]
    bits = [right > left + BRIGHTER for row in rows for left, right in pairwise(row)]
    if sum(bits) < EDGES_MIN:
        return ""
    return f"{HASH}{sum(bit << n for n, bit in enumerate(bits)):0{BITS // 4}x}"


def bits_of(look: str) -> int | None:
    """The bits of a hash; None for what is none."""
    return int(look.removeprefix(HASH), 16) if look.startswith(HASH) else None


def are_alike(one: int, other: int) -> bool:
    """Whether two hashes are those of nearly equal pictures."""
    edges = min(one.bit_count(), other.bit_count())
    return (one ^ other).bit_count() <= min(edges // EDGES_FOR_ONE, APART_MAX)
