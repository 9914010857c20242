"""Importing a file, for the shell, the pages and the worker alike: take, plan, look at the plan, carry it out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from growth_tree.accounts.text import clean_text
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.importing import metrics, people, tasks
from growth_tree.importing.columns import Kind, places, wanted
from growth_tree.importing.metrics import MetricsPlan, Span
from growth_tree.importing.people import PeoplePlan
from growth_tree.importing.plan import Note
from growth_tree.importing.sheet import Sheet, read_sheet
from growth_tree.importing.tasks import TasksPlan

FILE_NAME_LENGTH_MAX = 120
AnyPlan = PeoplePlan | TasksPlan | MetricsPlan


def take(
    handler: Handler,
    connection: Connection,
    kind: Kind,
    content: bytes,
    *,
    file_name: str,
    about: str | None = None,
    days: Span | None = None,
) -> bytes:
    """What is kept of a file until it is imported: of figures only the columns that matter. Raises SheetRefused.

    `about` and `days` are said by whoever brings a file of figures that does not say it.
    """
    if kind != "metrics":
        places(kind, read(kind, content).headers)
        return content
    table = metrics.read_table(content, file_name, handler.world(connection).kpis.live)
    if table.days is None:
        table = replace(table, days=days)
    metrics.refuse_homeless(table, about)
    return table.encoded()


def plan_of(
    handler: Handler,
    connection: Connection,
    kept: bytes,
    options: Mapping[str, Any],
    *,
    actor: str,
    at: datetime,
) -> AnyPlan:
    """What a file that was taken would do, by the options of its import. Raises SheetRefused and Rejected."""
    if options["kind"] != "metrics":
        return plan(handler, connection, options["kind"], read(options["kind"], kept), actor=actor, at=at)
    table = metrics.decoded(kept)
    return metrics.plan(handler, connection, table, about=options.get("about"), actor=actor, at=at)


def read(kind: Kind, content: bytes) -> Sheet:
    """The table in a file of people or tasks. Raises SheetRefused."""
    return read_sheet(content, wanted(kind))


def plan(handler: Handler, connection: Connection, kind: Kind, sheet: Sheet, *, actor: str, at: datetime) -> AnyPlan:
    """What a table of people or tasks would do: what is created, changed and unchanged, and every error of every row.

    Raises SheetRefused where a column is missing, and Rejected where no rules have been published.
    """
    make = people.plan if kind == "people" else tasks.plan
    return make(handler, connection, sheet, actor=actor, at=at)


def shown_name(given: str) -> str:
    """The last part of a file's name, as far as it can be shown."""
    last = given.replace("\\", "/").rpartition("/")[2]
    try:
        return clean_text(last[-FILE_NAME_LENGTH_MAX:], limit=FILE_NAME_LENGTH_MAX, field="file")
    except Rejected:
        return "?"


def todo(plan: AnyPlan, options: Mapping[str, Any]) -> int:
    """How many rows, or figures, there are to carry out."""
    changed = plan.counts.change if plan.kind != "metrics" or options.get("restate") else 0
    return plan.counts.create + changed


def carry_out(
    handler: Handler,
    plan: AnyPlan,
    *,
    actor: str,
    at: datetime,
    options: Mapping[str, Any] | None = None,
    note: Note | None = None,
) -> Iterator[int]:
    """Do what a plan says, and tell now and then how many rows are done, to `note` in the transaction that did them.

    With errors in it, only if the option `skip_bad` leaves them out. Figures that are known otherwise are restated
    only with the option `restate`. Raises Rejected before anything is written, or later where somebody else changed
    the same in the meantime.
    """
    chosen = options or {}
    if plan.errors and not chosen.get("skip_bad"):
        raise Rejected("import_has_errors", rows=plan.counts.refused)
    if isinstance(plan, MetricsPlan):
        source, restate = chosen.get("source", "file"), bool(chosen.get("restate"))
        return metrics.carry_out(handler, plan, actor=actor, at=at, source=source, restate=restate, note=note)
    if isinstance(plan, PeoplePlan):
        return iter([people.carry_out(handler, plan, actor=actor, at=at, note=note)])
    return tasks.carry_out(handler, plan, actor=actor, at=at, note=note)
