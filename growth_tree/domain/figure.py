"""From what was counted to the figure that is shown and targeted: an integer at the decimals of its KPI."""

from __future__ import annotations

from growth_tree.domain.kpi import Aggregation, Kpi, Unit

PERCENT_DECIMALS = 2


def figure(kpi: Kpi, value: int, denominator: int) -> int | None:
    """The figure at `kpi.scale`, rounded half up; None where a rate has nothing to divide by.

    The value and denominator of a mean are those of all its days: the sum of the days' figures, and how many they are.
    """
    if kpi.aggregation is Aggregation.SUM:
        return value
    if denominator <= 0:
        return None
    return (2 * value * per(kpi) + denominator) // (2 * denominator)


def per(kpi: Kpi) -> int:
    """By what the quotient of value and denominator is multiplied to give the figure."""
    return int(10 ** (kpi.scale + kpi.denominator_scale - kpi.value_scale)) if kpi.is_ratio else 1


def plain(kpi: Kpi, figure: int) -> str:
    """A figure as digits, such as 45.60 or 3.02 %; for refusals and exports, not for pages."""
    shift = PERCENT_DECIMALS if kpi.unit is Unit.PERCENT else 0
    return digits(figure, kpi.scale - shift) + (" %" if shift else "")


def digits(number: int, scale: int) -> str:
    """An integer that stands for a number with `scale` decimals, written with at most two of them."""
    if scale <= 0:
        return str(number * int(10**-scale))
    if scale > PERCENT_DECIMALS:
        drop = int(10 ** (scale - PERCENT_DECIMALS))
        number, scale = (2 * number + drop) // (2 * drop), PERCENT_DECIMALS
    whole, part = divmod(abs(number), int(10**scale))
    return f"{'-' if number < 0 else ''}{whole}.{part:0{scale}}"
