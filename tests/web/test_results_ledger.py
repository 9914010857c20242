"""Measured results in the ledger: the whole why of what they earned, of corrections, and of what was taken back."""

from __future__ import annotations

import csv
import io
import re

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.rules import Text
from tests.domain.scorecards import ORDERS
from tests.web.department import Department
from tests.web.shelf import ask, named, offer, said
from tests.web.test_rewards_ledger import line
from tests.web.week import adjust, reopen, report, settle, targets_frozen, week_over

NAMED = replace(ORDERS, name=Text(zh="支付订单数", en="Paid orders"))


def settled(department: Department) -> None:
    """A very good week of Ann's and an ordinary one of Abe's, settled on the Monday after."""
    week_over(department, kpi=NAMED)
    settle(department)


def why(department: Department, type_: str, viewer: str = "ann") -> str:
    """The page of Ann's latest line of a type, in words."""
    return said(department[viewer].get(f"/ledger/{line(department, type_)}"))


@pytest.mark.parametrize("viewer", ["ann", "bo"])
def test_a_result_says_what_it_earned_and_why(department: Department, viewer: str) -> None:
    settled(department)
    page = why(department, "result", viewer)
    assert "+200 XP +100 points The result was measured against what could be expected" in page
    assert "Paid orders" in page
    assert "Figure 150 Target 100 Expected 100; 8 of 10 comparable results lie between 80 and 130" in page
    assert "Percentile 98: of 100 comparable results about 98 are no better" in page
    assert "A whole scorecard at the middle by version 2 of the rules" in page
    assert "Percentile 98 earns 200 % 200 100 Awarded +200 +100" in page
    assert "Points of the organisation" in page
    for each in ("froze the target", "brought in the figure", "薄荷 settled the period"):
        assert each in page


def test_the_links_lead_to_the_figure_the_target_the_rules_and_the_settlement(department: Department) -> None:
    settled(department)
    address = f"/ledger/{line(department, 'result')}"
    figure, rules = "/metrics?kpi=orders&amp;subject=member:ann", "/rules/levels?version=2#results"
    target, settlement = "/targets/orders/member:ann/2026-W47", "/settlement/photo/2026-W47"
    links = {who: set(re.findall(r'href="([^"]+)"', department[who].get(address).text)) for who in ("ann", "bo", "au")}
    for found in links.values():
        assert {figure, target, rules} <= found
    assert [settlement in links[who] for who in ("ann", "bo", "au")] == [False, True, True]
    for who, path in (("ann", figure), ("ann", rules), ("bo", settlement)):
        assert department[who].get(path.replace("&amp;", "&")).status_code == 200


def test_others_do_not_see_it(department: Department) -> None:
    settled(department)
    for viewer in ("abe", "eve", "mo"):
        assert department[viewer].get(f"/ledger/{line(department, 'result')}").status_code == 404


def corrected(department: Department) -> None:
    """Ann's week turns out to have been an ordinary one."""
    settled(department)
    department.wait(days=7)
    department.carry_out(SYSTEM, report("ann", 100, restate=True))
    adjust(department)


def test_a_correction_says_by_how_much_and_leads_to_the_line_it_corrects(department: Department) -> None:
    corrected(department)
    page = why(department, "adjusted")
    assert "−100 XP −50 points The figure changed after it had been settled" in page
    assert "Had earned 200 100 Earns by the new figure 100 50 Difference −100 −50" in page
    assert "Booked with the settlement of Week 48" in page
    assert "薄荷 had the settlement corrected" in page
    result, adjusted = line(department, "result"), line(department, "adjusted")
    assert f'href="/ledger/{result}"' in department["ann"].get(f"/ledger/{adjusted}").text
    assert f'href="/ledger/{adjusted}"' in department["ann"].get(f"/ledger/{result}").text


