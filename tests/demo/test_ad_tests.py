"""What the demo says of its ad tests is what its figures say."""

from __future__ import annotations

import pytest

from growth_tree.demo import data
from growth_tree.demo.data import AdTest
from growth_tree.domain.experiment import State
from growth_tree.insight.experiment import Creative, Figure, Verdict, evaluate
from growth_tree.insight.planning import trials_needed
from models import experiments
from tests.demo.conftest import Built


@pytest.mark.parametrize("script", data.ad_tests(), ids=lambda script: script.product)
def test_the_sample_is_the_one_that_the_product_works_out(script: AdTest) -> None:
    needed = trials_needed(
        baseline_ppm=script.baseline_ppm, lift_percent=script.lift_percent, creatives=len(script.creatives)
    )
    assert script.planned == needed


def test_two_tests_are_finished_and_one_runs(middling: Built) -> None:
    rows = middling.connection.execute(experiments.everybodys()).all()
    assert sorted(row.status for row in rows) == ["concluded", "concluded", "reported"]
    assert all(row.used for row in rows if row.status == "concluded")
    assert all(row.picture for row in rows)


def test_the_figures_say_what_was_concluded(middling: Built) -> None:
    rows = middling.connection.execute(experiments.everybodys()).all()
    assert {row.outcome for row in rows} == {"winner", "no_winner", None}
    for row in rows:
        state: State = middling.handler.state(middling.connection, f"experiment/{row.id}")
        creatives = [
            Creative(id=each.creative, total=each.total, days={day.day: day.figures for day in each.days})
            for each in state.figures
        ]
        result = evaluate(creatives, figure=Figure.CTR, planned=row.planned, over=state.over)
        assert result.winner == row.winner
        assert result.verdict.value == (row.outcome or Verdict.NOT_ENOUGH.value)
