"""People, teams and shops: the list, one person's page, and everything an admin can do there."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from secrets import token_hex
from typing import Any

import pyotp
import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from growth_tree.accounts import people as accounts
from growth_tree.accounts import totp
from growth_tree.accounts.people import NewPerson, Person
from growth_tree.accounts.schema import NOTE
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
from growth_tree.domain.organisation import Directory, Member
from tests.web.browser import PASSWORD, Browser, again, give_password
from tests.web.department import FOUNDED, NAMES, TODAY, Department, Visitor

NEWCOMER = {
    "name": "费叶",
    "username": "fay",
    "job": "content_specialist",
    "team": "photo",
    "grade": "P3",
    "on": TODAY.isoformat(),
}
PLACE = {"from_day": TODAY.isoformat(), "job": "sales", "team": "listing", "grade": "P2"}
DAY = timedelta(days=1)


def directory(department: Department) -> Directory:
    with department.handler.reading() as connection:
        return department.handler.world(connection).directory


def member(department: Department, person: str = "ann") -> Member:
    return directory(department).members[person]


def person(department: Department, who: str = "ann") -> Person:
    with department.handler.reading() as connection:
        found = accounts.person_by_id(connection, who)
    assert found
    return found


def plain(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.status
    body = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def listed(visitor: Visitor, query: str = "") -> list[str]:
    """The ids of the people in the list, in order."""
    return re.findall(r'<th scope="row"><a href="/people/(\w+)">', visitor.get(f"/people{query}").text)


def password_on(answer: TestResponse) -> str:
    found = re.search(r"<code>([a-z0-9-]{19})</code>", answer.text)
    assert found, answer.text
    return found[1]


def leave(department: Department, who: str = "ann") -> None:
    department.carry_out(SYSTEM, Depart(member=who, on=TODAY))
    with department.handler.writing() as connection:
        accounts.deactivate(connection, who, department.clock)


# The list


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
        seen: list[str] = []
        engine = department.handler.engine

        def count(*given: Any) -> None:
            seen.append(given[2])

        event.listen(engine, "before_cursor_execute", count)
        cy.get("/people?size=100")
        event.remove(engine, "before_cursor_execute", count)
        return len(seen)

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


# One person


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


# Newcomers


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


# Places


def test_a_move_holds_from_its_day_on(department: Department, cy: Visitor) -> None:
    assert cy.post("/people/ann/move", {**PLACE, "from_day": "2026-12-01"}).location == "/people/ann"
    assert member(department).posting(TODAY).team == "photo"
    assert member(department).posting(date(2026, 12, 1)).team == "listing"
    assert "from Dec 1 on" in plain(cy.get("/people/ann")).replace("Tue, ", "")
    assert "A move is planned already" in cy.get("/people/ann/move").text


def test_a_move_to_the_same_place_is_none(department: Department, cy: Visitor) -> None:
    same = {"from_day": TODAY.isoformat(), "job": "content_specialist", "team": "photo", "grade": "P1"}
    cy.post("/people/ann/move", same)
    assert len(member(department).postings) == 1
    assert "That is the place already." in cy.get("/people/ann").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("from_day", "2025-01-01"), ("from_day", ""), ("job", "king"), ("team", "x"), ("grade", "x" * 21)],
)
def test_a_refused_move_says_why_at_its_field(department: Department, cy: Visitor, field: str, value: str) -> None:
    answer = cy.post("/people/ann/move", {**PLACE, field: value})
    assert answer.status_code == 422
    assert re.findall(r'id="(\w+)-error"', answer.text) == [field]
    assert '<option value="sales" selected>' in answer.text or field == "job"
    assert len(member(department).postings) == 1


def test_leaving_ends_with_the_last_day_and_shuts_out_at_once_who_is_away(department: Department, cy: Visitor) -> None:
    give_password(department, "ann")
    ann = again(department, "ann")
    assert ann.is_in()
    cy.post("/people/ann/leave", {"last_day": (TODAY - DAY).isoformat()})
    assert member(department).left_on == TODAY
    assert not ann.is_in()
    assert not person(department).active
    assert listed(cy, "?status=left") == ["ann"]


def test_who_leaves_later_stays_until_then_and_the_day_can_be_changed(department: Department, cy: Visitor) -> None:
    ann = again(department, "ann")
    cy.post("/people/ann/leave", {"last_day": "2026-11-20"})
    assert ann.is_in()
    assert person(department).active
    assert 'value="2026-11-20"' in cy.get("/people/ann/leave").text
    cy.post("/people/ann/leave", {"last_day": "2026-11-10"})
    assert not person(department).active
    cy.post("/people/ann/leave", {"last_day": "2026-11-27"})
    assert person(department).active
    assert member(department).left_on == date(2026, 11, 28)


@pytest.mark.parametrize("last_day", ["2025-01-01", "", "x", (FOUNDED - DAY).isoformat()])
def test_a_refused_last_day_says_why(department: Department, cy: Visitor, last_day: str) -> None:
    answer = cy.post("/people/ann/leave", {"last_day": last_day})
    assert answer.status_code == 422
    assert 'id="last_day-error"' in answer.text
    assert member(department).left_on is None


def test_who_leaves_a_team_without_its_manager_is_pointed_out(cy: Visitor) -> None:
    assert "This person manages 内容组" in cy.get("/people/bo/leave").text
    assert "This person manages" not in cy.get("/people/ann/leave").text


def test_who_comes_back_can_log_in_again_but_has_no_rights_of_old(
    department: Department, cy: Visitor, nobody: Browser
) -> None:
    give_password(department, "ann")
    department.carry_out(SYSTEM, GrantAccess(member="ann", access="auditor"))
    leave(department)
    assert nobody.post("/log-in", {"username": "ann", "password": PASSWORD}).status_code == 422
    assert cy.get("/people/ann/move").status_code == 404
    assert cy.post("/people/ann/return", PLACE).location == "/people/ann"
    assert nobody.log_in("ann", PASSWORD) == "/"
    assert nobody.is_in()
    assert member(department).access == frozenset()
    assert member(department).posting(TODAY).team == "listing"


def test_coming_back_before_leaving_is_refused_at_the_day(department: Department, cy: Visitor) -> None:
    leave(department)
    answer = cy.post("/people/ann/return", {**PLACE, "from_day": (TODAY - DAY).isoformat()})
    assert answer.status_code == 422
    assert 'id="from_day-error"' in answer.text
    assert not person(department).active


def test_who_never_left_cannot_come_back(department: Department, cy: Visitor) -> None:
    assert cy.get("/people/ann/return").location == "/people/ann"
    cy.post("/people/ann/return", PLACE)
    assert member(department).posting(TODAY).team == "photo"


def test_a_name_is_corrected_or_refused_at_its_field(department: Department, cy: Visitor) -> None:
    assert cy.post("/people/ann/rename", {"name": "安 然"}).location == "/people/ann"
    assert person(department).name == "安 然"
    for wrong in ("", "x" * 61, "\u200b"):
        answer = cy.post("/people/ann/rename", {"name": wrong})
        assert answer.status_code == 422
        assert 'id="name-error"' in answer.text
    assert person(department).name == "安 然"


# Accounts


def test_rights_are_granted_and_withdrawn_once_each(department: Department, cy: Visitor) -> None:
    assert cy.post("/people/ann/grant", {"access": "admin"}).location == "/people/ann"
    cy.post("/people/ann/grant", {"access": "admin"})
    assert member(department).access == {"admin"}
    assert department["ann"].get("/people").status_code == 200
    block = cy.post("/people/ann/withdraw", {"access": "admin"}, htmx="person")
    assert block.text.lstrip().startswith('<div id="person"')
    assert "Make Admin" in block.text
    assert department["ann"].get("/people").status_code == 404


@pytest.mark.parametrize("access", ["", "manager", "king"])
def test_other_rights_do_not_exist(department: Department, cy: Visitor, access: str) -> None:
    assert cy.post("/people/ann/grant", {"access": access}).status_code == 400
    assert member(department).access == frozenset()


def test_a_reset_password_is_shown_once_ends_all_sessions_and_has_to_be_changed(
    department: Department, cy: Visitor, nobody: Browser
) -> None:
    give_password(department, "ann")
    ann = again(department, "ann")
    password = password_on(cy.post("/people/ann/reset-password"))
    assert not ann.is_in()
    assert nobody.post("/log-in", {"username": "ann", "password": PASSWORD}).status_code == 422
    assert nobody.log_in("ann", password) == "/"
    assert nobody.get("/").location == "/me/password"
    assert password not in cy.get("/people/ann").text


def test_who_has_left_gets_no_password(department: Department, cy: Visitor) -> None:
    leave(department)
    assert cy.post("/people/ann/reset-password").status_code == 404
    assert not person(department).has_password


def test_a_lost_phone_is_no_longer_asked_for(department: Department, cy: Visitor, nobody: Browser) -> None:
    give_password(department, "ann")
    with department.handler.writing() as connection:
        secret = totp.offer(connection, "ann")
        totp.enable(connection, "ann", pyotp.TOTP(secret).at(department.clock), department.clock)
    ann = again(department, "ann")
    assert "The phone is lost" in cy.get("/people/ann").text
    assert cy.post("/people/ann/second-step-off").location == "/people/ann"
    assert not ann.is_in()
    assert nobody.log_in("ann", PASSWORD) == "/"
    assert "The phone is lost" not in cy.get("/people/ann").text


def test_all_sessions_of_somebody_are_seen_and_ended(department: Department, cy: Visitor) -> None:
    ann = again(department, "ann")
    assert "127.0.0.1" in cy.get("/people/ann").text
    assert "Logged in nowhere." in cy.post("/people/ann/end-sessions", htmx="person").text
    assert not ann.is_in()


# Erasing


def test_erasing_says_what_goes_and_stays_and_wants_the_user_name(department: Department, cy: Visitor) -> None:
    text = department.text("ann", "安然写的话")
    leave(department)
    said = plain(cy.get("/people/ann/erase"))
    assert "What goes" in said
    assert "What stays" in said
    assert accounts.short_code("ann") in said
    for wrong in ("", "eve", "安然"):
        answer = cy.post("/people/ann/erase", {"username": wrong})
        assert answer.status_code == 422
        assert 'id="username-error"' in answer.text
    assert person(department).name == "安然"
    assert cy.post("/people/ann/erase", {"username": " ANN "}).location == "/people/ann"
    page = cy.get("/people/ann").text
    assert "安然" not in page
    assert accounts.short_code("ann") in page
    assert person(department).username is None
    with department.handler.reading() as connection:
        assert connection.scalar(select(NOTE.c.id).where(NOTE.c.id == text)) is None


def test_the_log_stays_whole_when_somebody_is_erased(department: Department, cy: Visitor) -> None:
    department.approve(department.hand_in())
    before = member(department)
    leave(department)
    cy.post("/people/ann/erase", {"username": "ann"})
    assert member(department).postings == before.postings
    assert "+10" in cy.get("/ledger/of/ann").text


def test_nobody_is_erased_who_has_not_left(department: Department, cy: Visitor) -> None:
    department.carry_out(SYSTEM, Depart(member="ann", on=TODAY + DAY))
    assert cy.get("/people/ann/erase").status_code == 404
    assert cy.post("/people/ann/erase", {"username": "ann"}).status_code == 404
    assert person(department).name == "安然"


def test_with_an_erased_person_nothing_more_can_be_done(department: Department, cy: Visitor) -> None:
    leave(department)
    cy.post("/people/ann/erase", {"username": "ann"})
    page = cy.get("/people/ann").text
    assert "<form" not in page
    for action in ("return", "rename", "leave", "erase"):
        assert f"/people/ann/{action}" not in page
        assert cy.get(f"/people/ann/{action}").status_code == 404, action
    assert cy.post("/people/ann/return", PLACE).status_code == 404
    assert listed(cy, "?status=left") == ["ann"]


# Teams and shops


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
        assert cy.post("/people/shops", once).location == "/people/teams"
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
