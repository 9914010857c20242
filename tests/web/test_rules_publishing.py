"""From a draft to a version in the browser, with every refusal at its place; what members see of it afterwards."""

from __future__ import annotations

import re
from datetime import date

import pytest

from growth_tree.accounts import feedback, simulations
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.correction import BookCorrection
from growth_tree.domain.correction_events import CorrectedLine
from growth_tree.domain.directory import GrantAccess
from growth_tree.notices.following import follow
from tests.counting import statements
from tests.web.department import Department, Visitor
from tests.web.test_drafts import begun, kind

PROPOSAL = {"effective_from": "2026-11-12", "mode": "forward", "since": "", "reason": "双11期间内容更重要"}


@pytest.fixture(autouse=True)
def admins(department: Department) -> None:
    """Cy, Di and Mo are admins."""
    department.carry_out("cy", *(GrantAccess(member=who, access="admin") for who in ("di", "mo")))


@pytest.fixture
def draft(department: Department, cy: Visitor, admins: None) -> str:
    """A draft in which photos bring more."""
    address = begun(cy)
    assert cy.post(f"{address}/kinds/1", kind(xp="45", revision="1") | {"caps-week": "3"}).status_code == 303
    tried(department, address, 2)
    return address


def tried(department: Department, draft: str, revision: int) -> None:
    """The lab has looked at the draft."""
    summary = {"since": "2026-08-12", "until": 1, "totals": {"winners": 2, "losers": 1}}
    with department.handler.writing() as connection:
        simulations.keep(connection, draft.rpartition("/")[2], revision, summary, department.clock)


def propose(visitor: Visitor, draft: str, status: int = 303, **more: str) -> str:
    """Propose the draft; answers with the page."""
    answer = visitor.post(f"{draft}/propose", PROPOSAL | {"revision": "2"} | more)
    assert answer.status_code == status, answer.text
    return answer.text


def told(department: Department, person: str) -> list[str]:
    """What somebody was told."""
    while follow(department.handler, department.clock):
        pass
    return re.findall(
        r">(A change of the rules[^<]*|Work of yours is[^<]*|The rules change)<",
        department[person].get("/notices").text,
    )


def test_one_admin_proposes_another_confirms_and_everybody_reads_why(
    department: Department, cy: Visitor, draft: str
) -> None:
    propose(cy, draft)
    assert told(department, "di") == ["A change of the rules waits for your confirmation"]
    assert told(department, "cy") == []
    assert "Agree and publish" not in cy.get(draft).text
    page = department["di"].get(draft).text
    for said in ("双11期间内容更重要", "Agree and publish", ">45<", "Forward only"):
        assert said in page
    assert department["di"].post(f"{draft}/confirm").status_code == 303
    assert "it became version 2." in cy.get(draft).text
    assert told(department, "ann") == ["The rules change"]
    seen = department["ann"].get("/rules/changes").text
    for said in ("Version 2", "双11期间内容更重要", "Product photos: XP", "柴溪", "狄娜"):
        assert said in seen
    assert f"{draft}" not in seen


def test_nobody_confirms_alone(department: Department, cy: Visitor, draft: str) -> None:
    propose(cy, draft)
    refused = cy.post(f"{draft}/confirm")
    assert refused.status_code == 422
    assert "Nobody confirms their own change of the rules." in refused.text
    for who in ("au", "ann"):
        assert department[who].post(f"{draft}/confirm").status_code == 404


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"effective_from": "2026-11-11"}, "effective_from", "2026-11-12"),
        ({"effective_from": "soon"}, "effective_from", "Please enter a day"),
        ({"mode": "magic"}, "mode", "Please choose one of the options."),
        ({"mode": "top_up"}, "since", "from which day of work on"),
        ({"since": "2026-11-01"}, "since", "Leave this day empty"),
        ({"mode": "top_up", "since": "2026-11-12"}, "since", "today or an earlier day"),
        ({"mode": "restatement", "since": "2026-06-01"}, "since", "stays within the open season"),
        ({"reason": " "}, "reason", "Please fill this in"),
    ],
)
def test_a_proposal_is_refused_at_its_field_and_what_was_entered_stays(
    cy: Visitor, draft: str, given: dict[str, str], field: str, said: str
) -> None:
    page = propose(cy, draft, 422, **given)
    error = re.search(rf'id="{field}-error">([^<]*)', page)
    assert error is not None, page
    assert said in error[1]
    if "reason" not in given:
        assert "双11期间内容更重要</textarea>" in page


