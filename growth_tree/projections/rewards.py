"""Folds requests for rewards, slots and budgets into lists, queues and calendars."""

from __future__ import annotations

from typing import assert_never

from growth_tree.codec import stamp
from growth_tree.domain import budget, redemption_events, slot_events
from growth_tree.domain.budget import BudgetDrawn, BudgetReturned
from growth_tree.domain.redemption_events import (
    WHOLE,
    RedemptionCancelled,
    RedemptionExpired,
    RedemptionGranted,
    RedemptionReady,
    RedemptionRefused,
    RedemptionRequested,
    RedemptionReturned,
    RedemptionUsed,
    Status,
)
from growth_tree.domain.slot_events import SlotAsked, SlotFreed, SlotHeld, SlotQueued, SlotsAwarded
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import rewards

Event = redemption_events.Event | slot_events.Event | budget.Event
VERSION = 1
TABLES = (rewards.redemption, rewards.award, rewards.budget)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case BudgetDrawn() | BudgetReturned():
            rows.put(rewards.budget, (event.team, event.month), drawn=event.drawn)
        case SlotsAwarded():
            _awarded(event, recorded, rows)
        case RedemptionUsed():
            status = Status.USED if event.used == WHOLE else Status.GRANTED
            spent = {"spent": event.fen}
            values = {"status": status.value, "used": event.used, "position": recorded.position}
            rows.put(rewards.redemption, (event.redemption,), spent, **values)
        case _:
            rows.put(rewards.redemption, (event.redemption,), position=recorded.position, **_became(event, recorded))


RedemptionEvent = (
    RedemptionRequested
    | RedemptionReady
    | RedemptionGranted
    | RedemptionRefused
    | RedemptionCancelled
    | RedemptionExpired
    | RedemptionReturned
)


def _became(event: RedemptionEvent | SlotAsked | SlotHeld | SlotQueued | SlotFreed, at: Recorded) -> dict[str, Value]:
    match event:
        case RedemptionRequested():
            return _requested(event, at)
        case RedemptionReady():
            return {"status": "ready", "decide_by": event.decide_by.isoformat()}
        case RedemptionGranted():
            use_by = event.use_by.isoformat()
            return {**_ended("granted", event.by, at), "use_by": use_by, "month": event.month}
        case RedemptionRefused():
            return {**_ended("refused", event.by, at), "reason": event.reason, "code": event.code}
        case RedemptionCancelled():
            return _ended("cancelled", event.by, at)
        case RedemptionExpired():
            return _ended("expired", None, at)
        case RedemptionReturned():
            return {"status": "returned", "returned": event.points}
        case SlotAsked():
            return {"slot": rewards.ASKED, "closes": f"{event.closes_on.isoformat()}T{event.closes_hour:02}"}
        case SlotHeld():
            return {"slot": rewards.HELD}
        case SlotQueued():
            return {"slot": rewards.WAITING, "queued": at.position}
        case SlotFreed():
            return {"slot": ""}
        case _:
            assert_never(event)


def _requested(event: RedemptionRequested, recorded: Recorded) -> dict[str, Value]:
    return {
        "status": "requested",
        "kind": event.kind,
        "member": event.member,
        "team": event.team,
        "reward": event.reward,
        "revision": event.revision,
        "period": event.period,
        "points": event.points,
        "fen": event.fen,
        "waits": int(event.waits),
        "requested_at": recorded.at,
        "requested": recorded.position,
        "decide_by": event.decide_by.isoformat() if event.decide_by else None,
    }


def _ended(status: str, by: str | None, recorded: Recorded) -> dict[str, Value]:
    return {"status": status, "decided_at": recorded.at, "decided_by": by}


def _awarded(event: SlotsAwarded, recorded: Recorded, rows: Rows) -> None:
    for n, place in enumerate(event.order, 1):
        slot = rewards.HELD if place.held else rewards.WAITING if place.waits else ""
        rows.put(rewards.redemption, (place.redemption,), slot=slot, placed=n, position=recorded.position)
        rows.add(
            rewards.award,
            position=recorded.position,
            place=n,
            reward=event.reward,
            period=event.period,
            redemption=place.redemption,
            member=place.member,
            level=place.level,
            grants=place.grants,
            asked_at=stamp(place.asked_at),
            held=int(place.held),
            waits=int(place.waits),
            at=recorded.at,
        )
