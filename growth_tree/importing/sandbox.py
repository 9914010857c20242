"""The child process that touches foreign bytes: `python -m growth_tree.importing.sandbox`, limits first, then work.

In: a line of JSON with the wanted column names, then the file. Out: one JSON object, a sheet or a refusal.
A parser that is tricked into using too much is ended by the kernel here, and the product lives on.
"""

import json
import resource
import sys
from collections.abc import Collection, Iterator

from growth_tree.importing.delimited import delimited_rows
from growth_tree.importing.header import Cells, table
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.workbook import OLE_START, ZIP_START, workbook_sheets

_MEMORY_BYTES_MAX = 512 * 1024 * 1024
_CPU_SECONDS_MAX = 20
_ANSWER_CHARACTERS_MAX = 48_000_000
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK", b"{\\rtf")


def main() -> None:
    """Answer one request."""
    _limit()
    wanted = json.loads(sys.stdin.buffer.readline())
    try:
        answer = _answer(sys.stdin.buffer.read(), wanted)
    except SheetRefused as refusal:
        answer = json.dumps({"refused": refusal.code, "params": refusal.params})
    except MemoryError:
        answer = json.dumps({"refused": "sheet_unpacked_too_large"})
    sys.stdout.buffer.write(answer.encode())


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES_MAX, _MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS_MAX, _CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(content: bytes, wanted: Collection[str]) -> str:
    for rows in _tables(content, wanted):
        found = table(rows, wanted)
        if found is not None:
            above, headers, below = found
            return f'{{"above":{_json(above)},"headers":{_json(headers)},"rows":[{",".join(_encoded(below))}]}}'
    raise SheetRefused("sheet_no_header")


def _tables(content: bytes, wanted: Collection[str]) -> Iterator[Iterator[Cells]]:
    if content.startswith((ZIP_START, OLE_START)):
        yield from workbook_sheets(content)
    elif content.startswith(_OTHER_FILES):
        raise SheetRefused("sheet_not_a_table")
    else:
        yield delimited_rows(content, wanted)


def _encoded(below: Iterator[tuple[int, Cells]]) -> Iterator[str]:
    characters = 0
    for row in below:
        encoded = _json(row)
        characters += len(encoded)
        if characters > _ANSWER_CHARACTERS_MAX:
            raise SheetRefused("sheet_unpacked_too_large")
        yield encoded


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

if __name__ == "__main__":
    main()
