"""Import figures: each is judged in memory by the product's own rules first, then reported in batches."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from growth_tree.accounts import people as accounts
from growth_tree.domain import metric, subject
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.metric import ReportMetric, stream_of
from growth_tree.handle import Folded, Handler, Order
from growth_tree.importing.metrics import figures
from growth_tree.importing.metrics.columns import Columns, Place, columns_of
from growth_tree.importing.metrics.figures import Figure, Reading
from growth_tree.importing.metrics.places import Places, located
from growth_tree.importing.metrics.subjects import Subjects, kpis_by_name
from growth_tree.importing.metrics.table import Table
from growth_tree.importing.plan import Change, Effect, Note, Plan, context_of
from growth_tree.importing.rows import RowError, row_error

BATCH_FIGURES = 500
"""So many figures share a transaction: others wait for it no longer than for a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a figure would bring about; `known` is what has been reported instead of it."""

    figure: Figure
    effect: Effect
    known: str | None
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsPlan(Plan):
    """The preview of a file of figures, and what it could not be used for; `of_items`: a shop's are sums of items.

    `stranger` is the only shop that the file names, where nobody here knows the name: it is taken for the chosen one.
    """

    verdicts: tuple[Verdict, ...]
    personal: tuple[str, ...]
    unknown: tuple[Place, ...]
    incomplete: tuple[Kpi, ...]
    not_added: tuple[str, ...]
    of_items: bool
    stranger: str
    digest: str


def plan(
    handler: Handler, connection: Connection, table: Table, *, about: str | None, actor: str, at: datetime
) -> MetricsPlan:
    """What a file would report about the shop or team `about`, or about those it names. Nothing is written."""
    context = context_of(handler, connection, actor, at)
    columns = columns_of(table.headers, context.kpis.live)
    subjects = Subjects(context.directory, context.kpis, _people(connection, columns, context))
    places = located(table, columns, subjects, about)
    read = _read(table, columns, places, context)
    verdicts, refused = _judge(handler, connection, read.figures, columns, context)
    return MetricsPlan(
        kind="metrics",
        changes=tuple(Change(line=each.figure.line, key=each.figure.kpi, effect=each.effect) for each in verdicts),
        errors=_each_once(read.errors + refused),
        ignored=table.left,
        verdicts=tuple(verdicts),
        personal=table.personal,
        unknown=columns.unknown,
        incomplete=columns.incomplete,
        not_added=tuple(read.not_added),
        of_items=columns.is_itemised and any(subject.kind_of(each.subject) == subject.SHOP for each in read.figures),
        stranger=places.stranger,
        digest=table.digest,
    )


def carry_out(
    handler: Handler,
    plan: MetricsPlan,
    *,
    actor: str,
    at: datetime,
    source: str,
    restate: bool,
    note: Note | None = None,
) -> Iterator[int]:
    """Report the figures that are new, and those that differ if they are to be restated; tells how many are done.

    Raises Rejected where somebody overtook the plan; what is done stays, and a new plan takes up the rest.
    """
    wanted = {Effect.CREATE, Effect.CHANGE} if restate else {Effect.CREATE}
    waiting = (verdict for verdict in plan.verdicts if verdict.effect in wanted)
    done = 0
    while batch := list(islice(waiting, BATCH_FIGURES)):
        orders = [
            Order(command=_command(each.figure, plan.digest, source, restate=restate), id=each.id, actor=actor, at=at)
            for each in batch
        ]
        with handler.writing() as connection:
            if any(outcome.refusal for outcome in handler.handle_all(connection, orders)):
                raise Rejected("import_overtaken")
            done += len(batch)
            if note is not None:
                note(connection, done, None)
        yield done


def _read(table: Table, columns: Columns, places: Places, context: Context) -> Reading:
    if columns.is_own:
        return figures.of_own_table(columns, places, kpis_by_name(context.kpis.live))
    return figures.of_export(columns, places, in_parts=table.in_parts)


def _each_once(errors: Sequence[RowError]) -> tuple[RowError, ...]:
    """By row; several KPIs may come from the same wrong cell."""
    distinct = {(each.line, each.column, each.code, *sorted(each.params.items())): each for each in errors}
    return tuple(sorted(distinct.values(), key=lambda error: error.line))


def _people(connection: Connection, columns: Columns, context: Context) -> Mapping[str, tuple[str, str]]:
    """The user name and name of everybody, where a table names people."""
    if columns.roles.keys().isdisjoint({"member", "subject"}):
        return {}
    known = accounts.people_by_id(connection, context.directory.members)
    return {person.id: (person.username or "", person.name) for person in known.values()}


def _judge(
    handler: Handler, connection: Connection, found: Sequence[Figure], columns: Columns, context: Context
) -> tuple[list[Verdict], list[RowError]]:
    commands = [_command(figure, "", "file", restate=False) for figure in found]
    names = list(dict.fromkeys(map(stream_of, commands)))
    streams: dict[str, Folded] = dict(zip(names, handler.states(connection, names), strict=True)) if names else {}
    verdicts: list[Verdict] = []
    errors: list[RowError] = []
    for figure, command in zip(found, commands, strict=True):
        version, state = streams[stream_of(command)]
        effect, known = Effect.UNCHANGED, None
        try:
            for event in metric.decide(state, command, context):
                effect = Effect.CREATE
                streams[stream_of(command)] = Folded(version, metric.evolve(state, event))
        except Rejected as rejected:
            if rejected.code != "figure_known":
                errors.append(row_error(figure.line, rejected, _column_of(figure, rejected.field, columns)))
                continue
            effect, known = Effect.CHANGE, str(rejected.params["known"])
        verdicts.append(Verdict(figure=figure, effect=effect, known=known, id=_id(command, version)))
    return verdicts, errors


def _command(figure: Figure, digest: str, source: str, *, restate: bool) -> ReportMetric:
    return ReportMetric(
        kpi=figure.kpi,
        subject=figure.subject,
        first_day=figure.span.first,
        last_day=figure.span.last,
        value=figure.value,
        denominator=figure.denominator,
        source=source,
        digest=digest,
        restate=restate,
    )


def _id(command: ReportMetric, version: int) -> str:
    """Follows from the figure and from what was known when it was judged: done twice, it is done once."""
    return hashlib.sha256(f"import metric {version} {command!r}".encode()).hexdigest()


def _column_of(figure: Figure, field: str | None, columns: Columns) -> str | None:
    """The column of the file behind a refusal."""
    if field in ("first_day", "last_day"):
        place = columns.roles.get(field) or columns.roles.get("day")
        return None if place is None else place.header
    if field == "denominator" and (place := columns.roles.get("denominator")) is not None:
        return place.header
    return figure.column
