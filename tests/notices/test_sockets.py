"""Digests over real sockets: what a robot and a mail server receive, and how they say no, late or nothing at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from growth_tree.accounts import channels, people
from growth_tree.accounts.channels import MESSAGES_A_MINUTE, Address, Kind
from growth_tree.domain.directory import Join
from growth_tree.domain.task import ApproveTask
from growth_tree.notices import outgoing
from growth_tree.notices.sending import Desk, send_due
from tests.notices.conftest import KEY, TOKEN, Robot, tell
from tests.notices.post_office import PostOffice, post_office
from tests.office import LONG_AGO, NOON, TODAY, do, submitted

ANN = Address(kind="email", token="ann@example.com")
MINUTE = timedelta(minutes=1)
LONG = 60
"""Seconds that nobody waits for, also on a machine that is busy with something else."""
ON_ONE_DATABASE = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(params=[True, False], ids=["smtps", "starttls"])
def office_of_post(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PostOffice]:
    """A mail server whose certificate is trusted."""
    with post_office(tmp_path, at_once=request.param) as made:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
        yield made


def mail(office: PostOffice) -> str | None:
    """Send a letter; answers with what went wrong."""
    return outgoing.send(ANN, "News", "Approved: 1", hosts=("example.com",), mail=office.address)


def test_a_letter_arrives_by_tls_under_the_name_of_the_house(office_of_post: PostOffice) -> None:
    assert mail(office_of_post) is None
    ((sender, receiver, letter),) = office_of_post.letters
    assert "<bot@example.com>" in sender
    assert "<ann@example.com>" in receiver
    assert letter["Subject"] == "News"
    body: Any = letter.get_payload(decode=True)
    assert body.decode().strip() == "Approved: 1"
    assert b"AUTH" not in b"".join(office_of_post.in_clear)


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": b"550 no such person"},
        {"RCPT": b"450 try later"},
        {"MAIL": b"421 too many letters"},
        {"DATA": b"554 looks like spam"},
        {"AUTH": b"535 unknown"},
    ],
)
def test_a_letter_that_is_not_taken_is_a_failure(office_of_post: PostOffice, answers: dict[str, bytes]) -> None:
    office_of_post.answers = answers
    assert mail(office_of_post) == "channel_unreachable"
    assert office_of_post.letters == []


def test_a_server_that_is_not_trusted_gets_neither_password_nor_letter(
    office_of_post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert mail(office_of_post) == "channel_unreachable"
    assert office_of_post.letters == []
    assert b"AUTH" not in b"".join(office_of_post.in_clear)


def test_a_server_that_answers_too_late_is_left(office_of_post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    office_of_post.slow = LONG
    started = time.monotonic()
    assert mail(office_of_post) == "channel_unreachable"
    assert time.monotonic() - started < LONG


@ON_ONE_DATABASE
def test_a_digest_by_mail_arrives_once(desk: Desk, office_of_post: PostOffice) -> None:
    posted = replace(desk, settings=replace(desk.settings, notice_mail=office_of_post.address))
    with desk.handler.writing() as connection:
        channels.choose(connection, "ann", ANN, hours=1, next_at=NOON, at=NOON - MINUTE, key=KEY)
    do(desk.handler, submitted("t1"), ApproveTask(task="t1", by="cy"))
    tell(desk.handler)
    assert list(send_due(posted, NOON)) == [True]
    assert list(send_due(posted, NOON + timedelta(hours=1))) == []
    assert len(office_of_post.letters) == 1


BUSY: list[tuple[Kind, int, dict[str, Any]]] = [
    ("dingtalk", 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}),
    ("dingtalk", 200, {"errcode": 660026, "errmsg": "limited"}),
    ("feishu", 200, {"code": 11232, "msg": "frequency limited psm"}),
    ("feishu", 429, {"code": 99991400, "msg": "request trigger frequency limit"}),
    ("wecom", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
    ("dingtalk", 503, {"errcode": 0}),
    ("feishu", 502, {"code": 0}),
    ("wecom", 500, {"errcode": 0}),
]


@pytest.mark.parametrize(("robot_kind", "status", "says"), BUSY)
def test_a_robot_that_has_had_enough_is_believed(
    robot: Robot, robot_kind: Kind, status: int, says: dict[str, Any]
) -> None:
    robot.status, robot.says = status, says
    to, hosts = Address(kind=robot_kind, token=TOKEN), (channels.HOST[robot_kind], robot.origin)
    assert outgoing.send(to, "News", "Approved: 1", hosts=hosts, mail=None) == "channel_refused"
    assert len(robot.heard) == 1


@pytest.mark.parametrize("robot_kind", channels.HOST)
def test_a_robot_that_answers_too_late_is_left(robot: Robot, robot_kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    robot.slow = LONG
    to, hosts = Address(kind=robot_kind, token=TOKEN), (channels.HOST[robot_kind], robot.origin)
    started = time.monotonic()
    assert outgoing.send(to, "News", "Approved: 1", hosts=hosts, mail=None) == "channel_unreachable"
    assert time.monotonic() - started < LONG


@ON_ONE_DATABASE
def test_one_robot_of_a_team_hears_no_more_than_it_takes_in_a_minute(desk: Desk, robot: Robot) -> None:
    crowd = [f"p{n:02}" for n in range(MESSAGES_A_MINUTE + 3)]
    do(desk.handler, *(Join(member=who, on=LONG_AGO, job="sales", team="content", grade="P5") for who in crowd))
    to = Address(kind="dingtalk", token=TOKEN)
    with desk.handler.writing() as connection:
        people.add_people(connection, [people.NewPerson(id=who, username=who, name=who) for who in crowd], NOON)
        for who in crowd:
            channels.choose(connection, who, to, hours=1, next_at=NOON, at=NOON - MINUTE, key=KEY)
    work = [submitted(who, "title", TODAY, **{who: 100}) for who in crowd]
    do(desk.handler, *work, *(ApproveTask(task=who, by="cy") for who in crowd))
    tell(desk.handler)
    assert list(send_due(desk, NOON)) == [True] * MESSAGES_A_MINUTE
    assert list(send_due(desk, NOON + MINUTE / 2)) == []
    assert list(send_due(desk, NOON + MINUTE)) == [True] * 3
    assert len(robot.heard) == len(crowd)


def test_a_worker_killed_while_a_robot_listens_repeats_nothing_at_once_and_loses_nothing(
    desk: Desk, robot: Robot
) -> None:
    with desk.handler.writing() as connection:
        to = Address(kind="dingtalk", token=TOKEN)
        channels.choose(connection, "ann", to, hours=1, next_at=NOON, at=NOON - MINUTE, key=KEY)
    do(desk.handler, submitted("t1"), ApproveTask(task="t1", by="cy"))
    tell(desk.handler)
    desk.handler.engine.dispose()
    robot.slow = LONG
    worker = get_context("fork").Process(target=lambda: list(send_due(desk, NOON)))
    worker.start()
    while not robot.heard:
        assert worker.is_alive()
        time.sleep(0.01)
    worker.kill()
    worker.join()
    robot.slow = 0
    for later, sent in ((MINUTE, []), (timedelta(hours=1), [True]), (timedelta(hours=2), [])):
        assert list(send_due(desk, NOON + later)) == sent
    assert ["approved: 1" in text for text in robot.texts] == [True, True]
