"""The rows of a task file, read on their own: nothing here knows the people, the rules or the tasks."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from growth_tree.accounts.text import clean_link, clean_text
from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import parse_choice, parse_day, parse_int, parse_percent
from growth_tree.importing.columns import choices
from growth_tree.importing.person_rows import USERNAME_LENGTH_MAX
from growth_tree.importing.rows import RowError, RowReader, readers, row_error
from growth_tree.importing.sheet import Sheet

NUMBER_LENGTH_MAX = 64
KIND_LENGTH_MAX = 100
TITLE_LENGTH_MAX = 120
REASON_LENGTH_MAX = 500
QUALITY_BOUNDS = (10, 200)
_CONTRIBUTOR = re.compile(r"\s*([^:：]+?)\s*[:：]\s*([0-9]{1,3})\s*[%％]?\s*")
_BETWEEN_CONTRIBUTORS = re.compile(r"[;；,，、\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a row refers to, as far as its cells can be read: people by user name, the kind by code or name."""

    line: int
    number: str | None
    member: str | None
    kind: str | None
    done_on: date | None
    contributors: tuple[tuple[str, int], ...]
    decided_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow(Named):
    """A row without a wrong cell, and all that it says about a task; no contributors if it was done alone."""

    number: str
    member: str
    kind: str
    done_on: date
    title: str
    links: tuple[str, ...]
    status: str
    decided_on: date | None
    quality: int
    reason: str

    @property
    def key(self) -> str:
        """What tells that two rows are about the same task."""
        return _key(self.number)


def task_rows(sheet: Sheet) -> tuple[list[Named], list[RowError]]:
    """The rows, of those with wrong cells what the others name, and what is wrong."""
    rows: list[Named] = []
    errors: list[RowError] = []
    for reader in readers("tasks", sheet):
        rows.append(_row(reader))
        errors += reader.errors
    return rows, errors + _doubles(rows)


def _row(reader: RowReader) -> Named:
    number = reader.required("number", partial(clean_text, limit=NUMBER_LENGTH_MAX, field="number"))
    member = reader.required("member", _username)
    kind = reader.required("kind", _kind)
    title = reader.required("title", partial(clean_text, limit=TITLE_LENGTH_MAX, field="title"))
    done_on = reader.required("done_on", parse_day)
    contributors = reader.optional("contributors", _contributors)
    links = reader.optional("evidence", _links)
    status = reader.optional("status", partial(parse_choice, choices=choices("status"))) or "submitted"
    decided_by = (reader.required if status in ("approved", "returned") else reader.optional)("decided_by", _username)
    decided_on = reader.optional("decided_on", parse_day)
    least, most = QUALITY_BOUNDS
    quality = reader.optional("quality", partial(parse_percent, least=least, most=most))
    reason = (reader.required if status == "returned" else reader.optional)(
        "reason", partial(clean_text, limit=REASON_LENGTH_MAX, field="reason", multiline=True)
    )
    if reader.errors or number is None or member is None or kind is None or title is None or done_on is None:
        return Named(
            line=reader.line, number=number, member=member, kind=kind, done_on=done_on,
            contributors=contributors or (), decided_by=decided_by,
        )  # fmt: skip
    return TaskRow(
        line=reader.line, number=number, member=member, kind=kind, title=title, done_on=done_on,
        contributors=contributors or (), links=links or (), status=status, decided_by=decided_by,
        decided_on=decided_on, quality=100 if quality is None else quality, reason=reason or "",
    )  # fmt: skip


@lru_cache(maxsize=10_000)  # the same few people on thousands of rows
def _username(text: str) -> str:
    return clean_text(text, limit=USERNAME_LENGTH_MAX, field="username")


@lru_cache(maxsize=1000)
def _kind(text: str) -> str:
    return clean_text(text, limit=KIND_LENGTH_MAX, field="kind")


def _contributors(text: str) -> tuple[tuple[str, int], ...]:
    found = [_CONTRIBUTOR.fullmatch(part) for part in _BETWEEN_CONTRIBUTORS.split(text) if part.strip()]
    if not found or not all(found):
        raise Rejected("import_contributors")
    return tuple((_username(each[1]), parse_int(each[2], least=1, most=100)) for each in found if each)


def _links(text: str) -> tuple[str, ...]:
    return tuple(clean_link(link, field="evidence") for link in text.split())


def _doubles(rows: Sequence[Named]) -> list[RowError]:
    first: dict[str, int] = {}
    return [
        row_error(row.line, Rejected("import_twice", row=first[_key(row.number)]), "number")
        for row in rows
        if row.number is not None and first.setdefault(_key(row.number), row.line) != row.line
    ]


def _key(number: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", number).casefold())
