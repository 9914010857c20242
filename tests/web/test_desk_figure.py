"""A concluded test and its figure lead to each other, for whoever may see the figure."""

from __future__ import annotations

from growth_tree.domain.directory import Move
from growth_tree.domain.kpis import DefineKpi
from models import metrics
from tests.web.department import Department
from tests.web.desk import concluded, counted, finished, planned
from tests.web.figures import KPIS, SHOP
from tests.web.shelf import said

CTR = KPIS["ad_test_ctr"]


def figure(department: Department) -> str:
    """Where the figure of the day is, which is today."""
    with department.handler.reading() as connection:
        row = metrics.figure(connection, CTR.code, SHOP, department.today.isoformat())
    assert row is not None
    return f"/metrics/figure/{row.position}"


def test_test_knowledge_and_figure_lead_to_each_other(department: Department) -> None:
    department.carry_out("cy", DefineKpi(kpi=CTR))
    test = concluded(department)
    there, ann = figure(department), department["ann"]
    for page in (f"/tests/{test}", "/knowledge"):
        assert f'href="{there}"' in ann.get(page).text
    shown = ann.get(there)
    assert f'<a href="/tests/{test}">羊毛大衣</a>' in shown.text
    assert "5.00 %" in said(shown)
    assert "Clicks 60 · Impressions 1,200 · Ad test" in said(shown)
    assert "checksum" not in said(shown)


def test_two_tests_of_a_day_share_a_figure_which_says_so(department: Department) -> None:
    department.carry_out("cy", DefineKpi(kpi=CTR))
    tests = {planned(department, who): who for who in ("ann", "abe")}
    department.wait(days=12)
    for name, who in tests.items():
        finished(department, counted(department, name, who), who)
    there = figure(department)
    ann, cy = department["ann"], department["cy"]
    for name in tests:
        assert f'href="{there}"' in ann.get(f"/tests/{name}").text
        assert f'<a href="/tests/{name}">' in ann.get(there).text
    assert ann.get("/knowledge").text.count(f'href="{there}"') == 2
    assert "Ad test" in said(cy.get("/metrics/corrections"))


def test_without_a_figure_there_is_no_link(department: Department) -> None:
    test = concluded(department)
    for page in (f"/tests/{test}", "/knowledge"):
        assert "/metrics/figure/" not in department["ann"].get(page).text


def test_nor_for_those_who_may_not_see_it(department: Department) -> None:
    move = Move(member="eve", from_day=department.today, job="ops_specialist", team="head", grade="P1")
    department.carry_out("cy", DefineKpi(kpi=CTR), move)
    test, eve = concluded(department), department["eve"]
    assert eve.get(figure(department)).status_code == 404
    for page in (f"/tests/{test}", "/knowledge"):
        answer = eve.get(page)
        assert answer.status_code == 200
        assert "/metrics/figure/" not in answer.text