def test_nobody_proposes_what_the_lab_has_not_shown(department: Department, cy: Visitor, draft: str) -> None:
    assert "2 people gain, 1 lose" in cy.get(draft).text
    cy.post(f"{draft}/kinds/1", kind(xp="46", revision="2"))
    page = cy.get(draft).text
    assert "First let the lab show" in page
    assert 'name="reason"' not in page
    assert "Let the rule lab show first" in propose(cy, draft, 422, revision="3")


def test_what_somebody_else_changed_meanwhile_is_not_proposed(cy: Visitor, draft: str) -> None:
    assert "Somebody else has saved this draft" in propose(cy, draft, 422, revision="1")


def test_a_proposed_draft_stays_as_it_is_until_it_is_taken_back(
    department: Department, cy: Visitor, draft: str
) -> None:
    propose(cy, draft)
    refused = cy.post(f"{draft}/kinds/1", kind(xp="50", revision="2"))
    assert refused.status_code == 422
    assert "Take the proposal back to change it." in refused.text
    assert 'value="50"' in refused.text
    department["di"].post(f"{draft}/drop")
    assert cy.post(f"{draft}/kinds/1", kind(xp="50", revision="2")).status_code == 303
    page = cy.get(draft).text
    assert "took the proposal back." in page


def test_of_two_proposals_the_second_is_outdated_once_the_first_is_published(
    department: Department, cy: Visitor, draft: str
) -> None:
    other = begun(cy, "另一个")
    cy.post(f"{other}/kinds/1", kind(xp="60", revision="1"))
    tried(department, other, 2)
    propose(cy, draft)
    propose(cy, other)
    department["di"].post(f"{draft}/confirm")
    refused = department["di"].post(f"{other}/confirm")
    assert refused.status_code == 422
    assert "Version 2 was published after this was proposed." in refused.text


def test_a_restatement_takes_three_and_those_concerned_know_before_the_third(
    department: Department, cy: Visitor, draft: str
) -> None:
    department.approve(department.hand_in("ann", "photos"))
    department.approve(department.hand_in("abe", "listing"))
    propose(cy, draft, mode="restatement", since="2026-11-10")
    department["di"].post(f"{draft}/confirm")
    assert told(department, "ann") == ["Work of yours is about to be stated anew"]
    assert told(department, "abe") == told(department, "eve") == []
    assert "It would change your books by +15 XP and" in department["ann"].get("/rules/changes").text
    for unconcerned in ("abe", "eve"):
        assert "Your books would stay as they are." in department[unconcerned].get("/rules/changes").text
    assert "A restatement takes a third admin" in department["di"].post(f"{draft}/confirm").text.replace(
        "You have confirmed this already. ", ""
    )
    assert department["mo"].post(f"{draft}/confirm").status_code == 303
    seen = department["mo"].get("/rules/changes").text
    for said in ("Restatement", "confirmed by 狄娜 and 莫言秋"):
        assert said in seen


def test_members_see_what_a_top_up_brought_them(department: Department, cy: Visitor, draft: str) -> None:
    department.approve(department.hand_in("ann", "photos"))
    propose(cy, draft, mode="top_up", since="2026-11-10")
    department["di"].post(f"{draft}/confirm")
    line = CorrectedLine(
        member="ann",
        about="photos",
        kind="photos",
        branch="content",
        done_on=date(2026, 11, 11),
        xp=15,
        points=3,
        of_season=None,
    )
    department.carry_out(SYSTEM, BookCorrection(correction="rules-2-1", version=2, lines=(line,)))
    assert "In your books: +15 XP and +3 points." in department["ann"].get("/rules/changes").text
    assert "Nothing changed in your books." in department["eve"].get("/rules/changes").text


