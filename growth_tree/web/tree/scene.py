"""Where the tree stands: sky, sun or moon, hills, a meadow that flowers with the level, the air of the season."""

from random import Random

from growth_tree.web.tree.picture import Season
from growth_tree.web.tree.shapes import Point, dots

WIDTH, HEIGHT, GROUND = 640, 600, 530
TUFTS = 28
FLAKES: dict[Season, int] = {"spring": 18, "summer": 0, "autumn": 16, "winter": 52}

BACKDROP = (
    '<rect width="640" height="600" fill="url(#{p}-sky)"/>'
    '<path class="tree-far" d="M0 462C70 410 130 424 190 446S300 398 372 430 510 404 640 468V600H0z"/>'
    '<path class="tree-mid" d="M0 520C110 462 180 476 270 494S470 446 640 506V600H0z"/>'
    '<path fill="url(#{p}-hill)" d="M0 556C120 522 236 514 330 516 440 518 550 530 640 560V600H0z"/>'
    '<rect class="tree-dusk" x="-5" y="-5" width="650" height="610"/><path class="tree-stars" d="{stars}"/>'
    '<g class="tree-sun" transform="translate(548 96)"><circle r="74"/><circle r="52"/><circle r="32"/></g>'
    '<g class="tree-moon"><circle cx="574" cy="74" r="50"/><path d="M580 48a27 27 0 1 0 18 40 23 23 0 0 1-18-40z"/></g>'
)
BIRDS = '<path class="tree-birds" d="M92 118q7-9 14-1 8-8 15 0M134 92q5-7 11-1 6-6 11 0M70 82q5-6 9-1 5-6 10 0"/>'


def gradients(p: str) -> str:
    """The colours of sky, hill and bark run from top to foot."""
    return (
        f'<linearGradient id="{p}-sky" x2="0" y2="1"><stop class="tree-sky-top"/>'
        '<stop class="tree-sky-foot" offset="1"/></linearGradient>'
        f'<linearGradient id="{p}-hill" x2="0" y2="1"><stop class="tree-hill-top"/>'
        '<stop class="tree-hill-foot" offset="1"/></linearGradient>'
        f'<linearGradient id="{p}-bark" gradientUnits="userSpaceOnUse" x2="0" y2="-420"><stop class="tree-bark-foot"/>'
        '<stop class="tree-bark-top" offset="1"/></linearGradient>'
    )


def backdrop(p: str, chance: Random) -> str:
    """Everything behind the tree."""
    return BACKDROP.format(p=p, stars=dots(scattered(30, chance, 12, 380)))


def meadow(level: int, chance: Random) -> str:
    """Grass and, for every level, a flower."""
    blades, heads, phase = [], [], chance.random()
    for i in range(TUFTS):
        x = round(12 + 616 * ((phase + i * 0.618034) % 1))
        y = round(546 + 44 * chance.random() + abs(x - WIDTH / 2) * 0.03)
        blades.append(f"M{x - 4} {y}q0-5-4-8m4 8q0-8 3-12m0 12q1-5 6-8")
        if i < level:
            heads.append(complex(x - 1, y - 12))
    grass, flowers = "".join(blades), dots(heads)
    return (
        f'<path class="tree-grass" d="{grass}"/>'
        f'<path class="tree-petals" d="{flowers}"/><path class="tree-hearts" d="{flowers}"/>'
    )


def air(season: Season, p: str, turns: str, chance: Random) -> str:
    """Birds in summer, petals in spring, leaves that fall and lie in autumn, snow in winter."""
    spots = scattered(FLAKES[season], chance, 30, 590)
    if season == "summer":
        return BIRDS
    if season == "autumn":
        lying = [complex(p.real, 536 + p.imag / 11) if i % 4 else p for i, p in enumerate(spots)]
        leaves = [
            f'<use href="#{p}{turns[int(chance.random() * len(turns))]}" x="{s.real:.0f}" y="{s.imag:.0f}"/>'
            for s in lying
        ]
        amber, russet = "".join(leaves[::2]), "".join(leaves[1::2])
        return f'<g class="tree-fallen">{amber}</g><g class="tree-fallen tree-russet">{russet}</g>'
    return f'<path class="tree-air" d="{dots(spots)}"/>'


def scattered(count: int, chance: Random, top: float, foot: float) -> list[Point]:
    """Points all over the width between two heights."""
    return [complex(chance.uniform(14, WIDTH - 14), chance.uniform(top, foot)) for _ in range(count)]
