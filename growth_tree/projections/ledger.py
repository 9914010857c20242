"""Folds awards, non-awards and reversals into ledger lines, and moves points between accounts."""

from __future__ import annotations

from growth_tree.domain.growth_events import AwardWithheld, Earned, Reversed
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from models import ledger

Event = Earned | Reversed | AwardWithheld
VERSION = 1
TABLES = (ledger.entry, ledger.account)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case Earned():
            _line(recorded, event, rows, type="earned", **_factors(event), **_transfer(event, rows))
        case Reversed():
            _line(recorded, event, rows, type="reversed", of_season=event.of_season, **_transfer(event, rows))
        case AwardWithheld():
            _line(
                recorded,
                event,
                rows,
                type="withheld",
                rule_version=event.rule_version,
                reason=event.reason,
                bound=event.limit,
                used=event.used,
                passes_on=event.passes_on.isoformat(),
            )


def _line(recorded: Recorded, event: Event, rows: Rows, **more: str | int | None) -> None:
    rows.put(
        ledger.entry,
        (recorded.position,),
        member=event.member,
        season=event.season,
        task=event.task,
        kind=event.kind,
        branch=event.branch,
        done_on=event.done_on.isoformat(),
        at=recorded.at,
        cause=recorded.cause or 0,
        **more,
    )


def _factors(event: Earned) -> dict[str, int]:
    return {
        "rule_version": event.rule_version,
        "base_xp": event.base_xp,
        "base_points": event.base_points,
        "quality": event.quality,
        "percent": event.percent,
    }


def _transfer(event: Earned | Reversed, rows: Rows) -> dict[str, str | int]:
    """Points flow from the issuer to the member, and back in a reversal; nothing appears or vanishes."""
    owner = ledger.member_account(event.member)
    sign = 1 if isinstance(event, Earned) else -1
    debit, credit = (ledger.ISSUER, owner) if sign > 0 else (owner, ledger.ISSUER)
    rows.put(ledger.account, (debit,), {"balance": -event.points})
    rows.put(ledger.account, (credit,), {"balance": event.points})
    return {
        "xp": sign * event.xp,
        "points": sign * event.points,
        "debit": debit,
        "credit": credit,
        "xp_total": event.xp_total,
        "balance": event.balance,
    }
