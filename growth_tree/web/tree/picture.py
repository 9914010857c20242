"""What a growth tree shows."""

from dataclasses import dataclass
from typing import Literal

Season = Literal["spring", "summer", "autumn", "winter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A duty area: one of the eight limbs, the thicker the more experience."""

    code: str
    name: str
    xp: int
    level: int
    leaves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An approved task."""

    id: str
    branch: str
    label: str
    href: str
    fresh: bool = False
    gold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fruit:
    """A badge."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePicture:
    """One tree: always the eight branches in their fixed order, leaves and fruits oldest first."""

    seed: str
    level: int
    branches: tuple[Branch, ...]
    leaves: tuple[Leaf, ...]
    fruits: tuple[Fruit, ...]
    season: Season

    @property
    def xp(self) -> int:
        """Experience of the whole tree."""
        return sum(branch.xp for branch in self.branches)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeWords:
    """The translated words of a tree; `level` is a pattern such as "Lv.%(level)s"."""

    title: str
    desc: str
    level: str = "Lv.%(level)s"
