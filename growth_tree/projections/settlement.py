"""Folds settlements, their corrections and reopenings into what is settled for whom."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import asdict

from growth_tree.domain.period import first_day_of
from growth_tree.domain.settlement_events import (
    Event,
    Line,
    LineAdjusted,
    PeriodReopened,
    PeriodSettled,
    ReopeningDropped,
    ReopeningProposed,
    award_key,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import settlement

__all__ = ["TABLES", "VERSION", "Event", "project"]

VERSION = 2
TABLES = (settlement.settlement, settlement.line)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    key = (event.team, event.period)
    match event:
        case PeriodSettled():
            _settled(event, recorded, rows)
        case ReopeningProposed():
            rows.put(settlement.settlement, key, proposed_by=event.by, proposed_reason=event.reason)
        case ReopeningDropped():
            rows.put(settlement.settlement, key, proposed_by="", proposed_reason="")
        case PeriodReopened():
            _reopened(event, recorded, rows)
        case LineAdjusted():
            _adjusted(event, rows)
        case _:
            assert_never(event)


def _settled(event: PeriodSettled, recorded: Recorded, rows: Rows) -> None:
    sums = {
        "lines": len(event.lines),
        "xp": sum(line.xp for line in event.lines),
        "points": sum(line.points for line in event.lines),
    }
    rows.put(
        settlement.settlement,
        (event.team, event.period),
        sums,
        status=settlement.SETTLED,
        round=event.round,
        by=event.by,
        at=recorded.at,
        rule_version=event.rule_version,
        position=recorded.position,
    )
    monday = first_day_of(event.period).isoformat()
    for line in event.lines:
        rows.put(
            settlement.line,
            _place(event, line),
            status=settlement.SETTLED,
            week=monday,
            **_columns(line),
            round=event.round,
            award=award_key(event.team, event.period, line, event.round),
            season=event.season,
            by=event.by,
            at=recorded.at,
            position=recorded.position,
            adjusted=0,
        )


def _reopened(event: PeriodReopened, recorded: Recorded, rows: Rows) -> None:
    rows.put(
        settlement.settlement,
        (event.team, event.period),
        status=settlement.REOPENED,
        by=event.by,
        at=recorded.at,
        lines=0,
        xp=0,
        points=0,
        proposed_by="",
        proposed_reason="",
        reopened_by=event.by,
        position=recorded.position,
    )
    for member, kpi, subject in event.lines:
        rows.put(settlement.line, (event.team, event.period, member, kpi, subject), status=settlement.TAKEN_BACK)


def _adjusted(event: LineAdjusted, rows: Rows) -> None:
    line = event.line
    change = {"xp": line.xp - event.was_xp, "points": line.points - event.was_points}
    rows.put(settlement.settlement, (event.team, event.period), change)
    rows.put(settlement.line, _place(event, line), {"adjusted": 1}, **_columns(line))


def _place(event: PeriodSettled | LineAdjusted, line: Line) -> tuple[str, str, str, str, str]:
    return event.team, event.period, line.member, line.kpi, line.subject


def _columns(line: Line) -> dict[str, Value]:
    found = asdict(line) | {"learning": int(line.learning)}
    return {name: value for name, value in found.items() if name not in ("member", "kpi", "subject")}
