"""Digests: what they say, when they go, what becomes of failures, and where they may not go."""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from growth_tree.accounts import channels, notices, people
from growth_tree.accounts.channels import MESSAGES_A_MINUTE, PAUSES, Address, Channel, Kind
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import NameManager
from growth_tree.domain.task import ApproveTask, ReturnTask
from growth_tree.handle import Handler
from growth_tree.notices import outgoing, sending
from growth_tree.notices.sending import Desk, send_due, send_trial
from tests.notices.conftest import KEY, TOKEN, Robot, tell
from tests.office import NOON, PEOPLE, TODAY, do, submitted

ROBOT = Address(kind="dingtalk", token=TOKEN)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def choose(desk: Desk, person: str, to: Address = ROBOT, hours: int = 1) -> None:
    """Somebody chooses an address; the first digest is due at once."""
    with desk.handler.writing() as connection:
        channels.choose(connection, person, to, hours=hours, next_at=NOON, at=NOON - HOUR, key=KEY)


def channel(desk: Desk, person: str = "ann") -> Channel:
    """What somebody has chosen."""
    with desk.handler.reading() as connection:
        found = channels.channel_of(connection, person)
    assert found is not None
    return found


def decide(handler: Handler, *names: str) -> None:
    """Ann's work is approved, and everybody told."""
    for name in names:
        do(handler, submitted(name), ApproveTask(task=name, by="cy"))
    tell(handler)


def send(desk: Desk, at: datetime = NOON) -> list[bool]:
    """Send what is due."""
    return list(send_due(desk, at))


def test_a_digest_counts_by_sort_and_names_nobody(desk: Desk, robot: Robot) -> None:
    choose(desk, "ann")
    decide(desk.handler, "t1", "t2")
    do(desk.handler, submitted("t3"), ReturnTask(task="t3", by="cy", reason="2e" * 32))
    tell(desk.handler)
    assert send(desk) == [True]
    text = robot.texts[0].replace("\r\n", "\n")
    expected = "Growth Tree: news for you\nYour work was approved: 2\nYour work was returned: 1\n"
    assert text == f"{expected}Read more: https://tree.example/notices"
    assert robot.paths == [f"/robot/send?access_token={TOKEN}"]


SPOKEN = {
    "dingtalk": (f"/robot/send?access_token={TOKEN}", {"errcode": 0, "errmsg": "ok"}, {"errcode": 310000}),
    "feishu": (f"/open-apis/bot/v2/hook/{TOKEN}/", {"code": 0, "StatusCode": 0, "data": {}}, {"code": 19001}),
    "wecom": (f"/cgi-bin/webhook/send?key={TOKEN}", {"errcode": 0, "errmsg": "ok"}, {"errcode": 93000}),
}
"""Where each sort of robot listens, and how it says yes and no."""


@pytest.mark.parametrize("robot_kind", SPOKEN)
def test_each_sort_of_robot_is_spoken_to_in_its_way(robot: Robot, robot_kind: Kind) -> None:
    path, takes, refuses = SPOKEN[robot_kind]
    to, hosts = Address(kind=robot_kind, token=TOKEN), (channels.HOST[robot_kind], robot.origin)
    robot.says = takes
    assert outgoing.send(to, "News", "Approved: 1", hosts=hosts, mail=None) is None
    robot.says = refuses
    assert outgoing.send(to, "News", "Approved: 1", hosts=hosts, mail=None) == "channel_refused"
    assert robot.paths == [path, path]
    said = robot.heard[0]
    text = said["content"]["text"] if robot_kind == "feishu" else said["text"]["content"]
    assert text.split() == ["News", "Approved:", "1"]


def test_it_is_written_in_the_language_of_whom_it_goes_to(desk: Desk, robot: Robot) -> None:
    with desk.handler.writing() as connection:
        people.set_preferences(connection, "ann", locale="zh_Hans")
    choose(desk, "ann")
    decide(desk.handler, "t1")
    send(desk)
    assert "你的任务已通过" in robot.texts[0]


