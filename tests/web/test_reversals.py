"""A whole batch of awards is chosen, previewed, proposed with one click, and taken back by a second person."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from growth_tree.domain.directory import GrantAccess
from growth_tree.domain.task import VoidTask
from tests.web.department import TODAY, Department
from tests.web.reversals import OF_TODAY, REASON, people, preview, proposed, seen, totals, work


@pytest.fixture
def busy(department: Department) -> Department:
    """Ann and Abe of the photo team and Eve of the listing team each did something today, Ann something yesterday."""
    return work(department)


def test_a_preview_names_people_amounts_and_what_stays(busy: Department) -> None:
    page = preview(busy)
    assert sorted(people(page)) == ["abe", "ann", "eve"]
    assert "<b>3</b><span>awards" in page
    assert "<b>−50</b><span>XP" in page
    assert "<b>−30</b><span>points" in page
    assert "Levels and badges that were reached once stay." in page


@pytest.mark.parametrize(
    ("which", "concerned"),
    [
        (OF_TODAY | {"team": "photo"}, ["abe", "ann"]),
        (OF_TODAY | {"team": "head"}, ["abe", "ann", "eve"]),
        (OF_TODAY | {"member": "eve"}, ["eve"]),
        ({"what": "work", "day": "2026-11-10"}, ["ann"]),
        ({"what": "decided", "day": TODAY.isoformat()}, ["abe", "ann", "eve"]),
        ({"what": "decided", "day": "2026-11-10"}, []),
        ({"what": "kind", "kind": "photos", "day": "2026-11-11"}, ["ann"]),
        ({"what": "kind", "kind": "listing", "day": "2026-01-01"}, ["abe", "eve"]),
        ({"what": "kind", "kind": "never", "day": "2026-01-01"}, []),
    ],
)
def test_awards_are_chosen_by_day_kind_team_and_person(
    busy: Department, which: dict[str, str], concerned: list[str]
) -> None:
    assert sorted(people(preview(busy, **which))) == concerned


def test_one_click_proposes_and_a_second_person_takes_everything_back(busy: Department) -> None:
    address = proposed(busy)
    assert totals(busy, "ann") == ("40", "60")
    assert sorted(people(busy["di"].get(address).text)) == ["abe", "ann", "eve"]
    assert busy["cy"].post(f"{address}/confirm", htmx="correction").status_code == 422
    assert busy["di"].post(f"{address}/confirm").status_code == 303
    assert [totals(busy, who) for who in ("ann", "abe", "eve")] == [("20", "30"), ("0", "0"), ("0", "0")]
    page = busy["ann"].get(f"/ledger/{_newest(busy, 'ann')}").text
    assert "two people agreed to take it back, whole" in page
    assert REASON in page
    assert people(preview(busy)) == []


def test_the_allowance_is_given_back(busy: Department) -> None:
    busy.approve(busy.hand_in("ann", "photos", "第三张"))
    address = proposed(busy, member="ann")
    busy["di"].post(f"{address}/confirm")
    busy.approve(busy.hand_in("ann", "photos", "第四张"))
    assert "Nothing earned" not in busy["ann"].get("/ledger").text.split("<tbody>")[1]


def test_a_large_batch_is_one_line_of_a_ledger_that_unfolds(busy: Department) -> None:
    busy.approve(busy.hand_in("ann", "review", "竞品一"))
    address = proposed(busy)
    busy["di"].post(f"{address}/confirm")
    page = busy["ann"].get("/ledger").text
    assert page.count("Taken back</span>") == 1
    assert "2 lines of one correction" in page
    assert ">−80<" in page
    (unfolds,) = set(re.findall(r'"(/ledger\?correction=[0-9a-f-]+)"', page))
    assert busy["ann"].get(unfolds).text.count("Taken back</span>") == 2
    assert busy["ann"].get("/ledger?type=reversed").text.count("Taken back</span>") == 2
    assert busy["ann"].get("/ledger?format=csv").text.count("Taken back") == 2
    assert busy["bo"].get(unfolds.replace("/ledger", "/ledger/of/ann")).text.count("Taken back</span>") == 2
    assert "1 lines" not in busy["abe"].get("/ledger").text


def test_points_that_were_spent_are_owed_within_the_same_line(busy: Department) -> None:
    busy["cy"].post(
        "/corrections",
        {"member": "abe", "branch": "data", "done_on": "2026-11-11", "xp": "0", "points": "-3", "reason": REASON},
    )
    (deduction,) = re.findall(r'"(/corrections/[0-9a-f]{16})"', busy["cy"].get("/corrections").text)
    busy["di"].post(f"{deduction}/confirm")
    page = preview(busy, **OF_TODAY, member="abe")
    assert '<b class="minus">3</b>' in page
    address = proposed(busy, member="abe")
    busy["di"].post(f"{address}/confirm")
    ledger = busy["abe"].get("/ledger").text
    assert "Owed: 3 points" in ledger
    assert ledger.count("Owed</span>") == 0
    (owed,) = re.findall(r'"/ledger/(\d+)"', busy["abe"].get("/ledger?type=owed").text)
    assert "The books were corrected" in busy["abe"].get(f"/ledger/{owed}").text


def test_what_two_agree_to_forgive_is_not_owed(busy: Department) -> None:
    address = proposed(busy, forgive="1")
    assert "need not be paid back" in busy["di"].get(address).text


def test_a_correction_is_taken_back_as_a_whole(busy: Department) -> None:
    bonus = {"member": "ann", "branch": "data", "done_on": "2026-11-11", "xp": "7", "points": "7", "reason": REASON}
    address = busy["bo"].post("/corrections", bonus).headers["Location"]
    busy["di"].post(f"{address}/confirm")
    assert totals(busy, "ann") == ("47", "67")
    batch = address.removeprefix("/corrections/")
    assert f"what=correction&amp;correction={batch}" in busy["di"].get(address).text
    back = proposed(busy, "di", what="correction", correction=batch)
    assert busy["cy"].post(f"{back}/confirm").status_code == 303
    assert totals(busy, "ann") == ("40", "60")


def test_what_changed_since_the_preview_is_looked_at_again(busy: Department) -> None:
    before = seen(preview(busy))
    busy.approve(busy.hand_in("abe", title="又上新"))
    form = OF_TODAY | {"reason": REASON, "seen": before}
    refused = busy["cy"].post("/corrections/reversal", form, htmx="reversal")
    assert refused.status_code == 422
    assert "have changed since the page was opened" in refused.text
    assert REASON in refused.text


def test_what_was_taken_back_meanwhile_stops_the_whole(busy: Department) -> None:
    address = proposed(busy)
    task = busy.hand_in("abe", title="x")
    with busy.handler.reading() as connection:
        row: Any = connection.exec_driver_sql("SELECT task FROM ledger_entry WHERE member = 'abe'").first()
    assert row.task != task
    busy.carry_out("bo", VoidTask(task=row.task, by="bo", reason=busy.text("bo", "错了")))
    refused = busy["di"].post(f"{address}/confirm", htmx="correction")
    assert refused.status_code == 422
    assert "taken back in the meantime" in refused.text
    assert totals(busy, "eve") == ("5", "10")


def test_what_is_proposed_already_is_not_proposed_twice(busy: Department) -> None:
    proposed(busy)
    assert people(preview(busy)) == []


# Who may


def test_a_manager_chooses_among_those_below_alone(busy: Department) -> None:
    assert sorted(people(preview(busy, "bo"))) == ["abe", "ann"]
    assert sorted(people(preview(busy, "di"))) == ["abe", "ann", "eve"]
    assert people(preview(busy, "bo", **OF_TODAY, member="eve")) == []
    address = proposed(busy, "bo")
    assert busy["mo"].post(f"{address}/confirm").status_code == 404
    assert busy["di"].post(f"{address}/confirm").status_code == 303


def test_nobody_takes_back_what_is_their_own(busy: Department) -> None:
    busy.carry_out("system", GrantAccess(member="ann", access="admin"))
    page = preview(busy, "ann")
    assert "Some of these awards are your own" in page
    assert 'name="seen"' not in page
    which = seen(preview(busy))
    answer = busy["ann"].post("/corrections/reversal", OF_TODAY | {"reason": REASON, "seen": which}, htmx="reversal")
    assert answer.status_code == 422
    address = proposed(busy)
    assert busy["ann"].post(f"{address}/confirm", htmx="correction").status_code == 422


@pytest.mark.parametrize("who", ["ann", "au"])
def test_nobody_else_looks_at_it(busy: Department, who: str) -> None:
    assert busy[who].get("/corrections/reversal").status_code == 404
    assert busy[who].post("/corrections/reversal", OF_TODAY).status_code == 404


# Input


@pytest.mark.parametrize(
    "which", [{"what": "work"}, {"what": "import"}, {"what": "kind", "kind": "photos"}, {"what": "work", "day": "x"}]
)
def test_what_is_missing_is_said(busy: Department, which: dict[str, str]) -> None:
    answer = busy["cy"].get("/corrections/reversal?" + urlencode(which))
    assert answer.status_code == 422
    assert 'name="seen"' not in answer.text


def test_a_form_that_says_nothing_proposes_nothing(busy: Department) -> None:
    assert busy["cy"].post("/corrections/reversal", {}).status_code == 422
    assert busy["cy"].post("/corrections/reversal", OF_TODAY).status_code == 422


@pytest.mark.parametrize("which", [{"what": "correction"}, {"what": "correction", "correction": "feedbeef"}])
def test_a_correction_that_is_not_there_has_nothing_to_take_back(busy: Department, which: dict[str, str]) -> None:
    assert 'name="seen"' not in preview(busy, **which)


def test_what_it_means_is_exported(busy: Department) -> None:
    file = busy["cy"].get("/corrections/reversal?" + urlencode(OF_TODAY | {"format": "csv"})).text
    assert "安然" in file
    assert ",-30,-20," in file


def _newest(department: Department, who: str) -> str:
    found = re.findall(r'"/ledger/(\d+)"', department[who].get("/ledger").text)
    return str(found[0])
