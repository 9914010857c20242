"""Training: a model for a KPI and horizon is made, measured, kept with its card, and recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

import numpy as np
from msgspec.structs import fields
from sqlalchemy import Connection

from growth_tree.accounts import models_kept
from growth_tree.domain.baseline import HORIZONS, RecordTraining
from growth_tree.domain.baseline_events import BaselineTrained, Score
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.kpi import Kpi
from growth_tree.handle import Handler, Order, World
from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import WEEK, Panel
from growth_tree.insight.baselines.stored import dump
from growth_tree.insight.baselines.training import train
from growth_tree.insight.forecasting import mirror
from growth_tree.insight.forecasting.circumstances import PROMOTION
from growth_tree.insight.forecasting.comparing import InForce, compared
from growth_tree.insight.forecasting.panels import form_of, panel_of
from growth_tree.insight.forecasting.predicting import loaded
from models import baselines, metrics

WEEKS_LEAST = 16
"""Fewer weeks than this cannot be divided into some to learn from and some to be measured on."""

UNUSED_KEPT = 4
"""Models of a KPI and horizon that can be put in force without ever having been."""

PPM = 1_000_000
MEASURES = tuple(field.name for field in fields(Score) if field.name != "method")
Clock = Callable[[], datetime]


def trainable(connection: Connection, world: World) -> list[str]:
    """The KPIs that are measured for long enough, by code."""
    spans: dict[str, tuple[str, str]] = {}
    for row in metrics.measured(connection):
        first, last = spans.get(row.kpi, (row.first, row.last))
        spans[row.kpi] = min(first, row.first), max(last, row.last)
    live = {kpi.code for kpi in world.kpis.live}
    return sorted(kpi for kpi, (first, last) in spans.items() if kpi in live and _weeks(first, last) >= WEEKS_LEAST)


def pieces(kpis: Collection[str]) -> list[tuple[str, int]]:
    """What has to be trained: each KPI for each horizon."""
    return [(kpi, horizon) for kpi in kpis for horizon in HORIZONS]


def train_one(handler: Handler, kpi: str, horizon: int, *, run: str, strict: bool, clock: Clock) -> BaselineTrained:
    """Make and record one model of a training run. Again, it is the same one.

    Raises Rejected where too little is known of the KPI.
    """
    began = clock()
    with handler.reading() as connection:
        world = handler.world(connection)
        if kpi not in world.kpis.by_code:
            raise Rejected("unknown_kpi", "kpi")
        meant = world.kpis.kpi(kpi)
        panel = _panel(connection, world, meant, today=began.astimezone(handler.zone).date(), horizon=horizon)
        in_force = _in_force(connection, kpi, horizon)
    model = train(panel, horizon=horizon, form=form_of(meant), strict=strict, promoted=panel.known[PROMOTION] > 0)
    content = dump(model)
    with handler.writing() as connection:
        finished = clock()
        command = RecordTraining(
            baseline=hashlib.sha256(f"{run}/{kpi}/{horizon}".encode()).hexdigest()[:16],
            kpi=kpi,
            horizon=horizon,
            digest=models_kept.keep(connection, content, model.card, finished),
            in_force_wql=_ppm(compared(in_force, model, panel)) if in_force else None,
            seconds=int((finished - began).total_seconds()),
            **_measured(model, panel),
        )
        order = Order(command=command, id=f"train/{run}/{kpi}/{horizon}", actor=SYSTEM, at=finished)
        (recorded,) = handler.handle(connection, order).events
        _forget(connection, kpi, horizon)
    assert isinstance(recorded.event, BaselineTrained)
    return recorded.event


def _panel(connection: Connection, world: World, kpi: Kpi, *, today: date, horizon: int) -> Panel:
    """All weeks that are over, as they are predicted, with the circumstances of those that can be predicted next."""
    last = today - timedelta(days=today.weekday()) + (horizon - 1) * WEEK
    panel = panel_of(connection, world, kpi, last, today=today)
    if panel is None or panel.weeks - horizon < WEEKS_LEAST:
        raise Rejected("too_few_weeks", "kpi", weeks=WEEKS_LEAST)
    over = panel.until(panel.weeks - 1 - horizon)
    return mirror.upward(kpi, over)


def _in_force(connection: Connection, kpi: str, horizon: int) -> InForce | None:
    for row in baselines.active(connection):
        if (row.kpi, row.horizon) == (kpi, horizon) and (model := loaded(connection, row.digest)):
            return InForce(model, date.fromisoformat(row.last_week))
    return None


def _forget(connection: Connection, kpi: str, horizon: int) -> None:
    """Drop the files of models that never served, except the latest ones."""
    rows = [row for row in baselines.of_kpi(connection, kpi) if row.horizon == horizon]
    unused = [row.digest for row in rows if row.activated_at is None]
    kept = {row.digest for row in rows if row.activated_at is not None} | set(unused[:UNUSED_KEPT])
    models_kept.forget(connection, set(unused) - kept)


def _measured(model: Model, panel: Panel) -> dict[str, Any]:
    """What a model says of itself, its own score first. Raises Rejected where no week could be used to measure it."""
    card: Mapping[str, Any] = model.card
    scores: Mapping[str, Mapping[str, Any]] = card.get("scores", {})
    if model.method not in scores:
        raise Rejected("too_few_weeks", "kpi", weeks=WEEKS_LEAST)
    others = (name for name in scores if name != model.method)
    moved = [card.get("pass_through", {}).get(weeks, 1.0) for weeks in ("1", "4", "13")]
    after_1, after_4, after_13 = (round(min(max(each, 0.0), 1.0) * PPM) for each in moved)
    return {
        "method": model.method,
        "strict": model.strict,
        "first_week": panel.periods[0],
        "last_week": panel.periods[-1 - model.horizon],
        "units": len(panel.units),
        "rows": int(np.isfinite(panel.value).sum()),
        "features": tuple(card.get("features", ())),
        "library": f"scikit-learn {version('scikit-learn')}",
        "scores": tuple(_score(name, scores[name]) for name in (model.method, *others)),
        "pass_through": (after_1, after_4, after_13),
    }


def _score(method: str, measured: Mapping[str, Any]) -> Score:
    return Score(method=method, **{name: _ppm(measured.get(name)) for name in MEASURES})


def _ppm(share: float | None) -> int | None:
    return None if share is None else round(share * PPM)


def _weeks(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)) // WEEK + 1
