"""Slowing down guesses at passwords and codes, without letting strangers lock anybody out.

Every try is counted before its password is checked, and taken back when the check succeeds. Three counters have a say:

- account and address together: after five failures the next try waits 1 s, 2 s, 4 s … at most five minutes;
- the address alone: the same after thirty failures, for guesses spread over many accounts;
- the account alone: at most 20 checks in any minute, for guesses spread over many addresses.

From an address where the account logged in before, only the first has a say, so that a flood from elsewhere, or a
colleague behind the same router, does not keep its owner out.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from events.engine import take_turn
from growth_tree.accounts.schema import LOGIN_THROTTLE as THROTTLE

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 30
DELAY_MAX = timedelta(minutes=5)
FORGET_AFTER = timedelta(hours=1)
KNOWN_FOR = timedelta(days=90)
ACCOUNT_TRY_EVERY = timedelta(seconds=10)
ACCOUNT_TRIES_AT_ONCE = 14

_ANY = ""
_TURN = 0x6C6F67696E  # "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tries:
    """One row: how often it was tried, and until when it rests (for an account: until when its tries are used up)."""

    account: str
    ip: str
    failures: int = 0
    tried_at: datetime
    until: datetime
    known_at: datetime | None = None


def count_login(conn: Connection, account: str, ip: str, at: datetime) -> int:
    """Count a try at an account and answer 0; or answer the seconds to wait, and count nothing."""
    take_turn(conn, _TURN)
    pair, address, alone = _login_tries(conn, account, ip, at)
    rests = [pair.until - at]
    if pair.known_at is None or at - pair.known_at > KNOWN_FOR:
        rests += [address.until - at, alone.until - at - ACCOUNT_TRY_EVERY * (ACCOUNT_TRIES_AT_ONCE - 1)]
    if (rest := max(rests)) > timedelta():
        return math.ceil(rest.total_seconds())
    _store(conn, _after_failure(pair, FREE_TRIES, at))
    _store(conn, _after_failure(address, FREE_TRIES_OF_ADDRESS, at))
    _store(conn, replace(alone, tried_at=at, until=max(alone.until, at) + ACCOUNT_TRY_EVERY))
    return 0


def take_back_login(conn: Connection, account: str, ip: str, at: datetime) -> None:
    """Forgive a counted try that turned out right, and remember that the account belongs at this address."""
    take_turn(conn, _TURN)
    pair, address, alone = _login_tries(conn, account, ip, at)
    _store(conn, replace(pair, failures=0, until=at, known_at=at))
    _store(conn, replace(address, failures=max(address.failures - 1, 0)))
    _store(conn, replace(alone, until=alone.until - ACCOUNT_TRY_EVERY))


def count_own(conn: Connection, purpose: str, person_id: str, at: datetime) -> int:
    """Count a try of somebody who is half inside, at a code or at the own password; answers as `count_login` does."""
    take_turn(conn, _TURN)
    (tries,) = _tries(conn, ((own_account(purpose, person_id), _ANY),), at)
    if tries.until > at:
        return math.ceil((tries.until - at).total_seconds())
    _store(conn, _after_failure(tries, FREE_TRIES, at))
    return 0


def take_back_own(conn: Connection, purpose: str, person_id: str) -> None:
    """Forget the tries for this purpose, after a right one."""
    forget(conn, own_account(purpose, person_id))


def forget(conn: Connection, account: str) -> None:
    """Delete everything remembered about an account."""
    conn.execute(delete(THROTTLE).where(THROTTLE.c.account == account))


def sweep(conn: Connection, at: datetime) -> None:
    """Delete what no longer has a say."""
    unknown = or_(THROTTLE.c.known_at.is_(None), THROTTLE.c.known_at < at - KNOWN_FOR)
    conn.execute(delete(THROTTLE).where(THROTTLE.c.tried_at < at - FORGET_AFTER, unknown))


def account_of(username_key: str) -> str:
    """The key of an account, existing or not; hashed, because people type passwords into the wrong field."""
    return hashlib.sha256(username_key.encode(errors="surrogatepass")).hexdigest()


def own_account(purpose: str, person_id: str) -> str:
    """The key for tries of somebody who is half inside."""
    return account_of(f"{purpose}\0{person_id}")


def _login_tries(conn: Connection, account: str, ip: str, at: datetime) -> tuple[_Tries, _Tries, _Tries]:
    address = _network(ip)
    pair, place, alone = _tries(conn, ((account, address), (_ANY, address), (account, _ANY)), at)
    return pair, place, alone


def _network(ip: str) -> str:
    """The address, or the /64 that one IPv6 customer owns whole."""
    try:
        address = ip_address(ip)
    except ValueError:
        return "unknown"
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


def _tries(conn: Connection, keys: Sequence[tuple[str, str]], at: datetime) -> list[_Tries]:
    accounts, addresses = (set(values) for values in zip(*keys, strict=True))
    query = select(THROTTLE).where(THROTTLE.c.account.in_(accounts), THROTTLE.c.ip.in_(addresses))
    rows = conn.execute(query).mappings()
    found = {(row["account"], row["ip"]): _Tries(**row) for row in rows}
    every = [found.get(key) or _Tries(account=key[0], ip=key[1], tried_at=at, until=at) for key in keys]
    return [one if at - one.tried_at < FORGET_AFTER else replace(one, failures=0, until=at) for one in every]


def _after_failure(tries: _Tries, free: int, at: datetime) -> _Tries:
    failures = tries.failures + 1
    over = min(failures - free, 10)
    delay = min(timedelta(seconds=2**over), DELAY_MAX) if over >= 0 else timedelta()
    return replace(tries, failures=failures, tried_at=at, until=at + delay)


def _store(conn: Connection, tries: _Tries) -> None:
    values = {"failures": tries.failures, "tried_at": tries.tried_at, "until": tries.until, "known_at": tries.known_at}
    if not conn.execute(update(THROTTLE).where(_is(tries.account, tries.ip)).values(**values)).rowcount:
        conn.execute(THROTTLE.insert().values(account=tries.account, ip=tries.ip, **values))


def _is(account: str, ip: str) -> ColumnElement[bool]:
    return and_(THROTTLE.c.account == account, THROTTLE.c.ip == ip)
