"""Other targets than the frozen ones: proposed with a reason by one person, agreed to by another."""

from __future__ import annotations

import re

import pytest

from growth_tree import settling
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.settlement_events import Line
from tests.counting import statements
from tests.web.department import Department
from tests.web.week import WEEK, targets_frozen

ANNS = f"/targets/orders/member:ann/{WEEK}"
BOS = f"/targets/orders/member:bo/{WEEK}"
ASKED = {"target": "80", "reason": "店铺装修三天"}


@pytest.fixture
def frozen(department: Department) -> Department:
    """Everybody of the photo team has a target for next week."""
    targets_frozen(department)
    return department


def test_a_proposal_changes_nothing_until_a_second_person_agrees(frozen: Department) -> None:
    assert "Proposed." in frozen["bo"].post(f"{ANNS}/override", ASKED, htmx="target").text
    waiting = frozen["di"].get("/targets/overrides").text
    assert "店铺装修三天" in waiting
    assert f'action="{ANNS}/confirm"' in waiting
    before = frozen["ann"].get(ANNS).text
    assert "Expected: 100" in before
    assert "The target is 100: of 100 such results, 50 do not beat it." in before
    answered = frozen["di"].post(f"{ANNS}/confirm", {"target": "80", "from": "list"}, htmx="overrides")
    assert "Overridden." in answered.text
    shown = frozen["ann"].get(ANNS).text
    assert "Before, the target was 100" in shown
    assert "The target is now 80, and what results earn moves with it." in shown
    assert "do not beat it" not in shown, "that was said of the target before"
    assert "店铺装修三天" in shown


def test_nobody_agrees_to_what_they_proposed(frozen: Department) -> None:
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    refused = frozen["bo"].post(f"{ANNS}/confirm", {"target": "80"}, htmx="target")
    assert refused.status_code == 422
    assert f"{ANNS}/confirm" not in frozen["bo"].get(ANNS).text
    assert f"{ANNS}/drop" in frozen["bo"].get(ANNS).text


def test_what_moved_on_meanwhile_is_not_agreed_to(frozen: Department) -> None:
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    assert frozen["di"].post(f"{ANNS}/confirm", {"target": "70"}).status_code == 422


def test_a_target_by_which_results_are_settled_is_not_overridden(frozen: Department) -> None:
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    frozen.wait(days=12)
    frozen.carry_out("bo", SettlePeriod(team="photo", period=WEEK, lines=(anns_line(frozen),)))
    refused = frozen["di"].post(f"{ANNS}/confirm", {"target": "80"}, htmx="target")
    assert refused.status_code == 422
    assert "settled by this target" in refused.text
    assert f"{ANNS}/confirm" not in frozen["di"].get(ANNS).text
    assert "Dropped." in frozen["bo"].post(f"{ANNS}/drop", {}, htmx="target").text
    assert frozen["bo"].post(f"{ANNS}/override", ASKED).status_code == 422
    frozen.carry_out("bo", ProposeReopening(team="photo", period=WEEK, reason="2e" * 32))
    frozen.carry_out("di", ReopenPeriod(team="photo", period=WEEK))
    assert "Proposed." in frozen["bo"].post(f"{ANNS}/override", ASKED, htmx="target").text
    sent = {"target": "80", "command_id": "a" * 32}
    assert "Overridden." in frozen["di"].post(f"{ANNS}/confirm", sent, htmx="target").text
    frozen.carry_out("bo", SettlePeriod(team="photo", period=WEEK, lines=(anns_line(frozen),)))
    assert frozen["di"].post(f"{ANNS}/confirm", sent, htmx="target").status_code == 200, "the same click twice"


def anns_line(department: Department) -> Line:
    """What is proposed for Ann."""
    with department.handler.reading() as connection:
        due = settling.proposal(connection, department.handler.world(connection), "photo", WEEK).lines
    return next(each.line for each in due if each.line.member == "ann")


def test_once_results_are_settled_no_list_offers_to_agree(frozen: Department) -> None:
    # given
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    assert waits_for(frozen, "di") == 1
    assert f"{ANNS}/confirm" in frozen["di"].get("/targets/overrides").text

    # when
    frozen.wait(days=12)
    frozen.carry_out("bo", SettlePeriod(team="photo", period=WEEK, lines=(anns_line(frozen),)))

    # then
    listed = frozen["di"].get("/targets/overrides").text
    assert f"{ANNS}/confirm" not in listed
    assert "settled by this target" in listed
    assert waits_for(frozen, "di") == 0
    assert f"{ANNS}/drop" in frozen["bo"].get("/targets/overrides").text
    frozen["bo"].post(f"{ANNS}/drop", {})
    assert f"{ANNS}/override" not in frozen["bo"].get(ANNS).text


