"""Reading a table row by row: every wrong cell of every row is named, not only the first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import refuse_spreadsheet_error
from growth_tree.importing.columns import Kind, columns, places
from growth_tree.importing.refused import Param
from growth_tree.importing.sheet import Row, Sheet

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """What is wrong in a row, and in which of its columns where one can be named."""

    line: int
    column: str | None
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """The cells of one row by column; readings collect what is wrong and answer None for it."""

    line: int
    cells: Mapping[str, str]
    errors: list[RowError] = field(default_factory=list)

    def required(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell that has to be filled in."""
        if not self.cells.get(column):
            self.refuse(Rejected("text_missing"), column)
            return None
        return self.optional(column, parse)

    def optional(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell that may be blank."""
        text = self.cells.get(column)
        if not text:
            return None
        try:
            refuse_spreadsheet_error(text)
            return parse(text)
        except Rejected as rejected:
            self.refuse(rejected, column)
            return None

    def refuse(self, rejected: Rejected, column: str | None) -> None:
        """Note what is wrong."""
        self.errors.append(row_error(self.line, rejected, column))


def row_error(line: int, rejected: Rejected, column: str | None) -> RowError:
    """A refusal as the error of a row."""
    return RowError(line=line, column=column, code=rejected.code, params=rejected.params)


def readers(kind: Kind, sheet: Sheet) -> Iterator[RowReader]:
    """The rows of a table of this kind. Raises SheetRefused where a required column is missing."""
    return readers_at(places(kind, sheet.headers), sheet)


def readers_at(at: Mapping[str, int], sheet: Sheet) -> Iterator[RowReader]:
    """The rows of a table whose columns stand in these places."""
    for row in sheet.rows:
        reader = RowReader(line=row.line, cells={column: row.cells[place] for column, place in at.items()})
        if _is_too_long(row, sheet):
            reader.refuse(Rejected("row_too_long"), None)
        yield reader


def ignored(kind: Kind, sheet: Sheet) -> tuple[str, ...]:
    """The columns of a table that mean nothing to us; their cells are not looked at, let alone kept."""
    known = set(places(kind, sheet.headers).values())
    return tuple(header for place, header in enumerate(sheet.headers) if header and place not in known)


def labels(kind: Kind, language: str) -> dict[str, str]:
    """What each column is called in a language, by its code."""
    return {column.code: column.name.en if language == "en" else column.name.zh for column in columns(kind)}


def _is_too_long(row: Row, sheet: Sheet) -> bool:
    return any(row.cells[len(sheet.headers) :])
