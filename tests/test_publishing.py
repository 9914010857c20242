"""From a draft to a version through the product's own path: what is proposed is what the draft says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Engine

from growth_tree import publishing
from growth_tree.accounts import drafts, simulations
from growth_tree.accounts.drafts import DROPPED, OPEN, PROPOSED, PUBLISHED, Draft
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import GrantAccess
from growth_tree.domain.rulebook import ConfirmRulebook, DropRulebook, ProposeRulebook
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.rules import RuleBook
from growth_tree.handle import Handler, Outcome
from growth_tree.rulebook_schema import dump_document
from growth_tree.verify import verify
from tests.measured import settle
from tests.office import NOON, RULES, ZONE, do, found, order

TOMORROW = date(2026, 5, 14)
REASON = "2e" * 32
RICHER = replace(RULES, weights={"data": 120})
IN_JUNE = datetime(2026, 6, 10, 4, tzinfo=UTC)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office with Ed, Bo and Flo as admins."""
    made = found(engine)
    do(made, *(GrantAccess(member=who, access="admin") for who in ("bo", "flo")))
    return made


def begin(office: Handler, document: dict[str, Any] | None = None) -> str:
    """Ed begins a draft and lets the lab look at it."""
    with office.writing() as connection:
        entered = dump_document(RICHER) if document is None else document
        draft = drafts.begin(connection, name="618", owner="ed", based_on=1, document=entered, at=NOON)
        simulate(connection, draft)
    return draft


def simulate(connection: Connection, draft: str, revision: int = 1) -> None:
    """What the lab keeps of a draft, as far as publishing asks."""
    simulations.keep(connection, draft, revision, {"since": "2026-03-01", "until": 1}, NOON)


def carry_out(office: Handler, command: Any, name: str = "", at: datetime = NOON) -> Outcome:
    """Whoever the command names gives it."""
    with office.writing() as connection:
        return publishing.carry_out(office, connection, order(command, name or f"{command}", command.by, at))


def propose(office: Handler, draft: str, rulebook: RuleBook = RICHER, **more: Any) -> Outcome:
    """Ed proposes."""
    at = more.pop("at", NOON)
    known = {"effective_from": TOMORROW, "reason": REASON, "by": "ed", **more}
    return carry_out(office, ProposeRulebook(draft=draft, rulebook=rulebook, **known), at=at)


def kept(office: Handler, draft: str) -> Draft:
    """The draft as it is kept."""
    with office.reading() as connection:
        known = drafts.get(connection, draft)
    assert known is not None
    return known


def versions(office: Handler) -> list[int]:
    """The versions that are published."""
    with office.reading() as connection:
        return [version.version for version in office.world(connection).library.versions]


def refused(office: Handler, command: Any, code: str, at: datetime = NOON) -> Rejected:
    """It is refused, and the draft stays as it was."""
    before = kept(office, command.draft)
    with pytest.raises(Rejected) as refusal:
        carry_out(office, command, at=at)
    assert (refusal.value.code, kept(office, command.draft)) == (code, before)
    return refusal.value


def test_a_draft_is_proposed_agreed_to_and_in_force(office: Handler) -> None:
    draft = begin(office)
    propose(office, draft)
    assert (kept(office, draft).status, versions(office)) == (PROPOSED, [1])
    carry_out(office, ConfirmRulebook(draft=draft, by="bo"))
    assert (kept(office, draft).status, versions(office)) == (PUBLISHED, [1, 2])
    with office.reading() as connection:
        version = office.world(connection).library.current(TOMORROW)
    assert (version.version, version.rulebook, version.draft) == (2, RICHER, draft)
    assert (version.proposed_by, version.by, version.reason) == ("ed", "bo", REASON)


def test_the_same_order_twice_is_one_order_and_does_not_bring_a_draft_back(office: Handler) -> None:
    draft = begin(office)
    proposal = ProposeRulebook(draft=draft, rulebook=RICHER, effective_from=TOMORROW, reason=REASON, by="ed")
    carry_out(office, proposal, "once")
    carry_out(office, DropRulebook(draft=draft, by="flo"))
    assert carry_out(office, proposal, "once").repeated
    assert kept(office, draft).status == OPEN


def test_a_proposal_that_is_let_go_leaves_a_draft_to_be_changed(office: Handler) -> None:
    draft = begin(office)
    propose(office, draft)
    carry_out(office, DropRulebook(draft=draft, by="flo"))
    with office.writing() as connection:
        assert drafts.save(connection, draft, dump_document(RULES), seen=1, by="flo", at=NOON) == 2


def test_only_what_the_draft_says_is_proposed(office: Handler) -> None:
    draft = begin(office)
    other = ProposeRulebook(draft=draft, rulebook=RULES, effective_from=TOMORROW, reason=REASON, by="ed")
    assert refused(office, other, "draft_changed").params == {"revision": 1}
    with pytest.raises(Rejected, match="unknown_draft"):
        propose(office, "nothing")


