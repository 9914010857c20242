"""Somebody who imports files, and tables to give to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from events import log
from growth_tree.domain.core import SYSTEM
from growth_tree.handle import Handler
from growth_tree.importing import importer
from growth_tree.importing.columns import Kind
from growth_tree.importing.importer import AnyPlan
from growth_tree.importing.sheet import Row, Sheet

AT = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)

PEOPLE = """用户名,姓名,岗位,团队,上级团队,店铺,职级,入职日期,是否团队负责人,权限,离职日期
ann,安然,运营总监,运营部,,,M1,2025-01-02,是,管理员,
mia,米娅,运营经理,内容组,运营部,旗舰店,P7,2025-02-01,是,,
bo,博文,内容运营专员,内容组,运营部,旗舰店,P5,2025-03-10,否,,
cy,陈宇,内容运营专员,内容组,,,P5,2025-03-10,,,
"""

PERSON = {"username": "bo", "name": "博文", "job": "ops_specialist", "team": "内容组", "joined_on": "2025-03-10"}
TASK = {"number": "T-1", "member": "bo", "kind": "title_tuning", "title": "夏季主推款", "done_on": "2026-06-10"}


class Desk:
    """Somebody who imports files."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def plan(self, kind: Kind, given: str | Sheet, *, actor: str = SYSTEM, at: datetime = AT) -> AnyPlan:
        """Look at what a file would do."""
        sheet = importer.read(kind, given.encode()) if isinstance(given, str) else given
        with self.handler.reading() as connection:
            return importer.plan(self.handler, connection, kind, sheet, actor=actor, at=at)

    def bring_in(
        self, kind: Kind, given: str | Sheet, *, skip_bad: bool = False, actor: str = SYSTEM, at: datetime = AT
    ) -> AnyPlan:
        """Import a file."""
        plan = self.plan(kind, given, actor=actor, at=at)
        list(importer.carry_out(self.handler, plan, actor=actor, at=at, options={"skip_bad": skip_bad}))
        return plan

    def events(self) -> int:
        """How much has happened so far."""
        with self.handler.reading() as connection:
            return log.head(connection).position


def sheet(*rows: Mapping[str, str]) -> Sheet:
    """A table with the columns of the first row, by their codes."""
    headers = tuple(dict.fromkeys(code for row in rows for code in row))
    return Sheet(
        headers=headers,
        rows=tuple(
            Row(line=line, cells=tuple(row.get(code, "") for code in headers)) for line, row in enumerate(rows, start=2)
        ),
    )


def person(**cells: str) -> dict[str, str]:
    """A good row of a people file, but for some cells."""
    return PERSON | cells


def task(**cells: str) -> dict[str, str]:
    """A good row of a task file, but for some cells."""
    return TASK | {"evidence": "https://example.com/1"} | cells


def approved(**cells: str) -> dict[str, str]:
    """A task that mia approved."""
    return task(status="approved", decided_by="mia", decided_on="2026-06-11", **cells)
