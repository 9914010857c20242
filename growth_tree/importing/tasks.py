"""Import tasks: every row is judged in memory by the product's own rules first, then carried out in batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from events import log
from growth_tree.accounts.jobs import Span
from growth_tree.accounts.notes import keep_texts
from growth_tree.accounts.people import ids_by_username
from growth_tree.batch import Outcome
from growth_tree.domain import task
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.task_events import State, Status
from growth_tree.handle import Handler, Order
from growth_tree.importing.plan import Change, Effect, Note, Plan, context_of
from growth_tree.importing.rows import RowError, ignored, row_error
from growth_tree.importing.sheet import Sheet
from growth_tree.importing.task_rows import Named, TaskRow, task_rows
from growth_tree.importing.task_work import Finder, Step, TaskWork, column_of, steps, texts, with_texts
from growth_tree.messages import by_name

BATCH_ROWS = 500
"""So many rows share a transaction: others wait a tenth of a second for it, and one commit is cheap for so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """A row, and those of its commands that would bring something about."""

    work: TaskWork
    needed: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksPlan(Plan):
    """The preview of a task file, with the rows that are left to carry out."""

    todo: tuple[Todo, ...]


def plan(handler: Handler, connection: Connection, sheet: Sheet, *, actor: str, at: datetime) -> TasksPlan:
    """What a task file would do. Nothing is written.

    Raises Rejected where no rules have been published.
    """
    context = context_of(handler, connection, actor, at)
    rows, errors = task_rows(sheet)
    finder = Finder(ids_by_username(connection, _usernames(rows)), context.library)
    errors += [error for row in rows for error in finder.unknown(row)]
    wrong = {error.line for error in errors}
    work = [finder.find(row) for row in rows if isinstance(row, TaskRow) and row.line not in wrong]
    todo, refused = _judge_all(handler, connection, work, context)
    return TasksPlan(
        kind="tasks",
        changes=tuple(change for change, _ in todo),
        errors=tuple(sorted(errors + refused, key=lambda error: error.line)),
        ignored=ignored("tasks", sheet),
        todo=tuple(each for _, each in todo if each.needed),
    )


def carry_out(
    handler: Handler, plan: TasksPlan, *, actor: str, at: datetime, note: Note | None = None
) -> Iterator[int]:
    """Do what the plan says, a batch of whole rows in a transaction; tells how many rows are done after each.

    Raises Rejected where somebody overtook the plan; what is done stays, and a new plan takes up the rest.
    """
    done = 0
    waiting = iter(plan.todo)
    while batch := list(islice(waiting, BATCH_ROWS)):
        with handler.writing() as connection:
            kept = iter(keep_texts(connection, _texts(batch), at))
            orders = [
                Order(command=with_texts(step.command, kept), id=step.id, actor=actor, at=at)
                for todo in batch
                for step in todo.needed
            ]
            outcomes = handler.handle_all(connection, orders)
            if any(outcome.refusal for outcome in outcomes):
                raise Rejected("import_overtaken")
            done += len(batch)
            if note is not None:
                note(connection, done, _span(connection, outcomes))
        yield done


def _span(connection: Connection, outcomes: Sequence[Outcome]) -> Span | None:
    """Where in the log lies what a transaction brought about, with all that followed; None if that is nothing."""
    own = [each.position for outcome in outcomes if not outcome.repeated for each in outcome.events]
    return (min(own), log.head(connection).position) if own else None


def _usernames(rows: Sequence[Named]) -> set[str]:
    named = {name for row in rows for name in (row.member, row.decided_by) if name}
    return named | {username for row in rows for username, _ in row.contributors}


def _judge_all(
    handler: Handler, connection: Connection, work: Sequence[TaskWork], context: Context
) -> tuple[list[tuple[Change, Todo]], list[RowError]]:
    folded = handler.states(connection, [each.stream for each in work])
    states: dict[str, State] = {each.stream: found.state for each, found in zip(work, folded, strict=True)}
    old = [each for each in work if states[each.stream].status is not Status.UNKNOWN]
    ids = [step.id for each in old for step in steps(each)]
    done = {stored.command for stored in log.of_commands(connection, ids)}
    judged: list[tuple[Change, Todo]] = []
    refused: list[RowError] = []
    for each in work:
        verdict = _judge(each, states[each.stream], done, context)
        if isinstance(verdict, RowError):
            refused.append(verdict)
        else:
            judged.append((_change(each, states[each.stream], verdict), Todo(work=each, needed=verdict)))
    return judged, refused


def _judge(work: TaskWork, state: State, done: set[str], context: Context) -> tuple[Step, ...] | RowError:
    """The steps that would bring something about; one that was taken before never does."""
    needed = []
    for step in steps(work):
        if step.id in done:
            continue
        try:
            events = task.decide(state, step.command, context)
        except Rejected as rejected:
            told = by_name(rejected, work.username)
            return row_error(work.row.line, told, column_of(step.command, rejected))
        for event in events:
            state = task.evolve(state, event)
        if events:
            needed.append(step)
    return tuple(needed)


def _change(work: TaskWork, state: State, needed: Sequence[Step]) -> Change:
    is_new = state.status is Status.UNKNOWN
    effect = Effect.CREATE if is_new else Effect.CHANGE if needed else Effect.UNCHANGED
    names = tuple(type(step.command).__name__ for step in needed)
    return Change(line=work.row.line, key=work.row.number, effect=effect, steps=names)


def _texts(batch: Sequence[Todo]) -> list[tuple[str, str]]:
    return [text for todo in batch for step in todo.needed for text in texts(todo.work, step.command)]
