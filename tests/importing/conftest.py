from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.handle import Handler, Order
from growth_tree.rulebook_schema import default_rulebook
from tests.importing.desk import AT, PEOPLE, Desk


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
