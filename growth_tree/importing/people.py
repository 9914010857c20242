"""Import people: rows against the directory as it stands become joins, moves, offices and departures."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from events import log
from growth_tree.accounts import people as accounts
from growth_tree.accounts.people import NewPerson, Person
from growth_tree.domain import directory
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.directory import Command, Depart, Join
from growth_tree.handle import Handler, Order
from growth_tree.importing import person_commands
from growth_tree.importing.person_commands import Known, column_of
from growth_tree.importing.person_rows import PersonRow, person_rows
from growth_tree.importing.plan import Change, Effect, Note, Plan, context_of
from growth_tree.importing.rows import RowError, ignored, row_error
from growth_tree.importing.sheet import Sheet
from growth_tree.importing.teams import Teams, managers_twice

_QUESTIONS = (person_commands.place, person_commands.office, person_commands.access, person_commands.departure)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePlan(Plan):
    """The preview of a people file, with what is left to carry out."""

    version: int
    commands: tuple[Command, ...]
    newcomers: tuple[NewPerson, ...]
    renamed: tuple[tuple[str, str], ...]
    shut_out: tuple[str, ...]
    let_in: tuple[str, ...]


def plan(handler: Handler, connection: Connection, sheet: Sheet, *, actor: str, at: datetime) -> PeoplePlan:
    """What a people file would do. Nothing is written."""
    context = context_of(handler, connection, actor, at)
    rows, errors = person_rows(sheet)
    ids = accounts.ids_by_username(connection, [row.username for row in rows])
    known = accounts.people_by_id(connection, ids.values())
    ids |= {row.key: secrets.token_hex(8) for row in rows if row.key not in ids}
    while True:  # a bad row takes its commands with it, so the others are judged again without them
        draft = _Draft(context, ids, rows)
        if not draft.errors:
            break
        errors += draft.errors
        rows = [row for row in rows if row.line not in draft.bad_lines]
    return PeoplePlan(
        kind="people",
        changes=tuple(_changes(rows, ids, known, draft, context)),
        errors=tuple(sorted(errors, key=lambda error: error.line)),
        ignored=ignored("people", sheet),
        version=handler.states(connection, ["directory"])[0].version,
        commands=tuple(command for _, command in draft.commands),
        newcomers=tuple(
            NewPerson(id=ids[row.key], username=row.username, name=row.name)
            for row in rows
            if ids[row.key] not in known
        ),
        renamed=tuple((ids[row.key], row.name) for row in rows if _is_renamed(row, known.get(ids[row.key]))),
        shut_out=tuple(c.member for _, c in draft.commands if isinstance(c, Depart) and c.on <= context.today),
        let_in=tuple(c.member for _, c in draft.commands if isinstance(c, Join) and c.member in known),
    )


def carry_out(handler: Handler, plan: PeoplePlan, *, actor: str, at: datetime, note: Note | None = None) -> int:
    """Do what the plan says, whole or not at all, and tell how many rows that took; refused if somebody overtook it."""
    with handler.writing() as connection:
        log.lock_head(connection)
        handler.world(connection)
        if handler.states(connection, ["directory"])[0].version != plan.version:
            raise Rejected("import_overtaken")
        accounts.add_people(connection, plan.newcomers, at)
        for person, name in plan.renamed:
            accounts.rename(connection, person, name)
        for person in plan.let_in:
            accounts.reactivate(connection, person)
        for person in plan.shut_out:
            accounts.deactivate(connection, person, at)
        for outcome in handler.handle_all(connection, _orders(plan, actor, at)):
            if outcome.refusal is not None:
                raise outcome.refusal
        done = plan.counts.create + plan.counts.change
        if note is not None:
            note(connection, done, None)
    return done


class _Draft:
    """Rows judged against the directory, which changes in memory as they are taken in."""

    def __init__(self, context: Context, ids: Mapping[str, str], rows: Sequence[PersonRow]) -> None:
        self.commands: list[tuple[int, Command]] = []
        self._context = context
        self._directory = context.directory
        self._teams = Teams(context.directory, rows)
        self.errors: list[RowError] = [*managers_twice(rows), *self._teams.errors]
        self.bad_lines = {error.line for error in self.errors}
        if not self.errors:
            self._take_all(ids, rows)

    def _take_all(self, ids: Mapping[str, str], rows: Sequence[PersonRow]) -> None:
        for line, command in self._teams.commands():
            self._take(line, iter([command]))
        for question in _QUESTIONS:
            for row in rows:
                if row.line not in self.bad_lines:
                    self._take(row.line, question(row, self._known(row, ids)))

    def _known(self, row: PersonRow, ids: Mapping[str, str]) -> Known:
        return Known(
            id=ids[row.key],
            team=self._teams.id_of(row.team),
            today=self._context.today,
            directory=self._directory,
        )

    def _take(self, line: int, commands: Iterator[Command]) -> None:
        command: Command | None = None
        try:
            for command in commands:
                events = directory.decide(self._directory, command, self._context)
                for event in events:
                    self._directory = directory.evolve(self._directory, event)
                if events:
                    self.commands.append((line, command))
        except Rejected as rejected:
            self.errors.append(row_error(line, rejected, column_of(command, rejected.field)))
            self.bad_lines.add(line)


def _changes(
    rows: Sequence[PersonRow], ids: Mapping[str, str], known: Mapping[str, Person], draft: _Draft, context: Context
) -> Iterator[Change]:
    steps: dict[int, list[str]] = {row.line: [] for row in rows}
    for line, command in draft.commands:
        steps[line].append(type(command).__name__)
    for row in rows:
        if _is_renamed(row, known.get(ids[row.key])):
            steps[row.line].append("Rename")
        is_new = ids[row.key] not in context.directory.members
        effect = Effect.CREATE if is_new else Effect.CHANGE if steps[row.line] else Effect.UNCHANGED
        yield Change(line=row.line, key=row.username, effect=effect, steps=tuple(steps[row.line]))


def _version(handler: Handler, connection: Connection) -> int:
    return handler.states(connection, ["directory"])[0].version


def _is_renamed(row: PersonRow, person: Person | None) -> bool:
    return person is not None and person.name != row.name


def _orders(plan: PeoplePlan, actor: str, at: datetime) -> list[Order]:
    """Orders whose ids follow from the commands and the directory they were made for: carried out twice, done once."""
    return [
        Order(command=command, id=_digest(f"import people {plan.version} {command!r}"), actor=actor, at=at)
        for command in plan.commands
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
