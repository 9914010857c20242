"""Read a table that someone uploaded: bytes of an xlsx, xls or csv file to rows of text, or a refusal that says why."""

import json
import os
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGXCPU
from threading import BoundedSemaphore

import msgspec

import growth_tree
from growth_tree.importing.refused import Param, SheetRefused

FILE_BYTES_MAX = 16 * 1024 * 1024
_SECONDS_MAX = 30
_CHILD = (sys.executable, "-s", "-P", "-m", "growth_tree.importing.sandbox")
_CHILD_ENVIRONMENT = {"PYTHONPATH": str(Path(growth_tree.__file__).parents[1]), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
_seats = BoundedSemaphore(2)  # each child may use 512 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header; the line is its row number as a spreadsheet shows it."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Column names as written, and the rows that are not blank; a row is never shorter than the header.

    `above` has the lines above the header, each cut after some characters.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    above: tuple[str, ...] = ()


class _Answer(msgspec.Struct):
    above: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    refused: str = ""
    params: dict[str, Param] = {}


def read_sheet(content: bytes, wanted: Collection[str]) -> Sheet:
    """The first table in the file whose header names at least two of the wanted columns (names normalised)."""
    if not content.strip(b"\x00\t\n\r "):
        raise SheetRefused("sheet_empty")
    if len(content) > FILE_BYTES_MAX:
        raise SheetRefused("sheet_too_large", most=FILE_BYTES_MAX // (1024 * 1024))
    answer = _ask_child(json.dumps(sorted(wanted)).encode() + b"\n" + content)
    if answer.refused:
        raise SheetRefused(answer.refused, None, **answer.params)
    rows = tuple(Row(line=line, cells=cells) for line, cells in answer.rows)
    return Sheet(headers=answer.headers, rows=rows, above=answer.above)


def _ask_child(request: bytes) -> _Answer:
    if not _seats.acquire(timeout=_SECONDS_MAX):
        raise SheetRefused("sheet_took_too_long")
    try:
        child = subprocess.run(
            _CHILD, input=request, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=os.sep,
            env=_CHILD_ENVIRONMENT, timeout=_SECONDS_MAX, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise SheetRefused("sheet_took_too_long") from error
    finally:
        _seats.release()
    if child.returncode:
        raise _death(child.returncode)
    return msgspec.json.decode(child.stdout, type=_Answer)


def _death(returncode: int) -> SheetRefused:
    """Why the child ended without an answer: out of time, out of memory (the parser aborts), or thrown by the bytes."""
    if returncode in (-SIGXCPU, -SIGKILL):
        return SheetRefused("sheet_took_too_long")
    return SheetRefused("sheet_unpacked_too_large" if returncode < 0 else "sheet_damaged")
