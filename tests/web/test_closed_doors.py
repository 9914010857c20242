"""Who may knock where: without a token, a role or a log-in there is nothing, and nothing of anybody else's."""

from __future__ import annotations

import random

import pytest

from growth_tree.web.policy import POLICY
from tests.web.browser import Browser
from tests.web.department import Department
from tests.web.doors import Doors, knock
from tests.web.knocking import ROLES, WITHOUT_TOKEN, arguments, position, send
from tests.web.naughty import STRINGS, urlencoded
from tests.web.occupied import SUBJECT

ON_ONE_DATABASE = pytest.mark.parametrize("kind", ["sqlite"])


@ON_ONE_DATABASE
def test_without_a_token_or_with_anothers_nothing_happens(
    doors: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    before, token = position(department), department["ann"].csrf()
    for rule in doors.routes("POST"):
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        path = doors.path(rule, arguments(doors, rule, rng))
        for given in ([], [("csrf_token", token)], [("csrf_token", rng.choice(STRINGS))]):
            visitor = rng.choice([department["bo"], department["cy"], nobody])
            answer = knock(visitor, "POST", path, body=urlencoded(given))
            assert answer.status_code == 403, (visitor.person, rule.rule, given)
    assert position(department) == before


@ON_ONE_DATABASE
@pytest.mark.parametrize("person", ROLES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_route_that_is_not_for_a_role_is_not_there(
    doors: Doors, department: Department, person: str, method: str, rng: random.Random
) -> None:
    before, visitor = position(department), department[person]
    missing = knock(visitor, method, b"/nowhere", body=urlencoded([("csrf_token", visitor.csrf())]))
    for rule in doors.routes(method):
        if POLICY[rule.endpoint].anonymous or POLICY[rule.endpoint].reach(ROLES[person]):
            continue
        answer = send(visitor, doors.path(rule, arguments(doors, rule, rng)), b"", rng, method=method)
        assert answer.status_code == 404, rule.rule
        assert answer.data == missing.data, rule.rule
    assert position(department) == before


@ON_ONE_DATABASE
@pytest.mark.parametrize("person", ["ann", "bo"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_anothers_is_not_there(
    doors: Doors, department: Department, person: str, method: str, rng: random.Random
) -> None:
    """Neither ann nor bo has anything to do with eve."""
    before, visitor = position(department), department[person]
    tried = [rule for rule in doors.routes(method) if rule.arguments & SUBJECT.keys()]
    assert len(tried) > 5
    for rule in tried:
        given = {**arguments(doors, rule, rng), **{name: SUBJECT[name] for name in rule.arguments & SUBJECT.keys()}}
        answer = send(visitor, doors.path(rule, given), b"", rng, method=method)
        assert answer.status_code == 404, rule.rule
    assert position(department) == before


@ON_ONE_DATABASE
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_not_logged_in_is_sent_to_the_log_in(
    doors: Doors, department: Department, nobody: Browser, method: str, rng: random.Random
) -> None:
    before = position(department)
    for rule in doors.routes(method):
        if POLICY[rule.endpoint].anonymous:
            continue
        answer = send(nobody, doors.path(rule, arguments(doors, rule, rng)), b"", rng, method=method)
        assert answer.status_code == 303, rule.rule
        assert answer.location.startswith("/log-in"), rule.rule
    assert position(department) == before
