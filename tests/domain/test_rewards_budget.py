"""What a team may spend in a month is drawn once for each right, and never more."""

from __future__ import annotations

import pytest

from growth_tree.domain import budget
from growth_tree.domain.budget import BudgetDrawn, BudgetReturned, DrawBudget, ReturnBudget
from tests.domain.offers import TERMS, UNLIMITED, offering, with_budget
from tests.domain.scenario import fold, given

OF = {"team": "content", "month": "2026-03", "redemption": "r1"}
DRAW, RETURN = DrawBudget(**OF, fen=600), ReturnBudget(**OF, fen=200)
DRAWN, RETURNED = BudgetDrawn(**OF, fen=600, drawn=600), BudgetReturned(**OF, fen=200, drawn=400)
OTHER = {**OF, "redemption": "r2"}
LIMITED = offering(TERMS, UNLIMITED, with_budget(1_000))


def test_money_is_drawn_once_for_a_right() -> None:
    given().when(DRAW, catalogue=LIMITED).then(DRAWN)
    given(DRAWN).when(DRAW, catalogue=LIMITED).then()


def test_no_more_is_drawn_than_there_is() -> None:
    given(DRAWN).when(DrawBudget(**OTHER, fen=400), catalogue=LIMITED).then(BudgetDrawn(**OTHER, fen=400, drawn=1_000))
    given(DRAWN).when(DrawBudget(**OTHER, fen=401), catalogue=LIMITED).refused(
        "budget_short", left="4.00", needed="4.01", month="2026-03"
    )
    lowered = offering(TERMS, UNLIMITED, with_budget(500))
    given(DRAWN).when(DrawBudget(**OTHER, fen=1), catalogue=lowered).refused(
        "budget_short", left="0.00", needed="0.01", month="2026-03"
    )


@pytest.mark.parametrize("catalogue", [offering(), offering(TERMS, UNLIMITED, with_budget(None))])
def test_without_a_limit_everything_is_drawn_and_counted(catalogue: object) -> None:
    given(DRAWN).when(DrawBudget(**OTHER, fen=10**9), catalogue=catalogue).then(
        BudgetDrawn(**OTHER, fen=10**9, drawn=10**9 + 600)
    )


def test_what_is_left_comes_back_and_no_more_than_was_drawn() -> None:
    given(DRAWN).when(RETURN, catalogue=LIMITED).then(RETURNED)
    given(DRAWN).when(ReturnBudget(**OF, fen=900), catalogue=LIMITED).then(BudgetReturned(**OF, fen=600, drawn=0))
    given().when(RETURN, catalogue=LIMITED).then()
    assert fold(budget, [DRAWN, RETURNED]).total == 400
