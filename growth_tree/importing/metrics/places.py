"""Which days and which shop, team, person or group of items each row of a table is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from growth_tree.domain import subject
from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import refuse_spreadsheet_error
from growth_tree.importing.metrics.columns import Columns, Place
from growth_tree.importing.metrics.days import Span, parse_span
from growth_tree.importing.metrics.subjects import Subjects
from growth_tree.importing.metrics.table import Table
from growth_tree.importing.rows import RowError, row_error

T = TypeVar("T")
Key = tuple[str, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A row and what it is about: first of all a shop, team or person, then the groups that its item belongs to."""

    line: int
    cells: tuple[str, ...]
    keys: tuple[Key, ...]


@dataclass(slots=True)
class Places:
    """The rows of a table with what they are about; what cannot be told, and figures that miss a part for that.

    `stranger` is the name of the only shop that the table speaks of, where it is unknown and taken for the chosen one.
    """

    rows: list[Located] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    broken: set[Key] = field(default_factory=set)
    stranger: str = ""


def located(table: Table, columns: Columns, subjects: Subjects, about: str | None) -> Places:
    """Where the rows of a table belong; `about` is the shop or team of rows that do not say."""
    found, twins = Places(), dict(table.twins)
    items: dict[tuple[str, Key], int] = {}
    finder = _Finder(table, columns, subjects, about, found)
    for line, cells in table.rows:
        if line in twins:
            found.errors.append(row_error(line, Rejected("import_twice", row=twins[line]), None))
            continue
        keys = finder.keys(line, cells)
        if keys and (item := columns.roles.get("item")) is not None:
            first = items.setdefault((cells[item.at], keys[0]), line)
            if first != line:
                found.errors.append(row_error(line, Rejected("import_twice", row=first), item.header))
                found.broken.update(keys)
                continue
        if keys:
            found.rows.append(Located(line=line, cells=cells, keys=keys))
    return found


class _Finder:
    """Reads the cells that say when and where."""

    def __init__(self, table: Table, columns: Columns, subjects: Subjects, about: str | None, found: Places) -> None:
        self._days = table.days
        self._roles, self._groups = columns.roles, columns.groups
        self._subjects = subjects
        self._about = about
        self._errors = found.errors
        self._stranger = found.stranger = "" if about is None else self._only_unknown_shop(table)

    def keys(self, line: int, cells: Sequence[str]) -> tuple[Key, ...]:
        """What a row is about; nothing where it cannot be told."""
        span, about = self._span(line, cells), self._subject(line, cells)
        if span is None or about is None:
            return ()
        if not self._groups:
            return ((about, span),)
        groups = self._subjects.groups(about, tuple(cells[place.at] for place in self._groups))
        return ((about, span), *((group, span) for group in groups))

    def _span(self, line: int, cells: Sequence[str]) -> Span | None:
        if "first_day" in self._roles and "last_day" in self._roles:
            first, last = (self._read(line, cells, self._roles[role], parse_span) for role in ("first_day", "last_day"))
            if first is None or last is None:
                return None
            if last.last < first.first:
                self._refuse(line, Rejected("cell_days_reversed"), self._roles["last_day"])
                return None
            return Span(first.first, last.last)
        if "day" in self._roles:
            return self._read(line, cells, self._roles["day"], parse_span)
        return self._days

    def _subject(self, line: int, cells: Sequence[str]) -> str | None:
        for role, find in (
            ("subject", self._subjects.anybody),
            ("member", self._subjects.member),
            ("team", self._subjects.team),
            ("shop", self._shop),
        ):
            place = self._roles.get(role)
            if place is not None and cells[place.at]:
                return self._read(line, cells, place, find)
        if self._about is None:
            self._refuse(line, Rejected("text_missing"), next(iter(self._named_places()), None))
        return self._about

    def _shop(self, name: str) -> str:
        """The shop of a cell; where a file knows but one, by a name of the platform, it is the shop that was chosen."""
        if self._stranger:
            assert self._about is not None
            return self._about
        shop = self._subjects.shop(name)
        if self._about is not None and subject.kind_of(self._about) == subject.SHOP and shop != self._about:
            raise Rejected("import_another_shop", name=name)
        return shop

    def _only_unknown_shop(self, table: Table) -> str:
        place = self._roles.get("shop")
        names = set() if place is None else {cells[place.at] for _, cells in table.rows} - {""}
        return next(iter(names)) if len(names) == 1 and not any(map(self._subjects.knows_shop, names)) else ""

    def _named_places(self) -> list[Place]:
        return [self._roles[role] for role in ("subject", "member", "team", "shop") if role in self._roles]

    def _read(self, line: int, cells: Sequence[str], place: Place, parse: Callable[[str], T]) -> T | None:
        text = cells[place.at]
        try:
            if not text:
                raise Rejected("text_missing")
            refuse_spreadsheet_error(text)
            return parse(text)
        except Rejected as rejected:
            self._refuse(line, rejected, place)
            return None

    def _refuse(self, line: int, rejected: Rejected, place: Place | None) -> None:
        self._errors.append(row_error(line, rejected, None if place is None else place.header))
