"""Who answers for which figures: by the scorecard of the job, and the team, shop and groups of the day."""

from __future__ import annotations

from datetime import timedelta

from growth_tree.domain import kpis
from growth_tree.domain.answering import Answered, accountable, figures_of, shop_of_team
from growth_tree.domain.directory_events import MemberLeft, MemberMoved, TeamFormed
from growth_tree.domain.kpi_events import GroupFormed, Kpis, ScorecardSet
from tests.domain.scenario import ORGANISATION, TODAY, fold, organisation
from tests.domain.scorecards import KPIS, PAST, weights


def test_a_job_answers_for_other_figures_in_promotions() -> None:
    assert figures_of(ORGANISATION, KPIS, "ann", TODAY, promoted=False) == (
        Answered("orders", "member:ann", 60),
        Answered("conversion", "shop:flagship", 40),
    )
    groups = [("coats", 23), ("dresses", 23), ("shoes", 24)]
    assert figures_of(ORGANISATION, KPIS, "ann", TODAY, promoted=True) == (
        Answered("orders", "member:ann", 30),
        *(Answered("rating", f"group:{group}", percent) for group, percent in groups),
    )


def test_where_promotions_are_no_exception_the_same_counts() -> None:
    for promoted in (False, True):
        assert figures_of(ORGANISATION, KPIS, "flo", TODAY, promoted=promoted) == (
            Answered("waiting", "member:flo", 50),
            Answered("waiting", "team:service", 50),
        )


def test_a_job_without_a_scorecard_answers_for_nothing() -> None:
    assert figures_of(ORGANISATION, KPIS, "ed", TODAY, promoted=False) == ()


def test_the_place_of_the_day_counts() -> None:
    moved = organisation(
        MemberMoved(member="ann", from_day=TODAY, job="service_agent", team="service", grade="P3"),
    )
    day_before = TODAY - timedelta(days=1)
    assert figures_of(moved, KPIS, "ann", day_before, promoted=False)[0] == Answered("orders", "member:ann", 60)
    assert figures_of(moved, KPIS, "ann", TODAY, promoted=False)[1] == Answered("waiting", "team:service", 50)


def test_the_scorecard_and_the_groups_of_the_day_count() -> None:
    other = ScorecardSet(
        job="ops_specialist", usual=weights(orders__member=20, rating__group=80), promotion=(), from_day=TODAY
    )
    given_away = GroupFormed(group="coats", shop="flagship", name="coats", team="service", from_day=TODAY)
    known: Kpis = fold(kpis, [*PAST, other, given_away])
    day_before = TODAY - timedelta(days=1)
    assert figures_of(ORGANISATION, known, "ann", day_before, promoted=False) == (
        Answered("orders", "member:ann", 60),
        Answered("conversion", "shop:flagship", 40),
    )
    assert figures_of(ORGANISATION, known, "ann", TODAY, promoted=False) == (
        Answered("orders", "member:ann", 20),
        Answered("rating", "group:dresses", 40),
        Answered("rating", "group:shoes", 40),
    )


def test_everybody_whose_scorecard_has_the_figure_answers_for_it() -> None:
    assert accountable(ORGANISATION, KPIS, "conversion", "shop:flagship", TODAY) == {"ann", "bo", "cy", "gus"}
    assert accountable(ORGANISATION, KPIS, "orders", "member:ann", TODAY) == {"ann"}
    assert accountable(ORGANISATION, KPIS, "rating", "group:coats", TODAY) == {"ann", "bo"}
    assert accountable(ORGANISATION, KPIS, "rating", "group:hats", TODAY) == frozenset()


def test_whoever_has_left_answers_for_nothing() -> None:
    left = organisation(MemberLeft(member="bo", on=TODAY))
    assert accountable(left, KPIS, "rating", "group:coats", TODAY) == {"ann"}


def test_a_team_without_a_shop_works_for_that_of_the_team_above() -> None:
    deeper = organisation(
        TeamFormed(team="photos", name="photos", shop=None, parent="content"),
        TeamFormed(team="lawyers", name="lawyers", shop=None, parent=None),
    )
    assert shop_of_team(deeper, "photos") == "flagship"
    assert shop_of_team(deeper, "lawyers") is None
