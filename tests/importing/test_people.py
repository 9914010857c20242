from __future__ import annotations

from datetime import date, timedelta

import pytest

from growth_tree.accounts.people import people_by_id, person_by_username
from growth_tree.domain.core import Rejected
from growth_tree.domain.organisation import Directory, Member
from growth_tree.importing import importer
from growth_tree.importing.plan import Counts, Effect
from tests.importing.desk import AT, PEOPLE, Desk, person, sheet

TODAY = date(2026, 6, 30)


def directory(desk: Desk) -> Directory:
    with desk.handler.reading() as connection:
        return desk.handler.world(connection).directory


def member_id(desk: Desk, username: str) -> str:
    with desk.handler.reading() as connection:
        found = person_by_username(connection, username)
    assert found is not None
    return found.id


def member(desk: Desk, username: str) -> Member:
    return directory(desk).members[member_id(desk, username)]


def bo(**cells: str) -> dict[str, str]:
    return person(job="content_specialist", **cells)


def errors(desk: Desk, *rows: dict[str, str], actor: str = "system") -> list[tuple[int, str | None, str]]:
    plan = desk.plan("people", sheet(*rows), actor=actor)
    return [(error.line, error.column, error.code) for error in plan.errors]


def test_a_file_makes_a_department(staffed: Desk) -> None:
    made = directory(staffed)
    teams = {team.name: team for team in made.teams.values()}
    assert list(made.shops.values()) == ["旗舰店"]
    assert teams["内容组"].parent == teams["运营部"].team
    assert made.shops[teams["内容组"].shop or ""] == "旗舰店"
    ann, mia = member_id(staffed, "ann"), member_id(staffed, "mia")
    assert (teams["运营部"].manager(TODAY), teams["内容组"].manager(TODAY)) == (ann, mia)
    assert made.members[ann].access == {"admin"}
    assert member(staffed, "bo").posting(TODAY).job == "content_specialist"
    with staffed.handler.reading() as connection:
        assert {one.name for one in people_by_id(connection, made.members).values()} == {"安然", "米娅", "博文", "陈宇"}


def test_the_first_manager_of_a_team_answers_for_its_past(staffed: Desk) -> None:
    (team,) = [team for team in directory(staffed).teams.values() if team.name == "内容组"]
    assert team.manager(date(2025, 2, 1)) == member_id(staffed, "mia")


def test_a_preview_tells_every_effect_and_writes_nothing(desk: Desk) -> None:
    before = desk.events()
    plan = desk.plan("people", PEOPLE)
    assert plan.counts == Counts(create=4, change=0, unchanged=0, refused=0)
    assert plan.changes[0].steps == ("FormTeam", "Join", "NameManager", "GrantAccess")
    assert desk.events() == before
    with desk.handler.reading() as connection:
        assert person_by_username(connection, "ann") is None


def test_the_same_file_twice_changes_nothing(staffed: Desk) -> None:
    before = staffed.events()
    assert staffed.bring_in("people", PEOPLE, at=AT + timedelta(days=30)).counts.unchanged == 4
    assert staffed.events() == before


def test_the_same_plan_twice_is_refused_the_second_time(desk: Desk) -> None:
    plan = desk.plan("people", PEOPLE)
    list(importer.carry_out(desk.handler, plan, actor="system", at=AT))
    with pytest.raises(Rejected) as refused:
        list(importer.carry_out(desk.handler, plan, actor="system", at=AT))
    assert refused.value.code == "import_overtaken"


def test_a_changed_row_changes_only_what_differs(staffed: Desk) -> None:
    plan = staffed.bring_in("people", sheet(bo(name="博文二", grade="P6", access="审计员")))
    assert [(change.effect, change.steps) for change in plan.changes] == [
        (Effect.CHANGE, ("Move", "GrantAccess", "Rename"))
    ]
    found = member(staffed, "bo")
    assert (found.posting(TODAY).grade, found.posting(TODAY - timedelta(days=1)).grade) == ("P6", "P5")
    assert found.access == {"auditor"}
    back = staffed.bring_in("people", sheet(bo(name="博文二", access="无")))
    assert back.changes[0].steps == ("WithdrawAccess",)


def test_a_new_manager_follows_the_old_one_from_today(staffed: Desk) -> None:
    staffed.bring_in("people", sheet(bo(manager="是")))
    (team,) = [team for team in directory(staffed).teams.values() if team.name == "内容组"]
    assert team.manager(TODAY) == member_id(staffed, "bo")
    assert team.manager(TODAY - timedelta(days=1)) == member_id(staffed, "mia")
    assert staffed.bring_in("people", sheet(bo(manager="否"))).changes[0].steps == ("NameManager",)


