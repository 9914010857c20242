"""Writes a grown tree down as SVG: wood, foliage, fruit."""

from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from markupsafe import escape

from growth_tree.web.tree.growth import LEAVES_PER_TWIG, TREES_KEPT, Growth, Limb, Sprig
from growth_tree.web.tree.picture import Fruit, Leaf
from growth_tree.web.tree.shapes import (
    Curve,
    Point,
    blend,
    dots,
    line,
    number,
    numbers,
    outline,
    sliver,
    tapered,
    tidy,
    turned,
)

TURNS = "abcdefghijklmnopqrstuvwx"  # one drawing of the leaf for every 15 degrees
SHADES = ("shade", "half", "light")
BLADE, BLADE_HALF = "M1 0C5-6.5 13-7.5 22 0 13 6.5 5 6 1 0z", "M1 0C5-6.5 13-7.5 22 0z"
APPLE = "M0-3C3-6 9-4 8 2 7 8 3 9 0 8-3 9-7 8-8 2-9-4-3-6 0-3z"
GHOST_TURN = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says what a leaf or fruit stands for: by a name to hover over, and by a link when the picture is linked."""

    named: frozenset[str]
    linked: bool

    def leaf(self, use: str, leaf: Leaf) -> str:
        """A leaf, told only when it is one of the newest: 500 names help nobody."""
        return self.tell(use, leaf) if leaf.id in self.named else f"{use}/>"

    def tell(self, use: str, thing: Leaf | Fruit) -> str:
        """The drawing with its name; the link is for the pointer, the table beside the picture serves the keyboard."""
        drawing = f"{use}><title>{escape(thing.label)}</title></use>"
        return f'<a href="{escape(thing.href)}" tabindex="-1">{drawing}</a>' if self.linked else drawing


def definitions(p: str) -> str:
    """The parts that are drawn many times."""
    turns = [
        f'<use id="{p}{name}" href="#{p}-leaf" transform="rotate({i * 15})scale({".9" if i % 2 else "1.1"})"/>'
        for i, name in enumerate(TURNS)
    ]
    return (
        f'<filter id="{p}-soft" filterUnits="userSpaceOnUse" x="-400" y="-560" width="800" height="560">'
        '<feGaussianBlur stdDeviation="9"/></filter>'
        f'<g id="{p}-leaf"><path d="{BLADE}"/><path class="tree-gloss" d="{BLADE_HALF}"/>'
        f'<path class="tree-vein" d="M0 0h17"/></g>{"".join(turns)}'
        f'<g id="{p}-fruit" transform="scale(.7)"><path class="tree-stalk" d="M0-2q0-5 2-8"/>'
        f'<path class="tree-fruit" d="{APPLE}"/><circle class="tree-shine" cx="-3.5" cy="-.5" r="1.9"/></g>'
    )


def wood(growth: Growth) -> str:
    """Twigs, limbs and the trunk."""
    w, top, trunk = growth.trunk_width, growth.top_width, growth.trunk
    twigs = [
        (twig.curve, burden) for limb in growth.limbs for twig, burden in zip(limb.twigs, limb.burdens(), strict=True)
    ]
    thin = "".join(line(curve) for curve, burden in twigs if burden <= LEAVES_PER_TWIG)
    thick = "".join(line(curve) for curve, burden in twigs if LEAVES_PER_TWIG < burden <= 3 * LEAVES_PER_TWIG)
    boughs = "".join(sliver(curve, 1.1 + 0.5 * burden**0.62) for curve, burden in twigs if burden > 3 * LEAVES_PER_TWIG)
    edge = [blend(w, top, t) * 0.3 for t in (0, 0.4, 0.75, 1)]
    dark_side = Curve(
        trunk.start + edge[0] + w * 0.1j, trunk.lead + edge[1], trunk.follow + edge[2], trunk.end + edge[3]
    )
    return (
        f'<g class="tree-twigs"><path d="{thin}"/><path stroke-width="2.2" d="{thick}"/></g>'
        f'<g fill="url(#{growth.prefix}-bark)"><path d="{boughs}"/>{timber(growth)}</g>'
        f'<path class="tree-bark-shade" d="{tapered(dark_side, w * 0.4, top * 0.4)}"/>'
        f'<path class="tree-bark-lines" d="{bark(growth)}"/>'
    )


def timber(growth: Growth) -> str:
    """The limbs, the trunk and its roots."""
    limbs = "".join(tapered(limb.curve, limb.width, max(1.2, limb.width * 0.22)) for limb in growth.limbs)
    trunk = tapered(growth.trunk, growth.trunk_width, growth.top_width)
    return f'<path d="{limbs}"/><path d="{trunk}"/><path d="{roots(growth)}"/>'


def bark(growth: Growth) -> str:
    """Furrows along the trunk."""
    chance, lines = growth.chance("bark"), []
    for _ in range(7):
        t, across = chance.uniform(0.05, 0.6), chance.uniform(-0.34, 0.3) * growth.trunk_width
        low, high = growth.trunk.at(t) + across * (1 - t / 2), growth.trunk.at(t + 0.16) + across * (0.92 - t / 2)
        lines.append(f"M{numbers([low])}q{numbers([(high - low) / 2 + across * 0.09, high - low])}")
    return "".join(lines)


def roots(growth: Growth) -> str:
    """The flare at the foot of the trunk."""
    w, chance, trunk = growth.trunk_width, growth.chance("roots"), growth.trunk
    t = min(0.5, w * 1.5 / abs(trunk.end))
    risen = 1.2 * (1 - t) ** 2 * t + 2.25 * (1 - t) * t * t + t**3  # how far the trunk has tapered there
    neck, up, h = trunk.at(t), trunk.heading(t), w * 0.5
    side, down = up * 1j * blend(w, growth.top_width, risen) * 0.49, up * abs(trunk.at(t)) * -0.45
    left, right = -h - w * chance.uniform(0.7, 1.1), h + w * chance.uniform(0.7, 1.1)
    return outline(
        neck - side,
        [
            ("c", [neck - side + down, complex(-h * 1.05, -w * 0.1), complex(left, w * 0.12)]),
            ("q", [complex(-h * 1.3, w * 0.04), complex(-h * 0.7, w * 0.2)]),
            ("q", [complex(-h * 0.2, w * 0.05), complex(h * 0.1, w * 0.24)]),
            ("q", [complex(h * 0.5, w * 0.05), complex(h * 0.9, w * 0.18)]),
            ("q", [complex(h * 1.3, w * 0.04), complex(right, w * 0.12)]),
            ("c", [complex(h * 1.05, -w * 0.1), neck + side + down, neck + side]),
        ],
    )


def haze(growth: Growth) -> str:
    """The depth of the crown: soft colour, and the same leaves once more, faint and turned."""
    p, clouds, ghosts = growth.prefix, [], []
    for i, limb in enumerate(growth.limbs):
        if len(limb.twigs) > 2:
            spots = dots(
                [tidy(twig.curve.at(0.8) / 8) * 8 for twig in limb.twigs[1 : limb.leaves // LEAVES_PER_TWIG : 2]]
            )
            clouds.append(f'<path class="tree-branch-{i + 1}" d="{spots}"/>')
            turned_by = f"rotate({GHOST_TURN if i < 4 else -GHOST_TURN} {numbers([limb.curve.at(0.8)])})"
            strength = number(min(0.5, 0.2 + limb.leaves / 150))
            ghosts.append(f'<use href="#{p}-{i + 1}" transform="{turned_by}" opacity="{strength}"/>')
    if not clouds:
        return ""
    return (
        f'<g class="tree-haze" filter="url(#{p}-soft)">{"".join(clouds)}</g>'
        f'<g class="tree-ghosts">{"".join(ghosts)}</g>'
    )


def foliage(index: int, limb: Limb, grove: list[Leaf], teller: Teller, p: str) -> str:
    """The leaves of a branch from shade to light, or its bud."""
    heaps: list[list[str]] = [[], [], []]
    for sprig, leaf in zip(limb.sprigs(), grove, strict=True):
        x, y = even(sprig.at.real), even(sprig.at.imag)
        use = f'<use href="#{p}{turn(sprig.heading)}"' + (' class="tree-gold"' if leaf.gold else "")
        if leaf.fresh:  # unfolds from its stalk, so its own origin must lie there
            heaps[sprig.light].append(
                f'<g transform="translate({x} {y})"><g class="tree-fresh">{teller.leaf(use, leaf)}</g></g>'
            )
        else:
            heaps[sprig.light].append(teller.leaf(f'{use} x="{x}" y="{y}"', leaf))
    groups = "".join(
        f'<g class="tree-{shade}">{"".join(heap)}</g>' for shade, heap in zip(SHADES, heaps, strict=True) if heap
    )
    return f'<g id="{p}-{index + 1}" class="tree-branch-{index + 1}">{groups or bud(limb, p)}</g>'


def bud(limb: Limb, p: str) -> str:
    """Two leaflets that are still folded."""
    leaflets = "".join(f'<use href="#{p}{turn(limb.curve.degrees + opening)}"/>' for opening in (22, -22))
    return f'<g class="tree-light" transform="translate({numbers([limb.curve.end])})scale(.5)">{leaflets}</g>'


def seedling() -> str:
    """What stands there before any experience: a stem with two seed leaves."""
    leaves = [
        f'<path class="tree-{shade}" transform="translate(0-37)rotate({degrees})scale({scale})" d="{BLADE}"/>'
        for shade, degrees, scale in (
            ("light", -16, 1.25),
            ("light", 193, 1.35),
            ("half", -68, 0.5),
            ("half", -112, 0.55),
        )
    ]
    stem = '<path class="tree-shade" d="M-1.6 1Q-3-18-.7-38L.7-38Q-.6-18 1.6 1z"/>'
    return f'<g class="tree-branch-3">{stem}{"".join(leaves)}</g>'


def fruit(growth: Growth, fruits: tuple[Fruit, ...], teller: Teller) -> str:
    """A fruit for every badge."""
    places = zip(hangers(growth, len(fruits)), fruits, strict=True)
    return "".join(
        teller.tell(f'<use href="#{growth.prefix}-fruit" x="{at.real:.0f}" y="{at.imag:.0f}"', badge)
        for at, badge in places
    )


def dabs(growth: Growth, most: int) -> str:
    """At most so many leaves, the larger the fewer: for a picture where a leaf is a few pixels."""
    whole = sum(limb.leaves for limb in growth.limbs)
    step = max(1, -(-whole // most))
    blades = [blade(i * 30, min(1.9, step**0.45)) for i in range(12)]
    parts = []
    for i, limb in enumerate(growth.limbs, start=1):
        kept = limb.sprigs()[::step] or [Sprig(limb.curve.end, limb.curve.degrees, 2)]
        for shade, lights in (("shade", (0,)), ("light", (1, 2))):
            leaves = "".join(
                f"M{numbers([tidy(s.at)])}{blades[round(s.heading / 30) % 12]}" for s in kept if s.light in lights
            )
            parts.append(f'<path class="tree-branch-{i} tree-{shade}" d="{leaves}"/>' if leaves else "")
    return "".join(parts)


def blade(degrees: float, scale: float) -> str:
    """The outline of a leaf from where the pen is."""
    side, other, tip = (tidy(turned(p * scale, degrees)) for p in (9 - 12j, 9 + 12j, 23 + 0j))
    return f"q{numbers([side, tip])} {numbers([other - tip, -tip])}z"


def berries(growth: Growth, count: int) -> str:
    """The fruits as dots."""
    return f'<path class="tree-berries" d="{dots(hangers(growth, count))}"/>' if count else ""


@lru_cache(maxsize=TREES_KEPT)
def hangers(growth: Growth, count: int) -> list[Point]:
    """Where fruits hang, each on a twig of its own and off the others; what finds no twig lies in the grass."""
    ends = {(i, j): twig.curve.at(0.9) + 8j for i, limb in enumerate(growth.limbs) for j, twig in enumerate(limb.twigs)}
    free, places = list(ends), []
    for k in range(count):
        if free:
            best = max(free, key=lambda twig: crc32(f"{growth.prefix}/{k}/{twig}".encode()))
            places.append(ends[best])
            free = [twig for twig in free if abs(ends[twig] - ends[best]) > 26]
        else:
            places.append(complex((30 + 9 * (k // 2 % 12)) * (1 if k % 2 else -1), 5 + k % 3 * 4))
    return places


def even(value: float) -> int:
    """The nearest even number: half as many digits to tell apart, which no eye sees on a leaf."""
    return round(value / 2) * 2


def turn(degrees: float) -> str:
    """The name of the leaf drawn in this direction."""
    return TURNS[round(degrees / 15) % 24]
