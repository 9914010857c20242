"""Rules are changed by several admins: who proposes, who agrees, from when on, and for which days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import rulebook as stream
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import AccessGranted
from growth_tree.domain.rulebook import ConfirmRulebook, DropRulebook, ProposeRulebook
from growth_tree.domain.rulebook_events import Mode, RulebookDrafted, RulebookSeconded, RulebookWithdrawn
from growth_tree.domain.rules import Curve
from tests.domain.scenario import RULES, TODAY, Outcome, fold, given, kind, organisation, published

TOMORROW = TODAY + timedelta(days=1)
STRICTER = replace(RULES, kinds=RULES.kinds[:3])
FIRST = published(1, date(2025, 1, 1), RULES)
REASON = "2e" * 32
ADMINS = organisation(
    AccessGranted(member="flo", access="admin"),
    AccessGranted(member="bo", access="admin"),
    AccessGranted(member="gus", access="auditor"),
)
"""Ed, Flo and Bo are admins, Gus is auditor."""

DRAFTED = RulebookDrafted(
    draft="d1",
    rulebook=STRICTER,
    effective_from=TOMORROW,
    mode=Mode.FORWARD,
    since=None,
    reason=REASON,
    by="ed",
)
TOP_UP = replace(DRAFTED, mode=Mode.TOP_UP, since=date(2025, 12, 1))
RESTATED = replace(DRAFTED, mode=Mode.RESTATEMENT, since=date(2026, 3, 2))
SECONDED = RulebookSeconded(draft="d1", by="flo")
BY_BOTH = published(2, TOMORROW, STRICTER, reason=REASON, by="flo", proposed_by="ed", draft="d1")


def propose(**changes: Any) -> ProposeRulebook:
    known: dict[str, Any] = {
        "draft": "d1",
        "rulebook": STRICTER,
        "effective_from": TOMORROW,
        "reason": REASON,
        "by": "ed",
    }
    return ProposeRulebook(**(known | changes))


def proposing(command: ProposeRulebook, *past: Any, actor: str | None = None, **circumstances: Any) -> Outcome:
    return given(FIRST, *past).when(command, actor=actor or command.by, directory=ADMINS, **circumstances)


def confirming(*past: Any, by: str = "flo", actor: str | None = None, **circumstances: Any) -> Outcome:
    command = ConfirmRulebook(draft="d1", by=by)
    return given(FIRST, *past).when(command, actor=actor or by, directory=ADMINS, **circumstances)


def test_one_admin_proposes_and_nothing_is_in_force_before_another_agrees() -> None:
    proposing(propose()).then(DRAFTED)
    library = fold(stream, (FIRST, DRAFTED))
    assert library.current(TOMORROW).version == 1
    assert (library.proposals["d1"].drafted, library.proposals["d1"].after) == (DRAFTED, 1)
    confirming(DRAFTED).then(BY_BOTH)
    library = fold(stream, (FIRST, DRAFTED, BY_BOTH))
    assert (library.current(TOMORROW).version, library.proposals) == (2, {})


@pytest.mark.parametrize("by", ["ann", "cy", "di", "gus"])
def test_neither_managers_nor_auditors_have_a_hand_in_it(by: str) -> None:
    proposing(propose(by=by)).refused("not_yours")
    confirming(DRAFTED, by=by).refused("not_yours")
    given(FIRST, DRAFTED).when(DropRulebook(draft="d1", by=by), actor=by, directory=ADMINS).refused("not_yours")


@pytest.mark.parametrize("actor", ["bo", "ann", SYSTEM])
def test_nobody_acts_in_the_name_of_an_admin(actor: str) -> None:
    proposing(propose(), actor=actor).refused("not_yours")
    confirming(DRAFTED, actor=actor).refused("not_yours")
    given(FIRST, DRAFTED).when(DropRulebook(draft="d1", by="ed"), actor=actor, directory=ADMINS).refused("not_yours")


def test_nobody_agrees_to_their_own_proposal() -> None:
    confirming(DRAFTED, by="ed").refused("own_rules")
    confirming(RESTATED, SECONDED, by="ed").refused("own_rules")


def test_the_same_proposal_again_changes_nothing_another_has_to_wait() -> None:
    proposing(propose(), DRAFTED).then()
    proposing(propose(rulebook=replace(RULES, badges=()), effective_from=TODAY), DRAFTED).refused("proposed_already")
    proposing(propose(draft="d2"), DRAFTED).then(replace(DRAFTED, draft="d2"))


def test_the_same_agreement_again_changes_nothing() -> None:
    confirming(DRAFTED, BY_BOTH).then()
    confirming(DRAFTED, BY_BOTH, by="bo").refused("no_rules_proposed")
    confirming().refused("no_rules_proposed")


def test_a_published_draft_is_not_proposed_again() -> None:
    proposing(propose(), DRAFTED, BY_BOTH).refused("draft_closed")


def test_what_says_what_is_in_force_already_is_no_proposal() -> None:
    proposing(propose(rulebook=RULES)).refused("rules_unchanged")


def test_contradictions_are_refused_where_they_stand() -> None:
    wrong = replace(RULES, kinds=(kind("tidy", day=3, week=2),))
    proposing(propose(rulebook=wrong)).refused("caps_contradict", "kinds.tidy.caps", kind="tidy")
    proposing(propose(rulebook=replace(RULES, curve=Curve(base=0)))).refused("curve_never_rises", "curve")


def test_a_version_takes_effect_tomorrow_at_the_earliest_also_when_the_agreement_comes_late() -> None:
    proposing(propose(effective_from=TODAY)).refused("effective_too_early", "effective_from", earliest="2026-03-12")
    confirming(DRAFTED, today=TOMORROW).refused("effective_too_early", "effective_from", earliest="2026-03-13")
    planned = published(2, date(2026, 7, 1), replace(RULES, badges=()))
    proposing(propose(), planned).refused("effective_too_early", "effective_from", earliest="2026-07-01")


def test_a_proposal_from_before_the_last_version_is_outdated() -> None:
    meanwhile = published(2, TOMORROW, replace(RULES, curve=Curve(base=200)))
    confirming(DRAFTED, meanwhile).refused("proposal_outdated", version=2)
    given(FIRST, DRAFTED, meanwhile).when(DropRulebook(draft="d1", by="bo"), actor="bo", directory=ADMINS).then(
        RulebookWithdrawn(draft="d1", by="bo")
    )


def test_a_wrong_version_is_withdrawn_by_a_new_one_that_says_what_an_older_one_said() -> None:
    proposing(propose(draft="d2", rulebook=RULES), DRAFTED, BY_BOTH).then(replace(DRAFTED, draft="d2", rulebook=RULES))


# Letting go


def test_any_admin_lets_a_proposal_go_and_the_draft_can_be_proposed_again() -> None:
    gone = RulebookWithdrawn(draft="d1", by="flo")
    drop = DropRulebook(draft="d1", by="flo")
    given(FIRST, DRAFTED).when(drop, actor="flo", directory=ADMINS).then(gone)
    given(FIRST, DRAFTED, gone).when(drop, actor="flo", directory=ADMINS).then()
    confirming(DRAFTED, gone).refused("no_rules_proposed")
    proposing(propose(), DRAFTED, gone).then(DRAFTED)


def test_what_is_published_is_not_let_go() -> None:
    drop = DropRulebook(draft="d1", by="ed")
    given(FIRST, DRAFTED, BY_BOTH).when(drop, actor="ed", directory=ADMINS).refused("already_decided")


# Modes


def test_forward_touches_no_day_of_before() -> None:
    proposing(propose(since=TODAY)).refused("since_without_mode", "since")


def test_a_top_up_says_since_when_and_takes_two_admins() -> None:
    command = propose(mode=Mode.TOP_UP, since=TOP_UP.since)
    proposing(command).then(TOP_UP)
    confirming(TOP_UP).then(replace(BY_BOTH, mode=Mode.TOP_UP, since=TOP_UP.since))
    proposing(replace(command, since=None)).refused("since_missing", "since")
    proposing(replace(command, since=TODAY)).then(replace(TOP_UP, since=TODAY))
    proposing(replace(command, since=TOMORROW)).refused("since_in_the_future", "since")


def test_days_that_an_earlier_version_has_changed_afterwards_are_changed_again_all_or_none() -> None:
    """What it has booked about them cannot be told apart by day."""
    since, effect = date(2026, 2, 2), date(2026, 3, 2)
    earlier = published(2, effect, replace(RULES, curve=Curve(base=200)), mode=Mode.TOP_UP, since=since)
    command = propose(mode=Mode.TOP_UP)
    told: dict[str, Any] = {"version": 2, "first": "2026-02-02", "after": "2026-03-02"}
    for day in (since + timedelta(days=1), effect - timedelta(days=1)):
        proposing(replace(command, since=day), earlier).refused("since_within_earlier", "since", **told)
        confirming(earlier, replace(TOP_UP, since=day)).refused("since_within_earlier", "since", **told)
    for day in (since - timedelta(days=1), since, effect, effect + timedelta(days=1)):
        proposing(replace(command, since=day), earlier).then(replace(TOP_UP, since=day))


def test_a_restatement_takes_three_admins_none_of_them_twice() -> None:
    proposing(propose(mode=Mode.RESTATEMENT, since=RESTATED.since)).then(RESTATED)
    confirming(RESTATED).then(SECONDED)
    confirming(RESTATED, SECONDED).refused("third_admin_needed")
    confirming(RESTATED, SECONDED, by="bo").then(
        replace(BY_BOTH, mode=Mode.RESTATEMENT, since=RESTATED.since, by="bo", seconded_by="flo")
    )


def test_a_restatement_stays_in_the_open_season() -> None:
    command = propose(mode=Mode.RESTATEMENT, since=date(2026, 1, 1))
    proposing(command).then(replace(RESTATED, since=date(2026, 1, 1)))
    proposing(replace(command, since=date(2025, 12, 31))).refused("since_in_closed_season", "since", season="2025Q4")
    proposing(replace(command, since=None)).refused("since_missing", "since")
    confirming(RESTATED, today=date(2026, 4, 1)).refused("effective_too_early", "effective_from", earliest="2026-04-02")
    later = replace(RESTATED, effective_from=date(2026, 4, 10))
    confirming(later, today=date(2026, 4, 1)).refused("since_in_closed_season", "since", season="2026Q1")
