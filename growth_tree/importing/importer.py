"""Importing a file, for the shell and the pages alike: read, plan, look at the plan, carry it out."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.importing import people, tasks
from growth_tree.importing.columns import Kind, wanted
from growth_tree.importing.people import PeoplePlan
from growth_tree.importing.sheet import Sheet, read_sheet
from growth_tree.importing.tasks import TasksPlan

AnyPlan = PeoplePlan | TasksPlan


def read(kind: Kind, content: bytes) -> Sheet:
    """The table in a file. Raises SheetRefused."""
    return read_sheet(content, wanted(kind))


def plan(handler: Handler, connection: Connection, kind: Kind, sheet: Sheet, *, actor: str, at: datetime) -> AnyPlan:
    """What a table would do: what is created, changed and unchanged, and every error of every row.

    Raises SheetRefused where a column is missing, and Rejected where no rules have been published.
    """
    make = people.plan if kind == "people" else tasks.plan
    return make(handler, connection, sheet, actor=actor, at=at)


def carry_out(handler: Handler, plan: AnyPlan, *, actor: str, at: datetime, skip_bad: bool = False) -> Iterator[int]:
    """Do what a plan says, and tell now and then how many rows are done; with errors in it, only if they are skipped.

    Raises Rejected before anything is written, or later where somebody else changed the same in the meantime.
    """
    if plan.errors and not skip_bad:
        raise Rejected("import_has_errors", rows=plan.counts.refused)
    if isinstance(plan, PeoplePlan):
        return iter([people.carry_out(handler, plan, actor=actor, at=at)])
    return tasks.carry_out(handler, plan, actor=actor, at=at)
