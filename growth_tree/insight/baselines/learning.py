"""One fit of all parts: context, common move, and what sets units apart, on some weeks of a panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines import features
from growth_tree.insight.baselines.cold_start import Prior, codes, prior_of
from growth_tree.insight.baselines.context import Context, context_of
from growth_tree.insight.baselines.features import Past
from growth_tree.insight.baselines.history import Band, band_of, later
from growth_tree.insight.baselines.linear import Linear, inner, linear_of
from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.panel import Floats, Panel
from growth_tree.insight.baselines.scale import Scale

LARGE = {"max_iter": 60, "max_leaf_nodes": 15, "learning_rate": 0.12}
SMALL = {"max_iter": 25, "max_leaf_nodes": 7, "learning_rate": 0.25}
SMALL_ROWS = 5000
"""Of fewer rows fewer and smaller trees learn as much."""
LEVEL_WEEKS, STRICT_LEVEL_WEEKS = 8, 13
LINEAR_PENALTY_WEEKS = 0.5
LINEAR_WEEKS, LINEAR_ROWS_LEAST = 13, 100
"""Own weeks from which the linear part has a say: before, too much is missing for straight lines."""
COMMON_PENALTY_WEEKS = 20.0
YOUNG_WEEKS = 12
"""Weeks after a made-up start that teach the model what little history is worth."""

Indices = NDArray[np.int_]
Weeks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is to be forecast, and how: the same for every fit of a model."""

    scale: Scale
    horizon: int  # weeks
    strict: bool
    seasonal: bool  # whether there is history enough to tell a season from growth
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is learned before any forecast: how to free a past of its context, and where units begin."""

    setup: Setup
    context: Context
    band: Band
    prior: Prior

    def past(self, panel: Panel, *, prior: Floats | None = None, start: Indices | None = None) -> Past:
        """A panel as this ground sees it; `start` hides what each unit did before a week."""
        y, weight = transformed(self.setup.scale, panel)
        if start is not None:
            weight = np.where(np.arange(panel.weeks)[None, :] >= start[:, None], weight, 0.0)
        return self.past_of(panel, y, weight, prior=prior)

    def past_of(self, panel: Panel, y: Floats, weight: Floats, *, prior: Floats | None = None) -> Past:
        """The same from transformed values."""
        effect = self.context.effect(panel)
        freed = np.where(weight > 0, y - effect, np.nan)
        return features.past_of(
            features.Seen(
                y=y,
                weight=weight,
                effect=effect,
                inputs=self.band.clip(freed, weight),
                prior=self.prior.levels(panel) if prior is None else prior,
            ),
            kappa=self.prior.kappa,
            window=STRICT_LEVEL_WEEKS if self.setup.strict else LEVEL_WEEKS,
            strict=self.setup.strict,
        )

    def columns(self, panel: Panel, past: Past) -> Iterator[tuple[str, Floats]]:
        """The named matrices of all features."""
        known = {term.column: panel.known[term.column] for term in self.context.terms}
        static = codes(self.prior.attributes, panel)
        setup = self.setup
        return features.columns(
            past, known, static, horizon=setup.horizon, seasonal=setup.seasonal, strict=setup.strict
        )

    def common(self, past: Past) -> Floats:
        """By target week, what the peers' common move says."""
        return features.common_columns(past, horizon=self.setup.horizon, seasonal=self.setup.seasonal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The parts that forecast; `names` are the features in their order."""

    names: tuple[str, ...]
    common: Linear
    linear: Linear
    linear_offsets: Floats
    boosters: tuple[Any, ...]

    def quantiles(self, rows: Floats, common: Floats, *, linear_share: float) -> Floats:
        """The distance of each level from the additive base, one column per level."""
        boosted = common[:, None] + np.column_stack([each.predict(rows) for each in self.boosters])
        share = np.where(rows[:, self.names.index("weeks")] >= LINEAR_WEEKS, linear_share, 0.0)[:, None]
        linear = common[:, None] + self.linear.of(rows)[:, None] + self.linear_offsets
        return np.asarray(share * linear + (1 - share) * boosted)


def transformed(scale: Scale, panel: Panel) -> tuple[Floats, Floats]:
    """Values on the scale of the model, NaN where there are none, and their weights."""
    weight = scale.weight(panel)
    return np.where(weight > 0, scale.inward(panel), np.nan), weight


def ground_of(panel: Panel, setup: Setup, learn: Weeks) -> tuple[Ground, Floats]:
    """Learn the ground from some weeks; and the level of each unit as expected from the others."""
    chance = np.random.default_rng(setup.seed)
    y, weight = transformed(setup.scale, panel)
    weight = np.where(learn, weight, 0.0)
    context = context_of(panel, y, weight, chance)
    freed = np.where(weight > 0, y - context.effect(panel), np.nan)
    prior, expected = prior_of(panel, freed, weight, chance)
    band = band_of(freed, weight)
    return Ground(setup=setup, context=context, band=band, prior=prior), expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Forecasts to learn from or to check: what each unit-week looked like, and how far it was from the base."""

    names: tuple[str, ...]
    x: Floats
    off: Floats
    base: Floats
    unit: Indices
    week: Indices
    made_up: NDArray[np.bool_]  # whether the past was cut short to learn from it
    common: Floats  # by week: features of the common move
    move: Floats  # by week: the common move itself; NaN where few units tell
    mature: Floats  # by week: the share of all units that tell it


def rows_of(ground: Ground, panel: Panel, prior: Floats, *, weeks: Weeks) -> Rows:
    """All unit-weeks with a past among `weeks`, and such with a made-up short past."""
    past = ground.past(panel, prior=prior)
    base = features.base_of(past, ground.setup.horizon)
    own = np.nan_to_num(later(past.own_weeks, ground.setup.horizon))
    grown = (own >= features.MATURE_WEEKS) & (past.weight > 0)
    move = features.middle_by_week(np.where(grown, past.y - base, np.nan), least=20, otherwise=np.nan)
    parts = [_part(ground, panel, past, base, (own > 0) & weeks), _young(ground, panel, prior, weeks)]
    names = parts[0][0]
    x, off, base_at, unit, week = (np.concatenate(found) for found in zip(*(part[1:] for part in parts), strict=True))
    made_up = np.arange(unit.size) >= parts[0][4].size
    mature = grown.sum(axis=0) / max(1, grown.sum(axis=0).max())
    return Rows(
        names=names,
        x=x,
        off=off,
        base=base_at,
        unit=unit,
        week=week,
        made_up=made_up,
        common=ground.common(past),
        move=move,
        mature=mature,
    )


Part = tuple[tuple[str, ...], Floats, Floats, Floats, Indices, Indices]


def _part(ground: Ground, panel: Panel, past: Past, base: Floats, wanted: Weeks) -> Part:
    unit, week = np.nonzero(wanted & (past.weight > 0) & np.isfinite(base))
    names, x = features.gather(ground.columns(panel, past), unit, week)
    return names, x, (past.y - base)[unit, week], base[unit, week], unit, week


def _young(ground: Ground, panel: Panel, prior: Floats, weeks: Weeks) -> Part:
    """The same units as if they had begun at some week: what is learned from short histories."""
    chance = np.random.default_rng(ground.setup.seed)
    span = np.flatnonzero(weeks)
    start = chance.integers(span[0], max(span[-1] - YOUNG_WEEKS // 2, span[0] + 1), len(panel.units))
    past = ground.past(panel, prior=prior, start=start)
    base = features.base_of(past, ground.setup.horizon)
    own = np.nan_to_num(later(past.own_weeks, ground.setup.horizon))
    return _part(ground, panel, past, base, (own > 0) & (own <= YOUNG_WEEKS) & weeks)


def fit(rows: Rows, *, learn: Weeks, seed: int) -> Fitted:
    """Fit the common move, then what sets units apart from it."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415  (costs start-up time)

    told = learn & np.isfinite(rows.move)
    common = linear_of(rows.common[told], rows.move[told], COMMON_PENALTY_WEEKS, weight=rows.mature[told])
    used = learn[rows.week]
    x = rows.x[used]
    apart = rows.off[used] - common.of(rows.common)[rows.week[used]]
    per_week = used.sum() / max(1, np.unique(rows.week[used]).size)
    grown = x[:, rows.names.index("weeks")] >= LINEAR_WEEKS
    if grown.sum() < LINEAR_ROWS_LEAST:
        grown[:] = True
    linear = linear_of(x[grown], inner(apart[grown]), LINEAR_PENALTY_WEEKS * per_week)
    left = apart[grown] - linear.of(x[grown])
    size = SMALL if x.shape[0] < SMALL_ROWS else LARGE
    boosters = tuple(
        HistGradientBoostingRegressor(
            loss="quantile",
            quantile=level,
            **size,
            min_samples_leaf=min(100, max(5, x.shape[0] // 50)),
            early_stopping=False,
            random_state=seed,
        ).fit(x, apart)
        for level in LEVELS
    )
    return Fitted(
        names=rows.names,
        common=common,
        linear=linear,
        linear_offsets=np.quantile(left, LEVELS),
        boosters=boosters,
    )
