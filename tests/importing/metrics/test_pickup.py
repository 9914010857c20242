"""The folder: files of figures are taken by themselves, what is known is never replaced, refusals say why."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
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
    (folder / shop).mkdir(parents=True, exist_ok=True)
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


def grant_admin(counter: Counter) -> None:
    with counter.handler.writing() as connection:
        grant = GrantAccess(member="1", access="admin")
        counter.handler.handle(connection, Order(command=grant, id="admin", actor=SYSTEM, at=AT))


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
    grant_admin(counter)
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
        ("店铺,支付金额\n塔楼旗舰店,5\n", "哪几天"),
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


def test_admins_learn_of_a_refusal_without_looking_into_the_folder(
    pickup: Pickup, folder: Path, counter: Counter
) -> None:
    grant_admin(counter)
    put(folder, "日期,支付金额\n2026-07-01,很多\n2026-07-02,不少\n")
    look_twice(pickup, counter)
    with counter.handler.reading() as connection:
        told = connection.execute(select(NOTICE.c.person, NOTICE.c.code, NOTICE.c.about)).all()
        (job,), _ = jobs.page(connection, kind="import", status="failed")
    assert [tuple(row) for row in told] == [("1", "import_refused", job.id)]
    assert (job.file_name, job.owner) == ("日报.csv", SYSTEM)
    assert job.result is not None
    assert (job.result["code"], job.result["params"], job.result["refused"]) == ("import_has_errors", {"rows": 2}, 2)
    assert [(error["line"], error["column"]) for error in job.result["errors"]] == [(2, "支付金额"), (3, "支付金额")]


def test_a_file_that_breaks_the_reader_is_refused_and_takes_nothing_with_it(
    pickup: Pickup, folder: Path, counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cell = "张三"

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(cell)

    monkeypatch.setattr("growth_tree.importing.importer.plan_of", broken)
    put(folder)
    look_twice(pickup, counter)
    assert names(folder) == {"tower/refused/日报.csv", "tower/refused/日报.csv.txt"}
    assert "ZeroDivisionError" in caplog.text
    assert cell not in caplog.text


def test_a_file_that_cannot_be_moved_is_tried_once_and_the_others_are_taken(
    pickup: Pickup, folder: Path, counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "mill").mkdir()
    (folder / "mill" / "done").symlink_to(folder)
    stuck, good = put(folder, shop="mill", name="b.csv"), put(folder)
    for _ in range(3):
        look_twice(pickup, counter)
    assert stuck.exists()
    assert not good.exists()
    assert len(caplog.records) == 1
    (folder / "mill" / "done").unlink()
    stuck.write_text(GOOD + "2026-07-03,300,5,100\n", encoding="utf-8")
    look_twice(pickup, counter)
    assert not stuck.exists(), "it changed, so it is tried again"


def test_a_file_is_taken_whatever_it_is_called(pickup: Pickup, folder: Path, counter: Counter) -> None:
    long, bad = "报" * 80 + ".csv", "日期,支付金额\n2026-07-01,很多\n"
    odd = os.fsdecode(b"\xc8\xd5\xb1\xa8.csv")
    for name in (odd, "a\nb.csv", "%s %(x)s.csv", "'; --.csv", long):
        for content in (GOOD, bad):
            put(folder, content, name=name)
            look_twice(pickup, counter)
    assert not [path for path in (folder / "tower").iterdir() if path.is_file()]
    refused = list((folder / "tower" / "refused").iterdir())
    assert len(refused) == 2 * 5, "each with the reason beside it"
    assert len(list((folder / "tower" / "done").iterdir())) == 5


def test_a_folder_that_is_a_link_is_left_alone(pickup: Pickup, folder: Path, counter: Counter, tmp_path: Path) -> None:
    elsewhere = put(tmp_path / "elsewhere")
    (folder / "mill").symlink_to(elsewhere.parent)
    look_twice(pickup, counter)
    assert elsewhere.exists()


def test_two_workers_take_a_file_once(folder: Path, counter: Counter) -> None:
    both = [Pickup(folder, "en"), Pickup(folder, "en")]
    put(folder)
    for pickup in both:
        pickup.look(counter.handler, AT)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pickup: pickup.look(counter.handler, AT), both))
    look_twice(both[0], counter)
    assert names(folder) == {"tower/done/日报.csv"}
    assert len(counter.figures("gmv")) == 2


def test_a_worker_that_dies_before_the_file_is_moved_brings_nothing_in_twice(
    pickup: Pickup, folder: Path, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(folder)
    with monkeypatch.context() as patched:
        patched.setattr("growth_tree.importing.pickup._move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            look_twice(pickup, counter)
    assert file.exists()
    look_twice(Pickup(folder, "en"), counter)
    assert names(folder) == {"tower/done/日报.csv"}
    assert len(counter.figures("gmv")) == 2


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
