"""An ad test: which of 2 to 5 creatives did best by the one figure that was chosen before, and how sure that is.

Nothing is claimed early. Until every creative has seen the planned sample and the test is over, there is no test
and no winner. The probability of being best describes the figures so far; the winner is found by the test alone.
One claim is made and no other: that the leader is better than every other creative. All comparisons have to hold at
5 % for it, so that none needs a correction for their number (intersection-union test: Berger, Technometrics 1982).
Impressions, clicks and days count as independent of one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from growth_tree.domain.ad_figures import AdFigures
from growth_tree.insight.planning import ALPHA

if TYPE_CHECKING:
    from growth_tree.insight.ratios import Ratios


class Figure(StrEnum):
    """The figure that decides."""

    CTR = "ctr"  # clicks of impressions
    CVR = "cvr"  # orders of clicks
    ROI = "roi"  # revenue to spend


class Verdict(StrEnum):
    """What can be said about a test."""

    NEEDS_DAYS = "needs_days"  # ROI from totals alone: nothing tells how far it varies
    NOT_ENOUGH = "not_enough"  # the planned sample is not reached yet
    RUNNING = "running"  # enough has been seen, but the test goes on
    NO_WINNER = "no_winner"
    WINNER = "winner"


class Method(StrEnum):
    """How two creatives are compared; all tests are two-sided."""

    TWO_PROPORTIONS = "two_proportions"  # the two-proportion z-test, which is Pearson's chi-square
    FISHER = "fisher"  # Fisher's exact test, where counts are too few for the former
    PAIRED_DAYS = "paired_days"  # paired t-test over days


@dataclass(frozen=True, slots=True, kw_only=True)
class Creative:
    """What a creative brought: over the whole test, and by day where that is known."""

    id: str
    total: AdFigures
    days: Mapping[date, AdFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A creative's rate with its 95 % interval and its probability of being best; None where nothing tells.

    `trials` are impressions for CTR, clicks for CVR and days with spending for ROI.
    """

    id: str
    trials: int
    rate: float | None
    interval: tuple[float, float] | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A creative behind the leader, and the p-value that both are equally good."""

    id: str
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The creative with the highest rate against each of the others."""

    method: Method
    leader: str
    rivals: tuple[Rival, ...]

    @property
    def p_value(self) -> float:
        """The p-value that the leader is no better than all of the others."""
        return max(rival.p_value for rival in self.rivals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a test; `planned` is in trials per creative, a comparison and a winner there are at its end only."""

    figure: Figure
    planned: int
    verdict: Verdict
    creatives: tuple[Measured, ...]
    comparison: Comparison | None
    winner: str | None
    spend_fen: int


def evaluate(creatives: Sequence[Creative], *, figure: Figure, planned: int, over: bool) -> Result:
    """What the figures of a test say; `over` means that no further ones are to come."""
    measured = _returns(creatives) if figure is Figure.ROI else _shares(creatives, figure)
    verdict = _standing(creatives, measured, figure, planned, over=over)
    comparison = _compared(creatives, measured, figure) if verdict is Verdict.NO_WINNER else None
    winner = comparison.leader if comparison and comparison.p_value < ALPHA else None
    return Result(
        figure=figure,
        planned=planned,
        verdict=Verdict.WINNER if winner else verdict,
        creatives=tuple(measured),
        comparison=comparison,
        winner=winner,
        spend_fen=sum(each.total.spend_fen for each in creatives),
    )


def trials_of(creative: Creative, figure: Figure) -> int:
    """How much of what counts towards the planned sample a creative has seen."""
    match figure:
        case Figure.CTR:
            return creative.total.impressions
        case Figure.CVR:
            return creative.total.clicks
        case Figure.ROI:
            return sum(day.spend_fen > 0 for day in creative.days.values())


def _standing(
    creatives: Sequence[Creative], measured: Sequence[Measured], figure: Figure, planned: int, *, over: bool
) -> Verdict:
    if figure is Figure.ROI and any(each.total.spend_fen and not each.days for each in creatives):
        return Verdict.NEEDS_DAYS
    if any(each.trials < planned or each.interval is None for each in measured):
        return Verdict.NOT_ENOUGH
    return Verdict.NO_WINNER if over else Verdict.RUNNING


def _share(creative: Creative, figure: Figure) -> tuple[int, int]:
    total = creative.total
    return (total.clicks, total.impressions) if figure is Figure.CTR else (total.orders, total.clicks)


def _shares(creatives: Sequence[Creative], figure: Figure) -> list[Measured]:
    from growth_tree.insight import proportions  # noqa: PLC0415  (costs start-up time)

    shares = [_share(each, figure) for each in creatives]
    chances = proportions.chances(shares)
    return [
        Measured(
            id=creative.id,
            trials=share[1],
            rate=share[0] / share[1] if share[1] else None,
            interval=proportions.interval(share) if share[1] else None,
            chance=chance if all(trials for _, trials in shares) else None,
        )
        for creative, share, chance in zip(creatives, shares, chances, strict=True)
    ]


def _returns(creatives: Sequence[Creative]) -> list[Measured]:
    from growth_tree.insight import ratios  # noqa: PLC0415  (costs start-up time)

    trials = [trials_of(each, Figure.ROI) for each in creatives]
    rates = [each.total.revenue_fen / each.total.spend_fen if each.total.spend_fen else None for each in creatives]
    if min(trials) < 2:
        return [
            Measured(id=creative.id, trials=count, rate=rate)
            for creative, count, rate in zip(creatives, trials, rates, strict=True)
        ]
    found = _by_day(creatives)
    told = zip(creatives, trials, rates, ratios.intervals(found), ratios.chances(found), strict=True)
    return [
        Measured(id=creative.id, trials=count, rate=rate, interval=interval, chance=chance)
        for creative, count, rate, interval, chance in told
    ]


def _by_day(creatives: Sequence[Creative]) -> Ratios:
    from growth_tree.insight import ratios  # noqa: PLC0415  (costs start-up time)

    days = sorted(set().union(*(each.days for each in creatives)))
    nothing = AdFigures()
    rows = [[each.days.get(day, nothing) for day in days] for each in creatives]
    return ratios.ratios(
        [[day.spend_fen for day in row] for row in rows], [[day.revenue_fen for day in row] for row in rows]
    )


def _compared(creatives: Sequence[Creative], measured: Sequence[Measured], figure: Figure) -> Comparison:
    leader = max(range(len(creatives)), key=lambda place: measured[place].rate or 0)
    others = [place for place in range(len(creatives)) if place != leader]
    method, p_values = (_days_against if figure is Figure.ROI else _shares_against)(creatives, figure, leader, others)
    return Comparison(
        method=method,
        leader=creatives[leader].id,
        rivals=tuple(Rival(id=creatives[other].id, p_value=p) for other, p in zip(others, p_values, strict=True)),
    )


def _shares_against(
    creatives: Sequence[Creative], figure: Figure, leader: int, others: Sequence[int]
) -> tuple[Method, list[float]]:
    from growth_tree.insight import proportions  # noqa: PLC0415  (costs start-up time)

    pairs = [(_share(creatives[leader], figure), _share(creatives[other], figure)) for other in others]
    if all(proportions.is_approximable(*pair) for pair in pairs):
        return Method.TWO_PROPORTIONS, [proportions.approximate(*pair) for pair in pairs]
    return Method.FISHER, [proportions.exact(*pair) for pair in pairs]


def _days_against(
    creatives: Sequence[Creative], figure: Figure, leader: int, others: Sequence[int]
) -> tuple[Method, list[float]]:
    from growth_tree.insight import ratios  # noqa: PLC0415  (costs start-up time)

    found = _by_day(creatives)
    return Method.PAIRED_DAYS, [ratios.paired(found, leader, other) for other in others]
