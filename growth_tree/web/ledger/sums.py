"""How an award comes to its amounts: factor by factor, with what rounding did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from flask_babel import format_decimal
from sqlalchemy import Row

from growth_tree.domain.rules import WHOLE


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
    """One line of the sum: base, weight, cycle, quality or share, the factor in per cent, and what stands after it."""

    factor: str
    percent: int
    xp: Amount
    points: Amount

    @property
    def booked(self) -> bool:
        """Whether whole amounts are made here; before, everything is exact."""
        return self.factor in ("quality", "share")

    @property
    def rounded(self) -> bool:
        """Whether that changed one."""
        return self.booked and (self.xp.rounded or self.points.rounded)


def steps_of_sum(entry: Row[Any]) -> Iterator[Step]:
    """The sum of an award from the factors that were recorded with it; one that changes nothing is left out.

    It is rounded once, where the value of the whole work is known, and then shared.
    """
    xp, points = Fraction(entry.base_xp), Fraction(entry.base_points)
    yield _step("base", WHOLE, xp, points)
    for factor, percent in (("weight", entry.weight), ("cycle", entry.factor)):
        xp, points = xp * percent / WHOLE, points * percent / WHOLE
        if percent != WHOLE:
            yield _step(factor, percent, xp, points)
    graded = _step("quality", entry.quality, xp * entry.quality / WHOLE, points * entry.quality / WHOLE)
    yield graded
    yield Step(
        factor="share",
        percent=entry.percent,
        xp=Amount(value=entry.xp, exact=Fraction(graded.xp.value * entry.percent, WHOLE)),
        points=Amount(value=entry.points, exact=Fraction(graded.points.value * entry.percent, WHOLE)),
    )


def _step(factor: str, percent: int, xp: Fraction, points: Fraction) -> Step:
    def amount(exact: Fraction) -> Amount:
        return Amount(value=floor(exact + Fraction(1, 2)), exact=exact)

    return Step(factor=factor, percent=percent, xp=amount(xp), points=amount(points))
