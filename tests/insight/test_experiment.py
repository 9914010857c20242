import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from growth_tree.domain.ad_figures import AdFigures
from growth_tree.insight.experiment import Creative, Figure, Method, Result, Verdict, evaluate

KEY = "0123456789abcdef" * 4


def shown(name: str, impressions: int, clicks: int, orders: int = 0) -> Creative:
    total = AdFigures(impressions=impressions, clicks=clicks, orders=orders, spend_fen=clicks * 80)
    return Creative(id=name, total=total, days={})


def daily(name: str, *returns: float, spend_fen: int = 10_000) -> Creative:
    days = {
        date(2026, 6, 1) + timedelta(i): AdFigures(spend_fen=spend_fen, revenue_fen=round(spend_fen * each))
        for i, each in enumerate(returns)
    }
    return Creative(id=name, total=sum(days.values(), AdFigures()), days=days)


def ctr(*creatives: Creative, planned: int = 20_000, over: bool = True) -> Result:
    return evaluate(creatives, figure=Figure.CTR, planned=planned, over=over)


def roi(*creatives: Creative, planned: int = 7, over: bool = True) -> Result:
    return evaluate(creatives, figure=Figure.ROI, planned=planned, over=over)


CLEAR = shown("a", 22_000, 520), shown("b", 22_000, 400)
LEVEL = shown("a", 22_000, 410), shown("b", 22_000, 400)


class TestNothingIsClaimedEarly:
    def test_below_the_planned_sample_there_is_neither_test_nor_winner(self) -> None:
        result = ctr(CLEAR[0], shown("b", 19_999, 300))
        assert (result.verdict, result.winner, result.comparison) == (Verdict.NOT_ENOUGH, None, None)
        assert [each.trials for each in result.creatives] == [22_000, 19_999]

    def test_while_it_runs_there_is_neither_test_nor_winner(self) -> None:
        result = ctr(*CLEAR, over=False)
        assert (result.verdict, result.winner, result.comparison) == (Verdict.RUNNING, None, None)

    def test_rates_intervals_and_chances_are_told_at_all_times(self) -> None:
        first, second = ctr(*CLEAR, planned=10**6, over=False).creatives
        assert first.rate == 520 / 22_000
        assert first.interval is not None
        assert first.interval[0] < 520 / 22_000 < first.interval[1]
        assert (first.chance or 0) + (second.chance or 0) == pytest.approx(1)


class TestTheWinner:
    def test_is_distinctly_better_than_each_of_the_others(self) -> None:
        result = ctr(*CLEAR, shown("c", 22_000, 405))
        assert (result.verdict, result.winner) == (Verdict.WINNER, "a")
        assert result.comparison is not None
        assert (result.comparison.method, result.comparison.leader) == (Method.TWO_PROPORTIONS, "a")
        assert [rival.id for rival in result.comparison.rivals] == ["b", "c"]
        assert result.comparison.p_value == max(rival.p_value for rival in result.comparison.rivals) < 0.05

    def test_there_is_none_among_equals(self) -> None:
        result = ctr(*LEVEL)
        assert (result.verdict, result.winner) == (Verdict.NO_WINNER, None)
        assert result.comparison is not None
        assert result.comparison.p_value > 0.05

    def test_there_is_none_where_two_share_the_lead(self) -> None:
        result = ctr(shown("a", 22_000, 520), shown("b", 22_000, 515), shown("c", 22_000, 300))
        assert result.winner is None
        assert result.comparison is not None
        assert [rival.p_value < 0.05 for rival in result.comparison.rivals] == [False, True]

    def test_few_orders_are_compared_exactly(self) -> None:
        creatives = shown("a", 10_000, 400, 9), shown("b", 10_000, 400, 0)
        result = evaluate(creatives, figure=Figure.CVR, planned=400, over=True)
        assert result.comparison is not None
        assert result.comparison.method is Method.FISHER
        assert result.winner == "a"

    @pytest.mark.parametrize("rates", [(0.02, 0.02, 0.02), (0.02, 0.02, 0.01)])
    def test_equal_leaders_seldom_yield_one(self, rates: tuple[float, ...]) -> None:
        clicks = np.random.default_rng(23).binomial(20_000, rates, (100, 3)).tolist()
        winners = [ctr(*(shown(name, 20_000, each) for name, each in zip("abc", row, strict=True))) for row in clicks]
        assert sum(result.winner is not None for result in winners) <= 8


