import gzip
import re
from random import Random
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from growth_tree.web.tree_svg import Branch, Fruit, Leaf, Season, TreePicture, TreeWords, draw, draw_small

CODES = ("strategy", "merchandise", "content", "traffic", "service", "data", "market", "campaign")
GOODS = ("春季连衣裙", "帆布鞋", "保温杯", "防晒衣", "儿童书包", "蓝牙耳机", "空气炸锅")
WORK = ("详情页改版", "主图点击率测试", "标题优化", "差评跟进", "直通车计划重组", "竞品周报", "短视频制作", "滞销清仓")
WORDS = TreeWords(title="林晓的成长树", desc="八个方向，三百二十片叶子")
NAUGHTY = "</title><script>alert(1)</script>\"'&"
SVG = "{http://www.w3.org/2000/svg}"


def picture(leaves: int, *, seed: str = "a3f9c2d17b60e845", only: str | None = None, fruits: int = 0) -> TreePicture:
    chance = Random(seed)
    grown = [grown_leaf(i, only or chance.choice(CODES), chance) for i in range(leaves)]
    counts = {code: sum(leaf.branch == code for leaf in grown) for code in CODES}
    return TreePicture(
        seed=seed,
        level=1 + leaves // 20,
        branches=tuple(
            Branch(code=c, name=f"{c} 方向", xp=n * 27, level=1 + n // 9, leaves=n) for c, n in counts.items()
        ),
        leaves=tuple(grown),
        fruits=tuple(Fruit(label=f"徽章 {i}", href=f"/badges/{i}") for i in range(fruits)),
        season="summer",
    )


def grown_leaf(i: int, branch: str, chance: Random) -> Leaf:
    label = f"{chance.choice(GOODS)}{chance.choice(WORK)}（第{i}周）"
    return Leaf(id=f"{i:016x}", branch=branch, label=label, href=f"/tasks/{i:016x}", gold=chance.random() < 0.05)


def parsed(markup: str) -> ET.Element:
    """The markup as a browser sees it, where <svg> brings its own namespace."""
    return ET.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def places(markup: str) -> list[tuple[str, str, str]]:
    """Drawing, x and y of every leaf, in a settled order."""
    foliage = re.findall(r'<g id="t\w+-\d" class="tree-branch-\d">.*?</g></g>', markup)
    return sorted(re.findall(r'<use href="#(\w+)"(?: class="tree-gold")? x="(-?\d+)" y="(-?\d+)"', "".join(foliage)))


def test_the_same_picture_is_drawn_the_same_way() -> None:
    assert draw(picture(120, fruits=5), WORDS) == draw(picture(120, fruits=5), WORDS)
    assert draw_small(picture(120, fruits=5)) == draw_small(picture(120, fruits=5))


def test_two_people_have_different_trees() -> None:
    other = replace(picture(60), seed="0123456789abcdef")
    assert places(draw(picture(60), WORDS)) != places(draw(other, WORDS))


@pytest.mark.parametrize("leaves", [0, 1, 50, 500])
@pytest.mark.parametrize("season", get_args(Season))
def test_every_picture_is_well_formed(leaves: int, season: Season) -> None:
    shown = replace(picture(leaves, fruits=leaves // 20), season=season)
    parsed(draw(shown, WORDS))
    parsed(draw(shown, WORDS, linked=True))
    parsed(draw_small(shown))


@pytest.mark.parametrize("leaves", [1, 8, 50, 500])
def test_every_task_has_its_leaf(leaves: int) -> None:
    assert len(places(draw(picture(leaves), WORDS))) == leaves


def test_a_new_leaf_moves_no_other() -> None:
    before = picture(137)
    added = Leaf(id="f" * 16, branch="content", label="新任务", href="/tasks/new")
    after = replace(before, leaves=(*before.leaves, added))
    old, new = places(draw(before, WORDS)), places(draw(after, WORDS))
    assert len(new) == len(old) + 1
    assert all(new.count(place) >= old.count(place) for place in old)


def test_a_little_experience_moves_the_leaves_a_little() -> None:
    before = picture(137)
    after = replace(before, branches=tuple(replace(branch, xp=branch.xp + 1) for branch in before.branches))
    old, new = places(draw(before, WORDS)), places(draw(after, WORDS))
    near = sum(any(abs(int(x) - int(u)) + abs(int(y) - int(v)) <= 4 for _, u, v in new) for _, x, y in old)
    assert near >= 0.97 * len(old)


def test_more_experience_makes_a_thicker_limb() -> None:
    before = picture(80)
    after = replace(before, branches=(replace(before.branches[0], xp=9000), *before.branches[1:]))
    assert limb_width(draw(after, WORDS)) > 1.2 * limb_width(draw(before, WORDS))


def limb_width(markup: str) -> float:
    """The width of the first limb at its foot, on the screen: the outline closes on the far side of where it starts."""
    zoom = float(re.findall(r"scale\((\d\.\d+)\)\"><", markup)[0])
    limb = re.findall(r'-bark\)"><path d="[^"]*"/><path d="(M[^z]*)z', markup)[0]
    steps = [complex(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+)[ ]?(-?[\d.]+)", limb)][1:]
    return zoom * abs(steps[2] + steps[4] + steps[6] + steps[9])


@pytest.mark.parametrize("only", [None, "strategy", "traffic", "campaign"])
@pytest.mark.parametrize("seed", ["ann", "bo", "a3f9c2d17b60e845"])
def test_five_hundred_leaves_stay_small(only: str | None, seed: str) -> None:
    markup = draw(picture(500, only=only, seed=seed, fruits=12), WORDS).encode()
    assert len(markup) <= 40_000
    assert len(gzip.compress(markup)) <= 8 * 1024


@pytest.mark.parametrize("leaves", [0, 1, 50, 500, 3000])
def test_the_small_tree_stays_small(leaves: int) -> None:
    assert len(draw_small(picture(leaves, fruits=12)).encode()) <= 6 * 1024


@pytest.mark.parametrize("only", [None, *CODES])
def test_no_leaf_leaves_the_picture(only: str | None) -> None:
    markup = draw(picture(400, only=only), WORDS)
    foot_x, foot_y, zoom = map(float, re.findall(r"translate\((\S+) (\S+)\)scale\((\d\.\d+)\)", markup)[0])
    spots = [(foot_x + zoom * int(x), foot_y + zoom * int(y)) for _, x, y in places(markup)]
    assert all(10 < x < 630 and 10 < y < 530 for x, y in spots)


def test_of_thousands_of_leaves_the_newest_are_drawn() -> None:
    markup = draw(picture(3000), WORDS)
    assert 590 <= len(places(markup)) <= 600
    assert "（第2999周）" in markup


def test_only_the_newest_leaves_have_names() -> None:
    root = parsed(draw(picture(500), WORDS))
    names = [title.text or "" for title in root.iterfind(f".//{SVG}use/{SVG}title")]
    assert len(names) == 40
    assert all(int(re.findall(r"第(\d+)周", name)[0]) >= 460 for name in names)


def test_the_picture_is_an_image_with_a_name_and_a_description() -> None:
    svg = parsed(draw(picture(30), WORDS)).find(f".//{SVG}svg")
    assert svg is not None
    assert svg.get("role") == "img"
    told = [svg.find(f"*[@id='{each}']") for each in (svg.get("aria-labelledby") or "").split()]
    assert [each.text for each in told if each is not None] == [WORDS.title, WORDS.desc]
    assert svg.find(f".//{SVG}a") is None


def test_a_linked_picture_adds_no_tab_stops() -> None:
    root = parsed(draw(picture(300, fruits=3), WORDS, linked=True))
    links = root.findall(f".//{SVG}a")
    assert len(links) == 43
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert links[-1].get("href") == "/badges/2"


def test_ids_are_unique_and_the_small_tree_has_none() -> None:
    ids = re.findall(r' id="([^"]+)"', draw(picture(200, fruits=4), WORDS))
    assert len(ids) == len(set(ids))
    assert " id=" not in draw_small(picture(200, fruits=4))


def test_names_are_escaped() -> None:
    plain = picture(3, fruits=1)
    naughty = replace(
        plain,
        branches=tuple(replace(branch, name=NAUGHTY) for branch in plain.branches),
        leaves=tuple(replace(leaf, label=NAUGHTY, href=NAUGHTY) for leaf in plain.leaves),
        fruits=(Fruit(label=NAUGHTY, href=NAUGHTY),),
    )
    markup = draw(naughty, TreeWords(title=NAUGHTY, desc=NAUGHTY), linked=True)
    assert "<script" not in markup
    titles = [title.text for title in parsed(markup).iter(f"{SVG}title")]
    assert titles == [NAUGHTY] * 5


@pytest.mark.parametrize("leaves", [0, 1, 200])
def test_nothing_in_it_breaks_a_strict_content_security_policy(leaves: int) -> None:
    shown = replace(picture(leaves, fruits=2), season="winter")
    for root in (parsed(draw(shown, WORDS, linked=True)), parsed(draw_small(shown))):
        for element in root.iter():
            assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image"}
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_the_legend_names_the_eight_branches_as_they_stand() -> None:
    root = parsed(draw(picture(90), replace(WORDS, level="%(level)s 级")))
    left, right = ([item.find("span") for item in ul] for ul in root.iter("ul"))
    assert [name.text for name in left if name is not None] == [f"{code} 方向" for code in reversed(CODES[:4])]
    assert [name.text for name in right if name is not None] == [f"{code} 方向" for code in CODES[4:]]
    assert re.fullmatch(r"\d+ 级", root.findall(".//span[@class='tree-level']")[0].text or "")


def test_badges_before_the_first_leaf_lie_in_the_grass() -> None:
    markup = draw(picture(0, fruits=2), WORDS)
    assert len(re.findall(r'href="#t\w+-fruit"', markup)) == 2
    assert "tree-twigs" not in markup


def test_fresh_and_golden_leaves_are_marked() -> None:
    plain = picture(12)
    special = (replace(plain.leaves[0], fresh=True, gold=True), *plain.leaves[1:])
    assert "tree-fresh" not in draw(plain, WORDS)
    assert 'class="tree-fresh"><use' in draw(replace(plain, leaves=special), WORDS)
    assert draw(replace(plain, leaves=special), WORDS).count('class="tree-gold"') >= 1
