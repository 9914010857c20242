"""What a period's results earned a team, and what changed that later. Names and fields are stored for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

UNSHOCKED = 1_000_000
"""The common factor, in parts per million, where nothing hit all peers alike."""


Place = tuple[str, str, str]
"""Member, KPI and subject: a line's place in a settlement."""


class Line(Struct, frozen=True, kw_only=True):
    """What one KPI earns one member, and every factor of it.

    `weight` and `percent` are per cent. Of results in the same circumstances 10, 50, 80 and 90 % are no better than
    `q10`, `expected`, `q80` and `q90`, an override being counted in; where less is better, q10 is the largest.
    `percentile` is that of the figure after the common factor `shock` was taken out of it. `metric` and `frozen` are
    the positions of the figure and of the target. `excluded` refers to the reason why the line earns nothing.
    """

    member: str
    kpi: str
    subject: str
    branch: str
    weight: int
    target: int
    figure: int | None
    q10: int
    expected: int
    q80: int
    q90: int
    percentile: int | None
    shock: int
    learning: bool
    percent: int
    xp: int
    points: int
    metric: int
    frozen: int
    excluded: str | None = None


class TakenBack(Struct, frozen=True, kw_only=True):
    """An award or adjustment that a reopening takes back, and in the books of which season it stands."""

    member: str
    award: str
    season: str


class PeriodSettled(Struct, frozen=True, kw_only=True):
    """A person settled what results of a period earn some members of a team; awards enter the books of the season.

    The base amounts are those of a whole scorecard at the middle, by the version of the rules.
    """

    team: str
    period: str
    by: str
    season: str
    rule_version: int
    base_xp: int
    base_points: int
    round: int
    lines: tuple[Line, ...]


class ReopeningProposed(Struct, frozen=True, kw_only=True):
    """Somebody proposed to undo a settlement, for a reason that is a reference to a text."""

    team: str
    period: str
    by: str
    reason: str


class ReopeningDropped(Struct, frozen=True, kw_only=True):
    """Nothing came of that proposal."""

    team: str
    period: str
    by: str


class PeriodReopened(Struct, frozen=True, kw_only=True):
    """A second person undid a settlement: `awards` are taken back, and `lines` can be settled again next round.

    The latest comes first, so that books never lack in between what a line has earned in all.
    """

    team: str
    period: str
    by: str
    proposed_by: str
    reason: str
    season: str
    round: int
    lines: tuple[Place, ...]
    awards: tuple[TakenBack, ...]


class LineAdjusted(Struct, frozen=True, kw_only=True):
    """A figure changed after its settlement; the difference is booked in a later period.

    `line` is what stands now, `was_xp` and `was_points` what stood before, `award` what is corrected.
    """

    team: str
    period: str
    in_period: str
    by: str
    season: str
    award: str
    adjustment: str
    line: Line
    was_xp: int
    was_points: int


Event = PeriodSettled | ReopeningProposed | ReopeningDropped | PeriodReopened | LineAdjusted


def award_key(team: str, period: str, line: Line, round_: int) -> str:
    """The name of a line's award in the books of its member; no task has such a name."""
    return f"result/{team}/{period}/{line.kpi}/{line.subject}/{round_}"


# State


class Settled(Struct, frozen=True, kw_only=True):
    """A settled line after so many adjustments, what its award is called, and what of it stands in the books."""

    line: Line
    award: str
    adjusted: int = 0
    standing: tuple[TakenBack, ...] = ()


class State(Struct, frozen=True, kw_only=True):
    """What is settled for a team and period; `round` counts how often it began anew."""

    lines: Mapping[Place, Settled] = field(default_factory=dict)
    round: int = 1
    proposal: ReopeningProposed | None = None


def place_of(line: Line) -> Place:
    """Where a line belongs in a settlement."""
    return line.member, line.kpi, line.subject


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case PeriodSettled():
            return replace(state, lines={**state.lines, **_settled(event)})
        case ReopeningProposed():
            return replace(state, proposal=event)
        case ReopeningDropped():
            return replace(state, proposal=None)
        case PeriodReopened():
            return State(round=event.round + 1)
        case LineAdjusted():
            return replace(state, lines={**state.lines, place_of(event.line): _adjusted(state, event)})
    assert_never(event)


def _settled(event: PeriodSettled) -> dict[Place, Settled]:
    found = {}
    for line in event.lines:
        award = award_key(event.team, event.period, line, event.round)
        booked = TakenBack(member=line.member, award=award, season=event.season)
        found[place_of(line)] = Settled(line=line, award=award, standing=(booked,) if line.xp or line.points else ())
    return found


def _adjusted(state: State, event: LineAdjusted) -> Settled:
    before, line = state.lines[place_of(event.line)], event.line
    booked = TakenBack(member=line.member, award=event.adjustment, season=event.season)
    more = (booked,) if (line.xp, line.points) != (event.was_xp, event.was_points) else ()
    return replace(before, line=line, adjusted=before.adjusted + 1, standing=(*before.standing, *more))
