"""Log-in and out, password, second step, sessions."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from growth_tree.accounts import totp
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Depart
from tests.web.browser import PASSWORD, Browser, Installed, again, give_password
from tests.web.department import NOON, Department

NEW = "eight slow winters"


@pytest.fixture(autouse=True)
def passwords(department: Department) -> None:
    """Ann and bo have one."""
    for person in ("ann", "bo"):
        give_password(department, person)


@pytest.fixture
def ann(department: Department, passwords: None) -> Browser:
    """Ann, logged in."""
    return again(department, "ann")


def secret_of(browser: Browser) -> str:
    """The secret on the set-up page."""
    found = re.search(r"<code>([A-Z2-7]{32})</code>", browser.get("/me/second-step").text)
    assert found
    return found.group(1)


def turn_on(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Set up the second step; answers with the phone and the recovery codes."""
    phone = pyotp.TOTP(secret_of(browser))
    answer = browser.post("/me/second-step", {"code": phone.at(NOON)})
    return phone, re.findall(r"<li>([A-Z2-9-]{29})</li>", answer.text)


def test_the_right_password_leads_in_and_on_to_where_one_wanted_to_go(nobody: Browser) -> None:
    assert nobody.log_in(next="/me/sessions") == "/me/sessions"
    assert nobody.is_in()


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_logging_in_never_leads_to_another_site(nobody: Browser, address: str) -> None:
    assert nobody.log_in(next=address) == "/"


@pytest.mark.parametrize(
    ("username", "password"), [("ann", "no such thing"), ("nobody-here", PASSWORD), ("ann", PASSWORD.upper())]
)
def test_a_wrong_log_in_is_422_keeps_the_name_and_says_not_what_was_wrong(
    nobody: Browser, username: str, password: str
) -> None:
    answer = nobody.post("/log-in", {"username": username, "password": password})
    assert answer.status_code == 422
    assert f'value="{username}"' in answer.text
    assert password not in answer.text
    assert not nobody.is_in()


def test_an_empty_log_in_names_both_fields(nobody: Browser) -> None:
    answer = nobody.post("/log-in", {"username": "", "password": ""})
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text
    assert 'id="password-error"' in answer.text


def test_after_many_wrong_passwords_one_has_to_wait(nobody: Browser) -> None:
    for _ in range(6):
        nobody.post("/log-in", {"username": "ann", "password": "wrong"})
    answer = nobody.post("/log-in", {"username": "ann", "password": PASSWORD})
    assert answer.status_code == 422
    assert not nobody.is_in()


def test_logging_in_changes_the_cookie_and_logging_out_ends_the_session_on_the_server(nobody: Browser) -> None:
    nobody.log_in()
    cookie = nobody.client.get_cookie("session")
    assert cookie
    assert nobody.post("/log-out").location == "/log-in"
    nobody.client.set_cookie("session", cookie.value)
    assert not nobody.is_in()


def test_who_left_the_organisation_is_out(department: Department, ann: Browser) -> None:
    assert ann.is_in()
    department.carry_out(SYSTEM, Depart(member="ann", on=department.today))
    assert not ann.is_in()


def test_a_password_somebody_else_gave_has_to_be_changed_first(department: Department) -> None:
    give_password(department, "ann", must_change=True)
    ann = again(department, "ann")
    for path in ("/me", "/me/sessions", "/me/second-step"):
        assert ann.get(path).location == "/me/password", path
    assert ann.get("/me/password").status_code == 200
    kept = ann.post("/me/password", {"password": PASSWORD, "new_password": PASSWORD})
    assert kept.status_code == 422
    assert "another password than the one you have now" in kept.text
    assert ann.get("/me").location == "/me/password"
    assert ann.post("/me/password", {"password": PASSWORD, "new_password": NEW}).location == "/"
    assert ann.is_in()


def test_changing_the_password_ends_all_other_sessions_and_the_old_password(
    department: Department, ann: Browser
) -> None:
    other = again(department, "ann")
    assert ann.post("/me/password", {"password": PASSWORD, "new_password": NEW}).location == "/me"
    assert ann.is_in()
    assert not other.is_in()
    fresh = Browser(department.app)
    assert fresh.post("/log-in", {"username": "ann", "password": PASSWORD}).status_code == 422
    assert fresh.log_in(password=NEW) == "/"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", NEW, "password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "password1234", "new_password"),
        (PASSWORD, "x" * 200, "new_password"),
        (PASSWORD, "", "new_password"),
    ],
)
def test_a_refused_new_password_says_why_at_its_field(ann: Browser, old: str, new: str, field: str) -> None:
    answer = ann.post("/me/password", {"password": old, "new_password": new})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="wrong"' not in answer.text


