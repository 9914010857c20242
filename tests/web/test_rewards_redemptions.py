"""What was asked for: the list, the page of one request, its place in line, and what its holder does about it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from events import log
from events.chain import Stored
from growth_tree.domain.redemption import RefuseRedemption, ReturnRedemption, UseRedemption
from growth_tree.domain.terms import Per, Stock
from tests.web.department import TODAY, Department
from tests.web.shelf import (
    LATER_WEEK,
    NEXT_WEEK,
    WEEK,
    ask,
    grant,
    named,
    offer,
    open_shop,
    purse,
    request_of,
    said,
    sweep,
)


def listed(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/redemptions/(\w+)"', text)


def refuse(department: Department, name: str, reason: str, by: str = "bo") -> None:
    department.carry_out(by, RefuseRedemption(redemption=name, by=by, reason=department.text(by, reason)))


def whole_window(department: Department) -> None:
    """Three ask for the one slot of next week; the clock passes the closing hour."""
    open_shop(department)
    for name, member, waits in (("w1", "eve", False), ("w2", "ann", True), ("w3", "abe", False)):
        department.clock += timedelta(minutes=1)
        ask(department, name, member, "traffic", NEXT_WEEK, waits=waits)
    department.wait(days=2, hours=7)
    sweep(department)


def test_without_a_request_the_list_leads_to_the_shop(department: Department) -> None:
    answer = department["ann"].get("/redemptions")
    assert "Nothing asked for yet" in answer.text
    assert 'href="/rewards"' in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["r3", "r2", "r1"]),
        ("status=granted", ["r3", "r2"]),
        ("kind=training", ["r1"]),
        ("q=影棚", ["r2"]),
        ("q=nothing", []),
        ("sort=points", ["r3", "r2", "r1"]),
        ("sort=when", ["r1", "r2", "r3"]),
        ("status=no&kind=no&sort=no&page=9999999", ["r3", "r2", "r1"]),
    ],
)
def test_the_list_can_be_narrowed_searched_and_sorted(department: Department, query: str, found: list[str]) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    ask(department, "r2", "ann", "studio", WEEK)
    ask(department, "r3", "ann", "praise")
    ask(department, "r4", "abe", "studio", NEXT_WEEK)
    answer = department["ann"].get(f"/redemptions?{query}")
    assert listed(answer.text) == found
    assert ("No redemption of yours matches this search." in answer.text) == (not found)


def test_the_list_can_be_taken_away(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    refuse(department, "r1", "=预算已满")
    lines = department["ann"].get("/redemptions?format=csv").data.decode("utf-8-sig").splitlines()
    row = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert (row["Reward"], row["Points"], row["Status"], row["Decided by"]) == ("Course", "40", "Refused", "薄荷")
    assert row["Reason"] == "'=预算已满"
    assert department["ann"].get("/redemptions?format=xlsx").data.startswith(b"PK")


def test_a_request_says_where_it_stands_and_by_when_it_is_decided(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    page = said(department["ann"].get("/redemptions/r1"))
    assert "a decision, which is due by Sat, Nov 14" in page
    assert "安然 asked for it" in page
    assert "The system found nothing in the way" in page
    assert "Set aside Nov 11, 2026, 12:00 PM −40 points" in page.replace("\u202f", " ")


def test_granted_used_and_given_back_are_told_step_by_step(department: Department) -> None:
    open_shop(department)
    grant(department, ask(department, "r1", "ann", "course"))
    assert "It is yours. Use it by Fri, Dec 11" in said(department["ann"].get("/redemptions/r1"))
    department.carry_out("bo", UseRedemption(redemption="r1", by="bo", on=TODAY, percent=50))
    assert "Used 50 %" in said(department["ann"].get("/redemptions/r1"))
    department.carry_out("bo", ReturnRedemption(redemption="r1", by="bo"))
    page = said(department["ann"].get("/redemptions/r1"))
    assert "薄荷 granted it" in page
    assert "薄荷 noted what was used" in page
    assert "薄荷 gave back what was unused" in page
    assert "50 % were used; 20 points came back." in page
    assert purse(department, "ann") == (100, 0)


def test_a_refusal_gives_the_reason(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    refuse(department, "r1", "<b>本月预算已满</b>")
    answer = department["ann"].get("/redemptions/r1")
    assert "&lt;b&gt;本月预算已满&lt;/b&gt;" in answer.text
    assert "Refused by 薄荷, because:" in said(answer)
    assert 'href="/rewards/course"' in answer.text


def test_what_nobody_decided_says_so(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    department.wait(days=4)
    sweep(department)
    page = said(department["ann"].get("/redemptions/r1"))
    assert "Nobody decided by Sat, Nov 14, so the points are available again." in page
    assert purse(department, "ann") == (120, 0)


def test_while_requests_collect_the_hour_is_named(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "traffic", NEXT_WEEK)
    page = said(department["ann"].get("/redemptions/r1"))
    assert "Requests collect until Fri, Nov 13 18:00. Then the slots go by level in Traffic" in page
    assert "1 asked · 1 to be had" in page


def test_who_went_without_sees_the_whole_order_and_why(department: Department) -> None:
    whole_window(department)
    answer = department["abe"].get("/redemptions/w3")
    page = said(answer)
    assert "The slots went to others. See the whole order" in page
    rows = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</tr>", answer.text, re.DOTALL)
    told = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert [line.split(" · ")[0] for line in told] == ["1", "2", "3"]
    assert told[0].startswith("1 · Somebody of level 1 1 0 Nov 11, 2026, 12:01:00")
    assert told[0].endswith("got one")
    assert told[1].endswith("waiting list")
    assert told[2].startswith("3 · 阿贝 you 1 0")
    assert told[2].endswith("went without")
    assert "安然" not in page
    assert "伊芙" not in page


def test_the_order_can_be_taken_away_and_names_nobody_else(department: Department) -> None:
    whole_window(department)
    content = department["abe"].get("/redemptions/w3?format=csv").data.decode("utf-8-sig")
    assert [line.split(",")[0] for line in content.splitlines()] == ["Rank", "1", "2", "3"]
    assert content.count("Somebody of level 1") == 2
    assert content.splitlines()[-1].endswith("went without")
    assert department["abe"].get("/redemptions/w3?format=xlsx").data.startswith(b"PK")


def test_a_manager_sees_the_names_of_their_own_people_only(department: Department) -> None:
    whole_window(department)
    page = said(department["bo"].get("/redemptions/w3"))
    assert "安然" in page
    assert "阿贝" in page
    assert "伊芙" not in page


def test_the_waiting_list_shows_the_place_and_moves_up(department: Department) -> None:
    whole_window(department)
    assert "Place 1 of 1 on the waiting list" in said(department["ann"].get("/redemptions/w2"))
    assert department["eve"].post("/redemptions/w1/give-back").status_code == 303
    page = said(department["ann"].get("/redemptions/w2"))
    assert "moved it up: a slot became free" in page


def test_what_becomes_of_a_slot_after_the_decision_is_not_read(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(department, "many", named("徽章", "Pin", points=0), Stock(per=Per.COUNTED, number=99))
    read: list[int] = []
    ask(department, "first", "ann", "many")
    for n in range(20):
        ask(department, f"next{n}", "abe", "many")
    original = log.part

    def part(*given: Any) -> list[Stored]:
        found = original(*given)
        read.append(len(found))
        return found

    monkeypatch.setattr(log, "part", part)
    assert "1 of 99 slots are taken with it" in said(department["ann"].get("/redemptions/first"))
    assert read == [1]


def test_a_granted_slot_leads_its_holder_to_the_test(department: Department) -> None:
    whole_window(department)
    assert 'href="/tests/w1/plan"' in department["eve"].get("/redemptions/w1").text
    assert department["eve"].get("/tests/w1/plan").status_code == 200
    assert "/tests/" not in department["mo"].get("/redemptions/w1").text
    assert "/tests/w2" not in department["ann"].get("/redemptions/w2").text


def test_cancelling_frees_the_points_and_says_so(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    answer = department["ann"].post("/redemptions/r1/cancel", htmx="redemption")
    assert answer.status_code == 200
    assert "Cancelled. The points are available again." in answer.text
    assert purse(department, "ann") == (120, 0)
    assert "Cancel the request" not in department["ann"].get("/redemptions/r1").text


def test_cancelling_twice_has_one_effect(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    for _n in range(2):
        assert department["ann"].post("/redemptions/r1/cancel", {"command_id": "b" * 32}).location == "/redemptions/r1"
    assert request_of(department, "r1").status == "cancelled"
    assert purse(department, "ann") == (120, 0)


def test_what_was_decided_in_the_meantime_can_no_longer_be_cancelled(department: Department) -> None:
    open_shop(department)
    grant(department, ask(department, "r1", "ann", "course"))
    answer = department["ann"].post("/redemptions/r1/cancel")
    assert answer.status_code == 422
    assert "It is yours." in said(answer)
    assert request_of(department, "r1").status == "granted"


def test_a_right_can_be_given_back_before_its_week_begins(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "studio", LATER_WEEK)
    assert "Give it back for 20 points" in said(department["ann"].get("/redemptions/r1"))
    assert department["ann"].post("/redemptions/r1/give-back").status_code == 303
    assert (request_of(department, "r1").status, purse(department, "ann")) == ("returned", (120, 0))


def test_a_right_whose_week_has_begun_is_given_back_by_managers(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "studio", WEEK)
    assert "Give it back" not in department["ann"].get("/redemptions/r1").text
    answer = department["ann"].post("/redemptions/r1/give-back", htmx="redemption")
    assert answer.status_code == 422
    assert "A right that can be used already is given back by your manager." in said(answer)


@pytest.mark.parametrize("person", ["bo", "di", "cy", "au"])
def test_those_above_the_admins_and_auditors_may_look_and_not_touch(department: Department, person: str) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    page = department[person].get("/redemptions/r1")
    assert "安然" in page.text
    assert "Cancel the request" not in page.text
    assert department[person].post("/redemptions/r1/cancel").status_code == 404
    assert department[person].post("/redemptions/r1/give-back").status_code == 404
    assert request_of(department, "r1").status == "ready"


@pytest.mark.parametrize("person", ["abe", "eve", "mo"])
def test_for_all_others_it_is_as_if_there_were_nothing(department: Department, person: str) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    missing = department[person].get("/there-is-no-such-page").text
    for path in ("/redemptions/r1", "/redemptions/r2", "/redemptions/%00", f"/redemptions/{'x' * 5000}"):
        answer = department[person].get(path)
        assert (answer.status_code, answer.text) == (404, missing)
    for path in ("/redemptions/r1/cancel", "/redemptions/r1/give-back", "/redemptions/r2/cancel"):
        assert department[person].post(path).status_code == 404
    assert request_of(department, "r1").status == "ready"


def test_today_says_what_was_refused_and_what_is_about_to_lapse(department: Department) -> None:
    open_shop(department)
    refuse(department, ask(department, "r1", "ann", "course"), "名额已满")
    grant(department, ask(department, "r2", "ann", "course"))
    page = said(department["ann"].get("/"))
    assert "Course Refused: 名额已满 See why" in page
    assert "Use it by" not in page
    department.wait(days=28)
    page = said(department["ann"].get("/"))
    assert "Course Use it by Fri, Dec 11, or it is given back." in page
    assert "名额已满" not in page
    department.carry_out("bo", UseRedemption(redemption="r2", by="bo", on=department.today))
    assert "Use it by" not in said(department["ann"].get("/"))