def test_a_draft_that_is_no_rule_book_yet_is_not_proposed_and_not_lost(office: Handler) -> None:
    wrong = dump_document(RICHER) | {"weights": {"data": "much"}, "curve": {"base": 0}}
    draft = begin(office, wrong)
    command = ProposeRulebook(draft=draft, rulebook=RICHER, effective_from=TOMORROW, reason=REASON, by="ed")
    assert refused(office, command, "draft_invalid").params == {"problems": 4}
    assert kept(office, draft).document == wrong


def test_a_draft_is_not_proposed_before_the_lab_showed_what_it_does_as_it_is_now(office: Handler) -> None:
    draft = begin(office, dump_document(RULES))
    with office.writing() as connection:
        revision = drafts.save(connection, draft, dump_document(RICHER), seen=1, by="ed", at=NOON)
    command = ProposeRulebook(draft=draft, rulebook=RICHER, effective_from=TOMORROW, reason=REASON, by="ed")
    refused(office, command, "draft_not_simulated")
    with office.writing() as connection:
        simulate(connection, draft, revision)
    propose(office, draft)
    assert kept(office, draft).status == PROPOSED


def test_a_draft_that_was_put_away_is_not_proposed(office: Handler) -> None:
    draft = begin(office)
    with office.writing() as connection:
        drafts.mark(connection, draft, DROPPED)
    command = ProposeRulebook(draft=draft, rulebook=RICHER, effective_from=TOMORROW, reason=REASON, by="ed")
    refused(office, command, "draft_closed")


def test_a_refusal_of_the_rules_leaves_no_trace(office: Handler) -> None:
    draft = begin(office)
    command = ProposeRulebook(draft=draft, rulebook=RICHER, effective_from=NOON.date(), reason=REASON, by="ed")
    refused(office, command, "effective_too_early")
    propose(office, draft)
    refused(office, ConfirmRulebook(draft=draft, by="ed"), "own_rules")
    refused(office, ConfirmRulebook(draft=draft, by="gus"), "not_yours")


def test_of_two_proposals_the_one_that_is_published_makes_the_other_outdated(office: Handler) -> None:
    first, second = begin(office), begin(office)
    propose(office, first)
    propose(office, second)
    carry_out(office, ConfirmRulebook(draft=first, by="bo"))
    refused(office, ConfirmRulebook(draft=second, by="bo"), "proposal_outdated")
    carry_out(office, DropRulebook(draft=second, by="bo"))
    assert kept(office, second).status == OPEN


# Restatements


def test_a_restatement_takes_three_admins(office: Handler) -> None:
    draft = begin(office)
    propose(office, draft, mode=Mode.RESTATEMENT, since=date(2026, 5, 4))
    carry_out(office, ConfirmRulebook(draft=draft, by="bo"))
    assert (kept(office, draft).status, versions(office)) == (PROPOSED, [1])
    carry_out(office, ConfirmRulebook(draft=draft, by="flo"))
    assert (kept(office, draft).status, versions(office)) == (PUBLISHED, [1, 2])


def test_a_restatement_does_not_reach_back_behind_a_settled_week(office: Handler) -> None:
    settle(office)
    draft = begin(office)
    command = ProposeRulebook(
        draft=draft,
        rulebook=RICHER,
        effective_from=date(2026, 6, 11),
        reason=REASON,
        by="ed",
        mode=Mode.RESTATEMENT,
        since=date(2026, 5, 24),
    )
    refusal = refused(office, command, "period_settled", IN_JUNE)
    assert (refusal.field, refusal.params) == ("since", {"period": "2026-W21"})
    carry_out(office, replace(command, since=date(2026, 5, 25)), at=IN_JUNE)


def test_a_top_up_may(office: Handler) -> None:
    settle(office)
    draft = begin(office)
    propose(office, draft, mode=Mode.TOP_UP, since=date(2026, 5, 1), effective_from=date(2026, 6, 11), at=IN_JUNE)
    assert kept(office, draft).status == PROPOSED


def test_a_week_that_was_settled_meanwhile_stops_the_last_agreement(office: Handler) -> None:
    draft = begin(office)
    propose(office, draft, mode=Mode.RESTATEMENT, since=date(2026, 5, 4), effective_from=date(2026, 6, 11))
    carry_out(office, ConfirmRulebook(draft=draft, by="bo"))
    with office.writing() as connection:
        connection.exec_driver_sql(SETTLED_MEANWHILE)
    refused(office, ConfirmRulebook(draft=draft, by="flo"), "period_settled")
    assert versions(office) == [1]


def test_the_log_is_sound_afterwards(office: Handler) -> None:
    draft = begin(office)
    propose(office, draft, mode=Mode.RESTATEMENT, since=date(2026, 5, 4))
    carry_out(office, ConfirmRulebook(draft=draft, by="bo"))
    carry_out(office, ConfirmRulebook(draft=draft, by="flo"))
    assert verify(office.engine, ZONE, {}, lambda _done, _total: None).problems == []


SETTLED_MEANWHILE = (
    "INSERT INTO settlement VALUES ('content', '2026-W21', 'settled', 1, 'cy', '2026-05-25', 1, 1, 1, 1, '', '', '', 9)"
)
