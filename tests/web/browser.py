"""A browser that also logs in and out by itself, as tests of the frame around the pages need it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask

from growth_tree.accounts import people
from growth_tree.app import create_app
from growth_tree.web import shell
from tests.web.department import Department, Visitor

PASSWORD = "four rings of oak"
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$lxibV+NH0lvMXKy4I5F2Ww$RrV7ljswEXGHwRpmZA3cKzyIDlQWxE0BBPdlF+4/N7s"
Installed = Callable[..., Flask]
HERE = {"Sec-Fetch-Site": "same-origin"}


class Browser(Visitor):
    """A visitor who may be nobody; its token is always that of the page on display."""

    def __init__(self, app: Flask, token: str = "") -> None:
        super().__init__(app, "somebody", token)

    def csrf(self) -> str:
        """The token of whatever page this browser is sent to."""
        text = self.client.get("/me", follow_redirects=True).text
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', text)
        assert found, text
        return found[1]

    def log_in(self, username: str = "ann", password: str = PASSWORD, **rest: str) -> str:
        """Log in; answers with the address that leads to."""
        answer = self.post("/log-in", {"username": username, "password": password, **rest})
        assert answer.status_code == 303, answer.text
        return answer.location

    def is_in(self) -> bool:
        """Whether somebody is logged in."""
        return self.get("/me").status_code == 200


def again(department: Department, person: str) -> Browser:
    """One more browser of somebody, logged in."""
    return Browser(department.app, department.visit(person).token)


def give_password(department: Department, person: str, *, must_change: bool = False) -> None:
    """Let somebody log in by PASSWORD; cheap to check, unlike a real one."""
    with department.handler.writing() as conn:
        people.set_password(conn, person, PASSWORD_HASH, must_change=must_change)


@contextmanager
def other_installations(department: Department) -> Iterator[Installed]:
    """Makes applications over the department's database that have other settings."""
    ground: shell.Ground = department.app.extensions["growth_tree"]
    made: list[Flask] = []

    def installed(**changes: Any) -> Flask:
        made.append(create_app(replace(ground.settings, **changes)))
        return made[-1]

    yield installed
    for app in made:
        app.extensions["growth_tree"].handler.engine.dispose()
