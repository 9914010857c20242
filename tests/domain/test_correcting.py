"""Books are corrected by two people, neither of whom is concerned; only the product posts what rules change."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.correction import AMOUNT_MAX, LINES_MAX, BookCorrection, taken_back
from growth_tree.domain.correction_events import CorrectedLine, CorrectionBooked, Sort
from growth_tree.domain.directory_events import AccessGranted, DelegationGranted, MemberLeft
from growth_tree.domain.rulebook_events import Library, Mode
from tests.domain.corrections import (
    BONUS,
    BOOKED,
    CONFIRM,
    DROP,
    DROPPED,
    PROPOSE,
    PROPOSED,
    REASON,
    TAKEN,
)
from tests.domain.scenario import RULES, TODAY, given, library, organisation, published

POST = BookCorrection(correction="rules-2-1", version=2, lines=(BONUS,))
TOP_UP = Library(
    (*library().versions, published(2, TODAY, RULES, mode=Mode.TOP_UP, reason=REASON, by="ed", proposed_by="di"))
)
REVERSAL = replace(PROPOSE, sort=Sort.REVERSAL, lines=(TAKEN,))


@pytest.mark.parametrize(("kpi", "called"), [(None, "photos"), ("gmv", "gmv")])
def test_an_award_is_taken_back_whole_in_the_season_it_stands_in(kpi: str | None, called: str) -> None:
    award = {"member": "ann", "task": "t1", "kind": "photos", "branch": "content", "done_on": "2026-11-09"}
    row = SimpleNamespace(**award, kpi=kpi, xp=30, points=15, season="2026-Q4")
    about: dict[str, Any] = {
        "member": "ann",
        "about": "t1",
        "kind": called,
        "branch": "content",
        "done_on": date(2026, 11, 9),
    }
    assert taken_back(row) == CorrectedLine(**about, xp=-30, points=-15, of_season="2026-Q4")


def test_whoever_stands_above_proposes_and_a_second_person_confirms() -> None:
    given().when(PROPOSE, actor="cy").then(PROPOSED)
    given(PROPOSED).when(CONFIRM, actor="di").then(BOOKED)
    given(PROPOSED).when(CONFIRM, actor="ed").then(replace(BOOKED, by="ed"))


def test_it_enters_the_books_of_the_day_on_which_it_is_confirmed() -> None:
    given(PROPOSED).when(CONFIRM, actor="di", today=date(2026, 4, 1)).then(replace(BOOKED, season="2026Q2"))


def test_the_same_again_changes_nothing() -> None:
    given(PROPOSED).when(PROPOSE, actor="cy").then()
    given(PROPOSED, BOOKED).when(CONFIRM, actor="di").then()
    given(PROPOSED, DROPPED).when(DROP, actor="cy").then()


def test_points_that_were_spent_are_forgiven_where_both_agree() -> None:
    forgiving = replace(PROPOSED, forgive=True)
    given().when(replace(PROPOSE, forgive=True), actor="cy").then(forgiving)
    given(forgiving).when(CONFIRM, actor="di").then(replace(BOOKED, forgive=True))


def test_a_proposal_is_let_go_by_whoever_made_it_or_could_have_confirmed_it() -> None:
    for by in ("cy", "di", "ed"):
        given(PROPOSED).when(DROP, actor=by).then(replace(DROPPED, by=by))


def test_lent_rights_suffice() -> None:
    lent = organisation(DelegationGranted(delegation="d", giver="di", taker="gus", first_day=TODAY, last_day=TODAY))
    given(PROPOSED).when(CONFIRM, actor="gus", directory=lent).then(replace(BOOKED, by="gus"))


def test_one_who_left_can_still_be_corrected() -> None:
    left = organisation(MemberLeft(member="ann", on=TODAY))
    given().when(PROPOSE, actor="cy", directory=left).then(PROPOSED)


# Who may not


@pytest.mark.parametrize("who", ["bo", "flo", "gus", SYSTEM, "nobody"])
def test_nobody_proposes_without_being_entitled(who: str) -> None:
    given().when(PROPOSE, actor=who).refused("not_yours")
    given(PROPOSED).when(CONFIRM, actor=who).refused("not_yours")
    given(PROPOSED).when(DROP, actor=who).refused("not_yours")


def test_an_auditor_looks_and_does_not_touch() -> None:
    auditor = organisation(AccessGranted(member="flo", access="auditor"))
    given().when(PROPOSE, actor="flo", directory=auditor).refused("not_yours")
    given(PROPOSED).when(CONFIRM, actor="flo", directory=auditor).refused("not_yours")


def test_nobody_confirms_what_they_proposed() -> None:
    given(PROPOSED).when(CONFIRM, actor="cy").refused("second_person_needed")
    given(replace(PROPOSED, by="ed")).when(CONFIRM, actor="ed").refused("second_person_needed")


def test_nobody_proposes_confirms_or_drops_a_correction_of_their_own_books() -> None:
    admin = organisation(AccessGranted(member="ann", access="admin"))
    given().when(PROPOSE, actor="ann", directory=admin).refused("own_correction")
    given(PROPOSED).when(CONFIRM, actor="ann", directory=admin).refused("own_correction")
    given(PROPOSED).when(DROP, actor="ann", directory=admin).refused("own_correction")


def test_one_line_of_their_own_among_others_is_enough() -> None:
    both = (TAKEN, replace(TAKEN, member="cy"))
    proposed = replace(PROPOSED, sort=Sort.REVERSAL, lines=both)
    given().when(replace(REVERSAL, lines=both), actor="cy").refused("own_correction")
    given(replace(proposed, by="ed")).when(CONFIRM, actor="cy").refused("own_correction")
    given().when(replace(REVERSAL, lines=both), actor="di").then(replace(proposed, by="di"))


def test_a_manager_must_stand_above_everybody_concerned() -> None:
    wide = replace(REVERSAL, lines=(TAKEN, replace(TAKEN, member="flo")))
    given().when(wide, actor="cy").refused("not_yours")
    given().when(wide, actor="di").then(replace(PROPOSED, sort=Sort.REVERSAL, lines=wide.lines, by="di"))


def test_one_who_left_decides_nothing() -> None:
    left = organisation(MemberLeft(member="di", on=TODAY))
    given(PROPOSED).when(CONFIRM, actor="di", directory=left).refused("not_yours")


# What may not be


def test_nothing_is_proposed_twice_under_one_name() -> None:
    given(PROPOSED).when(replace(PROPOSE, forgive=True), actor="cy").refused("correction_exists")
    given(PROPOSED).when(PROPOSE, actor="di").refused("correction_exists")


def test_what_was_dropped_or_never_proposed_is_not_booked() -> None:
    given().when(CONFIRM, actor="di").refused("no_correction_proposed")
    given().when(DROP, actor="di").refused("no_correction_proposed")
    given(PROPOSED, DROPPED).when(CONFIRM, actor="di").refused("no_correction_proposed")


def test_what_was_booked_is_not_let_go() -> None:
    given(PROPOSED, BOOKED).when(DROP, actor="cy").refused("correction_booked")


@pytest.mark.parametrize(
    ("line", "code", "field", "said"),
    [
        ({"xp": 0, "points": 0}, "nothing_to_correct", "xp", {}),
        ({"branch": "office"}, "unknown_branch", "branch", {"branch": "office"}),
        ({"done_on": TODAY + timedelta(days=1)}, "done_in_the_future", "done_on", {}),
        ({"member": "zoe"}, "unknown_member", "member", {}),
        ({"xp": AMOUNT_MAX + 1}, "correction_too_large", "xp", {"most": AMOUNT_MAX}),
        ({"points": -AMOUNT_MAX - 1}, "correction_too_large", "points", {"most": AMOUNT_MAX}),
        ({"of_season": "2026Q1"}, "correction_of_another_sort", "lines", {}),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line: dict[str, Any], code: str, field: str, said: Any) -> None:
    given().when(replace(PROPOSE, lines=(replace(BONUS, **line),)), actor="ed").refused(code, field, **said)


def test_the_limits_themselves_are_allowed() -> None:
    most = replace(PROPOSE, lines=(replace(BONUS, xp=AMOUNT_MAX, points=-AMOUNT_MAX),))
    given().when(most, actor="cy").then(replace(PROPOSED, lines=most.lines))


def test_a_correction_has_some_lines_and_not_too_many() -> None:
    given().when(replace(PROPOSE, lines=()), actor="cy").refused("nothing_to_correct", "lines")
    many = (BONUS,) * (LINES_MAX + 1)
    given().when(replace(PROPOSE, lines=many), actor="cy").refused("too_many_lines", "lines", most=LINES_MAX)


@pytest.mark.parametrize("sort", [Sort.MANUAL, Sort.OBJECTION])
def test_what_is_written_by_hand_is_one_line(sort: Sort) -> None:
    two = replace(PROPOSE, sort=sort, lines=(BONUS, BONUS))
    given().when(two, actor="cy").refused("too_many_lines", "lines", most=1)


# Reversals


def test_awards_are_taken_back_whole_however_large_they_are() -> None:
    large = replace(REVERSAL, lines=(replace(TAKEN, xp=-2 * AMOUNT_MAX),))
    given().when(large, actor="cy").then(replace(PROPOSED, sort=Sort.REVERSAL, lines=large.lines))


def test_an_award_that_brought_nothing_is_taken_back_too_as_it_counts_for_badges_and_caps() -> None:
    empty = (replace(TAKEN, xp=0, points=0),)
    given().when(replace(REVERSAL, lines=empty), actor="cy").then(replace(PROPOSED, sort=Sort.REVERSAL, lines=empty))


def test_a_reversal_adds_nothing_and_takes_nothing_twice() -> None:
    given().when(replace(REVERSAL, lines=(BONUS,)), actor="cy").refused("correction_of_another_sort", "lines")
    given().when(replace(REVERSAL, lines=(TAKEN, TAKEN)), actor="cy").refused("line_twice", "lines")
    shared = (TAKEN, replace(TAKEN, member="bo"))
    given().when(replace(REVERSAL, lines=shared), actor="cy").then(replace(PROPOSED, sort=Sort.REVERSAL, lines=shared))


def test_a_line_of_a_correction_can_be_taken_back_but_no_result() -> None:
    back = replace(TAKEN, about="correction/b-1/1")
    given().when(replace(REVERSAL, lines=(back,)), actor="cy").then(
        replace(PROPOSED, sort=Sort.REVERSAL, lines=(back,))
    )
    result = replace(TAKEN, about="result/content/2026-W09/orders/member:ann/1")
    given().when(replace(REVERSAL, lines=(result,)), actor="cy").refused("reopen_instead", "lines")


# What the rules change about the past


def test_the_product_posts_what_a_version_of_the_rules_changes_once() -> None:
    booked = CorrectionBooked(
        correction="rules-2-1",
        sort=Sort.RULES,
        reason=REASON,
        by="ed",
        proposed_by="di",
        forgive=False,
        season="2026Q1",
        version=2,
        lines=(BONUS,),
    )
    given().when(POST, actor=SYSTEM, library=TOP_UP).then(booked)
    given(booked).when(POST, actor=SYSTEM, library=TOP_UP).then()


@pytest.mark.parametrize("who", ["cy", "di", "ed", "ann"])
def test_nobody_else_posts_it_or_proposes_such_a_thing(who: str) -> None:
    given().when(POST, actor=who, library=TOP_UP).refused("not_yours")
    given().when(replace(PROPOSE, sort=Sort.RULES), actor=who).refused("not_yours")


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_version_that_is_not_there_or_changes_nothing_about_the_past_posts_nothing(version: int) -> None:
    given().when(replace(POST, version=version), actor=SYSTEM, library=TOP_UP).refused("nothing_to_post", "version")


def test_what_it_posts_makes_sense() -> None:
    past = given()
    past.when(replace(POST, lines=()), actor=SYSTEM, library=TOP_UP).refused("nothing_to_correct", "lines")
    past.when(replace(POST, lines=(TAKEN,)), actor=SYSTEM, library=TOP_UP).refused(
        "correction_of_another_sort", "lines"
    )
    stranger = (replace(BONUS, member="zoe"),)
    past.when(replace(POST, lines=stranger), actor=SYSTEM, library=TOP_UP).refused("unknown_member", "member")