def test_what_was_taken_back_says_by_whom_and_why(department: Department) -> None:
    corrected(department)
    reopen(department)
    page = why(department, "reversed")
    assert "The settlement was undone by two people" in page
    for each in ("薄荷 proposed to reopen the period", "数据口径有误", "狄娜 reopened the period"):
        assert each in page
    assert "XP in all 0" in said(department["ann"].get("/ledger"))


def test_what_is_owed_for_a_result_leads_to_it_and_says_who_undid_it(department: Department) -> None:
    """Ann spends all 100 points of her week before it is undone."""
    settled(department)
    offer(department, "badge", named("徽章", "Pin", points=100))
    ask(department, "r1", "ann", "badge")
    reopen(department)
    answer = department["ann"].get(f"/ledger/{line(department, 'owed')}")
    page = said(answer)
    assert "Owed Paid orders" in page
    assert "A result was corrected or taken back whose points had been spent already." in page
    assert re.search(r"Measured result \w.{0,30} \+100 points · Week 47", page), page
    for each in ("薄荷 proposed to reopen the period", "数据口径有误", "狄娜 reopened the period"):
        assert each in page
    for each in ("result", "reversed"):
        assert f'href="/ledger/{line(department, each)}"' in answer.text
    assert "Paid orders" in said(department["ann"].get("/ledger?type=owed"))


def test_what_stood_in_closed_books_says_so_too(department: Department) -> None:
    settled(department)
    department.wait(days=45)
    reopen(department)
    page = why(department, "reversed")
    assert "−200 XP −100 points" in page
    assert "狄娜 reopened the period" in page


def test_results_are_lines_among_others(department: Department) -> None:
    department.approve(department.hand_in("ann", "listing", "上新一款"))
    corrected(department)
    page = said(department["ann"].get("/ledger"))
    assert "Lines: 3 +110 XP +55 points" in page
    assert "Paid orders Measured result" in page
    assert "Corrected" in page
    assert "Lines: 2" in said(department["ann"].get("/ledger?q=支付订单"))
    assert "Lines: 1" in said(department["ann"].get("/ledger?type=adjusted"))
    assert "Lines: 1" in said(department["ann"].get("/ledger?kind=listing"))


def test_the_export_has_every_factor_of_a_result(department: Department) -> None:
    settled(department)
    rows = list(csv.DictReader(io.StringIO(department["ann"].get("/ledger?format=csv").text.lstrip("\ufeff"))))
    (row,) = rows
    factors = ("KPI", "Period", "Weight in %", "Percentile", "Earned in %", "Base XP", "Base points", "XP after")
    assert [row[each] for each in factors] == ["Paid orders", "2026-W47", "100", "98", "200", "100", "50", "200"]
    assert (row["Share in %"], row["Quality in %"]) == ("", "")


def test_the_statement_adds_results_up(department: Department) -> None:
    settled(department)
    page = said(department["ann"].get("/ledger/statement/2026-11"))
    assert "Result 1 +200 100 +100" in page
    assert "Paid orders Measured result" in page


def test_results_grow_the_tree_but_are_no_tasks(department: Department) -> None:
    settled(department)
    for path in ("/", "/tree", "/team"):
        assert department["bo" if path == "/team" else "ann"].get(path).status_code == 200
    assert "200" in said(department["ann"].get("/tree"))


def test_the_rules_say_in_words_what_results_earn(department: Department) -> None:
    assert "Measured results" not in said(department["ann"].get("/rules/levels"))
    targets_frozen(department)
    page = said(department["ann"].get("/rules/levels?version=2"))
    assert "A week's whole scorecard brings 100 XP and 50 points at the middle." in page
    assert "a result from percentile 20 to 79 lies inside the noise and earns exactly the middle" in page
    assert "the most is 200 % of the middle" in page
    assert "1–9 0 % 0 0 10–19 60 % 60 30 20–79 100 % 100 50" in page
    assert "97–99 200 % 200 100" in page
