"""What is kept of a file of figures: the columns that can matter, without those about single people."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from growth_tree.domain.kpi import Kpi
from growth_tree.importing.metrics import days
from growth_tree.importing.metrics.columns import Columns, columns_of, is_of_platform, is_personal, named, wanted
from growth_tree.importing.metrics.days import Span
from growth_tree.importing.metrics.numbers import is_number
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.results import TOTAL
from growth_tree.importing.sheet import Row, Sheet, read_sheet

_EVERYTHING = frozenset({"全部", "所有终端", "全部终端", "整体", "全店", "all"})
_PERSONAL_NUMBER_LENGTH_MIN = 11
_PERSONAL_NUMBER = re.compile(r"1[3-9][0-9]{9}|[0-9]{15,}[xX]?")


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A stripped file. `in_parts` says that rows of the same day and place may be parts of one figure.

    `twins` are rows that say exactly what another one says, with that one's line; `personal` and `left` name the
    columns that were dropped.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    days: Span | None
    in_parts: bool
    twins: tuple[tuple[int, int], ...]
    personal: tuple[str, ...]
    left: tuple[str, ...]
    digest: str

    def encoded(self) -> bytes:
        """As bytes to keep."""
        return msgspec.json.encode(self)


def read_table(content: bytes, file_name: str, kpis: Sequence[Kpi]) -> Table:
    """What is kept of a file. Raises SheetRefused."""
    return stripped(read_sheet(content, wanted(kpis)), file_name, kpis, hashlib.sha256(content).hexdigest())


def decoded(content: bytes) -> Table:
    """What was kept."""
    return msgspec.json.decode(content, type=Table)


def stripped(sheet: Sheet, file_name: str, kpis: Sequence[Kpi], digest: str) -> Table:
    """The same of a table that has been read."""
    headers = named(sheet.headers)
    columns = columns_of(headers, kpis)
    cells = list(zip(*(row.cells[: len(headers)] for row in sheet.rows), strict=True))
    kept = _kept(columns, cells)
    if not columns.is_own and not columns.recipes and kept == _of_roles(columns):
        raise SheetRefused("metrics_no_kpi")
    filled = [at for at, header in enumerate(headers) if header]
    looks = {at for at in filled if at not in kept and _looks_personal(cells[at]) and not is_of_platform(headers[at])}
    personal = {at for at in filled if is_personal(headers[at])} | looks
    text = [at for at in filled if at not in kept]
    totals = _totals(sheet.rows, [cells[at] for at in (*text, *_of_roles(columns))])
    rows = [row for row in sheet.rows if row.line not in totals]
    if not rows:
        raise SheetRefused("sheet_no_rows")
    return Table(
        headers=tuple(headers[at] for at in kept),
        rows=tuple((row.line, tuple([row.cells[at] for at in kept])) for row in rows),
        days=days.of_preamble(sheet.above) or days.of_file_name(file_name),
        in_parts=columns.is_itemised or any(len(set(cells[at])) > 1 for at in text),
        twins=tuple(_twins(rows)),
        personal=tuple(headers[at] for at in sorted(personal)),
        left=tuple(headers[at] for at in text if at not in personal),
        digest=digest,
    )


def refuse_homeless(table: Table, about: str | None) -> None:
    """Refuse a table that does not say of which days or of which shop it is, where nobody has said it."""
    told = columns_of(table.headers, ()).roles.keys()
    if table.days is None and told.isdisjoint({"day", "first_day"}):
        raise SheetRefused("metrics_no_days", "first_day")
    if about is None and told.isdisjoint({"shop", "team", "member", "subject"}):
        raise SheetRefused("metrics_no_shop", "about")


def _kept(columns: Columns, cells: Sequence[Collection[str]]) -> list[int]:
    """The columns that say something, and those of numbers that nobody has explained yet."""
    roles = _of_roles(columns)
    if columns.is_own:
        return roles
    numbers = {place.at for place in columns.unknown if _are_numbers(cells[place.at])}
    return sorted({*roles, *(place.at for place in columns.explained), *numbers})


def _of_roles(columns: Columns) -> list[int]:
    return sorted({place.at for place in (*columns.roles.values(), *columns.groups)})


def _are_numbers(cells: Collection[str]) -> bool:
    distinct = set(cells) - {""}
    return bool(distinct) and all(map(is_number, distinct)) and not _looks_personal(cells)


def _looks_personal(cells: Collection[str]) -> bool:
    """Whether a column is mostly telephone, identity or order numbers, whatever it is called."""
    filled = len(cells) - list(cells).count("")
    long = [cell for cell in cells if len(cell) >= _PERSONAL_NUMBER_LENGTH_MIN]
    return bool(long) and 2 * sum(map(bool, map(_PERSONAL_NUMBER.fullmatch, long))) >= filled


def _totals(rows: Sequence[Row], texts: Iterable[Sequence[str]]) -> set[int]:
    """The rows that sum up others: 合计 anywhere, or 全部 where other rows are about parts."""
    found: set[int] = set()
    for cells in texts:
        distinct = set(cells)
        words = {cell for cell in distinct if cell and TOTAL.fullmatch(cell)}
        words |= {cell for cell in distinct if cell.casefold() in _EVERYTHING and len(distinct) > 1}
        if words:
            found |= {row.line for row, cell in zip(rows, cells, strict=True) if cell in words}
    return found


def _twins(rows: Iterable[Row]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        line = first.setdefault(row.cells, row.line)
        if line != row.line:
            yield row.line, line
