"""The rows of a people file, read on their own: nothing here knows who is there already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from growth_tree.accounts.people import NAME_LENGTH_MAX, username_key
from growth_tree.accounts.text import clean_text
from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import parse_choice, parse_day
from growth_tree.importing.columns import choices
from growth_tree.importing.rows import RowError, RowReader, readers, row_error
from growth_tree.importing.sheet import Sheet

USERNAME_LENGTH_MAX = 64
TEAM_LENGTH_MAX = 60
GRADE_LENGTH_MAX = 20
_USERNAME = re.compile(r"[\w.@+-]{2,64}")  # what accounts accept; here it can still be told row by row


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """What a row says about a person; None where it says nothing."""

    line: int
    username: str
    name: str
    job: str
    team: str
    parent: str | None
    shop: str | None
    grade: str | None
    joined_on: date
    manager: bool | None
    access: str | None
    left_on: date | None

    @property
    def key(self) -> str:
        """What tells that two rows are about the same person."""
        return username_key(self.username)


def person_rows(sheet: Sheet) -> tuple[list[PersonRow], list[RowError]]:
    """The rows that can be understood, and what is wrong with the others."""
    rows: list[PersonRow] = []
    errors: list[RowError] = []
    for reader in readers("people", sheet):
        row = _row(reader)
        errors += reader.errors
        if row is not None and not reader.errors:
            rows.append(row)
    doubles = _doubles(rows)
    return [row for row in rows if row.line not in {error.line for error in doubles}], errors + doubles


def _row(reader: RowReader) -> PersonRow | None:
    username = reader.required("username", _username)
    name = reader.required("name", partial(clean_text, limit=NAME_LENGTH_MAX, field="name"))
    job = reader.required("job", partial(parse_choice, choices=choices("job")))
    team = reader.required("team", _team_name)
    joined_on = reader.required("joined_on", parse_day)
    parent, shop = reader.optional("parent", _team_name), reader.optional("shop", _team_name)
    grade = reader.optional("grade", partial(clean_text, limit=GRADE_LENGTH_MAX, field="grade"))
    manager = reader.optional("manager", partial(parse_choice, choices=choices("manager")))
    access = reader.optional("access", partial(parse_choice, choices=choices("access")))
    left_on = reader.optional("left_on", parse_day)
    if username is None or name is None or job is None or team is None or joined_on is None:
        return None
    if left_on is not None and left_on <= joined_on:
        reader.refuse(Rejected("leaves_before_joining"), "left_on")
    if left_on is not None and manager == "yes":
        reader.refuse(Rejected("import_left_manager"), "manager")
    return PersonRow(
        line=reader.line, username=username, name=name, job=job, team=team, parent=parent, shop=shop, grade=grade,
        joined_on=joined_on, manager=None if manager is None else manager == "yes", access=access, left_on=left_on,
    )  # fmt: skip


def _username(text: str) -> str:
    if not _USERNAME.fullmatch(username_key(text)):
        raise Rejected("username_invalid")
    return clean_text(text, limit=USERNAME_LENGTH_MAX, field="username")


def _team_name(text: str) -> str:
    return clean_text(text, limit=TEAM_LENGTH_MAX, field="team")


def _doubles(rows: Sequence[PersonRow]) -> list[RowError]:
    first: dict[str, int] = {}
    found = []
    for row in rows:
        before = first.setdefault(row.key, row.line)
        if before != row.line:
            found.append(row_error(row.line, Rejected("import_twice", row=before), "username"))
    return found
