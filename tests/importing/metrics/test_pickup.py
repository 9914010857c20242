"""The folder: files of figures are taken by themselves, what is known is never replaced, refusals say why."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from growth_tree.accounts import jobs
from growth_tree.accounts.schema import NOTICE
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import GrantAccess
from growth_tree.handle import Order
from growth_tree.importing import background
from growth_tree.importing.pickup import Pickup
from tests.importing.metrics.counter import AT, SHOP, Counter

GOOD = "日期,支付金额,支付买家数,访客数\n2026-07-01,100,3,100\n2026-07-02,200,4,100\n"
OTHER = GOOD.replace("2026-07-01,100,", "2026-07-01,150,") + "2026-07-03,300,5,100\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tower").mkdir()
    return tmp_path


@pytest.fixture
def pickup(folder: Path) -> Pickup:
    return Pickup(folder, "zh_Hans")


def put(folder: Path, content: str = GOOD, name: str = "日报.csv", shop: str = "tower") -> Path:
    (folder / shop).mkdir(exist_ok=True)
    file = folder / shop / name
    file.write_text(content, encoding="utf-8")
    return file


def look_twice(pickup: Pickup, counter: Counter) -> None:
    """Look, look again a minute later, and do what was put in line."""
    for minute in (0, 1):
        pickup.look(counter.handler, AT + timedelta(minutes=minute))
    while True:
        with counter.handler.writing() as connection:
            job = jobs.claim_next(connection, AT)
        if job is None:
            return
        background.run_import(counter.handler, job)


def waiting(counter: Counter) -> list[jobs.Job]:
    with counter.handler.reading() as connection:
        return jobs.waiting(connection)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_taken_once_it_rests(pickup: Pickup, folder: Path, counter: Counter) -> None:
    file = put(folder)
    pickup.look(counter.handler, AT)
    file.write_text(GOOD + "2026-07-03,300,5,100\n", encoding="utf-8")
    pickup.look(counter.handler, AT + timedelta(minutes=1))
    assert names(folder) == {"tower/日报.csv"}, "somebody still wrote to it"
    look_twice(pickup, counter)
    assert names(folder) == {"tower/done/日报.csv"}
    assert counter.figures("gmv")[(SHOP, "2026-07-03", "2026-07-03")] == (30_000, 0)


def test_what_is_new_is_taken_and_what_is_known_otherwise_waits_for_an_admin(
    pickup: Pickup, folder: Path, counter: Counter
) -> None:
    with counter.handler.writing() as connection:
        grant = GrantAccess(member="1", access="admin")
        counter.handler.handle(connection, Order(command=grant, id="admin", actor=SYSTEM, at=AT))
    counter.bring_in(GOOD)
    put(folder, OTHER)
    look_twice(pickup, counter)
    assert counter.figures("gmv") == {
        (SHOP, "2026-07-01", "2026-07-01"): (10_000, 0),
        (SHOP, "2026-07-02", "2026-07-02"): (20_000, 0),
        (SHOP, "2026-07-03", "2026-07-03"): (30_000, 0),
    }
    (held,) = waiting(counter)
    assert (held.file_name, held.owner) == ("日报.csv", SYSTEM)
    with counter.handler.reading() as connection:
        told = connection.execute(select(NOTICE.c.person, NOTICE.c.code, NOTICE.c.about)).all()
    assert [tuple(row) for row in told] == [("1", "import_waiting", held.id)]


def test_the_same_file_again_changes_nothing_and_asks_but_once(pickup: Pickup, folder: Path, counter: Counter) -> None:
    counter.bring_in(GOOD)
    for _ in range(2):
        put(folder, OTHER)
        look_twice(pickup, counter)
        events = counter.events()
    assert events == counter.events()
    assert len(waiting(counter)) == 1
    assert len(names(folder)) == 2, "both are in done/, under two names"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("心情,天气\n好,晴\n", "没有找到表头行"),
        ("日期,支付金额\n2026-07-01,很多\n", "2\t支付金额\t请用数字填写"),
        ("日期,支付金额\n", "表头下面没有数据"),
        ("店铺,支付金额\n塔楼旗舰店,5\n", "哪些日期"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    pickup: Pickup, folder: Path, counter: Counter, content: str, why: str
) -> None:
    put(folder, content)
    events = counter.events()
    look_twice(pickup, counter)
    assert names(folder) == {"tower/refused/日报.csv", "tower/refused/日报.csv.txt"}
    said = (folder / "tower" / "refused" / "日报.csv.txt").read_text(encoding="utf-8")
    assert why in said, said
    assert counter.events() == events


def test_other_things_are_left_alone(pickup: Pickup, folder: Path, counter: Counter, tmp_path: Path) -> None:
    put(folder, name="说明.docx")
    put(folder, name=".日报.csv")
    put(folder, name="~$日报.xlsx")
    put(folder, shop="unknown")
    secret = tmp_path / "secret"
    secret.write_text(GOOD)
    (folder / "tower" / "link.csv").symlink_to(secret)
    os.mkfifo(folder / "tower" / "pipe.csv")
    before = set(folder.rglob("*"))
    look_twice(pickup, counter)
    assert set(folder.rglob("*")) == before
    assert counter.figures("gmv") == {}


def test_a_folder_that_is_not_there_is_no_harm(counter: Counter, tmp_path: Path) -> None:
    look_twice(Pickup(tmp_path / "nowhere", "en"), counter)
