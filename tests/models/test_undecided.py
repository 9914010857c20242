"""Each sort of proposal or request makes itself known where it waits, and only there."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, Table, insert

from models.corrections import BOOKED, PROPOSED, correction
from models.objections import OPEN, objection
from models.rewards import GRANTED, READY, redemption
from models.targets import target
from models.tasks import task
from models.undecided import Undecided, undecided

A_TARGET = {"kpi": "gmv", "subject": "shop/a", "period": "2026-W10"}
WAITING: list[tuple[str, Table, dict[str, Any], dict[str, Any]]] = [
    ("voids", task, {"id": "t", "status": "approved"}, {"void_proposed_by": "ann"}),
    ("overrides", target, A_TARGET, {"proposed_by": "ann"}),
    ("corrections", correction, {"id": "c", "status": BOOKED}, {"status": PROPOSED}),
    ("objections", objection, {"id": "o", "status": "declined"}, {"status": OPEN}),
    ("requests", redemption, {"id": "r", "status": GRANTED}, {"status": READY}),
]
NOTHING = Undecided(0, *[False] * len(WAITING))


@pytest.mark.parametrize(("sort", "table", "decided", "waits"), WAITING)
def test_what_waits_is_known(
    engine: Engine, sort: str, table: Table, decided: dict[str, Any], waits: dict[str, Any]
) -> None:
    with engine.begin() as connection:
        assert undecided(connection, "bo") == NOTHING
        connection.execute(insert(table).values(decided))
        assert undecided(connection, "bo") == NOTHING
        connection.execute(table.update().values(waits))
        assert undecided(connection, "bo") == NOTHING._replace(**{sort: True})
