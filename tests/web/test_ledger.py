"""The ledger: its lines, filters, totals and export, and the whole why of every line."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from events import log
from growth_tree.domain.directory import Depart
from growth_tree.domain.task import ConfirmShare, SubmitTask, VoidTask
from growth_tree.domain.task_events import EvidenceItem, Share
from models.ledger import entry
from tests.counting import statements
from tests.web.department import TODAY, Department
from tests.web.markup import words_of

MONDAY = TODAY - timedelta(days=2)


def test_an_empty_ledger_says_what_comes_first(department: Department) -> None:
    text = department["ann"].get("/ledger").text
    assert "Nothing is booked yet" in text
    assert 'href="/tasks/new"' in text


def test_lines_come_newest_first_with_their_totals(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", "双十一主图"))
    department.approve(department.hand_in("ann", "listing", "上新一款"))
    department.hand_in("ann", "review", "还没通过")
    text = department["ann"].get("/ledger").text
    assert _titles(text) == ["上新一款", "双十一主图"]
    assert "Lines: 2 +40 XP +25 points" in words_of(text)
    assert "Points to spend 25 Pending points +40 XP in all 40 Pending XP +50" in words_of(text)


def test_htmx_gets_the_block_alone(department: Department) -> None:
    department.approve(department.hand_in("ann"))
    block = department["ann"].get("/ledger?q=上新", htmx=True).text.strip()
    assert block.startswith('<div id="ledger"')


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=主图", ["双十一主图"]),
        ("q=%25", []),
        ("branch=merchandise", ["上新一款"]),
        ("kind=photos", ["双十一主图"]),
        ("type=reversed", []),
        ("type=earned", ["上新一款", "双十一主图"]),
        ("season=2026Q4", ["上新一款", "双十一主图"]),
        ("from=2026-11-11", ["上新一款"]),
        ("to=2026-11-10", ["双十一主图"]),
        ("from=2026-11-09&to=2026-11-09", ["双十一主图"]),
        ("from=2026-11-12", []),
        ("sort=xp", ["上新一款", "双十一主图"]),
        ("sort=day", ["双十一主图", "上新一款"]),
        ("branch=no&kind=no&type=no&season=no&from=no&to=9999-99-99&sort=no", ["上新一款", "双十一主图"]),
    ],
)
def test_the_ledger_can_be_narrowed_and_sorted(department: Department, query: str, found: list[str]) -> None:
    department.approve(department.hand_in("ann", "photos", "双十一主图", done_on=MONDAY))
    department.approve(department.hand_in("ann", "listing", "上新一款"))
    assert _titles(department["ann"].get(f"/ledger?{query}").text) == found


def test_totals_are_those_of_what_is_wanted_not_of_the_page(department: Department) -> None:
    for _n in range(22):
        department.approve(department.hand_in("ann", "listing"))
    department.approve(department.hand_in("ann", "photos"))
    text = department["ann"].get("/ledger?kind=listing").text
    assert len(_titles(text)) == 20
    assert "Lines: 22 +220 XP +110 points" in words_of(text)
    assert len(_titles(department["ann"].get("/ledger?kind=listing&page=2").text)) == 2


def test_more_lines_take_no_more_queries(department: Department) -> None:
    counts = []
    for _n in range(2):
        for _m in range(3):
            _earned(department, "listing")
        department["ann"].get("/ledger")
        counts.append(statements(lambda: department["ann"].get("/ledger")))
    assert counts[0] == counts[1] > 0


def test_the_export_has_every_factor(department: Department) -> None:
    for _n in range(4):
        department.approve(department.hand_in("ann", "photos", "=cmd()"), quality=80)
    rows = _csv(department, "/ledger?format=csv&sort=when")
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [line["XP"] for line in lines] == ["24", "24", "24", "0"]
    assert (lines[0]["Base XP"], lines[0]["Quality in %"], lines[0]["Share in %"]) == ("30", "80", "100")
    assert lines[0]["Title"] == "'=cmd()"
    assert lines[3]["Why nothing"].startswith("This kind of task counts 3 times a week at most.")
    assert lines[3]["Balance after"] == ""
    assert department["ann"].get("/ledger?format=xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("person", ["bo", "di", "cy", "au"])
def test_those_above_the_admins_and_auditors_may_look(department: Department, person: str) -> None:
    line = _earned(department, "photos", "双十一主图")
    assert "双十一主图" in department[person].get("/ledger/of/ann").text
    assert "双十一主图" in department[person].get(f"/ledger/{line}").text


@pytest.mark.parametrize("person", ["abe", "eve", "mo"])
def test_for_all_others_there_is_nothing(department: Department, person: str) -> None:
    line = _earned(department, "photos", "双十一主图")
    assert department[person].get("/ledger/of/ann").status_code == 404
    assert department[person].get("/ledger/of/ann?format=csv").status_code == 404
    assert department[person].get(f"/ledger/{line}").status_code == 404


@pytest.mark.parametrize("member", ["nobody", "system", "%00", "x" * 5000])
def test_an_unknown_person_has_no_ledger(department: Department, member: str) -> None:
    assert department["cy"].get(f"/ledger/of/{member}").status_code == 404


@pytest.mark.parametrize("position", ["0", "1", "999999", "-1", "1.5", "NaN", "x", str(2**63 - 1), str(2**63)])
def test_what_is_no_line_is_not_found(department: Department, position: str) -> None:
    assert department["cy"].get(f"/ledger/{position}").status_code == 404


def test_the_ledger_of_one_who_has_left_can_still_be_looked_at(department: Department) -> None:
    line = _earned(department, "photos", "双十一主图")
    department.carry_out("cy", Depart(member="ann", on=TODAY + timedelta(days=1)))
    department.wait(days=2)
    assert department["bo"].get("/ledger/of/ann").status_code == 200
    assert department["bo"].get(f"/ledger/{line}").status_code == 200


def test_an_award_is_explained_factor_by_factor(department: Department) -> None:
    task = department.hand_in("abe", "photos", "双十一主图", shares={"abe": 55, "ann": 45})
    department.carry_out("ann", ConfirmShare(task=task, member="ann"))
    department.approve(task, quality=120)
    words = words_of(department["ann"].get(f"/ledger/{_line(department, 'ann')}").text)
    assert "Base value of Product photos by version 1 of the rules , in force on the day of the work 30 20" in words
    assert "× Quality 120 % as judged by 薄荷 36 24" in words
    assert "× Share 45 % of work shared with 阿贝 16 from 16.2 11 from 10.8" in words
    assert "Awarded +16 +11" in words
    assert "Only whole amounts are booked." in words


def test_a_sum_without_rounding_does_not_speak_of_it(department: Department) -> None:
    words = words_of(department["ann"].get(f"/ledger/{_earned(department, 'photos')}").text)
    assert "× Share 100 % nobody else took part 30 20" in words
    assert "Only whole amounts are booked." not in words


def test_a_line_says_who_did_what(department: Department) -> None:
    task = department.hand_in("abe", "photos", shares={"abe": 60, "ann": 40})
    department.carry_out("ann", ConfirmShare(task=task, member="ann"))
    department.approve(task)
    text = department["ann"].get(f"/ledger/{_line(department, 'ann')}").text
    said = [words_of(step) for step in re.findall(r"<li><b>.*?<br>", text, re.DOTALL)]
    assert said == ["阿贝 handed it in", "安然 confirmed the share", "薄荷 approved it", "Awarded +12 XP · +8 points"]
    assert f'href="/tasks/{task}"' in text
    assert "The task and its evidence (1)" in text


def test_a_line_counts_itself_against_its_limits(department: Department) -> None:
    _earned(department, "photos")
    line = _earned(department, "photos")
    _earned(department, "photos")
    words = words_of(department["ann"].get(f"/ledger/{line}").text)
    assert "Award 2 of 3 that count in the week from Mon, Nov 9 to Sun, Nov 15" in words


def test_a_kind_without_limits_says_so(department: Department) -> None:
    words = words_of(department["ann"].get(f"/ledger/{_earned(department, 'listing')}").text)
    assert "This kind of task may count as often as it is done." in words


def test_the_transfer_names_both_accounts_and_both_balances(department: Department) -> None:
    _earned(department, "photos")
    words = words_of(department["ann"].get(f"/ledger/{_earned(department, 'listing')}").text)
    assert "Points of the organisation 5 Account of 安然" in words
    assert "Points 20 25 XP 30 40" in words


def test_a_line_names_the_level_that_was_reached_with_it(department: Department) -> None:
    first, _second, third = (_earned(department, "review") for _n in range(3))
    assert "Reached with it" not in department["ann"].get(f"/ledger/{first}").text
    words = words_of(department["ann"].get(f"/ledger/{third}").text)
    assert "Reached with it: level 2 in Market research" in words
    assert words.count("Reached with it: level 2") == 2


def test_a_non_award_names_the_condition_that_failed_and_what_would_pass(department: Department) -> None:
    counted = [_earned(department, "photos", "第一组主图", done_on=MONDAY) for _n in range(3)]
    text = department["ann"].get(f"/ledger/{_earned(department, 'photos')}").text
    words = words_of(text)
    assert "This kind of task counts 3 times a week at most." in words
    assert "Counts at most 3 Had counted already 3 Would pass the same work done from Mon, Nov 16 on" in words
    assert "Value missed 30 XP and 20 points at usual quality" in words
    used = re.findall(r'class="line" href="/ledger/(\d+)"', text)
    assert used == [str(line) for line in counted]
    assert "第一组主图" in words
    assert 'id="transfer"' not in text


def test_an_award_of_another_week_did_not_use_it_up(department: Department) -> None:
    _earned(department, "photos", done_on=MONDAY - timedelta(days=3))
    counted = [_earned(department, "photos", done_on=MONDAY) for _n in range(3)]
    text = department["ann"].get(f"/ledger/{_earned(department, 'photos')}").text
    assert re.findall(r'class="line" href="/ledger/(\d+)"', text) == [str(line) for line in counted]


def test_a_cooldown_names_the_award_that_was_too_near(department: Department) -> None:
    department.approve(_report(department, MONDAY))
    near = _line(department, "ann")
    department.approve(_report(department, TODAY))
    text = department["ann"].get(f"/ledger/{_line(department, 'ann')}").text
    assert "Days between two 5 Had counted already 1" in words_of(text)
    assert re.findall(r'class="line" href="/ledger/(\d+)"', text) == [str(near)]


def test_a_reversal_tells_the_reason_and_the_original_award(department: Department) -> None:
    task = department.approve(department.hand_in("ann", "photos"))
    award = _line(department, "ann")
    department.carry_out("bo", VoidTask(task=task, by="bo", reason=department.text("bo", "与上周重复")))
    reversal = _line(department, "ann")
    text = department["ann"].get(f"/ledger/{reversal}").text
    assert "Undone by 薄荷" in words_of(text)
    assert "Reason 与上周重复" in words_of(text)
    assert f'href="/ledger/{award}"' in text
    assert "Account of 安然 20 Points of the organisation" in words_of(text)
    assert "Points 20 0 XP 30 0" in words_of(text)
    original = department["ann"].get(f"/ledger/{award}").text
    assert f'href="/ledger/{reversal}"' in original
    assert "voided it" not in original


def test_a_reversal_of_closed_books_says_where_the_award_stood(department: Department) -> None:
    task = department.approve(department.hand_in("ann", "photos"))
    department.wait(days=60)
    _earned(department, "listing")
    department.carry_out("bo", VoidTask(task=task, by="bo", reason=department.text("bo", "重复")))
    words = words_of(department["ann"].get(f"/ledger/{_line(department, 'ann')}").text)
    assert "The books of Q4 2026 were closed, so it is booked in Q1 2027." in words


def test_the_proof_is_the_event_in_the_log(department: Department) -> None:
    line = _earned(department, "photos")
    text = department["ann"].get(f"/ledger/{line}").text
    with department.handler.reading() as connection:
        (stored,) = log.tail(connection, line - 1, 1)
    assert stored.hash.hex() in text
    assert "Earned · growth/ann/2026Q4" in words_of(text)


def test_texts_of_people_are_escaped(department: Department) -> None:
    line = _earned(department, "photos", "<script>alert(1)</script>")
    assert "<script>alert" not in department["ann"].get(f"/ledger/{line}").text
    assert "<script>alert" not in department["ann"].get("/ledger").text


def _earned(department: Department, kind: str, title: str = "夏装上新", done_on: date | None = None) -> int:
    """Let ann's work be approved; answers with its line."""
    department.approve(department.hand_in("ann", kind, title, done_on=done_on))
    return _line(department, "ann")


def _report(department: Department, done_on: date) -> str:
    """Hand in ann's report with a file, which its kind needs."""
    file = EvidenceItem(kind="file", ref="f" * 64)
    submit = SubmitTask(
        task=f"report-{done_on}",
        member="ann",
        kind="report",
        done_on=done_on,
        shares=(Share(member="ann", percent=100),),
        title=department.text("ann", "周报"),
        evidence=(file,),
    )
    department.carry_out("ann", submit)
    return submit.task


def _line(department: Department, member: str) -> int:
    """A member's latest line."""
    with department.handler.reading() as connection:
        latest = select(entry.c.position).where(entry.c.member == member).order_by(entry.c.position.desc()).limit(1)
        found: int = connection.scalars(latest).one()
        return found


def _titles(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/ledger/\d+">([^<]*)</a>', text)


def _csv(department: Department, path: str) -> list[list[str]]:
    answer = department["ann"].get(path)
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