class TestWhereLittleIsKnown:
    def test_a_creative_that_nobody_saw_has_no_rate(self) -> None:
        result = ctr(CLEAR[0], shown("b", 0, 0))
        assert result.verdict is Verdict.NOT_ENOUGH
        assert (result.creatives[1].rate, result.creatives[1].interval) == (None, None)
        assert [each.chance for each in result.creatives] == [None, None]

    def test_no_click_at_all_is_a_result_too(self) -> None:
        result = ctr(shown("a", 20_000, 0), shown("b", 20_000, 0))
        assert result.verdict is Verdict.NO_WINNER
        assert [each.chance for each in result.creatives] == pytest.approx([0.5, 0.5])

    def test_money_is_added_up(self) -> None:
        assert ctr(*CLEAR).spend_fen == 920 * 80


class TestReturns:
    def test_days_tell_how_far_they_vary(self) -> None:
        result = roi(
            daily("a", 3.1, 2.9, 3.4, 3.0, 3.2, 2.8, 3.3), daily("b", 2.1, 2.0, 2.3, 1.9, 2.2, 2.0, 2.1)
        )  # fmt: skip
        assert (result.verdict, result.winner) == (Verdict.WINNER, "a")
        assert result.comparison is not None
        assert result.comparison.method is Method.PAIRED_DAYS
        assert result.creatives[0].rate == pytest.approx(3.1)
        assert result.creatives[0].trials == 7

    def test_what_moves_all_creatives_hides_no_difference(self) -> None:
        moods = (1, 4, 2, 6, 1.5, 5, 3)
        result = roi(
            daily("a", *(mood * 1.2 + 0.01 * i for i, mood in enumerate(moods))), daily("b", *moods)
        )  # fmt: skip
        first, second = result.creatives
        assert first.interval is not None
        assert second.interval is not None
        assert first.interval[0] < second.interval[1]
        assert result.winner == "a"

    def test_totals_alone_give_no_interval(self) -> None:
        totals = [Creative(id=each.id, total=each.total, days={}) for each in (daily("a", 3, 3), daily("b", 2, 2))]
        result = roi(*totals)
        assert (result.verdict, result.winner) == (Verdict.NEEDS_DAYS, None)
        assert [(each.rate, each.interval, each.chance) for each in result.creatives] == [
            (3, None, None),
            (2, None, None),
        ]

    def test_too_few_days_are_not_enough(self) -> None:
        assert roi(daily("a", 3.0, 3.1, 3.2), daily("b", 2.0, 2.1, 2.2)).verdict is Verdict.NOT_ENOUGH
        assert roi(daily("a", 3.0), daily("b", 2.0), planned=1).verdict is Verdict.NOT_ENOUGH

    def test_nothing_spent_gives_no_rate(self) -> None:
        result = roi(daily("a", 3.0, 3.1), Creative(id="b", total=AdFigures(), days={}))
        assert result.verdict is Verdict.NOT_ENOUGH
        assert result.creatives[1].rate is None


def test_the_application_starts_without_numerical_libraries() -> None:
    program = (
        "import sys, growth_tree.cli, growth_tree.insight.experiment, growth_tree.insight.planning\n"
        "print({'numpy', 'scipy', 'sklearn'} & sys.modules.keys())"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "set()\n"


def test_a_server_loads_what_the_statistics_need_before_anybody_asks_for_them(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from growth_tree import app\n"
        "app.WARM_AFTER_SECONDS = 0\n"
        "app.serving()\n"
        "until = time.monotonic() + 60\n"
        "while 'growth_tree.insight.ratios' not in sys.modules and time.monotonic() < until: time.sleep(0.05)\n"
        "print({'growth_tree.insight.proportions', 'growth_tree.insight.ratios'} - sys.modules.keys())"
    )
    settings = {"GROWTH_TREE_DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "GROWTH_TREE_SECRET_KEY": KEY}
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **settings})
    assert answer.stdout == "set()\n"
