"""Redemptions as shops, lists, queues and calendars show them, how slots were awarded, and what teams have drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, func, select, tuple_

from models.base import Prepared, any_of, given, key, maybe, number, number_key, table, text

redemption = table(
    "redemption",
    key("id"),
    text("status"),
    text("kind"),
    text("member"),
    text("team"),
    text("reward"),
    number("revision"),
    text("period"),
    number("points"),
    number("fen"),
    number("waits"),
    text("slot"),
    maybe("closes"),
    number("placed"),
    number("queued"),
    text("requested_at"),
    number("requested"),
    maybe("decide_by"),
    maybe("decided_at"),
    maybe("decided_by"),
    maybe("reason"),
    maybe("code"),
    maybe("use_by"),
    maybe("month"),
    number("used"),
    number("spent"),
    number("returned"),
    number("position"),
    Index("redemption_member", "member", "requested"),
    Index("redemption_slot", "slot", "reward", "period"),
    Index("redemption_status", "status", "requested"),
)
"""One row a request. `status` is requested, ready, granted, used, returned, refused, cancelled or expired.

`slot` is asked, waiting or held, and empty where there is none. `closes` is the local hour at which a priority window
closes (YYYY-MM-DDTHH). Whoever went without waits in the order of `placed`, then come others in that of `queued`.
`used` is in per cent, `spent` in fen, `returned` in points; `requested` and `position` are the first and latest event.
"""

award = table(
    "slot_award",
    number_key("position"),
    number_key("place"),
    text("reward"),
    text("period"),
    text("redemption"),
    text("member"),
    number("level"),
    number("grants"),
    text("asked_at"),
    number("held"),
    number("waits"),
    text("at"),
    Index("slot_award_slot", "reward", "period"),
)
"""The whole order in which the slots of a period were awarded, with the three figures of each place, counted from 1."""

budget = table("team_budget", key("team"), key("month"), number("drawn"))
"""What a team's redemptions hold of a month's money, in fen."""

REQUESTED, READY, GRANTED = "requested", "ready", "granted"
ASKED, WAITING, HELD = "asked", "waiting", "held"


def listing() -> Select[Any]:
    """All redemptions, to be filtered, ordered and paged."""
    return select(redemption)


def by_id(connection: Connection, name: str) -> Row[Any] | None:
    """One redemption."""
    return by_ids(connection, [name]).get(name)


def by_ids(connection: Connection, names: Collection[str]) -> dict[str, Row[Any]]:
    """Some redemptions; unknown ones are missing."""
    return {row.id: row for row in _BY_IDS.rows(connection, names=list(names))}


def of_member(connection: Connection, member: str) -> Sequence[Row[Any]]:
    """Everything that a member has asked for, latest first."""
    return _OF_MEMBER.rows(connection, member=member)


def asking(connection: Connection, status: str | None = None) -> dict[str, int]:
    """How many requests members have made, or have in one status; none: missing."""
    rows = connection.execute(_REQUESTS) if status is None else _ASKING.rows(connection, status=status)
    return {row.member: row.requests for row in rows}


def standing(connection: Connection, members: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many requests of members are undecided, and how many granted rights are not used up; neither: missing."""
    found: dict[str, tuple[int, int]] = {}
    for row in _STANDING.rows(connection, members=list(members)):
        asked, granted = found.get(row.member, (0, 0))
        more = (0, row.requests) if row.status == GRANTED else (row.requests, 0)
        found[row.member] = (asked + more[0], granted + more[1])
    return found


