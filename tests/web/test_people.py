"""People: the list, one person's page, and newcomers with their start passwords."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from secrets import token_hex

import pytest

from growth_tree.accounts import people as accounts
from growth_tree.accounts.people import NewPerson
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import (
    Delegate,
    Depart,
    GrantAccess,
    Join,
    Move,
    NameManager,
    PlanLeave,
    WithdrawAccess,
)
from tests.counting import statements
from tests.web.browser import Browser, give_password
from tests.web.department import NAMES, TODAY, Department, Visitor
from tests.web.persons import DAY, PLACE, directory, leave, listed, member, password_on, person, plain

NEWCOMER = {
    "name": "费叶",
    "username": "fay",
    "job": "content_specialist",
    "team": "photo",
    "grade": "P3",
    "on": TODAY.isoformat(),
}


def test_the_list_shows_everybody_with_place_and_rights(cy: Visitor) -> None:
    said = plain(cy.get("/people"))
    for name in NAMES.values():
        assert name in said
    assert re.search(r"柴溪 Admin", said)
    assert re.search(r"欧阳 Auditor", said)
    assert re.search(r"薄荷 Manager", said)
    assert "塔楼旗舰店" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=安", ["ann"]),
        ("?q=EVE", ["eve"]),
        ("?q=100%25", []),
        ("?team=listing", ["eve", "mo"]),
        ("?shop=tower", ["abe", "ann", "bo", "eve", "mo"]),
        ("?job=content_specialist", ["abe", "ann"]),
        ("?access=admin", ["cy"]),
        ("?access=auditor", ["au"]),
        ("?access=manager", ["bo", "di", "mo"]),
        ("?status=left", []),
        ("?status=nonsense&team=nonsense", ["abe", "ann", "au", "bo", "cy", "di", "eve", "mo"]),
        ("?team=photo&sort=-username", ["bo", "ann", "abe"]),
        ("?team=listing&access=manager&job=ops_manager&q=mo", ["mo"]),
        ("?sort=job&team=photo", ["ann", "abe", "bo"]),
    ],
)
def test_people_are_searched_filtered_and_sorted(cy: Visitor, query: str, found: list[str]) -> None:
    assert sorted(listed(cy, query)) == sorted(found)
    if "sort=-" in query:
        assert listed(cy, query) == found


def test_the_states_of_people_are_told_apart(department: Department, cy: Visitor) -> None:
    leave(department, "eve")
    department.carry_out(
        SYSTEM,
        Join(member="new", on=TODAY + DAY, job="sales", team="photo", grade=""),
        Depart(member="abe", on=TODAY + DAY),
    )
    with department.handler.writing() as connection:
        accounts.add_person(connection, NewPerson(id="new", username="new", name="新"), department.clock)
    give_password(department, "ann")
    assert listed(cy, "?status=left") == ["eve"]
    assert listed(cy, "?status=coming") == ["new"]
    assert "abe" in listed(cy, "?status=here")
    assert {"eve", "new"}.isdisjoint(listed(cy, "?status=here"))
    assert {"eve", "ann"}.isdisjoint(listed(cy, "?status=no_login"))
    assert "new" in listed(cy, "?status=no_login")


def test_who_lost_an_access_is_not_found_by_it(department: Department, cy: Visitor) -> None:
    department.carry_out(SYSTEM, GrantAccess(member="ann", access="auditor"))
    assert listed(cy, "?access=auditor") == ["ann", "au"]
    department.carry_out(SYSTEM, WithdrawAccess(member="ann", access="auditor"))
    assert listed(cy, "?access=auditor") == ["au"]


def test_the_list_has_pages_and_a_fragment(department: Department, cy: Visitor) -> None:
    more = [NewPerson(id=f"p{n}", username=f"p{n:03}", name=f"人{n}") for n in range(30)]
    with department.handler.writing() as connection:
        accounts.add_people(connection, more, department.clock)
    department.carry_out(SYSTEM, *(Join(member=p.id, on=TODAY, job="sales", team="photo", grade="") for p in more))
    assert len(listed(cy)) == 20
    assert len(listed(cy, "?page=2")) == 18
    assert not set(listed(cy)) & set(listed(cy, "?page=2"))
    block = cy.get("/people?q=人", htmx="people").text
    assert block.lstrip().startswith('<div id="people"')
    assert block.count("data-row") == 20


def test_more_people_take_no_more_queries(department: Department, cy: Visitor) -> None:
    def queries() -> int:
        return statements(lambda: cy.get("/people?size=100"))

    few = queries()
    more = [NewPerson(id=f"p{n}", username=f"p{n}", name=f"人{n}") for n in range(40)]
    with department.handler.writing() as connection:
        accounts.add_people(connection, more, department.clock)
    department.carry_out(SYSTEM, *(Join(member=p.id, on=TODAY, job="sales", team="photo", grade="") for p in more))
    cy.get("/people")
    assert queries() == few


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_what_is_exported_can_be_imported_again_and_changes_nothing(
    department: Department, cy: Visitor, language: str
) -> None:
    leave(department, "eve")
    cy.post("/preferences", {"language": language})
    for kind in ("csv", "xlsx"):
        exported = cy.get(f"/people?format={kind}").data
        answer = cy.post("/imports", {"kind": "people", "file": (BytesIO(exported), f"people.{kind}")})
        assert answer.status_code == 303, answer.text
        figures = re.findall(r'<div class="stat"><b>(\d+)</b>', cy.get(answer.location).text)
        assert figures == ["0", "0", "8", "0"]


def test_a_persons_page_tells_the_whole_story(department: Department, cy: Visitor) -> None:
    department.carry_out(
        SYSTEM,
        Move(member="bo", from_day=date(2026, 3, 2), job="ops_manager", team="photo", grade="P2"),
        Delegate(delegation="d1", giver="bo", taker="ann", first_day=TODAY, last_day=TODAY + DAY),
        PlanLeave(leave="l1", member="bo", first_day=TODAY, last_day=TODAY + DAY),
        NameManager(team="photo", member="di", from_day=TODAY + DAY),
    )
    said = plain(cy.get("/people/bo"))
    assert "薄荷" in said
    assert re.search(r"Operations manager · 内容组 · P2 since .*Mar 2", said)
    assert re.search(r"Operations manager · 内容组 · P1 .*Jan 5.* to .*Mar 1", said)
    assert re.search(r"Manager of 内容组 .*Jan 5.* to today", said)
    assert "lends the rights to 安然" in said
    assert re.search(r"Leave today to .*Nov 12", said)
    assert "stands in for 薄荷" in plain(cy.get("/people/ann"))


def test_an_absence_ends_a_posting(department: Department, cy: Visitor) -> None:
    department.carry_out(
        SYSTEM,
        Depart(member="ann", on=date(2026, 3, 2)),
        Join(member="ann", on=date(2026, 5, 1), job="sales", team="listing", grade=""),
    )
    said = plain(cy.get("/people/ann"))
    assert re.search(r"Sales · 商品组 since .*May 1", said)
    assert re.search(r"Content specialist · 内容组 · P1 .*Jan 5.* to .*Mar 1", said)


def test_auditors_look_but_touch_nothing_and_see_no_sessions(department: Department, au: Visitor) -> None:
    department.visit("ann")
    page = au.get("/people/ann").text
    assert "<form" not in page
    assert "127.0.0.1" not in page
    assert "/people/ann/move" not in page
    assert "Add a person" not in au.get("/people").text
    assert "Form a team" not in au.get("/people/teams").text
    for path in (
        "/people/new",
        "/people/start-passwords",
        "/people/ann/move",
        "/people/teams/new",
        "/people/ann/erase",
    ):
        assert au.get(path).status_code == 404, path
    for action in (
        "move",
        "leave",
        "return",
        "rename",
        "grant",
        "withdraw",
        "reset-password",
        "second-step-off",
        "erase",
    ):
        assert au.post(f"/people/ann/{action}", {**PLACE, "access": "admin"}).status_code == 404, action
    assert member(department).access == frozenset()


@pytest.mark.parametrize("who", ["ann", "bo", "di"])
def test_members_and_managers_find_nothing_here(department: Department, who: str) -> None:
    visitor = department[who]
    missing = visitor.get("/no-such-page").text
    for path in ("/people", "/people/ann", "/people/teams", "/people/new", "/people/ann/move"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.text) == (404, missing), path
    assert visitor.post("/people", NEWCOMER).status_code == 404
    assert visitor.post("/people/teams/photo/manager", {"member": who, "from_day": "2026-11-11"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/people/nobody", "/people/%00", "/people/" + "a" * 80, "/people/nobody/move", "/people/teams/nothing/manager"],
)
def test_who_does_not_exist_is_404(cy: Visitor, path: str) -> None:
    assert cy.get(path).status_code == 404


def test_admins_change_neither_their_own_rights_nor_their_own_end(department: Department, cy: Visitor) -> None:
    page = cy.get("/people/cy").text
    for action in (
        "grant",
        "withdraw",
        "reset-password",
        "second-step-off",
        "end-sessions",
        "leave",
        "return",
        "erase",
    ):
        assert cy.post(f"/people/cy/{action}", {"access": "auditor", "last_day": "2026-11-11"}).status_code == 404, (
            action
        )
        assert f"/people/cy/{action}" not in page, action
    assert member(department, "cy").access == {"admin"}
    assert "/people/cy/move" in page


def test_a_newcomer_gets_a_start_password_that_is_shown_once_and_has_to_be_changed(
    department: Department, cy: Visitor, nobody: Browser
) -> None:
    answer = cy.post("/people", NEWCOMER)
    assert answer.status_code == 200
    password = password_on(answer)
    (new,) = listed(cy, "?q=fay")
    assert member(department, new).postings[0].team == "photo"
    assert person(department, new).name == "费叶"
    assert password not in cy.get(f"/people/{new}").text
    assert nobody.log_in("fay", password) == "/"
    assert nobody.get("/").location == "/me/password"


def test_a_newcomer_may_be_admin_or_auditor(department: Department, cy: Visitor) -> None:
    cy.post("/people", {**NEWCOMER, "access": "auditor"})
    (new,) = listed(cy, "?q=fay")
    assert member(department, new).access == {"auditor"}


def test_a_double_click_adds_one_person_and_the_password_shown_last_is_good(
    department: Department, cy: Visitor, nobody: Browser
) -> None:
    twice = {**NEWCOMER, "command_id": token_hex(16)}
    first, second = cy.post("/people", twice), cy.post("/people", twice)
    assert len(listed(cy, "?q=fay")) == 1
    assert nobody.post("/log-in", {"username": "fay", "password": password_on(first)}).status_code == 422
    assert nobody.log_in("fay", password_on(second)) == "/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "a\u202eb"),
        ("username", ""),
        ("username", "ann"),
        ("username", "ＡＮＮ"),
        ("username", "with space"),
        ("username", "x" * 65),
        ("job", "king"),
        ("job", ""),
        ("team", "nothing"),
        ("team", ""),
        ("grade", "x" * 21),
        ("on", ""),
        ("on", "2026-02-30"),
        ("on", "1999-01-01"),
        ("access", "king"),
    ],
)
def test_what_is_wrong_with_a_newcomer_is_said_at_its_field_and_nothing_is_kept(
    department: Department, cy: Visitor, field: str, value: str
) -> None:
    answer = cy.post("/people", {**NEWCOMER, field: value})
    assert answer.status_code == 422
    assert re.findall(r'id="(\w+)-error"', answer.text) == [field]
    if field != "name":
        assert 'value="费叶"' in answer.text
    assert len(directory(department).members) == len(NAMES)
    assert not listed(cy, "?q=费叶")


def test_before_there_is_a_team_the_form_says_what_comes_first(cy: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("growth_tree.web.people.newcomers.team_options", list)
    assert "A team comes first" in cy.get("/people/new").text


def test_start_passwords_are_handed_out_to_many_at_once(department: Department, cy: Visitor, nobody: Browser) -> None:
    give_password(department, "eve")
    page = cy.get("/people/start-passwords").text
    assert 'value="ann" checked' in page
    assert 'value="eve"' not in page
    answer = cy.post("/people/start-passwords", {"person": ["ann", "eve", "nobody"]})
    assert answer.text.count("<code>") == 1, "eve has chosen her own, and nobody is not there"
    assert nobody.log_in("ann", password_on(answer)) == "/"
    assert nobody.get("/").location == "/me/password"
    assert 'value="ann"' not in cy.get("/people/start-passwords").text


def test_handing_out_start_passwords_wants_somebody_and_not_too_many(cy: Visitor) -> None:
    assert cy.post("/people/start-passwords").status_code == 422
    assert cy.post("/people/start-passwords", {"person": [f"p{n}" for n in range(51)]}).status_code == 422
