"""How a tree grows: the same seed always gives the same tree, experience makes it longer and thicker.

Nothing here depends on how many leaves there are, except which twigs have sprouted: a new leaf never moves an old one.
"""

import math
from functools import cached_property, lru_cache
from hashlib import blake2b
from random import Random

from msgspec import Struct

from growth_tree.web.tree.shapes import Curve, Point, blend, turned, unit

LEAVES_PER_TWIG = 5
CROWN_HEIGHT, CROWN_RADII = 300, (272, 186)  # of the grown tree: its middle above the ground, half its width and height
FAN = (-101, -68, -39, -13, 13, 39, 68, 101)  # where the limbs reach, degrees from straight up
GOLDEN = 137.508
TREES_KEPT = 128
"""A tree with all the leaves it can have takes some 100 KB."""


class Sprig(Struct, frozen=True):
    """A place for one leaf: where it is fastened, where it points, how much light it gets (0 shade, 2 sun)."""

    at: Point
    heading: float
    light: int


class Twig(Struct, frozen=True):
    """A twig with its leaves; `parent` is the twig it springs from, or None for the limb."""

    curve: Curve
    parent: int | None
    sprigs: tuple[Sprig, ...]


class Limb(Struct, frozen=True):
    """One branch of the tree with the twigs that have sprouted."""

    curve: Curve
    width: float
    twigs: tuple[Twig, ...]
    leaves: int

    def sprigs(self) -> list[Sprig]:
        """The places of its leaves in the order in which they come."""
        return [sprig for twig in self.twigs for sprig in twig.sprigs][: self.leaves]

    def burdens(self) -> list[int]:
        """How many leaves each twig carries in all, its own and those of the twigs on it."""
        carried = [min(LEAVES_PER_TWIG, self.leaves - i * LEAVES_PER_TWIG) for i in range(len(self.twigs))]
        for i in range(len(self.twigs) - 1, -1, -1):
            parent = self.twigs[i].parent
            if parent is not None:
                carried[parent] += carried[i]
        return carried


class Growth:
    """The wood of a tree, in a frame whose origin is the foot of the trunk and whose unit is the grown tree's.

    It grows from a seed, and from the experience and the leaves of each branch.
    """

    def __init__(self, seed: str, xps: tuple[int, ...], leaves: tuple[int, ...]) -> None:
        self._seed = seed
        self.prefix = "t" + blake2b(seed.encode(), digest_size=2).hexdigest()
        self.size: float = ripeness(sum(xps), 40, 16000) ** 1.4
        self.zoom = blend(3.0, 1.0, min(self.size, 1.0) ** 0.6)
        self._xps = xps
        self._leaves = leaves

    @cached_property
    def lean(self) -> float:
        """How far the trunk stands from the middle of the picture, to leave room on the heavier side."""
        weights = [ripeness(xp, 60, 3000) for xp in self._xps]
        pull: float = sum(weight * math.sin(math.radians(angle)) for weight, angle in zip(weights, FAN, strict=True))
        return -95.0 * pull / (sum(weights) or 1) * min(1.0, self.size * 2)

    @cached_property
    def trunk(self) -> Curve:
        """The middle line of the trunk, from the ground to where the top limbs part."""
        chance = self.chance("trunk")
        height = blend(42, 232, self.size)
        sway, lean = chance.uniform(-0.14, 0.14) * height, chance.uniform(-0.05, 0.05) * height
        return Curve(0j, complex(sway, -height * 0.35), complex(lean - sway, -height * 0.7), complex(lean, -height))

    @cached_property
    def trunk_width(self) -> float:
        """The trunk's width above the roots."""
        return blend(4.5, 40, self.size)

    @cached_property
    def top_width(self) -> float:
        """The trunk's width where the top limbs part: as much as they need."""
        return min(self.trunk_width * 0.4, max(limb.width for limb in self.limbs[2:6]) * 1.05)

    @cached_property
    def limbs(self) -> tuple[Limb, ...]:
        """The eight limbs from lower left over the top to lower right."""
        return tuple(self._limb(i) for i in range(len(FAN)))

    def chance(self, *what: object) -> Random:
        """A source of chance that belongs to this tree and this part of it."""
        return Random("/".join([self._seed, *map(str, what)]))

    def _limb(self, index: int) -> Limb:
        chance = self.chance("limb", index)
        angle = FAN[index] + chance.uniform(-5, 5)
        height = blend(1.0, 0.5, (abs(FAN[index]) / 101) ** 0.8) + chance.uniform(-0.03, 0.03)
        start = self.trunk.at(min(height, 0.97))
        reach = turned(-1j, angle) * chance.uniform(0.76, 0.88)
        centre = self.trunk.end.imag * 1j - 68j / self.zoom
        goal = self.within_crown(centre + complex(reach.real * CROWN_RADII[0], reach.imag * CROWN_RADII[1]) / self.zoom)
        grown = blend(0.14, 1, ripeness(self._xps[index], 15, 2000) ** 1.15)
        whole = goal - start
        end = start + whole * min(grown, 1.08)
        out = unit(whole)
        rise = unit(out * 0.6 - 0.9j)
        tip = turned(unit(out - 0.45j), chance.uniform(-14, 14))
        length = abs(end - start)
        curve = Curve(start, start + rise * length * 0.34, end - tip * length * 0.36, end)
        width = blend(2.2, 17, ripeness(self._xps[index], 60, 3000) ** 1.2)
        return Limb(curve, min(width, self.trunk_width * 0.72), self._twigs(index, curve), self._leaves[index])

    def _twigs(self, index: int, limb: Curve) -> tuple[Twig, ...]:
        chance = self.chance("twigs", index)
        spin, mirror = chance.uniform(0, 360), chance.choice((-1, 1))
        nodes: list[tuple[Point, Point, int | None]] = [
            (limb.at(t), limb.heading(t), None) for t in (0.4, 0.52, 0.64, 0.76, 0.88)
        ]
        twigs: list[Twig] = []
        for i in range(math.ceil(self._leaves[index] / LEAVES_PER_TWIG)):
            spot = self.within_crown(spread(limb, i, spin + mirror * GOLDEN * i, chance.uniform(0.86, 1.12)))
            nearest, way, parent = min(nodes, key=lambda node: detour(node[0], node[1], spot))
            if i == 0:
                nearest, way, parent, spot = limb.at(0.9), limb.heading(0.9), None, limb.end
            length = abs(spot - nearest)
            bow = nearest + way * length * 0.45
            curve = Curve(nearest, bow, (bow + spot) / 2, spot)
            twigs.append(Twig(curve, parent, sprigs(curve, chance)))
            nodes += [(curve.at(t), curve.heading(t), i) for t in (0.5, 1.0)]
        return tuple(twigs)

    def within_crown(self, point: Point) -> Point:
        """The point drawn softly inwards when it would leave the rounded crown."""
        centre = complex(-self.lean, -CROWN_HEIGHT) / self.zoom
        away = point - centre
        far = abs(complex(away.real / CROWN_RADII[0], away.imag / CROWN_RADII[1])) * self.zoom
        return point if far <= 0.82 else centre + away * (0.82 + 0.16 * math.tanh((far - 0.82) / 0.22)) / far


