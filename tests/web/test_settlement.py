"""Settling a week in the browser: what is shown, settled, left out, corrected and reopened, and by whom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from growth_tree.domain.directory import Move
from growth_tree.domain.kpis import SetScorecard
from tests.counting import statements
from tests.domain.scorecards import weights
from tests.web.department import Department, Visitor
from tests.web.week import MONDAY, WEEK, report, targets_frozen, week_over

PAGE = f"/settlement/photo/{WEEK}"


@pytest.fixture
def over(department: Department) -> Department:
    """The week is over."""
    week_over(department)
    return department


def seal(visitor: Visitor) -> str:
    """What a page says it shows."""
    found = re.search(r'name="seal" value="([0-9a-f]+)"', visitor.get(PAGE).text)
    assert found
    return found[1]


def settle(visitor: Visitor, **more: object) -> str:
    """Settle the week as the page shows it, and say what the answer says."""
    response = visitor.post(PAGE, {"seal": seal(visitor), **more}, htmx="settlement")
    return response.text


def test_a_manager_is_led_to_the_week_and_sees_what_is_odd_first(over: Department) -> None:
    overview = over["bo"].get("/settlement").text
    assert f'href="{PAGE}"' in overview
    assert "To be settled" in overview
    shown = over["bo"].get(PAGE).text
    assert "To be settled: 2 results" in shown
    assert shown.index("安然") < shown.index("阿贝"), "hers is far from what was expected"
    assert "Far from what was expected" in shown
    assert "among them your own" in shown


def test_a_settled_week_credits_everybody_once(over: Department) -> None:
    first = seal(over["bo"])
    sent = {"seal": first, "command_id": "a" * 32}
    assert "Settled: 2 results" in over["bo"].post(PAGE, sent, htmx="settlement").text
    again = over["bo"].post(PAGE, sent, htmx="settlement")
    assert again.status_code == 200
    assert "It had been settled already." in again.text
    assert over["ann"].get("/ledger").text.count("/ledger/") >= 1
    assert "settled 2 results" in over["bo"].get(PAGE).text


def test_what_changed_since_is_shown_before_it_is_settled(over: Department) -> None:
    before = seal(over["bo"])
    over.carry_out("system", report("ann", 90, restate=True))
    refused = over["bo"].post(PAGE, {"seal": before}, htmx="settlement")
    assert refused.status_code == 422
    assert "has changed since this page was opened" in refused.text
    assert "Settled: 2 results" in settle(over["bo"])


def test_leaving_out_needs_a_reason_that_the_person_can_read(over: Department) -> None:
    place = "ann|orders|member:ann"
    refused = over["bo"].post(PAGE, {"seal": seal(over["bo"]), "left_out": place}, htmx="settlement")
    assert refused.status_code == 422
    assert re.search(rf'value="{re.escape(place)}" checked', refused.text), "what was ticked stays so"
    done = settle(over["bo"], left_out=place, reason="一次刷单")
    assert "left out" in done
    assert "一次刷单" in done


@pytest.mark.parametrize("ticked", [{}, {"left_out": "ann|orders|member:nobody"}])
def test_a_reason_with_nothing_left_out_settles_nothing(over: Department, ticked: dict[str, str]) -> None:
    sent = {"seal": seal(over["bo"]), "reason": "一次刷单", **ticked}
    refused = over["bo"].post(PAGE, sent, htmx="settlement")
    assert refused.status_code == 422
    assert "Nothing is ticked that this reason could be for." in refused.text
    assert "一次刷单</textarea>" in refused.text, "what was written stays"
    assert "To be settled: 2 results" in over["bo"].get(PAGE).text


def test_what_has_no_target_is_named_with_its_place(department: Department) -> None:
    targets_frozen(department)
    usual = weights(orders__member=50, orders__team=50)
    department.carry_out(
        "cy", SetScorecard(job="content_specialist", usual=usual, promotion=(), from_day=MONDAY - timedelta(7))
    )
    department.wait(days=12)
    shown = department["bo"].get(PAGE).text
    assert re.search(r"<li>阿贝: orders <small class=.muted.>[^<]+</small></li>", shown)


def test_a_manager_above_settles_the_manager_and_nobody_settles_themselves(over: Department) -> None:
    settle(over["bo"])
    assert "To be settled: 1 result<" in over["di"].get(PAGE).text
    assert 'name="seal"' not in over["bo"].get(PAGE).text
    assert "Settled: 1 result<" in settle(over["di"])
    overview = over["di"].get("/settlement").text
    assert re.search(r"内容组.*?Settled", overview, re.DOTALL)


@pytest.mark.parametrize("person", ["ann", "mo"])
def test_others_find_nothing(over: Department, person: str) -> None:
    there, nowhere = over[person].get(PAGE), over[person].get("/settlement/nowhere/2026-W47")
    assert there.status_code == nowhere.status_code == 404
    assert there.data == nowhere.data
    assert over[person].post(PAGE, {"seal": "0"}).status_code == 404


@pytest.mark.parametrize("period", ["2026-W48", "2026-W99", "2026-11", "all", "x", "2020-W01"])
def test_only_weeks_that_are_over_have_a_page(over: Department, period: str) -> None:
    assert over["bo"].get(f"/settlement/photo/{period}").status_code == 404
    assert over["bo"].get(f"/settlement?period={period}").status_code == 200


def test_nothing_else_is_settled_or_reopened(over: Department) -> None:
    sent = {"seal": "x", "reason": "一次刷单"}
    for period in ("2026-11", "2026-W5", "x", "9999-W52"):
        for what in ("", "/reopening", "/reopen", "/keep"):
            answer = over["bo"].post(f"/settlement/photo/{period}{what}", sent)
            assert answer.status_code == 404, (period, what)


def test_a_late_figure_is_corrected_with_a_later_week(over: Department) -> None:
    settle(over["bo"])
    over.carry_out("system", report("ann", 100, restate=True))
    over.wait(days=7)
    page = "/settlement/photo/2026-W48"
    shown = over["bo"].get(page).text
    assert "Corrections of earlier weeks: 1" in shown
    found = re.search(r'name="seal" value="([0-9a-f]+)"', shown)
    assert found
    answered = over["bo"].post(page, {"seal": found[1]}, htmx="settlement")
    assert "Settled: 1 result<" in answered.text
    assert "Corrections of earlier weeks" not in over["bo"].get(page).text
    assert "corrected" in over["bo"].get(PAGE).text


def test_a_correction_names_its_week(over: Department) -> None:
    settle(over["bo"])
    over.carry_out("system", report("ann", 90, restate=True))
    over.wait(days=7)
    shown = over["bo"].get("/settlement/photo/2026-W48").text
    assert "Corrections of earlier weeks: 1" in shown
    assert f'data-label="Week">{WEEK}<' not in shown
    assert 'data-label="Week">Week 47' in shown


def test_reopening_takes_two_people(over: Department) -> None:
    settle(over["bo"])
    empty = over["bo"].post(f"{PAGE}/reopening", {"reason": " "}, htmx="settlement")
    assert empty.status_code == 422
    assert "Proposed" in over["bo"].post(f"{PAGE}/reopening", {"reason": "数据有误"}, htmx="settlement").text
    assert f"{PAGE}/reopen" not in re.sub(r"/reopening", "", over["bo"].get(PAGE).text)
    assert over["bo"].post(f"{PAGE}/reopen", {}, htmx="settlement").status_code == 422
    shown = over["di"].get(PAGE).text
    assert "数据有误" in shown
    assert "somebody proposes to reopen it" in over["di"].get("/settlement").text
    assert "Reopened." in over["di"].post(f"{PAGE}/reopen", {}, htmx="settlement").text
    assert "To be settled: 2 results" in over["bo"].get(PAGE).text


def test_a_proposal_can_be_let_go(over: Department) -> None:
    settle(over["bo"])
    over["bo"].post(f"{PAGE}/reopening", {"reason": "数据有误"})
    assert "It stays settled." in over["di"].post(f"{PAGE}/keep", {}, htmx="settlement").text
    assert over["di"].post(f"{PAGE}/reopen", {}, htmx="settlement").status_code == 422


def test_the_lists_are_exported(over: Department) -> None:
    table = over["bo"].get(f"{PAGE}?format=csv").get_data(as_text=True)
    assert table.splitlines()[0].count(",") == 11
    assert "安然" in table
    assert "内容组" in over["bo"].get("/settlement?format=csv").get_data(as_text=True)
    settle(over["bo"], left_out="abe|orders|member:abe", reason="店铺装修")
    settled = over["bo"].get(f"{PAGE}?part=settled&format=csv").get_data(as_text=True)
    assert re.search("阿贝.*店铺装修", settled)
    over.carry_out("system", report("ann", 100, restate=True))
    over.wait(days=7)
    late = over["bo"].get("/settlement/photo/2026-W48?part=corrections&format=csv").get_data(as_text=True)
    assert f"安然,{WEEK},orders,150,100,-" in late


def test_whoever_has_left_the_team_is_named_without_a_way_to_their_pages(over: Department) -> None:
    settle(over["bo"])
    assert 'href="/ledger/of/ann"' in over["bo"].get(PAGE).text
    over.carry_out(
        "cy", Move(member="ann", from_day=over.clock.date(), job="content_specialist", team="listing", grade="P1")
    )
    shown = over["bo"].get(PAGE).text
    assert "安然" in shown
    assert 'href="/ledger/of/ann"' not in shown
    assert "/targets/orders/member:ann/" not in shown
    assert over["bo"].get("/ledger/of/ann").status_code == 404


def test_auditors_look_and_do_not_touch(over: Department) -> None:
    shown = over["au"].get(PAGE)
    assert shown.status_code == 200
    assert 'name="seal"' not in shown.text
    assert over["au"].post(PAGE, {"seal": "0"}).status_code == 404
    assert over["au"].get("/settlement/listing/2026-W47").text.count('href="/team/targets"') == 0
    settle(over["bo"])
    over["bo"].post(f"{PAGE}/reopening", {"reason": "数据有误"})
    settled = over["au"].get(PAGE).text
    assert 'href="/ledger/of/ann"' in settled
    assert not re.findall(f'action="{PAGE}[^"]*"', settled)


def test_a_page_asks_as_often_for_many_results_as_for_few(department: Department) -> None:
    week_over(department, more=("ira", "jon", "kit", "lea"))
    for page in (PAGE, "/settlement"):
        department["di"].get(page)
        many = statements(lambda page=page: department["di"].get(page))  # type: ignore[misc]
        few = statements(lambda page=page: department["mo"].get(page.replace("photo", "listing")))  # type: ignore[misc]
        assert many <= few + 4, page
