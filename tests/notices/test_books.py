"""Corrections and objections are told to whom they concern and to whose turn it is, and admins hear no names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from growth_tree.accounts.schema import NOTICE
from growth_tree.domain.correction import ConfirmCorrection, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.directory import Delegate, GrantAccess
from growth_tree.domain.objection import DeclineObjection, ForwardObjection, RaiseObjection, UpholdObjection
from growth_tree.domain.objection_events import Against
from growth_tree.handle import Handler
from growth_tree.notices.books import warn_of_overdue
from tests.notices.conftest import Told, everything
from tests.office import NOON, TODAY, do, order

REASON = "2e" * 32


def by(handler: Handler, actor: str, *commands: Any) -> None:
    """Somebody carries out commands."""
    with handler.writing() as connection:
        for command in commands:
            handler.handle(connection, order(command, f"by/{actor}/{command}", actor))


def raised(decided_by: str = "cy") -> RaiseObjection:
    """Ann objects to what somebody decided."""
    return RaiseObjection(
        objection="7",
        member="ann",
        award="t1",
        sort=Against.AWARD,
        text=REASON,
        decided_by=(decided_by,),
        decided_on=TODAY,
    )


def line(member: str) -> CorrectedLine:
    """A bonus."""
    return CorrectedLine(
        member=member, about="", kind="", branch="content", done_on=TODAY, xp=5, points=5, of_season=None
    )


def test_admins_are_told_once_of_what_waits_and_members_once_of_what_was_booked(office: Handler, told: Told) -> None:
    do(office, GrantAccess(member="gus", access="admin"))
    parts = [
        ProposeCorrection(correction=f"c-{n}", sort=Sort.MANUAL, reason=REASON, lines=(line(who),))
        for n, who in enumerate(("ann", "flo"), 1)
    ]
    by(office, "ed", *parts)
    assert told() == [("gus", "correction_waiting", "c")]
    by(office, "gus", ConfirmCorrection(correction="c-1"), ConfirmCorrection(correction="c-2"))
    assert told() == [
        ("ann", "books_corrected", "c"),
        ("flo", "books_corrected", "c"),
        ("gus", "correction_waiting", "c"),
    ]


def test_an_objection_is_told_to_the_manager_it_goes_to_and_who_stands_in(office: Handler, told: Told) -> None:
    do(office, Delegate(delegation="d", giver="di", taker="gus", first_day=TODAY, last_day=TODAY))
    by(office, "ann", raised())
    assert told() == [("di", "objection_waiting", "7"), ("gus", "objection_waiting", "7")]


def test_never_to_whose_decision_it_is_about(office: Handler, told: Told) -> None:
    do(office, Delegate(delegation="d", giver="di", taker="cy", first_day=TODAY, last_day=TODAY))
    do(office, GrantAccess(member="cy", access="admin"))
    by(office, "ann", raised())
    assert [who for who, _, _ in told()] == ["ed"]


def test_where_nobody_is_above_the_admins_are_told_without_a_name(office: Handler, told: Told) -> None:
    by(office, "ann", raised("di"))
    assert told() == [("ed", "objection_waiting", "7")]
    with office.reading() as connection:
        assert connection.scalar(select(NOTICE.c.member)) == "ed"


def test_who_is_to_decide_instead_is_told(office: Handler, told: Told) -> None:
    by(office, "ann", raised())
    by(office, "di", ForwardObjection(objection="7", goes_to=None))
    assert told() == [("di", "objection_waiting", "7"), ("ed", "objection_waiting", "7")]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (UpholdObjection(objection="7", reason=REASON), "objection_upheld"),
        (DeclineObjection(objection="7", reason=REASON), "objection_declined"),
    ],
)
def test_the_member_is_told_of_the_answer(office: Handler, told: Told, answer: Any, code: str) -> None:
    by(office, "ann", raised())
    by(office, "di", answer)
    assert ("ann", code, "7") in told()


def test_an_overdue_one_is_told_once_to_who_is_to_decide_and_the_admins(office: Handler) -> None:
    by(office, "ann", raised())
    due = date(2026, 5, 27)
    before = everything(office)
    warn_of_overdue(office, NOON + (due - TODAY))
    assert everything(office) == before
    for days in (1, 2):
        warn_of_overdue(office, NOON + (due - TODAY) + timedelta(days=days))
        assert sorted({*everything(office)} - {*before}) == [
            ("di", "objection_overdue", "7"),
            ("ed", "objection_overdue", "7"),
        ]


def test_nobody_hears_of_an_answered_or_a_forgotten_one(office: Handler) -> None:
    by(office, "ann", raised())
    before = everything(office)
    warn_of_overdue(office, NOON + timedelta(days=200))
    by(office, "di", DeclineObjection(objection="7", reason=REASON))
    warn_of_overdue(office, NOON + timedelta(days=20))
    assert everything(office) == before
