"""Teams and shops: opened, formed, and who manages them since when."""

from __future__ import annotations

import re
from datetime import date
from secrets import token_hex

import pytest

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import NameManager
from tests.web.department import TODAY, Department, Visitor
from tests.web.persons import DAY, directory, plain


def test_the_tree_of_teams_names_managers_shops_and_people(department: Department, cy: Visitor) -> None:
    department.carry_out(SYSTEM, NameManager(team="photo", member=None, from_day=TODAY))
    page = cy.get("/people/teams")
    said = plain(page)
    assert re.search(r"运营部 3 people 狄 狄娜", said)
    assert re.search(r"商品组 塔楼旗舰店 · 2 people 莫 莫言秋", said)
    assert re.search(r"内容组 塔楼旗舰店 · 3 people no manager", said)
    assert page.text.index("depth-0") < page.text.index("depth-1")
    assert "薄荷" in said, "the managers so far"
    assert cy.get("/people/teams?format=csv").text.count("\n") == 4


def test_a_shop_is_opened_and_a_team_formed_for_it_and_a_manager_named(department: Department, cy: Visitor) -> None:
    once = {"name": "分店", "command_id": token_hex(16)}
    for _ in range(2):
        assert cy.post("/people/shops", once).location.startswith("/people/shops/")
    (shop,) = [known for known, name in directory(department).shops.items() if name == "分店"]
    answer = cy.post("/people/teams", {"name": "分店组", "shop": shop, "parent": "head"})
    team = directory(department).teams[answer.location.split("/")[3]]
    assert (team.name, team.shop, team.parent) == ("分店组", shop, "head")
    assert "Who manages it?" in cy.get(answer.location).text
    assert cy.post(answer.location, {"member": "ann", "from_day": "2026-11-16"}).location == "/people/teams"
    assert directory(department).teams[team.team].manager(date(2026, 11, 15)) is None
    assert directory(department).teams[team.team].manager(date(2026, 11, 16)) == "ann"


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("/people/shops", {"name": ""}, "name"),
        ("/people/shops", {"name": "塔楼旗舰店 "}, "name"),
        ("/people/shops", {"name": "x" * 61}, "name"),
        ("/people/teams", {"name": ""}, "name"),
        ("/people/teams", {"name": "内 容 组"}, "name"),
        ("/people/teams", {"name": "好", "shop": "nothing"}, "shop"),
        ("/people/teams", {"name": "好", "parent": "nothing"}, "parent"),
        ("/people/teams/photo/manager", {"member": "nobody", "from_day": "2026-11-11"}, "member"),
        ("/people/teams/photo/manager", {"member": "ann", "from_day": "2025-11-11"}, "member"),
        ("/people/teams/photo/manager", {"member": "a b", "from_day": "2026-11-11"}, "member"),
        ("/people/teams/photo/manager", {"member": "ann", "from_day": ""}, "from_day"),
    ],
)
def test_what_is_wrong_with_teams_and_shops_is_said_at_its_field(
    department: Department, cy: Visitor, path: str, data: dict[str, str], field: str
) -> None:
    before = directory(department)
    answer = cy.post(path, data)
    assert answer.status_code == 422
    assert re.findall(r'id="(\w+)-error"', answer.text) == [field]
    assert directory(department) == before


def test_an_office_can_be_left_vacant_and_naming_the_same_again_is_nothing(department: Department, cy: Visitor) -> None:
    today = TODAY.isoformat()
    cy.post("/people/teams/photo/manager", {"member": "bo", "from_day": today})
    assert "That is the manager already." in cy.get("/people/teams").text
    cy.post("/people/teams/photo/manager", {"member": "", "from_day": today})
    assert directory(department).teams["photo"].manager(TODAY) is None
    assert directory(department).teams["photo"].manager(TODAY - DAY) == "bo"


def test_a_planned_change_of_manager_is_pointed_out(department: Department, cy: Visitor) -> None:
    department.carry_out(SYSTEM, NameManager(team="photo", member="di", from_day=TODAY + DAY))
    assert "another manager is planned already" in cy.get("/people/teams/photo/manager").text
    cy.post("/people/teams/photo/manager", {"member": "ann", "from_day": TODAY.isoformat()})
    team = directory(department).teams["photo"]
    assert [team.manager(day) for day in (TODAY, TODAY + DAY)] == ["ann", "di"]
