"""A KPI of many units over many weeks, as dense unit × week matrices; a week that is missing is NaN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]
WEEK = timedelta(days=7)


class Form(StrEnum):
    """How a KPI is modelled."""

    LEVEL = "level"  # a quantity per planned exposure, such as sales per open day: logarithm
    RATE = "rate"  # value counts successes among exposure, such as orders of visitors: logit
    RATIO = "ratio"  # value per exposure that is only known afterwards, such as sales per order: logarithm


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One week of one unit; `value` and `exposure` are None where unknown. Text in `known` stands for categories."""

    unit: str
    period: date
    value: float | None
    exposure: float | None = None
    known: Mapping[str, float | str | None]
    static: Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Matrices have one row per unit and one column per week; weeks follow one another without gaps."""

    units: tuple[str, ...]
    periods: tuple[date, ...]
    value: Floats
    exposure: Floats
    known: Mapping[str, Floats]
    static: Mapping[str, Floats | Texts]

    @property
    def weeks(self) -> int:
        """How many weeks the panel spans."""
        return len(self.periods)

    def until(self, origin: int) -> Panel:
        """The same panel as it was known at the end of a week: later values are gone, later context is not."""
        value, exposure = self.value.copy(), self.exposure.copy()
        value[:, origin + 1 :] = np.nan
        return replace(self, value=value, exposure=exposure)

    def only(self, units: NDArray[np.bool_], *, before: int | None = None) -> Panel:
        """The same panel with some units, and with values (not context) of the weeks before an index alone."""
        value = self.value[units].copy()
        if before is not None:
            value[:, before:] = np.nan
        return replace(
            self,
            units=tuple(unit for unit, kept in zip(self.units, units, strict=True) if kept),
            value=value,
            exposure=self.exposure[units],
            known={name: column[units] for name, column in self.known.items()},
            static={name: column[units] for name, column in self.static.items()},
        )


def panel_of(rows: Iterable[Row]) -> Panel:
    """Make a panel; of two rows for the same unit and week the later one counts. There has to be a row."""
    kept = {(row.unit, row.period): row for row in rows}
    units = sorted({unit for unit, _ in kept})
    first, last = min(day for _, day in kept), max(day for _, day in kept)
    periods = tuple(first + WEEK * n for n in range((last - first) // WEEK + 1))
    place = {unit: n for n, unit in enumerate(units)}
    at = (
        np.array([place[unit] for unit, _ in kept]),
        np.array([(day - first) // WEEK for _, day in kept]),
    )
    listed = list(kept.values())
    shape = (len(units), len(periods))
    exposure = np.full(shape, np.nan)
    exposure[at] = [1.0 if row.exposure is None else row.exposure for row in listed]
    value = np.full(shape, np.nan)
    value[at] = [np.nan if row.value is None else row.value for row in listed]
    return Panel(
        units=tuple(units),
        periods=periods,
        value=value,
        exposure=exposure,
        known=_known(listed, at, shape),
        static=_static(listed, at[0], len(units)),
    )


def _known(
    rows: Sequence[Row], at: tuple[NDArray[np.int_], NDArray[np.int_]], shape: tuple[int, int]
) -> dict[str, Floats]:
    matrices: dict[str, Floats] = {}
    for name in sorted({name for row in rows for name in row.known}):
        given = [row.known.get(name) for row in rows]
        if any(isinstance(each, str) for each in given):
            for label in sorted({str(each) for each in given if each not in (None, "")}):
                matrices[f"{name}={label}"] = _spread([float(str(each) == label) for each in given], at, shape)
        else:
            matrices[name] = _spread([np.nan if each is None else float(each) for each in given], at, shape)
    return matrices


def _spread(values: Sequence[float], at: tuple[NDArray[np.int_], NDArray[np.int_]], shape: tuple[int, int]) -> Floats:
    matrix = np.full(shape, np.nan)
    matrix[at] = values
    return matrix


def _static(rows: Sequence[Row], unit: NDArray[np.int_], units: int) -> dict[str, Floats | Texts]:
    columns: dict[str, Floats | Texts] = {}
    for name in sorted({name for row in rows for name in row.static}):
        latest: list[float | str | None] = [None] * units
        for place, row in zip(unit, rows, strict=True):
            if row.static.get(name) is not None:
                latest[place] = row.static[name]
        if any(isinstance(each, str) for each in latest):
            columns[name] = np.array(["" if each is None else str(each) for each in latest])
        else:
            columns[name] = np.array([np.nan if each is None else float(each) for each in latest])
    return columns
