"""What becomes of granted rights: use is noted, the unused part comes back; and who holds which slot at what cost."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from werkzeug.test import TestResponse

from growth_tree.domain.directory import Delegate
from growth_tree.domain.redemption import GrantRedemption, UseRedemption
from tests.web.department import TODAY, Department, Visitor
from tests.web.persons import plain
from tests.web.shop import NEXT_WEEK, WEEK, ask, open_shop, points, standing


@pytest.fixture
def right(department: Department) -> str:
    """Studio time of this week that ann was granted: 10 points, 200 yuan."""
    open_shop(department, "ann", "abe", "eve")
    return granted(department, "ann")


def granted(department: Department, member: str, by: str = "bo", period: str = WEEK) -> str:
    name = ask(department, member, "studio", period)
    department.carry_out(by, GrantRedemption(redemption=name, by=by))
    return name


def use(visitor: Visitor, redemption: str, **data: Any) -> TestResponse:
    return visitor.post(f"/fulfilment/{redemption}/use", {"percent": "100", "on": TODAY.isoformat(), **data})


def figures(department: Department, redemption: str) -> tuple[str, int, int]:
    row = standing(department, redemption)
    return row.status, row.used, row.spent


# Use


def test_use_is_noted_in_parts_with_its_money(department: Department, right: str, bo: Visitor) -> None:
    assert use(bo, right, percent="40", fen="79.50").location == f"/fulfilment/{right}"
    assert figures(department, right) == ("granted", 40, 7950)
    assert "noted what was used" in bo.get(f"/fulfilment/{right}").text
    use(bo, right, percent="60", fen="")
    assert figures(department, right) == ("used", 100, 7950 + 12_000)


def test_the_same_form_twice_notes_one_use(department: Department, right: str, bo: Visitor) -> None:
    click = token_hex(16)
    for _n in range(2):
        assert use(bo, right, percent="30", command_id=click).status_code == 303
    assert figures(department, right) == ("granted", 30, 6000)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("percent", "0"), "from 1 to 100"),
        (("percent", "101"), "from 1 to 100"),
        (("percent", "half"), "a whole number"),
        (("percent", "80"), "a share from 1 to 50 %"),
        (("fen", "200.01"), "from 0 to 100.00 yuan"),
        (("fen", "-5"), "an amount in yuan"),
        (("fen", "1e3"), "an amount in yuan"),
        (("fen", "1.234"), "an amount in yuan"),
        (("on", "2026-11-12"), "still to come"),
        (("on", "yesterday"), "a day such as"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_kept(
    department: Department, right: str, bo: Visitor, given: tuple[str, str], said: str
) -> None:
    field, value = given
    department.carry_out("bo", UseRedemption(redemption=right, by="bo", on=TODAY, percent=50))
    answer = use(bo, right, **{"percent": "50", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    assert f'value="{value}"' in answer.text
    assert figures(department, right) == ("granted", 50, 10_000)


def test_what_waits_for_a_decision_is_not_used(department: Department, bo: Visitor) -> None:
    open_shop(department, "ann")
    wish = ask(department, "ann", "course")
    answer = use(bo, wish)
    assert answer.status_code == 422
    assert "This right is not open" in answer.text


# Giving back


def test_the_unused_part_comes_back_with_points_and_money(department: Department, right: str, bo: Visitor) -> None:
    department.carry_out("bo", UseRedemption(redemption=right, by="bo", on=TODAY, percent=40))
    assert "60 % were not used. 安然 gets 6 points back. ¥120 go back" in plain(bo.get(f"/fulfilment/{right}"))
    answer = bo.post(f"/fulfilment/{right}/give-back")
    assert answer.location == f"/fulfilment/{right}"
    assert standing(department, right).returned == 6
    assert points(department, "ann") == (76, 0)
    bo.post(f"/fulfilment/{right}/give-back")
    assert points(department, "ann") == (76, 0)
    assert "¥80 ¥420" in plain(bo.get("/fulfilment/budget"))


def test_what_is_used_up_cannot_be_given_back(department: Department, right: str, bo: Visitor) -> None:
    use(bo, right)
    answer = bo.post(f"/fulfilment/{right}/give-back")
    assert answer.status_code == 422
    assert "This right is not open" in answer.text
    assert points(department, "ann") == (70, 0)


# Lists


def test_what_is_to_be_used_comes_first_and_everything_can_be_found(
    department: Department, right: str, bo: Visitor
) -> None:
    used, wish = granted(department, "abe"), ask(department, "abe", "course")
    use(bo, used)
    assert [name in bo.get("/fulfilment/rights").text for name in (right, used, wish)] == [True, False, False]
    assert [name in bo.get("/fulfilment/rights?status=used").text for name in (right, used, wish)] == [
        *(False, True, False)
    ]
    every = bo.get("/fulfilment/rights?status=every&sort=used").text
    assert all(name in every for name in (right, used, wish))
    assert right not in bo.get("/fulfilment/rights?q=阿贝").text
    assert right not in bo.get("/fulfilment/rights?kind=training").text
    assert right in bo.get("/fulfilment/rights?reward=studio").text
    assert bo.get("/fulfilment/rights?format=csv&status=every").text.count("\n") == 4


def test_a_manager_sees_nothing_of_another_team(department: Department, right: str, mo: Visitor) -> None:
    other = granted(department, "eve", by="mo")
    text = mo.get("/fulfilment/rights?status=every").text
    assert other in text
    assert right not in text
    assert "安然" not in text


def test_overdue_rights_are_marked(department: Department, right: str) -> None:
    department.wait(days=150)
    assert "overdue" in department["bo"].get("/fulfilment/rights").text
    assert right in department["bo"].get("/fulfilment/rights").text


# Slots and budget


def test_the_calendar_says_who_holds_what_and_what_is_free(department: Department, right: str, bo: Visitor) -> None:
    granted(department, "eve", by="mo")
    text = plain(bo.get("/fulfilment/calendar"))
    assert "Nov 9 – 15 2 / 2 安然 1 of other teams" in text
    assert "Nov 16 – 22 0 / 2 · 2 free" in text
    assert "伊芙" not in text
    assert f"/fulfilment/{right}" in bo.get("/fulfilment/calendar").text
    assert "伊芙" in department["di"].get("/fulfilment/calendar").text


def test_who_waits_is_counted(department: Department, right: str, bo: Visitor) -> None:
    granted(department, "eve", by="mo")
    ask(department, "abe", "studio", WEEK, waits=True)
    assert "1 on the waiting list" in plain(bo.get("/fulfilment/calendar"))


@pytest.mark.parametrize("week", ["2026-W48", "2026-W02", "nonsense", "2026-W99", "9999-W01", "", "2026-11"])
def test_any_week_can_be_asked_for(right: str, bo: Visitor, week: str) -> None:
    answer = bo.get(f"/fulfilment/calendar?from={week}")
    assert answer.status_code == 200
    assert ("2 / 2" in answer.text or "1 / 2" in answer.text) == (week not in ("2026-W48", "2026-W02"))


def test_slots_are_exported_with_names_one_may_see(department: Department, right: str, bo: Visitor) -> None:
    granted(department, "eve", by="mo", period=NEXT_WEEK)
    sheet = bo.get("/fulfilment/calendar?format=csv").text
    assert "塔楼旗舰店,Right,2026-W46,2,1,1,0,0,安然" in sheet
    assert "塔楼旗舰店,Right,2026-W47,2,1,1,0,0," in sheet
    assert "伊芙" not in sheet


@pytest.mark.parametrize("address", ["/fulfilment/calendar", "/fulfilment/budget"])
def test_pages_without_a_part_of_their_own_answer_as_a_whole(bo: Visitor, address: str) -> None:
    assert "<main" in bo.get(address, htmx=True).text


def test_the_budget_shows_what_is_used_and_left(department: Department, right: str, bo: Visitor) -> None:
    assert "内容组 ¥500 ¥200 ¥300" in plain(bo.get("/fulfilment/budget"))
    assert "内容组 ¥500 ¥0 ¥500" in plain(bo.get("/fulfilment/budget?month=2026-12"))
    assert "内容组 without a limit ¥0 –" in plain(bo.get("/fulfilment/budget?month=2026-10"))
    assert "商品组" not in plain(bo.get("/fulfilment/budget"))
    assert "商品组 without a limit" in plain(department["cy"].get("/fulfilment/budget"))
    assert "2026-11,500.0,200.0,300.0" in bo.get("/fulfilment/budget?format=csv").text


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-00", "9999-12", "2026-1", "２０２６-11"])
def test_no_month_breaks_the_budget(bo: Visitor, month: str) -> None:
    assert "November 2026" in bo.get(f"/fulfilment/budget?month={month}").text


def test_a_delegate_decides_for_the_manager(department: Department, right: str) -> None:
    loan = Delegate(delegation="loan", giver="bo", taker="eve", first_day=TODAY, last_day=TODAY + timedelta(days=1))
    department.carry_out("bo", loan)
    assert use(department["eve"], right).status_code == 303
    assert standing(department, right).status == "used"
