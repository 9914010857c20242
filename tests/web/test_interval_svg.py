from xml.etree import ElementTree as ET

import pytest

from growth_tree.web.interval_svg import LABEL_WIDTH_MAX, Bar, draw

NAUGHTY = "</title><script>alert(1)</script>\"'&"
SVG = "{http://www.w3.org/2000/svg}"
BARS = (
    Bar(label="模特图", text="2.3 %（2.1–2.5 %）", rate=0.023, interval=(0.021, 0.025), best=True),
    Bar(label="白底图", text="2.0 %（1.8–2.2 %）", rate=0.020, interval=(0.018, 0.022)),
    Bar(label="场景图", text="尚无数据", rate=None),
)


def drawn(*bars: Bar, title: str = "点击率", desc: str = "两张图") -> ET.Element:
    svg = draw(bars, title=title, desc=desc, said=lambda rate: f"{rate:.1%}")
    return ET.fromstring(str(svg).replace("<svg ", f'<svg xmlns="{SVG.strip("{}")}" ', 1))


def places(svg: ET.Element, kind: str, *names: str) -> list[tuple[float, ...]]:
    found = [each for each in svg.iter(SVG + kind) if "grid" not in each.get("class", "")]
    return [tuple(float((each.get(name) or "").rstrip("%")) for name in names) for each in found]


def test_a_picture_has_a_title_and_a_description_for_those_who_do_not_see_it() -> None:
    svg = drawn(*BARS)
    assert svg.get("role") == "img"
    ids = (svg.get("aria-labelledby") or "").split()
    assert [each.text for each in svg.iter() if each.get("id") in ids] == ["点击率", "两张图"]


def test_dots_and_lines_stand_on_one_scale() -> None:
    svg = drawn(*BARS)
    (first, second), (upper, lower) = places(svg, "circle", "cx"), places(svg, "line", "x1", "x2")
    assert upper == pytest.approx((8 + 84 * 3 / 7, 92), abs=0.01)
    assert lower == pytest.approx((8, 8 + 84 * 4 / 7), abs=0.01)
    assert (first[0], second[0]) == pytest.approx((8 + 84 * 5 / 7, 8 + 84 * 2 / 7), abs=0.01)


def test_only_the_best_one_is_marked() -> None:
    groups = [each.get("class") for each in drawn(*BARS).iter(SVG + "g")]
    assert groups == ["interval interval-best", "interval", "interval"]


def test_what_is_not_known_is_said_and_not_drawn() -> None:
    svg = drawn(BARS[2])
    assert places(svg, "circle", "cx") == []
    assert "尚无数据" in [each.text for each in svg.iter(SVG + "text")]


def test_the_scale_has_a_few_round_numbers() -> None:
    texts = [each.text for each in drawn(*BARS).iter(SVG + "text") if each.get("class") == "interval-tick"]
    assert texts == ["1.8%", "2.0%", "2.2%", "2.4%"]


@pytest.mark.parametrize("rate", [0.0, 0.02, 3.5, 1e9])
def test_a_single_rate_without_an_interval_has_a_place(rate: float) -> None:
    ((place,),) = places(drawn(Bar(label="a", text="b", rate=rate)), "circle", "cx")
    assert 8 <= place <= 92


def test_words_of_people_stay_words() -> None:
    svg = drawn(Bar(label=NAUGHTY, text=NAUGHTY, rate=0.5), title=NAUGHTY, desc=NAUGHTY)
    assert not list(svg.iter(SVG + "script"))
    assert NAUGHTY in [each.text for each in svg.iter()]


@pytest.mark.parametrize("character", ["图", "a"])
def test_a_long_name_is_cut_to_what_a_phone_holds(character: str) -> None:
    texts = [each.text or "" for each in drawn(Bar(label=character * 60, text="", rate=1)).iter(SVG + "text")]
    (label,) = [text for text in texts if text.endswith("…")]
    assert len(label) <= LABEL_WIDTH_MAX // (2 if character == "图" else 1)
