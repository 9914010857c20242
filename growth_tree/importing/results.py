"""What came of an ad test, read from the report of its platform: figures per creative, and per day if it has days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from growth_tree.accounts.text import clean_text
from growth_tree.domain.ad_figures import FIGURE_MAX, AdFigures, refuse_impossible
from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import parse_day, parse_fen, parse_int
from growth_tree.importing.header import normalised
from growth_tree.importing.platforms import places_in, recognise, wanted_anywhere
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.rows import RowError, RowReader, readers_at, row_error
from growth_tree.importing.sheet import Sheet, read_sheet

CREATIVE_LENGTH_MAX = 200
_NOTHING = re.compile(r"[-－–—―/]*")
TOTAL = re.compile(r"(合计|总计|汇总|小计|总和|平均|(grand )?total)(\s*[:：(（共].*)?", re.IGNORECASE)
_UNTIL = re.compile(r"\s*(?:~|～|至|到|--)\s*|\s+-\s+")
_AS_TEXT = re.compile(r"=\"(.*)\"|'(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What a row says: the creative by name and by id as the file has them, the day if it is about one."""

    line: int
    creative: str
    creative_id: str
    day: date | None
    figures: AdFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """A report: the rows that can be understood, and what is wrong with the others, columns by the file's own names."""

    platform: str
    rows: tuple[ResultRow, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A report by the creatives of a test: totals and days; creatives that only the file or only the test knows."""

    totals: Mapping[str, AdFigures]
    days: Mapping[str, Mapping[date, AdFigures]]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def read_results(content: bytes, platform: str) -> ResultFile:
    """A report of a platform, or a table with the columns of `own`. Raises SheetRefused."""
    try:
        sheet = read_sheet(content, wanted_anywhere())
    except SheetRefused as refused:
        if refused.code == "sheet_no_header":
            raise SheetRefused("results_unknown_file") from refused
        raise
    return result_rows(sheet, platform)


def result_rows(sheet: Sheet, platform: str) -> ResultFile:
    """The same of a table that has been read."""
    code = recognise(sheet.headers, platform)
    at = places_in(code, sheet.headers)
    readers = [_tidied(reader) for reader in readers_at(at, sheet)]
    readers = [reader for reader in readers if not _is_total(reader)]
    _refuse_several_windows(readers)
    rows = [row for reader in readers if (row := _row(reader)) is not None and not reader.errors]
    errors = [error for reader in readers for error in reader.errors] + _undated(rows)
    bad = {error.line for error in errors}
    named = (replace(error, column=sheet.headers[at[error.column]] if error.column else None) for error in errors)
    return ResultFile(
        platform=code,
        rows=tuple(row for row in rows if row.line not in bad),
        errors=tuple(sorted(named, key=lambda error: error.line)),
    )


def match(rows: Sequence[ResultRow], names: Mapping[str, Sequence[str]]) -> Matched:
    """The figures of each creative of a test, added up; `names` has what each id of ours may be called in a report."""
    ours = {normalised(name): creative for creative, called in names.items() for name in called}
    totals: dict[str, AdFigures] = {}
    days: dict[str, dict[date, AdFigures]] = {}
    unknown: dict[str, None] = {}
    for row in rows:
        creative = ours.get(normalised(row.creative_id)) or ours.get(normalised(row.creative))
        if creative is None:
            unknown[row.creative or row.creative_id] = None
            continue
        totals[creative] = totals.get(creative, AdFigures()) + row.figures
        if row.day is not None:
            by_day = days.setdefault(creative, {})
            by_day[row.day] = by_day.get(row.day, AdFigures()) + row.figures
    return Matched(
        totals=totals, days=days, unknown=tuple(unknown), missing=tuple(each for each in names if each not in totals)
    )


def _tidied(reader: RowReader) -> RowReader:
    """The cells without the dashes that stand for nothing and the marks that keep spreadsheets from guessing."""
    cells = {}
    for column, text in reader.cells.items():
        kept = _AS_TEXT.fullmatch(text)
        bare = (kept[1] or kept[2] or "").strip() if kept else text
        cells[column] = "" if _NOTHING.fullmatch(bare) else bare
    return replace(reader, cells=cells)


def _is_total(reader: RowReader) -> bool:
    return any(TOTAL.fullmatch(reader.cells.get(column, "")) for column in ("creative", "creative_id", "day"))


def _refuse_several_windows(readers: Sequence[RowReader]) -> None:
    """Reports may hold every creative once per span in which orders are counted; added up, all would count twice."""
    windows = dict.fromkeys(filter(None, (reader.cells.get("window") for reader in readers)))
    if len(windows) > 1:
        raise SheetRefused("results_several_windows", windows=", ".join(windows))


def _row(reader: RowReader) -> ResultRow | None:
    creative_id = reader.optional("creative_id", _name) or ""
    creative = (reader.optional if creative_id else reader.required)("creative", _name) or ""
    day = reader.optional("day", _day)
    count, money = partial(parse_int, most=FIGURE_MAX), partial(parse_fen, most=FIGURE_MAX)
    figures = AdFigures(
        impressions=reader.optional("impressions", count) or 0,
        clicks=reader.optional("clicks", count) or 0,
        orders=reader.optional("orders", count) or 0,
        spend_fen=reader.optional("spend", money) or 0,
        revenue_fen=reader.optional("revenue", money) or 0,
    )
    if reader.errors:
        return None
    try:
        refuse_impossible(figures)
    except Rejected as rejected:
        reader.refuse(rejected, rejected.field)
    return ResultRow(line=reader.line, creative=creative, creative_id=creative_id, day=day, figures=figures)


@lru_cache(maxsize=1000)  # the same few creatives on every row
def _name(text: str) -> str:
    return clean_text(text, limit=CREATIVE_LENGTH_MAX, field="creative")


def _day(text: str) -> date | None:
    """One day; None for several, such as 2026-06-01 ~ 2026-06-30."""
    ends = [parse_day(end) for end in _UNTIL.split(text)]
    return ends[0] if ends[0] == ends[-1] else None


def _undated(rows: Sequence[ResultRow]) -> list[RowError]:
    """Rows about no single day among others that are: most likely a sum of those, so that all would count twice."""
    if not any(row.day for row in rows):
        return []
    return [row_error(row.line, Rejected("cell_not_a_day"), "day") for row in rows if row.day is None]
