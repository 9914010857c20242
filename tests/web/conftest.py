"""A department with its visitors for every test of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from growth_tree.web import shell
from tests.databases import Database
from tests.web.browser import Browser, Installed, other_installations
from tests.web.department import Department, Visitor, founded
from tests.web.doors import Doors
from tests.web.knocking import ROLES
from tests.web.occupied import ARGUMENTS, WALKS, begin_draft, occupy


@pytest.fixture
def department(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Department]:
    """The department, at noon of its day."""
    with founded(database) as made:
        monkeypatch.setattr(shell, "now", lambda: made.clock)
        yield made


@pytest.fixture
def ann(department: Department) -> Visitor:
    """A member of the photo team."""
    return department.visit("ann")


@pytest.fixture
def abe(department: Department) -> Visitor:
    """Her colleague."""
    return department.visit("abe")


@pytest.fixture
def bo(department: Department) -> Visitor:
    """Their manager."""
    return department.visit("bo")


@pytest.fixture
def di(department: Department) -> Visitor:
    """The director above them."""
    return department.visit("di")


@pytest.fixture
def cy(department: Department) -> Visitor:
    """An admin."""
    return department.visit("cy")


@pytest.fixture
def au(department: Department) -> Visitor:
    """An auditor."""
    return department.visit("au")


@pytest.fixture
def eve(department: Department) -> Visitor:
    """A member of the listing team."""
    return department.visit("eve")


@pytest.fixture
def mo(department: Department) -> Visitor:
    """The manager of that team."""
    return department.visit("mo")


@pytest.fixture
def app(department: Department) -> Flask:
    """The application behind the department."""
    return department.app


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """A browser in which nobody is logged in."""
    return Browser(app)


@pytest.fixture
def installed(department: Department) -> Iterator[Installed]:
    """The same department under other settings."""
    with other_installations(department) as made:
        yield made


@pytest.fixture
def doors(app: Flask, department: Department) -> Doors:
    """The routes of a department where something of everything has happened, and what their addresses name."""
    made, job, draft = Doors(app), occupy(department), begin_draft(department)
    known = {**ARGUMENTS, "job_id": job, "draft_id": draft, "name": "found"}
    made.arguments.update({name: [value] for name, value in known.items()})
    return made


@pytest.fixture
def explored(doors: Doors, department: Department, nobody: Browser) -> Doors:
    """The same with everything that the pages say about it."""
    happened = {"job": doors.arguments["job_id"][0], "draft": doors.arguments["draft_id"][0]}
    for person, pages in WALKS.items():
        doors.explore(department[person], *(page.format_map(happened) for page in pages))
    doors.explore(nobody, "/log-in")
    for names in (doors.arguments["person_id"], doors.fields["people.hand_out"]["person"]):
        names[:] = sorted(set(names) - ROLES.keys())  # whoever tries the doors stays able to
    return doors
