"""Knocking at doors: who, with what in hand, and whether the answer is sound."""

from __future__ import annotations

import random
import re

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from events import log
from growth_tree.web.policy import POLICY
from growth_tree.web.security import CONTENT_SECURITY_POLICY
from tests.web.browser import Browser
from tests.web.department import Department, Visitor
from tests.web.doors import Doors, knock

ROLES = {"ann": {"member"}, "bo": {"member", "manager"}, "cy": {"member", "admin"}, "au": {"member", "auditor"}}
WITHOUT_TOKEN = {"health.csp"}
"""What takes a write without a token."""
ADDRESSES = ("", "http://localhost/tasks?page=2", "http://localhost/?q=%00&page=-1", "http://[::1", "//:0", "data:,x")
"""What a browser may say about the page from which it sends a form."""
CHOICES = re.compile(r"<any\(([^()]*)\):(\w+)>")
"""The values that an address takes in a place, where there are only some."""


def send(visitor: Visitor, path: bytes, body: bytes, rng: random.Random, *, method: str = "POST") -> TestResponse:
    """Send a form with a token that is right."""
    htmx = {"HX-Request": "true", "HX-Current-URL": rng.choice(ADDRESSES)} if body and rng.random() < 0.3 else {}
    return knock(visitor, method, path, body=body, headers={"X-CSRF-Token": visitor.csrf(), **htmx})


def somebody(department: Department, nobody: Browser, rule: Rule, rng: random.Random) -> Visitor:
    """One of those who may do it to anybody at all."""
    able = [person for person, roles in ROLES.items() if POLICY[rule.endpoint].reach(roles)]
    return nobody if POLICY[rule.endpoint].anonymous else department[rng.choice(able)]


def arguments(doors: Doors, rule: Rule, rng: random.Random) -> dict[str, str]:
    """Arguments that exist, as far as the address itself or any page names one."""
    named = {name: choices.split(", ") for choices, name in CHOICES.findall(rule.rule)}
    return {name: rng.choice(named.get(name) or doors.arguments.get(name) or ["1"]) for name in sorted(rule.arguments)}


def unsound(answer: TestResponse, rule: Rule) -> str | None:
    """What is wrong with an answer, if something is."""
    if not 200 <= answer.status_code < 500 and rule.endpoint != "health.ready":
        return str(answer.status_code)
    if answer.headers.get("Content-Security-Policy") != CONTENT_SECURITY_POLICY:
        return "no policy"
    return "a traceback" if b"Traceback (most recent" in answer.data else None


def position(department: Department) -> int:
    """How far the log is."""
    with department.handler.reading() as connection:
        return log.head(connection).position
