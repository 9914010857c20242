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
LEVEL_WEEKS = 8
STRICT_DELAY_WEEKS = 2
"""Strict targets leave out a unit's own latest weeks, so that what it does now cannot move what it is asked next."""
LINEAR_PENALTY_WEEKS = 0.5
LINEAR_WEEKS, LINEAR_ROWS_LEAST = 13, 100
"""Own weeks from which the linear part has a say: before, too much is missing for straight lines."""
BOOSTED_ROWS_LEAST = 3000
"""Of fewer rows trees learn luck: context, level and straight lines have to do."""
ADDITIVE_PENALTY_WEEKS, ADDITIVE_WEEKS = 20.0, 4
COMMON_PENALTY_WEEKS = 20.0
LUCK_SHARE, LUCK_WEEKS = 0.5, 70
"""How much of what a week brought to all is kept from what sets units apart, once context is known from so many weeks.

Of shorter histories trees find more of what context does than straight lines can, and may keep it.
"""
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

    @property
    def lead(self) -> int:
        """Weeks between the last own week that counts and the week to forecast."""
        return self.horizon + (STRICT_DELAY_WEEKS if self.strict else 0)

    def last_own(self, week: int) -> int:
        """The last own week that counts for a week to forecast."""
        return max(week - self.lead, 0)


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
            window=LEVEL_WEEKS,
        )

    def columns(self, panel: Panel, past: Past) -> Iterator[tuple[str, Floats]]:
        """The named matrices of all features."""
        known = {term.column: panel.known[term.column] for term in self.context.terms}
        static = codes(self.prior.attributes, panel)
        setup = self.setup
        return features.columns(past, known, static, lead=setup.lead, seasonal=setup.seasonal)

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
    boosters: tuple[Any, ...]  # none where there is little to learn from
    boosted_offsets: Floats

    def quantiles(self, rows: Floats, common: Floats, *, linear_share: float) -> Floats:
        """The distance of each level from the additive base, one column per level."""
        linear = common[:, None] + self.linear.of(rows)[:, None] + self.linear_offsets
        if not self.boosters:
            return np.asarray(linear)
        boosted = np.column_stack([each.predict(rows) for each in self.boosters]) + self.boosted_offsets
        share = np.where(rows[:, self.names.index("weeks")] >= LINEAR_WEEKS, linear_share, 0.0)[:, None]
        return np.asarray(share * linear + (1 - share) * (common[:, None] + boosted))


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
    base = features.base_of(past, ground.setup.lead)
    own = np.nan_to_num(later(past.own_weeks, ground.setup.lead))
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
    base = features.base_of(past, ground.setup.lead)
    own = np.nan_to_num(later(past.own_weeks, ground.setup.lead))
    return _part(ground, panel, past, base, (own > 0) & (own <= YOUNG_WEEKS) & weeks)


def fit(rows: Rows, *, learn: Weeks, seed: int) -> Fitted:
    """Fit the common move, then what sets units apart from it.

    What a week brought to all is taken out before units are told apart, or trees would learn single weeks by heart;
    the quantiles get its spread back as a whole.
    """
    told = learn & np.isfinite(rows.move)
    common = linear_of(rows.common[told], rows.move[told], COMMON_PENALTY_WEEKS, weight=rows.mature[told])
    used, said = learn[rows.week], common.of(rows.common)
    is_long = np.unique(rows.week).size >= LUCK_WEEKS
    luck = np.where(np.isfinite(rows.move) & is_long, LUCK_SHARE * (rows.move - said), 0.0)
    x, week = rows.x[used], rows.week[used]
    whole = rows.off[used] - said[week]
    apart = whole - luck[week]
    is_additive = rows.x.shape[0] < BOOSTED_ROWS_LEAST
    linear, grown = _linear(rows, x, apart, weeks=np.unique(week).size, is_additive=is_additive)
    boosters = () if is_additive else _boosters(x, apart, seed)
    return Fitted(
        names=rows.names,
        common=common,
        linear=linear,
        linear_offsets=np.quantile((whole - linear.of(x))[grown], LEVELS),
        boosters=boosters,
        boosted_offsets=np.array(
            [np.quantile(whole - each.predict(x), level) for each, level in zip(boosters, LEVELS, strict=False)]
        ),
    )


def _linear(rows: Rows, x: Floats, apart: Floats, *, weeks: int, is_additive: bool) -> tuple[Linear, NDArray[np.bool_]]:
    """The straight lines, and the rows they are learned from; alone, they are held back more."""
    grown = x[:, rows.names.index("weeks")] >= (ADDITIVE_WEEKS if is_additive else LINEAR_WEEKS)
    if grown.sum() < LINEAR_ROWS_LEAST:
        grown[:] = True
    penalty = ADDITIVE_PENALTY_WEEKS if is_additive else LINEAR_PENALTY_WEEKS
    return linear_of(x[grown], inner(apart[grown]), penalty * x.shape[0] / max(1, weeks)), grown


def _boosters(x: Floats, apart: Floats, seed: int) -> tuple[Any, ...]:
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415  (costs start-up time)

    size = SMALL if x.shape[0] < SMALL_ROWS else LARGE
    return tuple(
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
