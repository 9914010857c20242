"""What a growth tree shows."""

from typing import Literal

from msgspec import Struct

Season = Literal["spring", "summer", "autumn", "winter"]


class Branch(Struct, frozen=True, kw_only=True):
    """A duty area: one of the eight limbs, the thicker the more experience."""

    code: str
    name: str
    xp: int
    level: int
    leaves: int


class Leaf(Struct, frozen=True, kw_only=True):
    """An approved task."""

    id: str
    branch: str
    label: str
    href: str
    fresh: bool = False
    gold: bool = False


class Fruit(Struct, frozen=True, kw_only=True):
    """A badge."""

    label: str
    href: str


class TreePicture(Struct, frozen=True, kw_only=True):
    """One tree: always the eight branches in their fixed order, leaves and fruits oldest first."""

    seed: str
    level: int
    branches: tuple[Branch, ...]
    leaves: tuple[Leaf, ...]
    fruits: tuple[Fruit, ...]
    season: Season

    @property
    def xps(self) -> tuple[int, ...]:
        """Experience of each branch."""
        return tuple(branch.xp for branch in self.branches)


class TreeWords(Struct, frozen=True, kw_only=True):
    """The translated words of a tree; `level` is a pattern such as "Lv.%(level)s"."""

    title: str
    desc: str
    level: str = "Lv.%(level)s"
