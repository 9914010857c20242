"""Whom an event concerns, and what to tell them: pure, from the event and what has become of its stream."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from growth_tree.accounts.notices import Notice
from growth_tree.codec import Event, moment
from growth_tree.domain import redemption_events, task_events
from growth_tree.domain.growth_events import LevelReached
from growth_tree.domain.objection_events import ObjectionDeclined, ObjectionForwarded, ObjectionUpheld
from growth_tree.domain.points_events import DebtIncurred
from growth_tree.domain.redemption_events import (
    RedemptionExpired,
    RedemptionGranted,
    RedemptionReady,
    RedemptionRefused,
    RedemptionReturned,
)
from growth_tree.domain.settlement_events import ReopeningProposed
from growth_tree.domain.slot_events import SlotHeld, SlotsAwarded
from growth_tree.domain.task_events import (
    ShareConfirmed,
    ShareDeclined,
    TaskApproved,
    TaskAssigned,
    TaskReturned,
    TaskSubmitted,
    TaskVoided,
    VoidProposed,
)
from growth_tree.notices.books import of_books
from growth_tree.notices.concerned import Context, deciders, own
from growth_tree.notices.results import of_result
from growth_tree.notices.rules import of_rules
from growth_tree.projections import Recorded

FRESH = timedelta(days=14)
"""Of what is older nobody is told, such as work that was imported with its decision."""

TO_OTHERS = "slots_awarded_to_others"


def streams_of(event: Event) -> tuple[str, ...]:
    """The streams that have to be known before somebody is told of an event."""
    match event:
        case TaskSubmitted() | ShareConfirmed() | ShareDeclined() | TaskReturned() | VoidProposed():
            return (f"task/{event.task}",)
        case SlotHeld() | RedemptionReady():
            return (f"redemption/{event.redemption}",)
        case ObjectionForwarded() | ObjectionUpheld() | ObjectionDeclined():
            return (f"objection/{event.objection}",)
        case ReopeningProposed():
            return (f"period/{event.team}/{event.period}",)
        case _:
            return ()


def told(recorded: Recorded, context: Context) -> list[Notice]:
    """What to tell whom of an event: never whoever did it, nobody who is not here, nothing that is old."""
    if moment(recorded.at) < context.now - FRESH:
        return []
    notices = _of_task(recorded, context) or _of_reward(recorded, context) or of_result(recorded, context)
    notices = notices or of_books(recorded, context) or of_rules(recorded, context) or _of_growth(recorded)
    here = context.directory.is_here
    return [each for each in notices if each.person != recorded.actor and here(each.person, context.today)]


def _of_task(recorded: Recorded, context: Context) -> list[Notice]:
    match event := recorded.event:
        case TaskAssigned():
            return [own(recorded, event.member, "task_assigned", event.task)]
        case TaskSubmitted() | ShareConfirmed():
            return _submitted(recorded, event, context)
        case ShareDeclined():
            return [own(recorded, context.task(event.task).member, "share_declined", event.task)]
        case TaskReturned():
            return [own(recorded, context.task(event.task).member, "task_returned", event.task)]
        case TaskApproved():
            if event.decided_on < context.today - FRESH:
                return []
            return [own(recorded, share.member, "task_approved", event.task) for share in event.shares]
        case TaskVoided():
            return [own(recorded, member, "task_voided", event.task) for member in event.members]
        case VoidProposed():
            return _void_proposed(recorded, event, context)
        case _:
            return []


def _submitted(recorded: Recorded, event: TaskSubmitted | ShareConfirmed, context: Context) -> list[Notice]:
    """Contributors are asked first; once all have confirmed it is the decider's turn, once for each hand-in."""
    task = context.task(event.task)
    if task.status is not task_events.Status.SUBMITTED or task.submitted is None:
        return []
    asked = {share.member for share in task.submitted.shares} - task.confirmed
    if asked:
        first = isinstance(event, TaskSubmitted) and event == task.submitted
        return [own(recorded, member, "share_to_confirm", event.task) for member in sorted(asked) if first]
    turn = deciders(context.directory, task.team, task.parties, context.today)
    waiting = own(recorded, task.member, "task_waiting", event.task)
    return [replace(waiting, person=person, key=f"waiting/{event.task}/{task.attempt}") for person in sorted(turn)]


def _void_proposed(recorded: Recorded, event: VoidProposed, context: Context) -> list[Notice]:
    """Points that were spent are let go by a second person, whose turn it is now."""
    task = context.task(event.task)
    if task.proposal != event:
        return []
    turn = deciders(context.directory, task.team, {event.by, *task.parties}, context.today)
    waiting = own(recorded, task.member, "void_waiting", event.task)
    return [replace(waiting, person=person) for person in sorted(turn)]


def _of_reward(recorded: Recorded, context: Context) -> list[Notice]:
    match event := recorded.event:
        case RedemptionReady():
            return _ready(recorded, event, context)
        case RedemptionGranted():
            return [own(recorded, event.member, "redemption_granted", event.redemption)]
        case RedemptionRefused() if event.code != TO_OTHERS:
            return [own(recorded, event.member, "redemption_refused", event.redemption)]
        case RedemptionExpired():
            return [own(recorded, event.member, "redemption_expired", event.redemption)]
        case RedemptionReturned():
            return [own(recorded, event.member, "redemption_returned", event.redemption)]
        case SlotHeld() if event.moved_up:
            request = context.redemption(event.redemption).request
            return [own(recorded, request.member, "slot_moved_up", event.redemption)] if request else []
        case SlotsAwarded():
            return [
                own(recorded, place.member, "slot_awarded" if place.held else "slot_missed", place.redemption)
                for place in event.order
            ]
        case _:
            return []


def _ready(recorded: Recorded, event: RedemptionReady, context: Context) -> list[Notice]:
    """Deciders are told where the terms ask for their approval and they have not given it yet."""
    known = context.redemption(event.redemption)
    request = known.request
    if known.status is not redemption_events.Status.READY or request is None:
        return []
    if not context.catalogue.terms(request.reward, request.revision).approval:
        return []
    turn = deciders(context.directory, request.team, (event.member,), context.today)
    waiting = own(recorded, event.member, "redemption_waiting", event.redemption)
    return [replace(waiting, person=person, key=f"ready/{event.redemption}") for person in sorted(turn)]


def _of_growth(recorded: Recorded) -> list[Notice]:
    match event := recorded.event:
        case LevelReached():
            return [own(recorded, event.member, "level_reached", "", number=event.level, word=event.branch or "")]
        case DebtIncurred():
            return [own(recorded, event.member, "points_owed", event.task, number=event.points)]
        case _:
            return []
