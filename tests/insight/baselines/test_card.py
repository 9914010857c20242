"""A model's card is about weeks that nobody had seen: as a whole, by week and by group, for models and rules alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.baselines.training import Unseen, train
from tests.insight.baselines.conftest import CUT, KNOWN
from tests.insight.baselines.panels import shops


def card_of(model: Model) -> dict[str, Any]:
    """What is known of a model."""
    return dict(model.card)


@pytest.fixture(scope="module")
def short() -> Model:
    """A rule that is served because there are few weeks."""
    return train(shops(6, 18), horizon=1, form=Form.LEVEL)


@pytest.mark.parametrize("which", ["model", "short"])
def test_weeks_add_up_to_the_score(which: str, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(which)
    card = card_of(model)
    loss, actual = (sum(each[part] for each in card["weeks"].values()) for part in ("loss", "actual"))
    assert loss / actual == pytest.approx(card["scores"][model.method]["wql"])


@pytest.mark.parametrize("which", ["model", "short"])
def test_what_is_served_is_known_to_be_fair_or_not(which: str, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(which)
    own = card_of(model)["scores"][model.method]
    assert 0.6 <= own["coverage_80"] <= 0.95
    assert 0.3 <= own["hit_50"] <= 0.7
    assert 0.05 <= own["hit_20"] <= 0.4


def test_groups_of_all_kinds_are_told_apart(sales: Panel) -> None:
    few = sales.only(KNOWN, before=30)
    promoted = few.known["known_promotion"] > 0
    card = card_of(train(few, horizon=1, form=Form.LEVEL, promoted=promoted))
    groups = card["groups"]
    assert {each["by"] for each in groups} == {"size", "volatility", "static_class", "promotion"}
    assert {each["name"] for each in groups if each["by"] == "promotion"} == {"yes", "no"}
    by_size = [each["rows"] for each in groups if each["by"] == "size"]
    assert len(by_size) == 4
    assert sum(by_size) == card["scores"]["pipeline"]["rows"]
    assert card["scores"]["pipeline"]["promotion_gap"] is not None


def test_a_rule_looks_at_nothing_else_and_follows_results_as_far_as_its_window(short: Model) -> None:
    card = card_of(short)
    window = {"last_week": 1, "mean_4_weeks": 4, "mean_13_weeks": 13}[short.method]
    assert card["features"] == []
    assert card["pass_through"]["1"] == pytest.approx(1 / window)
    assert card["pass_through"]["13"] == 1


def test_a_rule_that_was_better_tells_nothing_of_the_model() -> None:
    chance = np.random.default_rng(4)
    jumps = chance.normal(0, 0.5, (8, 30)) * (chance.random((8, 30)) < 0.08)
    walk = np.exp(5 + np.cumsum(jumps, axis=1))
    panel = shops(8, 30)
    served = train(replace(panel, value=walk), horizon=1, form=Form.LEVEL)
    card = card_of(served)
    assert served.method == "last_week"
    assert card["features"] == []
    assert card["pass_through"] == {"1": 1.0, "4": 1.0, "13": 1.0}
    assert "reached" not in card


def test_a_block_of_weeks_is_calibrated_on_the_others_alone(model: Model) -> None:
    assert model.parts
    setup = model.parts.ground.setup
    chance = np.random.default_rng(1)
    rows = 600
    week = np.repeat(np.arange(60), 10)

    def unseen(off: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Unseen:
        zeros = np.zeros((rows, len(LEVELS)))
        return Unseen(
            off=off, boosted=zeros, linear=zeros, base=np.zeros(rows), deviation=np.full(rows, 0.1),
            weeks=np.full(rows, 50.0), unit=np.tile(np.arange(10), 60), week=week, fold=week // 30,
            made_up=np.zeros(rows, dtype=bool),
        )  # fmt: skip

    luck = chance.normal(0, 0.1, rows)
    lucky = np.where(week < 30, luck + 1, luck)
    usual, other = (unseen(off).calibrated(setup, 0.0) for off in (luck, lucky))
    assert (usual[week < 30] == other[week < 30]).all()
    assert (other[week >= 30] > usual[week >= 30] + 0.5).all()


def test_the_card_names_the_weeks_it_learned_from(model: Model, sales: Panel) -> None:
    card = card_of(model)
    assert (card["first_week"], card["last_week"]) == (sales.periods[0].isoformat(), sales.periods[CUT - 1].isoformat())
    assert max(card["weeks"]) == card["last_week"]


def test_rules_of_last_year_are_told_of_beside_the_model_where_only_late_weeks_have_one() -> None:
    card = card_of(train(shops(6, 60), horizon=1, form=Form.LEVEL))
    assert "last_year" not in card["scores"], "it is silent of the first 52 weeks"
    served, *rules = card["partly"].values()
    assert [*card["partly"]][1:] == ["last_year", "last_year_plus_10_percent"]
    assert all(each["rows"] == served["rows"] == 6 * 8 for each in rules), "six shops, the eight weeks since"
    assert all(each["wql"] > served["wql"] for each in rules)


def test_of_a_history_without_a_year_nothing_is_told_of_last_year(short: Model) -> None:
    assert card_of(short)["partly"] == {}
