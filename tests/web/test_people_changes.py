"""What an admin can do to a person: move, let go, take back, rights, password, erasing."""

from __future__ import annotations

import re
from datetime import date
from secrets import token_hex

import pyotp
import pytest
from sqlalchemy import select

from growth_tree.accounts import people as accounts
from growth_tree.accounts import totp
from growth_tree.accounts.schema import NOTE
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Depart, GrantAccess
from growth_tree.handle import history
from tests.web.browser import PASSWORD, Browser, again, give_password
from tests.web.department import FOUNDED, SETTINGS, TODAY, Department, Visitor
from tests.web.persons import DAY, PLACE, leave, listed, member, password_on, person, plain


def test_a_move_holds_from_its_day_on(department: Department, cy: Visitor) -> None:
    assert cy.post("/people/ann/move", {**PLACE, "from_day": "2026-12-01"}).location == "/people/ann"
    assert member(department).posting(TODAY).team == "photo"
    assert member(department).posting(date(2026, 12, 1)).team == "listing"
    assert "from Dec 1 on" in plain(cy.get("/people/ann")).replace("Tue, ", "")
    assert "A move is planned already" in cy.get("/people/ann/move").text
    assert "ann" in listed(cy, "?team=photo")
    assert "ann" not in listed(cy, "?team=listing")
    department.wait(days=20)
    assert "ann" in listed(department.visit("cy"), "?team=listing&status=here")


def test_a_move_to_the_same_place_is_none(department: Department, cy: Visitor) -> None:
    same = {"from_day": TODAY.isoformat(), "job": "content_specialist", "team": "photo", "grade": "P1"}
    cy.post("/people/ann/move", same)
    assert len(member(department).postings) == 1
    assert "That is the place already." in cy.get("/people/ann").text


def test_a_form_that_is_changed_after_it_was_sent_is_carried_out_anew(department: Department, cy: Visitor) -> None:
    form = {**PLACE, "from_day": TODAY.isoformat(), "command_id": token_hex(16)}
    for grade in ("P2", "P3"):
        cy.post("/people/ann/move", form | {"grade": grade})
        assert member(department).posting(TODAY).grade == grade


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


def test_on_the_first_day_away_nobody_comes_in_any_more(department: Department, cy: Visitor, nobody: Browser) -> None:
    give_password(department, "ann")
    cy.post("/people/ann/leave", {"last_day": TODAY.isoformat()})
    ann = again(department, "ann")
    assert ann.is_in()
    department.clock += DAY
    assert not ann.is_in()
    answer = nobody.post("/log-in", {"username": "ann", "password": PASSWORD})
    assert answer.status_code == 422
    assert "User name or password is wrong." in answer.text


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
        key = SETTINGS.secret_key
        secret = totp.offer(connection, "ann", key=key)
        totp.enable(connection, "ann", pyotp.TOTP(secret).at(department.clock), department.clock, key=key)
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
    with department.handler.reading() as connection:
        last = list(history(connection, "directory"))[-1]
    assert (type(last.event).__name__, last.actor) == ("MemberErased", "cy")
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
