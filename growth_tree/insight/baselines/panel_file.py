"""Reading a panel from a csv file: unit, period, value, exposure, split, known_* and static_* columns."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from growth_tree.domain.core import Rejected
from growth_tree.insight.baselines.panel import WEEK, Floats, Panel, Texts

SPLITS = ("train", "test", "new_history", "new_test")
BYTES_MAX = 512 * 1024 * 1024
CELLS_MAX = 60_000_000
"""Units × weeks × columns; about half a gigabyte."""
LINES_AT_ONCE = 20_000

Indices = NDArray[np.int_]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPanel:
    """A panel with the part each row plays in a back-test: an index of SPLITS, -1 where there is no row."""

    panel: Panel
    split: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a file: its different texts, and which of them each line has. A million lines fit easily."""

    name: str
    texts: tuple[str, ...]
    at: NDArray[np.int32]

    def row(self, wrong: Sequence[bool]) -> int:
        """The first line of the file that has one of some texts."""
        return int(np.flatnonzero(np.array(wrong)[self.at])[0]) + 2


def read_panel(path: Path) -> SplitPanel:
    """Read csv or csv.gz. Raises Rejected with the column as field and the line as `row`."""
    columns = _columns(path)
    units = sorted(columns["unit"].texts)
    place = {unit: n for n, unit in enumerate(units)}
    rows = np.array([place[unit] for unit in columns["unit"].texts])[columns["unit"].at]
    first, weeks = _weeks(columns["period"])
    span = int(weeks.max()) + 1
    if len(units) * span * len(columns) > CELLS_MAX:
        raise Rejected("panel_too_large", most=CELLS_MAX)
    _no_row_twice(rows * span + weeks)

    def matrix(values: Floats) -> Floats:
        dense = np.full((len(units), span), np.nan)
        dense[rows, weeks] = values
        return dense

    split = np.full((len(units), span), -1.0)
    split[rows, weeks] = _splits(columns["split"])
    panel = Panel(
        units=tuple(units),
        periods=tuple(first + WEEK * n for n in range(span)),
        value=matrix(_numbers(columns["value"])),
        exposure=matrix(_exposure(columns, rows.size)),
        known={
            key: matrix(found)
            for name, column in columns.items()
            if name.startswith("known_")
            for key, found in _known(column)
        },
        static={
            name: _static(column, rows, len(units)) for name, column in columns.items() if name.startswith("static_")
        },
    )
    return SplitPanel(panel=panel, split=split)


def _columns(path: Path) -> dict[str, Column]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
        if len(content) > BYTES_MAX:
            raise Rejected("panel_too_large", most=BYTES_MAX)
        reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""))
        header = next(reader, [])
        _check_header(header)
        found = list(_coded(header, reader))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise Rejected("panel_unreadable") from error
    if not found[0].at.size:
        raise Rejected("panel_empty")
    return {column.name: column for column in found}


class _Codes(dict[str, int]):
    """A number for each text, in the order in which they come."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


def _coded(header: Sequence[str], reader: Iterator[list[str]]) -> Iterator[Column]:
    codes = [_Codes() for _ in header]
    parts: list[list[NDArray[np.int32]]] = [[np.zeros(0, dtype=np.int32)] for _ in header]
    lines, row = (line for line in reader if line), 2
    while some := list(islice(lines, LINES_AT_ONCE)):
        for number, line in enumerate(some, row):
            if len(line) != len(header):
                raise Rejected("panel_ragged", row=number, expected=len(header), found=len(line))
        row += len(some)
        for column, code, part in zip(zip(*some, strict=True), codes, parts, strict=True):
            part.append(np.fromiter(map(code.__getitem__, column), dtype=np.int32, count=len(column)))
    for name, code, part in zip(header, codes, parts, strict=True):
        yield Column(name=name, texts=tuple(code), at=np.concatenate(part))


def _check_header(header: Sequence[str]) -> None:
    for needed in ("unit", "period", "value", "split"):
        if needed not in header:
            raise Rejected("panel_column_missing", needed)
    for name in header:
        if name not in ("unit", "period", "value", "exposure", "split") and not name.startswith(("known_", "static_")):
            raise Rejected("panel_column_unknown", name)
        if header.count(name) > 1:
            raise Rejected("panel_column_twice", name)


def _weeks(periods: Column) -> tuple[date, Indices]:
    """The first Monday, and how many weeks later each line is."""
    days: list[date] = []
    for text in periods.texts:
        same = [text == each for each in periods.texts]
        try:
            days.append(date.fromisoformat(text))
        except ValueError as error:
            raise Rejected("panel_not_a_date", "period", row=periods.row(same)) from error
        if days[-1].weekday() != 0:
            raise Rejected("panel_not_a_monday", "period", row=periods.row(same))
    return min(days), np.array([(day - min(days)) // WEEK for day in days])[periods.at]


def _no_row_twice(keys: Indices) -> None:
    _, first = np.unique(keys, return_index=True)
    if len(first) < len(keys):
        again = np.setdiff1d(np.arange(len(keys)), first)
        raise Rejected("panel_row_twice", "period", row=int(again[0]) + 2)


def _splits(split: Column) -> Floats:
    wrong = [text not in SPLITS for text in split.texts]
    if any(wrong):
        raise Rejected("panel_split_unknown", "split", row=split.row(wrong))
    return np.array([float(SPLITS.index(text)) for text in split.texts])[split.at]


def _exposure(columns: dict[str, Column], rows: int) -> Floats:
    if "exposure" not in columns:
        return np.ones(rows)
    exposure = _numbers(columns["exposure"])
    if (exposure < 0).any():
        raise Rejected("panel_negative", "exposure", row=int(np.flatnonzero(exposure < 0)[0]) + 2)
    return exposure


def _numbers(column: Column) -> Floats:
    """Empty is NaN, anything else has to be a finite number."""
    wrong = [bool(text) and not _is_number(text) for text in column.texts]
    if any(wrong):
        raise Rejected("panel_not_a_number", column.name, row=column.row(wrong))
    return np.array([float(text) if text else np.nan for text in column.texts])[column.at]


def _known(column: Column) -> list[tuple[str, Floats]]:
    """One column of numbers, or one of zeros and ones per label."""
    if _numeric(column.texts):
        return [(column.name, _numbers(column))]
    labels = sorted(text for text in column.texts if text)
    if len(labels) > 50:
        raise Rejected("panel_labels_many", column.name, most=50)
    return [(f"{column.name}={label}", (column.at == column.texts.index(label)).astype(float)) for label in labels]


def _static(column: Column, unit: Indices, units: int) -> Floats | Texts:
    """What was said last of each unit."""
    if _numeric(column.texts):
        numbers = np.empty(units)
        numbers[unit] = _numbers(column)
        return numbers
    latest = np.zeros(units, dtype=int)
    latest[unit] = column.at
    return np.array(column.texts)[latest]


def _numeric(texts: Sequence[str]) -> bool:
    """Whether most of what is given are numbers, so that a stray word among them is a mistake and not a label."""
    given = [text for text in texts if text]
    return sum(_is_number(text) for text in given) > len(given) / 2 if given else True


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
