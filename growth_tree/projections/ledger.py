"""Folds awards, non-awards, reversals and what becomes of points into ledger lines; moves points between accounts."""

from __future__ import annotations

from typing import assert_never

from growth_tree.domain.growth_events import AwardWithheld, Earned, Reversed
from growth_tree.domain.points_events import (
    DebtForgiven,
    DebtIncurred,
    DebtRepaid,
    HoldReleased,
    HoldSpent,
    PointsEvent,
    PointsExpired,
    PointsHeld,
    PointsReturned,
)
from growth_tree.domain.result_events import CORRECTION, Adjusted, ResultEarned, ResultEvent, is_result
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value, change, row
from models import ledger

Event = Earned | Reversed | AwardWithheld | ResultEvent | PointsEvent
VERSION = 6
TABLES = (ledger.entry, ledger.account)

_FLOW = change(ledger.account, added=("balance",))
_EARNED = row(
    ledger.entry,
    "position",
    "type",
    "at",
    "cause",
    "debit",
    "credit",
    "done_on",
    "member",
    "season",
    "task",
    "kind",
    "branch",
    "rule_version",
    "base_xp",
    "base_points",
    "weight",
    "factor",
    "cycle",
    "quality",
    "percent",
    "xp",
    "points",
    "xp_total",
    "balance",
)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case Earned():
            _earned(event, recorded, rows)
            _transfer(ledger.ISSUER, ledger.member_account(event.member), event.points, rows)
        case Reversed():
            _reversed(event, recorded, rows)
            _transfer(ledger.member_account(event.member), ledger.ISSUER, event.points, rows)
        case ResultEarned():
            _result(event, recorded, rows)
            _transfer(ledger.ISSUER, ledger.member_account(event.member), event.points, rows)
        case Adjusted():
            _adjusted(event, recorded, rows)
            _transfer(ledger.ISSUER, ledger.member_account(event.member), event.points, rows)
        case AwardWithheld():
            _withheld(event, recorded, rows)
        case _:
            if event.points:
                _points(event, recorded, rows)


def _earned(event: Earned, recorded: Recorded, rows: Rows) -> None:
    rows.add_shaped(
        _EARNED,
        recorded.position,
        "earned",
        recorded.at,
        recorded.cause or 0,
        ledger.ISSUER,
        ledger.member_account(event.member),
        event.done_on.isoformat(),
        event.member,
        event.season,
        event.task,
        event.kind,
        event.branch,
        event.rule_version,
        event.base_xp,
        event.base_points,
        event.weight,
        event.factor,
        event.cycle,
        event.quality,
        event.percent,
        event.xp,
        event.points,
        event.xp_total,
        event.balance,
    )


def _result(event: ResultEarned, recorded: Recorded, rows: Rows) -> None:
    rows.add(
        ledger.entry,
        type="result",
        **_about(event, recorded),
        task=event.award,
        branch=event.branch,
        done_on=event.done_on.isoformat(),
        kpi=event.kpi,
        subject=event.subject,
        period=event.period,
        rule_version=event.rule_version,
        base_xp=event.base_xp,
        base_points=event.base_points,
        weight=event.weight,
        percentile=event.percentile,
        percent=event.percent,
        xp=event.xp,
        points=event.points,
        **_issued(event.member, event.points),
        xp_total=event.xp_total,
        balance=event.balance,
    )


def _adjusted(event: Adjusted, recorded: Recorded, rows: Rows) -> None:
    rows.add(
        ledger.entry,
        type="adjusted",
        **_about(event, recorded),
        task=event.adjustment,
        **_kind(event.about, event.kind),
        branch=event.branch,
        done_on=event.done_on.isoformat(),
        about=event.about,
        reason=event.why,
        correction=_correction(event.adjustment),
        xp=event.xp,
        points=event.points,
        **_issued(event.member, event.points),
        xp_total=event.xp_total,
        balance=event.balance,
    )


