"""A decision that the rules forbid is found in the log, however rightly its hash was made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.domain.directory import Delegate, EndDelegation, NameManager
from growth_tree.domain.task import ApproveTask, ConfirmShare, ReturnTask, VoidTask
from growth_tree.domain.task_events import (
    Event,
    Share,
    ShareConfirmed,
    ShareDeclined,
    TaskApproved,
    TaskReturned,
    TaskSubmitted,
    TaskVoided,
)
from growth_tree.handle import Handler
from growth_tree.verify import verify
from tests.office import NOON, TODAY, ZONE, do, found, submitted
from tests.tampering import forge

ANN_AND_BO = (Share(member="ann", percent=60), Share(member="bo", percent=40))
SUBMITTED = TaskSubmitted(
    task="x",
    member="ann",
    team="content",
    kind="title",
    branch="content",
    done_on=TODAY,
    shares=ANN_AND_BO,
    title="1f" * 32,
    evidence=(),
    rule_version=1,
    xp=20,
    points=7,
)
CONFIRMED = ShareConfirmed(task="x", member="bo")
APPROVED = TaskApproved(
    task="x", by="cy", quality=100, kind="title", done_on=TODAY, shares=ANN_AND_BO, decided_on=TODAY, season="2026Q2"
)
RETURNED = TaskReturned(task="x", by="cy", reason="2e" * 32, decided_on=TODAY)
VOIDED = TaskVoided(task="x", by="cy", reason="5e" * 32, members=("ann", "bo"), season="2026Q2", proposed_by=None)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office on its first day, in which Flo holds Cy's rights, and Bo those of Gus."""
    made = found(engine)
    lent = (("one", "cy", "flo"), ("two", "gus", "bo"))
    do(
        made,
        *(Delegate(delegation=n, giver=g, taker=t, first_day=TODAY, last_day=TODAY) for n, g, t in lent),
    )
    return made


def kinds(engine: Engine) -> list[str]:
    """What the audit finds."""
    return [problem.kind for problem in verify(engine, ZONE, {}, lambda _done, _total: None).problems]


def waiting(owner: Engine) -> None:
    """Work of Ann and Bo that both have agreed to."""
    forge(owner, ("task/x", SUBMITTED), actor="ann")
    forge(owner, ("task/x", CONFIRMED), actor="bo")


@pytest.mark.usefixtures("office")
def test_decisions_by_a_manager_above_are_none(engine: Engine, owner: Engine) -> None:
    waiting(owner)
    forge(owner, ("task/x", APPROVED), ("task/x", VOIDED), actor="cy")
    assert kinds(engine) == []


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("decision", [APPROVED, RETURNED], ids=["approved", "returned"])
@pytest.mark.parametrize(("by", "actor"), [("ann", "ann"), ("ann", "cy"), ("cy", "bo"), ("bo", "bo")])
def test_a_decision_by_a_contributor_is_found(
    engine: Engine, owner: Engine, decision: TaskApproved | TaskReturned, by: str, actor: str
) -> None:
    waiting(owner)
    forge(owner, ("task/x", replace(decision, by=by)), actor=actor)
    assert kinds(engine) == ["decided_on_own_work"]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("by", "actor"), [("ann", "ann"), ("cy", "bo")])
def test_an_undoing_by_a_contributor_is_found(engine: Engine, owner: Engine, by: str, actor: str) -> None:
    waiting(owner)
    forge(owner, ("task/x", APPROVED), actor="cy")
    forge(owner, ("task/x", replace(VOIDED, by=by)), actor=actor)
    assert kinds(engine) == ["decided_on_own_work"]


@pytest.mark.usefixtures("office")
def test_an_approval_that_hides_a_share_of_its_approver_is_found(engine: Engine, owner: Engine) -> None:
    waiting(owner)
    hidden = (Share(member="cy", percent=100),)
    forge(owner, ("task/x", replace(APPROVED, shares=hidden)), actor="cy")
    assert kinds(engine) == ["decided_on_own_work"]


