"""What was expected of a figure in a period, and who changed it. Names and fields of events are stored for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace


class Part(Struct, frozen=True, kw_only=True):
    """One reason for what is expected, as a factor in parts per million; `detail` names a cycle or is empty.

    The first part is the level, in the figure's own unit: multiplied with all other factors it is what is expected.
    """

    code: str
    detail: str
    factor: int


class TargetForeseen(Struct, frozen=True, kw_only=True):
    """What will probably be expected of a figure in a period; nobody is bound by it. Quantiles as in TargetFrozen."""

    kpi: str
    subject: str
    period: str
    q10: int
    q50: int
    q80: int
    q90: int
    baseline: str


class TargetFrozen(Struct, frozen=True, kw_only=True):
    """What is expected of a figure in a period was settled before it began.

    Of results in the same circumstances 10, 50, 80 and 90 % are no better than q10 … q90, at the KPI's scale: q80 is
    hard to reach whichever direction is good, and where less is better, q10 is the largest. `target` is the figure
    that `quantile` per cent of results do not beat: 50 is always the middle, 80 always harder.
    `pass_through` says how much of a change of this result moves the next target, in parts per million. `inputs` is
    the SHA-256 of what the model saw, `context` what was known of the period beforehand.
    """

    kpi: str
    subject: str
    period: str
    q10: int
    q50: int
    q80: int
    q90: int
    target: int
    quantile: int
    baseline: str
    learning: bool
    parts: tuple[Part, ...]
    pass_through: int
    inputs: str
    context: Mapping[str, int]


class TargetOverrideProposed(Struct, frozen=True, kw_only=True):
    """Somebody proposed another target, for a reason that is a reference to a text."""

    kpi: str
    subject: str
    period: str
    target: int
    reason: str
    by: str


class TargetOverrideDropped(Struct, frozen=True, kw_only=True):
    """Nothing came of that proposal."""

    kpi: str
    subject: str
    period: str
    by: str


class TargetOverridden(Struct, frozen=True, kw_only=True):
    """A second person agreed to another target than `was`."""

    kpi: str
    subject: str
    period: str
    target: int
    was: int
    reason: str
    by: str
    proposed_by: str


Event = TargetForeseen | TargetFrozen | TargetOverrideProposed | TargetOverrideDropped | TargetOverridden


# State


class State(Struct, frozen=True, kw_only=True):
    """What is expected of a figure in a period, as it stands; `target` after every override."""

    foreseen: TargetForeseen | None = None
    frozen: TargetFrozen | None = None
    target: int = 0
    proposal: TargetOverrideProposed | None = None


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case TargetForeseen():
            return replace(state, foreseen=event)
        case TargetFrozen():
            return replace(state, frozen=event, target=event.target)
        case TargetOverrideProposed():
            return replace(state, proposal=event)
        case TargetOverrideDropped():
            return replace(state, proposal=None)
        case TargetOverridden():
            return replace(state, target=event.target, proposal=None)
    assert_never(event)
