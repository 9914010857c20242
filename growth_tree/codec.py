"""Between stored text and events. What was written once is read for ever: old versions are lifted, never rewritten."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import ModuleType
from typing import Any, get_args

import msgspec

from growth_tree.domain import (
    baseline_events,
    budget,
    calendar,
    catalogue,
    correction_events,
    directory_events,
    experiment_events,
    finding_events,
    goal_events,
    growth_events,
    kpi_events,
    metric,
    objection_events,
    redemption_events,
    rulebook,
    settlement_events,
    slot_events,
    target_events,
    task_events,
)

Event = (
    baseline_events.Event
    | budget.Event
    | calendar.Event
    | catalogue.Event
    | correction_events.Event
    | directory_events.Event
    | experiment_events.Event
    | finding_events.Event
    | goal_events.Event
    | growth_events.Event
    | kpi_events.Event
    | metric.Event
    | objection_events.Event
    | redemption_events.Event
    | rulebook.Event
    | settlement_events.Event
    | slot_events.Event
    | target_events.Event
    | task_events.Event
)


class UnknownEvent(Exception):
    """The log holds an event that this version of the product cannot read; `position` where it is known."""

    def __init__(self, what: str, position: int | None = None) -> None:
        super().__init__(what if position is None else f"{what} at position {position}")
        self.what = what
        self.position = position


Upcast = Callable[[dict[str, Any]], dict[str, Any]]

_UNDATED = {"from_day": "0001-01-01"}
_UNPROPOSED = {"mode": "forward", **dict.fromkeys(("since", "reason", "by", "proposed_by", "seconded_by", "draft"))}


def _unweighed(rules: dict[str, Any]) -> dict[str, Any]:
    return rules | {"weights": {}, "cycle_factors": [], "limits": rules["limits"] | {"smallest_share": 1}}


UPCASTS: Mapping[tuple[str, int], Upcast] = {
    ("Earned", 1): lambda body: body | {"weight": 100, "factor": 100, "cycle": None},
    ("ExperimentConcluded", 1): lambda body: (
        body | {"figure": "", "shop": None, "team": "", "numerator": 0, "denominator": 0}
    ),
    ("GroupFormed", 1): lambda body: body | _UNDATED,
    ("ReversalCarried", 1): lambda body: body | {"correction": None},
    ("Reversed", 1): lambda body: body | {"correction": None},
    ("RulebookPublished", 1): lambda body: body | {"rulebook": body["rulebook"] | {"metrics": None}},
    ("RulebookPublished", 2): lambda body: body | _UNPROPOSED | {"rulebook": _unweighed(body["rulebook"])},
    ("ScorecardSet", 1): lambda body: body | _UNDATED,
}
"""For each (type, schema version) that is no longer written: the step that lifts its body to the next version."""


def encode(event: Event) -> tuple[str, int, str]:
    """The type, schema version and canonical JSON text of an event: sorted keys, no spaces, UTF-8."""
    name = type(event).__name__
    return name, _SCHEMAS[name], _ENCODER.encode(event).decode()


def decode(name: str, schema: int, body: str) -> Event:
    """The event that a stored text stands for.

    Raises UnknownEvent for a type, version or body that this version does not know.
    """
    newest = _SCHEMAS.get(name, 0)
    try:
        if schema > newest:
            raise UnknownEvent(f"{name} version {schema}")
        if schema == newest:
            return _DECODERS[name].decode(body)
        return msgspec.convert(_lift(name, schema, msgspec.json.decode(body)), _TYPES[name])
    except (msgspec.MsgspecError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnknownEvent(f"{name} version {schema}: {error}") from error


@lru_cache(maxsize=100)  # the orders of an import are all of one moment
def stamp(at: datetime) -> str:
    """A moment as it is stored: UTC, microseconds, of one length, so that texts sort as moments do."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(stamped: str) -> datetime:
    """The moment that a stored text stands for."""
    return datetime.fromisoformat(stamped)


def _lift(name: str, schema: int, body: dict[str, Any]) -> dict[str, Any]:
    for version in range(schema, _SCHEMAS[name]):
        body = UPCASTS[name, version](body)
    return body


def _events_of(module: ModuleType) -> tuple[type[Event], ...]:
    return (module.Event,) if inspect.isclass(module.Event) else get_args(module.Event)


_TYPES: dict[str, type[Event]] = {
    event.__name__: event
    for module in (
        baseline_events,
        budget,
        calendar,
        catalogue,
        correction_events,
        directory_events,
        experiment_events,
        finding_events,
        goal_events,
        growth_events,
        kpi_events,
        metric,
        objection_events,
        redemption_events,
        rulebook,
        settlement_events,
        slot_events,
        target_events,
        task_events,
    )
    for event in _events_of(module)
}
_SCHEMAS = {name: 1 + max((version for known, version in UPCASTS if known == name), default=0) for name in _TYPES}
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODERS = {name: msgspec.json.Decoder(event, strict=True) for name, event in _TYPES.items()}
