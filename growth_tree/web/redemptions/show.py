"""One redemption: where it stands, why, and what can still be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Response, abort
from sqlalchemy import Row

from growth_tree.domain.award import at_quality
from growth_tree.domain.period import bounds
from growth_tree.domain.terms import Kind
from growth_tree.web import policy, rights, shell, tables, words
from growth_tree.web.forms import ID, Form, blank
from growth_tree.web.ledger_words import types
from growth_tree.web.page import page
from growth_tree.web.redemptions.blueprint import blueprint
from growth_tree.web.redemptions.order import awarded, columns, waiting
from growth_tree.web.redemptions.steps import steps_of, track
from growth_tree.web.redemptions.why import why
from models import experiments, ledger, rewards

SHOW = "redemptions.show"
WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """What the viewer can do about a request as it stands."""

    cancel: bool
    give_back: bool


@blueprint.get("/redemptions/<redemption>", endpoint="show")
def show(redemption: str, form: Form | None = None) -> Response:
    """Everything about one request."""
    row = visible(redemption)
    order, table = awarded(row), tables.asked(sorts=("",), sort="")
    if table.format and order:
        return tables.export(table, columns(), order, f"order-{row.id}")
    offer = shell.world().catalogue.offers[row.reward]
    terms = shell.world().catalogue.terms(row.reward, row.revision)
    steps = steps_of(row)
    return page(
        "redemptions/show.html",
        "redemption",
        row=row,
        own=row.member == shell.person(),
        form=form or blank(),
        name=words.said(terms.name),
        kind=rights.kinds()[terms.kind],
        offered=not offer.retired,
        latest=offer.revision,
        period=rights.period_name(row.period),
        slots=_in_period(row),
        steps=steps,
        track=track(row),
        order=order,
        table=table,
        line=waiting(row),
        closes=_closes(row),
        doings=_doings(row),
        test=_test(row),
        unused=at_quality(row.points, WHOLE - row.used),
        lines=ledger.of_redemption(shell.connection(), row.id),
        types=types(),
        branch=rights.branch_name(terms.branch),
        team=shell.directory().teams[row.team].name,
        names=words.names((row.member, row.decided_by, *(step.actor for step in steps))),
        texts=words.texts((row.reason, *(step.reason for step in steps))),
        why=why(row.code) if row.code else "",
        statuses=rights.statuses(),
        tones=rights.TONES,
    )


def visible(redemption: str) -> Row[Any]:
    """A request that the viewer may see; for any other the answer is the same as if there were none."""
    row = rewards.by_id(shell.connection(), redemption) if ID.fullmatch(redemption) else None
    if row is None:
        abort(404)
    policy.require(SHOW, row.member)
    return row


def _doings(row: Row[Any]) -> Doings:
    own, days = row.member == shell.person(), bounds(row.period)
    return Doings(
        cancel=own and row.status in {rewards.REQUESTED, rewards.READY},
        give_back=own and row.status == rewards.GRANTED and not row.used and bool(days and days[0] > shell.today()),
    )


def _test(row: Row[Any]) -> str:
    """Where the ad test on this slot is, or is planned by its holder; nowhere for other rights."""
    if row.kind != Kind.AD_TEST:
        return ""
    if experiments.by_id(shell.connection(), row.id):
        return f"/tests/{row.id}"
    plans = row.status == rewards.GRANTED and row.member == shell.person()
    return f"/tests/{row.id}/plan" if plans else ""


def _closes(row: Row[Any]) -> str:
    """When requests for its period stop collecting, while they do; else nothing."""
    if row.slot != rewards.ASKED or row.closes is None:
        return ""
    last, _, hour = row.closes.partition("T")
    return rights.hour_name(datetime.combine(date.fromisoformat(last), time(int(hour)), tzinfo=shell.settings().zone))


def _in_period(row: Row[Any]) -> dict[str, int]:
    """How many hold, wait for and have asked for a slot of the period, and how many there are."""
    if not row.period:
        return {}
    taken = rewards.slots(shell.connection(), [row.period]).get((row.reward, row.period), {})
    return {**taken, "number": shell.world().catalogue.offers[row.reward].stock.number}
