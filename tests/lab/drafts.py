"""Drafts of the office's rules, as different from them as they may be."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from growth_tree.domain.contradictions import check
from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.rules import (
    BRANCHES,
    Badge,
    Cap,
    Curve,
    CycleFactor,
    Expiry,
    Period,
    RuleBook,
    Streaks,
    TaskKind,
)


def draft_of(rules: RuleBook, chance: Random) -> RuleBook:
    """Kinds that are worth something else, less often or not at all; other levels, badges, factors and results."""
    kinds = tuple(_kind(kind, chance) for kind in rules.kinds if chance.random() < 0.93)
    draft = replace(
        rules,
        kinds=kinds or rules.kinds[:1],
        badges=tuple(_badge(badge, chance) for badge in rules.badges if chance.random() < 0.8),
        curve=Curve(base=chance.choice((40, 120, 300)), growth_percent=chance.choice((100, 130, 200))),
        streaks=Streaks(freezes_per_month=chance.randrange(4)),
        expiry=chance.choice((None, None, Expiry(months=12))),
        metrics=_metrics(chance),
        weights={branch: chance.choice((10, 50, 150, 300)) for branch in BRANCHES if chance.random() < 0.3},
        cycle_factors=_factors(chance),
    )
    check(draft)
    return draft


def _kind(kind: TaskKind, chance: Random) -> TaskKind:
    if chance.random() < 0.2:
        return kind
    caps = sorted(chance.choices(range(1, 5), k=3))
    periods = [period for period in Period if chance.random() < 0.3]
    return replace(
        kind,
        branch=chance.choice((kind.branch, kind.branch, "traffic")),
        xp=chance.choice((1, 2, 7, 33, 100, 250)),
        points=chance.choice((0, 1, 5, 20, 90)),
        caps=tuple(Cap(period=period, times=times) for period, times in zip(periods, caps, strict=False)),
        cooldown_days=chance.choice((0, 0, 2, 9)),
    )


def _badge(badge: Badge, chance: Random) -> Badge:
    return replace(badge, threshold=chance.randrange(1, 6))


def _metrics(chance: Random) -> MetricRules | None:
    if chance.random() < 0.15:
        return None
    steps = ((0, chance.choice((0, 50))), (20, 100), (80, chance.choice((100, 180))), (97, 250))
    return MetricRules(
        xp=chance.choice((1, 30, 100, 400)),
        points=chance.choice((0, 50, 120)),
        steps=tuple(Step(percentile=at, percent=percent) for at, percent in steps),
    )


def _factors(chance: Random) -> tuple[CycleFactor, ...]:
    return tuple(
        CycleFactor(intensity=intensity, percent=chance.choice((50, 120, 300)), branch=branch)
        for intensity in (1, 2, 3)
        for branch in (None, "content")
        if chance.random() < 0.4
    )
