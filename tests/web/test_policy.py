"""Role × action × relation: declared for every route, and kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule as Address

from growth_tree.web import policy
from growth_tree.web.policy import UndeclaredRoute
from growth_tree.web.reach import ANYBODY, NOBODY, OTHER, OWN_TEAM, SELF, Reach, Rule
from tests.web.browser import Browser, Installed
from tests.web.department import Department, Visitor

ROLES = {
    "ann": {"member"},
    "bo": {"member", "manager"},
    "di": {"member", "manager"},
    "cy": {"member", "admin"},
    "au": {"member", "auditor"},
}
RELATIONS = {
    ("ann", "ann"): SELF,
    ("ann", "bo"): OTHER,
    ("bo", "ann"): OWN_TEAM,
    ("bo", "bo"): SELF,
    ("bo", "eve"): OTHER,
    ("di", "ann"): OWN_TEAM,
    ("di", "mo"): OWN_TEAM,
    ("cy", "ann"): OTHER,
    ("au", "ann"): OTHER,
    ("ann", "nobody"): OTHER,
}


def test_every_route_is_declared_and_nothing_else_is(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(policy.POLICY)


def test_an_undeclared_route_stops_the_start(installed: Installed) -> None:
    app = installed()
    app.add_url_rule("/secret", "secret", lambda: "")
    with pytest.raises(UndeclaredRoute, match="secret"):
        policy.init_policy(app)


def test_only_entrances_are_open_to_everybody() -> None:
    assert {endpoint for endpoint, rule in policy.POLICY.items() if rule.anonymous} == {
        *("static", "health.alive", "health.ready", "health.csp"),
        *("account.log_in", "account.enter", "account.second_step", "account.enter_code", "account.prefer"),
    }


def test_each_role_reaches_as_far_as_declared_and_roles_add_up() -> None:
    rule = Rule(member=SELF, manager=OWN_TEAM)
    assert rule.reach(()) == NOBODY
    assert rule.reach({"member"}) == SELF
    assert rule.reach({"member", "manager"}) == SELF | OWN_TEAM
    assert rule.reach({"auditor"}) == NOBODY
    assert Rule(admin=ANYBODY).reach({"admin"}) == SELF | OWN_TEAM | OTHER


@pytest.mark.parametrize(("pair", "relation"), RELATIONS.items())
def test_relations_follow_the_chain_of_managers(app: Flask, pair: tuple[str, str], relation: Reach) -> None:
    with app.test_request_context():
        assert policy.relation(*pair) == relation


@pytest.mark.parametrize("person", ROLES)
def test_a_route_is_there_for_the_declared_roles_and_404_for_the_others(
    app: Flask, department: Department, person: str
) -> None:
    missing = department[person].get("/there-is-no-such-page").text
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments or rule.endpoint == "health.ready":
            continue
        answer = department[person].get(rule.rule)
        if policy.POLICY[rule.endpoint].anonymous or policy.POLICY[rule.endpoint].reach(ROLES[person]):
            assert answer.status_code in {200, 303}, rule.rule
        else:
            assert (answer.status_code, answer.text) == (404, missing), rule.rule


def arguments(rule: Address) -> Iterator[tuple[str, str]]:
    """Something for every place of an address."""
    for name in rule.arguments:
        yield name, min(getattr(rule._converters[name], "items", ["1"]))


def test_nobody_is_sent_to_the_log_in_by_every_page_that_is_not_open(app: Flask, nobody: Browser) -> None:
    for rule in app.url_map.iter_rules():
        if not policy.POLICY[rule.endpoint].anonymous and "GET" in (rule.methods or ()):
            path = str(app.url_map.bind("localhost").build(rule.endpoint, dict(arguments(rule))))
            answer = nobody.get(path)
            assert answer.status_code == 303, path
            assert answer.location.startswith("/log-in"), path


def test_htmx_of_an_ended_session_is_told_where_it_is(nobody: Browser) -> None:
    answer = nobody.get("/me/sessions", htmx=True)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#status"
    assert "/log-in" in answer.text


def test_not_allowed_and_not_there_answer_the_same_bytes(
    installed: Installed, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = installed()
    app.add_url_rule("/closed", "closed", lambda: "secret")
    ann = Visitor(app, "ann", ann.token)
    monkeypatch.setattr(policy, "POLICY", {**policy.POLICY, "closed": Rule(admin=ANYBODY)})
    closed, missing = ann.get("/closed"), ann.get("/missing")
    assert closed.status_code == missing.status_code == 404
    assert closed.data == missing.data
    assert sorted(closed.headers.keys()) == sorted(missing.headers.keys())
