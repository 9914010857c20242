"""A picture is recognised in another size, format and light; an empty one and a broken one say nothing."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from growth_tree.demo.picture import chart
from growth_tree.fairplay.likeness import HASH, PIXELS_MAX, are_alike, bits_of, likeness
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


def hash_of(content: bytes) -> int:
    """The hash of a picture that has one."""
    found = bits_of(likeness(content))
    assert found is not None
    return found


CHANGES: dict[str, Callable[[Image.Image], bytes]] = {
    "format": lambda picture: bytes_of(picture, "JPEG", quality=85),
    "size": lambda picture: bytes_of(picture.resize((160, 120)), "PNG"),
    "light": lambda picture: bytes_of(picture.point(lambda value: value * 0.98), "PNG"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_picture_is_recognised(change: str) -> None:
    pictures = [scene(seed) for seed in range(20)]
    same = [are_alike(hash_of(bytes_of(picture)), hash_of(CHANGES[change](picture))) for picture in pictures]
    assert sum(same) >= 18


def test_other_pictures_are_others() -> None:
    hashes = [hash_of(bytes_of(scene(seed))) for seed in range(60)]
    assert not [(one, other) for n, one in enumerate(hashes) for other in hashes[:n] if are_alike(one, other)]


def test_few_charts_of_the_same_sort_look_alike() -> None:
    hashes = [hash_of(chart(f"chart {n}")) for n in range(100)]
    pairs = [are_alike(one, other) for n, one in enumerate(hashes) for other in hashes[:n]]
    assert sum(pairs) < len(pairs) / 100


def test_groups_are_those_of_comparing_all_with_all() -> None:
    chance = Random(5)
    seeds = [chance.getrandbits(256) for _ in range(40)]
    near = [
        seed ^ sum(1 << bit for bit in chance.sample(range(256), chance.randrange(10))) for seed in seeds for _ in "abc"
    ]
    found = {frozenset(map(bits_of, group)) for group in groups({f"{HASH}{bits:064x}" for bits in (*seeds, *near)})}
    assert found == _slowly({*seeds, *near})


def _slowly(left: set[int]) -> set[frozenset[int]]:
    found = set()
    while left:
        group: set[int] = set()
        edge = {left.pop()}
        while edge:
            group |= edge
            edge = {other for other in left for one in edge if are_alike(one, other)}
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
