"""Tables to take away as csv or xlsx, in which no text can act as a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

Cell = str | int | float | date | None

_XLSX_TEXT_LENGTH_MAX = 32_767
_EXACT_INT_MAX = 10**15  # spreadsheets keep fifteen digits
_SHEET_NAME_LENGTH_MAX = 31
_COLUMN_WIDTHS = (10, 40)

# What neither XML nor a database of ours can hold: control characters, lone surrogates, two that are no characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A csv file that Excel and WPS open with the right characters."""
    binary = io.BytesIO()
    with io.TextIOWrapper(binary, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(_safe(header) for header in headers)
        writer.writerows([_plain(cell) for cell in row] for row in rows)
        text.flush()
        return binary.getvalue()


def xlsx_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]], sheet_name: str) -> bytes:
    """A workbook with one sheet; texts are stored as texts, numbers as numbers, rows are written as they come."""
    binary = io.BytesIO()
    with xlsxwriter.Workbook(binary, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(_NOT_IN_SHEET_NAMES.sub(" ", sheet_name)[:_SHEET_NAME_LENGTH_MAX])
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, header in enumerate(headers):
            sheet.set_column(column, column, _width(header))
            sheet.write_string(0, column, _safe(header), bold)
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, row)
    return binary.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, line: int, row: Sequence[Cell]) -> None:
    for column, cell in enumerate(row):
        plain = _plain(cell)
        if isinstance(plain, str):
            written = sheet.write_string(line, column, plain[:_XLSX_TEXT_LENGTH_MAX])
        else:
            written = sheet.write_number(line, column, plain)
        if written:
            raise ValueError(f"no room for row {line}, column {column} in a worksheet")


def _plain(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case str():
            return _safe(cell)
        case date():
            return cell.isoformat()
        case int() if abs(cell) >= _EXACT_INT_MAX:
            return str(cell)
        case _:
            return cell


def _safe(text: str) -> str:
    """The text, led by an apostrophe if a spreadsheet could take it for a formula."""
    kept = _ILLEGAL.sub("", text)
    return f"'{kept}" if _first_that_counts(kept) in _FORMULA_STARTS else kept


def _first_that_counts(text: str) -> str:
    """The first character that is neither a space nor invisible."""
    return next((c for c in text if c in _FORMULA_STARTS or unicodedata.category(c)[0] not in "ZCM"), "")


def _width(header: str) -> int:
    least, most = _COLUMN_WIDTHS
    return min(most, max(least, sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in header) + 4))
