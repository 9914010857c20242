"""What counts as an address, how it is kept, and when the next digest is due."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from growth_tree.accounts import channels, erasure
from growth_tree.accounts.channels import Address, Kind, address
from growth_tree.accounts.schema import CHANNEL, NOTICE
from growth_tree.accounts.seal import unseal
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import Depart
from growth_tree.handle import Handler
from growth_tree.notices.sending import next_turn
from tests.notices.conftest import KEY, TOKEN, tell
from tests.office import NOON, TODAY, ZONE, do, submitted

HOSTS = ("oapi.dingtalk.com", "qyapi.weixin.qq.com", "example.com")


def chosen(handler: Handler, person: str, to: Address, hours: int = 1) -> None:
    """Somebody chooses an address."""
    with handler.writing() as connection:
        channels.choose(connection, person, to, hours=hours, next_at=NOON, at=NOON, key=KEY)


@pytest.mark.parametrize(
    ("kind", "token", "secret"),
    [
        ("dingtalk", TOKEN, ""),
        ("dingtalk", TOKEN, "SEC" + "a" * 30),
        ("wecom", "a-b_" * 8, ""),
        ("email", "ann@Example.com", ""),
    ],
)
def test_an_address_is_a_kind_and_a_token(kind: Kind, token: str, secret: str) -> None:
    given = address(kind, f" {token} ", secret, hosts=HOSTS)
    assert (given.kind, given.token, given.secret) == (kind, token, secret)


@pytest.mark.parametrize(
    ("kind", "token", "secret", "code"),
    [
        ("dingtalk", "short", "", "robot_token_invalid"),
        ("dingtalk", f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", "", "robot_token_invalid"),
        ("dingtalk", f"{TOKEN}/13800000000?redirect=yes", "", "robot_token_invalid"),
        ("wecom", f"{TOKEN}\n", "x", "robot_secret_invalid"),
        ("dingtalk", TOKEN, "a b" * 10, "robot_secret_invalid"),
        ("email", "ann", "", "mail_invalid"),
        ("email", "ann@example.com,eve@example.com", "", "mail_invalid"),
        ("email", "ann@example.com?smtp=elsewhere", "", "mail_invalid"),
        ("email", "ann@elsewhere.com", "", "host_not_allowed"),
        ("email", "ann@sub.example.com", "", "host_not_allowed"),
        ("feishu", TOKEN, "", "host_not_allowed"),
    ],
)
def test_what_is_no_address_or_leads_elsewhere_is_refused(kind: Kind, token: str, secret: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        address(kind, token, secret, hosts=HOSTS)
    assert refused.value.code == code


def test_nothing_is_allowed_where_nothing_is_named() -> None:
    with pytest.raises(Rejected, match="host_not_allowed"):
        address("dingtalk", TOKEN, "", hosts=())


def test_the_address_is_kept_sealed_and_opens_for_its_person_key_and_purpose_alone(office: Handler) -> None:
    to = Address(kind="dingtalk", token=TOKEN, secret="SEC" + "a" * 30)
    chosen(office, "ann", to)
    with office.reading() as connection:
        row = connection.execute(select(CHANNEL)).one()
        assert TOKEN not in str(tuple(row))
        assert channels.address_of(connection, "ann", key=KEY) == to
        assert channels.address_of(connection, "ann", key=KEY[::-1]) is None
        assert channels.address_of(connection, "bo", key=KEY) is None
        assert unseal(row.sealed, key=KEY, person="ann") is None


def test_how_often_changes_without_the_address_and_a_dropped_one_is_gone(office: Handler) -> None:
    chosen(office, "ann", Address(kind="dingtalk", token=TOKEN))
    later = NOON + timedelta(hours=3)
    with office.writing() as connection:
        assert channels.reschedule(connection, "ann", hours=4, next_at=later)
        assert not channels.reschedule(connection, "bo", hours=4, next_at=later)
        known = channels.channel_of(connection, "ann")
        assert known is not None
        assert (known.hours, known.next_at) == (4, later)
        channels.drop(connection, "ann")
        assert channels.channel_of(connection, "ann") is None


def test_erasing_a_person_removes_the_channel_and_the_notices_of_that_person_alone(office: Handler) -> None:
    for person in ("ann", "cy"):
        chosen(office, person, Address(kind="dingtalk", token=TOKEN))
    do(office, submitted("t1"), submitted("t2", cy=100))
    tell(office)
    do(office, Depart(member="cy", on=TODAY))
    with office.writing() as connection:
        erasure.erase(connection, "cy", NOON)
    with office.reading() as connection:
        assert connection.scalars(select(CHANNEL.c.person)).all() == ["ann"]
        assert connection.scalars(select(NOTICE.c.person)).all() == ["di"]


@pytest.mark.parametrize(
    ("hours", "after", "turn"),
    [
        (24, "2026-05-13T08:59", "2026-05-13T09:00"),
        (24, "2026-05-13T09:00", "2026-05-14T09:00"),
        (8, "2026-05-13T15:59", "2026-05-13T16:00"),
        (8, "2026-05-13T16:00", "2026-05-14T00:00"),
        (1, "2026-05-13T23:10", "2026-05-14T00:00"),
    ],
)
def test_the_next_digest_is_due_at_nine_or_at_the_next_hour_that_divides(hours: int, after: str, turn: str) -> None:
    local = datetime.fromisoformat(after).replace(tzinfo=ZONE)
    assert next_turn(hours, local, ZONE) == datetime.fromisoformat(turn).replace(tzinfo=ZONE)