def slots(connection: Connection, periods: Collection[str]) -> dict[tuple[str, str], dict[str, int]]:
    """How many requests have asked for, wait for and hold slots, by reward and period; none: missing."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in _SLOTS.rows(connection, periods=list(periods)):
        found.setdefault((row.reward, row.period), {ASKED: 0, WAITING: 0, HELD: 0})[row.slot] = row.requests
    return found


def in_slots(connection: Connection, periods: Collection[str]) -> Sequence[Row[Any]]:
    """Every request that has asked for, waits for or holds a slot of some periods, in the order of asking."""
    return _IN_SLOTS.rows(connection, periods=list(periods))


def holders(connection: Connection, reward: str, period: str) -> Sequence[Row[Any]]:
    """Who holds the slots of a reward in a period, in the order of asking."""
    return _IN_SLOT.rows(connection, slot=HELD, reward=reward, period=period)


def collected(connection: Connection, reward: str, period: str) -> Sequence[Row[Any]]:
    """Whose requests are being collected for a period, in the order of asking."""
    return _IN_SLOT.rows(connection, slot=ASKED, reward=reward, period=period)


def in_line(connection: Connection, reward: str, period: str) -> Sequence[Row[Any]]:
    """Who waits for a slot of a reward in a period, the next one first."""
    return _IN_LINE.rows(connection, reward=reward, period=period)


def awards(connection: Connection, reward: str, period: str) -> Sequence[Row[Any]]:
    """The order in which the slots of a period were awarded."""
    return _AWARDS.rows(connection, reward=reward, period=period)


def drawn(connection: Connection, teams: Collection[str], months: Collection[str]) -> dict[tuple[str, str], int]:
    """What teams have drawn in months, in fen; nothing drawn: missing."""
    rows = _DRAWN.rows(connection, teams=list(teams), months=list(months))
    return {(row.team, row.month): row.drawn for row in rows}


def grants_since(connection: Connection, kind: str, members: Collection[str], since: str) -> dict[str, int]:
    """How often members were granted a kind of reward since a moment and kept it; never: missing."""
    rows = _GRANTS.rows(connection, kind=kind, members=list(members), since=since)
    return {row.member: row.grants for row in rows}


def undecided(connection: Connection, today: str, limit: int) -> Sequence[str]:
    """Requests that should have been decided before a day."""
    return connection.scalars(_UNDECIDED, {"today": today, "limit": limit}).all()


def unused(connection: Connection, today: str, limit: int) -> Sequence[str]:
    """Rights that should have been used up before a day."""
    return connection.scalars(_UNUSED, {"today": today, "limit": limit}).all()


def ready(connection: Connection, revisions: Collection[tuple[str, int]], limit: int) -> Sequence[str]:
    """Requests under some revisions of rewards that could be granted, oldest first."""
    return connection.scalars(_READY, {"revisions": list(revisions), "limit": limit}).all()


def windows(connection: Connection, hour: str) -> Sequence[Row[Any]]:
    """Rewards and periods whose windows have closed by an hour, with everybody whose request was collected."""
    return connection.execute(_WINDOWS, {"hour": hour}).all()


def lines(connection: Connection) -> Sequence[Row[Any]]:
    """Rewards and periods for which somebody waits."""
    return connection.execute(_LINES).all()


_C = redemption.c
_BY_IDS = Prepared(select(redemption).where(_C.id.in_(any_of("names"))))
_REQUESTS: Select[Any] = select(_C.member, func.count().label("requests")).group_by(_C.member)
_ASKING = Prepared(_REQUESTS.where(_C.status == given("status")))
_STANDING = Prepared(
    select(_C.member, _C.status, func.count().label("requests"))
    .where(_C.member.in_(any_of("members")), _C.status.in_((REQUESTED, READY, GRANTED)))
    .group_by(_C.member, _C.status)
)
_OF_MEMBER = Prepared(select(redemption).where(_C.member == given("member")).order_by(_C.requested.desc()))
_SLOTS = Prepared(
    select(_C.reward, _C.period, _C.slot, func.count().label("requests"))
    .where(_C.slot.in_((ASKED, WAITING, HELD)), _C.period.in_(any_of("periods")))
    .group_by(_C.reward, _C.period, _C.slot)
)
_IN_SLOTS = Prepared(
    select(redemption)
    .where(_C.slot.in_((ASKED, WAITING, HELD)), _C.period.in_(any_of("periods")))
    .order_by(_C.requested)
)
_OF_SLOT = (_C.reward == given("reward"), _C.period == given("period"))
_IN_SLOT = Prepared(select(redemption).where(_C.slot == given("slot"), *_OF_SLOT).order_by(_C.requested))
_IN_LINE = Prepared(
    select(redemption).where(_C.slot == WAITING, *_OF_SLOT).order_by(_C.placed == 0, _C.placed, _C.queued, _C.requested)
)
_AWARDS = Prepared(
    select(award)
    .where(award.c.reward == given("reward"), award.c.period == given("period"))
    .order_by(award.c.position, award.c.place)
)
_DRAWN = Prepared(select(budget).where(budget.c.team.in_(any_of("teams")), budget.c.month.in_(any_of("months"))))
_GRANTS = Prepared(
    select(_C.member, func.count().label("grants"))
    .where(
        _C.member.in_(any_of("members")),
        _C.kind == given("kind"),
        _C.status.in_((GRANTED, "used")),
        _C.decided_at >= given("since"),
    )
    .group_by(_C.member)
)
_UNDECIDED = (
    select(_C.id)
    .where(_C.status.in_((REQUESTED, READY)), _C.decide_by < given("today"))
    .order_by(_C.requested)
    .limit(given("limit"))
)
_UNUSED = (
    select(_C.id).where(_C.status == GRANTED, _C.use_by < given("today")).order_by(_C.requested).limit(given("limit"))
)
_READY = (
    select(_C.id)
    .where(_C.status == READY, tuple_(_C.reward, _C.revision).in_(any_of("revisions")))
    .order_by(_C.requested)
    .limit(given("limit"))
)
_DUE = (
    select(_C.reward, _C.period)
    .where(_C.slot == ASKED)
    .group_by(_C.reward, _C.period)
    .having(func.max(_C.closes) <= given("hour"))
    .subquery()
)
_WINDOWS = (
    select(redemption)
    .join(_DUE, (_C.reward == _DUE.c.reward) & (_C.period == _DUE.c.period))
    .where(_C.slot == ASKED)
    .order_by(_C.reward, _C.period, _C.requested)
)
_LINES: Select[Any] = select(_C.reward, _C.period).where(_C.slot == WAITING).distinct().order_by(_C.reward, _C.period)
