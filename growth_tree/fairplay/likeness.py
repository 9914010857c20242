"""What a picture looks like in 64 bits: of its grey 9 × 8 miniature, where it is brighter than one step to the left.

Neither another size, nor another format, nor a little more light changes much of that (difference hash, N. Krawetz).
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

from PIL import Image, UnidentifiedImageError

WIDTH, HEIGHT = 9, 8
BITS = (WIDTH - 1) * HEIGHT
BITS_ALIKE_MAX = 4
"""Bits in which two pictures alike may differ: below the ten that the method allows, as colleagues are concerned."""

BITS_SET_MIN = 6
"""A picture with fewer edges than that, such as an empty page, looks like every other one."""

PIXELS_MAX = 50_000_000
"""A larger picture is not opened: a small file may claim to be of any size."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def likeness(content: bytes) -> str:
    """The hash of a picture in 16 hexadecimal digits; empty where it cannot be told."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                return ""
            picture.draft("L", (WIDTH * 8, HEIGHT * 8))
            grey = picture.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.BOX).tobytes()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    rows = [grey[start : start + WIDTH] for start in range(0, len(grey), WIDTH)]
    bits = [right > left for row in rows for left, right in pairwise(row)]
    return f"{sum(bit << n for n, bit in enumerate(bits)):016x}" if sum(bits) >= BITS_SET_MIN else ""


def is_hash(look: str) -> bool:
    """Whether a look is such a hash, and not the digest of a file that is no picture."""
    return len(look) == BITS // 4
