"""The audit of the whole: chain, gaps, replay and compare, conservation of points, four eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field
from functools import partial, reduce
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, and_, func, inspect, literal, or_, select
from sqlalchemy.exc import DatabaseError, OperationalError

from events import log
from events.chain import Break, Chain, Stored
from events.engine import reading, reading_on
from events.schema import log_event, log_head
from growth_tree import grounds
from growth_tree.accounts import files, models_kept, notes
from growth_tree.accounts.schema import METADATA as ACCOUNTS
from growth_tree.batch import KINDS, recorded
from growth_tree.codec import UnknownEvent
from growth_tree.four_eyes import FourEyes
from growth_tree.projections import ALL, TABLES, Recorded, Rows
from growth_tree.replay import (
    REPLAYED,
    ROWS_HELD,
    SENSELESS,
    Progress,
    beside,
    differing,
    differing_from_log,
    fold,
    scratch,
    uncollected,
    worth_two,
)
from models import growth, ledger

INT64_MAX = 2**63 - 1
LONG_NUMBERS = re.compile(r"[:,\[]-?(\d{19,})")
"""Numbers in an event's body that may be too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is not as it must be; `position` is the first event that shows it, where one does."""

    kind: str
    where: str
    position: int | None = None


@dataclass(slots=True, kw_only=True)
class Report:
    """What an audit found."""

    events: int
    head: str
    problems: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as `verify --json` prints it."""
        positions = [problem.position for problem in self.problems if problem.position is not None]
        return {
            "ok": not self.problems,
            "events": self.events,
            "head": self.head,
            "first_bad_position": min(positions, default=None),
            "problems": [asdict(problem) for problem in self.problems],
        }


def verify(engine: Engine, zone: ZoneInfo, anchors: Mapping[int, bytes], progress: Progress) -> Report:
    """Audit a database: every event, every decision, every row that pages read, every account.

    Reads one state of the database; of a long log a second process reads another, no older one, for the greater part of
    the comparison. Takes up to three times as long as a rebuild.
    """
    report = Report(events=0, head="")
    try:
        with uncollected(), engine.connect() as connection, scratch(connection) as copies, reading_on(connection):
            eyes = FourEyes(zone, partial(_before, connection))
            _audit(connection, copies, _Witness(Chain(anchors), eyes, progress), report)
    except UnknownEvent as error:
        report.problems.append(Problem(kind="unreadable", where=error.what, position=error.position))
    except (DatabaseError, OverflowError) as error:
        said = str(error.orig if isinstance(error, DatabaseError) else error)
        where, position = said.partition("\n")[0], _too_large(engine)
        report.problems.append(Problem(kind="database_refuses", where=where, position=position))
    return report


class _Witness(NamedTuple):
    """Who follows the log: its hashes, its decisions, and the one who waits."""

    chain: Chain
    eyes: FourEyes
    progress: Progress


def _audit(connection: Connection, copies: Mapping[str, Table], witness: _Witness, report: Report) -> None:
    """Look at everything that is there, up to the first break of the chain."""
    lacking = _lacking(connection)
    report.problems += [Problem(kind="table_missing", where=what) for names in lacking.values() for what in names]
    if not lacking.keys().isdisjoint({log_event.name, log_head.name}):
        return
    head = _head(connection, report)
    here, there = _halves(head)
    second = beside(differing_from_log, connection.engine, witness.progress, there, tuple(lacking))
    with second if there else nullcontext(list) as differing_there:
        broken = _walk(connection, head, witness, report, here)
        if broken is not None:
            report.problems.append(Problem(kind=broken.problem, where="event", position=broken.position))
            return
        report.problems += _gaps(connection)
        report.problems += [
            Problem(kind=grounds.UNFOUNDED, where=each.award, position=each.position)
            for each in grounds.unfounded(connection, copies, witness.eyes.kpis)
        ]
        whole = [table for name in here for table in ALL[name].TABLES if table.name not in lacking]
        wrong = {table.name for table in differing(connection, whole, copies)} | set(differing_there())
    report.problems += [
        Problem(kind="differs_from_replay", where=table.name) for table in TABLES if table.name in wrong
    ]
    if not lacking:
        report.problems += _conservation(connection)
        report.problems += [Problem(kind="text_altered", where=ref) for ref in notes.altered(connection)]
        report.problems += [Problem(kind="file_altered", where=ref) for ref in files.altered(connection)]
        report.problems += [Problem(kind="model_altered", where=ref) for ref in models_kept.altered(connection)]


def _lacking(connection: Connection) -> dict[str, list[str]]:
    """The tables that are not there, or not with every column, with what each of them lacks."""
    columns = inspect(connection).get_multi_columns()
    there = {name: {column["name"] for column in of_table} for (_, name), of_table in columns.items()}
    lacking: dict[str, list[str]] = {}
    for table in (log_event, log_head, *TABLES, *ACCOUNTS.sorted_tables):
        if table.name not in there:
            lacking[table.name] = [table.name]
        elif gone := [str(column) for column in table.columns if column.name not in there[table.name]]:
            lacking[table.name] = gone
    return lacking


def _head(connection: Connection, report: Report) -> log.Head | None:
    """The head, or nothing where its one row is lost."""
    rows = connection.execute(select(log_head.c.position, log_head.c.hash)).all()
    if len(rows) != 1:
        last = connection.execute(select(func.max(log_event.c.position))).scalar_one()
        report.problems.append(Problem(kind="head_lost", where=log_head.name, position=last))
        return None
    head = log.Head(*rows[0])
    report.events, report.head = head.position, head.hash.hex()
    return head


def _halves(head: log.Head | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The projections that are compared by who follows the log, and those that a second process is worth."""
    if head is None or not worth_two(head.position):
        return tuple(ALL), ()
    return grounds.PROJECTIONS, tuple(name for name in ALL if name not in grounds.PROJECTIONS)


