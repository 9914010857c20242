"""Points in the ledger: what is held and spent, the why of each such line, and the statement of a month."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from events import log
from growth_tree.domain.redemption import RefuseRedemption, ReturnRedemption, UseRedemption
from growth_tree.domain.task import ConfirmVoid, ProposeVoid, VoidTask
from models.ledger import entry
from tests.web.department import TODAY, Department
from tests.web.shelf import ask, grant, named, offer, open_shop, purse, said


def line(department: Department, type_: str, member: str = "ann") -> int:
    """Somebody's latest line of a type."""
    query = select(entry.c.position).where(entry.c.member == member, entry.c.type == type_)
    with department.handler.reading() as connection:
        found: int = connection.scalars(query.order_by(entry.c.position.desc()).limit(1)).one()
        return found


def spend_all(department: Department) -> str:
    """Let ann earn 40 points and spend them; answers with the work that earned them."""
    task = department.approve(department.hand_in("ann", "review", "竞品分析"))
    offer(department, "cake", named("蛋糕", "Cake", points=40))
    ask(department, "cake1", "ann", "cake")
    return task


def test_heads_show_what_is_available_and_in_all(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    for path in ("/", "/tree", "/ledger", "/rewards", "/redemptions"):
        assert "80 / 120" in said(department["ann"].get(path)).replace("\xa0", " "), path
    assert "40 points are on hold" not in said(department["abe"].get("/ledger"))
    assert "On hold: 40 points. See why" in said(department["ann"].get("/ledger"))


def test_points_alone_are_lines_of_the_ledger_and_found_by_name(department: Department) -> None:
    open_shop(department)
    grant(department, ask(department, "r1", "ann", "course"))
    page = department["ann"].get("/ledger?q=课程")
    assert re.findall(r'<a href="/ledger/(\d+)">Course</a>', page.text) == [
        str(line(department, "spent")),
        str(line(department, "held")),
    ]
    assert "(40)" in said(page)
    assert "Course" not in said(department["ann"].get("/ledger?to=2026-11-11"))


def test_a_hold_says_what_for_and_from_which_season(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    answer = department["ann"].get(f"/ledger/{line(department, 'held')}")
    page = said(answer)
    assert "−40 points The price of what was asked for is set aside until it is decided." in page
    assert "Taken from 40 points of Q4 2026 The oldest points go first." in page
    assert "Account of 安然 40 On hold for 安然" in page
    assert "Points to spend 120 80 On hold 0 40" in page
    assert 'href="/redemptions/r1"' in answer.text


def test_a_release_a_spending_and_a_return_have_their_why(department: Department) -> None:
    open_shop(department)
    grant(department, ask(department, "r1", "ann", "course"))
    spent = said(department["ann"].get(f"/ledger/{line(department, 'spent')}"))
    assert "40 points What was asked for was granted" in spent
    assert "On hold for 安然 40 Points spent" in spent
    assert "Points to spend 80 80 On hold 40 0" in spent
    assert "薄荷 granted it" in spent
    department.carry_out("bo", UseRedemption(redemption="r1", by="bo", on=TODAY, percent=75))
    department.carry_out("bo", ReturnRedemption(redemption="r1", by="bo"))
    returned = said(department["ann"].get(f"/ledger/{line(department, 'returned')}"))
    assert "+10 points 25 % of the right were not used" in returned
    assert "Points spent 10 Account of 安然" in returned
    ask(department, "r2", "ann", "course")
    department.carry_out("bo", RefuseRedemption(redemption="r2", by="bo", reason=department.text("bo", "名额已满")))
    released = said(department["ann"].get(f"/ledger/{line(department, 'released')}"))
    assert "+40 points What was asked for was not granted" in released
    assert "薄荷 refused it" in released
    assert "名额已满" in released


def test_a_debt_and_its_payment_have_their_why(department: Department) -> None:
    task = spend_all(department)
    department.carry_out("bo", VoidTask(task=task, by="bo", reason=department.text("bo", "与上周重复")))
    owed = department["ann"].get(f"/ledger/{line(department, 'owed')}")
    assert "+40 points Work was voided whose points had been spent already. What was missing is owed" in said(owed)
    assert "Debt of 安然 40 Account of 安然" in said(owed)
    assert f'href="/tasks/{task}"' in owed.text
    assert "Owed: 40 points." in said(department["ann"].get("/ledger"))
    department.approve(department.hand_in("ann", "listing"))
    repaid = department["ann"].get(f"/ledger/{line(department, 'repaid')}")
    assert "−5 points Points came in, and a debt comes first." in said(repaid)
    assert "Owed 40 35" in said(repaid)
    assert f'href="/ledger/{line(department, "earned")}"' in repaid.text


def test_what_was_forgiven_has_its_why(department: Department) -> None:
    task = spend_all(department)
    department.carry_out("bo", ProposeVoid(task=task, by="bo", reason=department.text("bo", "系统误批")))
    department.carry_out("di", ConfirmVoid(task=task, by="di"))
    page = said(department["ann"].get(f"/ledger/{line(department, 'forgiven')}"))
    assert "Two people decided that nothing is owed for them." in page
    assert "Points forgiven 40 Account of 安然" in page
    assert purse(department, "ann") == (0, 0)


@pytest.mark.parametrize("person", ["abe", "eve", "mo"])
def test_lines_about_points_of_others_are_not_found(department: Department, person: str) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    missing = department[person].get("/there-is-no-such-page").text
    for path in (f"/ledger/{line(department, 'held')}", "/ledger/of/ann/statement/2026-11"):
        answer = department[person].get(path)
        assert (answer.status_code, answer.text) == (404, missing)


def test_a_statement_adds_up(department: Department) -> None:
    open_shop(department)
    grant(department, ask(department, "r1", "ann", "course"))
    department.wait(days=30)
    ask(department, "r2", "ann", "course")
    department.approve(department.hand_in("ann", "listing"))
    november, december = (said(department["ann"].get(f"/ledger/statement/2026-{month}")) for month in (11, 12))
    assert "Points to spend 0 +80 80 On hold 0 0 0 Points in all 0 +80 80 XP 0 +150 150" in november
    assert "Points to spend 80 −35 45 On hold 0 +40 40 Points in all 80 +5 85 XP 150 +10 160" in december
    assert "Awarded 3 +150 120 +120" in november
    assert "Spent 1 0 40 0" in november
    assert "as of" not in november
    assert "The month is not over: as of" in december


def test_a_statement_rests_on_the_log_as_it_ended_then(department: Department) -> None:
    open_shop(department)
    with department.handler.reading() as connection:
        november = log.head(connection)
    department.wait(days=30)
    department.approve(department.hand_in("ann", "listing"))
    with department.handler.reading() as connection:
        december = log.head(connection)
    for month, head in (("2026-11", november), ("2026-12", december)):
        page = department["ann"].get(f"/ledger/statement/{month}").text
        assert head.hash.hex() in page
        assert f"event {head.position}" in said(department["ann"].get(f"/ledger/statement/{month}")).replace(",", "")


def test_a_month_is_that_of_the_organisation_not_of_the_log(department: Department) -> None:
    department.wait(days=19, hours=12)  # 1 December, 00:00 in Shanghai, still November in UTC
    department.approve(department.hand_in("ann", "listing"))
    assert "Nothing was booked in this month." in department["ann"].get("/ledger/statement/2026-11").text
    assert "Points to spend 0 +5 5" in said(department["ann"].get("/ledger/statement/2026-12"))


def test_a_statement_can_be_taken_away_and_leads_to_the_months_around(department: Department) -> None:
    open_shop(department)
    ask(department, "r1", "ann", "course")
    department.wait(days=30)
    answer = department["ann"].get("/ledger/statement/2026-11")
    assert 'href="/ledger/statement/2026-10"' in answer.text
    assert 'href="/ledger/statement/2026-12"' in answer.text
    assert "Month after" not in department["ann"].get("/ledger/statement/2026-12").text
    assert "Month before" not in department["ann"].get("/ledger/statement/2026-01").text
    lines = department["ann"].get("/ledger/statement/2026-11?format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert department["ann"].get("/ledger/statement/2026-11?format=xlsx").data.startswith(b"PK")
    totals = department["ann"].get("/ledger/statement/2026-11?part=totals&format=csv").data.decode("utf-8-sig")
    assert totals.splitlines()[0] == "Type,Lines,XP,Points moved,Change of what can be spent"
    assert sum(int(line.split(",")[1]) for line in totals.splitlines()[1:]) == 4


@pytest.mark.parametrize("person", ["bo", "di", "cy", "au"])
def test_those_above_the_admins_and_auditors_see_statements_of_others(department: Department, person: str) -> None:
    open_shop(department)
    page = department[person].get("/ledger/of/ann/statement/2026-11")
    assert "安然 · 内容组" in page.text
    assert 'href="/ledger/of/ann/statement/2026-10"' in page.text


@pytest.mark.parametrize(
    "month", ["2026-12", "2026-13", "2026-W46", "all", "x", "2026-1", "99999-01", "%00", "0000-00"]
)
def test_what_is_no_month_of_the_past_is_not_found(department: Department, month: str) -> None:
    assert department["ann"].get(f"/ledger/statement/{month}").status_code == 404
    assert department["cy"].get(f"/ledger/of/ann/statement/{month}").status_code == 404
    assert department["cy"].get("/ledger/of/nobody/statement/2026-11").status_code == 404