@pytest.mark.usefixtures("office")
def test_a_decision_by_lent_rights_is_none(engine: Engine, owner: Engine) -> None:
    waiting(owner)
    forge(owner, ("task/x", replace(APPROVED, by="flo")), actor="flo")
    assert kinds(engine) == []


def test_a_decision_by_rights_that_had_ended_is_found(office: Handler, engine: Engine, owner: Engine) -> None:
    do(office, EndDelegation(delegation="one"), at=NOON - timedelta(days=1))
    waiting(owner)
    forge(owner, ("task/x", replace(APPROVED, by="flo")), actor="flo")
    assert kinds(engine) == ["decided_without_right"]


@pytest.mark.usefixtures("office")
def test_lent_rights_over_ones_own_work_are_none(engine: Engine, owner: Engine) -> None:
    """Bo decides for Gus, whose work with Bo is not to be decided by either."""
    shares = (Share(member="flo", percent=50), Share(member="bo", percent=50))
    work = replace(SUBMITTED, member="flo", team="service", shares=shares)
    forge(owner, ("task/x", work), ("task/x", CONFIRMED), actor="system")
    forge(owner, ("task/x", replace(APPROVED, shares=shares, by="bo")), actor="bo")
    assert kinds(engine) == ["decided_on_own_work"]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("by", "actor"), [("gus", "gus"), ("ed", "ed"), ("cy", "gus")])
def test_a_decision_by_somebody_without_the_right_is_found(engine: Engine, owner: Engine, by: str, actor: str) -> None:
    waiting(owner)
    forge(owner, ("task/x", replace(APPROVED, by=by)), actor=actor)
    assert kinds(engine) == ["decided_without_right"]


def test_the_office_of_the_day_counts_and_not_todays(office: Handler, engine: Engine) -> None:
    do(office, submitted("t1"), submitted("t2"), ApproveTask(task="t1", by="cy"))
    do(office, NameManager(team="content", member="gus", from_day=TODAY), ApproveTask(task="t2", by="gus"))
    assert kinds(engine) == []


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("answer", [CONFIRMED, ShareDeclined(task="x", member="bo", reason="4d" * 32)])
def test_an_answer_in_another_contributors_name_is_found(engine: Engine, owner: Engine, answer: Event) -> None:
    forge(owner, ("task/x", SUBMITTED), ("task/x", answer), actor="ann")
    assert kinds(engine) == ["decided_without_right"]


@pytest.mark.usefixtures("office")
def test_an_approval_before_everybody_agreed_is_found(engine: Engine, owner: Engine) -> None:
    forge(owner, ("task/x", SUBMITTED), actor="ann")
    forge(owner, ("task/x", APPROVED), actor="cy")
    assert kinds(engine) == ["shares_unconfirmed"]


@pytest.mark.usefixtures("office")
def test_a_decision_on_nothing_is_found(engine: Engine, owner: Engine) -> None:
    forge(owner, ("task/x", APPROVED), actor="cy")
    forge(owner, ("task/y", replace(VOIDED, task="y")), actor="cy")
    assert kinds(engine) == ["decided_out_of_turn", "decided_out_of_turn"]


@pytest.mark.usefixtures("office")
def test_work_that_was_approved_twice_is_found(engine: Engine, owner: Engine) -> None:
    waiting(owner)
    forge(owner, ("task/x", APPROVED), ("task/x", APPROVED), actor="cy")
    assert kinds(engine) == ["decided_out_of_turn"]


def test_what_the_product_itself_let_happen_is_none(office: Handler, engine: Engine) -> None:
    do(office, submitted("t1", ann=50, bo=50), ConfirmShare(task="t1", member="bo"))
    do(office, ReturnTask(task="t1", by="flo", reason="2e" * 32), submitted("t1", ann=100))
    do(office, ApproveTask(task="t1", by="cy"), VoidTask(task="t1", by="di", reason="5e" * 32))
    assert kinds(engine) == []
