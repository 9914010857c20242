"""Panels that the tests make themselves: shops with a size, a habit of promotions, luck of their own and of all."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np

from growth_tree.insight.baselines.panel import WEEK, Floats, Panel

FIRST = date(2024, 1, 1)


def shops(
    units: int, weeks: int, *, seed: int = 1, noise: float = 0.08, shock: float = 0.02, drift: float = 0.01
) -> Panel:
    """Weekly sales: +28 % in promotion weeks (in some shops more than in others), −10 % in holidays."""
    chance = np.random.default_rng(seed)
    kind = chance.integers(0, 3, units)
    promoted = (chance.random((units, weeks)) < 0.4).astype(float)
    holiday = np.broadcast_to((np.arange(weeks) % 11 == 5).astype(float), (units, weeks)).copy()
    own = chance.normal(5 + 0.4 * kind, 0.3)[:, None] + np.cumsum(chance.normal(0, drift, (units, weeks)), axis=1)
    response = 0.25 * (1 + chance.normal(0, 0.2, units))[:, None] * promoted - 0.1 * holiday
    luck = (
        chance.normal(0, shock, weeks) + chance.normal(0, noise, (units, weeks)) * np.linspace(0.6, 1.4, units)[:, None]
    )
    return _panel(np.exp(own + response + luck).round(2), {"known_promotion": promoted, "known_holiday": holiday}, kind)


def conversion(units: int, weeks: int, *, seed: int = 1) -> Panel:
    """Buyers of visitors: shops are alike, but some have forty visitors a week and some four thousand."""
    chance = np.random.default_rng(seed)
    visitors = np.round(np.geomspace(40, 4000, units))[:, None] * np.ones((1, weeks))
    promoted = (chance.random((units, weeks)) < 0.4).astype(float)
    rate = 1 / (1 + np.exp(-(-3 + chance.normal(0, 0.2, units)[:, None] + 0.2 * promoted)))
    buyers = chance.binomial(visitors.astype(int), rate).astype(float)
    return replace(_panel(buyers, {"known_promotion": promoted}, np.zeros(units, dtype=int)), exposure=visitors)


def _panel(value: Floats, known: dict[str, Floats], kind: np.ndarray[tuple[int], np.dtype[np.int_]]) -> Panel:
    units, weeks = value.shape
    return Panel(
        units=tuple(f"shop {n:03}" for n in range(units)),
        periods=tuple(FIRST + WEEK * n for n in range(weeks)),
        value=value,
        exposure=np.ones(value.shape),
        known=known,
        static={"static_class": np.array([f"class {each}" for each in kind])},
    )


def with_values(panel: Panel, value: Floats) -> Panel:
    """The same panel with other values."""
    return replace(panel, value=value)


def write(path: Path, panel: Panel, *, test_weeks: int, new_units: int) -> None:
    """A panel as a csv.gz for a back-test: the last units are new, the last weeks are tested."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(["unit", "period", "value", "split", *panel.known, *panel.static])
    for unit, name in enumerate(panel.units):
        is_new = unit >= len(panel.units) - new_units
        for week, day in enumerate(panel.periods):
            tested = week >= panel.weeks - test_weeks
            split = ("new_test" if tested else "new_history") if is_new else "test" if tested else "train"
            known = [f"{matrix[unit, week]:g}" for matrix in panel.known.values()]
            static = [str(column[unit]) for column in panel.static.values()]
            writer.writerow([name, day.isoformat(), f"{panel.value[unit, week]:g}", split, *known, *static])
    path.write_bytes(gzip.compress(text.getvalue().encode()))
