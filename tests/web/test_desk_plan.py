"""Planning a test on a slot: by its holder or a manager above, with the sample worked out before it begins."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.web.department import Department, Visitor
from tests.web.desk import MONDAY, PICTURE, SUNDAY, begun, planned, row_of, slot, state_of
from tests.web.shelf import said

FORM: dict[str, Any] = {
    "product": "羊毛大衣",
    "hypothesis": "模特图的点击率更高",
    "name_a": "白底图",
    "name_b": "模特图",
    "first_day": MONDAY.isoformat(),
    "last_day": SUNDAY.isoformat(),
    "budget": "400",
    "figure": "ctr",
    "baseline": "2.5",
    "lift": "30",
}


@pytest.fixture
def place(department: Department) -> str:
    """Ann's slot."""
    return slot(department)


def test_a_slot_waits_for_its_plan(department: Department, place: str, ann: Visitor, bo: Visitor) -> None:
    assert f'href="/tests/{place}/plan"' in ann.get("/tests").text
    assert f'href="/tests/{place}/plan"' in bo.get("/tests/team").text
    form = ann.get(f"/tests/{place}/plan")
    assert form.status_code == 200
    assert f'value="{MONDAY}"' in form.text
    assert 'value="500.00"' in form.text


def test_a_plan_is_settled_with_the_sample_it_needs(department: Department, place: str, ann: Visitor) -> None:
    answer = ann.post(f"/tests/{place}/plan", FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/tests/{place}")
    settled = state_of(department, place).plan
    assert (settled.planned, settled.baseline_ppm, settled.budget_fen) == (7_792, 25_000, 40_000)
    assert [creative.id for creative in settled.creatives] == ["a", "b"]
    page = said(ann.get(f"/tests/{place}"))
    for words in ("羊毛大衣", "模特图的点击率更高", "白底图", "7,792 impressions for each creative", "No results yet"):
        assert words in page
    assert f'href="/tests/{place}/plan"' not in ann.get("/tests").text


def test_the_sample_is_worked_out_while_the_form_is_filled_in(place: str, ann: Visitor) -> None:
    asked = {name: FORM[name] for name in ("figure", "baseline", "lift", "name_a", "name_b")}
    block = ann.get(f"/tests/{place}/plan", htmx="sample", query_string=asked)
    assert "7,792" in block.text
    assert "<form" not in block.text
    small = said(ann.get(f"/tests/{place}/plan", query_string={**asked, "lift": "5"}))
    assert "The slot brings about 20,000 impressions" in small
    unknown = ann.get(f"/tests/{place}/plan", htmx="sample", query_string={**asked, "baseline": ""})
    assert "Please fill this in." in unknown.text
    without_scripts = ann.post(f"/tests/{place}/plan", {**FORM, "then": "sample"})
    assert without_scripts.status_code == 200
    assert "7,792" in without_scripts.text


def test_roi_needs_days(department: Department, place: str, ann: Visitor) -> None:
    roi = {**FORM, "figure": "roi", "variation": "20", "lift": "40"}
    assert ann.post(f"/tests/{place}/plan", roi).status_code == 303
    settled = state_of(department, place).plan
    assert (settled.figure, settled.baseline_ppm, settled.variation_percent) == ("roi", None, 20)
    assert 2 <= settled.planned <= 10
    assert "days with spending" in said(ann.get(f"/tests/{place}"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"product": ""}, "Please fill this in."),
        ({"hypothesis": "x" * 1_001}, "1000"),
        ({"name_b": ""}, "A test compares 2 to 5 creatives."),
        ({"name_b": " 白底图 "}, "A creative is named twice."),
        ({"first_day": "2026-11-15"}, "Please choose days from 2026-11-16 to 2026-11-22"),
        ({"last_day": "2026-11-23"}, "Please choose days from 2026-11-16 to 2026-11-22"),
        ({"last_day": "2026-11-15"}, "The last day is before the first day."),
        ({"first_day": "2026-11-10"}, "Please choose today or a later day"),
        ({"budget": "500.01"}, "500.00"),
        ({"budget": "-1"}, "Please enter an amount in yuan"),
        ({"figure": "likes"}, "Please choose one of the options."),
        ({"baseline": ""}, "Please fill this in."),
        ({"baseline": "0"}, "Please enter a rate in per cent"),
        ({"baseline": "2.5;DROP"}, "Please enter a rate in per cent"),
        ({"baseline": "60", "lift": "100"}, "A rise by so much would lead to 100"),
        ({"lift": "0"}, "Please enter a number from 1 to 1,000"),
        ({"figure": "roi", "variation": "900", "lift": "1"}, "the test would have to run more than 366 days"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    department: Department, place: str, ann: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    answer = ann.post(f"/tests/{place}/plan", FORM | wrong)
    assert answer.status_code == 422
    assert sentence.replace("1,000", "1000") in said(answer).replace("1,000", "1000")
    assert "模特图的点击率更高" in answer.text or "hypothesis" in wrong
    assert row_of(department, place) is None


def test_pictures_come_along_and_are_kept_when_something_else_is_wrong(
    department: Department, place: str, ann: Visitor, abe: Visitor
) -> None:
    wrong = ann.post(f"/tests/{place}/plan", {**FORM, "lift": "0", "picture_a": (BytesIO(PICTURE), "a.png")})
    assert "Kept: a.png" in wrong.text
    kept = wrong.text.split('name="kept_a" value="')[1][:64]
    assert ann.post(f"/tests/{place}/plan", {**FORM, "kept_a": kept}).status_code == 303
    assert state_of(department, place).plan.creatives[0].picture == kept
    shown = ann.get(f"/tests/{place}/pictures/{kept}")
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert abe.get(f"/tests/{place}/pictures/{kept}").status_code == 404
    assert ann.get(f"/tests/{place}/pictures/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.svg", b"<svg onload=alert(1)>", "Please choose a picture"),
        ("a.png", b"<html><script>alert(1)</script>", "Please choose a picture"),
        ("a.pdf", b"%PDF-1.7 ...", "Please choose a picture"),
        ("a.png", b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused(
    department: Department, place: str, name: str, content: bytes, sentence: str
) -> None:
    ann = department["ann"]
    answer = ann.post(f"/tests/{place}/plan", {**FORM, "picture_b": (BytesIO(content), name)})
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert row_of(department, place) is None


def test_nobody_shows_the_file_of_another(department: Department, place: str, ann: Visitor, abe: Visitor) -> None:
    theirs = slot(department, "abe")
    wrong = abe.post(f"/tests/{theirs}/plan", {**FORM, "lift": "0", "picture_a": (BytesIO(PICTURE), "a.png")})
    stolen = wrong.text.split('name="kept_a" value="')[1][:64]
    assert ann.post(f"/tests/{place}/plan", {**FORM, "kept_a": stolen}).status_code == 422
    assert row_of(department, place) is None


def test_a_manager_above_plans_too_and_nobody_else(department: Department, place: str, bo: Visitor) -> None:
    for stranger in ("abe", "eve", "mo", "au", "cy"):
        assert department[stranger].get(f"/tests/{place}/plan").status_code == 404
        assert department[stranger].post(f"/tests/{place}/plan", FORM).status_code == 404
    assert bo.post(f"/tests/{place}/plan", FORM).status_code == 303
    assert row_of(department, place).member == "ann"


@pytest.mark.parametrize("name", ["nothing", "../etc", "%00", "x" * 80, "task0001"])
def test_what_is_no_slot_is_not_found(department: Department, ann: Visitor, name: str) -> None:
    department.hand_in(task="task0001")
    for path in (f"/tests/{name}", f"/tests/{name}/plan", f"/tests/{name}/results"):
        assert ann.get(path).status_code == 404


def test_the_same_form_twice_plans_once(department: Department, place: str, ann: Visitor) -> None:
    form = {**FORM, "command_id": "ab" * 16}
    for _n in range(2):
        assert ann.post(f"/tests/{place}/plan", form).status_code == 303


def test_a_plan_is_changed_until_the_test_begins(department: Department, ann: Visitor) -> None:
    name = planned(department)
    before = state_of(department, name).plan
    assert "羊毛大衣" in ann.get(f"/tests/{name}/plan").text
    assert ann.post(f"/tests/{name}/plan", {**FORM, "name_c": "细节图"}).status_code == 303
    after = state_of(department, name).plan
    assert len(after.creatives) == 3
    assert (after.product, after.creatives[0]) == (before.product, before.creatives[0])
    department.wait(days=7)
    late = department["ann"]
    assert late.get(f"/tests/{name}/plan").status_code == 303
    answer = late.post(f"/tests/{name}/plan", {**FORM, "first_day": "2026-11-19"})
    assert answer.status_code == 422
    assert "its plan stands" in said(answer)


def test_once_begun_the_results_are_next(department: Department) -> None:
    name = begun(department)
    assert f'href="/tests/{name}/results"' in department["ann"].get(f"/tests/{name}").text


def test_the_way_to_the_plan_begins_at_the_redemption(place: str, ann: Visitor, bo: Visitor) -> None:
    assert f'href="/tests/{place}/plan"' in ann.get(f"/redemptions/{place}").text
    assert f'href="/tests/{place}/plan"' not in bo.get(f"/redemptions/{place}").text
