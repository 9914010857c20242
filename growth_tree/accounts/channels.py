"""Where a person's digests go and how often: one address a person, kept under the installation's key."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, or_, select, update

from growth_tree.accounts.schema import CHANNEL, PERSON
from growth_tree.accounts.seal import CHANNEL as PURPOSE
from growth_tree.accounts.seal import seal, unseal
from growth_tree.domain.core import Rejected

Kind = Literal["email", "dingtalk", "feishu", "wecom"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DAILY = 24
HOURS = (DAILY, 8, 4, 2, 1)
HOST = {"dingtalk": "oapi.dingtalk.com", "feishu": "open.feishu.cn", "wecom": "qyapi.weixin.qq.com"}
"""Where each kind of robot lives."""

MESSAGES_A_MINUTE = 10
"""To one receiver. A robot of DingTalk or WeCom takes 20 a minute from everybody together."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 120, 480, 1440))
"""How long to wait after each failure in a row."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,100}")
_SECRET = re.compile(r"[A-Za-z0-9]{16,100}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to: an e-mail address, or a robot's token with its secret for signing, where it has one."""

    kind: Kind
    token: str
    secret: str = ""

    @property
    def host(self) -> str:
        """The host that has to be on the list of allowed ones: the robot's, or that of the e-mail address."""
        return HOST.get(self.kind) or self.token.partition("@")[2].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A person's choice as it stands; `trouble` is the code of what went wrong last, after `failures` in a row."""

    person: str
    kind: Kind
    hours: int
    since: datetime
    next_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    failures: int
    trouble: str | None


def address(kind: Kind, token: str, secret: str, *, hosts: tuple[str, ...]) -> Address:
    """An address made of what a person typed.

    Raises Rejected where it is none, or where it leads to a host that is not allowed.
    """
    given = Address(kind=kind, token=token.strip(), secret=secret.strip())
    if not (_MAIL if kind == "email" else _TOKEN).fullmatch(given.token):
        raise Rejected("mail_invalid" if kind == "email" else "robot_token_invalid", "token")
    if given.secret and (kind != "dingtalk" or not _SECRET.fullmatch(given.secret)):
        raise Rejected("robot_secret_invalid", "secret")
    if given.host not in hosts:
        raise Rejected("host_not_allowed", "kind" if kind in HOST else "token")
    return given


def choose(
    conn: Connection, person: str, to: Address, *, hours: int, next_at: datetime, at: datetime, key: str
) -> None:
    """Send a person's digests there from now on. `key` is the installation's."""
    conn.execute(delete(CHANNEL).where(CHANNEL.c.person == person))
    sealed = seal(f"{to.token}\n{to.secret}", key=key, person=person, purpose=PURPOSE)
    row = {"person": person, "kind": to.kind, "sealed": sealed, "receiver": _receiver(to, key), "hours": hours}
    conn.execute(CHANNEL.insert().values(**row, since=at, next_at=next_at, failures=0))


def reschedule(conn: Connection, person: str, *, hours: int, next_at: datetime) -> bool:
    """Keep the address and change how often; False if there is no address."""
    values = {"hours": hours, "next_at": next_at}
    return bool(conn.execute(update(CHANNEL).where(CHANNEL.c.person == person).values(**values)).rowcount)


def drop(conn: Connection, person: str) -> None:
    """Send a person nothing any more, and forget the address."""
    conn.execute(delete(CHANNEL).where(CHANNEL.c.person == person))


def channel_of(conn: Connection, person: str) -> Channel | None:
    """What a person has chosen."""
    row = conn.execute(select(*_SHOWN).where(CHANNEL.c.person == person)).mappings().first()
    return None if row is None else _channel(row)


def address_of(conn: Connection, person: str, *, key: str) -> Address | None:
    """Where a person's digests go; nothing where it was sealed under another key."""
    row = conn.execute(select(CHANNEL.c.kind, CHANNEL.c.sealed).where(CHANNEL.c.person == person)).first()
    opened = None if row is None else unseal(row.sealed, key=key, person=person, purpose=PURPOSE)
    if row is None or opened is None:
        return None
    token, _, secret = opened.partition("\n")
    return Address(kind=row.kind, token=token, secret=secret)


def due(conn: Connection, at: datetime, limit: int) -> list[Channel]:
    """The channels whose time has come, of people who can log in; whoever waits longest first."""
    here = select(PERSON.c.id).where(PERSON.c.deactivated_at.is_(None))
    query = select(*_SHOWN).where(CHANNEL.c.next_at <= at, CHANNEL.c.person.in_(here))
    found = conn.execute(query.order_by(CHANNEL.c.next_at, CHANNEL.c.person).limit(limit)).mappings()
    return [_channel(row) for row in found]


def skip(conn: Connection, channel: Channel, next_at: datetime) -> None:
    """There is nothing to say this time."""
    conn.execute(update(CHANNEL).where(*_as_it_was(channel)).values(next_at=next_at))


def claim(conn: Connection, channel: Channel, next_at: datetime, at: datetime) -> bool:
    """Begin to send; False where somebody else does already, or where the receiver has had enough this minute.

    The next turn is set before the message goes: a worker that dies in between sends nothing a second time at once.
    """
    receiver = conn.scalar(select(CHANNEL.c.receiver).where(CHANNEL.c.person == channel.person))
    others = CHANNEL.c.receiver == receiver, CHANNEL.c.tried_at > at - timedelta(minutes=1)
    if (conn.scalar(select(func.count()).select_from(CHANNEL).where(*others)) or 0) >= MESSAGES_A_MINUTE:
        return False
    mine = (*_as_it_was(channel), or_(CHANNEL.c.tried_at.is_(None), CHANNEL.c.tried_at <= at - timedelta(minutes=1)))
    values = {"next_at": next_at, "tried_at": at}
    return bool(conn.execute(update(CHANNEL).where(*mine).values(**values)).rowcount)


def settle(conn: Connection, channel: Channel, trouble: str | None, at: datetime, *, digest: bool) -> None:
    """Note what came of it; after the failure of a digest the next try comes later each time."""
    values: dict[str, object] = {"failures": 0, "trouble": None, "sent_at": at}
    if trouble is not None:
        pause = PAUSES[min(channel.failures, len(PAUSES) - 1)]
        values = {"failures": channel.failures + 1, "trouble": trouble} | ({"next_at": at + pause} if digest else {})
    conn.execute(update(CHANNEL).where(CHANNEL.c.person == channel.person).values(**values))


def _receiver(to: Address, key: str) -> str:
    """The same for everybody who has the same address, and of no use without the key."""
    return hmac.new(key.encode(), f"receiver {to.kind} {to.token}".encode(), hashlib.sha256).hexdigest()


_SHOWN = tuple(CHANNEL.c[name] for name in Channel.__slots__)


def _channel(row: RowMapping) -> Channel:
    return Channel(**row)


def _as_it_was(channel: Channel) -> tuple[ColumnElement[bool], ...]:
    return (CHANNEL.c.person == channel.person, CHANNEL.c.next_at == channel.next_at)
