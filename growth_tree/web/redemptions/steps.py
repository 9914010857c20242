"""What happened to a request, in words: its own events and those of its slot, as one line of steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree import handle
from growth_tree.domain import redemption_events as told
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.slot_events import SlotAsked, SlotHeld, SlotQueued, SlotsAwarded
from growth_tree.projections import Recorded
from growth_tree.web import rights, shell
from growth_tree.web.formats import day, yuan
from growth_tree.web.redemptions.why import why
from growth_tree.web.rewards.slots import closing_hour
from growth_tree.web.timeline import Step, step

ALONG = ("requested", "ready", "granted", "used")
"""The states on the straight way."""

DECISIONS = (told.RedemptionGranted, told.RedemptionRefused, told.RedemptionCancelled, told.RedemptionExpired)


def steps_of(row: Row[Any]) -> list[Step]:
    """Everything that happened to a request, oldest first."""
    connection = shell.connection()
    own = list(handle.history(connection, f"redemption/{row.id}"))
    decided = next((each.position for each in own if isinstance(each.event, DECISIONS)), row.position)
    # The slot goes on long after the request was decided, with what happens to others.
    slot = handle.episode(connection, f"slot/{row.reward}/{row.period}", row.requested, decided) if row.period else ()
    steps = [*(_of_request(each) for each in own), *_of_slot(row, slot)]
    return sorted(steps, key=lambda step: step.position)


def track(row: Row[Any]) -> list[tuple[str, str]]:
    """The straight way with how far it was gone: done, here, bad or to come."""
    if row.status in ALONG:
        here = ALONG.index(row.status)
        return [(state, "done" if n < here else "here" if n == here else "") for n, state in enumerate(ALONG)]
    passed = ["requested", *(["granted"] if row.status == "returned" else [])]
    return [*((state, "done") for state in passed), (row.status, "bad" if row.status != "returned" else "here")]


def _of_request(recorded: Recorded) -> Step:
    event = cast("told.Event", recorded.event)
    what = detail = ""
    reason = None
    match event:
        case told.RedemptionRequested():
            what, detail = _("asked for it"), _("%(points)s points are on hold.", points=event.points)
        case told.RedemptionReady():
            what, detail = _("found nothing in the way"), _("To be decided by %(day)s.", day=day(event.decide_by))
        case told.RedemptionGranted():
            what = _("granted it")
            detail = _("The points are spent. To be used by %(day)s.", day=day(event.use_by))
        case told.RedemptionRefused():
            what, reason = _("refused it"), event.reason
            detail = " ".join((*([why(event.code)] if event.code else []), _("The points are available again.")))
        case told.RedemptionCancelled():
            what, detail = _("cancelled it"), _("The points are available again.")
        case told.RedemptionExpired():
            what = _("let it lapse")
            detail = _("Nobody decided by %(day)s. The points are available again.", day=day(event.decide_by))
        case told.RedemptionUsed():
            what = _("noted what was used")
            detail = _("%(percent)s %% on %(day)s", percent=event.percent, day=day(event.on))
            if event.fen:
                detail += f" · {yuan(event.fen)}"
        case told.RedemptionReturned():
            what = _("gave back what was unused")
            detail = _(
                "%(percent)s %% unused, %(points)s points come back.", percent=event.percent, points=event.points
            )
    actor = SYSTEM if isinstance(event, told.RedemptionReady) else getattr(event, "by", recorded.actor)
    return step(recorded, what, actor=actor, detail=detail, reason=reason)


def _of_slot(row: Row[Any], events: Any) -> Iterator[Step]:
    for recorded in events:
        event = recorded.event
        if isinstance(event, SlotsAwarded):
            place = next((n for n, each in enumerate(event.order, 1) if each.redemption == row.id), None)
            if place is not None:
                detail = _(
                    "Place %(place)s of %(all)s for %(free)s slots.", place=place, all=len(event.order), free=event.free
                )
                yield step(recorded, _("awarded the slots"), actor=SYSTEM, detail=detail)
        elif event.redemption != row.id:
            continue
        elif isinstance(event, SlotAsked):
            terms = shell.world().catalogue.terms(row.reward, row.revision)
            closes = rights.hour_name(closing_hour(terms.window, row.period)) if terms.window else day(event.closes_on)
            detail = _("Until %(moment)s", moment=closes)
            yield step(recorded, _("collects requests"), actor=SYSTEM, detail=detail)
        elif isinstance(event, SlotQueued):
            yield step(recorded, _("put it on the waiting list"), actor=SYSTEM, detail=_("All slots are taken."))
        elif isinstance(event, SlotHeld):
            detail = _("%(taken)s of %(limit)s slots are taken with it.", taken=event.taken, limit=event.limit)
            what = _("moved it up: a slot became free") if event.moved_up else _("holds a slot")
            yield step(recorded, what, actor=SYSTEM, detail=detail)
