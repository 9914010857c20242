"""What in a rule book contradicts itself, though every part of it could be meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from growth_tree.domain.core import Rejected
from growth_tree.domain.metric_rules import check_metrics
from growth_tree.domain.rules import (
    BRANCHES,
    EXPIRY_MONTHS_MIN,
    FULL_QUALITY,
    LONGEST_STREAK,
    WHOLE,
    Badge,
    Curve,
    Limits,
    Measure,
    Period,
    RuleBook,
    TaskKind,
)


def check(rulebook: RuleBook) -> None:
    """Refuse a rule book whose parts contradict each other."""
    for contradiction in contradictions(rulebook):
        raise contradiction


def contradictions(rulebook: RuleBook) -> Iterator[Rejected]:
    """Everything that does so, each with its place in the document."""
    for code in _doubled(kind.code for kind in rulebook.kinds):
        yield Rejected("kind_twice", f"kinds.{code}", kind=code)
    for kind in rulebook.kinds:
        yield from _of_kind(kind)
    for code in _doubled(badge.code for badge in rulebook.badges):
        yield Rejected("badge_twice", "badges", badge=code)
    for badge in rulebook.badges:
        yield from _of_badge(badge, rulebook.curve)
    yield from _of_limits(rulebook.limits)
    if any(later <= earlier for earlier, later in pairwise(rulebook.thresholds)):
        yield Rejected("curve_never_rises", "curve")
    if rulebook.expiry is not None and rulebook.expiry.months < EXPIRY_MONTHS_MIN:
        yield Rejected("cell_too_small", "expiry.months", least=EXPIRY_MONTHS_MIN)
    yield from _of_factors(rulebook)
    if rulebook.metrics is not None:
        try:
            check_metrics(rulebook.metrics)
        except Rejected as refusal:
            yield refusal


def _of_kind(kind: TaskKind) -> Iterator[Rejected]:
    if kind.branch not in BRANCHES:
        yield Rejected("unknown_branch", f"kinds.{kind.code}.branch", branch=kind.branch)
    by_period = {cap.period: cap.times for cap in kind.caps}
    if len(by_period) != len(kind.caps):
        yield Rejected("cap_twice", f"kinds.{kind.code}.caps", kind=kind.code)
    ordered = [by_period[p] for p in (Period.DAY, Period.WEEK, Period.MONTH) if p in by_period]
    if ordered != sorted(ordered):
        yield Rejected("caps_contradict", f"kinds.{kind.code}.caps", kind=kind.code)


def _of_badge(badge: Badge, curve: Curve) -> Iterator[Rejected]:
    highest = {Measure.BRANCHES: len(BRANCHES), Measure.STREAK: LONGEST_STREAK, Measure.LEVEL: curve.top}
    top = highest.get(badge.measure, badge.threshold)
    if badge.threshold > top:
        yield Rejected("badge_out_of_reach", f"badges.{badge.code}.threshold", badge=badge.code, highest=top)
    if badge.branch is not None and badge.measure in (Measure.BRANCHES, Measure.STREAK):
        yield Rejected("badge_without_branch", f"badges.{badge.code}.branch", badge=badge.code)


def _of_limits(limits: Limits) -> Iterator[Rejected]:
    if FULL_QUALITY not in limits.quality_percents:
        yield Rejected("full_quality_missing", "limits.quality_percents")
    if limits.contributors * limits.smallest_share > WHOLE:
        most = WHOLE // limits.smallest_share
        yield Rejected("shares_contradict", "limits.smallest_share", least=limits.smallest_share, most=most)


def _of_factors(rulebook: RuleBook) -> Iterator[Rejected]:
    for branch in rulebook.weights:
        if branch not in BRANCHES:
            yield Rejected("unknown_branch", f"weights.{branch}", branch=branch)
    for n, each in enumerate(rulebook.cycle_factors, 1):
        if each.branch is not None and each.branch not in BRANCHES:
            yield Rejected("unknown_branch", f"cycle_factors[{n}].branch", branch=each.branch)
        if (each.intensity, each.branch) in [(e.intensity, e.branch) for e in rulebook.cycle_factors[: n - 1]]:
            yield Rejected("factor_twice", f"cycle_factors[{n}]", intensity=each.intensity)


def _doubled(codes: Iterator[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]
