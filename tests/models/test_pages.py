"""A page of a list knows how many rows the whole list has, whichever page it is."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from events.engine import writing
from models import base
from models.ledger import account


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_every_page_tells_the_same_number(engine: Engine, number: int) -> None:
    names = [f"account{n}" for n in range(number)]
    with writing(engine) as connection:
        for name in names:
            connection.execute(account.insert().values(name=name))
        for offset in range(6):
            rows, total = base.page(connection, select(account), order=[account.c.name], limit=2, offset=offset)
            assert [row.name for row in rows] == names[offset : offset + 2]
            assert total == number
