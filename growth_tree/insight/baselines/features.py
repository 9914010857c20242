"""What a forecast may look at: a unit's own past beside its peers', and the week to come.

Every feature of a week uses values up to some weeks before it (`lead` for own ones, the horizon for those of peers);
context is known beforehand. All are differences on the transformed scale, so that units of any size share one model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.history import YEAR, later, rolling
from growth_tree.insight.baselines.panel import Floats

SEASON_WEEKS = 104
"""Fewer weeks of history cannot tell a season from growth."""
LAGS = 4
MATURE_WEEKS = 8
PEERS_LEAST = 8
SENSITIVITY_WEEKS = 8
"""Weeks of usual context after which half of a unit's own response is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Unit × week matrices of what is known: transformed values, effect of context, inputs freed of it and clipped."""

    y: Floats
    weight: Floats
    effect: Floats
    inputs: Floats
    prior: Floats  # by unit: the level of units like this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Past(Seen):
    """The same with levels as of each week."""

    usual: Floats  # over a year, pulled to the prior
    level: Floats  # over the last weeks, pulled to the usual one
    own_weeks: Floats  # weight of the whole past
    means: Mapping[int, Floats]
    window: int


def past_of(seen: Seen, *, kappa: float, window: int) -> Past:
    """Levels and means as of each week."""
    sums = {weeks: rolling(seen.inputs, seen.weight, weeks) for weeks in (4, window, 13, 26, YEAR)}
    usual = _pulled(*sums[YEAR], seen.prior[:, None], kappa)
    return Past(
        y=seen.y,
        weight=seen.weight,
        effect=seen.effect,
        inputs=seen.inputs,
        prior=seen.prior,
        usual=usual,
        level=_pulled(*sums[window], usual, kappa),
        own_weeks=np.cumsum(seen.weight, axis=1),
        means={weeks: mean for weeks, (mean, _) in sums.items()},
        window=window,
    )


def _pulled(mean: Floats, weight: Floats, towards: Floats, kappa: float) -> Floats:
    return (np.nan_to_num(mean) * weight + kappa * towards) / (weight + kappa)


def base_of(past: Past, lead: int) -> Floats:
    """The additive part of the forecast of each week: own level then, and context."""
    return later(past.level, lead) + past.effect


def columns(
    past: Past, known: Mapping[str, Floats], static: Mapping[str, Floats], *, lead: int, seasonal: bool
) -> Iterator[tuple[str, Floats]]:
    """Each feature with its unit × target week matrix."""
    for name, own in _own(past):
        yield name, later(own, lead)
    yield "deviation", later(_deviation(past), lead)
    yield "weeks", later(np.minimum(past.own_weeks, 60), lead)
    yield "size", later(past.level, lead)
    usual_effect = np.nan_to_num(later(rolling(past.effect, past.weight, past.window)[0], lead))
    change = past.effect - usual_effect
    yield "effect", change
    yield "effect_before", np.nan_to_num(later(past.effect, 1)) - usual_effect
    response = later(_response(past), lead)
    yield "response", response
    yield "own_response", response * change
    if seasonal:
        yield "last_year", later(_season(past.inputs, past.weight), YEAR)
    yield from known.items()
    for name, code in static.items():
        yield name, np.broadcast_to(code[:, None], past.y.shape)


def _typical(own: Floats, past: Past) -> Floats:
    """By week, the median over units that have a past; 0 where they are few."""
    return middle_by_week(np.where(past.own_weeks >= MATURE_WEEKS, own, np.nan))


def middle_by_week(x: Floats, *, least: int = PEERS_LEAST, otherwise: float = 0.0) -> Floats:
    """The median of each week over all units, where at least some have a value."""
    enough = np.isfinite(x).sum(axis=0) >= least
    found = np.full(x.shape[1], otherwise)
    found[enough] = np.nanmedian(x[:, enough], axis=0)
    return found


def _own(past: Past) -> Iterator[tuple[str, Floats]]:
    for lag in range(LAGS):
        yield f"lag_{lag}", later(past.inputs, lag) - past.level
    for weeks, mean in past.means.items():
        if weeks != past.window:
            yield f"mean_{weeks}", mean - past.level
    yield "usual", past.usual - past.level
    yield "prior", past.prior[:, None] - past.level


def _deviation(past: Past) -> Floats:
    off = past.inputs - later(past.level, 1)
    return np.sqrt(rolling(np.square(off), past.weight * np.isfinite(off), 26)[0])


def _response(past: Past) -> Floats:
    """How much more than others a unit responds to context: 0 as others, shrunk while little is known."""
    usual_input = later(rolling(past.inputs, past.weight, past.window)[0], 1)
    usual_effect = later(rolling(past.effect, past.weight, past.window)[0], 1)
    both = (past.weight > 0) & np.isfinite(usual_input)
    off = np.where(both, past.inputs - usual_input, 0.0)
    change = np.where(both, past.effect - usual_effect, 0.0)
    ordinary = np.square(change)[both].mean() if both.any() else 0.0
    return np.cumsum(off * change, axis=1) / (np.cumsum(change * change, axis=1) + SENSITIVITY_WEEKS * ordinary + 1e-9)


def _season(x: Floats, weight: Floats) -> Floats:
    """Each week against the thirteen around it."""
    around = rolling(x, weight, 13)[0]
    centred = np.full(x.shape, np.nan)
    centred[:, :-6] = np.where(weight[:, :-6] > 0, x[:, :-6], np.nan) - around[:, 6:]
    return centred


def common_columns(past: Past, *, horizon: int, seasonal: bool) -> Floats:
    """By target week, what the peers' common move says about it: last week, four weeks, a year ago."""
    freed = past.y - past.effect
    move = _typical(np.where(past.weight > 0, freed - later(past.level, 1), np.nan), past)[None, :]
    ones = np.ones(move.shape)
    last, month = later(move, horizon), later(rolling(move, ones, 4)[0], horizon)
    found = [last, month]
    if seasonal:
        found.append(later(_season(move, ones), YEAR))
    return np.nan_to_num(np.vstack(found).T)


def gather(
    found: Iterator[tuple[str, Floats]], unit: NDArray[np.int_], week: NDArray[np.int_]
) -> tuple[tuple[str, ...], Floats]:
    """Rows of all features for pairs of unit and week; one matrix at a time, so that memory stays small."""
    columns = {name: matrix[unit, week] for name, matrix in found}
    return tuple(columns), np.column_stack(list(columns.values()))
