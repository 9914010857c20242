"""The economy page: figures that add up, medians that say what they mean, and prices that are only suggested."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from growth_tree.domain.catalogue import ChangeStock
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Join
from growth_tree.domain.redemption import GrantRedemption, ReturnRedemption, UseRedemption
from growth_tree.domain.task import VoidTask
from growth_tree.domain.terms import Per, Stock
from growth_tree.web.economy.demand import past_periods, suggestion
from growth_tree.web.economy.figures import median_price, median_wait
from models import ledger
from tests.web.department import TODAY, Department, Visitor
from tests.web.persons import plain
from tests.web.shop import WEEK, ask, open_shop


def grant(department: Department, member: str, reward: str, period: str | None = None) -> str:
    name = ask(department, member, reward, period)
    department.carry_out("bo", GrantRedemption(redemption=name, by="bo"))
    return name


def figure(cy: Visitor, label: str) -> str:
    text = cy.get("/economy").text
    return text.split(f"<span>{label}</span><b>")[1].split("</b>")[0]


# What the points add up to


def test_every_point_is_somewhere(department: Department, cy: Visitor) -> None:
    open_shop(department, "ann", "abe")
    used = grant(department, "ann", "studio", WEEK)
    department.carry_out("bo", UseRedemption(redemption=used, by="bo", on=TODAY, percent=40))
    department.carry_out("bo", ReturnRedemption(redemption=used, by="bo"))
    ask(department, "abe", "course")
    labels = ("Issued", "To spend", "On hold", "Spent", "Given back", "Expired", "Owed", "Forgiven")
    assert [figure(cy, label) for label in labels] == ["160", "146", "10", "4", "6", "0", "0", "0"]


def test_what_was_spent_and_is_taken_back_is_owed(department: Department, cy: Visitor) -> None:
    open_shop(department)
    task = department.approve(department.hand_in("ann", "review"))
    grant(department, "ann", "course")
    department.carry_out("bo", VoidTask(task=task, by="bo", reason=department.text("bo", "数据造假")))
    assert [figure(cy, label) for label in ("Issued", "To spend", "Spent", "Owed")] == ["0", "0", "10", "10"]
    with department.handler.reading() as connection:
        assert sum(ledger.balances(connection).values()) == 0


# Worth


def test_what_is_out_is_worth_the_median_of_what_was_paid(department: Department, cy: Visitor) -> None:
    open_shop(department, "ann")
    assert figure(cy, "Worth of what is out") == "not known yet"
    grant(department, "ann", "studio", WEEK)
    assert figure(cy, "Worth of what is out") == "¥1,400"
    assert "70 points that are to spend or on hold, times ¥20 per point" in plain(cy.get("/economy"))


@pytest.mark.parametrize(
    ("prices", "median"),
    [
        ([], None),
        ([(10, 1000, 1)], Fraction(100)),
        ([(10, 1000, 1), (10, 3000, 1)], Fraction(100)),
        ([(10, 1000, 1), (10, 3000, 2)], Fraction(300)),
        ([(3, 1000, 5), (10, 9000, 4)], Fraction(1000, 3)),
    ],
)
def test_the_median_price_counts_every_grant(prices: list[tuple[int, int, int]], median: Fraction | None) -> None:
    assert median_price(prices) == median


# Newcomers


@pytest.mark.parametrize(
    ("days", "wait"),
    [([], None), ([5], 5), ([None], None), ([9, 3], 3), ([3, None], 3), ([3, None, None], None), ([8, None, 2], 8)],
)
def test_who_has_no_reward_yet_counts_as_the_longest_wait(days: list[int | None], wait: int | None) -> None:
    assert median_wait(days) == wait


def test_the_median_newcomer_s_first_reward_is_counted_from_joining(department: Department, cy: Visitor) -> None:
    open_shop(department, "ann")
    assert figure(cy, "Until the first reward") == "not known yet"
    assert "Of 8 people who joined within the last year:" in plain(cy.get("/economy"))
    for n in range(3):
        joined = Join(member=f"new{n}", on=TODAY - timedelta(days=n), job="sales", team="photo", grade="P1")
        department.carry_out(SYSTEM, joined)
    assert figure(cy, "Until the first reward") == "not known yet"
    department.wait(days=400)
    assert "Nobody has joined within the last year." in plain(department["cy"].get("/economy"))


# Demand and prices


@pytest.mark.parametrize(
    ("asked", "slots", "periods", "price"),
    [
        *((16, 8, 8, 125), (15, 8, 8, 110), (10, 8, 8, 110), (9, 8, 8, None), (5, 8, 8, None), (4, 8, 8, 90)),
        *((0, 8, 8, 90), (16, 8, 3, None), (16, 0, 8, None), (0, 0, 0, None)),
    ],
)
def test_a_price_follows_shortage_by_the_rule_that_is_stated(
    asked: int, slots: int, periods: int, price: int | None
) -> None:
    assert suggestion(100, asked, slots, periods) == price


def test_small_prices_are_rounded_and_what_is_free_stays_free() -> None:
    assert suggestion(1, 16, 8, 8) is None
    assert suggestion(5, 16, 8, 8) == 6
    assert suggestion(0, 16, 8, 8) is None


def test_past_periods_are_those_that_are_over() -> None:
    assert past_periods(Per.WEEK, TODAY)[::7] == ["2026-W38", "2026-W45"]
    assert past_periods(Per.MONTH, TODAY)[::7] == ["2026-03", "2026-10"]
    assert past_periods(Per.WEEK, date(2026, 1, 1))[-1] == "2025-W52"


def test_demand_is_compared_with_slots_and_nothing_changes_by_itself(department: Department) -> None:
    open_shop(department, "ann", "abe", "eve")
    for week in range(46, 50):
        for member in ("ann", "abe", "eve"):
            ask(department, member, "studio", f"2026-W{week}", waits=True)
    department.wait(weeks=4)
    text = plain(department["cy"].get("/economy"))
    assert "Right 10 12 0 150 % 12 / 8 slots 11" in text
    assert "never asked for" in text
    sheet = department["cy"].get("/economy?format=csv&only=suggested").text
    assert "Right,Creative and production time,10,12,0,4,12,8,150,11,studio" in sheet
    assert sheet.count("\n") == 2


def test_past_demand_is_compared_with_the_slots_that_there_were(department: Department) -> None:
    open_shop(department, "ann", "abe", "eve")
    for week in range(46, 50):
        for member in ("ann", "abe", "eve"):
            ask(department, member, "studio", f"2026-W{week}", waits=True)
    department.wait(weeks=2)
    department.carry_out("cy", ChangeStock(reward="studio", stock=Stock(per=Per.WEEK, number=1)))
    department.wait(weeks=2)
    department.carry_out("cy", ChangeStock(reward="studio", stock=Stock(per=Per.WEEK, number=50)))
    assert "200 % 12 / 6 slots 13" in plain(department["cy"].get("/economy"))


def test_rewards_that_were_never_granted_can_be_listed(department: Department, cy: Visitor) -> None:
    open_shop(department, "ann")
    grant(department, "ann", "course")
    found: Any = cy.get("/economy?only=never").text
    assert "/offers/licence" in found
    assert "/offers/course" not in found
    assert cy.get("/economy?format=xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("person", ["ann", "bo", "au"])
def test_the_economy_is_for_admins(department: Department, person: str) -> None:
    visitor = department[person]
    assert visitor.get("/economy").status_code == 404
    assert visitor.get("/economy").data == visitor.get("/nowhere").data


def test_an_empty_shop_has_an_empty_economy(cy: Visitor) -> None:
    assert figure(cy, "Issued") == "0"
    assert "Nothing is offered yet" in cy.get("/economy").text
