"""Asking for a reward: what is held, what is refused, and what happens when two ask at once."""

from __future__ import annotations

import re
import threading

import pytest

from growth_tree.domain.catalogue import ChangeReward, RetireReward
from tests.web.department import NOON, Department
from tests.web.shelf import (
    WEEK,
    ask,
    named,
    open_shop,
    purse,
    requests,
    said,
)

FORM = {"command_id": "a1" * 16}


def test_before_asking_the_form_says_what_will_be_held_left_and_when_it_is_decided(department: Department) -> None:
    open_shop(department)
    page = said(department["ann"].get("/rewards/course"))
    assert "Held as soon as you ask 40 points Then available / in all 80 / 120" in page
    assert "Decided by Sat, Nov 14 at the latest, else the points come back" in page


def test_asking_holds_the_points_and_leads_to_the_request(department: Department) -> None:
    open_shop(department)
    answer = department["ann"].post("/rewards/course", FORM)
    (asked,) = requests(department, "ann")
    assert (answer.status_code, answer.location) == (303, f"/redemptions/{asked.id}")
    assert purse(department, "ann") == (80, 40)
    assert "80 / 120" in said(department["ann"].get("/rewards"))
    assert "You have asked for this: Waits for a decision" in said(department["ann"].get("/rewards/course"))


def test_the_same_form_twice_has_one_effect(department: Department) -> None:
    open_shop(department)
    first, second = (department["ann"].post("/rewards/course", FORM) for _n in range(2))
    assert first.location == second.location
    assert "This had been asked for already." in department["ann"].get(second.location).text
    assert len(requests(department, "ann")) == 1
    assert purse(department, "ann") == (80, 40)


def test_the_same_form_twice_at_once_has_one_effect(department: Department) -> None:
    open_shop(department)
    visitors = [department.visit("ann") for _n in range(4)]
    for visitor in visitors:
        visitor.csrf()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda v=visitor: found.append(v.post("/rewards/lens", FORM).status_code))
        for visitor in visitors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [303] * 4
    assert len(requests(department, "ann")) == 1
    assert purse(department, "ann") == (90, 0)


def test_of_two_who_ask_at_once_for_the_last_one_one_is_refused_and_nothing_is_held(department: Department) -> None:
    open_shop(department)
    visitors = [department.visit(who) for who in ("ann", "abe")]
    for visitor in visitors:
        visitor.csrf()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda v=visitor: found.append(v.post("/rewards/lens").status_code))
        for visitor in visitors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 422]
    assert sorted(len(requests(department, who)) for who in ("ann", "abe")) == [0, 1]
    assert {purse(department, "ann"), purse(department, "abe")} in ({(90, 0), (40, 0)}, {(120, 0), (10, 0)})


def test_a_form_of_somebody_else_cannot_take_a_request_over(department: Department) -> None:
    open_shop(department)
    department["ann"].post("/rewards/course", FORM)
    answer = department["abe"].post("/rewards/course", FORM)
    assert answer.status_code == 422
    assert purse(department, "abe") == (40, 0)


@pytest.mark.parametrize(
    ("reward", "given", "sentence"),
    [
        ("talk", {}, "This reward needs level 9"),
        ("studio", {}, "Please choose a week or month."),
        ("studio", {"period": "2026-W99"}, "Please choose one of the periods offered."),
        ("studio", {"period": "2026-W40"}, "Please choose a period that is not over"),
        ("studio", {"period": "<script>"}, "Please choose one of the options."),
        ("studio", {"period": WEEK}, "All 1 slots are taken. You can join the waiting list."),
    ],
)
def test_what_is_refused_is_said_and_what_was_chosen_stays(
    department: Department, reward: str, given: dict[str, str], sentence: str
) -> None:
    open_shop(department)
    ask(department, "r1", "abe", "studio", WEEK)
    answer = department["ann"].post(f"/rewards/{reward}", given, htmx="reward")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'role="alert"' in answer.text
    assert purse(department, "ann") == (120, 0)
    if given.get("period") == WEEK:
        assert re.search(rf'value="{WEEK}" checked', answer.text)


def test_a_refused_form_keeps_the_tick_for_the_waiting_list_and_its_id(department: Department) -> None:
    open_shop(department)
    answer = department["ann"].post("/rewards/studio", {**FORM, "waits": "1", "period": "2026-W40"})
    assert 'name="waits" value="1" checked' in answer.text
    assert f'name="command_id" value="{FORM["command_id"]}"' in answer.text
    again = department["ann"].post("/rewards/studio", {**FORM, "waits": "1", "period": WEEK})
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (RetireReward(reward="course"), "This reward is no longer offered."),
        (
            ChangeReward(reward="course", terms=named("课程", "Course", points=150)),
            "This reward costs 150 points; you are 30 short.",
        ),
        (ChangeReward(reward="course", terms=named("课程", "Course", closes_at=NOON)), "could be asked for until"),
    ],
)
def test_what_changed_since_the_page_was_opened_is_said(department: Department, change: object, sentence: str) -> None:
    open_shop(department)
    department.carry_out("cy", change)  # type: ignore[arg-type]
    answer = department["ann"].post("/rewards/course", FORM)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert purse(department, "ann") == (120, 0)