def _reversed(event: Reversed, recorded: Recorded, rows: Rows) -> None:
    rows.add(
        ledger.entry,
        type="reversed",
        **_about(event, recorded),
        **_of_work(event),
        xp=-event.xp,
        points=-event.points,
        **_issued(event.member, -event.points),
        xp_total=event.xp_total,
        balance=event.balance,
        of_season=event.of_season,
        correction=event.correction,
    )


def _withheld(event: AwardWithheld, recorded: Recorded, rows: Rows) -> None:
    rows.add(
        ledger.entry,
        type="withheld",
        **_about(event, recorded),
        **_of_work(event),
        rule_version=event.rule_version,
        reason=event.reason,
        bound=event.limit,
        used=event.used,
        passes_on=event.passes_on.isoformat(),
    )


def _points(event: PointsEvent, recorded: Recorded, rows: Rows) -> None:
    type_, debit, credit, more = _flow(event)
    own = ledger.member_account(event.member)
    rows.add(
        ledger.entry,
        type=type_,
        **_about(event, recorded),
        points=event.points * ((credit == own) - (debit == own)),
        debit=debit,
        credit=credit,
        balance=event.balance,
        **more,
    )
    _transfer(debit, credit, event.points, rows)


def _about(event: Event, recorded: Recorded) -> dict[str, Value]:
    return {
        "position": recorded.position,
        "member": event.member,
        "season": event.season,
        "at": recorded.at,
        "cause": recorded.cause or 0,
    }


def _of_work(event: Earned | Reversed | AwardWithheld) -> dict[str, Value]:
    what = _kind(event.task, event.kind)
    return {"task": event.task, **what, "branch": event.branch, "done_on": event.done_on.isoformat()}


def _kind(award: str, kind: str) -> dict[str, Value]:
    """What an award is of: a KPI where it is that of a result, or else a kind of task."""
    return {"kpi": kind} if is_result(award) else {"kind": kind}


def _correction(adjustment: str) -> str | None:
    """The correction of which an adjustment is a line; none where a figure was restated."""
    return adjustment.removeprefix(CORRECTION).rpartition("/")[0] if adjustment.startswith(CORRECTION) else None


def _issued(member: str, points: int) -> dict[str, Value]:
    """From which account to which points flow that a member gets, or gives back."""
    issuer, own = ledger.ISSUER, ledger.member_account(member)
    return {"debit": issuer, "credit": own} if points >= 0 else {"debit": own, "credit": issuer}


def _flow(event: PointsEvent) -> tuple[str, str, str, dict[str, Value]]:
    """What a fact about points is called, from where to where they flow, and on what account."""
    own, held, owed = (start + event.member for start in (ledger.MEMBER, ledger.HELD, ledger.CLAWBACK))
    match event:
        case PointsHeld():
            return "held", own, held, _asked(event)
        case HoldReleased():
            return "released", held, own, _asked(event)
        case HoldSpent():
            return "spent", held, ledger.SPENT, {**_asked(event), "moved": event.points}
        case PointsReturned():
            return "returned", ledger.SPENT, own, {**_asked(event), "percent": event.percent}
        case PointsExpired():
            return "expired", own, ledger.EXPIRED, {"of_season": event.of_season}
        case DebtIncurred():
            return "owed", owed, own, {"task": event.task}
        case DebtForgiven():
            return "forgiven", ledger.FORGIVEN, own, {"task": event.task}
        case DebtRepaid():
            return "repaid", own, owed, {}
        case _:
            assert_never(event)


def _asked(event: PointsHeld | HoldReleased | HoldSpent | PointsReturned) -> dict[str, Value]:
    return {"redemption": event.redemption, "reward": event.reward}


def _transfer(debit: str, credit: str, points: int, rows: Rows) -> None:
    """Points flow from one account to another; nothing appears or vanishes."""
    rows.put_shaped(_FLOW, debit, -points)
    rows.put_shaped(_FLOW, credit, points)
