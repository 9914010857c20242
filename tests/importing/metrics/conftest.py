from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from growth_tree import shipped_kpis
from growth_tree.accounts.people import NewPerson, add_people
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import FormTeam, Join, OpenShop
from growth_tree.domain.kpis import FormGroup
from growth_tree.handle import Handler, Order
from tests.importing.metrics.counter import Counter

BEFORE = datetime(2026, 1, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def counter(engine: Engine) -> Counter:
    """An organisation of two shops and three people that measures the KPIs which ship."""
    handler = Handler(engine, ZoneInfo("Asia/Shanghai"))
    commands = [
        *shipped_kpis.commands(),
        OpenShop(shop="tower", name="塔楼旗舰店"),
        OpenShop(shop="mill", name="磨坊店"),
        FormTeam(team="t", name="客服组", shop="tower"),
        Join(member="1", on=BEFORE.date(), job="service_agent", team="t", grade=""),
        Join(member="2", on=BEFORE.date(), job="service_agent", team="t", grade=""),
        Join(member="3", on=BEFORE.date(), job="service_agent", team="t", grade=""),
        FormGroup(group="lure", shop="tower", name="引流款"),
    ]
    people = [NewPerson(id="1", username="ann", name="安然"), NewPerson(id="2", username="bo", name="博文")]
    people.append(NewPerson(id="3", username="cy", name="博文"))
    with handler.writing() as connection:
        add_people(connection, people, BEFORE)
        for number, command in enumerate(commands):
            handler.handle(connection, Order(command=command, id=f"found/{number}", actor=SYSTEM, at=BEFORE))
    return Counter(handler)
