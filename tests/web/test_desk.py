"""Lists of tests, a test's page, its conclusion, and the knowledge that others use."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Evidence, TaskKind, Text
from models import rewards, tasks
from tests.web.department import RULEBOOK, Department, Visitor
from tests.web.desk import begun, concluded, planned, reported, row_of, slot
from tests.web.shelf import said

LESSON = {"lesson": "白底图更清楚，先用它。"}
TEST_DONE = TaskKind(
    code="ad_test_done",
    name=Text(zh="完成一次投放测试", en="Finished ad test"),
    hint=Text(zh="结题", en="Conclude it"),
    branch="traffic",
    xp=60,
    points=30,
    evidence=Evidence.LINK,
)


def conclude(department: Department, test: str, who: str = "ann", **different: Any) -> Any:
    """Conclude with what the figures say."""
    return department[who].post(
        f"/tests/{test}/conclusion", {**LESSON, "seen": row_of(department, test).position, **different}
    )


def test_somebody_without_slots_is_shown_how_to_get_one(ann: Visitor, bo: Visitor, au: Visitor) -> None:
    page = ann.get("/tests")
    assert "No tests yet" in page.text
    assert 'href="/rewards"' in page.text
    assert 'href="/tests/team"' not in page.text
    for visitor in (bo, au):
        assert "The tests of your teams appear here" in visitor.get("/tests/team").text
    assert "Nothing learnt yet" in ann.get("/knowledge").text
    assert ann.get("/tests/team").status_code == 404


def test_lists_are_narrowed_sorted_and_exported(department: Department) -> None:
    planned(department)
    reported(department)
    ann = department["ann"]
    assert said(ann.get("/tests")).count("羊毛大衣") == 2
    assert said(ann.get("/tests?status=reported")).count("羊毛大衣") == 1
    assert "Nothing found" in said(ann.get("/tests?q=皮鞋"))
    assert said(ann.get("/tests?q=模特图&sort=-spend&figure=ctr", htmx="tests")).count("羊毛大衣") == 2
    for kind in ("csv", "xlsx"):
        answer = ann.get(f"/tests?format={kind}")
        assert answer.status_code == 200
        assert "ad-tests" in answer.headers["Content-Disposition"]
    assert "羊毛大衣" in ann.get("/tests?format=csv").text


def test_managers_see_their_people_s_tests_and_auditors_all(department: Department) -> None:
    planned(department)
    for person, sees in {"bo": True, "di": True, "cy": True, "au": True, "mo": False}.items():
        page = said(department[person].get("/tests/team"))
        assert ("羊毛大衣" in page) is sees, person


def test_only_who_may_plan_a_test_is_led_to_its_form(department: Department) -> None:
    """The director stands above ann; an admin who manages nobody only looks."""
    name = slot(department)
    for person, plans in {"bo": True, "di": True, "cy": False, "au": False}.items():
        page = department[person].get("/tests/team").text
        assert "Slots without a plan" in page, person
        assert (f'href="/tests/{name}/plan"' in page) is plans, person
        assert department[person].get(f"/tests/{name}/plan").status_code == (200 if plans else 404), person


def test_a_running_test_is_seen_by_those_above_alone(department: Department) -> None:
    name = begun(department)
    for person, status in {"ann": 200, "bo": 200, "di": 200, "cy": 200, "au": 200, "abe": 404, "mo": 404}.items():
        assert department[person].get(f"/tests/{name}").status_code == status, person
        assert department[person].post(f"/tests/{name}/use").status_code == (422 if status == 200 else 404)


def test_a_slot_without_a_plan_has_no_page_yet(department: Department, ann: Visitor) -> None:
    name = slot(department)
    for path in ("", "/results"):
        assert ann.get(f"/tests/{name}{path}").status_code == 404


def test_the_winner_is_named_at_the_end(department: Department) -> None:
    name = reported(department)
    page = department["ann"].get(f"/tests/{name}")
    for words in ("The winner is 白底图", "5.00 %", "1.67 %", "p < 0.001", "Two-proportion z-test", "> 99.9 %"):
        assert words in said(page)
    assert '<svg class="intervals"' in page.text
    assert "It will say that 白底图 won" in said(page)


def test_the_figures_of_a_test_can_be_taken_away(department: Department) -> None:
    name = reported(department)
    assert f'href="/tests/{name}?format=xlsx"' in department["ann"].get(f"/tests/{name}").text
    rows = department["ann"].get(f"/tests/{name}?format=csv").data.decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows] == [["Creative", "Rate"], ["白底图", "5.00 %"], ["模特图", "1.67 %"]]
    assert department["ann"].get(f"/tests/{name}?format=xlsx").data.startswith(b"PK")


def test_equals_have_no_winner(department: Department) -> None:
    name = reported(department, clicks=(30, 29))
    assert "The leads are so small that chance may have made them" in said(department["ann"].get(f"/tests/{name}"))
    conclude(department, name)
    assert (row_of(department, name).outcome, row_of(department, name).winner) == ("no_winner", None)


def test_a_conclusion_says_what_the_figures_say_and_uses_the_slot(department: Department) -> None:
    name = reported(department)
    answer = conclude(department, name, outcome="no_winner", winner="b")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/tests/{name}")
    row = row_of(department, name)
    assert (row.status, row.outcome, row.winner, row.spend_fen) == ("concluded", "winner", "a", 30_000)
    with department.handler.reading() as connection:
        right = rewards.by_id(connection, name)
    assert right is not None
    assert (right.status, right.used, right.spent) == ("used", 100, 30_000)
    page = said(department["ann"].get(f"/tests/{name}"))
    assert LESSON["lesson"] in page
    assert "Conclude the test" not in page


def test_too_small_a_sample_claims_nothing(department: Department) -> None:
    name = begun(department, planned=5_000)
    department["ann"].post(f"/tests/{name}/results", {"a_impressions": "900", "a_clicks": "90", "b_impressions": "900"})
    page = said(department["ann"].get(f"/tests/{name}"))
    assert "Not enough yet" in page
    assert "Each creative needs 5,000 impressions; the one that was seen least has 900." in page
    assert "As things stand it will say that not enough was seen" in page
    conclude(department, name)
    assert row_of(department, name).outcome == "not_enough"


def test_roi_without_days_says_so(department: Department) -> None:
    name = begun(department, figure="roi", baseline_ppm=None, variation_percent=30, planned=5)
    figures = {"a_impressions": "900", "a_spend": "10", "a_revenue": "30", "b_impressions": "9", "b_spend": "10"}
    department["ann"].post(f"/tests/{name}/results", figures)
    page = said(department["ann"].get(f"/tests/{name}"))
    assert "Totals alone say nothing about the return" in page
    assert "3.00" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lesson": ""}, "Please fill this in."),
        ({"lesson": "x" * 1001}, "1000"),
        ({"seen": "1"}, "New results have come in"),
    ],
)
def test_what_is_wrong_with_a_conclusion_is_said(department: Department, wrong: dict[str, str], sentence: str) -> None:
    name = reported(department)
    answer = conclude(department, name, **wrong)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert row_of(department, name).status == "reported"


def test_nothing_is_concluded_without_results_or_by_others(department: Department) -> None:
    name = begun(department)
    assert "There are no results yet" in said(conclude(department, name))
    for stranger in ("abe", "mo", "au", "cy"):
        assert conclude(department, name, stranger).status_code == 404


def test_a_finished_test_is_handed_in_once_as_work(department: Department) -> None:
    rules = replace(RULEBOOK, kinds=(*RULEBOOK.kinds, TEST_DONE))
    department.carry_out(SYSTEM, PublishRulebook(rulebook=rules, effective_from=date(2026, 11, 12)))
    name = reported(department)
    form = {"command_id": "ab" * 16, "seen": row_of(department, name).position}
    for _n in range(2):
        conclude(department, name, **form)
    inbox = department["bo"].get("/inbox")
    assert said(inbox).count("羊毛大衣") >= 1
    with department.handler.reading() as connection:
        work = connection.execute(tasks.of_member("ann")).all()
    (task,) = [row for row in work if row.kind == "ad_test_done"]
    assert (task.status, task.xp, task.branch) == ("submitted", 60, "traffic")
    assert f"/tests/{name}" in department["bo"].get(f"/tests/{name}").text
    evidence = department["bo"].get(f"/tasks/{task.id}").text
    assert f"/tests/{name}" in evidence


def test_without_such_a_rule_it_is_concluded_all_the_same(department: Department) -> None:
    name = reported(department)
    answer = conclude(department, name)
    assert "The test is concluded." in said(department["ann"].get(answer.headers["Location"]))
    assert row_of(department, name).status == "concluded"


def test_a_manager_concludes_for_somebody_else_without_handing_anything_in(department: Department) -> None:
    name = reported(department)
    assert conclude(department, name, "bo").status_code == 303
    assert row_of(department, name).status == "concluded"


def test_everybody_reads_what_was_learnt_and_says_that_it_was_used(department: Department) -> None:
    name = concluded(department)
    eve = department["eve"]
    page = eve.get(f"/tests/{name}")
    assert "首图用白底更清楚" in page.text
    assert "/redemptions/" not in page.text
    assert f'action="/tests/{name}/use"' in page.text
    for _n in range(2):
        assert eve.post(f"/tests/{name}/use").status_code == 303
    assert row_of(department, name).used == 1
    assert "You used this" in said(eve.get(f"/tests/{name}"))
    block = department["abe"].post(f"/tests/{name}/use", htmx="test")
    assert "used by 2 others" in block.text
    assert "This is your own test" in said(department["ann"].post(f"/tests/{name}/use"))


def test_the_knowledge_base_is_searched_filtered_and_exported(department: Department) -> None:
    planned(department, "eve")
    name = concluded(department)
    eve = department["eve"]
    assert said(eve.get("/knowledge")).count("羊毛大衣") == 1
    for found in (
        "q=白底更清楚",
        "q=模特图",
        "platform=taobao",
        "figure=ctr",
        "outcome=winner",
        "shop=tower",
        "sort=-used",
    ):
        assert f"/tests/{name}" in eve.get(f"/knowledge?{found}").text, found
    for not_found in ("q=皮鞋", "platform=jd", "figure=roi", "outcome=no_winner"):
        assert "Nothing found" in eve.get(f"/knowledge?{not_found}", htmx="knowledge").text, not_found
    assert "首图用白底更清楚" in eve.get("/knowledge?format=csv").text
    assert eve.get("/knowledge?format=xlsx").status_code == 200


def test_the_words_are_explained(ann: Visitor) -> None:
    assert "Chance of being best" in ann.get("/tests/method").text


def test_giving_the_slot_back_calls_the_test_off(department: Department) -> None:
    name = planned(department)
    department["ann"].post(f"/redemptions/{name}/give-back")
    assert row_of(department, name).status == "called_off"
    page = said(department["ann"].get(f"/tests/{name}"))
    assert "this test was called off" in page
    assert "Change the plan" not in page
