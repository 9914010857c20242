"""A refused form that comes as a whole page begins where it went wrong."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.web.browser import Browser, give_password
from tests.web.department import Department, Visitor


class Focus(HTMLParser):
    """Collects what wants the focus, in the order of the page; a browser gives it to the first."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.doubled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.doubled += [name for name, times in Counter(name for name, _ in attrs).items() if times > 1]
        if "autofocus" in dict(attrs):
            self.found.append(dict(attrs))


NEWCOMER = {"username": "zoe", "name": "Zoe", "on": "2026-11-11", "job": "sales", "team": "photo", "grade": "P1"}


@pytest.mark.parametrize(
    ("address", "fields", "first"),
    [
        ("/people", NEWCOMER | {"username": "", "on": "x"}, "username"),
        ("/people", NEWCOMER | {"on": "x"}, "on"),
        ("/people/ann/move", {"from_day": "", "job": "king", "team": "photo"}, "from_day"),
        ("/people/ann/leave", {"last_day": ""}, "last_day"),
        ("/people/ann/rename", {"name": ""}, "name"),
    ],
)
def test_the_first_wrong_field_has_the_focus(cy: Visitor, address: str, fields: dict[str, Any], first: str) -> None:
    answer = cy.post(address, fields)
    assert answer.status_code == 422, answer.text
    focus = Focus(answer.text)
    assert focus.found[0]["name"] == first
    assert focus.found[0]["aria-invalid"] == "true"
    assert focus.doubled == []


def test_wrong_shares_have_the_focus_at_their_first_number(ann: Visitor) -> None:
    form = {"kind": "listing", "title": "x", "done_on": "2026-11-11", "member": ["ann", "abe"], "percent": ["50", "49"]}
    focus = Focus(ann.post("/tasks", form).text)
    assert [field["name"] for field in focus.found] == ["percent", "percent"]


def test_what_is_wrong_with_no_field_has_the_focus_itself(cy: Visitor) -> None:
    answer = cy.post("/people/start-passwords", {})
    assert answer.status_code == 422
    assert [found.get("tabindex") for found in Focus(answer.text).found] == ["-1"]


def test_a_form_that_nobody_has_sent_yet_takes_no_focus(cy: Visitor) -> None:
    assert Focus(cy.get("/people/ann/move").text).found == []


def test_a_wrong_password_is_typed_again(department: Department, nobody: Browser) -> None:
    give_password(department, "ann")
    assert [field["name"] for field in Focus(nobody.get("/log-in").text).found] == ["username"]
    answer = nobody.post("/log-in", {"username": "ann", "password": "wrong"})
    assert [field["name"] for field in Focus(answer.text).found] == ["password"]
    answer = nobody.post("/log-in", {"username": "", "password": "wrong"})
    assert [field["name"] for field in Focus(answer.text).found] == ["username"]
