"""What tests of the inbox ask: which rows there are, what became of work, and approving one piece."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from models import ledger, tasks
from tests.web.department import Department, Visitor

ROW = re.compile(r'id="task-([\w.-]+)"')


def rows(answer: TestResponse) -> list[str]:
    """The work on display."""
    return ROW.findall(answer.text)


def standing(department: Department, task: str) -> Any:
    """A task as it stands."""
    with department.handler.reading() as connection:
        return tasks.by_id(connection, task)


def earned(department: Department, task: str) -> list[tuple[str, int, int]]:
    """What a task brought to whom: XP and points."""
    with department.handler.reading() as connection:
        return [(line.member, line.xp, line.points) for line in ledger.of_task(connection, task)]


def approve(visitor: Visitor, task: str, *, htmx: bool | str = False, sent_from: str = "", **data: Any) -> TestResponse:
    """Approve it as its row does."""
    return visitor.post(f"/tasks/{task}/approve", {"attempt": "1", **data}, htmx=htmx, sent_from=sent_from)