def test_a_signed_message_carries_the_signature_quoted_once(desk: Desk, robot: Robot) -> None:
    secret = "SEC" + "a" * 30
    choose(desk, "ann", Address(kind="dingtalk", token=TOKEN, secret=secret))
    decide(desk.handler, "t1")
    assert send(desk) == [True]
    asked = parse_qs(urlsplit(robot.paths[0]).query)
    (stamped,) = asked["timestamp"]
    assert abs(int(stamped) / 1000 - time.time()) < 60
    signed = hmac.digest(secret.encode(), f"{stamped}\n{secret}".encode(), "sha256")
    assert asked["sign"] == [b64encode(signed).decode()]


def test_nothing_is_said_twice_and_nothing_new_is_no_message(desk: Desk, robot: Robot) -> None:
    choose(desk, "ann")
    decide(desk.handler, "t1")
    assert send(desk) == [True]
    assert send(desk, NOON + HOUR) == []
    decide(desk.handler, "t2")
    assert send(desk, NOON + 2 * HOUR) == [True]
    assert "approved: 1" in robot.texts[1]


def test_one_message_a_period_whatever_happens_in_it(desk: Desk, robot: Robot) -> None:
    choose(desk, "ann")
    decide(desk.handler, "t1")
    send(desk)
    decide(desk.handler, "t2")
    assert send(desk, NOON + 59 * MINUTE) == []
    assert len(robot.heard) == 1


def test_what_was_read_in_the_page_or_happened_before_the_choice_is_left_out(desk: Desk, robot: Robot) -> None:
    decide(desk.handler, "t1")
    choose(desk, "ann")
    with desk.handler.writing() as connection:
        notices.mark_all_read(connection, "ann", NOON, NOON)
    assert send(desk) == []
    decide(desk.handler, "t2")
    with desk.handler.writing() as connection:
        channels.choose(connection, "ann", ROBOT, hours=1, next_at=NOON, at=NOON + MINUTE, key=KEY)
    assert send(desk) == []
    assert robot.heard == []


def test_a_manager_who_is_one_no_more_hears_nothing_of_the_team(desk: Desk, robot: Robot) -> None:
    choose(desk, "cy")
    do(desk.handler, submitted("t1"))
    tell(desk.handler)
    do(desk.handler, NameManager(team="content", member="bo", from_day=TODAY))
    assert send(desk) == []
    assert robot.heard == []


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"says": {"errcode": 310000, "errmsg": "token is not exist"}}, "channel_refused"),
        ({"says": {}}, "channel_refused"),
        ({"status": 500}, "channel_refused"),
        ({"status": 302}, "channel_refused"),
        ({"down": True}, "channel_unreachable"),
    ],
)
def test_a_failure_is_noted_and_tried_again_later_each_time(
    desk: Desk, robot: Robot, changes: dict[str, object], trouble: str
) -> None:
    for name, value in changes.items():
        setattr(robot, name, value)
    choose(desk, "ann")
    decide(desk.handler, "t1")
    at = NOON
    for failures, pause in enumerate(PAUSES[:3], 1):
        assert send(desk, at) == [False]
        known = channel(desk)
        assert (known.trouble, known.failures, known.next_at) == (trouble, failures, at + pause)
        assert send(desk, at + pause - MINUTE) == []
        at += pause
    robot.says, robot.status, robot.down = {"errcode": 0}, 200, False
    assert send(desk, at) == [True]
    known = channel(desk)
    assert (known.trouble, known.failures, known.sent_at) == (None, 0, at)
    assert "/elsewhere" not in robot.paths


