"""The calendar: promotions planned, moved and called off, holidays read by everybody; and what shops are like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain.cycle import Cycle
from growth_tree.domain.organisation import ShopTraits
from tests.web.department import TODAY, Department, Visitor
from tests.web.figures import measure, read

PLAN = {
    "name_zh": "年货节",
    "name_en": "New Year sale",
    "first_day": "2026-12-18",
    "last_day": "2026-12-22",
    "intensity": "2",
}


@pytest.fixture
def measured(department: Department) -> Department:
    """A department with two promotions and a holiday."""
    measure(department)
    return department


def cycles(department: Department) -> Mapping[str, Cycle]:
    """All promotions."""
    with department.handler.reading() as connection:
        found: Mapping[str, Cycle] = department.handler.world(connection).calendar.cycles
    return found


def test_everybody_reads_the_calendar(measured: Department, ann: Visitor) -> None:
    text = read(ann.get("/calendar"))
    assert "Singles' Day today – Sat, Nov 14 all shops 3 – the biggest of the year Running" in text
    assert "Birthday Mon, Sep 7 – Wed, Sep 9 塔楼旗舰店 1 – noticeable Over" in text
    assert "Thu, Oct 1 – Wed, Oct 7 7 days" in text
    assert "Worked for it: Sat, Oct 10" in text
    assert "Plan a promotion" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=over", ["店庆"]),
        ("shop=all&sort=days", ["双11", "双12"]),
        ("shop=tower", ["店庆"]),
        ("q=Birth", ["店庆"]),
        ("q=zzz", []),
    ],
)
def test_the_list_narrows(measured: Department, ann: Visitor, query: str, names: list[str]) -> None:
    english = {"双11": "Singles' Day", "店庆": "Birthday", "双12": "Double 12"}
    rows = ann.get(f"/calendar?{query}&format=csv").text.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [english[name] for name in names]


@pytest.mark.parametrize("shop", ["", "tower"])
def test_an_admin_plans_a_promotion(measured: Department, cy: Visitor, shop: str) -> None:
    assert cy.post("/calendar/cycles", PLAN | {"shop": shop}).location == "/calendar"
    (made,) = [cycle for cycle in cycles(measured).values() if cycle.name.zh == "年货节"]
    assert (made.shop, made.intensity, made.name.en) == (shop or None, 2, "New Year sale")
    assert (made.first_day, made.last_day) == (date(2026, 12, 18), date(2026, 12, 22))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name_zh": ""}, "name_zh"),
        ({"last_day": "2026-12-01"}, "last_day"),
        ({"last_day": "2027-12-01"}, "last_day"),
        ({"first_day": "2026-11-01"}, "first_day"),
        ({"intensity": "4"}, "intensity"),
        ({"shop": "none"}, "shop"),
    ],
)
def test_what_is_wrong_with_a_promotion_is_said_at_its_field(
    measured: Department, cy: Visitor, given: dict[str, str], field: str
) -> None:
    before = cycles(measured)
    answer = cy.post("/calendar/cycles", PLAN | given)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="New Year sale"' in answer.text
    assert cycles(measured) == before


def test_a_running_promotion_ends_on_another_day_but_is_not_called_off(measured: Department, cy: Visitor) -> None:
    here = "/calendar/cycles/double11"
    days = {"first_day": str(TODAY), "last_day": str(TODAY + timedelta(5))}
    assert cy.post(f"{here}/move", days).location == "/calendar"
    assert cycles(measured)["double11"].last_day == TODAY + timedelta(5)
    assert "Call the promotion off" not in cy.get(here).text
    assert cy.post(f"{here}/cancel").status_code == 422
    assert "double11" in cycles(measured)


def test_one_to_come_is_moved_and_called_off(measured: Department, cy: Visitor) -> None:
    cy.post("/calendar/cycles", PLAN)
    (made,) = [cycle.cycle for cycle in cycles(measured).values() if cycle.name.zh == "年货节"]
    cy.post(f"/calendar/cycles/{made}/move", {"first_day": "2026-12-19", "last_day": "2026-12-23"})
    assert cycles(measured)[made].first_day == date(2026, 12, 19)
    assert (
        cy.post(f"/calendar/cycles/{made}/move", {"first_day": "2026-12-23", "last_day": "2026-12-19"}).status_code
        == 422
    )
    cy.post(f"/calendar/cycles/{made}/cancel")
    assert made not in cycles(measured)
    assert cy.post(f"/calendar/cycles/{made}/cancel").location == "/calendar"
    assert cy.get(f"/calendar/cycles/{made}").status_code == 404


def test_what_is_over_stays_as_it_was(measured: Department, cy: Visitor) -> None:
    here, before = "/calendar/cycles/birthday", cycles(measured)
    assert "This promotion is over." in cy.get(here).text
    assert cy.post(f"{here}/move", {"first_day": "2026-09-07", "last_day": "2026-12-19"}).status_code == 422
    assert cycles(measured) == before


@pytest.mark.parametrize("person", ["ann", "bo", "au"])
def test_the_calendar_is_changed_by_admins_alone(measured: Department, person: str) -> None:
    before = cycles(measured)
    assert measured[person].post("/calendar/cycles", PLAN).status_code == 404
    assert measured[person].get("/calendar/cycles/double11").status_code == 404
    assert cycles(measured) == before


def test_before_any_promotion_is_known_the_first_step_is_said(ann: Visitor, cy: Visitor) -> None:
    assert "Enter the promotions of the last year first" in cy.get("/calendar").text
    assert "Admins enter the promotions." in ann.get("/calendar").text


# Shops


def traits(department: Department) -> Mapping[str, Any]:
    """What is known of shops."""
    with department.handler.reading() as connection:
        found: Mapping[str, Any] = department.handler.world(connection).directory.shop_traits
    return found


def test_a_shop_is_described(department: Department, cy: Visitor) -> None:
    assert "Not described yet." in cy.get("/people/teams").text
    given = {"platform": "tmall", "category": "女装", "tier": "high"}
    assert cy.post("/people/shops/tower", given).location == "/people/teams"
    assert traits(department) == {"tower": ShopTraits(**given)}
    assert "Tmall · 女装 · high-priced" in cy.get("/people/teams").text
    again = cy.post("/people/shops/tower", given)
    assert "Nothing is different." in cy.get(again.location).text


@pytest.mark.parametrize("given", [{"platform": "moon"}, {"category": ""}, {"category": "x" * 41}, {"tier": ""}])
def test_what_is_wrong_with_a_description_is_said_at_its_field(
    department: Department, cy: Visitor, given: dict[str, str]
) -> None:
    answer = cy.post("/people/shops/tower", {"platform": "jd", "category": "女装", "tier": "low"} | given)
    assert answer.status_code == 422
    assert f'id="{next(iter(given))}-error"' in answer.text
    assert traits(department) == {}


def test_only_shops_that_there_are_can_be_described(cy: Visitor, bo: Visitor) -> None:
    assert cy.get("/people/shops/none").status_code == 404
    assert cy.post("/people/shops/none", {"platform": "jd", "category": "女装", "tier": "low"}).status_code == 404
    assert bo.get("/people/shops/tower").status_code == 404
