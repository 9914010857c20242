"""The ledger: one line for every award, non-award, correction and reversal, and for all that becomes of points."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, Row, Select, and_, case, cast, func, select
from sqlalchemy import text as sql

from models.base import LATEST, Number, Prepared, any_of, given, key, maybe, number, number_key, table, text

REDEEMED = sql("redemption IS NOT NULL")
GREW = sql("xp <> 0")
CORRECTED = sql("correction IS NOT NULL")

entry = table(
    "ledger_entry",
    number_key("position"),
    text("member"),
    text("season"),
    text("type"),
    text("task"),
    text("kind"),
    text("branch"),
    text("done_on"),
    text("at"),
    number("cause"),
    number("rule_version"),
    number("base_xp"),
    number("base_points"),
    number("quality"),
    number("percent"),
    number("xp"),
    number("points"),
    maybe("debit"),
    maybe("credit"),
    number("xp_total"),
    number("balance"),
    maybe("reason"),
    number("bound"),
    number("used"),
    maybe("passes_on"),
    maybe("of_season"),
    maybe("redemption"),
    maybe("reward"),
    number("moved"),
    maybe("kpi"),
    maybe("subject"),
    maybe("period"),
    number("weight"),
    number("factor"),
    maybe("cycle"),
    number("percentile"),
    maybe("about"),
    maybe("correction"),
    Index("ledger_entry_member", "member", "position"),
    Index("ledger_entry_day", "done_on", "member", "position", "xp", sqlite_where=GREW, postgresql_where=GREW),
    Index("ledger_entry_task", "task", "position"),
    Index("ledger_entry_correction", "member", "correction", sqlite_where=CORRECTED, postgresql_where=CORRECTED),
    Index("ledger_entry_redemption", "redemption", sqlite_where=REDEEMED, postgresql_where=REDEEMED),
)
"""`type` is earned, withheld or reversed; result or adjusted; held, released, spent, returned or expired; owed,
forgiven or repaid. What is of a result has a `kpi` and no kind; an adjustment is `about` the line with that `task`.
What a `correction` adds or takes back has its id.

`xp` and `points` are signed: what they add to the balance. A transfer moves |points| from debit to credit; only what is
`spent` leaves the balance as it was when it was held, and moves as many as `moved` says.
"""

account = table("ledger_account", key("name"), number("balance"))
"""What stands on each account; all of them add up to nothing.

Negative are what was forgiven and what members owe, and the issuer's unless members owe more than was ever issued; no
other ever is.
"""

ISSUER, SPENT, EXPIRED, FORGIVEN = "issuer", "spent", "expired", "forgiven"
MEMBER, HELD, CLAWBACK = "member:", "held:", "clawback:"
"""What the names of accounts of members begin with: what they can spend, have set aside, and owe."""

AWARDS = ("earned", "withheld", "reversed")
"""The types of lines that tasks make; what results make can be reversed too. The others are about points alone."""

RESULTS = ("result", "adjusted")
"""The types of lines that results make."""

EARNING = (*AWARDS, *RESULTS)
"""The types of lines that move experience, and points from or to the issuer."""

CORRECTIONS = "correction/"
"""What the names begin with under which corrections are booked."""

WORK = case(
    (entry.c.kpi.is_not(None) | entry.c.task.startswith(CORRECTIONS), 0),
    (entry.c.type == "earned", 1),
    (entry.c.type == "reversed", -1),
    else_=0,
)
"""What a line adds to the number of pieces of work that stand: results and corrections are none."""


def member_account(member: str) -> str:
    """The account of what a member can spend."""
    return MEMBER + member


def of_member(member: str, until: int = LATEST) -> Select[Any]:
    """A member's lines, up to a position of the log if one is given, to be filtered, ordered and paged."""
    lines = select(entry).where(entry.c.member == member)
    return lines if until == LATEST else lines.where(entry.c.position <= until)


def of_corrections(
    connection: Connection, member: str, corrections: Collection[str], until: int = LATEST
) -> dict[str, Row[Any]]:
    """How many lines some corrections have in a member's books, and their XP and points together."""
    if not corrections:
        return {}
    found = _OF_CORRECTIONS.rows(connection, member=member, corrections=list(corrections), until=until)
    return {row.correction: row for row in found}


