"""Whatever anybody sends to whatever address: an answer that makes sense, and nothing done that was not theirs."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from secrets import token_hex

import pytest
from flask import Flask
from msgspec.structs import replace
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from events import log
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Delegate, PlanLeave
from growth_tree.domain.experiment import PlanExperiment
from growth_tree.domain.task import ProposeVoid, ReturnTask
from growth_tree.web.policy import POLICY
from growth_tree.web.security import CONTENT_SECURITY_POLICY
from tests.domain.test_finding import RAISE
from tests.web import desk
from tests.web.browser import PASSWORD, Browser
from tests.web.department import NAMES, TODAY, Department, Visitor
from tests.web.doors import Doors, knock, shown
from tests.web.expectations import expect
from tests.web.figures import ANN, MONDAY, SHOP, measure, report
from tests.web.naughty import CONTENT_TYPES, HUGE, QUERIES, STRINGS, urlencoded
from tests.web.shelf import NEXT_WEEK, WEEK, ask, open_shop

ROLES = {"ann": {"member"}, "bo": {"member", "manager"}, "cy": {"member", "admin"}, "au": {"member", "auditor"}}
BATCH = "c0ffee" * 3
SUBJECT = {
    "task_id": "task-eve",
    "member": "eve",
    "person_id": "eve",
    "test_id": "test-eve",
    **dict.fromkeys(("redemption", "redemption_id"), "wish-eve"),
}
"""Arguments that name eve, who is not of bo's team, or what is hers."""
ARGUMENTS = {
    **SUBJECT,
    "task_id": "task-ann",
    "person_id": "abe",
    "redemption_id": "wish-ann",
    "reward_id": "course",
    "team_id": "photo",
    "delegation_id": "loan1",
    "leave": "leave1",
    "reward": "course",
    "redemption": "wish-ann",
    "test_id": "test-abe",
    "month": "2026-11",
    "code": "cvr",
    "job": "content_specialist",
    "group_id": "coats",
    "cycle_id": "double11",
    "shop_id": "tower",
    "batch": BATCH[:16],
}
CHOICES = re.compile(r"<any\(([^()]*)\):(\w+)>")
"""The values that an address takes in a place, where there are only some."""
ON_ONE_DATABASE = pytest.mark.parametrize("kind", ["sqlite"])
EXTRA = {"then", "find", "csrf_token"}
"""Fields without which a form goes to where it is meant to go."""
WITHOUT_TOKEN = {"health.csp"}


@pytest.fixture
def doors(app: Flask, department: Department) -> Doors:
    """The routes of a department where something of everything has happened, and what their addresses name."""
    made, job, draft = Doors(app), _fill(department), _begin_draft(department)
    known = {**ARGUMENTS, "job_id": job, "draft_id": draft, "name": "found"}
    made.arguments.update({name: [value] for name, value in known.items()})
    return made


@pytest.fixture
def explored(doors: Doors, department: Department, nobody: Browser) -> Doors:
    """The same with everything that the pages say about it."""
    draft = f"/rules/drafts/{doors.arguments['draft_id'][0]}"
    doors.explore(department["ann"], "/", "/redemptions/wish-ann", "/me/notices", "/notices", "/me/second-step")
    doors.explore(department["ann"], "/rules/kinds/photos")
    doors.explore(department["abe"], "/tests/test-abe/plan", "/redemptions/test-abe")
    doors.explore(
        department["bo"],
        "/",
        "/tests/test-abe/results",
        "/tasks/task-done/void",
        "/fulfilment/right",
        "/fulfilment/wish-ann",
        "/tasks/task-undone/void",
        "/fulfilment/wish-ann/refuse",
        "/targets/orders/member:ann/2026-W47",
        "/goals/orders/member:ann/2026",
        "/goals/new",
    )
    doors.explore(
        department["cy"],
        "/",
        "/people/start-passwords",
        "/offers/new?kind=ad_test",
        "/tasks/task-undone/void",
        "/offers/course/change",
        "/baselines/good",
        f"/imports/{doors.arguments['job_id'][0]}",
        "/metrics/report",
        "/kpis/gmv",
        "/kpis/new",
        "/kpis/scorecards/sales",
        "/calendar/cycles/double11",
        "/calendar/cycles/double12",
        "/kpis/groups/coats",
        "/kpis/cvr/change",
        "/people/shops/tower",
        f"/corrections/{BATCH[:16]}",
        f"/corrections/reversal?what=work&day={TODAY}",
        "/corrections/new",
        "/objections?view=waiting",
        "/rules/drafts",
        *(f"{draft}{part}" for part in ("", "/kinds", "/badges", "/levels", "/limits", "/weights", "/metrics")),
        *(f"{draft}/{part}" for part in ("kinds/0", "badges/0", "document", "lab")),
        "/rules/kinds/photos",
        "/fair-play",
        "/fair-play/found",
    )
    doors.explore(nobody, "/log-in")
    for names in (doors.arguments["person_id"], doors.fields["people.hand_out"]["person"]):
        names[:] = sorted(set(names) - ROLES.keys())  # whoever tries the doors stays able to
    return doors


