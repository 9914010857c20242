"""Every list: which part of it a request asks for, the links to the other parts, and its export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, redirect, request
from sqlalchemy import ColumnElement

from growth_tree.web import shell
from growth_tree.web.export import Cell, csv_bytes, xlsx_bytes

SIZES = (20, 50, 100)
EXPORT_ROWS_MAX = 50_000
SEARCH_LENGTH_MAX = 100
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an export: its heading and how to get its value from a row."""

    heading: str
    value: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The part of a list that is asked for, and once it is fetched, shown."""

    path: str
    search: str
    sort: str
    descending: bool
    page: int
    size: int
    filters: Mapping[str, str]
    format: str | None = None
    part: str = ""
    rows: Sequence[Any] = ()
    total: int = 0
    defaults: Mapping[str, str] = field(default_factory=dict)
    along: Mapping[str, str] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """How many rows to fetch."""
        return EXPORT_ROWS_MAX if self.format else self.size

    @property
    def offset(self) -> int:
        """How many rows to skip."""
        return 0 if self.format else (self.page - 1) * self.size

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row on display."""
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        """The number of the last row on display."""
        return self.offset + len(self.rows)

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is on, so that an empty list means something else."""
        return bool(self.search) or any(self.filters.values())

    @property
    def wanted(self) -> dict[str, str]:
        """The filters that are on, and the search as `q`."""
        return {name: value for name, value in {**self.filters, "q": self.search}.items() if value}

    @property
    def kept(self) -> dict[str, str]:
        """What a form of filters has to carry along so that sorting and size stay as they are."""
        given = {**self.along, "sort": self._sorting(), "size": str(self.size)}
        return {name: value for name, value in given.items() if value != self.defaults.get(name, "")}

    @property
    def whole(self) -> str:
        """The address of the list with nothing looked for in it."""
        carried = {name: value for name, value in self.along.items() if value}
        return f"{self.path}?{urlencode(carried)}" if carried else self.path

    def shown(self, rows: Sequence[Any], total: int) -> Table:
        """The same table with its rows; whoever asks for a page behind the last one is led to the last one."""
        shown = replace(self, rows=rows, total=total)
        if shown.page > shown.pages and total and not rows and request.method in {"GET", "HEAD"}:
            abort(redirect(shown.link(page=shown.pages), 303))
        return shown

    def link(self, **changes: object) -> str:
        """The address of the same list with something changed; all but a page change lead to page 1."""
        given = {
            **self.along,
            "q": self.search,
            **self.filters,
            "sort": self._sorting(),
            "size": str(self.size),
            "page": "1",
        }
        given |= {name: "" if value is None else str(value) for name, value in changes.items()}
        wanted = {name: value for name, value in given.items() if value != self.defaults.get(name, "")}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path

    def sort_link(self, key: str) -> str:
        """The address of the list sorted by a column, the other way round if it already is."""
        return self.link(sort=f"-{key}" if self.sort == key and not self.descending else key)

    def order(self, sorts: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        """The column to sort by, given what each sort stands for."""
        return ordered(sorts[self.sort], descending=self.descending)

    def direction(self, key: str) -> str | None:
        """The aria-sort of a column."""
        return None if key != self.sort else "descending" if self.descending else "ascending"

    def _sorting(self) -> str:
        return ("-" if self.descending else "") + self.sort


def asked(
    *,
    sorts: Iterable[str],
    sort: str,
    filters: Mapping[str, Iterable[str]] | None = None,
    parts: Iterable[str] = (),
    along: Mapping[str, str] | None = None,
) -> Table:
    """Read search, filters, sorting and page from the request; what makes no sense counts as not given.

    `sort` is the default, with "-" before it for descending; `filters` names each filter's possible values, `parts` the
    smaller tables of the page that can be exported, too. What is to go `along` stays in every address of the list.
    """
    given = shell.query()
    chosen = given.get("sort", sort)
    if chosen.removeprefix("-") not in set(sorts):
        chosen = sort
    size = _number(given.get("size", ""), SIZES[0])
    return Table(
        path=_path(),
        search=_printable(given.get("q", ""))[:SEARCH_LENGTH_MAX].strip(),
        sort=chosen.removeprefix("-"),
        descending=chosen.startswith("-"),
        page=_number(given.get("page", ""), 1),
        size=size if size in SIZES else SIZES[0],
        filters={name: _one_of(given.get(name, ""), values) for name, values in (filters or {}).items()},
        format=_one_of(given.get("format", ""), FORMATS) or None,
        part=_one_of(given.get("part", ""), parts),
        defaults={"sort": sort, "size": str(SIZES[0]), "page": "1"},
        along=along or {},
    )


def ordered(column: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    """A column to sort by."""
    return column.desc() if descending else column.asc()


def export(table: Table, columns: Sequence[Column], rows: Iterable[Any], name: str) -> Response:
    """The list as a file, in the format the table asks for."""
    headings = [column.heading for column in columns]
    values = ([column.value(row) for column in columns] for row in rows)
    if table.format == "xlsx":
        body, kind = (
            xlsx_bytes(headings, values, name),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    else:
        body, kind = csv_bytes(headings, values), "text/csv; charset=utf-8"
    disposition = f'attachment; filename="{name}-{shell.today()}.{table.format}"'
    return Response(body, content_type=kind, headers={"Content-Disposition": disposition})


def _path() -> str:
    if request.method in {"GET", "HEAD"}:
        return request.path
    return shell.sent_from().path or request.path


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 6 and int(text) > 0 else default


def _one_of(text: str, values: Iterable[str]) -> str:
    return text if text in set(values) else ""