def test_who_leaves_is_shut_out_and_who_returns_is_let_in(staffed: Desk) -> None:
    staffed.bring_in("people", sheet(bo(left_on="2026-06-01")))
    with staffed.handler.reading() as connection:
        gone = person_by_username(connection, "bo")
    assert gone is not None
    assert not gone.active
    assert member(staffed, "bo").left_on == date(2026, 6, 1)
    assert staffed.bring_in("people", sheet(bo(left_on="2026-06-01"))).counts.unchanged == 1
    again = sheet(bo() | {"joined_on": "2026-06-15"})
    assert staffed.bring_in("people", again).changes[0].steps == ("Join",)
    with staffed.handler.reading() as connection:
        back = person_by_username(connection, "bo")
    assert back is not None
    assert back.active
    assert staffed.bring_in("people", again).counts.unchanged == 1


def test_teams_are_formed_the_upper_ones_first_in_whatever_order_they_are_named(desk: Desk) -> None:
    rows = [
        person(username="u1", team="丙", parent="乙"),
        person(username="u2", team="乙", parent="甲"),
        person(username="u3", team="甲"),
    ]
    desk.bring_in("people", sheet(*rows))
    teams = {team.name: team for team in directory(desk).teams.values()}
    assert (teams["丙"].parent, teams["乙"].parent, teams["甲"].parent) == (teams["乙"].team, teams["甲"].team, None)


def test_a_row_that_contradicts_what_is_known_is_refused(staffed: Desk) -> None:
    assert errors(staffed, bo() | {"joined_on": "2024-01-01"}) == [(2, "joined_on", "import_joined_differs")]
    assert errors(staffed, bo(parent="别的部")) == [(2, "parent", "import_team_parent_differs")]
    assert errors(staffed, bo(shop="别的店")) == [(2, "shop", "import_team_shop_differs")]


def test_rows_that_contradict_each_other_are_refused(desk: Desk) -> None:
    first, second = person(username="u1"), person(username="u2")
    assert errors(desk, first | {"parent": "甲"}, second | {"parent": "乙"}) == [
        (3, "parent", "import_team_parent_differs")
    ]
    assert errors(desk, first | {"shop": "甲"}, second | {"shop": "乙"}) == [(3, "shop", "import_team_shop_differs")]
    assert errors(desk, first | {"manager": "是"}, second | {"manager": "是"}) == [
        (3, "manager", "import_two_managers")
    ]


def test_teams_that_stand_above_themselves_are_refused(desk: Desk) -> None:
    first, second = person(username="u1"), person(username="u2")
    circle = errors(desk, first | {"team": "甲", "parent": "乙"}, second | {"team": "乙", "parent": "甲"})
    assert circle == [(2, "parent", "import_team_circle"), (3, "parent", "import_team_circle")]
    assert errors(desk, first | {"team": "甲", "parent": "甲"}) == [(2, "parent", "import_team_circle")]


def test_somebody_has_to_remain_admin(staffed: Desk) -> None:
    row = person(username="ann", name="安然", job="ops_director", team="运营部", joined_on="2025-01-02")
    assert errors(staffed, row | {"access": "无"}) == [(2, "access", "last_admin")]


def test_only_an_admin_imports_people(staffed: Desk) -> None:
    rows = [bo(grade="P6"), person(username="new")]
    assert {code for _, _, code in errors(staffed, *rows, actor=member_id(staffed, "bo"))} == {"not_yours"}
    assert errors(staffed, *rows, actor=member_id(staffed, "ann")) == []


def test_with_an_error_nothing_is_imported(desk: Desk) -> None:
    before = desk.events()
    with pytest.raises(Rejected) as refused:
        desk.bring_in("people", PEOPLE.replace("运营经理", "国王"))
    assert (refused.value.code, refused.value.params) == ("import_has_errors", {"rows": 1})
    assert desk.events() == before


def test_bad_rows_are_skipped_only_on_demand_and_take_nothing_along(desk: Desk) -> None:
    rows = sheet(person(username="u1"), person(username="u2", team="没人的组", manager="maybe"))
    plan = desk.bring_in("people", rows, skip_bad=True)
    assert plan.counts == Counts(create=1, change=0, unchanged=0, refused=1)
    assert [team.name for team in directory(desk).teams.values()] == ["内容组"]


def test_columns_that_mean_nothing_are_named_and_not_kept(desk: Desk) -> None:
    assert desk.plan("people", sheet(person(手机号="13800000000"))).ignored == ("手机号",)
