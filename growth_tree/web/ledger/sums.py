"""How an award comes to its amounts: factor by factor, with what rounding did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import format_decimal
from sqlalchemy import Row

from growth_tree.domain.award import at_quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A whole amount, and what it was before rounding if that was different."""

    value: int
    exact: Fraction

    @property
    def said(self) -> str:
        """The exact amount as a decimal."""
        return str(format_decimal(float(self.exact)))

    @property
    def rounded(self) -> bool:
        """Whether rounding changed it."""
        return self.exact != self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the sum: base, quality or share, in per cent where it is a factor, and what stands after it."""

    factor: str
    percent: int
    xp: Amount
    points: Amount


def steps_of_sum(entry: Row[Any]) -> Iterator[Step]:
    """The sum of an award from the factors that were recorded with it."""
    base = Step(
        factor="base",
        percent=100,
        xp=Amount(value=entry.base_xp, exact=Fraction(entry.base_xp)),
        points=Amount(value=entry.base_points, exact=Fraction(entry.base_points)),
    )
    graded = _graded(base, entry.quality)
    yield base
    yield graded
    yield Step(
        factor="share",
        percent=entry.percent,
        xp=Amount(value=entry.xp, exact=Fraction(graded.xp.value * entry.percent, 100)),
        points=Amount(value=entry.points, exact=Fraction(graded.points.value * entry.percent, 100)),
    )


def _graded(base: Step, quality: int) -> Step:
    def amount(value: int) -> Amount:
        return Amount(value=at_quality(value, quality), exact=Fraction(value * quality, 100))

    return Step(factor="quality", percent=quality, xp=amount(base.xp.value), points=amount(base.points.value))
