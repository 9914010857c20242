"""What jobs answer for, and groups of items: from a Monday on, by admins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from growth_tree.domain.kpi_events import Weight
from tests.web.department import TODAY, Department, Visitor
from tests.web.figures import kpis, measure, read

NEXT = TODAY + timedelta(days=5)
"""The Monday of the next week."""


@pytest.fixture
def measured(department: Department) -> Department:
    """A department that measures."""
    measure(department)
    return department


# Scorecards


def card(*rows: tuple[str, str, int, int]) -> dict[str, Any]:
    """The form of a scorecard."""
    names = ("kpi", "on", "usual", "promotion")
    given = {f"{name}_{n}": value for n, row in enumerate(rows) for name, value in zip(names, row, strict=True)}
    return given | {"from_day": NEXT.isoformat()}


def test_a_scorecard_adds_up(measured: Department, cy: Visitor, ann: Visitor) -> None:
    given = card(("cvr", "shop", 30, 0), ("gmv", "team", 70, 100))
    assert cy.post("/kpis/scorecards/sales", given).location == "/kpis/scorecards"
    set_card = kpis(measured).scorecard("sales", NEXT)
    assert set_card.usual == (Weight(kpi="cvr", on="shop", percent=30), Weight(kpi="gmv", on="team", percent=70))
    assert set_card.promotion == (Weight(kpi="gmv", on="team", percent=100),)
    assert "From Mon, Nov 16 on Ordinary weeks / Promotions" in read(ann.get("/kpis/scorecards?job=sales"))
    assert "GMV Team 70 % / 100 %" in read(ann.get("/kpis/scorecards?job=sales"))


def test_scorecards_of_now_of_later_and_of_before_are_told_apart(measured: Department, cy: Visitor) -> None:
    later = NEXT + timedelta(weeks=1)
    cy.post("/kpis/scorecards/content_specialist", card(("gmv", "shop", 100, 0)))
    cy.post("/kpis/scorecards/content_specialist", card(("gmv", "team", 100, 0)) | {"from_day": later.isoformat()})
    assert 'value="2026-11-16"' in cy.get("/kpis/scorecards/content_specialist").text
    text = read(cy.get("/kpis/scorecards?job=content_specialist"))
    now, soon, then = (text.index(each) for each in ("Shop 60 %", "GMV Shop 100 %", "GMV Team 100 %"))
    assert now < soon < then
    measured.wait(days=7)
    cy = measured["cy"]
    text = read(cy.get("/kpis/scorecards?job=content_specialist"))
    assert text.index("GMV Shop 100 %") < text.index("GMV Team 100 %") < text.index("Before that")
    assert text.index("Before that") < text.index("Shop 60 %")
    rows = cy.get("/kpis/scorecards?job=content_specialist&format=csv").text.splitlines()
    assert [line.split(",")[1] for line in rows[1:]] == ["2026-11-16", "2026-11-23", "", ""]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-02", "Weeks that are over keep their shares."),
        ("2026-11-17", "Please choose a Monday."),
        ("", "Please fill this in."),
    ],
)
def test_shares_change_from_a_monday_that_is_not_over(measured: Department, cy: Visitor, day: str, said: str) -> None:
    answer = cy.post("/kpis/scorecards/sales", card(("gmv", "team", 100, 0)) | {"from_day": day})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'name="from_day" type="date" value="{day}"' in answer.text
    assert "sales" not in kpis(measured).scorecards


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("cvr", "shop", 30, 0), ("gmv", "team", 60, 0)], ""),
        ([("cvr", "shop", 60, 0), ("cvr", "shop", 40, 0)], ""),
        ([("", "shop", 100, 0)], "Please fill this in."),
        ([("cvr", "shop", 101, 0)], "0 to 100"),
        ([("cvr", "moon", 100, 0)], ""),
        ([("nothing", "shop", 100, 0)], ""),
    ],
)
def test_a_scorecard_that_does_not_add_up_is_not_set_and_keeps_what_was_typed(
    measured: Department, cy: Visitor, rows: list[tuple[str, str, int, int]], said: str
) -> None:
    answer = cy.post("/kpis/scorecards/sales", card(*rows))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'name="usual_0" type="number" min="0" max="100" inputmode="numeric" value="{rows[0][2]}"' in answer.text
    assert kpis(measured).scorecard("sales", NEXT).usual == ()


def test_the_sum_is_said_while_the_form_is_filled_in(measured: Department, cy: Visitor) -> None:
    query = "kpi_0=cvr&usual_0=30&kpi_1=gmv&usual_1=90&usual_2=50"
    text = read(cy.get(f"/kpis/scorecards/sales?{query}", htmx="sums"))
    assert "Ordinary weeks: 120 % 20 % too much" in text
    assert "Promotions: 0 % as in ordinary weeks" in text


def test_the_form_begins_with_the_scorecard(measured: Department, cy: Visitor) -> None:
    page = cy.get("/kpis/scorecards/content_specialist").text
    assert 'name="usual_0" type="number" min="0" max="100" inputmode="numeric" value="60"' in page
    assert "Ordinary weeks: 100 % adds up" in read(cy.get("/kpis/scorecards/content_specialist"))
    assert cy.get("/kpis/scorecards/astronaut").status_code == 404
    assert cy.post("/kpis/scorecards/astronaut").status_code == 404


# Groups


def test_a_group_is_formed_and_given_to_another_team(measured: Department, cy: Visitor) -> None:
    cy.post("/kpis/groups", {"name": "连衣裙", "shop": "tower", "team": "photo", "from_day": "2026-11-09"})
    (made,) = [group for group in kpis(measured).groups.values() if group.name == "连衣裙"]
    given = {"name": "夏季连衣裙", "team": "listing", "from_day": NEXT.isoformat()}
    cy.post(f"/kpis/groups/{made.group}", given)
    changed = kpis(measured).groups[made.group]
    assert (changed.name, changed.shop) == ("夏季连衣裙", "tower")
    assert [changed.in_care_of(day) for day in (NEXT - timedelta(days=1), NEXT)] == ["photo", "listing"]
    assert 'value="2026-11-16"' in cy.get(f"/kpis/groups/{made.group}").text
    measured.wait(days=7)
    assert "夏季连衣裙 塔楼旗舰店 商品组" in read(measured["ann"].get("/kpis/groups"))


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"name": "x" * 41}, {"shop": "none"}, {"team": "none"}, {"from_day": "2026-11-02", "team": "photo"}],
)
def test_a_group_that_makes_no_sense_is_not_formed(measured: Department, cy: Visitor, given: dict[str, str]) -> None:
    before = kpis(measured).groups
    answer = cy.post("/kpis/groups", {"name": "连衣裙", "shop": "tower", "from_day": NEXT.isoformat()} | given)
    assert answer.status_code == 422
    assert f'id="{next(iter(given))}-error"' in answer.text
    assert kpis(measured).groups == before
