"""The picture of a line over time: what is drawn where, and that nothing in it can be anything but words."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from growth_tree.web.chart_svg import HEIGHT, LABELS_MOST, LEFT, PLOT, RIGHT, WIDE, Event, Point, draw

NAUGHTY = "</title><script>alert(1)</script>\"'&"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*points: Point, events: tuple[Event, ...] = (), title: str = "转化率", desc: str = "二十周") -> ET.Element:
    svg = draw(points, title=title, desc=desc, said=lambda value: f"{value:g}", events=events)
    return ET.fromstring(str(svg).replace("<svg ", f'<svg xmlns="{SVG.strip("{}")}" ', 1))


def line(*values: float | None) -> list[Point]:
    return [Point(label=str(n), value=value) for n, value in enumerate(values)]


def of_class(svg: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in svg.iter() if name in each.get("class", "").split()]


def corners(shape: ET.Element) -> list[tuple[float, ...]]:
    return [tuple(map(float, corner.split(","))) for corner in (shape.get("points") or "").split()]


def test_a_picture_has_a_title_and_a_description_for_those_who_do_not_see_it() -> None:
    svg = drawn(*line(1, 2))
    assert svg.get("role") == "img"
    ids = (svg.get("aria-labelledby") or "").split()
    assert [each.text for each in svg.iter() if each.get("id") in ids] == ["转化率", "二十周"]


def test_a_line_runs_from_left_to_right_on_a_round_scale() -> None:
    svg = drawn(*line(0, 50, 100))
    (shape,) = of_class(svg, "chart-value")
    left, middle, right = corners(shape)
    assert (left, right) == ((LEFT * WIDE / 100, PLOT), (RIGHT * WIDE / 100, 0))
    assert middle == pytest.approx(((LEFT + RIGHT) / 2 * WIDE / 100, PLOT / 2), abs=0.1)
    assert [each.text for each in of_class(svg, "chart-tick")][:6] == ["0", "20", "40", "60", "80", "100"]


def test_what_is_missing_is_a_gap() -> None:
    shapes = of_class(drawn(*line(1, 2, None, 3, 4)), "chart-value")
    assert [len(corners(shape)) for shape in shapes] == [2, 2]


def test_a_scale_begins_at_nought_unless_all_is_far_from_it() -> None:
    low = of_class(drawn(*line(10, 100)), "chart-tick")[0]
    high = of_class(drawn(*line(95, 100)), "chart-tick")[0]
    assert (low.text, high.text) == ("0", "95")


@pytest.mark.parametrize("values", [(0.0,), (5.0, 5.0), (0.0, 0.0), (-3.0, -3.0), (None,), ()])
def test_a_picture_of_nearly_nothing_is_one_all_the_same(values: tuple[float | None, ...]) -> None:
    svg = drawn(*line(*values))
    for shape in of_class(svg, "chart-value"):
        assert all(0 <= y <= PLOT for _x, y in corners(shape))


def test_a_band_has_its_lower_and_upper_ends() -> None:
    svg = drawn(Point(label="1", band=(0, 100)), Point(label="2", band=(50, 100)))
    (shape,) = of_class(svg, "chart-band")
    assert [y for _x, y in corners(shape)] == [PLOT, PLOT / 2, 0, 0]


def test_promotions_are_shaded_and_named_where_there_is_room() -> None:
    svg = drawn(
        *line(*range(1, 11)), events=(Event(first=2, last=4, label="618"), Event(first=4, last=5, label="店庆"))
    )
    assert [each.findtext(f"{SVG}title") for each in of_class(svg, "chart-event")] == ["618", "店庆"]
    assert [each.text for each in of_class(svg, "chart-name")] == ["618"]


def test_what_was_corrected_is_marked_even_among_many() -> None:
    points = line(*range(1, 200))
    points[5] = Point(label="5", value=6, text="第五周", marked=True)
    (dot,) = of_class(drawn(*points), "chart-dot")
    assert dot[0].text == "第五周"


def test_a_few_labels_stand_below_all_of_them_within_the_picture() -> None:
    labels = [each for each in of_class(drawn(*line(*range(1, 60))), "chart-tick") if each.get("y") == str(HEIGHT - 8)]
    assert [each.get("text-anchor") for each in labels] == ["start", *["middle"] * (LABELS_MOST - 2), "end"]
    assert [each.text for each in (labels[0], labels[-1])] == ["0", "58"]


def test_words_stay_words() -> None:
    points = [Point(label=NAUGHTY, text=NAUGHTY, value=1), Point(label=NAUGHTY, text=NAUGHTY, value=2)]
    svg = drawn(*points, events=(Event(first=0, last=1, label=NAUGHTY),), title=NAUGHTY, desc=NAUGHTY)
    assert not [each for each in svg.iter() if each.tag.endswith("script")]
    assert [each.text for each in of_class(svg, "chart-name")] == [NAUGHTY]
