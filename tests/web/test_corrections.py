"""A bonus or deduction that one person proposes and another one books; whom it concerns, and who sees what of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from growth_tree.domain.directory import Delegate, GrantAccess
from models import corrections
from tests.web.department import TODAY, Department, Visitor

REASON = "双11值班没有登记，补发"
BONUS = {"member": "ann", "branch": "content", "done_on": "2026-11-10", "xp": "30", "points": "20", "reason": REASON}


def proposed(department: Department, by: str = "bo", **changes: str) -> str:
    """Somebody proposes a correction; answers its address."""
    answer = department[by].post("/corrections", BONUS | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def booked(department: Department, by: str = "di", **changes: str) -> str:
    """The same, and a second person books it."""
    address = proposed(department, **changes)
    assert department[by].post(f"{address}/confirm").status_code == 303
    return address


def balance(visitor: Visitor) -> str:
    """What somebody's ledger begins with."""
    found = re.findall(r"<dd[^>]*>([^<]+)</dd>", visitor.get("/ledger").text)
    return " ".join(found[:3])


def test_nothing_is_booked_before_a_second_person_agrees(department: Department) -> None:
    address = proposed(department)
    assert balance(department["ann"]).startswith("0 ")
    shown = department["di"].get(address).text
    assert REASON in shown
    assert "proposed by 薄荷" in shown
    answer = department["di"].post(f"{address}/confirm", htmx="correction")
    assert "Booked." in answer.text
    assert "狄娜 agreed to it." in answer.text
    assert balance(department["ann"]) == "20 0 30"


def test_a_member_finds_in_the_ledger_who_wanted_it_and_why(department: Department) -> None:
    address = booked(department)
    ledger = department["ann"].get("/ledger").text
    (line,) = set(re.findall(r'"(/ledger/\d+)"', ledger))
    page = department["ann"].get(line).text
    for said in ("Two people agreed", REASON, "薄荷", "狄娜", f'href="{address}"'):
        assert said in page
    assert REASON in department["ann"].get(address).text


def test_it_is_a_line_of_the_statement_and_of_files(department: Department) -> None:
    booked(department)
    statement = department["ann"].get("/ledger/statement/2026-11").text
    assert "Corrected" in statement
    assert "Measured result" not in statement
    assert "Corrected" in department["ann"].get("/ledger?format=csv").text
    assert department["ann"].get("/tree").status_code == department["ann"].get("/").status_code == 200


def test_it_can_be_about_a_line_of_the_ledger(department: Department) -> None:
    task = department.approve(department.hand_in(kind="photos", title="冬装主图"))
    (line,) = set(re.findall(r'"(/ledger/\d+)"', department["ann"].get("/ledger").text))
    for who, offered in {"bo": True, "di": True, "cy": True, "au": False, "ann": False}.items():
        assert ("/corrections/new?line=" in department[who].get(line).text) is offered, who
    form = department["bo"].get(f"/corrections/new?line={line.removeprefix('/ledger/')}").text
    assert "冬装主图" in form
    assert 'name="branch" value="content"' in form
    address = booked(department, line=line.removeprefix("/ledger/"), xp="5", points="0")
    assert "冬装主图" in department["ann"].get(address).text
    assert "Corrected later: +5 XP and 0 points" in department["ann"].get(line).text
    with department.handler.reading() as connection:
        assert [row.xp for row in corrections.about(connection, "ann", task)] == [5]


def test_a_deduction_that_finds_no_points_is_owed_or_forgiven(department: Department) -> None:
    booked(department)
    deducted = {"xp": "-10", "points": "-50"}
    booked(department, **deducted)
    page = department["ann"].get("/ledger").text
    assert "Owed: 30 points" in page
    booked(department, **deducted, forgive="1")
    assert "Owed: 30 points" in department["ann"].get("/ledger").text
    types = re.findall(r'class="pill \w+">(\w+)<', department["ann"].get("/ledger?size=50").text)
    assert "Corrected" in types


def test_more_experience_than_there_is_is_not_deducted(department: Department) -> None:
    address = proposed(department, xp="-10", points="0")
    refused = department["di"].post(f"{address}/confirm", htmx="correction")
    assert refused.status_code == 422
    assert "only 0 XP in this branch" in refused.text
    assert "Waiting for a second person" in department["di"].get(address).text


def test_it_is_dropped_by_whoever_proposed_it_or_could_have_booked_it(department: Department) -> None:
    for by in ("bo", "di", "cy"):
        address = proposed(department)
        assert "Dropped." in department[by].post(f"{address}/drop", htmx="correction").text
        assert department["di"].post(f"{address}/confirm").status_code == 422
    assert balance(department["ann"]).startswith("0 ")


