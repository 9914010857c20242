"""How tests look at people: in the directory, in the accounts, and on the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from werkzeug.test import TestResponse

from growth_tree.accounts import people as accounts
from growth_tree.accounts.people import Person
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Depart
from growth_tree.domain.organisation import Directory, Member
from tests.web.department import TODAY, Department, Visitor

PLACE = {"from_day": TODAY.isoformat(), "job": "sales", "team": "listing", "grade": "P2"}
DAY = timedelta(days=1)


def directory(department: Department) -> Directory:
    with department.handler.reading() as connection:
        return department.handler.world(connection).directory


def member(department: Department, person: str = "ann") -> Member:
    return directory(department).members[person]


def person(department: Department, who: str = "ann") -> Person:
    with department.handler.reading() as connection:
        found = accounts.person_by_id(connection, who)
    assert found
    return found


def plain(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.status
    body = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def listed(visitor: Visitor, query: str = "") -> list[str]:
    """The ids of the people in the list, in order."""
    return re.findall(r'<th scope="row"><a href="/people/(\w+)">', visitor.get(f"/people{query}").text)


def password_on(answer: TestResponse) -> str:
    found = re.search(r"<code>([a-z0-9-]{19})</code>", answer.text)
    assert found, answer.text
    return found[1]


def leave(department: Department, who: str = "ann") -> None:
    department.carry_out(SYSTEM, Depart(member=who, on=TODAY))
    with department.handler.writing() as connection:
        accounts.deactivate(connection, who, department.clock)
