"""A filter of the inbox stays on when nothing of its sort is left, and says so."""

from __future__ import annotations

import pytest

from tests.web.department import Department, Visitor
from tests.web.inbox import approve, rows


@pytest.mark.parametrize("wanted", ["person=ann", "kind=photos", "kind=photos&person=ann"])
def test_a_filter_stays_on_when_the_last_work_of_its_sort_is_decided(
    department: Department, bo: Visitor, wanted: str
) -> None:
    task, other = department.hand_in("ann", "photos"), department.hand_in("abe", "listing")
    address = f"/inbox?{wanted}"
    assert rows(bo.get(address)) == [task]
    answer = approve(bo, task, htmx=f"task-{task}", sent_from=address)
    assert answer.headers["HX-Retarget"] == "#inbox"
    for text in (answer.text, bo.get(address).text):
        assert "Nothing that waits matches this search." in text
        assert other not in text
    for part in wanted.split("&"):
        assert f'<option value="{part.partition("=")[2]}" selected>' in bo.get(address).text
    approve(bo, other)
    assert "All decided" in bo.get(address).text


def test_a_team_of_which_nothing_waits_can_be_looked_for(department: Department, di: Visitor) -> None:
    department.hand_in("ann")
    assert "Nothing that waits matches this search." in di.get("/inbox?scope=all&team=listing").text


@pytest.mark.parametrize("wanted", ["person=di", "person=cy", "person=eve", "team=listing", "team=no", "kind=no"])
def test_a_filter_for_what_is_none_of_the_viewers_is_no_filter(
    department: Department, bo: Visitor, wanted: str
) -> None:
    task = department.hand_in("ann")
    assert rows(bo.get(f"/inbox?{wanted}")) == [task]
