"""What a model in force says of a week: whole numbers at the KPI's scale, with their reasons and what they rest on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row

from growth_tree.accounts import models_kept
from growth_tree.accounts.models_kept import ModelAltered
from growth_tree.domain.answering import shop_of_subject
from growth_tree.domain.figure import per
from growth_tree.domain.kpi import Aggregation, Direction, Kpi
from growth_tree.domain.period import week_of
from growth_tree.domain.target import ForeseeTarget, FreezeTarget
from growth_tree.handle import World
from growth_tree.insight.baselines.explanation import pass_through
from growth_tree.insight.baselines.model import Forecast, Model, ModelMismatch, RiseLimit
from growth_tree.insight.baselines.panel import Floats, Panel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.stored import load
from growth_tree.insight.forecasting import mirror
from growth_tree.insight.forecasting.circumstances import CYCLE, HOLIDAYS, PROMOTION, WORKDAYS
from growth_tree.insight.forecasting.explaining import WHOLE, parts_of, promotion_of

Expectation = FreezeTarget | ForeseeTarget
MIDDLE, HARD = 1, 2
"""The columns of q50 and q80."""

RISE = 0.05
"""What an own part may rise by from week to week; where chance moves results more, half the way to q80."""

OWN = "own"


def loaded(connection: Connection, digest: str) -> Model | None:
    """The model with that digest; None where it is gone, changed, or of another library."""
    try:
        content = models_kept.content_of(connection, digest)
        return None if content is None else load(content)
    except (ModelAltered, ModelMismatch):
        return None


class Expected:
    """What is expected of every unit of a panel in its last week.

    `before` is each unit's target of the week before, where there is one: from it, the own part rises slowly.
    """

    def __init__(
        self, world: World, kpi: Kpi, row: Row[Any], *, panel: Panel, model: Model, before: Mapping[str, Row[Any]]
    ) -> None:
        self._world, self._kpi, self._row, self._panel = world, kpi, row, panel
        turned, origin = with_known(model, mirror.upward(kpi, panel)), panel.weeks - 1 - row.horizon
        free = predict(model, turned, origin)
        found = predict(model, turned, origin, limit=_limit(free, before)) if before else free
        self._forecast, self._quantiles, self._factors = found, self._figures(found.quantiles), self._steps(found)
        self._pass_through = _moved(model, turned, origin, row.pass_1 / WHOLE)
        self._model = row.digest.encode()
        self.known = np.isfinite(self._quantiles).all(axis=1)

    def foreseen(self, unit: int) -> ForeseeTarget:
        """What is foreseen for a unit."""
        return ForeseeTarget(**self._about(unit), **self._named(unit))

    def frozen(self, unit: int) -> FreezeTarget:
        """What is expected of a unit."""
        named = self._named(unit)
        factors = {name: float(column[unit]) for name, column in self._factors.items()}
        return FreezeTarget(
            **self._about(unit),
            **named,
            learning=bool(self._forecast.learning[unit]),
            parts=parts_of(named["q50"], factors, self._promotion(unit)),
            pass_through=round(float(self._pass_through[unit]) * WHOLE),
            inputs=self._inputs(unit),
            context=self._context(unit),
        )

    def _about(self, unit: int) -> dict[str, Any]:
        return {
            "kpi": self._kpi.code,
            "subject": self._panel.units[unit],
            "period": week_of(self._panel.periods[-1]),
            "baseline": self._row.id,
        }

    def _figures(self, predicted: Floats) -> Floats:
        return mirror.figures(self._kpi, predicted, self._panel.exposure[:, -1])

    def _named(self, unit: int) -> dict[str, Any]:
        """Whole numbers that get harder from one to the next, however little they differ."""
        falling = self._kpi.direction is Direction.DOWN
        whole = sorted((max(0, round(float(each))) for each in self._quantiles[unit]), reverse=falling)
        bounded = [min(each, per(self._kpi)) if self._kpi.proportion else each for each in whole]
        return dict(zip(("q10", "q50", "q80", "q90"), bounded, strict=True))

    def _steps(self, forecast: Forecast) -> dict[str, Floats]:
        """The factors of the figure itself: what each adds to those before it."""
        said, steps = np.ones(len(self._panel.units)), {}
        reached = self._figures(np.multiply.accumulate(np.column_stack([*forecast.factors.values()]), axis=1))
        for name, column in zip(forecast.factors, reached.T, strict=True):
            steps[name] = np.divide(column, said, out=np.ones(column.size), where=said > 0)
            said = column
        return steps

    def _promotion(self, unit: int) -> str:
        monday = self._panel.periods[-1]
        shop = shop_of_subject(self._world.directory, self._world.kpis, self._panel.units[unit], monday)
        return promotion_of(self._world.calendar, shop, monday)

    def _context(self, unit: int) -> dict[str, int]:
        """What was known beforehand: the promotion and the own part in parts per million, and days."""
        known = {name: float(self._panel.known[name][unit, -1]) for name in (PROMOTION, HOLIDAYS, WORKDAYS)}
        told = {PROMOTION: round(known[PROMOTION] * WHOLE), HOLIDAYS: round(known[HOLIDAYS])}
        if self._kpi.aggregation is Aggregation.SUM:
            told["days"] = round(float(self._panel.exposure[unit, -1]))
        own = float(self._forecast.own[unit])
        return told | {WORKDAYS: round(known[WORKDAYS])} | ({OWN: round(own * WHOLE)} if isfinite(own) else {})

    def _inputs(self, unit: int) -> str:
        """The SHA-256 of the model and of everything it was told of a unit."""
        digest = hashlib.sha256(self._model)
        for matrix in (self._panel.value, self._panel.exposure, *self._panel.known.values()):
            digest.update(matrix[unit].tobytes())
        digest.update("\0".join(str(column[unit]) for column in self._panel.static.values()).encode())
        return digest.hexdigest()


def with_known(model: Model, panel: Panel) -> Panel:
    """The panel with promotions that the model knows and the calendar has no more: none of their days."""
    needed = {term.column for term in model.parts.ground.context.terms} if model.parts else set()
    gone = {name: np.zeros(panel.value.shape) for name in needed - set(panel.known) if name.startswith(CYCLE)}
    return replace(panel, known={**panel.known, **gone})


def _limit(free: Forecast, before: Mapping[str, Row[Any]]) -> RiseLimit:
    """By how much own parts may rise; no limit for whoever is or was still learning."""
    rows = [before.get(unit) for unit in free.units]
    told = [None if row is None or row.learning else json.loads(row.context).get(OWN) for row in rows]
    own = np.array([np.nan if each is None else each / WHOLE for each in told])
    room = np.divide(
        free.quantiles[:, HARD], free.quantiles[:, MIDDLE], out=np.ones(own.size), where=free.quantiles[:, MIDDLE] > 0
    )
    percent = 100 * np.maximum(RISE, np.nan_to_num(room - 1) / 2)
    return RiseLimit(percent=percent, own_before=np.where(free.learning, np.nan, own))


def _moved(model: Model, panel: Panel, origin: int, usual: float) -> Floats:
    """How much of a change of the last result moves each unit's target; `usual` where that cannot be told."""
    if not model.parts:
        return np.full(len(panel.units), usual)
    moved = pass_through(model.parts, panel, origin, 1)
    return np.clip(np.where(np.isfinite(moved), moved, usual), 0, 1)
