"""What happened to the KPI catalogue, and what it is after that: KPIs, scorecards of jobs, groups of items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.kpi import Kpi

EVER = date.min
"""From this day on is what nobody dated; it is a Monday."""


class Weight(Struct, frozen=True, kw_only=True):
    """The share of a scorecard that one KPI has, in per cent, measured on the shop, the team, the member or a group."""

    kpi: str
    on: str
    percent: int


# Events


class KpiDefined(Struct, frozen=True, kw_only=True):
    """A KPI is understood like this from now on, in the `revision`-th wording."""

    code: str
    revision: int
    kpi: Kpi


class KpiRetired(Struct, frozen=True, kw_only=True):
    """It is not measured any more; what was measured stays."""

    code: str


class ScorecardSet(Struct, frozen=True, kw_only=True):
    """What a job answers for from a day on, in what shares, in ordinary weeks and in those of a promotion."""

    job: str
    usual: tuple[Weight, ...]
    promotion: tuple[Weight, ...]
    from_day: date


class GroupFormed(Struct, frozen=True, kw_only=True):
    """A group of items of a shop exists or has another name; from a day on it is in the care of a team, or of none."""

    group: str
    shop: str
    name: str
    team: str | None
    from_day: date


Event = KpiDefined | KpiRetired | ScorecardSet | GroupFormed


# State


class Defined(Struct, frozen=True, kw_only=True):
    """A KPI in its latest wording."""

    kpi: Kpi
    revision: int
    retired: bool = False


class Scorecard(Struct, frozen=True, kw_only=True):
    """What a job answers for from a day on, until the next one; both are empty or add up to 100 %."""

    usual: tuple[Weight, ...] = ()
    promotion: tuple[Weight, ...] = ()
    from_day: date = EVER

    def weights(self, *, promoted: bool) -> tuple[Weight, ...]:
        """Those of a week with or without a promotion; those of every week where there are no others."""
        return self.promotion if promoted and self.promotion else self.usual


class Care(Struct, frozen=True, kw_only=True):
    """Whose people answer for a group from a day on, until the next one; nobody's without a team."""

    from_day: date
    team: str | None


class Group(Struct, frozen=True, kw_only=True):
    """Items of a shop that are measured together, and in whose care they are, in order of days."""

    group: str
    shop: str
    name: str
    cares: tuple[Care, ...]

    def in_care_of(self, day: date) -> str | None:
        """In whose care it is on a day."""
        held = [care for care in self.cares if care.from_day <= day]
        return held[-1].team if held else None


Held = TypeVar("Held", bound=Scorecard | Care)


class Kpis(Struct, frozen=True, kw_only=True):
    """The catalogue of KPIs."""

    by_code: Mapping[str, Defined] = field(default_factory=dict)
    scorecards: Mapping[str, tuple[Scorecard, ...]] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)

    @property
    def live(self) -> tuple[Kpi, ...]:
        """The KPIs that are measured."""
        return tuple(defined.kpi for defined in self.by_code.values() if not defined.retired)

    def kpi(self, code: str) -> Kpi:
        """A KPI, be it retired."""
        return self.by_code[code].kpi

    def scorecard(self, job: str, day: date) -> Scorecard:
        """What a job answers for on a day; nothing where nobody has said."""
        held = [card for card in self.scorecards.get(job, ()) if card.from_day <= day]
        return held[-1] if held else Scorecard()


State = Kpis


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case KpiDefined():
            defined = Defined(kpi=event.kpi, revision=event.revision)
            return replace(state, by_code={**state.by_code, event.code: defined})
        case KpiRetired():
            retired = replace(state.by_code[event.code], retired=True)
            return replace(state, by_code={**state.by_code, event.code: retired})
        case ScorecardSet():
            card = Scorecard(usual=event.usual, promotion=event.promotion, from_day=event.from_day)
            cards = _dated(state.scorecards.get(event.job, ()), card)
            return replace(state, scorecards={**state.scorecards, event.job: cards})
        case GroupFormed():
            known = state.groups.get(event.group)
            cares = _dated(known.cares if known else (), Care(from_day=event.from_day, team=event.team))
            group = Group(group=event.group, shop=event.shop, name=event.name, cares=cares)
            return replace(state, groups={**state.groups, event.group: group})
    assert_never(event)


def _dated(known: tuple[Held, ...], new: Held) -> tuple[Held, ...]:
    """What holds from a day on holds until the next one that is known, be it noted before or after."""
    others = [each for each in known if each.from_day != new.from_day]
    return tuple(sorted([*others, new], key=lambda each: each.from_day))
