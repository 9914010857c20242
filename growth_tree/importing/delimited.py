"""Comma, semicolon or tab separated text: find the encoding and the delimiter, give rows of cells."""

import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice

from growth_tree.importing.header import CELL_CHARACTERS_MAX, PREAMBLE_ROWS_MAX, Cells, hits
from growth_tree.importing.refused import SheetRefused

_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WEB_PAGE_STARTS = ("<!doctype", "<html", "<table", "<head", "<meta", "<?xml")


def delimited_rows(content: bytes, wanted: Collection[str]) -> Iterator[Cells]:
    """The rows of a csv file, in whatever encoding and with whatever delimiter it was saved."""
    text = _decoded(content)
    if text.lstrip().lower().startswith(_WEB_PAGE_STARTS):
        raise SheetRefused("sheet_web_page")
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    return _rows(text, _delimiter(text, wanted))


def _decoded(content: bytes) -> str:
    encodings = [name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)] or ["utf-8-sig", "gb18030"]
    furthest = 0
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
            continue
        if _has_private_characters(text) and encoding == "gb18030":
            break  # GB18030 gives a meaning to nearly every byte: such characters mean that it is something else
        return text
    if b"\x00" in content:
        raise SheetRefused("sheet_nul", line=content.count(b"\n", 0, content.index(b"\x00")) + 1)
    raise SheetRefused("sheet_encoding", line=content.count(b"\n", 0, furthest) + 1)


def _has_private_characters(text: str) -> bool:
    return any("\ue000" <= character <= "\uf8ff" for character in text)


def _delimiter(text: str, wanted: Collection[str]) -> str:
    """The delimiter under which some row near the top names the most of the wanted columns."""
    return max(_DELIMITERS, key=lambda delimiter: _best_hits(text, delimiter, wanted))


def _best_hits(text: str, delimiter: str, wanted: Collection[str]) -> int:
    best = 0
    try:
        for cells in islice(_rows(text, delimiter), PREAMBLE_ROWS_MAX):
            best = max(best, hits(cells, wanted))
    except SheetRefused:
        pass  # a wrong delimiter may well fail; the right one fails again where it is read in earnest
    return best


def _rows(text: str, delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    while True:
        line += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _refusal(str(error), line) from error
        if cells is None:
            return
        yield cells


def _refusal(message: str, line: int) -> SheetRefused:
    if "field larger" in message:
        return SheetRefused("sheet_cell_too_long", line=line, most=CELL_CHARACTERS_MAX)
    if "NUL" in message:
        return SheetRefused("sheet_nul", line=line)
    return SheetRefused("sheet_quotes", line=line)