def waits_for(department: Department, person: str) -> int:
    """The number at the overrides in somebody's navigation."""
    found = re.search(r'id="count-overrides">(\d*)<', department[person].get("/me").text)
    assert found is not None
    return int(found[1] or 0)


def test_a_proposal_can_be_dropped(frozen: Department) -> None:
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    assert "Dropped." in frozen["bo"].post(f"{ANNS}/drop", {}, htmx="target").text
    assert "Nothing waits." in frozen["di"].get("/targets/overrides").text


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"target": "many"}, {"target": "-5"}, {"target": "100"}])
def test_a_proposal_needs_a_reason_and_another_figure(frozen: Department, wrong: dict[str, str]) -> None:
    refused = frozen["bo"].post(f"{ANNS}/override", {**ASKED, **wrong}, htmx="target")
    assert refused.status_code == 422
    assert "<details" in refused.text
    assert "Nothing waits." in frozen["bo"].get("/targets/overrides").text


def test_whoever_answers_for_a_figure_does_not_propose_its_target(frozen: Department) -> None:
    assert frozen["bo"].post(f"{BOS}/override", ASKED).status_code == 422
    assert frozen["ann"].post(f"{ANNS}/override", ASKED).status_code == 404


def test_only_who_may_drop_a_proposal_is_offered_to(frozen: Department) -> None:
    frozen["cy"].post(f"{BOS}/override", ASKED)
    assert f"{BOS}/drop" not in frozen["bo"].get("/targets/overrides").text
    assert f"{BOS}/drop" not in frozen["bo"].get(BOS).text
    assert frozen["bo"].post(f"{BOS}/drop", {}, htmx="target").status_code == 422
    assert f"{BOS}/drop" in frozen["di"].get("/targets/overrides").text
    assert "Dropped." in frozen["di"].post(f"{BOS}/drop", {"from": "list"}, htmx="overrides").text


@pytest.mark.parametrize("target", ["viel", "NaN", "1e9999999", "1_000", "-", "9" * 24])
def test_a_target_is_a_number(frozen: Department, target: str) -> None:
    refused = frozen["bo"].post(f"{ANNS}/override", {**ASKED, "target": target}, htmx="target")
    assert refused.status_code == 422
    assert 'id="target-error"' in refused.text
    assert "店铺装修三天" in refused.text


def test_others_find_nothing(frozen: Department) -> None:
    there, nowhere = (frozen["mo"].post(f"{path}/override", ASKED) for path in (ANNS, ANNS.replace("ann", "nobody")))
    assert there.status_code == nowhere.status_code == 404
    assert frozen["ann"].get("/targets/overrides").status_code == 404


def test_admins_see_whom_overrides_favour(frozen: Department) -> None:
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    frozen["di"].post(f"{ANNS}/confirm", {"target": "80"})
    shown = frozen["cy"].get("/targets/overrides").text
    assert "Whom overrides favour" in shown
    assert "20.0 % easier" in shown
    assert "Whom overrides favour" not in frozen["bo"].get("/targets/overrides").text
    assert "店铺装修三天" in frozen["cy"].get("/targets/overrides?format=csv").get_data(as_text=True)
    by_proposer = frozen["cy"].get("/targets/overrides?part=proposers&format=csv").get_data(as_text=True)
    assert "薄荷,1,1,0,-20.0" in by_proposer
    assert "薄荷,1,1,0" not in frozen["bo"].get("/targets/overrides?part=proposers&format=csv").get_data(as_text=True)
    assert "No override is like this." in frozen["cy"].get("/targets/overrides?q=nothing").text


def test_the_navigation_counts_what_waits_for_the_viewer(frozen: Department) -> None:
    frozen["bo"].post(f"{ANNS}/override", ASKED)
    assert '<b class="count" id="count-overrides">1</b>' in frozen["di"].get("/").text
    assert '<b class="count" id="count-overrides"></b>' in frozen["bo"].get("/").text


def test_many_overrides_take_no_more_questions_than_one(department: Department) -> None:
    people = ("ann", "abe", "ira", "jon", "kit", "lea")
    targets_frozen(department, more=people[2:])

    def override(who: str, *, agreed: bool) -> None:
        path = f"/targets/orders/member:{who}/{WEEK}"
        assert department["bo"].post(f"{path}/override", ASKED).status_code == 303
        if agreed:
            assert department["di"].post(f"{path}/confirm", {"target": "80"}).status_code == 303

    def asked() -> list[int]:
        pages = ("/targets/overrides", "/targets/overrides?format=csv", "/me")
        for page in pages:
            department["di"].get(page)
        return [statements(lambda page=page: department["di"].get(page)) for page in pages]  # type: ignore[misc]

    override("ann", agreed=True)
    override("abe", agreed=False)
    few = asked()
    for n, who in enumerate(people[2:]):
        override(who, agreed=n < 2)
    assert asked() == few
    assert few[0] < 25
