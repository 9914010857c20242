"""Find the row of column names in a table that may begin with other text, and give the rows below it."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice, zip_longest

from growth_tree.importing.refused import SheetRefused

COLUMNS_MAX = 200
ROWS_MAX = 100_000
CELL_CHARACTERS_MAX = 32_767
PREAMBLE_ROWS_MAX = 100
PREAMBLE_CHARACTERS_MAX = 200

# White space and the invisible marks that copying out of chats and web pages leaves around a text.
_EDGES = "".join(chr(c) for c in range(0x110000) if chr(c).isspace()) + (
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)

Cells = list[str]


def normalised(name: str) -> str:
    """A column name as it is compared: width, case, spaces and a mark for required columns do not matter."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).strip("*")


def tidy(text: str, line: int) -> str:
    """The text of a cell without what surrounds it invisibly."""
    if "\x00" in text:
        raise SheetRefused("sheet_nul", line=line)
    if len(text) > CELL_CHARACTERS_MAX:
        raise SheetRefused("sheet_cell_too_long", line=line, most=CELL_CHARACTERS_MAX)
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text.strip(_EDGES))


def hits(cells: Iterable[str], wanted: Collection[str]) -> int:
    """How many different wanted columns a row of names holds."""
    return len({normalised(cell) for cell in cells} & set(wanted))


def is_header(cells: Iterable[str], wanted: Collection[str]) -> bool:
    """Two wanted names side by side make a header; one may be a word in a preamble."""
    return hits(cells, wanted) >= 2


def table(rows: Iterable[Cells], wanted: Collection[str]) -> tuple[Cells, Cells, Iterator[tuple[int, Cells]]] | None:
    """The lines above, the column names and the numbered rows below; None if no row near the top names the columns."""
    numbered = ((line, _trimmed(cells, line)) for line, cells in enumerate(rows, start=1))
    top = list(islice(numbered, PREAMBLE_ROWS_MAX))
    above: Cells = []
    for at, (_, cells) in enumerate(top, start=1):
        both = _in_two_rows(cells, top[at][1], wanted) if at < len(top) else []
        header = both or cells
        if is_header(header, wanted):
            _refuse_twins(header, wanted)
            return above, header, _below(chain(top[at + bool(both) :], numbered), len(header))
        above.append(" ".join(cells)[:PREAMBLE_CHARACTERS_MAX])
    return None


def _in_two_rows(upper: Cells, lower: Cells, wanted: Collection[str]) -> Cells:
    """The names of a header whose upper row groups some columns, in merged cells, over names of their own below."""
    named = [normalised(cell) in wanted for cell in upper]
    if not any(named) or not hits(lower, wanted) or any(map(all, zip(named, lower, strict=False))):
        return []
    return [one if is_name else other or one for one, other, is_name in zip_longest(upper, lower, named, fillvalue="")]


def _trimmed(cells: Cells, line: int) -> Cells:
    # Most cells are plain words and numbers, in which nothing can be untidy.
    tidied = [
        cell if cell.isalnum() and cell.isascii() and len(cell) < CELL_CHARACTERS_MAX else tidy(cell, line)
        for cell in cells
    ]
    while tidied and not tidied[-1]:
        tidied.pop()
    if len(tidied) > COLUMNS_MAX:
        raise SheetRefused("sheet_too_many_columns", most=COLUMNS_MAX)
    return tidied


def _refuse_twins(header: Cells, wanted: Collection[str]) -> None:
    names = [normalised(cell) for cell in header]
    for cell, name in zip(header, names, strict=True):
        if name in wanted and names.count(name) > 1:
            raise SheetRefused("sheet_duplicate_header", column=cell)


def _below(numbered: Iterator[tuple[int, Cells]], width: int) -> Iterator[tuple[int, Cells]]:
    count = 0
    for line, cells in numbered:
        if not cells:
            continue
        count += 1
        if count > ROWS_MAX:
            raise SheetRefused("sheet_too_many_rows", most=ROWS_MAX)
        yield line, cells + [""] * (width - len(cells))
    if not count:
        raise SheetRefused("sheet_no_rows")
