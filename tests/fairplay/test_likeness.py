"""A picture is recognised in another size, format and light; an empty one and a broken one say nothing."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from PIL import Image

from growth_tree.fairplay.likeness import BITS_ALIKE_MAX, PIXELS_MAX, likeness
from growth_tree.fairplay.pictures import groups


def scene(seed: int, size: tuple[int, int] = (192, 144)) -> Image.Image:
    """Soft patches of colour, another one for each seed."""
    chance = Random(seed)
    small = Image.new("RGB", (9, 7))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(63)])
    return small.resize(size, Image.Resampling.BICUBIC)


def bytes_of(picture: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    """A file with the picture."""
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def apart(one: str, other: str) -> int:
    """In how many bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize("seed", range(20))
def test_the_same_picture_is_recognised(seed: int) -> None:
    picture = scene(seed)
    same = likeness(bytes_of(picture))
    for other in (
        bytes_of(picture, "JPEG", quality=40),
        bytes_of(picture.resize((96, 72)), "WEBP"),
        bytes_of(picture.point(lambda value: value * 0.9), "PNG"),
    ):
        assert apart(same, likeness(other)) <= BITS_ALIKE_MAX


def test_other_pictures_are_others() -> None:
    hashes = [likeness(bytes_of(scene(seed))) for seed in range(60)]
    assert min(apart(one, other) for n, one in enumerate(hashes) for other in hashes[:n]) > BITS_ALIKE_MAX


def test_groups_are_those_of_comparing_all_with_all() -> None:
    chance = Random(5)
    seeds = [chance.getrandbits(64) for _ in range(40)]
    near = [seed ^ sum(1 << chance.randrange(64) for _ in range(chance.randrange(7))) for seed in seeds for _ in "abc"]
    looks = sorted({f"{look & (1 << 64) - 1:016x}" for look in (*seeds, *near)})
    found = {frozenset(group) for group in groups(looks)}
    assert found == _slowly(looks)


def _slowly(looks: list[str]) -> set[frozenset[str]]:
    left, found = set(looks), set()
    while left:
        group, edge = set(), {left.pop()}
        while edge:
            group |= edge
            edge = {other for other in left for one in edge if apart(one, other) <= BITS_ALIKE_MAX}
            left -= edge
        found.add(frozenset(group))
    return found


def test_an_empty_page_is_like_nothing() -> None:
    assert likeness(bytes_of(Image.new("RGB", (800, 600), "white"))) == ""


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\nnothing", b"%PDF-1.7", bytes_of(scene(1))[:300]], ids=["", "png", "pdf", "cut"]
)
def test_what_is_no_picture_is_like_nothing(content: bytes) -> None:
    assert likeness(content) == ""


def test_a_picture_that_claims_to_be_huge_is_not_opened() -> None:
    side = int(PIXELS_MAX**0.5) + 1
    assert likeness(bytes_of(Image.new("1", (side, side)))) == ""
