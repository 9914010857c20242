"""A person's growth tree as a picture: a leaf for every approved task, limbs as thick as the experience."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from growth_tree.web.tree import brush, scene
from growth_tree.web.tree.growth import TREES_KEPT, Growth, grown
from growth_tree.web.tree.picture import Branch, Fruit, Leaf, Season, TreePicture, TreeWords
from growth_tree.web.tree.shapes import blend, number

__all__ = ["Branch", "Fruit", "Leaf", "Season", "TreePicture", "TreeWords", "draw", "draw_small", "small", "whole"]

LEAVES_MAX = 600
NAMED_MAX = 40
SMALL_MAX = 110


def draw(picture: TreePicture, words: TreeWords, *, linked: bool = False) -> Markup:
    """The whole picture with its legend; `linked` makes the newest leaves and the fruits links for the pointer."""
    groves = shown(picture)
    growth = grown(picture.seed, picture.xps, tuple(len(grove) for grove in groves))
    teller = brush.Teller(named=frozenset(leaf.id for leaf in picture.leaves[-NAMED_MAX:]), linked=linked)
    p = growth.prefix
    svg = (
        f'<svg class="tree-picture tree-{picture.season}" viewBox="0 0 {scene.WIDTH} {scene.HEIGHT}"'
        f' role="{"group" if linked else "img"}" aria-labelledby="{p}-title {p}-desc">'
        f'<title id="{p}-title">{escape(words.title)}</title><desc id="{p}-desc">{escape(words.desc)}</desc>'
        f"<defs>{scene.gradients(p)}{brush.definitions(p)}</defs>{scene.backdrop(p, growth.chance('sky'))}"
        f"{shadow(growth)}{placed(growth, tree(picture, growth, groves, teller))}"
        f"{scene.meadow(picture.level, growth.chance('meadow'))}"
        f"{scene.air(picture.season, p, brush.TURNS, growth.chance('air'))}</svg>"
    )
    frame = f'<div class="tree-frame">{svg}{legend(picture, words)}</div>'
    return Markup(f'<figure class="tree">{frame}</figure>')  # noqa: S704  # every word in it went through escape()


def draw_small(picture: TreePicture) -> Markup:
    """The same tree for a card: no scene, no words, no ids."""
    growth = Growth(picture.seed, picture.xps, tuple(len(grove) for grove in shown(picture)))
    if any(picture.xps) or picture.leaves:
        berries = brush.berries(growth, len(picture.fruits))
        drawing = f'<g class="tree-timber">{brush.timber(growth)}</g>{brush.dabs(growth, SMALL_MAX)}{berries}'
    else:
        drawing = brush.seedling()
    mound = f'<ellipse class="tree-mound" cx="320" cy="{scene.GROUND + 12}" rx="250" ry="22"/>'
    frame = '<svg class="tree-small" viewBox="20 30 600 540" aria-hidden="true">'
    return Markup(f"{frame}{mound}{placed(growth, drawing)}</svg>")  # noqa: S704  # holds numbers only


@lru_cache(maxsize=4096)
def small(seed: str, level: int, branches: tuple[Branch, ...], fruits: int, season: Season) -> Markup:
    """A small tree; in a picture of this size all leaves of a branch are alike."""
    return draw_small(
        TreePicture(
            seed=seed,
            level=level,
            branches=branches,
            leaves=nameless(branches),
            fruits=(Fruit(label="", href=""),) * fruits,
            season=season,
        )
    )


@lru_cache(maxsize=256)
def whole(seed: str, level: int, branches: tuple[Branch, ...], season: Season, said: TreeWords) -> Markup:
    """A large tree, whose leaves have no names either."""
    leaves = nameless(branches)
    picture = TreePicture(seed=seed, level=level, branches=branches, leaves=leaves, fruits=(), season=season)
    return draw(picture, said)


def nameless(branches: Sequence[Branch]) -> tuple[Leaf, ...]:
    """A leaf for each piece of approved work, as far as it can be seen, without a name."""
    return tuple(leaf for branch in branches for leaf in (_leaf(branch),) * min(branch.leaves, LEAVES_MAX))


def tree(picture: TreePicture, growth: Growth, groves: list[list[Leaf]], teller: brush.Teller) -> str:
    """The tree itself, or a seedling."""
    fruit = brush.fruit(growth, picture.fruits, teller)
    if not (any(picture.xps) or picture.leaves):
        return brush.seedling() + fruit
    leaves = [brush.foliage(i, growth.limbs[i], grove, teller, growth.prefix) for i, grove in enumerate(groves)]
    return bare(growth) + "".join(leaves) + fruit


@lru_cache(maxsize=TREES_KEPT)
def bare(growth: Growth) -> str:
    """The tree without its leaves."""
    return brush.haze(growth) + brush.wood(growth)


def placed(growth: Growth, drawing: str) -> str:
    """The tree on its ground, seen from nearer while it is small."""
    foot = number(scene.WIDTH / 2 + growth.lean)
    return f'<g transform="translate({foot} {scene.GROUND})scale({growth.zoom:.3f})">{drawing}</g>'


def shadow(growth: Growth) -> str:
    """What the crown casts on the ground."""
    middle = number(scene.WIDTH / 2 + growth.lean * 0.7)
    rx, ry = number(blend(46, 168, growth.size)), number(blend(6, 15, growth.size))
    return f'<ellipse class="tree-shadow" cx="{middle}" cy="{scene.GROUND + 3}" rx="{rx}" ry="{ry}"/>'


def legend(picture: TreePicture, words: TreeWords) -> str:
    """The branches by name: the left limbs and the right ones, from the top down as they stand in the picture."""
    items = [
        f'<li class="tree-branch-{i}"><span class="tree-name">{escape(branch.name)}</span>'
        f' <span class="tree-level">{escape(words.level % {"level": branch.level})}</span></li>'
        for i, branch in enumerate(picture.branches, start=1)
    ]
    left, right = "".join(items[3::-1]), "".join(items[4:])
    return f'<ul class="tree-legend tree-left">{left}</ul><ul class="tree-legend tree-right">{right}</ul>'


def shown(picture: TreePicture) -> list[list[Leaf]]:
    """The leaves of each branch by place; when there are too many the newest take the places of the oldest."""
    groves = {
        branch.code: [leaf for leaf in picture.leaves if leaf.branch == branch.code] for branch in picture.branches
    }
    most = LEAVES_MAX
    while sum(min(len(grove), most) for grove in groves.values()) > LEAVES_MAX:
        most -= 1
    return [replaced(grove, most) for grove in groves.values()]


def replaced(grove: list[Leaf], places: int) -> list[Leaf]:
    """The newest leaves, each in the place of the one it replaces."""
    kept = grove[:places]
    for i in range(max(places, len(grove) - places), len(grove)):
        kept[i % places] = grove[i]
    return kept


def _leaf(branch: Branch) -> Leaf:
    return Leaf(id="", branch=branch.code, label="", href="")