def test_two_versions_are_laid_side_by_side_and_drafts_for_those_who_may_read_them(
    department: Department, cy: Visitor, draft: str
) -> None:
    propose(cy, draft)
    department["di"].post(f"{draft}/confirm")
    code = "d" + draft.rpartition("/")[2]
    page = department["ann"].get("/rules/compare?one=1&other=2").text
    assert "Product photos: XP" in page
    assert code not in page
    assert "No difference" in department["ann"].get("/rules/compare?one=1&other=1").text
    assert "Product photos: XP" in cy.get(f"/rules/compare?one=1&other={code}").text
    assert "No difference" in cy.get(f"/rules/compare?one=2&other={code}").text
    assert "45" in cy.get("/rules/compare?one=1&other=2&format=csv").text
    assert "1" in cy.get("/rules/changes?format=csv").text


def test_votes_and_comments_stand_where_the_rule_is_read_and_where_it_is_written(
    department: Department, cy: Visitor, draft: str
) -> None:
    ann, abe = department["ann"], department["abe"]
    assert ann.post("/rules/kinds/photos/vote", {"vote": "up"}).status_code == 303
    ann.post("/rules/kinds/photos/vote", {"vote": "down"})
    abe.post("/rules/kinds/photos/vote", {"vote": "up"}, htmx="feedback")
    said = ann.post("/rules/kinds/photos/comments", {"text": "三次太少了<b>"}, htmx="feedback")
    assert "Thank you." in said.text
    assert "1 right · 1 wrong · 1 comment" in re.sub(r"\s+", " ", ann.get("/rules").text)
    editor = cy.get(f"{draft}/kinds/1").text
    for shown in ("三次太少了&lt;b&gt;", "安然", "1 find it right", "1 find it wrong"):
        assert shown in editor
    comment = re.search(r'name="comment" value="(\w+)"', ann.get("/rules/kinds/photos").text)
    assert comment is not None
    abe.post("/rules/kinds/photos/comments/remove", {"comment": comment[1]})
    assert "三次太少了" in abe.get("/rules/kinds/photos").text
    ann.post("/rules/kinds/photos/comments/remove", {"comment": comment[1]})
    assert "三次太少了" not in abe.get("/rules/kinds/photos").text
    ann.post("/rules/kinds/photos/vote", {"vote": "none"})
    with department.handler.reading() as connection:
        assert feedback.votes(connection)["photos"] == feedback.Votes(up=1, down=0, comments=0)


def test_feedback_is_refused_where_there_is_nothing_to_say(department: Department) -> None:
    ann = department["ann"]
    assert ann.post("/rules/kinds/photos/comments", {"text": " "}).status_code == 422
    assert ann.post("/rules/kinds/photos/comments", {"text": "x" * 501}).status_code == 422
    assert ann.post("/rules/kinds/photos/vote", {"vote": "9"}).status_code == 422
    assert ann.post("/rules/kinds/nothing/vote", {"vote": "up"}).status_code == 404
    assert ann.get("/rules/kinds/nothing").status_code == 404
    for n in range(feedback.COMMENTS_A_DAY):
        assert ann.post("/rules/kinds/photos/comments", {"text": f"{n}"}).status_code == 303
    refused = ann.post("/rules/kinds/photos/comments", {"text": "one more"})
    assert refused.status_code == 422
    assert "20 comments today" in refused.text


@pytest.mark.parametrize("page", ["/rules/drafts", "/rules/changes", "/rules/kinds/photos", "/rules/compare"])
def test_pages_ask_as_many_questions_for_many_as_for_few(department: Department, cy: Visitor, page: str) -> None:
    begun(cy)
    cy.get(page)
    few = statements(lambda: cy.get(page))
    for n in range(6):
        begun(department["di" if n % 2 else "mo"], f"{n}")
        department["ann"].post("/rules/kinds/photos/comments", {"text": f"{n}"})
    cy.get(page)
    assert statements(lambda: cy.get(page)) <= few + 1


def test_what_changed_is_told_as_of_a_past_day(department: Department, cy: Visitor, draft: str) -> None:
    propose(cy, draft)
    department.wait(hours=2)
    department["di"].post(f"{draft}/confirm")
    department.wait(days=1)
    assert "Version 2" in department["ann"].get("/rules/changes").text
    assert "Version 2" not in department["ann"].get("/rules/changes?as_of=2026-11-11T13:00").text
