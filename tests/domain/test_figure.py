"""From what was counted to what is shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_tree.domain.figure import digits, figure, per, plain
from growth_tree.domain.kpi import Kpi, Unit
from tests.domain.figures import AOV, CVR, DSR, GMV, ROI
from tests.domain.scorecards import kpi


@pytest.mark.parametrize(
    ("of", "value", "denominator", "shown", "said"),
    [
        (GMV, 123_450, 0, 123_450, "1234.50"),
        (CVR, 302, 10_000, 30_200, "3.02 %"),
        (CVR, 1, 3, 333_333, "33.33 %"),
        (CVR, 10_000, 10_000, 1_000_000, "100.00 %"),
        (AOV, 100_000, 3, 33_333, "333.33"),
        (AOV, 5, 2, 3, "0.03"),
        (ROI, 350_000, 100_000, 3_500_000, "3.50"),
        (DSR, 486 * 3 + 480 * 4, 7, 483, "4.83"),
        (kpi("orders"), 12, 0, 12, "12"),
    ],
)
def test_a_figure_is_an_integer_at_the_decimals_of_its_kpi(
    of: Kpi, value: int, denominator: int, shown: int, said: str
) -> None:
    assert figure(of, value, denominator) == shown
    assert plain(of, shown) == said


@pytest.mark.parametrize("of", [CVR, AOV, DSR])
def test_what_has_nothing_to_divide_by_has_no_figure(of: Kpi) -> None:
    assert figure(of, 5, 0) is None


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_rate_is_rounded_to_the_nearest(value: int, denominator: int) -> None:
    for of in (CVR, AOV, ROI, DSR):
        shown = figure(of, value, denominator)
        assert shown is not None
        assert -Fraction(1, 2) <= Fraction(value * per(of), denominator) - shown < Fraction(1, 2)


@pytest.mark.parametrize(
    ("number", "scale", "said"),
    [(5, 0, "5"), (5, 1, "0.5"), (5, 2, "0.05"), (1_234_567, 6, "1.23"), (1_235_000, 6, "1.24"), (7, -2, "700")],
)
def test_digits_are_two_at_most_behind_the_point(number: int, scale: int, said: str) -> None:
    assert digits(number, scale) == said


def test_a_percentage_with_few_decimals_is_said_too() -> None:
    assert plain(kpi("p", unit=Unit.PERCENT, scale=2), 95) == "95 %"