def test_sessions_are_listed_and_ended_one_by_one(department: Department, ann: Browser) -> None:
    other = again(department, "ann")
    listed = ann.get("/me/sessions").text
    assert listed.count("used 1 second ago") == 2
    ended = re.search(r'name="session" value="([0-9a-f]+)"', listed)
    assert ended
    answer = ann.post("/me/sessions/end", {"session": ended.group(1)}, htmx=True)
    assert answer.status_code == 200
    assert 'id="sessions"' in answer.text
    assert 'hx-swap-oob="innerHTML:#status"' in answer.text
    assert not other.is_in()
    assert ann.is_in()


def test_another_persons_session_cannot_be_ended(department: Department, ann: Browser) -> None:
    bo, bo_elsewhere = again(department, "bo"), again(department, "bo")
    theirs = re.search(r'name="session" value="([0-9a-f]+)"', bo.get("/me/sessions").text)
    assert theirs
    assert ann.post("/me/sessions/end", {"session": theirs.group(1)}).status_code == 404
    assert bo_elsewhere.is_in()


def test_all_other_sessions_end_at_once_without_a_script(department: Department, ann: Browser) -> None:
    others = [again(department, "ann") for _ in range(3)]
    answer = ann.post("/me/sessions/end-others")
    assert (answer.status_code, answer.location) == (303, "/me/sessions")
    assert [other.get("/me").status_code for other in others] == [303, 303, 303]
    assert ann.is_in()


def test_the_second_step_asks_for_a_code_and_each_code_opens_once(department: Department, ann: Browser) -> None:
    phone, _codes = turn_on(ann)
    code = phone.at(NOON + timedelta(seconds=totp.STEP_SECONDS))
    browser = Browser(department.app)
    assert browser.log_in(next="/me") == "/log-in/code?next=/me"
    assert not browser.is_in()
    assert browser.get("/log-in/code").status_code == 200
    assert browser.post("/log-in/code", {"code": code, "next": "/me"}).location == "/me"
    assert browser.is_in()
    thief = Browser(department.app)
    thief.log_in()
    assert thief.post("/log-in/code", {"code": code}).status_code == 422
    assert not thief.is_in()


def test_a_recovery_code_opens_once(department: Department, ann: Browser) -> None:
    _phone, codes = turn_on(ann)
    assert len(codes) == totp.RECOVERY_CODES
    for expected in (303, 422):
        browser = Browser(department.app)
        browser.log_in()
        assert browser.post("/log-in/code", {"code": codes[0]}).status_code == expected


def test_the_second_step_is_not_turned_on_by_a_wrong_code(ann: Browser) -> None:
    secret_of(ann)
    answer = ann.post("/me/second-step", {"code": "000000"})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


def test_the_secret_stays_the_same_while_it_is_being_set_up(ann: Browser) -> None:
    assert secret_of(ann) == secret_of(ann)


def test_turning_the_second_step_off_or_renewing_codes_needs_the_password(department: Department, ann: Browser) -> None:
    _secret, codes = turn_on(ann)
    for path in ("/me/second-step/off", "/me/second-step/codes"):
        assert ann.post(path, {"password": "wrong"}).status_code == 422, path
    fresh = re.findall(r"<li>([A-Z2-9-]{29})</li>", ann.post("/me/second-step/codes", {"password": PASSWORD}).text)
    assert len(set(fresh) - set(codes)) == totp.RECOVERY_CODES
    assert ann.post("/me/second-step/off", {"password": PASSWORD}).status_code == 303
    assert Browser(department.app).log_in() == "/"


def test_the_code_page_without_a_password_leads_back(nobody: Browser) -> None:
    assert nobody.get("/log-in/code").location == "/log-in"
    assert nobody.post("/log-in/code", {"code": "123456"}).location == "/log-in"


def test_roles_that_need_the_second_step_set_it_up_before_anything_else(
    department: Department, installed: Installed
) -> None:
    strict = installed(require_totp=frozenset({"manager"}))
    bo, ann = (Browser(strict, department.visit(person).token) for person in ("bo", "ann"))
    assert bo.get("/me").location == "/me/second-step"
    assert ann.is_in()
    turn_on(bo)
    assert bo.is_in()
