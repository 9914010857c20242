"""What happened to an ad test, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain.ad_figures import AdFigures


class Creative(Struct, frozen=True, kw_only=True):
    """One of the advertisements that are compared: its letter, its name and picture, which are kept outside the log."""

    id: str
    name: str
    picture: str | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """What is settled before a test: texts are references, `budget_fen` is money, `planned` the sample per creative.

    `planned` counts impressions for CTR, clicks for CVR and days for ROI. It follows from the smallest rise worth
    seeing, in % of the figure, and from the rate as it is, in millionths; for ROI from how far it varies by day, in %.
    """

    product: str
    hypothesis: str
    creatives: tuple[Creative, ...]
    platform: str
    first_day: date
    last_day: date
    budget_fen: int
    figure: str
    baseline_ppm: int | None
    variation_percent: int | None
    lift_percent: int
    planned: int


class DayFigures(Struct, frozen=True, kw_only=True):
    """What a creative brought on one day."""

    day: date
    figures: AdFigures


class CreativeFigures(Struct, frozen=True, kw_only=True):
    """What a creative brought so far, and on which days, where that is known; then the days add up to the total."""

    creative: str
    total: AdFigures
    days: tuple[DayFigures, ...] = ()


class ExperimentPlanned(Struct, frozen=True, kw_only=True):
    """The holder of a slot said what is to be tested on it; `shop` is the one they work for."""

    redemption: str
    member: str
    team: str
    shop: str | None
    plan: Plan


class PlanChanged(Struct, frozen=True, kw_only=True):
    """The plan was changed before the test began."""

    redemption: str
    member: str
    plan: Plan


class ResultsReported(Struct, frozen=True, kw_only=True):
    """Figures came in, typed or from a file with this digest; `figures` and `spend_fen` are what stands after it."""

    redemption: str
    member: str
    on: date
    source: str
    digest: str | None
    figures: tuple[CreativeFigures, ...]
    spend_fen: int


class ExperimentConcluded(Struct, frozen=True, kw_only=True):
    """The test is finished: what came of it, and the lesson, which is a reference.

    `numerator` and `denominator` are what the figure that decides was counted from, of the winner or else of all
    creatives; money in fen. Where the test was planned is where that figure belongs.
    """

    redemption: str
    member: str
    on: date
    outcome: str
    winner: str | None
    lesson: str
    spend_fen: int
    figure: str
    shop: str | None
    team: str
    numerator: int
    denominator: int


class ExperimentCalledOff(Struct, frozen=True, kw_only=True):
    """The slot was given back before anything came of the test."""

    redemption: str


class KnowledgeUsed(Struct, frozen=True, kw_only=True):
    """Somebody else put what was learnt to use."""

    redemption: str
    member: str


Event = ExperimentPlanned | PlanChanged | ResultsReported | ExperimentConcluded | ExperimentCalledOff | KnowledgeUsed


# State


class Status(StrEnum):
    """Where a test stands."""

    UNKNOWN = "unknown"
    PLANNED = "planned"
    REPORTED = "reported"
    CONCLUDED = "concluded"
    CALLED_OFF = "called_off"


class State(Struct, frozen=True):
    """A test as it stands; `figures` has one entry for each creative once there are any."""

    status: Status = Status.UNKNOWN
    member: str = ""
    team: str = ""
    shop: str | None = None
    plan: Plan | None = None
    figures: tuple[CreativeFigures, ...] = ()
    reported_on: date | None = None
    digests: frozenset[str] = frozenset()
    concluded: ExperimentConcluded | None = None
    users: frozenset[str] = frozenset()

    @property
    def over(self) -> bool:
        """Whether the figures are final: only those that came in after the last day are."""
        return self.plan is not None and self.reported_on is not None and self.reported_on > self.plan.last_day


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case ExperimentPlanned():
            who = {"member": event.member, "team": event.team, "shop": event.shop}
            return replace(state, status=Status.PLANNED, plan=event.plan, **who)
        case PlanChanged():
            return replace(state, plan=event.plan)
        case ResultsReported():
            digests = state.digests | ({event.digest} if event.digest else set())
            return replace(state, status=Status.REPORTED, figures=event.figures, reported_on=event.on, digests=digests)
        case ExperimentConcluded():
            return replace(state, status=Status.CONCLUDED, concluded=event)
        case ExperimentCalledOff():
            return replace(state, status=Status.CALLED_OFF)
        case KnowledgeUsed():
            return replace(state, users=state.users | {event.member})
    assert_never(event)
