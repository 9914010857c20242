"""A small department, and browsers in which its people are logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from growth_tree.accounts import sessions
from growth_tree.accounts.people import NewPerson, add_people
from growth_tree.app import create_app
from growth_tree.config import Settings
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import FormTeam, GrantAccess, Join, NameManager, OpenShop
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.handle import Command, Handler, Order
from growth_tree.rulebook_schema import default_rulebook
from growth_tree.web import shell
from growth_tree.web.security import csrf_token
from tests.databases import Database
from tests.web.department import Department, founded

PASSWORD = "four rings of oak"
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$lxibV+NH0lvMXKy4I5F2Ww$RrV7ljswEXGHwRpmZA3cKzyIDlQWxE0BBPdlF+4/N7s"
SINCE = date(2025, 1, 1)

PEOPLE = {
    "ann": "north",  # a member
    "bo": "north",  # her manager
    "cy": "house",  # the director, and admin
    "dee": "house",  # auditor
    "eve": "south",  # a member of another team
    "fay": "south",  # that one's manager
}
COMMANDS: tuple[Command, ...] = (
    OpenShop(shop="shop", name="Shop"),
    FormTeam(team="house", name="House"),
    FormTeam(team="north", name="North", shop="shop", parent="house"),
    FormTeam(team="south", name="South", shop="shop", parent="house"),
    *(Join(member=who, on=SINCE, job="ops_specialist", team=team, grade="P1") for who, team in PEOPLE.items()),
    NameManager(team="house", member="cy", from_day=SINCE),
    NameManager(team="north", member="bo", from_day=SINCE),
    NameManager(team="south", member="fay", from_day=SINCE),
    GrantAccess(member="cy", access="admin"),
    GrantAccess(member="dee", access="auditor"),
    PublishRulebook(rulebook=default_rulebook(), effective_from=SINCE),
)


class Browser:
    """A browser of one person, or of nobody: what it sends is what a real one would."""

    def __init__(self, app: Flask, person: str | None = None) -> None:
        self.app = app
        self.person = person
        self.client = app.test_client()
        if person is not None:
            self._log_in(person)

    def get(self, path: str, *, htmx: bool = False, **rest: Any) -> TestResponse:
        """Open a page, or ask for its block."""
        return self.client.get(path, headers=_headers(htmx=htmx), **rest)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        htmx: bool = False,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send a form as the page would: with its token and a fresh command id."""
        secrets = {"csrf_token": self.token(), "command_id": token_hex(16)}
        return self.client.post(path, data=secrets | (data or {}), headers=_headers(htmx=htmx) | (headers or {}))

    def token(self) -> str:
        """The token that this browser's pages carry."""
        jar = "; ".join(f"{cookie.key}={cookie.value}" for cookie in (self.client._cookies or {}).values())
        if not jar:
            self.get("/log-in")
            return self.token()
        with self.app.test_request_context(headers={"Cookie": jar}):
            self.app.preprocess_request()
            return csrf_token()

    def _log_in(self, person: str) -> None:
        handler = _handler(self.app)
        with handler.writing() as conn:
            token = sessions.start(conn, person, ip="127.0.0.1", user_agent="Test", at=datetime.now(UTC))
        self.client.set_cookie("session", token, httponly=True)


@pytest.fixture
def settings(database: Database) -> Settings:
    """The settings of the installation under test; a test may ask for others by overriding this."""
    return Settings(database_url=database.url, secret_key="k" * 32, insecure_cookies=True)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application over a department of six."""
    made = create_app(settings)
    handler = _handler(made)
    at = datetime.now(UTC)
    with handler.writing() as conn:
        add_people(
            conn, [NewPerson(id=who, username=who, name=who.title(), password_hash=PASSWORD_HASH) for who in PEOPLE], at
        )
        for outcome in handler.handle_all(
            conn, [Order(command=command, id=token_hex(8), actor=SYSTEM, at=at) for command in COMMANDS]
        ):
            assert outcome.refusal is None, outcome.refusal
    yield made
    handler.engine.dispose()


@pytest.fixture
def browser_of(app: Flask) -> Callable[[str | None], Browser]:
    """A browser of anybody."""
    return lambda person: Browser(app, person)


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """A browser in which nobody is logged in."""
    return Browser(app)


@pytest.fixture
def ann(app: Flask) -> Browser:
    """A member of team north."""
    return Browser(app, "ann")


@pytest.fixture
def bo(app: Flask) -> Browser:
    """The manager of team north."""
    return Browser(app, "bo")


@pytest.fixture
def cy(app: Flask) -> Browser:
    """The director, and admin."""
    return Browser(app, "cy")


@pytest.fixture
def dee(app: Flask) -> Browser:
    """The auditor."""
    return Browser(app, "dee")


@pytest.fixture
def eve(app: Flask) -> Browser:
    """A member of team south."""
    return Browser(app, "eve")


@pytest.fixture
def department(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Department]:
    """A department with a clock and rules of its own, for tests of pages: `department["ann"].get("/tasks")`."""
    with founded(database) as made:
        monkeypatch.setattr(shell, "now", lambda: made.clock)
        yield made


def order(app: Flask, command: Command, *, actor: str = SYSTEM) -> None:
    """Carry out a command without a page."""
    handler = _handler(app)
    with handler.writing() as conn:
        handler.handle(conn, Order(command=command, id=token_hex(8), actor=actor, at=datetime.now(UTC)))


def form(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    """Form data in which a name may come several times."""
    return MultiDict(pairs)


def _handler(app: Flask) -> Handler:
    ground: shell.Ground = app.extensions["growth_tree"]
    return ground.handler


def _headers(*, htmx: bool) -> dict[str, str]:
    return {"Sec-Fetch-Site": "same-origin", **({"HX-Request": "true"} if htmx else {})}