@lru_cache(maxsize=TREES_KEPT)
def grown(seed: str, xps: tuple[int, ...], leaves: tuple[int, ...]) -> Growth:
    """A tree as it was last looked at: until something is decided it stays the same."""
    return Growth(seed, xps, leaves)


def ripeness(xp: float, first: float, grown: float) -> float:
    """0 for no experience, 1 when grown, by the logarithm: quick at first, then ever slower, never above 1.15."""
    share = math.log1p(max(xp, 0.0) / first) / math.log1p(grown / first)
    return share if share < 1 else 1 + 0.15 * math.tanh((share - 1) / 0.3)


def spread(limb: Curve, turn: int, degrees: float, swell: float) -> Point:
    """Where the next twig ends: on a spiral round the outer limb, early ones inside, late ones widening the crown."""
    radius = 20.5 * math.sqrt(turn) if turn < 16 else 82 * (turn / 16) ** 0.35
    along = unit(limb.end - limb.start)
    offset = turned(1 + 0j, degrees) * radius * swell
    middle = limb.at(0.92 - 0.36 * (turn * 0.618 % 1))
    return middle + along * offset


def detour(node: Point, way: Point, spot: Point) -> float:
    """How unwillingly a twig grows from a node to a spot: far, or backwards, is worse."""
    step = spot - node
    ahead = (step.conjugate() * way).real
    return abs(step) + max(0.0, -ahead) * 1.5


def sprigs(twig: Curve, chance: Random) -> tuple[Sprig, ...]:
    """The five places for leaves: one at the tip, then pairs."""
    length = abs(twig.end - twig.start) + 0.01
    places = []
    for back, turn in ((0, 0), (7, 50), (9, -48), (18, 66), (21, -64)):
        t = max(0.25, 1 - back / length)
        way = turned(twig.heading(t), turn + chance.uniform(-16, 16))
        at = twig.at(t)
        lit = -(at - twig.end).imag / 20 - way.imag * 0.9 - way.real * 0.35 + chance.uniform(-0.7, 0.7)
        light = 0 if lit < -0.45 else 2 if lit > 0.55 else 1
        places.append(Sprig(at, math.degrees(math.atan2(way.imag, way.real)), light))
    return tuple(places)
