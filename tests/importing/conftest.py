from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.handle import Handler, Order
from growth_tree.importing import importer
from growth_tree.importing.columns import Kind
from growth_tree.importing.importer import AnyPlan
from growth_tree.rulebook_schema import default_rulebook

AT = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)

PEOPLE = """用户名,姓名,岗位,团队,上级团队,店铺,职级,入职日期,是否团队负责人,权限,离职日期
ann,安然,运营总监,运营部,,,M1,2025-01-02,是,管理员,
mia,米娅,运营经理,内容组,运营部,旗舰店,P7,2025-02-01,是,,
bo,博文,内容运营专员,内容组,运营部,旗舰店,P5,2025-03-10,否,,
cy,陈宇,内容运营专员,内容组,,,P5,2025-03-10,,,
"""


class Desk:
    """Somebody who imports files."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def plan(self, kind: Kind, text: str, *, actor: str = SYSTEM, at: datetime = AT) -> AnyPlan:
        sheet = importer.read(kind, text.encode())
        with self.handler.reading() as connection:
            return importer.plan(self.handler, connection, kind, sheet, actor=actor, at=at)

    def bring_in(
        self, kind: Kind, text: str, *, skip_bad: bool = False, actor: str = SYSTEM, at: datetime = AT
    ) -> AnyPlan:
        plan = self.plan(kind, text, actor=actor, at=at)
        list(importer.carry_out(self.handler, plan, actor=actor, at=at, skip_bad=skip_bad))
        return plan


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """An organisation with rules and nobody in it."""
    handler = Handler(engine, ZoneInfo("Asia/Shanghai"))
    rules = PublishRulebook(rulebook=default_rulebook(), effective_from=date(2025, 1, 1))
    with handler.writing() as connection:
        handler.handle(connection, Order(command=rules, id="rules", actor=SYSTEM, at=AT))
    return Desk(handler)


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    """The same with ann above mia above bo and cy."""
    desk.bring_in("people", PEOPLE)
    return desk


def csv_of(headers: Sequence[str], *rows: Mapping[str, str]) -> str:
    """A csv file with some columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