def by_position(connection: Connection, position: int) -> Row[Any] | None:
    """One line."""
    return connection.execute(select(entry).where(entry.c.position == position)).first()


def of_task(connection: Connection, task: str) -> Sequence[Row[Any]]:
    """Every line that a task has made, for all its contributors."""
    return connection.execute(select(entry).where(entry.c.task == task).order_by(entry.c.position)).all()


def of_tasks(connection: Connection, tasks: Collection[str]) -> Sequence[Row[Any]]:
    """Every line that some tasks have made."""
    return connection.execute(select(entry).where(entry.c.task.in_(list(tasks))).order_by(entry.c.position)).all()


def of_award(connection: Connection, member: str, award: str) -> Row[Any] | None:
    """The line by which a member was awarded something, be it a task, a result or a correction."""
    found = _OF_AWARD.rows(connection, member=member, award=award)
    return found[0] if found else None


def of_redemption(connection: Connection, redemption: str) -> Sequence[Row[Any]]:
    """Every line that a redemption has made."""
    return _OF_REDEMPTION.rows(connection, redemption=redemption)


def of_result(connection: Connection, member: str, award: str) -> Sequence[Row[Any]]:
    """Every line about the award of a result: itself, its adjustments, and their reversals."""
    return _OF_RESULT.rows(connection, member=member, award=award, first=f"{award}/", last=f"{award}0")


def balances(connection: Connection) -> dict[str, int]:
    """What stands on the accounts together, by what their names begin with: the books of the whole organisation."""
    return {row.sort: int(row.balance) for row in connection.execute(_BALANCES)}


def leaves(connection: Connection, member: str, limit: int, until: int = LATEST) -> Sequence[Row[Any]]:
    """A member's newest awards that still stand, oldest of them first: the leaves of their tree."""
    return _LEAVES.rows(connection, member=member, limit=limit, until=until)[::-1]


def earned(connection: Connection, member: str, tasks: Collection[str]) -> dict[str, tuple[int, int]]:
    """XP and points that some tasks have brought a member, reversals taken off; undecided ones are missing."""
    rows = _EARNED.rows(connection, member=member, tasks=list(tasks))
    return {row.task: (int(row.xp), int(row.points)) for row in rows}


def summed(query: Select[Any]) -> Select[Any]:
    """The question for XP and points of a query's lines together."""
    return query.with_only_columns(*_SUMS).order_by(None)


def found_in(connection: Connection, member: str, until: int = LATEST) -> Sequence[Row[Any]]:
    """A member's lines by kind and season: how many, how many of corrections, and their XP and points together."""
    return _FOUND_IN.rows(connection, member=member, until=until)


def by_season(connection: Connection, member: str, until: int = LATEST) -> Sequence[Row[Any]]:
    """What the seasons brought a member, latest first."""
    return _BY_SEASON.rows(connection, member=member, until=until)


def counted(connection: Connection, member: str, kind: str, position: int) -> Sequence[Row[Any]]:
    """The awards of a kind that stood when the line at a position was written, by the day of the work."""
    back = entry.alias("back")
    reversed_ = select(back.c.task).where(
        back.c.member == member, back.c.type == "reversed", back.c.position < position
    )
    query = select(entry).where(
        entry.c.member == member,
        entry.c.kind == kind,
        entry.c.type == "earned",
        entry.c.position < position,
        entry.c.task.not_in(reversed_),
    )
    return connection.execute(query.order_by(entry.c.done_on, entry.c.position)).all()


def following(connection: Connection, member: str, position: int) -> int | None:
    """Where a member's next line lies behind a position."""
    query = select(func.min(entry.c.position)).where(entry.c.member == member, entry.c.position > position)
    found: int | None = connection.execute(query).scalar_one()
    return found