def test_the_same_form_twice_proposes_once(department: Department) -> None:
    form = BONUS | {"command_id": "a1" * 16}
    first, second = (department["bo"].post("/corrections", form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    listed = department["bo"].get("/corrections").text
    assert re.findall(r'"(/corrections/[0-9a-f]{16})"', listed) == [first.headers["Location"]]
    address = first.headers["Location"]
    for _ in range(2):
        assert department["di"].post(f"{address}/confirm", {"command_id": "b2" * 16}).status_code == 303
    assert department["di"].post(f"{address}/confirm").status_code == 303
    assert balance(department["ann"]) == "20 0 30"


# Four eyes


def test_nobody_books_what_they_proposed(department: Department) -> None:
    address = proposed(department)
    assert "/confirm" not in department["bo"].get(address).text
    assert "/drop" in department["bo"].get(address).text
    refused = department["bo"].post(f"{address}/confirm", htmx="correction")
    assert refused.status_code == 422
    assert "A second person has to confirm it" in refused.text


def test_nobody_proposes_or_books_a_correction_of_their_own_books(department: Department) -> None:
    own = BONUS | {"member": "bo"}
    assert department["bo"].post("/corrections", own).status_code == 404
    department.carry_out("system", GrantAccess(member="bo", access="admin"))
    department.forget("bo")
    assert department["bo"].post("/corrections", own).status_code == 404
    assert 'value="bo"' not in department["bo"].get("/corrections/new").text
    address = proposed(department, by="cy", member="bo")
    refused = department["bo"].post(f"{address}/confirm", htmx="correction")
    assert refused.status_code == 422
    assert "Nobody proposes or confirms a correction of their own books" in refused.text
    assert f"{address}/confirm" not in department["bo"].get(address).text
    assert department["bo"].post(f"{address}/drop").status_code == 422


@pytest.mark.parametrize("who", ["ann", "abe", "eve", "mo", "au"])
def test_nobody_else_proposes_or_decides(department: Department, who: str) -> None:
    assert department[who].post("/corrections", BONUS).status_code == 404
    address = proposed(department)
    for way in ("confirm", "drop"):
        assert department[who].post(f"{address}/{way}").status_code in (404, 422)
    assert "Waiting for a second person" in department["di"].get(address).text


def test_whoever_acts_for_a_manager_above_may_book(department: Department) -> None:
    address = proposed(department)
    assert department["mo"].post(f"{address}/confirm").status_code == 404
    lend = Delegate(delegation="d", giver="di", taker="mo", first_day=TODAY, last_day=TODAY)
    department.carry_out("di", lend)
    assert department["mo"].post(f"{address}/confirm").status_code == 303


# Who sees what


def test_a_member_sees_their_own_lines_once_they_are_booked(department: Department) -> None:
    address = proposed(department)
    for who in ("ann", "abe", "eve", "mo"):
        assert department[who].get(address).status_code == 404
    department["di"].post(f"{address}/confirm")
    assert department["ann"].get(address).status_code == 200
    for who in ("abe", "eve", "mo"):
        assert department[who].get(address).status_code == 404
    assert department["ann"].get("/corrections").status_code == 404


def test_managers_list_what_concerns_those_below_and_admins_and_auditors_all(department: Department) -> None:
    address = proposed(department, by="cy", member="eve")
    for who, code in {"cy": True, "au": True, "di": True, "mo": True, "bo": False}.items():
        assert (address in department[who].get("/corrections").text) is code, who
    assert "Waits for you" in department["mo"].get("/corrections").text
    assert "Waits for you" not in department["cy"].get("/corrections").text
    assert "Waits for you" not in department["au"].get("/corrections").text


def test_what_waits_for_the_viewer_is_counted_in_the_navigation(department: Department) -> None:
    proposed(department)

    def count(who: str) -> str:
        found = re.search(r'id="count-corrections"[^>]*>(\d*)<', department[who].get("/me").text)
        return found[1] if found else "none"

    assert {who: count(who) for who in ("bo", "di", "cy", "au", "mo", "ann")} == {
        "bo": "",
        "di": "1",
        "cy": "1",
        "au": "",
        "mo": "",
        "ann": "none",
    }


def test_what_does_not_exist_is_as_what_may_not_be_seen(department: Department) -> None:
    address = proposed(department)
    hidden, missing = department["abe"].get(address), department["abe"].get("/corrections/feedbeef")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert len(hidden.data) == len(missing.data)


# Input


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"xp": "0", "points": "0"}, "There is nothing to correct"),
        ({"xp": "5001"}, "from -5000 to 5000"),
        ({"points": "-5001"}, "from -5000 to 5000"),
        ({"xp": "many"}, "whole number"),
        ({"reason": "zu kurz"}, "at least 10 characters"),
        ({"reason": ""}, "fill this in"),
        ({"branch": "office"}, "choose one of the options"),
        ({"done_on": "2026-11-12"}, "still to come"),
        ({"done_on": "2026-11-31"}, "a day such as"),
    ],
)
def test_what_is_wrong_is_said_and_the_input_kept(department: Department, wrong: dict[str, str], said: str) -> None:
    answer = department["bo"].post("/corrections", BONUS | wrong, htmx="correction")
    assert answer.status_code == 422
    assert said in answer.text
    assert str((BONUS | wrong)["reason"]) in answer.text


@pytest.mark.parametrize("line", ["0", "1", "99999999", "x", "9" * 40])
def test_a_line_that_is_not_there_is_no_line(department: Department, line: str) -> None:
    assert department["bo"].get(f"/corrections/new?line={line}").status_code == 404


def test_a_line_of_somebody_else_is_not_corrected_under_another_name(department: Department) -> None:
    department.approve(department.hand_in(member="abe"))
    with department.handler.reading() as connection:
        found: Any = connection.exec_driver_sql("SELECT position FROM ledger_entry").scalar_one()
    assert department["bo"].post("/corrections", BONUS | {"line": str(found)}).status_code == 404
    assert department["mo"].get(f"/corrections/new?line={found}").status_code == 404


# Files


def test_lists_and_lines_are_exported(department: Department) -> None:
    address = booked(department)
    whole = department["cy"].get("/corrections?format=csv").text
    assert REASON in whole
    assert "薄荷" in whole
    lines = department["cy"].get(f"{address}?format=csv").text
    assert "安然" in lines
    assert ",30,20," in lines
    assert department["cy"].get(f"{address}?format=xlsx").data.startswith(b"PK")
