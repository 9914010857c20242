"""What happened to the models behind a KPI's targets. Names and fields of events are stored for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace


class Score(Struct, frozen=True, kw_only=True):
    """How exact and how fair one method was in the back-test, in parts per million; None where it was not measured.

    wql and wape are errors as a share of all results; coverage and hits are shares of results.
    """

    method: str
    wql: int | None = None
    wape: int | None = None
    coverage_80: int | None = None
    width_80: int | None = None
    hit_50: int | None = None
    hit_20: int | None = None
    promotion_gap: int | None = None
    worst_group: int | None = None
    unfair_sd: int | None = None


class BaselineTrained(Struct, frozen=True, kw_only=True):
    """A model was made from the weeks of a KPI, `horizon` weeks ahead, and measured on weeks that it had not seen.

    `scores` begins with its own, then come the simple rules; `in_force_wql` is that of the model in force on the same
    weeks. `pass_through` says how much of a change of one's own results moves the target after 1, 4 and 13 weeks, in
    parts per million. `rejected_for` is worse_than_in_force, worse_than_rules or unfair.
    """

    baseline: str
    kpi: str
    horizon: int
    method: str
    strict: bool
    first_week: date
    last_week: date
    units: int
    rows: int
    features: tuple[str, ...]
    digest: str
    library: str
    scores: tuple[Score, ...]
    in_force_wql: int | None
    pass_through: tuple[int, int, int]
    seconds: int
    rejected_for: str | None


class BaselineActivated(Struct, frozen=True, kw_only=True):
    """Targets that are published from now on come from this model; `rollback` where it had been in force before."""

    baseline: str
    kpi: str
    horizon: int
    by: str
    rollback: bool


class BaselineRetired(Struct, frozen=True, kw_only=True):
    """This model makes no targets any more."""

    baseline: str
    kpi: str
    by: str


Event = BaselineTrained | BaselineActivated | BaselineRetired


# State


class Trained(Struct, frozen=True, kw_only=True):
    """What has to be known of a model to put it in force."""

    horizon: int
    digest: str
    rejected_for: str | None
    served: bool = False


class State(Struct, frozen=True, kw_only=True):
    """The models of a KPI by id, and the one in force by how many weeks it looks ahead."""

    trained: Mapping[str, Trained] = field(default_factory=dict)
    active: Mapping[int, str] = field(default_factory=dict)


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case BaselineTrained():
            made = Trained(horizon=event.horizon, digest=event.digest, rejected_for=event.rejected_for)
            return replace(state, trained={**state.trained, event.baseline: made})
        case BaselineActivated():
            served = replace(state.trained[event.baseline], served=True)
            return replace(
                state,
                trained={**state.trained, event.baseline: served},
                active={**state.active, event.horizon: event.baseline},
            )
        case BaselineRetired():
            left = {horizon: name for horizon, name in state.active.items() if name != event.baseline}
            return replace(state, active=left)
    assert_never(event)