_SUMS: tuple[ColumnElement[Any], ...] = (
    cast(func.coalesce(func.sum(entry.c.xp), 0), Number).label("xp"),
    cast(func.coalesce(func.sum(entry.c.points), 0), Number).label("points"),
)
_PART = entry.alias("part")
_MINE = entry.c.member == given("member")
_BY_THEN = entry.c.position <= given("until")
LINES = select(entry).where(_MINE, _BY_THEN)
"""A member's lines up to a position of the log, to be filtered, ordered, paged and prepared."""

_THEIRS = _PART.c.member == given("member")
_MADE = select(_PART.c.cause).where(_THEIRS, _PART.c.correction == given("correction"))
OF_CORRECTION = (entry.c.correction == given("correction")) | entry.c.cause.in_(_MADE)
"""What a correction has done to the member's books, debts included."""

_CORRECTED = and_(_THEIRS, _PART.c.correction.is_not(None))
_APART = entry.c.correction.is_(None) & entry.c.cause.not_in(select(_PART.c.cause).where(_CORRECTED))
_FIRST = select(func.min(_PART.c.position)).where(_CORRECTED).group_by(_PART.c.correction)
ONCE_EACH = _APART | entry.c.position.in_(_FIRST)
"""All that one correction has made, debts included, as a single line: its first."""

_OF_CORRECTIONS = Prepared(
    select(
        entry.c.correction,
        func.count().label("lines"),
        cast(func.sum(entry.c.xp), Number).label("xp"),
        cast(func.sum(entry.c.points), Number).label("points"),
    )
    .where(_MINE, entry.c.correction.in_(any_of("corrections")), _BY_THEN)
    .group_by(entry.c.correction)
)
_OF_AWARD = Prepared(
    select(entry)
    .where(_MINE, entry.c.task == given("award"), entry.c.type.in_(("earned", "withheld", *RESULTS)))
    .order_by(entry.c.position)
)
_OF_REDEMPTION = Prepared(select(entry).where(entry.c.redemption == given("redemption")).order_by(entry.c.position))
_OF_RESULT = Prepared(
    select(entry)
    .where(
        entry.c.member == given("member"),
        (entry.c.task == given("award")) | (entry.c.task >= given("first")) & (entry.c.task < given("last")),
    )
    .order_by(entry.c.position)
)
_SORT = case(
    *((account.c.name.startswith(sort, autoescape=True), sort.rstrip(":")) for sort in (MEMBER, HELD, CLAWBACK)),
    else_=account.c.name,
)
_BALANCES: Select[Any] = select(_SORT.label("sort"), func.sum(account.c.balance).label("balance")).group_by(_SORT)
_BACK = entry.alias("back")
_REVERSED = select(_BACK.c.task).where(
    _BACK.c.member == given("member"), _BACK.c.type == "reversed", _BACK.c.position <= given("until")
)
_LEAVES = Prepared(
    select(*(entry.c[name] for name in ("position", "task", "kind", "branch", "at", "quality", "xp")))
    .where(_MINE, _BY_THEN, entry.c.type == "earned", entry.c.task.not_in(_REVERSED))
    .order_by(entry.c.position.desc())
    .limit(given("limit"))
)
_EARNED = Prepared(
    select(entry.c.task, func.sum(entry.c.xp).label("xp"), func.sum(entry.c.points).label("points"))
    .where(entry.c.member == given("member"), entry.c.task.in_(any_of("tasks")), entry.c.type.in_(AWARDS))
    .group_by(entry.c.task)
)
_NUMBERS = func.count().label("lines"), func.count(entry.c.correction).label("corrected")
_FOUND_IN = Prepared(
    select(entry.c.kind, entry.c.season, *_NUMBERS, *_SUMS)
    .where(_MINE, _BY_THEN)
    .group_by(entry.c.kind, entry.c.season)
)
_BY_SEASON = Prepared(
    select(
        entry.c.season,
        cast(func.sum(entry.c.xp), Number).label("xp"),
        cast(func.sum(entry.c.points), Number).label("points"),
        func.sum(WORK).label("tasks"),
    )
    .where(_MINE, _BY_THEN, entry.c.type.in_(EARNING))
    .group_by(entry.c.season)
    .order_by(entry.c.season.desc())
)
