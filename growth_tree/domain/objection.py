"""Objecting to what was booked or refused: it goes above whoever decided, with a day by which it is answered."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from msgspec import Struct

from growth_tree.domain.calendar import Calendar
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.objection_events import (
    Against,
    Event,
    ObjectionDeclined,
    ObjectionForwarded,
    ObjectionRaised,
    ObjectionTakenBack,
    ObjectionUpheld,
    State,
    Status,
    evolve,
)

__all__ = [
    "Command",
    "DeclineObjection",
    "Event",
    "ForwardObjection",
    "RaiseObjection",
    "State",
    "TakeBackObjection",
    "UpholdObjection",
    "check_decider",
    "check_forwarder",
    "check_receiver",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]

DAYS_TO_OBJECT = 31
"""A month, so that nobody who is away for a while comes too late, and everybody still remembers."""

WORKDAYS_TO_DECIDE = 10


def stream_of(command: Command) -> str:
    """One stream for what is objected to; its name is the position of that event in the log.

    Of a settlement, which is about many results, it is that and the number of the line, such as 4711-2.
    """
    return f"objection/{command.objection}"


# Commands


class RaiseObjection(Struct, frozen=True, kw_only=True):
    """Object to the event whose position begins the name of the objection, and which says what is given here."""

    objection: str
    member: str
    award: str
    sort: Against
    text: str
    decided_by: tuple[str, ...]
    decided_on: date


class ForwardObjection(Struct, frozen=True, kw_only=True):
    """Have somebody else decide; the admins, where nobody is named."""

    objection: str
    goes_to: str | None


class UpholdObjection(Struct, frozen=True, kw_only=True):
    """Say that the member is right, and what correction was proposed for it, if any."""

    objection: str
    reason: str
    correction: str | None = None


class DeclineObjection(Struct, frozen=True, kw_only=True):
    """Say that the decision stands, and why."""

    objection: str
    reason: str


class TakeBackObjection(Struct, frozen=True, kw_only=True):
    """Let one's own objection go."""

    objection: str


Command = RaiseObjection | ForwardObjection | UpholdObjection | DeclineObjection | TakeBackObjection


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge an objection, or what becomes of it."""
    match command:
        case RaiseObjection():
            return _raise(state, command, context)
        case ForwardObjection():
            return _forward(state, command, context)
        case UpholdObjection():
            _check_open(state, context)
            return [
                ObjectionUpheld(
                    objection=command.objection,
                    by=context.actor,
                    reason=command.reason,
                    correction=command.correction,
                )
            ]
        case DeclineObjection():
            _check_open(state, context)
            return [ObjectionDeclined(objection=command.objection, by=context.actor, reason=command.reason)]
        case TakeBackObjection():
            return _take_back(state, context)
    assert_never(command)


def check_decider(state: State, context: Context) -> None:
    """Refuse whoever is concerned, and whoever it did not go to, by office or by delegation."""
    directory, by, today = context.directory, context.actor, context.today
    if by in state.concerned:
        raise Rejected("own_objection")
    if state.goes_to is None:
        entitled = "admin" in directory.roles(by, today)
    else:
        entitled = state.goes_to in {by, *directory.givers(by, today)} and directory.is_here(state.goes_to, today)
    if not entitled or not directory.is_here(by, today):
        raise Rejected("not_yours")


def check_forwarder(state: State, context: Context) -> None:
    """Refuse whoever is concerned, and whoever could not decide and is no admin."""
    if context.actor not in state.concerned and "admin" in context.directory.roles(context.actor, context.today):
        return
    check_decider(state, context)


def check_receiver(state: State, goes_to: str | None, context: Context) -> None:
    """Refuse to have anybody decide who is concerned, or stands neither above the member nor is an admin."""
    assert state.raised is not None
    directory, member, today = context.directory, state.raised.member, context.today
    if goes_to is None:
        if not directory.admins(today) - state.concerned:
            raise Rejected("nobody_to_decide", "goes_to")
        return
    if goes_to in state.concerned:
        raise Rejected("own_objection", "goes_to")
    above = directory.may_decide(goes_to, directory.team_of(member, today), (member,), today)
    if not above and "admin" not in directory.roles(goes_to, today):
        raise Rejected("not_above", "goes_to")


def _raise(state: State, command: RaiseObjection, context: Context) -> list[Event]:
    if context.actor != command.member or not context.directory.is_here(command.member, context.today):
        raise Rejected("not_yours")
    if state.status is Status.OPEN:
        raise Rejected("objection_open")
    if state.status in (Status.UPHELD, Status.DECLINED):
        raise Rejected("objection_decided")
    if (context.today - command.decided_on).days > DAYS_TO_OBJECT:
        raise Rejected("objection_late", days=DAYS_TO_OBJECT)
    return [
        ObjectionRaised(
            objection=command.objection,
            member=command.member,
            award=command.award,
            position=int(command.objection.partition("-")[0]),
            sort=command.sort,
            text=command.text,
            decided_by=command.decided_by,
            goes_to=_goes_to(command, context),
            due_on=_due(context.calendar, context.today),
        )
    ]


def _goes_to(command: RaiseObjection, context: Context) -> str | None:
    """The nearest manager above the member and above whoever decided, or whose rights these used; nobody: admins."""
    directory, today = context.directory, context.today
    lent = {giver for by in command.decided_by for giver in directory.givers(by, command.decided_on)}
    team = directory.team_of(command.member, today)
    concerned = {command.member, *command.decided_by, *lent}
    above = directory.managers_above(team, concerned, today)
    if above:
        return above[0]
    if not directory.admins(today) - {command.member, *command.decided_by}:
        raise Rejected("nobody_to_decide")
    return None


def _due(calendar: Calendar, day: date) -> date:
    for _ in range(WORKDAYS_TO_DECIDE):
        day = calendar.next_workday(day)
    return day


def _forward(state: State, command: ForwardObjection, context: Context) -> list[Event]:
    if state.status is not Status.OPEN:
        raise Rejected("objection_not_open")
    check_forwarder(state, context)
    if command.goes_to == state.goes_to:
        return []
    check_receiver(state, command.goes_to, context)
    return [ObjectionForwarded(objection=command.objection, by=context.actor, goes_to=command.goes_to)]


def _check_open(state: State, context: Context) -> None:
    if state.status is not Status.OPEN:
        raise Rejected("objection_not_open")
    check_decider(state, context)


def _take_back(state: State, context: Context) -> list[Event]:
    if state.raised is None or state.raised.member != context.actor:
        raise Rejected("not_yours")
    if state.status is Status.TAKEN_BACK:
        return []
    if state.status is not Status.OPEN:
        raise Rejected("objection_not_open")
    return [ObjectionTakenBack(objection=state.raised.objection, member=context.actor)]
