"""Whatever anybody sends to whatever address: an answer that makes sense, and nothing done that was not theirs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from secrets import token_hex

import pytest
from werkzeug.routing import Rule

from tests.web.browser import PASSWORD, Browser
from tests.web.department import NAMES, TODAY, Department
from tests.web.doors import Doors, knock, shown
from tests.web.knocking import WITHOUT_TOKEN, arguments, position, send, somebody, unsound
from tests.web.naughty import CONTENT_TYPES, HUGE, QUERIES, STRINGS, urlencoded

pytestmark = pytest.mark.timeout(900)  # s; every form in every way takes minutes where the machine is busy
ON_ONE_DATABASE = pytest.mark.parametrize("kind", ["sqlite"])
NUL = "a\x00b"
UNSTORABLE = (NUL, str(2**31), str(2**63))
"""What PostgreSQL takes in no text at all, and in no number of 32 or 64 bits."""
EXTRA = {"then", "find", "csrf_token"}
"""Fields without which a form goes to where it is meant to go."""


@ON_ONE_DATABASE
def test_the_pages_lead_to_most_forms(explored: Doors) -> None:
    """Without this the others might try nothing."""
    endpoints = {rule.endpoint for rule in explored.routes("POST")}
    assert len(endpoints & explored.fields.keys()) >= 0.7 * len(endpoints), endpoints - explored.fields.keys()
    assert {"task_id", "member", "person_id", "position", "team_id", "job_id"} <= explored.arguments.keys()


@ON_ONE_DATABASE
def test_no_link_leads_nowhere(explored: Doors) -> None:
    assert explored.dead == []
    assert len(explored.taken_away) > 30


# What is read


def test_no_address_and_no_parameter_breaks_a_page(
    explored: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    wrong, before = [], position(department)
    for rule in explored.routes("GET"):
        for n, (given, query) in enumerate(_asked(explored, rule, rng)):
            visitor, path = somebody(department, nobody, rule, rng), explored.path(rule, given)
            answer = knock(visitor, "GET", path, query=query, headers={"HX-Request": "true"} if n % 2 else None)
            if said := unsound(answer, rule):
                wrong.append((visitor.person, shown(path), query, said))
    assert wrong == []
    assert position(department) == before


def _asked(doors: Doors, rule: Rule, rng: random.Random) -> Iterator[tuple[dict[str, str], list[tuple[str, str]]]]:
    """Good and bad arguments with bad parameters, and bad arguments alone."""
    for parameters in rng.sample(QUERIES, 3):
        yield arguments(doors, rule, rng), list(parameters.items())
    naughty = [(name, rng.choice(STRINGS)) for name in doors.parameters]
    yield arguments(doors, rule, rng), naughty
    yield arguments(doors, rule, rng), [("q", rng.choice(STRINGS)), ("q", rng.choice(STRINGS))]
    for _each in range(4 if rule.arguments else 0):
        yield {name: rng.choice(STRINGS) for name in sorted(rule.arguments)}, []
    for bad in UNSTORABLE:
        for name in sorted(rule.arguments):
            yield {**arguments(doors, rule, rng), name: bad}, []
        yield arguments(doors, rule, rng), [(name, bad) for name in doors.parameters]


# What is sent


def test_no_form_however_filled_in_breaks_a_page(
    explored: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    wrong: list[tuple[object, ...]] = []
    done: dict[str, bool] = defaultdict(bool)
    for rule in explored.routes("POST"):
        for who, given, body in _tries(explored, rule, rng):
            visitor = department[who] if who in NAMES else somebody(department, nobody, rule, rng)
            answer = send(visitor, explored.path(rule, given), urlencoded(body), rng)
            if said := unsound(answer, rule):
                wrong.append((visitor.person, rule.rule, given, [(n, v[:40]) for n, v in body], said))
            elif answer.status_code == 403:
                wrong.append((visitor.person, rule.rule, "not tried"))
            if rule.endpoint.startswith("account."):
                department.forget(visitor.person)
            done[rule.endpoint] |= answer.status_code < 400
    assert wrong == []
    assert sum(done.values()) > len(done) / 2, done


def _tries(doors: Doors, rule: Rule, rng: random.Random) -> Iterator[tuple[str, dict[str, str], list[tuple[str, str]]]]:
    """By whom, to which address and with what: as pages ask for it, and then by anybody, anywhere and anyhow."""
    found = doors.forms[rule.endpoint]
    for form in rng.sample(found, min(2, len(found))):
        fields = {name: value or _usual(name) for name, value in form.fields.items() if name != "csrf_token"}
        yield form.person, form.arguments, list(fields.items())
    for body in _filled(doors, rule, rng):
        yield "", arguments(doors, rule, rng), body


def _filled(doors: Doors, rule: Rule, rng: random.Random) -> Iterator[list[tuple[str, str]]]:
    """The form empty, full of rubbish, nearly right, with every field twice, and with one long text."""
    known = doors.fields.get(rule.endpoint) or {
        name: values for fields in doors.fields.values() for name, values in fields.items()
    }
    names = sorted(known.keys() - {"csrf_token"})
    yield []
    yield [(name, rng.choice(STRINGS)) for name in names]
    yield [(name, rng.choice(STRINGS)) for name in names for _twice in range(2)]
    yield [(name, "长" * 2000) for name in names]
    right = [name for name in names if name not in EXTRA]
    for name, bad in product(right if rule.endpoint in doors.fields else (), UNSTORABLE):
        yield [(other, bad if other == name else rng.choice(known[other] or [_usual(other)])) for other in right]
    for _each in range(3):
        spoilt = rng.choice(right) if right else ""
        yield [(name, rng.choice(STRINGS if name == spoilt else known[name] or [_usual(name)])) for name in right]


def _usual(name: str) -> str:
    """What may stand in a field for which no page gave an example."""
    if name.endswith(("_day", "_on")) or name == "on":
        return TODAY.isoformat()
    if name == "links":
        return "https://example.com/work"
    return PASSWORD if "password" in name else token_hex(16) if name == "command_id" else "夏装上新"


@ON_ONE_DATABASE
def test_no_kind_of_content_breaks_a_page(
    doors: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    wrong = []
    for rule in doors.routes("POST"):
        visitor = somebody(department, nobody, rule, rng)
        path = doors.path(rule, arguments(doors, rule, rng))
        for content_type in rng.sample(list(CONTENT_TYPES), 2):
            token = {"X-CSRF-Token": visitor.csrf()}
            answer = knock(
                visitor, "POST", path, body=CONTENT_TYPES[content_type], content_type=content_type, headers=token
            )
            if said := unsound(answer, rule):
                wrong.append((visitor.person, rule.rule, content_type, said))
            if answer.status_code == 303 and answer.location.startswith("/log-in"):
                department.forget(visitor.person)
    assert wrong == []


@ON_ONE_DATABASE
def test_ten_megabytes_of_text_are_too_much_everywhere(
    doors: Doors, department: Department, rng: random.Random
) -> None:
    body = urlencoded([("title", HUGE)])
    before = position(department)
    for rule in rng.sample(doors.routes("POST"), 4):
        if rule.endpoint not in WITHOUT_TOKEN:
            visitor = department["cy"]
            path = doors.path(rule, arguments(doors, rule, rng))
            answer = knock(visitor, "POST", path, body=body, headers={"X-CSRF-Token": visitor.csrf()})
            assert answer.status_code in {404, 413}, rule.rule
    assert position(department) == before


def test_a_file_name_of_any_length_is_only_not_found(department: Department) -> None:
    assert knock(department["ann"], "GET", b"/static/" + b"%E6%BC%A2" * 400).status_code == 404


def test_too_much_is_refused_before_anything_is_done(department: Department) -> None:
    visitor = department["ann"]
    body = urlencoded([("title", HUGE)])
    assert knock(visitor, "POST", b"/log-out", body=body, headers={"X-CSRF-Token": visitor.csrf()}).status_code == 413
    assert visitor.get("/").status_code == 200