def _fill(department: Department) -> str:
    """Let something happen; answers with the id of an import that waits for its go."""
    open_shop(department)
    measure(department)
    department.carry_out("cy", report("cvr", SHOP, MONDAY, 30, 1000), report("content_reads", ANN, MONDAY, 400))
    department.carry_out("cy", report("cvr", SHOP, MONDAY, 29, 1000, source="form", restate=True))
    for wish, member, reward in (
        ("wish-eve", "eve", "course"),
        ("wish-ann", "ann", "course"),
        ("right", "ann", "lens"),
    ):
        ask(department, wish, member, reward)
    ask(department, "slot-ann", "ann", "studio", NEXT_WEEK)
    undone = department.approve(department.hand_in("abe", task="task-undone"))
    department.carry_out("bo", ProposeVoid(task=undone, by="bo", reason=department.text("bo", "重复提交")))
    for task, member in (("task-eve", "eve"), ("task-ann", "ann"), ("task-back", "ann"), ("task-done", "ann")):
        department.hand_in(member, task=task)
    department.hand_in("ann", "photos", task="task-both", shares={"ann": 50, "abe": 50})
    department.hand_in("abe", "photos", task="task-ask", shares={"abe": 50, "ann": 50})
    department.approve("task-done")
    sent_back = ReturnTask(task="task-back", by="bo", reason=department.text("bo", "缺少截图"))
    leave = PlanLeave(leave="leave1", member="ann", first_day=TODAY + timedelta(9), last_day=TODAY + timedelta(9))
    lent = Delegate(delegation="loan1", giver="bo", taker="abe", first_day=TODAY, last_day=TODAY + timedelta(2))
    department.carry_out("bo", sent_back, lent)
    department.carry_out("ann", leave)
    _test(department)
    _put_right(department)
    expect(department)
    table = "用户名,姓名,岗位,团队,职级,入职日期\nfay,费叶,内容运营专员,内容组,P3,2026-11-02\n,,,,,\n"
    held = department["cy"].post("/imports", {"kind": "people", "file": (BytesIO(table.encode()), "a.csv")})
    assert held.status_code == 303, held.text
    return str(held.location.rpartition("/")[2])


def _test(department: Department) -> None:
    """Let abe and eve plan ad tests that begin today."""
    for member in ("abe", "eve"):
        name = desk.slot(department, member, f"test-{member}", WEEK)
        settled = desk.plan(department, member, first_day=TODAY, last_day=TODAY + timedelta(3))
        department.carry_out(member, PlanExperiment(redemption=name, member=member, plan=settled))


def _put_right(department: Department) -> None:
    """Let bo propose a bonus for ann, and ann object to what bo decided, which di can pass on to the admins."""
    bonus = {
        "member": "ann",
        "branch": "data",
        "done_on": TODAY.isoformat(),
        "xp": "5",
        "reason": "双11值班没有登记，补发",
    }
    assert department["bo"].post("/corrections", bonus | {"command_id": BATCH}).status_code == 303
    line = re.findall(r'"/ledger/(\d+)"', department["ann"].get("/ledger?type=earned").text)[0]
    objected = department["ann"].post("/objections", {"line": line, "text": "这件工作用了两天，不该这样算"})
    assert department["di"].post(f"{objected.location}/forward", {"goes_to": "admins"}).status_code == 303


def _begin_draft(department: Department) -> str:
    """Let cy think about other rules, and the product find something; answers with the id of the draft."""
    found = replace(RAISE, finding="found", members=("ann",), approver="bo", evidence=())
    department.carry_out(SYSTEM, found)
    begun = department["cy"].post("/rules/drafts", {"name": "618", "version": "1"})
    assert begun.status_code == 303, begun.text
    said = department["ann"].post("/rules/kinds/photos/comments", {"text": "旺季可以多拍几次"})
    assert said.status_code == 303, said.text
    for person in ("ann", "bo", "cy", "di"):
        department[person].get("/")  # what they were told of all this stands on no later page
    return str(begun.location.rpartition("/")[2])


