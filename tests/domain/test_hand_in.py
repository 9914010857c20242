from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import AccessGranted, MemberLeft, MemberMoved
from growth_tree.domain.rules import Limits
from growth_tree.domain.task_events import EvidenceItem, TaskSubmitted
from tests.domain.scenario import RULES, TODAY, given, joined, kind, library, organisation
from tests.domain.work import ASSIGNED, DECLINED, RETURNED, SHARED, SUBMIT, SUBMITTED, shares

TOMORROW = TODAY + timedelta(days=1)
LINK = EvidenceItem(kind="link", ref="r1")
FILE = EvidenceItem(kind="file", ref="r2")


def handed_in(outcome: Any) -> TaskSubmitted:
    assert outcome.refusal is None, repr(outcome.refusal)
    (event,) = outcome.events
    assert isinstance(event, TaskSubmitted)
    return event


def test_work_is_handed_in_with_its_value_under_the_rules_of_its_day() -> None:
    dearer = replace(RULES, kinds=(kind("title", branch="data", xp=70, points=30),))
    rules = library(RULES, (TODAY, dearer))
    given().when(SUBMIT, library=rules).then(replace(SUBMITTED, branch="data", xp=70, points=30, rule_version=2))
    yesterday = replace(SUBMIT, done_on=TODAY - timedelta(days=1))
    given().when(yesterday, library=rules).then(replace(SUBMITTED, done_on=yesterday.done_on))


def test_the_team_is_that_of_the_day_of_the_work() -> None:
    moved = organisation(MemberMoved(member="ann", from_day=TODAY, job="sales", team="service", grade="P3"))
    yesterday = replace(SUBMIT, done_on=TODAY - timedelta(days=1))
    assert handed_in(given().when(yesterday, directory=moved)).team == "content"
    assert handed_in(given().when(SUBMIT, directory=moved)).team == "service"


@pytest.mark.parametrize("actor", ["bo", "cy", "di", "nobody"])
def test_nobody_hands_in_for_another(actor: str) -> None:
    given().when(SUBMIT, actor=actor).refused("not_yours")


@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_an_import_brings_in_what_others_did_however_long_ago(actor: str) -> None:
    given().when(replace(SUBMIT, done_on=date(2025, 2, 1)), actor=actor).then(
        replace(SUBMITTED, done_on=date(2025, 2, 1))
    )


def test_the_task_of_one_member_is_not_handed_in_by_another() -> None:
    for past in ([ASSIGNED], [SUBMITTED, RETURNED]):
        given(*past).when(replace(SUBMIT, member="bo", shares=shares(bo=100)), actor="bo").refused("not_yours")


def test_an_assigned_task_may_turn_out_to_be_of_another_kind() -> None:
    event = handed_in(given(ASSIGNED).when(replace(SUBMIT, kind="plan")))
    assert (event.kind, event.xp) == ("plan", 100)


def test_work_is_not_handed_in_before_it_is_done() -> None:
    given().when(replace(SUBMIT, done_on=TOMORROW)).refused("done_in_the_future", "done_on")
    given().when(replace(SUBMIT, done_on=TOMORROW), actor="ed").refused("done_in_the_future", "done_on")


def test_work_is_done_by_people_who_are_here() -> None:
    late = organisation(joined("hal", "content", on=TODAY), MemberLeft(member="bo", on=TODAY))
    hal = replace(SUBMIT, member="hal", shares=shares(hal=100))
    given().when(hal, actor="hal", directory=late).then(replace(SUBMITTED, member="hal", shares=shares(hal=100)))
    before = replace(hal, done_on=TODAY - timedelta(days=1))
    given().when(before, actor="hal", directory=late).refused("not_here_then", "done_on")
    bo = replace(SUBMIT, member="bo", shares=shares(bo=100))
    given().when(bo, actor="bo", directory=late).refused("not_here_then", "done_on")
    given().when(replace(SUBMIT, member="nobody"), actor="nobody").refused("not_here_then", "done_on")


def test_work_is_handed_in_within_the_days_that_the_rules_give() -> None:
    last = replace(SUBMIT, done_on=TODAY - timedelta(days=31))
    given().when(last).then(replace(SUBMITTED, done_on=last.done_on))
    too_late = replace(SUBMIT, done_on=TODAY - timedelta(days=32))
    given().when(too_late).refused("handed_in_too_late", "done_on", days=31)
    strict = library(RULES, (TODAY, replace(RULES, limits=Limits(hand_in_within_days=1))))
    given().when(replace(SUBMIT, done_on=TODAY - timedelta(days=2)), library=strict).refused(
        "handed_in_too_late", "done_on", days=1
    )


def test_an_admin_has_no_longer_than_others_for_work_of_his_own() -> None:
    own = replace(SUBMIT, member="ed", shares=shares(ed=100), done_on=TODAY - timedelta(days=32))
    given().when(own, actor="ed").refused("handed_in_too_late", "done_on", days=31)


@pytest.mark.parametrize("past", [[SUBMITTED, RETURNED], [SHARED, DECLINED]])
def test_returned_work_is_still_in_time_as_long_as_its_day_stays(past: list[Any]) -> None:
    much_later = TODAY + timedelta(days=90)
    given(*past).when(SUBMIT, today=much_later).then(SUBMITTED)
    other_day = replace(SUBMIT, done_on=TODAY - timedelta(days=1))
    given(*past).when(other_day, today=much_later).refused("handed_in_too_late", "done_on", days=31)


def test_an_assignment_does_not_stretch_the_time() -> None:
    given(ASSIGNED).when(SUBMIT, today=TODAY + timedelta(days=32)).refused("handed_in_too_late", "done_on", days=31)


