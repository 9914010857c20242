"""A small department for tests of pages, made through commands, and visitors who look at it.

ann and abe work in the photo team under bo, eve in the listing team under mo; di directs both teams. cy is an admin
and au an auditor, both in the head office under di. It is Wednesday, 11 November 2026, noon in Shanghai.
The pages speak English here, whatever the catalogues hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from secrets import token_hex
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from events.engine import create_engine
from growth_tree.accounts import notes, sessions
from growth_tree.accounts.people import NewPerson, add_people
from growth_tree.app import create_app
from growth_tree.config import Settings
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import FormTeam, GrantAccess, Join, NameManager, OpenShop
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Badge, Cap, Evidence, Measure, Period, RuleBook, TaskKind, Text
from growth_tree.domain.task import ApproveTask, SubmitTask
from growth_tree.domain.task_events import EvidenceItem, Share
from growth_tree.handle import Command, Handler, Order, Outcome
from growth_tree.web import shell
from tests.databases import Database

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
SETTINGS = Settings(
    database_url="sqlite:///nowhere.db",
    secret_key="a key for tests, long enough",
    locale="en_US",
    insecure_cookies=True,
    session_idle_minutes=720,
)
TODAY = date(2026, 11, 11)
FOUNDED = date(2026, 1, 5)

NAMES = {
    "ann": "安然",
    "abe": "阿贝",
    "bo": "薄荷",
    "di": "狄娜",
    "cy": "柴溪",
    "au": "欧阳",
    "eve": "伊芙",
    "mo": "莫言秋",
}
PLACES = {
    "ann": ("content_specialist", "photo"),
    "abe": ("content_specialist", "photo"),
    "bo": ("ops_manager", "photo"),
    "eve": ("ops_specialist", "listing"),
    "mo": ("ops_manager", "listing"),
    "di": ("ops_director", "head"),
    "cy": ("tech_support", "head"),
    "au": ("data_analyst", "head"),
}
"""Job and team."""


def _kind(code: str, zh: str, en: str, branch: str, **more: Any) -> TaskKind:
    hint = Text(zh=f"{zh}的说明", en=f"What counts as {en.lower()}")
    return TaskKind(code=code, name=Text(zh=zh, en=en), hint=hint, branch=branch, **more)


RULEBOOK = RuleBook(
    title=Text(zh="测试规则", en="Rules for tests"),
    kinds=(
        _kind(
            "photos",
            "主图拍摄",
            "Product photos",
            "content",
            xp=30,
            points=20,
            caps=(Cap(period=Period.WEEK, times=3),),
        ),
        _kind("listing", "上新", "New listing", "merchandise", xp=10, points=5, evidence=Evidence.NONE),
        _kind("report", "周报", "Weekly report", "data", xp=40, points=30, evidence=Evidence.FILE, cooldown_days=5),
        _kind("review", "竞品分析", "Competitor review", "market", xp=50, points=40, evidence=Evidence.LINK),
        _kind("ads", "投放计划", "Ad plan", "traffic", xp=25, points=15, jobs=("promotion_specialist",)),
    ),
    badges=(
        Badge(
            code="first_leaf",
            name=Text(zh="第一片叶", en="First leaf"),
            hint=Text(zh="第一件通过的工作", en="The first approved task"),
            measure=Measure.TASKS,
            threshold=1,
        ),
    ),
)


@dataclass
class Visitor:
    """A browser in which somebody is logged in."""

    app: Flask
    person: str
    token: str
    _csrf: str | None = None

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.client.set_cookie("session", self.token)

    def get(self, path: str, *, htmx: bool | str = False, **more: Any) -> TestResponse:
        """Open a page, or with `htmx` one block of it; a text names the target."""
        return self.client.get(path, headers=_headers(htmx), **more)

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        htmx: bool | str = False,
        sent_from: str = "",
        **more: Any,
    ) -> TestResponse:
        """Send a form as its page would: with the token, and with a fresh command id unless the data has one.

        htmx names its target and the page from which it was sent.
        """
        given = {"csrf_token": self.csrf(), "command_id": token_hex(16), **(data or {})}
        response = self.client.post(path, data=given, headers=_headers(htmx, sent_from), **more)
        response.request.environ["wsgi.input"].close()  # a large body lies in a temporary file
        return response

    def csrf(self) -> str:
        """The token that every form carries."""
        if self._csrf is None:
            found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get("/me").text)
            assert found, f"{self.person} is not logged in"
            self._csrf = found[1]
        return self._csrf


@dataclass
class Department:
    """The application, its database, and the time on its clock."""

    app: Flask
    clock: datetime = NOON
    _numbers: Iterator[int] = field(default_factory=count)
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    def __getitem__(self, person: str) -> Visitor:
        """Somebody's browser, the same one each time."""
        if person not in self._visitors:
            self._visitors[person] = self.visit(person)
        return self._visitors[person]

    @property
    def handler(self) -> Handler:
        """What carries out commands."""
        ground: shell.Ground = self.app.extensions["growth_tree"]
        return ground.handler

    @property
    def today(self) -> date:
        """The day on the clock."""
        return self.clock.astimezone(self.handler.zone).date()

    def visit(self, person: str) -> Visitor:
        """Log somebody in."""
        with self.handler.writing() as connection:
            token = sessions.start(connection, person, ip="127.0.0.1", user_agent="tests", at=self.clock)
        return Visitor(self.app, person, token)

    def carry_out(self, actor: str, *commands: Command) -> list[Outcome]:
        """Carry out commands one after another; all of them have to succeed."""
        orders = [Order(command=c, id=f"test/{next(self._numbers)}", actor=actor, at=self.clock) for c in commands]
        with self.handler.writing() as connection:
            outcomes = self.handler.handle_all(connection, orders)
        assert not [outcome.refusal for outcome in outcomes if outcome.refusal]
        return outcomes

    def text(self, person: str, text: str) -> str:
        """Keep a text; answers with its reference."""
        with self.handler.writing() as connection:
            return notes.keep_text(connection, person, text, self.clock)

    def hand_in(
        self,
        member: str = "ann",
        kind: str = "listing",
        title: str = "夏装上新",
        *,
        task: str | None = None,
        done_on: date | None = None,
        shares: Mapping[str, int] | None = None,
        links: Sequence[str] = ("https://example.com/work",),
    ) -> str:
        """Hand work in; answers with the task's id."""
        task = task or f"task{next(self._numbers):04}"
        submit = SubmitTask(
            task=task,
            member=member,
            kind=kind,
            done_on=done_on or self.today,
            shares=tuple(Share(member=who, percent=part) for who, part in (shares or {member: 100}).items()),
            title=self.text(member, title),
            evidence=tuple(EvidenceItem(kind="link", ref=self.text(member, link)) for link in links),
        )
        self.carry_out(member, submit)
        return task

    def approve(self, task: str, by: str = "bo", quality: int = 100) -> str:
        """Approve a task; answers with its id."""
        self.carry_out(by, ApproveTask(task=task, by=by, quality=quality))
        return task

    def forget(self, person: str) -> None:
        """Let somebody log in again, whose session may be over."""
        self._visitors.pop(person, None)

    def wait(self, **span: float) -> None:
        """Let time pass, and everybody log in again."""
        self.clock += timedelta(**span)
        self._visitors.clear()


