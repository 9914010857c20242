"""The shop: what there is, what is still missing, and what can be had when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from growth_tree.accounts.files import keep_file
from growth_tree.domain.catalogue import ChangeStock, RetireReward
from growth_tree.domain.terms import Eligibility, Per, Stock
from tests.counting import statements
from tests.web.department import NOON, Department
from tests.web.shelf import (
    LATER_WEEK,
    NEXT_WEEK,
    WEEK,
    ask,
    named,
    offer,
    open_shop,
    said,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def shown(text: str) -> list[str]:
    """The ids of the rewards on display, in order."""
    return re.findall(r'<h2><a href="/rewards/(\w+)"', text)


def test_an_empty_shop_says_so(department: Department) -> None:
    assert "The shelves are still empty" in said(department["ann"].get("/rewards"))


def test_what_can_be_had_comes_first_and_the_cheapest_of_it(department: Department) -> None:
    open_shop(department)
    assert shown(department["ann"].get("/rewards").text) == ["praise", "studio", "lens", "traffic", "course", "talk"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=ad_test", ["traffic"]),
        ("kind=no", ["praise", "studio", "lens", "traffic", "course", "talk"]),
        ("q=影棚", ["studio"]),
        ("q=STUDIO", ["studio"]),
        ("q=%25", []),
        ("show=mine", ["praise", "studio", "lens", "traffic", "course"]),
        ("show=open&kind=director_meeting", ["talk"]),
    ],
)
def test_the_shop_can_be_searched_and_narrowed(department: Department, query: str, found: list[str]) -> None:
    open_shop(department)
    answer = department["ann"].get(f"/rewards?{query}")
    assert shown(answer.text) == found
    assert ("No reward matches this search." in answer.text) == (not found)


def test_what_opens_later_or_has_closed_is_not_open_now(department: Department) -> None:
    later, before = department.clock + timedelta(days=1), department.clock - timedelta(days=1)
    offer(department, "later", named("稍后", "Later", opens_at=later, points=0))
    offer(department, "over", named("结束", "Over", closes_at=before, points=0))
    page = department["ann"].get("/rewards")
    assert "Opens on 2026-11-12 12:00" in said(page)
    assert "Closed" in said(page)
    assert shown(department["ann"].get("/rewards?show=open").text) == []


def test_more_than_a_page_of_rewards_is_paged(department: Department) -> None:
    for n in range(21):
        offer(department, f"r{n:02}", named(f"奖{n}", f"Reward {n}", points=n))
    assert len(shown(department["ann"].get("/rewards").text)) == 20
    assert shown(department["ann"].get("/rewards?page=2").text) == ["r20"]


def test_the_catalogue_can_be_taken_away(department: Department) -> None:
    open_shop(department)
    lines = department["ann"].get("/rewards?format=csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Reward,Kind,Points,Stock,Still missing,Number"
    assert "Talk,Meeting with the director,500,no limit,Level 9 needed,talk" in lines
    assert department["ann"].get("/rewards?format=xlsx").data.startswith(b"PK")


@pytest.mark.parametrize(
    ("more", "short"),
    [
        ({"points": 150}, "30 more points needed"),
        ({"eligibility": Eligibility(level=9)}, "Level 9 needed"),
        ({"eligibility": Eligibility(branch_level=3), "branch": "traffic"}, "Level 3 in Traffic needed"),
        ({"eligibility": Eligibility(months=12)}, "From 12 months of service on"),
        ({"eligibility": Eligibility(jobs=("sales",))}, "For other jobs"),
        ({"eligibility": Eligibility(roles=("manager",))}, "For other roles"),
    ],
)
def test_a_card_says_what_is_missing_and_what_would_pass(
    department: Department, more: dict[str, Any], short: str
) -> None:
    open_shop(department)
    offer(department, "wish", named("愿望", "Wish", **({"points": 0} | more)))
    assert short in said(department["ann"].get("/rewards?q=Wish"))
    page = said(department["ann"].get("/rewards/wish"))
    assert "You cannot ask for it yet." in page
    assert "Redeem for" not in page


def test_every_condition_is_judged_alone(department: Department) -> None:
    open_shop(department)
    eligibility = Eligibility(level=9, months=1)
    offer(department, "wish", named("愿望", "Wish", points=150, eligibility=eligibility, cooling_days=5))
    page = said(department["ann"].get("/rewards/wish"))
    assert "Months of service: 1 : met" in page
    assert "Level 9 : missing This reward needs level 9; you have reached level" in page
    assert "5 days between two requests : met" in page
    assert "150 points : missing This reward costs 150 points; you are 30 short." in page


def test_the_page_of_a_reward_says_all_its_terms(department: Department) -> None:
    open_shop(department)
    page = said(department["ann"].get("/rewards/traffic"))
    assert "Platform 直通车 Length of the test 7 days Impressions 10,000 Money of the team up to ¥500" in page
    assert "Requests collect until Fri 18:00 before the period begins. Then the slots go by level in Traffic" in page
    assert "Awarded when requests close: Fri, Nov 13 18:00" in page
    assert "0 asked · 1 to be had" in page


def test_periods_ahead_are_offered_as_far_as_they_can_be_asked_for(department: Department) -> None:
    open_shop(department)
    text = department["ann"].get("/rewards/studio").text
    periods = re.findall(r'name="period" value="([^"]+)"', text)
    assert periods[:3] == [WEEK, NEXT_WEEK, LATER_WEEK]
    assert periods[-1] == "2027-W02"
    assert re.search(rf'value="{WEEK}" checked', text)


def test_the_nearest_period_with_something_to_be_had_is_chosen(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "abe", "studio", WEEK)
    assert re.search(rf'value="{NEXT_WEEK}" checked', department["ann"].get("/rewards/studio").text)


def test_a_quota_says_what_is_left_and_when_it_begins_anew(department: Department) -> None:
    open_shop(department)
    assert "Requests left: 1" in said(department["ann"].get("/rewards/praise"))
    department["ann"].post("/rewards/praise")
    page = said(department["ann"].get("/rewards/praise"))
    assert "Requests left: 0" in page
    assert "You can ask again from 2026-12-01 on." in page
    assert department["ann"].post("/rewards/praise").status_code == 422


def test_a_taken_slot_can_be_waited_for(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "abe", "studio", WEEK)
    page = said(department["ann"].get("/rewards/studio"))
    assert "Waiting list: until Sun, Nov 15, then the points come back" in page
    answer = department["ann"].post("/rewards/studio", {"period": WEEK, "waits": "1"})
    assert "Place 1 of 1 on the waiting list" in said(department["ann"].get(answer.location))


def test_where_the_slots_of_this_week_are_gone_the_shop_points_to_later_ones(department: Department) -> None:
    open_shop(department)
    assert "To be had for later periods" not in department["abe"].get("/rewards?q=Studio").text
    ask(department, "wish", "ann", "studio", WEEK)
    assert "To be had for later periods" in department["abe"].get("/rewards?q=Studio").text


def test_what_is_counted_and_all_taken_says_so(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "abe", "lens")
    assert "0 of 1 left" in said(department["ann"].get("/rewards?q=lens"))
    assert "All taken: join the waiting list" in said(department["ann"].get("/rewards?q=lens"))
    assert 'name="waits" value="1" checked' in department["ann"].get("/rewards/lens").text


def test_more_slots_show_at_once(department: Department) -> None:
    open_shop(department)
    department.carry_out("cy", ChangeStock(reward="studio", stock=Stock(per=Per.WEEK, number=5)))
    assert "5 of 5 slots left this week" in said(department["ann"].get("/rewards?q=studio"))


def test_a_retired_reward_is_off_the_shelf_but_its_page_stays(department: Department) -> None:
    open_shop(department)
    department.carry_out("cy", RetireReward(reward="course"))
    assert "course" not in shown(department["ann"].get("/rewards").text)
    page = said(department["ann"].get("/rewards/course"))
    assert "This reward is no longer offered." in page
    assert "Redeem for" not in page


@pytest.mark.parametrize(
    "path", ["/rewards/nothing", "/rewards/%00", "/rewards/picture/x", f"/rewards/picture/{'a' * 64}"]
)
def test_what_is_not_offered_is_not_found(department: Department, path: str) -> None:
    open_shop(department)
    missing = department["ann"].get("/there-is-no-such-page")
    answer = department["ann"].get(f"/rewards/{path}")
    assert (answer.status_code, answer.text) == (404, missing.text)
    assert department["ann"].post("/rewards/nothing").status_code == 404


def test_a_picture_can_be_seen_once_it_is_part_of_an_offer(department: Department) -> None:
    with department.handler.writing() as connection:
        reference = keep_file(connection, "cy", "a.png", PNG, NOON)
    assert department["ann"].get(f"/rewards/picture/{reference}").status_code == 404
    offer(department, "seen", named("图", "Seen", picture=reference))
    answer = department["ann"].get(f"/rewards/picture/{reference}")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert reference in department["ann"].get("/rewards").text


def test_more_rewards_take_no_more_queries(department: Department) -> None:
    counts = []
    for span in (range(3), range(3, 12)):
        for n in span:
            offer(department, f"r{n}", named(f"奖{n}", f"Reward {n}"), Stock(per=Per.WEEK, number=2))
        department["ann"].get("/rewards")
        counts.append(statements(lambda: department["ann"].get("/rewards")))
    assert counts[0] == counts[1] > 0