def _walk(
    connection: Connection, head: log.Head | None, witness: _Witness, report: Report, names: tuple[str, ...]
) -> Break | None:
    chain, rows = witness.chain, Rows(empty=TABLES)
    for batch in _batches(connection, chain):
        broken = chain.walk(batch)
        if broken is not None:
            return broken
        folded = [recorded(stored) for stored in batch]
        fold(folded, rows, names)
        rows.write(connection, REPLAYED, ROWS_HELD)
        report.problems += _objections(witness.eyes, batch, folded)
        witness.progress(chain.position, chain.position if head is None else head.position)
    rows.write(connection, REPLAYED)
    return chain.end(chain.position, chain.hash) if head is None else chain.end(head.position, head.hash)


def _objections(eyes: FourEyes, batch: list[Stored], folded: list[Recorded]) -> Iterator[Problem]:
    for stored, event in zip(batch, folded, strict=True):
        try:
            kind = eyes.objection(event, stored.version)
        except SENSELESS as error:
            raise UnknownEvent(f"{stored.type}: {error}", stored.position) from error
        if kind is not None:
            yield Problem(kind=kind, where=stored.stream.partition("/")[2], position=stored.position)


def _before(connection: Connection, stream: str, position: int) -> Any:
    """The state of a stream just before a position."""
    kind = KINDS[stream.partition("/")[0]]
    earlier = (event for event in log.streams(connection, [stream]) if event.position < position)
    return reduce(kind.evolve, (recorded(event).event for event in earlier), kind.initial)


def _batches(connection: Connection, chain: Chain) -> Iterator[list[Stored]]:
    """The log; raises UnknownEvent for the first event of which the database itself cannot read the text."""
    try:
        yield from log.scan(connection)
    except OperationalError:
        try:
            yield from log.scan(connection, chain.position, size=1)
        except OperationalError as error:
            raise UnknownEvent(str(error.orig), chain.position + 1) from error


def _too_large(engine: Engine) -> int | None:
    """The first event with a number that no column holds, if there is one and the log can be read so far."""
    with suppress(DatabaseError), reading(engine) as connection:
        for batch in log.scan(connection):
            for stored in batch:
                if any(int(number) > INT64_MAX for number in LONG_NUMBERS.findall(stored.body)):
                    return stored.position
    return None


def _gaps(connection: Connection) -> list[Problem]:
    versions = (
        select(log_event.c.stream, func.max(log_event.c.position))
        .group_by(log_event.c.stream)
        .having(func.max(log_event.c.version) != func.count())
    )
    return [Problem(kind="version_gap", where=stream, position=last) for stream, last in connection.execute(versions)]


def _conservation(connection: Connection) -> list[Problem]:
    account, entry = ledger.account, ledger.entry
    total = connection.execute(select(func.coalesce(func.sum(account.c.balance), 0))).scalar_one()
    problems = [] if total == 0 else [Problem(kind="points_not_conserved", where=account.name)]
    owes = account.c.name.startswith(ledger.CLAWBACK) | account.c.name.in_((ledger.ISSUER, ledger.FORGIVEN))
    above = owes & (account.c.name != ledger.ISSUER)  # who owes more than was ever issued owes it to the issuer
    overdrawn = select(account.c.name).where(
        or_(and_(account.c.balance < 0, ~owes), and_(account.c.balance > 0, above))
    )
    problems += [Problem(kind="overdrawn", where=name) for (name,) in connection.execute(overdrawn)]
    moved = select(func.coalesce(func.sum(entry.c.points), 0)).where(entry.c.type.in_(ledger.EARNING)).scalar_subquery()
    issued = select(account.c.name).where(account.c.name == ledger.ISSUER, account.c.balance != -moved)
    problems += [Problem(kind="lines_differ_from_accounts", where=name) for (name,) in connection.execute(issued)]
    books = growth.growth.c
    for start, told in ((ledger.MEMBER, books.points), (ledger.HELD, books.held), (ledger.CLAWBACK, -books.debt)):
        differs = select(account.c.name).join(growth.growth, literal(start) + books.member == account.c.name)
        wrong = connection.execute(differs.where(account.c.balance != told))
        problems += [Problem(kind="books_differ_from_accounts", where=name) for (name,) in wrong]
    return problems