def test_the_kind_is_one_of_the_rules_of_that_day() -> None:
    given().when(replace(SUBMIT, kind="cooking")).refused("unknown_kind", "kind")
    retired = library(RULES, (TODAY, replace(RULES, kinds=RULES.kinds[1:])))
    given().when(SUBMIT, library=retired).refused("unknown_kind", "kind")
    yesterday = replace(SUBMIT, done_on=TODAY - timedelta(days=1))
    given().when(yesterday, library=retired).then(replace(SUBMITTED, done_on=yesterday.done_on))


def test_some_kinds_are_for_some_jobs_by_the_job_of_that_day() -> None:
    given().when(replace(SUBMIT, kind="refund")).refused("not_for_your_job", "kind")
    flo = replace(SUBMIT, member="flo", kind="refund", shares=shares(flo=100))
    assert handed_in(given().when(flo, actor="flo")).branch == "service"
    promoted = organisation(MemberMoved(member="flo", from_day=TODAY, job="sales", team="service", grade="P4"))
    given().when(flo, actor="flo", directory=promoted).refused("not_for_your_job", "kind")
    yesterday = replace(flo, done_on=TODAY - timedelta(days=1))
    assert handed_in(given().when(yesterday, actor="flo", directory=promoted)).kind == "refund"


def test_a_kind_for_some_jobs_is_for_those_of_all_who_share() -> None:
    flo = replace(SUBMIT, member="flo", kind="refund", shares=shares(flo=60, bo=40))
    given().when(flo, actor="flo").refused("not_for_their_job", "shares", name="bo")
    moved = organisation(MemberMoved(member="bo", from_day=TODAY, job="service_agent", team="service", grade="P4"))
    assert len(handed_in(given().when(flo, actor="flo", directory=moved)).shares) == 2
    yesterday = replace(flo, done_on=TODAY - timedelta(days=1))
    given().when(yesterday, actor="flo", directory=moved).refused("not_for_their_job", "shares", name="bo")


@pytest.mark.parametrize(
    ("given_shares", "code", "params"),
    [
        ((), "submitter_has_no_share", {}),
        (shares(bo=100), "submitter_has_no_share", {}),
        ((*shares(ann=50), *shares(ann=50)), "contributor_twice", {}),
        (shares(ann=99), "shares_not_whole", {"total": 99}),
        (shares(ann=60, bo=41), "shares_not_whole", {"total": 101}),
        (shares(ann=100, bo=0), "shares_not_whole", {"total": 100}),
        (shares(ann=110, bo=-10), "shares_not_whole", {"total": 100}),
        (shares(ann=50, nobody=50), "contributor_not_here", {}),
        (shares(ann=30, bo=30, cy=30, di=10), "too_many_contributors", {"limit": 3}),
    ],
)
def test_shares_name_each_contributor_once_and_are_whole(given_shares: Any, code: str, params: Any) -> None:
    three = library(replace(RULES, limits=Limits(contributors=3)))
    given().when(replace(SUBMIT, shares=given_shares), library=three).refused(code, "shares", **params)


def test_as_many_contributors_as_the_rules_allow_may_share() -> None:
    three = library(replace(RULES, limits=Limits(contributors=3)))
    split = shares(ann=98, bo=1, flo=1)
    assert handed_in(given().when(replace(SUBMIT, shares=split), library=three)).shares == split


def test_a_contributor_was_here_on_the_day_of_the_work() -> None:
    gone = organisation(MemberLeft(member="bo", on=TODAY))
    both = replace(SUBMIT, shares=shares(ann=50, bo=50))
    given().when(both, directory=gone).refused("contributor_not_here", "shares")
    yesterday = replace(both, done_on=TODAY - timedelta(days=1))
    assert len(handed_in(given().when(yesterday, directory=gone)).shares) == 2


@pytest.mark.parametrize(
    ("code", "evidence", "refusal"),
    [
        ("title", (), None),
        ("clean_up", (), "evidence_missing"),
        ("clean_up", (LINK,), None),
        ("clean_up", (FILE,), None),
        ("video", (), "evidence_needs_link"),
        ("video", (FILE,), "evidence_needs_link"),
        ("video", (FILE, LINK), None),
        ("sheet", (), "evidence_needs_file"),
        ("sheet", (LINK,), "evidence_needs_file"),
        ("sheet", (FILE,), None),
        ("sheet", (FILE,) * 8, None),
    ],
)
def test_evidence_is_what_the_kind_wants(code: str, evidence: Any, refusal: str | None) -> None:
    outcome = given().when(replace(SUBMIT, kind=code, evidence=evidence))
    if refusal:
        outcome.refused(refusal, "evidence")
    else:
        assert handed_in(outcome).evidence == evidence


def test_there_is_a_limit_to_evidence() -> None:
    given().when(replace(SUBMIT, evidence=(LINK,) * 9)).refused("too_much_evidence", "evidence", limit=8)


def test_another_text_does_not_make_it_another_hand_in() -> None:
    given(SUBMITTED).when(replace(SUBMIT, title="n9", evidence=(LINK,))).then()


@pytest.mark.parametrize(
    "other",
    [
        replace(SUBMIT, kind="plan"),
        replace(SUBMIT, done_on=TODAY - timedelta(days=1)),
        replace(SUBMIT, shares=shares(ann=99, bo=1)),
    ],
)
def test_what_is_handed_in_is_not_changed_by_handing_in_again(other: Any) -> None:
    given(SUBMITTED).when(other).refused("already_submitted")


def test_an_admin_who_left_imports_nothing() -> None:
    gone = organisation(AccessGranted(member="bo", access="admin"), MemberLeft(member="bo", on=TODAY))
    given().when(SUBMIT, actor="bo", directory=gone).refused("not_yours")
