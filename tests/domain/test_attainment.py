"""A result's place in what was foreseen: monotone, the same from both sides, and the middle inside the noise."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from growth_tree.domain.attainment import Band, Peers, amount, earned_percent, percentile, residual, spread
from growth_tree.domain.kpi import Direction
from growth_tree.domain.settlement_events import UNSHOCKED
from tests.domain.results import METRICS

UP, DOWN = Direction.UP, Direction.DOWN
BAND = Band(80_000, 100_000, 115_000, 125_000)

bands = st.lists(st.integers(0, 10**9), min_size=4, max_size=4).map(lambda each: Band(*sorted(each)))
figures = st.integers(0, 10**10)


def turned(band: Band) -> Band:
    """The same expectations of a figure of which less is better."""
    return Band(*(round(10**10 / quantile) for quantile in band))


def test_a_quantile_is_at_its_own_percentile() -> None:
    assert [percentile(each, BAND, UP) for each in BAND] == [10, 50, 80, 90]
    assert [percentile(each, turned(BAND), DOWN) for each in turned(BAND)] == [10, 50, 80, 90]


@for_all(bands, st.lists(figures, min_size=2, max_size=20))
def test_a_better_figure_is_never_at_a_lower_percentile(band: Band, found: list[int]) -> None:
    places = [percentile(each, band, UP) for each in sorted(found)]
    assert all(one <= other for one, other in pairwise(places))
    assert min(places) >= 1
    assert max(places) <= 99


@for_all(bands, st.lists(figures, min_size=2, max_size=20))
def test_where_less_is_better_more_is_never_at_a_higher_percentile(band: Band, found: list[int]) -> None:
    easy_first = Band(*reversed(band))
    places = [percentile(each, easy_first, DOWN) for each in sorted(found)]
    assert all(one >= other for one, other in pairwise(places))


@for_all(st.floats(0.2, 5))
def test_twice_as_much_and_half_as_much_are_the_same_from_the_two_sides(factor: float) -> None:
    up, down = round(BAND.q50 * factor), round(turned(BAND).q50 / factor)
    assert abs(percentile(up, BAND, UP) - percentile(down, turned(BAND), DOWN)) <= 1


@for_all(bands, figures)
def test_between_q20_and_q80_a_result_earns_exactly_the_middle(band: Band, figure: int) -> None:
    place = percentile(figure, band, UP)
    if 20 <= place < 80:
        assert earned_percent(place, METRICS, learning=False) == 100
    if band.q50 <= figure < band.q80:
        assert place in range(50, 81)


@pytest.mark.parametrize(
    ("band", "figure", "place"),
    [
        (Band(0, 0, 0, 0), 0, 50),
        (Band(0, 0, 0, 0), 1, 99),
        (Band(5, 5, 5, 5), 5, 50),
        (Band(5, 5, 5, 5), 4, 1),
        (Band(0, 0, 2, 4), 0, 50),
        (Band(3, 5, 5, 9), 5, 50),
        (Band(3, 3, 5, 9), 3, 50),
    ],
)
def test_where_quantiles_coincide_the_one_nearest_to_the_middle_counts(band: Band, figure: int, place: int) -> None:
    assert percentile(figure, band, UP) == place


@pytest.mark.parametrize(("figure", "place"), [(70_000, 2), (75_000, 5), (90_000, 27), (107_500, 67), (130_000, 93)])
def test_between_and_beyond_the_quantiles_the_logarithm_is_normal(figure: int, place: int) -> None:
    assert percentile(figure, BAND, UP) == place


def test_far_away_is_at_the_ends() -> None:
    assert [percentile(each, BAND, UP) for each in (0, 10**9)] == [1, 99]
    assert [percentile(each, turned(BAND), DOWN) for each in (0, 10**9)] == [99, 1]


def test_what_hit_all_is_taken_out_before_a_result_is_placed() -> None:
    assert percentile(70_000, BAND, UP, shock=700_000) == 50
    assert percentile(70_000, BAND, UP) < 10
    assert percentile(140_000, BAND, UP, shock=1_400_000) == 50


def test_an_override_moves_the_whole_band() -> None:
    assert BAND.moved(90, 100) == Band(72_000, 90_000, 103_500, 112_500)
    assert BAND.moved(100, 100) == BAND


def test_a_target_of_nothing_has_no_factor_so_its_override_shifts_the_band() -> None:
    complaints = Band(3, 1, 0, 0)
    assert complaints.moved(2, 0) == Band(5, 3, 2, 2)
    assert complaints.moved(0, 0) == complaints
    assert percentile(2, complaints, DOWN) < percentile(2, complaints.moved(2, 0), DOWN) == 80


# What hit everybody


def shocks(residuals: list[float], usual: float) -> list[int]:
    """The common factor for each of some peers."""
    peers = Peers(sorted(residuals), usual)
    return [peers.shock(each) for each in residuals]


def test_what_hits_all_the_others_is_the_median_of_their_residuals() -> None:
    residuals = [log(0.7)] * 8 + [log(1.2)]
    assert shocks(residuals, 0.1) == [700_000] * 9


def test_nobody_is_compared_with_themselves() -> None:
    residuals = [log(0.5)] * 4 + [0.0] * 5
    found = shocks(residuals, 0.1)
    assert found == [UNSHOCKED] * 4 + [round(UNSHOCKED * exp(log(0.5) / 2))] * 5


def test_eight_others_are_needed_to_tell() -> None:
    assert shocks([log(0.7)] * 8, 0.1) == [UNSHOCKED] * 8
    assert shocks([log(0.7)] * 9, 0.1) == [700_000] * 9
    assert Peers([], 0).shock(log(0.7)) == UNSHOCKED


def test_what_is_within_one_sd_of_a_week_is_left_as_it_is() -> None:
    assert shocks([log(0.7)] * 9, 0.36) == [UNSHOCKED] * 9
    assert shocks([log(0.7)] * 9, 0.35) == [700_000] * 9


@for_all(st.lists(st.floats(-2, 2), min_size=9, max_size=40))
def test_the_factor_is_the_median_of_the_others_whatever_they_are(residuals: list[float]) -> None:
    found = shocks(residuals, 0)
    for n, factor in enumerate(found):
        others = sorted(residuals[:n] + residuals[n + 1 :])
        half = len(others) // 2
        middle = others[half] if len(others) % 2 else (others[half - 1] + others[half]) / 2
        assert factor == round(UNSHOCKED * exp(middle))


def test_residual_and_spread_are_on_the_scale_of_factors() -> None:
    assert residual(110_000, 100_000) == pytest.approx(log(1.1), abs=1e-4)
    assert residual(0, 0) == 0
    sd = spread(50_000, 200_000)
    assert sd == pytest.approx(log(4) / 2.5631, abs=1e-4)
    assert spread(200_000, 50_000) == sd


# What it earns


def test_a_target_that_is_being_learnt_never_earns_less_than_the_middle() -> None:
    assert [earned_percent(each, METRICS, learning=True) for each in (1, 15, 50, 85, 99)] == [100, 100, 100, 130, 200]
    assert [earned_percent(each, METRICS, learning=False) for each in (1, 15, 50, 85, 99)] == [0, 60, 100, 130, 200]


@pytest.mark.parametrize(
    ("whole", "weight", "percent", "earned"),
    [(100, 60, 100, 60), (50, 33, 130, 21), (50, 1, 100, 1), (50, 1, 60, 0), (100, 30, 0, 0), (100, 35, 130, 46)],
)
def test_amounts_are_rounded_half_up(whole: int, weight: int, percent: int, earned: int) -> None:
    assert amount(whole, weight, percent) == earned
