"""Reading a panel from a csv file: unit, period, value, exposure, split, known_* and static_* columns."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from growth_tree.domain.core import Rejected
from growth_tree.insight.baselines.panel import WEEK, Floats, Panel, Texts

SPLITS = ("train", "test", "new_history", "new_test")
BYTES_MAX = 512 * 1024 * 1024
CELLS_MAX = 60_000_000
"""Units × weeks × columns; about half a gigabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPanel:
    """A panel with the part each row plays in a back-test: an index of SPLITS, -1 where there is no row."""

    panel: Panel
    split: Floats


def read_panel(path: Path) -> SplitPanel:
    """Read csv or csv.gz. Raises Rejected with the column as field and the line as `row`."""
    header, lines = _table(path)
    columns = {name: [line[n] for line in lines] for n, name in enumerate(header)}
    periods = _periods(columns["period"])
    units = sorted(set(columns["unit"]))
    place = {unit: n for n, unit in enumerate(units)}
    rows = np.array([place[unit] for unit in columns["unit"]])
    first = min(periods)
    weeks = np.array([(day - first) // WEEK for day in periods])
    span = int(weeks.max()) + 1
    if len(units) * span * len(header) > CELLS_MAX:
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
        value=matrix(_numbers("value", columns["value"])),
        exposure=matrix(_exposure(columns, len(lines))),
        known={
            key: matrix(found)
            for name in header
            if name.startswith("known_")
            for key, found in _known(name, columns[name])
        },
        static={name: _static(columns[name], rows, len(units)) for name in header if name.startswith("static_")},
    )
    return SplitPanel(panel=panel, split=split)


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
        if len(content) > BYTES_MAX:
            raise Rejected("panel_too_large", most=BYTES_MAX)
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        header = next(reader, [])
        _check_header(header)
        lines = [line for line in reader if line]
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise Rejected("panel_unreadable") from error
    for number, line in enumerate(lines, 2):
        if len(line) != len(header):
            raise Rejected("panel_ragged", row=number, expected=len(header), found=len(line))
    if not lines:
        raise Rejected("panel_empty")
    return header, lines


def _check_header(header: Sequence[str]) -> None:
    for needed in ("unit", "period", "value", "split"):
        if needed not in header:
            raise Rejected("panel_column_missing", needed)
    for name in header:
        if name not in ("unit", "period", "value", "exposure", "split") and not name.startswith(("known_", "static_")):
            raise Rejected("panel_column_unknown", name)
        if header.count(name) > 1:
            raise Rejected("panel_column_twice", name)


def _periods(texts: Sequence[str]) -> list[date]:
    known: dict[str, date] = {}
    for number, text in enumerate(texts, 2):
        if text not in known:
            try:
                known[text] = date.fromisoformat(text)
            except ValueError as error:
                raise Rejected("panel_not_a_date", "period", row=number) from error
            if known[text].weekday() != 0:
                raise Rejected("panel_not_a_monday", "period", row=number)
    return [known[text] for text in texts]


def _no_row_twice(keys: np.ndarray[tuple[int], np.dtype[np.int_]]) -> None:
    _, first = np.unique(keys, return_index=True)
    if len(first) < len(keys):
        again = np.setdiff1d(np.arange(len(keys)), first)
        raise Rejected("panel_row_twice", "period", row=int(again[0]) + 2)


def _splits(texts: Sequence[str]) -> Floats:
    for number, text in enumerate(texts, 2):
        if text not in SPLITS:
            raise Rejected("panel_split_unknown", "split", row=number)
    return np.array([float(SPLITS.index(text)) for text in texts])


def _exposure(columns: dict[str, list[str]], rows: int) -> Floats:
    if "exposure" not in columns:
        return np.ones(rows)
    exposure = _numbers("exposure", columns["exposure"])
    if (exposure < 0).any():
        raise Rejected("panel_negative", "exposure", row=int(np.flatnonzero(exposure < 0)[0]) + 2)
    return exposure


def _numbers(name: str, texts: Sequence[str]) -> Floats:
    """Empty is NaN, anything else has to be a finite number."""
    numbers = np.empty(len(texts))
    for at, text in enumerate(texts):
        try:
            numbers[at] = float(text) if text else np.nan
        except ValueError as error:
            raise Rejected("panel_not_a_number", name, row=at + 2) from error
        if text and not np.isfinite(numbers[at]):
            raise Rejected("panel_not_a_number", name, row=at + 2)
    return numbers


def _known(name: str, texts: Sequence[str]) -> list[tuple[str, Floats]]:
    """One column of numbers, or one of zeros and ones per label."""
    if _numeric(texts):
        return [(name, _numbers(name, texts))]
    labels = sorted({text for text in texts if text})
    if len(labels) > 50:
        raise Rejected("panel_labels_many", name, most=50)
    return [(f"{name}={label}", np.array([float(text == label) for text in texts])) for label in labels]


def _static(texts: Sequence[str], unit: np.ndarray[tuple[int], np.dtype[np.int_]], units: int) -> Floats | Texts:
    """What was said last of each unit."""
    latest = np.full(units, "", dtype=f"U{max(map(len, texts), default=1) or 1}")
    latest[unit] = texts
    return _numbers("static", list(latest)) if _numeric(texts) else latest


def _numeric(texts: Sequence[str]) -> bool:
    """Whether most of what is given are numbers, so that a stray word among them is a mistake and not a label."""
    given = [text for text in set(texts) if text]
    return sum(_is_number(text) for text in given) > len(given) / 2 if given else True


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