@ON_ONE_DATABASE
def test_the_pages_lead_to_most_forms(explored: Doors) -> None:
    """Without this the others might try nothing."""
    endpoints = {rule.endpoint for rule in explored.routes("POST")}
    assert len(endpoints & explored.fields.keys()) >= 0.7 * len(endpoints), endpoints - explored.fields.keys()
    assert {"task_id", "member", "person_id", "position", "team_id", "job_id"} <= explored.arguments.keys()


@ON_ONE_DATABASE
def test_no_link_leads_nowhere(explored: Doors) -> None:
    assert explored.dead == []


# What is read


def test_no_address_and_no_parameter_breaks_a_page(
    explored: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    wrong, before = [], _position(department)
    for rule in explored.routes("GET"):
        for given, query in _asked(explored, rule, rng):
            visitor, path = _somebody(department, nobody, rule, rng), explored.path(rule, given)
            answer = knock(visitor, "GET", path, query=query)
            if said := _unsound(answer, rule):
                wrong.append((visitor.person, shown(path), query, said))
    assert wrong == []
    assert _position(department) == before


def _asked(doors: Doors, rule: Rule, rng: random.Random) -> Iterator[tuple[dict[str, str], list[tuple[str, str]]]]:
    """Good and bad arguments with bad parameters, and bad arguments alone."""
    for parameters in rng.sample(QUERIES, 3):
        yield _arguments(doors, rule, rng), list(parameters.items())
    naughty = [(name, rng.choice(STRINGS)) for name in doors.parameters]
    yield _arguments(doors, rule, rng), naughty
    yield _arguments(doors, rule, rng), [("q", rng.choice(STRINGS)), ("q", rng.choice(STRINGS))]
    for _each in range(4 if rule.arguments else 0):
        yield {name: rng.choice(STRINGS) for name in sorted(rule.arguments)}, []


# What is sent


def test_no_form_however_filled_in_breaks_a_page(
    explored: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    wrong: list[tuple[object, ...]] = []
    done: dict[str, bool] = defaultdict(bool)
    for rule in explored.routes("POST"):
        for who, given, body in _tries(explored, rule, rng):
            visitor = department[who] if who in NAMES else _somebody(department, nobody, rule, rng)
            answer = _send(visitor, explored.path(rule, given), urlencoded(body), rng)
            if said := _unsound(answer, rule):
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
        yield "", _arguments(doors, rule, rng), body


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
    for _each in range(3):
        right = [name for name in names if name not in EXTRA]
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
        visitor = _somebody(department, nobody, rule, rng)
        path = doors.path(rule, _arguments(doors, rule, rng))
        for content_type in rng.sample(list(CONTENT_TYPES), 2):
            token = {"X-CSRF-Token": visitor.csrf()}
            answer = knock(
                visitor, "POST", path, body=CONTENT_TYPES[content_type], content_type=content_type, headers=token
            )
            if said := _unsound(answer, rule):
                wrong.append((visitor.person, rule.rule, content_type, said))
            if answer.status_code == 303 and answer.location.startswith("/log-in"):
                department.forget(visitor.person)
    assert wrong == []


@ON_ONE_DATABASE
def test_ten_megabytes_of_text_are_too_much_everywhere(
    doors: Doors, department: Department, rng: random.Random
) -> None:
    body = urlencoded([("title", HUGE)])
    before = _position(department)
    for rule in rng.sample(doors.routes("POST"), 4):
        if rule.endpoint not in WITHOUT_TOKEN:
            visitor = department["cy"]
            path = doors.path(rule, _arguments(doors, rule, rng))
            answer = knock(visitor, "POST", path, body=body, headers={"X-CSRF-Token": visitor.csrf()})
            assert answer.status_code in {404, 413}, rule.rule
    assert _position(department) == before


# Who may


@ON_ONE_DATABASE
def test_without_a_token_or_with_anothers_nothing_happens(
    doors: Doors, department: Department, nobody: Browser, rng: random.Random
) -> None:
    before, token = _position(department), department["ann"].csrf()
    for rule in doors.routes("POST"):
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        path = doors.path(rule, _arguments(doors, rule, rng))
        for given in ([], [("csrf_token", token)], [("csrf_token", rng.choice(STRINGS))]):
            visitor = rng.choice([department["bo"], department["cy"], nobody])
            answer = knock(visitor, "POST", path, body=urlencoded(given))
            assert answer.status_code == 403, (visitor.person, rule.rule, given)
    assert _position(department) == before


@ON_ONE_DATABASE
@pytest.mark.parametrize("person", ROLES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_route_that_is_not_for_a_role_is_not_there(
    doors: Doors, department: Department, person: str, method: str, rng: random.Random
) -> None:
    before, visitor = _position(department), department[person]
    missing = knock(visitor, method, b"/nowhere", body=urlencoded([("csrf_token", visitor.csrf())]))
    for rule in doors.routes(method):
        if POLICY[rule.endpoint].anonymous or POLICY[rule.endpoint].reach(ROLES[person]):
            continue
        answer = _send(visitor, doors.path(rule, _arguments(doors, rule, rng)), b"", rng, method=method)
        assert answer.status_code == 404, rule.rule
        assert answer.data == missing.data, rule.rule
    assert _position(department) == before


@ON_ONE_DATABASE
@pytest.mark.parametrize("person", ["ann", "bo"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_anothers_is_not_there(
    doors: Doors, department: Department, person: str, method: str, rng: random.Random
) -> None:
    """Neither ann nor bo has anything to do with eve."""
    before, visitor = _position(department), department[person]
    tried = [rule for rule in doors.routes(method) if rule.arguments & SUBJECT.keys()]
    assert len(tried) > 5
    for rule in tried:
        given = {**_arguments(doors, rule, rng), **{name: SUBJECT[name] for name in rule.arguments & SUBJECT.keys()}}
        answer = _send(visitor, doors.path(rule, given), b"", rng, method=method)
        assert answer.status_code == 404, rule.rule
    assert _position(department) == before


@ON_ONE_DATABASE
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_not_logged_in_is_sent_to_the_log_in(
    doors: Doors, department: Department, nobody: Browser, method: str, rng: random.Random
) -> None:
    before = _position(department)
    for rule in doors.routes(method):
        if POLICY[rule.endpoint].anonymous:
            continue
        answer = _send(nobody, doors.path(rule, _arguments(doors, rule, rng)), b"", rng, method=method)
        assert answer.status_code == 303, rule.rule
        assert answer.location.startswith("/log-in"), rule.rule
    assert _position(department) == before


def _send(visitor: Visitor, path: bytes, body: bytes, rng: random.Random, *, method: str = "POST") -> TestResponse:
    """Send a form with a token that is right."""
    htmx = {"HX-Request": "true"} if body and rng.random() < 0.3 else {}
    return knock(visitor, method, path, body=body, headers={"X-CSRF-Token": visitor.csrf(), **htmx})


def _somebody(department: Department, nobody: Browser, rule: Rule, rng: random.Random) -> Visitor:
    """One of those who may do it to anybody at all."""
    able = [person for person, roles in ROLES.items() if POLICY[rule.endpoint].reach(roles)]
    return nobody if POLICY[rule.endpoint].anonymous else department[rng.choice(able)]


def _arguments(doors: Doors, rule: Rule, rng: random.Random) -> dict[str, str]:
    """Arguments that exist, as far as the address itself or any page names one."""
    named = {name: choices.split(", ") for choices, name in CHOICES.findall(rule.rule)}
    return {name: rng.choice(named.get(name) or doors.arguments.get(name) or ["1"]) for name in sorted(rule.arguments)}


def _unsound(answer: TestResponse, rule: Rule) -> str | None:
    if not 200 <= answer.status_code < 500 and rule.endpoint != "health.ready":
        return str(answer.status_code)
    if answer.headers.get("Content-Security-Policy") != CONTENT_SECURITY_POLICY:
        return "no policy"
    return "a traceback" if b"Traceback (most recent" in answer.data else None


def _position(department: Department) -> int:
    with department.handler.reading() as connection:
        return log.head(connection).position


def test_a_file_name_of_any_length_is_only_not_found(department: Department) -> None:
    assert knock(department["ann"], "GET", b"/static/" + b"%E6%BC%A2" * 400).status_code == 404


def test_too_much_is_refused_before_anything_is_done(department: Department) -> None:
    visitor = department["ann"]
    body = urlencoded([("title", HUGE)])
    assert knock(visitor, "POST", b"/log-out", body=body, headers={"X-CSRF-Token": visitor.csrf()}).status_code == 413
    assert visitor.get("/").status_code == 200
