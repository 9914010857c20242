"""What happened to the KPI catalogue, and what it is after that: KPIs, scorecards of jobs, groups of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.kpi import Kpi


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
    """What a job answers for, and in what shares, in ordinary weeks and in those of a promotion."""

    job: str
    usual: tuple[Weight, ...]
    promotion: tuple[Weight, ...]


class GroupFormed(Struct, frozen=True, kw_only=True):
    """A group of items of a shop exists or has another name, in the care of a team if one is given."""

    group: str
    shop: str
    name: str
    team: str | None


Event = KpiDefined | KpiRetired | ScorecardSet | GroupFormed


# State


class Defined(Struct, frozen=True, kw_only=True):
    """A KPI in its latest wording."""

    kpi: Kpi
    revision: int
    retired: bool = False


class Scorecard(Struct, frozen=True, kw_only=True):
    """What a job answers for; both are empty or add up to 100 %."""

    usual: tuple[Weight, ...] = ()
    promotion: tuple[Weight, ...] = ()

    def weights(self, *, promoted: bool) -> tuple[Weight, ...]:
        """Those of a week with or without a promotion; those of every week where there are no others."""
        return self.promotion if promoted and self.promotion else self.usual


class Group(Struct, frozen=True, kw_only=True):
    """Items of a shop that are measured together."""

    group: str
    shop: str
    name: str
    team: str | None


class Kpis(Struct, frozen=True, kw_only=True):
    """The catalogue of KPIs."""

    by_code: Mapping[str, Defined] = field(default_factory=dict)
    scorecards: Mapping[str, Scorecard] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)

    @property
    def live(self) -> tuple[Kpi, ...]:
        """The KPIs that are measured."""
        return tuple(defined.kpi for defined in self.by_code.values() if not defined.retired)

    def kpi(self, code: str) -> Kpi:
        """A KPI, be it retired."""
        return self.by_code[code].kpi

    def scorecard(self, job: str) -> Scorecard:
        """What a job answers for; nothing where nobody has said."""
        return self.scorecards.get(job, Scorecard())


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
            scorecard = Scorecard(usual=event.usual, promotion=event.promotion)
            return replace(state, scorecards={**state.scorecards, event.job: scorecard})
        case GroupFormed():
            group = Group(group=event.group, shop=event.shop, name=event.name, team=event.team)
            return replace(state, groups={**state.groups, event.group: group})
    assert_never(event)