def test_a_worker_that_dies_while_it_sends_repeats_nothing_at_once_and_loses_nothing(
    desk: Desk, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(desk, "ann")
    decide(desk.handler, "t1")

    def killed(*_args: object, **_rest: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(channels, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            send(desk)
    assert len(robot.heard) == 1
    assert send(desk, NOON + MINUTE) == []
    assert send(desk, NOON + HOUR) == [True]
    assert "approved: 1" in robot.texts[1]


def test_two_workers_send_one_message(desk: Desk) -> None:
    choose(desk, "ann")
    known = channel(desk)
    with desk.handler.writing() as connection:
        assert channels.claim(connection, known, NOON + HOUR, NOON)
        assert not channels.claim(connection, known, NOON + HOUR, NOON)


def test_one_robot_of_many_people_gets_ten_messages_a_minute(desk: Desk, robot: Robot) -> None:
    crowd = [f"p{n:02}" for n in range(MESSAGES_A_MINUTE - len(PEOPLE) + 3)]
    with desk.handler.writing() as connection:
        people.add_people(connection, [people.NewPerson(id=who, username=who, name=who) for who in crowd], NOON)
    everybody = [*PEOPLE, *crowd]
    for person in everybody:
        choose(desk, person)
    with desk.handler.writing() as connection:
        known = [channels.channel_of(connection, person) for person in everybody]
        claimed = [channels.claim(connection, each, NOON + HOUR, NOON) for each in known if each]
        assert sum(claimed) == MESSAGES_A_MINUTE
        later = [channels.claim(connection, each, NOON + HOUR, NOON + MINUTE) for each in known if each]
    assert sum(later) == len(everybody) - MESSAGES_A_MINUTE


def test_a_test_message_goes_at_once_but_not_twice_a_minute(desk: Desk, robot: Robot) -> None:
    choose(desk, "ann", hours=24)
    send_trial(desk, "ann", NOON)
    assert "test message" in robot.texts[0]
    with pytest.raises(Rejected, match="channel_busy"):
        send_trial(desk, "ann", NOON + timedelta(seconds=50))
    robot.says = {"errcode": 310000}
    with pytest.raises(Rejected, match="channel_refused"):
        send_trial(desk, "ann", NOON + 2 * MINUTE)
    assert channel(desk).next_at == NOON
    with pytest.raises(Rejected, match="channel_missing"):
        send_trial(desk, "bo", NOON)


def test_an_address_that_is_allowed_no_more_or_sealed_under_another_key_gets_nothing(desk: Desk, robot: Robot) -> None:
    choose(desk, "ann")
    decide(desk.handler, "t1")
    assert send(replace(desk, settings=replace(desk.settings, notice_hosts=()))) == [False]
    assert channel(desk).trouble == "host_not_allowed"
    assert send(replace(desk, settings=replace(desk.settings, secret_key=KEY[::-1])), NOON + HOUR) == [False]
    assert channel(desk).trouble == "channel_unusable"
    assert robot.heard == []


def test_mail_goes_over_tls_to_the_server_of_the_house(desk: Desk) -> None:
    plugin = outgoing._plugin(Address(kind="email", token="ann@example.com"), desk.settings.notice_mail)
    assert (plugin.smtp_host, plugin.port, plugin.secure_mode) == ("127.0.0.1", 9, "ssl")
    assert (plugin.user, plugin.password, plugin.from_addr[1]) == ("bot@example.com", "s/ecret", "bot@example.com")
    assert plugin.targets == [(False, "ann@example.com")]
    assert plugin.verify_certificate


def test_mail_without_an_answering_server_or_without_any_is_a_failure(desk: Desk) -> None:
    choose(desk, "ann", Address(kind="email", token="ann@example.com"))
    decide(desk.handler, "t1")
    assert send(desk) == [False]
    assert channel(desk).trouble == "channel_unreachable"
    assert send(replace(desk, settings=replace(desk.settings, notice_mail=None)), NOON + HOUR) == [False]
    assert channel(desk).trouble == "channel_unusable"


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://oapi.dingtalk.com/robot", ("oapi.dingtalk.com",)),
        ("https://oapi.dingtalk.com:8443/robot", ("oapi.dingtalk.com",)),
        ("https://oapi.dingtalk.com.evil.example/robot", ("oapi.dingtalk.com",)),
        ("https://oapi.dingtalk.com@evil.example/robot", ("oapi.dingtalk.com",)),
        ("https://localhost/robot", ("localhost",)),
        ("https://oapi.dingtalk.com/robot", ()),
    ],
)
def test_the_way_out_is_barred_for_other_hosts_plain_http_and_private_addresses(
    url: str, hosts: tuple[str, ...]
) -> None:
    token = outgoing._WAY.set(way := outgoing.Way(hosts))
    try:
        with pytest.raises(outgoing.Barred):
            outgoing.post(url)
    finally:
        outgoing._WAY.reset(token)
    assert way.trouble == "host_not_allowed"


def test_without_a_message_on_its_way_nothing_leaves(robot: Robot) -> None:
    with pytest.raises(outgoing.Barred):
        outgoing.post(f"{robot.origin}/robot/send")
    assert robot.heard == []


def test_apprise_is_brought_in_only_to_send() -> None:
    assert "outgoing" not in vars(sending)
