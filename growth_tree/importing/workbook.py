"""Excel workbooks, new (.xlsx) and old (.xls): look at the container first, then give rows of cells as text."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from pathlib import PurePosixPath

import python_calamine

from growth_tree.importing.header import ROWS_MAX, Cells
from growth_tree.importing.refused import SheetRefused

ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_PARTS_MAX = 200
_UNPACKED_BYTES_MAX = 100_000_000
_RATIO_MAX = 100
_RATIO_COUNTS_FROM_BYTES = 1_000_000
_SHEETS_MAX = 20
_LINES_MAX = ROWS_MAX + 10_000  # blank rows between the others are allowed, a stray cell far below is not
_CELLS_MAX = 5_000_000  # between the outermost cells, blank ones counted
_FAILED_FORMULA = re.compile(rb'(<(?:\w+:)?c\b[^<>]*\bt=)"e"')
_Value = int | float | str | bool | time | date | datetime | timedelta


def workbook_sheets(content: bytes) -> Iterator[Iterator[Cells]]:
    """The sheets of a workbook that can be seen, in their order, each as its rows from row 1 on."""
    if content.startswith(ZIP_START):
        content = _checked(content)
    elif _ENCRYPTED_STREAM in content:
        raise SheetRefused("sheet_encrypted")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for index, sheet in enumerate(book.sheets_metadata[:_SHEETS_MAX]):
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible:
                yield _rows(book.get_sheet_by_index(index))
    except python_calamine.PasswordError as error:
        raise SheetRefused("sheet_encrypted") from error
    except python_calamine.CalamineError as error:
        raise SheetRefused("sheet_damaged") from error


def _checked(content: bytes) -> bytes:
    """A container in which nothing is amiss; cells of failed formulas, which the reader leaves blank, made texts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            parts = container.infolist()
            _check_names([part.filename for part in parts])
            _check_sizes(parts)
            # Reading a part to its end proves its stated size and its checksum; the workbook reader proves neither.
            failed = [part.filename for part in parts if b't="e"' in container.read(part)]
            return _with_texts(container, failed) if failed else content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise SheetRefused("sheet_damaged") from error


def _check_names(names: list[str]) -> None:
    if len(names) > _PARTS_MAX or len({name.casefold() for name in names}) < len(names) or any(map(_is_odd, names)):
        raise SheetRefused("sheet_odd_parts")
    if "xl/workbook.xml" not in names:
        raise SheetRefused("sheet_not_a_table")


def _is_odd(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or not name.isprintable() or any(c in name for c in "\\:")


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused("sheet_encrypted")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    swollen = unpacked > _RATIO_COUNTS_FROM_BYTES and unpacked > packed * _RATIO_MAX
    if swollen or unpacked > _UNPACKED_BYTES_MAX:
        raise SheetRefused("sheet_unpacked_too_large")


def _with_texts(container: zipfile.ZipFile, failed: Collection[str]) -> bytes:
    binary = io.BytesIO()
    with zipfile.ZipFile(binary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for part in container.infolist():
            text = container.read(part)
            if part.filename in failed:
                text = _FAILED_FORMULA.sub(rb'\1"str"', text)
            copy.writestr(part.filename, text)
    return binary.getvalue()


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[Cells]:
    if sheet.end is not None and sheet.end[0] >= _LINES_MAX:
        raise SheetRefused("sheet_too_many_rows", most=ROWS_MAX)
    if sheet.height * sheet.width > _CELLS_MAX:
        raise SheetRefused("sheet_unpacked_too_large")
    for values in sheet.iter_rows():
        yield [value if type(value) is str else _text(value) for value in values]


def _text(value: _Value) -> str:
    """A cell as the person sees it in the spreadsheet, with days in ISO form."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case _:
            return str(value)


def _number(value: float) -> str:
    """A number in plain digits, to the fifteen that spreadsheets keep."""
    if not isfinite(value) or abs(value) >= 1e30:
        return str(value)
    return f"{Decimal(f'{value:.15g}'):f}"
