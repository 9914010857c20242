"""The why of a line about a measured result: what it earned and of what, how it was corrected, or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.codec import Event
from growth_tree.domain.growth_events import ReversalCarried
from growth_tree.domain.settlement_events import UNSHOCKED, Line, LineAdjusted, PeriodReopened, PeriodSettled
from growth_tree.handle import proof, recorded
from growth_tree.projections import Recorded
from growth_tree.web import kpi_words, policy, rights, shell, words
from growth_tree.web.ledger.sums import Amount
from growth_tree.web.ledger_words import TONES, account, types
from growth_tree.web.page import page
from growth_tree.web.settlement.blueprint import past_period, teams
from growth_tree.web.timeline import Step, step
from models import ledger

WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One line of the sum: the scorecard, the weight or the percentile, and what stands after it."""

    what: str
    percent: int
    xp: Amount
    points: Amount


def result_line(entry: Row[Any]) -> Response:
    """Why a result earned what it did, was corrected, or lost it again; for somebody who may see it."""
    connection = shell.connection()
    cause = cause_of(entry)
    event = cause.event
    settled = _line(event, entry)
    award = entry.about or entry.task
    related = [row for row in ledger.of_result(connection, entry.member, award) if row.position != entry.position]
    steps = list(steps_of(cause, settled))
    names = words.names((entry.member, *(each.actor for each in steps)))
    kpi = shell.world().kpis.kpi(entry.kpi)
    subject = settled.subject if settled else entry.subject
    return page(
        "ledger/result.html",
        entry=entry,
        own=entry.member == shell.person(),
        owner=names[entry.member],
        title=words.said(kpi.name),
        subject=kpi_words.subjects([subject])[subject] if subject else "",
        figure_address=f"/metrics?kpi={entry.kpi}&subject={subject}",
        target_address=f"/targets/{entry.kpi}/{subject}/{_period(event)}",
        settlement_address=_settlement_address(event),
        period=rights.period_name(_period(event)),
        booked_in=rights.period_name(event.in_period) if isinstance(event, LineAdjusted) else "",
        was=event if isinstance(event, LineAdjusted) else None,
        line=settled,
        shock=(settled.shock - UNSHOCKED) / UNSHOCKED * WHOLE if settled else 0,
        said=lambda figure: kpi_words.figure(kpi, figure),
        sum=list(_sum(entry)) if entry.type == "result" else [],
        because=_because(entry),
        related=related,
        debit=account(entry.debit, names),
        credit=account(entry.credit, names),
        branches=words.branches(),
        steps=steps,
        names=names,
        texts=words.texts(each.reason for each in steps),
        types=types(),
        tones=TONES,
        season_name=words.season,
        proof=proof(connection, entry.position),
    )


def cause_of(entry: Row[Any]) -> Recorded:
    """The settlement, correction or reopening from which a line follows, be it by way of closed books."""
    cause = recorded(proof(shell.connection(), entry.cause))
    if isinstance(cause.event, ReversalCarried):
        return recorded(proof(shell.connection(), cause.cause or 0))
    return cause


def _line(event: Event, entry: Row[Any]) -> Line | None:
    """The line as it was settled or corrected; none where it was only taken back."""
    match event:
        case PeriodSettled():
            place = (entry.member, entry.kpi, entry.subject)
            return next(line for line in event.lines if (line.member, line.kpi, line.subject) == place)
        case LineAdjusted():
            return event.line
        case _:
            return None


def _period(event: Event) -> str:
    return event.period if isinstance(event, PeriodSettled | LineAdjusted | PeriodReopened) else ""


def _settlement_address(event: Event) -> str | None:
    """Where the settlement is shown, if the viewer may see it."""
    if not isinstance(event, PeriodSettled | LineAdjusted | PeriodReopened) or not policy.may("settlement.show"):
        return None
    seen = past_period(event.period) is not None and any(each.team == event.team for each in teams())
    return f"/settlement/{event.team}/{event.period}" if seen else None


def _because(entry: Row[Any]) -> str:
    if entry.type == "result":
        return str(_("The result was measured against what could be expected, and a person settled it."))
    if entry.type == "adjusted":
        return str(_("The figure changed after it had been settled, so the difference is booked here."))
    return str(_("The settlement was undone by two people, so what it had brought was taken back."))


def _sum(entry: Row[Any]) -> Iterator[Factor]:
    """From a whole scorecard over the weight to what the percentile earns; rounded once, at the end."""
    yield Factor(what="scorecard", percent=WHOLE, xp=_amount(entry.base_xp), points=_amount(entry.base_points))
    weighted = [Fraction(base * entry.weight, WHOLE) for base in (entry.base_xp, entry.base_points)]
    yield Factor(what="weight", percent=entry.weight, xp=_amount(weighted[0]), points=_amount(weighted[1]))
    xp, points = (each * entry.percent / WHOLE for each in weighted)
    yield Factor(
        what="percentile",
        percent=entry.percent,
        xp=Amount(value=entry.xp, exact=xp),
        points=Amount(value=entry.points, exact=points),
    )


def _amount(exact: int | Fraction) -> Amount:
    return Amount(value=int(exact), exact=Fraction(exact))


def steps_of(cause: Recorded, line: Line | None = None) -> Iterator[Step]:
    """What led to a settlement, correction or reopening, beginning with the target and the figure of a line."""
    connection, event = shell.connection(), cause.event
    if line is not None:
        yield step(recorded(proof(connection, line.frozen)), _("froze the target"))
        if line.metric:
            yield step(recorded(proof(connection, line.metric)), _("brought in the figure"))
    match event:
        case PeriodSettled():
            yield step(cause, _("settled the period"))
        case LineAdjusted():
            yield step(cause, _("had the settlement corrected"))
        case PeriodReopened():
            yield step(cause, _("proposed to reopen the period"), actor=event.proposed_by, reason=event.reason)
            yield step(cause, _("reopened the period"))
        case _:
            pass
