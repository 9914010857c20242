"""The statement of a month: balances at its beginning and end, every line between, and the log that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _
from sqlalchemy import Row, Select, func

from growth_tree import codec
from growth_tree.domain.period import bounds, is_month, month_of
from growth_tree.handle import ended
from growth_tree.web import policy, rights, shell, tables, words
from growth_tree.web.ledger.blueprint import blueprint
from growth_tree.web.ledger.listing import columns, titles_of
from growth_tree.web.ledger_words import TONES, types
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from models import ledger
from models.balances import HELD_BY, OWED_BY
from models.ledger import entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What stands in somebody's books at a moment: XP and points; `points` can be spent, `held` are set aside."""

    xp: int
    points: int
    held: int
    debt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The lines of one type together; `moved` is how many points went from account to account."""

    type: str
    lines: int
    xp: int
    points: int
    moved: int


@blueprint.get("/ledger/statement/<month>", endpoint="statement")
def own(month: str) -> Response:
    """The viewer's statement of a month."""
    return _statement(shell.person(), month, "/ledger")


@blueprint.get("/ledger/of/<member>/statement/<month>", endpoint="statement_of")
def of(member: str, month: str) -> Response:
    """Somebody's statement of a month."""
    policy.require_member("ledger.statement_of", member)
    return _statement(member, month, f"/ledger/of/{member}")


def _statement(member: str, month: str, path: str) -> Response:
    days = bounds(month) if is_month(month) else None
    if days is None or days[0] > shell.today():
        abort(404)
    begin, end = (_midnight(day) for day in (days[0], days[1] + timedelta(days=1)))
    connection, books = shell.connection(), ledger.of_member(member)
    lines = connection.execute(books.where(entry.c.at >= begin, entry.c.at < end).order_by(entry.c.position)).all()
    titles = titles_of(lines)
    table = tables.asked(sorts=("when",), sort="when", parts=("totals",))
    if table.format and table.part:
        return tables.export(table, _total_columns(), _totals(lines), f"totals-{month}")
    if table.format:
        return tables.export(table, columns(lines, titles), lines, f"statement-{month}")
    known = shell.directory().members[member]
    return page(
        "ledger/statement.html",
        member=member,
        own=member == shell.person(),
        name=words.name(member),
        team=shell.directory().teams[known.posting(days[1]).team].name,
        month=rights.period_name(month),
        path=path,
        table=table,
        before=month_of(days[0] - timedelta(days=1)) if month_of(known.joined_on) < month else None,
        after=month_of(days[1] + timedelta(days=1)) if days[1] < shell.today() else None,
        opening=_balance(books.where(entry.c.at < begin)),
        closing=_balance(books.where(entry.c.at < end)),
        lines=lines,
        totals=list(_totals(lines)),
        titles=titles,
        kind_names=words.kind_names(line.kind for line in lines),
        branches=words.branches(),
        types=types(),
        tones=TONES,
        over=days[1] < shell.today(),
        last=ended(connection, end),
        now=shell.now(),
    )


def _midnight(day: date) -> str:
    """The moment at which a day begins in the organisation's zone, as it is stored."""
    return codec.stamp(datetime.combine(day, time(), tzinfo=shell.settings().zone))


def _balance(query: Select[Any]) -> Balance:
    """What some lines add up to."""
    sums = (func.coalesce(func.sum(each), 0) for each in (entry.c.xp, entry.c.points, HELD_BY, OWED_BY))
    xp, points, on_hold, owed = shell.connection().execute(query.with_only_columns(*sums)).one()
    return Balance(xp=int(xp), points=int(points), held=int(on_hold), debt=int(owed))


def _totals(lines: Sequence[Row[Any]]) -> list[Total]:
    found = []
    for code in types():
        of_type = [line for line in lines if line.type == code]
        if of_type:
            found.append(
                Total(
                    type=code,
                    lines=len(of_type),
                    xp=sum(line.xp for line in of_type),
                    points=sum(line.points for line in of_type),
                    moved=sum(abs(line.points) or line.moved for line in of_type),
                )
            )
    return found


def _total_columns() -> list[Column]:
    names = types()
    return [
        Column(heading=_("Type"), value=lambda total: names[total.type]),
        Column(heading=_("Lines"), value=lambda total: total.lines),
        Column(heading=_("XP"), value=lambda total: total.xp),
        Column(heading=_("Points moved"), value=lambda total: total.moved),
        Column(heading=_("Change of what can be spent"), value=lambda total: total.points),
    ]
