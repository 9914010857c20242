"""The department that tests of pages use is what it says it is."""

from __future__ import annotations

from growth_tree.web import policy, shell
from growth_tree.web.reach import OTHER, OWN_TEAM
from tests.web.department import NAMES, TODAY, Department


def test_everybody_can_log_in(department: Department) -> None:
    for person, name in NAMES.items():
        assert name in department[person].get("/me").text


def test_work_handed_in_and_approved_grows_the_books(department: Department) -> None:
    task = department.approve(department.hand_in("ann", "photos"))
    with department.handler.reading() as connection:
        books = department.handler.state(connection, "growth/ann/2026Q4").books
        status = department.handler.state(connection, f"task/{task}").status
    assert (books.xp, books.points, status) == (30, 20, "approved")


def test_roles_are_those_of_the_description(department: Department) -> None:
    with department.app.test_request_context():
        directory = shell.directory()
        roles = {person: directory.roles(person, TODAY) - {"member"} for person in NAMES}
        managed = policy.relation("bo", "ann"), policy.relation("mo", "ann"), policy.relation("di", "ann")
    assert {person: set(held) for person, held in roles.items() if held} == {
        "bo": {"manager"},
        "mo": {"manager"},
        "di": {"manager"},
        "cy": {"admin"},
        "au": {"auditor"},
    }
    assert managed == (OWN_TEAM, OTHER, OWN_TEAM)


def test_a_form_of_a_visitor_is_accepted(department: Department) -> None:
    assert department["ann"].post("/preferences", {"language": "en"}).status_code == 303
