"""Log-in and out, password, second step, sessions."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import pytest
from flask import Flask

from growth_tree.accounts import people, totp
from growth_tree.app import create_app
from growth_tree.config import Settings
from growth_tree.domain.directory import Depart
from growth_tree.web import shell
from tests.web.conftest import PASSWORD, PASSWORD_HASH, Browser, order

NEW = "eight slow winters"


def log_in(browser: Browser, username: str = "ann", password: str = PASSWORD, **rest: str) -> str:
    """Log in and answer where that leads to."""
    answer = browser.post("/log-in", {"username": username, "password": password} | rest)
    assert answer.status_code == 303, answer.text
    return answer.location


def secret_of(browser: Browser) -> str:
    """The secret on the set-up page."""
    found = re.search(r"<code>([A-Z2-7]{32})</code>", browser.get("/me/second-step").text)
    assert found
    return found.group(1)


def turn_on(browser: Browser) -> tuple[str, list[str]]:
    """Set up the second step; answers with the secret and the recovery codes."""
    secret = secret_of(browser)
    answer = browser.post("/me/second-step", {"code": pyotp.TOTP(secret).now()})
    return secret, re.findall(r"<li>([A-Z2-9-]{29})</li>", answer.text)


def test_the_right_password_leads_in_and_on_to_where_one_wanted_to_go(nobody: Browser) -> None:
    assert log_in(nobody, next="/me/sessions") == "/me/sessions"
    assert nobody.get("/me").status_code == 200


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_logging_in_never_leads_to_another_site(nobody: Browser, address: str) -> None:
    assert log_in(nobody, next=address) == "/"


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
    assert nobody.get("/me").status_code == 303


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
    assert nobody.get("/me").status_code == 303


def test_logging_in_changes_the_cookie_and_logging_out_ends_the_session_on_the_server(nobody: Browser) -> None:
    log_in(nobody)
    cookie = nobody.client.get_cookie("session")
    assert cookie
    assert nobody.post("/log-out").location == "/log-in"
    nobody.client.set_cookie("session", cookie.value)
    assert nobody.get("/me").status_code == 303


def test_who_left_the_organisation_is_out(app: Flask, ann: Browser) -> None:
    assert ann.get("/me").status_code == 200
    order(app, Depart(member="ann", on=datetime.now(UTC).date()))
    assert ann.get("/me").status_code == 303


def test_a_password_somebody_else_gave_has_to_be_changed_first(app: Flask, ann: Browser) -> None:
    with app.app_context(), shell.writing() as conn:
        people.set_password(conn, "ann", PASSWORD_HASH, must_change=True)
    again = Browser(app, "ann")
    for path in ("/me", "/me/sessions", "/me/second-step"):
        assert again.get(path).location == "/me/password", path
    assert again.get("/me/password").status_code == 200
    assert again.post("/me/password", {"password": PASSWORD, "new_password": NEW}).location == "/me"
    assert again.get("/me").status_code == 200


def test_changing_the_password_ends_all_other_sessions_and_the_old_password(app: Flask, ann: Browser) -> None:
    other = Browser(app, "ann")
    assert ann.post("/me/password", {"password": PASSWORD, "new_password": NEW}).location == "/me"
    assert ann.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    fresh = Browser(app)
    assert fresh.post("/log-in", {"username": "ann", "password": PASSWORD}).status_code == 422
    assert log_in(fresh, password=NEW) == "/"


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


def test_sessions_are_listed_and_ended_one_by_one(app: Flask, ann: Browser) -> None:
    other = Browser(app, "ann")
    ended = re.search(r'name="session" value="([0-9a-f]+)"', ann.get("/me/sessions").text)
    assert ended
    answer = ann.post("/me/sessions/end", {"session": ended.group(1)}, htmx=True)
    assert answer.status_code == 200
    assert 'id="sessions"' in answer.text
    assert 'hx-swap-oob="innerHTML:#status"' in answer.text
    assert other.get("/me").status_code == 303
    assert ann.get("/me").status_code == 200


def test_another_persons_session_cannot_be_ended(ann: Browser, bo: Browser) -> None:
    bo_other = Browser(bo.app, "bo")
    theirs = re.search(r'name="session" value="([0-9a-f]+)"', bo.get("/me/sessions").text)
    assert theirs
    assert ann.post("/me/sessions/end", {"session": theirs.group(1)}).status_code == 404
    assert bo_other.get("/me").status_code == 200


def test_all_other_sessions_end_at_once_without_a_script(app: Flask, ann: Browser) -> None:
    others = [Browser(app, "ann") for _ in range(3)]
    answer = ann.post("/me/sessions/end-others")
    assert (answer.status_code, answer.location) == (303, "/me/sessions")
    assert [other.get("/me").status_code for other in others] == [303, 303, 303]
    assert ann.get("/me").status_code == 200


def test_the_second_step_asks_for_a_code_and_each_code_opens_once(app: Flask, ann: Browser) -> None:
    secret, _codes = turn_on(ann)
    later = datetime.now(UTC).timestamp() + totp.STEP_SECONDS
    code = pyotp.TOTP(secret).at(int(later))
    browser = Browser(app)
    assert log_in(browser, next="/me") == "/log-in/code?next=/me"
    assert browser.get("/me").status_code == 303
    assert browser.get("/log-in/code").status_code == 200
    assert browser.post("/log-in/code", {"code": code, "next": "/me"}).location == "/me"
    assert browser.get("/me").status_code == 200
    again = Browser(app)
    log_in(again)
    assert again.post("/log-in/code", {"code": code}).status_code == 422
    assert again.get("/me").status_code == 303


def test_a_recovery_code_opens_once(app: Flask, ann: Browser) -> None:
    _secret, codes = turn_on(ann)
    assert len(codes) == totp.RECOVERY_CODES
    for expected in (303, 422):
        browser = Browser(app)
        log_in(browser)
        assert browser.post("/log-in/code", {"code": codes[0]}).status_code == expected


def test_the_second_step_is_not_turned_on_by_a_wrong_code(ann: Browser) -> None:
    secret_of(ann)
    answer = ann.post("/me/second-step", {"code": "000000"})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


def test_the_secret_stays_the_same_while_it_is_being_set_up(ann: Browser) -> None:
    assert secret_of(ann) == secret_of(ann)


def test_turning_the_second_step_off_or_renewing_codes_needs_the_password(app: Flask, ann: Browser) -> None:
    _secret, codes = turn_on(ann)
    for path in ("/me/second-step/off", "/me/second-step/codes"):
        assert ann.post(path, {"password": "wrong"}).status_code == 422, path
    fresh = re.findall(r"<li>([A-Z2-9-]{29})</li>", ann.post("/me/second-step/codes", {"password": PASSWORD}).text)
    assert len(set(fresh) - set(codes)) == totp.RECOVERY_CODES
    assert ann.post("/me/second-step/off", {"password": PASSWORD}).status_code == 303
    assert log_in(Browser(app)) == "/"


def test_the_code_page_without_a_password_leads_back(nobody: Browser) -> None:
    assert nobody.get("/log-in/code").location == "/log-in"
    assert nobody.post("/log-in/code", {"code": "123456"}).location == "/log-in"


def test_roles_that_need_the_second_step_set_it_up_before_anything_else(settings: Settings, app: Flask) -> None:
    strict = create_app(replace(settings, require_totp=frozenset({"manager"})))
    bo, ann = Browser(strict, "bo"), Browser(strict, "ann")
    assert bo.get("/me").location == "/me/second-step"
    assert ann.get("/me").status_code == 200
    turn_on(bo)
    assert bo.get("/me").status_code == 200
