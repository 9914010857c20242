"""A department with its visitors for every test of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from growth_tree.web import shell
from tests.databases import Database
from tests.web.browser import Browser, Installed, other_installations
from tests.web.department import Department, Visitor, founded


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
    """The director above him."""
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
