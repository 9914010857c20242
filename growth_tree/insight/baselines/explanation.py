"""How a target came about, as factors that multiply to its middle; and how far one result can move the next target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from growth_tree.insight.baselines.history import YEAR
from growth_tree.insight.baselines.model import (
    LEARNING_WEEKS,
    Distances,
    Forecast,
    Parts,
    RiseLimit,
    View,
    distances,
    view_of,
)
from growth_tree.insight.baselines.panel import Floats, Form, Panel

FORM_FEATURES = ("lag_", "mean_", "usual", "prior")
"""Features of a unit's own last weeks; their linear effect belongs to its form."""
FAR = 2.0
"""On the transformed scale, a result beyond every band."""

Outward = Callable[[Floats], Floats]


def explained(parts: Parts, view: View, found: Distances, week: int, limit: RiseLimit | None) -> Forecast:
    """A forecast with its factors, its own part limited if asked."""
    origin = week - parts.ground.setup.horizon
    terms = _terms(parts, view, found, week, origin)
    own = terms["level"] + terms["form"]
    cut = np.zeros(own.size)
    if limit:
        most = limit.own_before + np.log1p(limit.percent / 100)
        cut = np.minimum(0.0, np.nan_to_num(most - own))
        terms["limit"] = cut
    exposure = planned_exposure(view.panel, parts.ground.setup.scale.form, week, origin)

    def out(x: Floats) -> Floats:
        return parts.ground.setup.scale.outward(x, exposure)

    return Forecast(
        units=view.panel.units,
        week=week,
        quantiles=np.column_stack([out(column + cut) for column in found.quantiles.T]),
        factors=_factors(terms, out),
        own=own + cut,
        learning=found.own_weeks < LEARNING_WEEKS,
    )


def _terms(parts: Parts, view: View, found: Distances, week: int, origin: int) -> dict[str, Floats]:
    """What adds up to the middle, on the transformed scale; the context is told against a unit's usual week."""
    past, window = view.past, slice(max(0, origin - YEAR + 1), origin + 1)
    weight = past.weight[:, window]
    total = np.maximum(weight.sum(axis=1), 1e-9)
    usual = (past.effect[:, window] * weight).sum(axis=1) / total
    last = parts.ground.setup.last_own(week)
    terms = {"level": past.usual[:, last] + usual}
    weeks = slice(window.start, week + 1)
    for name, effect in parts.ground.context.by_column(view.panel, weeks).items():
        before = (effect[:, : weight.shape[1]] * weight).sum(axis=1) / total
        terms[name] = effect[:, -1] - before
    linear = parts.fitted.linear.shares(found.rows)
    mine = [name.startswith(FORM_FEATURES) for name in parts.fitted.names]
    grown = ~found.newborn
    terms["form"] = past.level[:, last] - past.usual[:, last] + np.where(grown, linear[:, mine].sum(axis=1), 0.0)
    terms["trend"] = np.where(grown, view.common[week], 0.0)
    terms["pattern"] = found.quantiles[:, 1] - sum(terms.values())
    return terms


def _factors(terms: dict[str, Floats], out: Outward) -> dict[str, Floats]:
    """The level in the KPI's unit, then how much each further term moves what has been said so far."""
    total = terms["level"]
    said = out(total)
    factors = {"level": said}
    for name, term in terms.items():
        if name == "level":
            continue
        total = total + term
        now = out(total)
        factors[name] = np.divide(now, said, out=np.ones(now.size), where=said > 0)
        said = now
    return factors


def planned_exposure(panel: Panel, form: Form, week: int, origin: int) -> Floats:
    """Planned exposure of the week; where it is not known, and for rates and ratios, the mean of the last weeks."""
    recent = panel.exposure[:, max(0, origin - 7) : origin + 1]
    seen = np.isfinite(recent) & (recent > 0)
    usual = np.where(seen, recent, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    usual = np.where(usual > 0, usual, 1.0)
    planned = panel.exposure[:, week] if week < panel.weeks and form is Form.LEVEL else np.full(usual.size, np.nan)
    return np.where(np.isfinite(planned), planned, usual)


def pass_through(parts: Parts, panel: Panel, origin: int, weeks: int, *, held_back: float = 0.1) -> Floats:
    """The share of what a unit alone holds back in its last weeks that its next target falls by: 0 none, 1 all."""
    view = view_of(parts, panel.until(origin))
    value = view.panel.value.copy()
    value[:, origin - weeks + 1 : origin + 1] *= 1 - held_back
    week, scale = origin + parts.ground.setup.horizon, parts.ground.setup.scale
    usual = distances(parts, view, week).quantiles[:, 1]
    less = distances(parts, view.beside(parts, replace(view.panel, value=value)), week).quantiles[:, 1]
    return np.asarray((scale.logarithm(less) - scale.logarithm(usual)) / np.log(1 - held_back))


def reach(parts: Parts, view: View, origin: int) -> tuple[Floats, Floats]:
    """By which factors the target could have moved with another last result: as poor, and as good, as may count."""
    week = origin + parts.ground.setup.horizon
    usual = distances(parts, view, week).quantiles[:, 1]
    found = []
    for extreme in (-1.0, 1.0):
        y = view.past.y.copy()
        y[:, origin] = np.where(view.past.weight[:, origin] > 0, y[:, origin] + extreme * FAR, y[:, origin])
        other = replace(view, past=parts.ground.past_of(view.panel, y, view.past.weight))
        found.append(np.exp(distances(parts, other, week).quantiles[:, 1] - usual))
    return found[0], found[1]
