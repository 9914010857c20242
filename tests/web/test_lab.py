"""The rule lab in the browser: a draft is simulated, followed, cancelled, read down to one award, and compared."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from growth_tree.accounts import drafts, jobs, simulations
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.growth_events import Earned
from growth_tree.domain.rules import RuleBook
from growth_tree.domain.terms import Per, Stock
from growth_tree.handle import history
from growth_tree.lab.jobs import run_simulation
from growth_tree.rulebook_schema import dump_document
from tests.counting import statements
from tests.shop import terms
from tests.web.department import NOON, RULEBOOK, TODAY, Department

DOUBLED = replace(RULEBOOK, kinds=tuple(replace(kind, xp=kind.xp * 2) for kind in RULEBOOK.kinds))


@pytest.fixture
def worked(department: Department) -> Department:
    """Ann and Abe have handed in a listing each, and Bo has approved them."""
    for who in ("ann", "abe"):
        department.approve(department.hand_in(who))
    return department


def drafted(department: Department, rulebook: RuleBook | dict[str, Any] = DOUBLED, name: str = "Double") -> str:
    """A draft."""
    document = rulebook if isinstance(rulebook, dict) else dump_document(rulebook)
    with department.handler.writing() as connection:
        return drafts.begin(connection, name=name, owner="cy", based_on=1, document=document, at=department.clock)


def simulated(department: Department, draft: str, since: str = "2026-11-11") -> str:
    """Put in line and carried out; answers with the address of the page."""
    address = f"/rules/drafts/{draft}/lab"
    assert department["cy"].post(address, {"since": since}).status_code == 303
    work(department)
    return address


def work(department: Department) -> None:
    """The worker does one job."""
    with department.handler.writing() as connection:
        job = jobs.claim_next(connection, department.clock)
    assert job is not None
    run_simulation(department.handler, job, lambda: department.clock)


def test_a_draft_is_simulated_and_says_who_gains_what(worked: Department) -> None:
    draft = drafted(worked)
    address = f"/rules/drafts/{draft}/lab"
    assert "Nothing simulated yet" in worked["cy"].get(address).text
    assert worked["cy"].post(address, {"since": "2026-11-11"}).status_code == 303
    waiting = worked["cy"].get(address).text
    assert "It waits for the background worker." in waiting
    work(worked)
    shown = worked["cy"].get(address).text
    xp = next(kind.xp for kind in RULEBOOK.kinds if kind.code == "listing")
    assert f"+{2 * xp}" in shown
    assert "安然" in shown
    assert "阿贝" in shown
    assert "<svg" in shown
    audited = worked["au"].get(address).text
    assert "安然" in audited
    assert "Simulate</button>" not in audited


def test_people_are_found_by_name_and_team(worked: Department) -> None:
    worked.approve(worked.hand_in("eve"), by="mo")
    address = simulated(worked, drafted(worked))
    photo = worked["cy"].get(f"{address}?team=photo", htmx="people").text
    assert "安然" in photo
    assert "伊芙" not in photo
    found = worked["cy"].get(f"{address}?q=伊芙", htmx="people").text
    assert "伊芙" in found
    assert "安然" not in found
    assert "Nobody found" in worked["cy"].get(f"{address}?q=nobody", htmx="people").text


def test_an_award_has_both_reasons(worked: Department) -> None:
    draft = drafted(worked)
    address = simulated(worked, draft)
    person = worked["cy"].get(f"{address}/people/ann").text
    assert "Award by award" in person
    with worked.handler.reading() as connection:
        (task,) = [each.task for each in _earned(connection) if each.member == "ann"]
    award = worked["cy"].get(f"{address}/people/ann/award?name={task}").text
    assert "This line in the ledger" in award
    xp = next(kind.xp for kind in RULEBOOK.kinds if kind.code == "listing")
    assert f"{xp} XP" in award
    assert f"{2 * xp} XP" in award


def test_work_of_a_kind_that_the_draft_does_not_know_earns_nothing_and_says_so(worked: Department) -> None:
    rulebook = replace(RULEBOOK, kinds=tuple(kind for kind in RULEBOOK.kinds if kind.code != "listing"))
    address = simulated(worked, drafted(worked, rulebook))
    assert "The draft does not know this kind" in worked["cy"].get(address).text


def test_a_simulation_is_cancelled_and_another_can_begin(worked: Department) -> None:
    draft = drafted(worked)
    address = f"/rules/drafts/{draft}/lab"
    worked["cy"].post(address, {"since": "2026-11-11"})
    assert worked["cy"].post(f"{address}/cancel").status_code == 303
    assert "The last simulation was cancelled." in worked["cy"].get(address).text
    worked.wait(seconds=1)
    simulated(worked, draft)
    assert "The last simulation was cancelled." not in worked["cy"].get(address).text


def test_a_worker_that_lost_its_job_leaves_nothing_behind(worked: Department) -> None:
    draft = drafted(worked)
    address = f"/rules/drafts/{draft}/lab"
    worked["cy"].post(address, {"since": "2026-11-11"})
    with worked.handler.writing() as connection:
        job = jobs.claim_next(connection, worked.clock)
        assert job is not None
        jobs.cancel(connection, job.id, worked.clock)
    run_simulation(worked.handler, job, lambda: worked.clock)
    assert "The whole</h2>" not in worked["cy"].get(address).text


def test_a_simulation_whose_worker_died_is_done_by_the_next_one(worked: Department) -> None:
    draft = drafted(worked)
    address = f"/rules/drafts/{draft}/lab"
    worked["cy"].post(address, {"since": "2026-11-11"})
    with worked.handler.writing() as connection:
        job = jobs.claim_next(connection, worked.clock)
    assert job is not None

    def die() -> datetime:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_simulation(worked.handler, job, die)
    worked.wait(minutes=3)
    work(worked)
    assert "The whole</h2>" in worked["cy"].get(address).text


def test_a_draft_that_was_changed_meanwhile_says_that_the_figures_are_older(worked: Department) -> None:
    draft = drafted(worked)
    address = simulated(worked, draft)
    assert "The draft was changed after this simulation" not in worked["cy"].get(address).text
    with worked.handler.writing() as connection:
        drafts.save(connection, draft, dump_document(RULEBOOK), seen=1, by="cy", at=NOON)
    assert "The draft was changed after this simulation" in worked["cy"].get(address).text


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-11-12", "today or an earlier day"),
        ("2020-01-01", "A simulation reaches back to"),
        ("", "required"),
        ("soon", "Please enter a day"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_their_field(worked: Department, since: str, said: str) -> None:
    refused = worked["cy"].post(f"/rules/drafts/{drafted(worked)}/lab", {"since": since})
    assert refused.status_code == 422
    assert said in refused.text


def test_what_is_no_rule_book_yet_is_not_simulated(worked: Department) -> None:
    draft = drafted(worked, {"title": {"zh": "空", "en": "Empty"}})
    refused = worked["cy"].post(f"/rules/drafts/{draft}/lab", {"since": str(TODAY)})
    assert refused.status_code == 422
    assert "no rule book yet" in refused.text


def test_two_drafts_lie_side_by_side(worked: Department) -> None:
    one, other = drafted(worked), drafted(worked, RULEBOOK, "As it is")
    for draft in (one, other):
        simulated(worked, draft)
    assert "Choose two drafts" in worked["cy"].get("/rules/lab").text
    shown = worked["cy"].get(f"/rules/lab?one={one}&other={other}").text
    assert "As it is" in shown
    assert "安然" in shown
    taken = worked["cy"].get(f"/rules/lab?one={one}&other={other}&format=csv").text
    assert "安然" in taken
    assert "The system" not in taken, "it is nobody"


@pytest.mark.parametrize("part", ["", "groups", "kinds", "bounds", "buys"])
def test_every_table_can_be_taken_away(worked: Department, part: str) -> None:
    address = simulated(worked, drafted(worked))
    taken = worked["cy"].get(f"{address}?format=xlsx&part={part}")
    assert taken.status_code == 200
    assert taken.data[:2] == b"PK"


def test_what_points_buy_is_told_of_all_together_of_people_and_beside_what_there_is(worked: Department) -> None:
    worked.carry_out("cy", OfferReward(reward="studio", terms=terms(points=10), stock=Stock(per=Per.MONTH, number=2)))
    address = simulated(worked, drafted(worked))
    with worked.handler.reading() as connection:
        kept = simulations.of_draft(connection, address.split("/")[3])
    assert kept is not None
    people, (bought,) = kept.summary["people"], kept.summary["buys"]
    assert bought["people_before"] == sum(one["balance_before"] >= 10 for one in people)
    assert bought["people_after"] == sum(one["balance_after"] >= 10 for one in people)
    assert bought["after"] == kept.summary["totals"]["liability_after"] // 10
    shown = worked["cy"].get(address).text
    assert "Slots per month: 2" in shown
    assert f"{bought['people_before']} → {bought['people_after']}" in shown


def test_an_award_is_that_of_the_simulation_it_was_reached_from(worked: Department) -> None:
    address = simulated(worked, drafted(worked))
    since = re.findall(r"/people/ann\?since=([\d-]+)", worked["cy"].get(address).text)[0]
    shown = worked["cy"].get(f"{address}/people/ann?since={since}").text
    awards = re.findall(r"/award\?name=[^&\"]+&amp;since=([^\"]*)", shown)
    assert awards
    assert set(awards) == {since}


@pytest.mark.parametrize("path", ["", "/people/ann", "/people/ann/award?name=x"])
def test_the_lab_is_for_admins_and_auditors(worked: Department, path: str) -> None:
    address = simulated(worked, drafted(worked))
    for who in ("ann", "bo", "di"):
        assert worked[who].get(address + path).status_code == 404
    assert worked["au"].post(address, {"since": str(TODAY)}).status_code == 404


@pytest.mark.parametrize("path", ["/people/nobody", "/people/ann/award?name=nothing", "/people/ann/award"])
def test_whom_and_what_there_is_not_is_not_found(worked: Department, path: str) -> None:
    address = simulated(worked, drafted(worked))
    assert worked["cy"].get(address + path).status_code == 404
    assert worked["cy"].get("/rules/drafts/0123456789abcdef/lab").status_code == 404


def test_the_page_asks_the_database_as_often_for_many_people(worked: Department) -> None:
    address = simulated(worked, drafted(worked))
    few = statements(lambda: worked["cy"].get(address))
    for who in ("eve", "mo", "bo"):
        worked.approve(worked.hand_in(who), by="di" if who != "eve" else "mo")
    address = simulated(worked, drafted(worked))
    assert statements(lambda: worked["cy"].get(address)) == few


def _earned(connection: Connection) -> list[Earned]:
    found: list[Earned] = []
    for who in ("ann", "abe"):
        found += [each.event for each in history(connection, f"growth/{who}/2026Q4") if isinstance(each.event, Earned)]
    return found