@contextmanager
def founded(database: Database) -> Iterator[Department]:
    """A department in a database that has all tables and no data."""
    department = Department(application(database))
    with department.handler.writing() as connection:
        add_people(connection, [NewPerson(id=who, username=who, name=name) for who, name in NAMES.items()], NOON)
    department.carry_out(SYSTEM, *_founding())
    yield department
    department.handler.engine.dispose()


def application(database: Database) -> Flask:
    """An application over a database. All of a process share what does not depend on it and takes long to make."""
    made = copy(_shared())
    settings = replace(SETTINGS, database_url=database.url)
    ground = shell.Ground(settings=settings, handler=Handler(create_engine(database.url), settings.zone))
    made.extensions = {**made.extensions, "growth_tree": ground}
    return made


@cache
def _shared() -> Flask:
    """Addresses and pages, compiled: nobody may add any to it."""
    return create_app(SETTINGS)


def _founding() -> Iterator[Command]:
    yield PublishRulebook(rulebook=RULEBOOK, effective_from=FOUNDED)
    yield OpenShop(shop="tower", name="塔楼旗舰店")
    yield FormTeam(team="head", name="运营部")
    yield FormTeam(team="photo", name="内容组", shop="tower", parent="head")
    yield FormTeam(team="listing", name="商品组", shop="tower", parent="head")
    for member, (job, team) in PLACES.items():
        yield Join(member=member, on=FOUNDED, job=job, team=team, grade="P1")
    for team, manager in (("head", "di"), ("photo", "bo"), ("listing", "mo")):
        yield NameManager(team=team, member=manager, from_day=FOUNDED)
    yield GrantAccess(member="cy", access="admin")
    yield GrantAccess(member="au", access="auditor")


def _headers(htmx: bool | str, sent_from: str = "") -> dict[str, str]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    if htmx:
        headers["HX-Request"] = "true"
    if isinstance(htmx, str):
        headers["HX-Target"] = htmx
    if sent_from:
        headers["HX-Current-URL"] = f"http://localhost{sent_from}"
    return headers
