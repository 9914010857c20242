"""Before work is handed in, the form says what it would earn, what is left, and why it would earn nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

from tests.web.department import TODAY, Department, Visitor

MONDAY = TODAY - timedelta(days=TODAY.weekday())


def quoted(visitor: Visitor, *pairs: tuple[str, str], path: str = "/tasks/new", **values: str) -> str:
    """The words of the quote for a form as it stands."""
    given = {"done_on": TODAY.isoformat(), "member": visitor.person, "percent": "100"} | values
    for name, _value in pairs:
        given.pop(name, None)
    response = visitor.get(f"{path}?{urlencode([*given.items(), *pairs])}", htmx="quote")
    assert response.text.lstrip().startswith('<aside id="quote"')
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_without_a_kind_it_says_what_to_do(ann: Visitor) -> None:
    assert "Choose a kind of task" in quoted(ann)
    assert "Choose a kind of task" in quoted(ann, kind="no_such_kind")


def test_it_names_xp_and_points_and_what_is_left_this_week(ann: Visitor, department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    said = quoted(ann, kind="photos")
    assert "+30 XP +20 points" in said
    assert "2 of 3 left this week" in said
    assert "waiting" not in said


def test_it_counts_the_share_of_the_viewer(ann: Visitor) -> None:
    said = quoted(ann, ("member", "abe"), ("percent", "70"), ("member", "ann"), ("percent", "30"), kind="photos")
    assert "+9 XP +6 points" in said
    assert "Your 30 %" in said


def test_it_says_what_is_wrong_with_the_shares(ann: Visitor) -> None:
    assert "+30" not in quoted(ann, kind="photos", percent="90")
    assert "+30" not in quoted(ann, kind="photos", percent="-1")
    assert "+30" not in quoted(ann, kind="photos", member="abe")


def test_when_the_week_is_full_it_says_why_and_from_which_day_work_counts_again(
    ann: Visitor, department: Department
) -> None:
    for day in range(3):
        department.approve(department.hand_in("ann", "photos", done_on=MONDAY + timedelta(days=day)))
    said = quoted(ann, kind="photos")
    assert "It would earn nothing." in said
    assert "counts 3 times a week at most. Work done from Mon, Nov 16 on counts again." in said
    assert "0 of 3 left this week" in said
    assert "+30 XP" in quoted(ann, kind="photos", done_on=(MONDAY - timedelta(days=1)).isoformat())


def test_another_week_is_called_that_week(ann: Visitor, department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", done_on=MONDAY - timedelta(days=2)))
    assert "2 of 3 left that week" in quoted(ann, kind="photos", done_on=(MONDAY - timedelta(days=1)).isoformat())


def test_undecided_work_counts_as_a_warning(ann: Visitor, department: Department) -> None:
    for day in range(2):
        department.approve(department.hand_in("ann", "photos", done_on=MONDAY + timedelta(days=day)))
    department.hand_in("ann", "photos", shares={"ann": 50, "abe": 50})
    said = quoted(ann, kind="photos")
    assert "+30 XP" in said
    assert "1 of 3 left this week 1 more waiting" in said
    assert "If what already waits is approved first, this one earns nothing." in said


def test_within_the_cooldown_it_would_earn_nothing(ann: Visitor, department: Department) -> None:
    report = {"kind": "report", "title": "周报", "done_on": TODAY.isoformat(), "member": "ann", "percent": "100"}
    png = b"\x89PNG\r\n\x1a\nreport"
    location = ann.post("/tasks", report | {"upload": (BytesIO(png), "report.png")}).location
    department.approve(location.rpartition("/")[2])
    said = quoted(ann, kind="report")
    assert "This kind of task counts once in 5 days. Work done from Mon, Nov 16 on counts again." in said


def test_uses_of_the_last_season_still_count(ann: Visitor, department: Department) -> None:
    department.wait(days=49)  # the last days of the year
    for _each in range(2):
        department.approve(department.hand_in("ann", "photos"))
    department.wait(days=2)  # the new season has begun, and nobody has opened its books
    assert department.today.isoformat() == "2027-01-01"
    said = quoted(department["ann"], kind="photos", done_on="2027-01-01")
    assert "1 of 3 left this week" in said


def test_without_scripts_a_button_works_it_out_and_keeps_the_input(ann: Visitor) -> None:
    form = {"kind": "photos", "title": "主图", "done_on": TODAY.isoformat(), "member": "ann", "percent": "100"}
    response = ann.post("/tasks", form | {"then": "quote"})
    assert response.status_code == 200
    assert "3 of 3 left this week" in response.text
    assert 'value="主图"' in response.text
    assert 'class="error"' not in response.text
