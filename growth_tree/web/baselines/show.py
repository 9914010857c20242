"""The card of one model: what it learned from, how it did on weeks it had not seen, and who put it in force."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row

from growth_tree import handle
from growth_tree.accounts import models_kept
from growth_tree.domain import baseline_events as told
from growth_tree.domain.core import SYSTEM
from growth_tree.projections import Recorded
from growth_tree.web import interval_svg, kpi_words, shell, tables, words
from growth_tree.web.baselines import calibration, course, wording
from growth_tree.web.baselines.blueprint import (
    MILLION,
    Scored,
    administers,
    best_rule,
    blueprint,
    found,
    percent,
    scored,
)
from growth_tree.web.baselines.calibration import Cell
from growth_tree.web.baselines.course import Week
from growth_tree.web.baselines.training import ordered_by
from growth_tree.web.forms import Form, blank
from growth_tree.web.interval_svg import Bar
from growth_tree.web.page import page
from growth_tree.web.people.shops import platforms, tiers
from growth_tree.web.tables import Column, Table
from growth_tree.web.timeline import Step, step
from models import baselines

Card = Mapping[str, Any]
COMPARED = ("wql", "wape", "coverage_80", "hit_50", "hit_20", "promotion_gap", "worst_group", "unfair_sd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How the model did for one group of subjects; shares of one."""

    by: str
    name: str
    rows: int
    wape: float
    hit_50: float
    coverage_80: float | None


@blueprint.get("/baselines/<baseline>")
def show(baseline: str, form: Form | None = None) -> Response:
    """Everything about one model that somebody may want to judge it by."""
    row = found(baseline)
    card = models_kept.card_of(shell.connection(), row.digest) or {}
    scores, cells, weeks = scored(row), calibration.cells(card), course.course(row)
    table = tables.asked(sorts=("",), sort="", parts=("partly", "weeks", "promised", "groups"))
    if table.format:
        return _exported(table, row, cells, weeks, card)
    steps = _steps(row)
    kpi = shell.world().kpis.kpi(row.kpi)
    in_force = next((each for each in baselines.active(shell.connection()) if _same(each, row)), None)
    orderer = ordered_by(baseline) or SYSTEM
    return page(
        "baselines/show.html",
        "model",
        row=row,
        name=words.said(kpi.name),
        horizon=wording.horizons()[str(row.horizon)],
        status=wording.statuses()[row.status],
        tone=wording.TONES[row.status],
        method=wording.methods().get(row.method, row.method),
        rejection=wording.rejections().get(row.rejected_for or ""),
        features=wording.features(json.loads(row.features)),
        scores=scores,
        partly=_partly(card, row.method),
        partly_rows=next((each["rows"] for each in card.get("partly", {}).values()), 0),
        rule=best_rule(scores),
        compared=[code for code in COMPARED if any(each.scores.get(code) is not None for each in scores)],
        measures=wording.measures(),
        ideals=wording.ideals(),
        chart=_chart(scores),
        cells=cells,
        plot=calibration.draw(cells) if cells else None,
        groups=_groups(card),
        weeks=weeks,
        course=course.draw(weeks) if weeks else None,
        table=table,
        card=card,
        moved=[percent(share, 0) for share in (row.pass_1, row.pass_4, row.pass_13)],
        rest=max(0, MILLION - row.pass_13) * 100 // MILLION,
        in_force=in_force,
        orderer=orderer,
        steps=steps,
        names=words.names({orderer, row.activated_by, row.retired_by, *(each.actor for each in steps)}),
        percent=percent,
        admin=administers(),
        form=form or blank(),
        action=request.path if request.method == "GET" else url_for("baselines.show", baseline=baseline),
    )


def _exported(table: Table, row: Row[Any], cells: Sequence[Cell], weeks: list[Week], card: Card) -> Response:
    """One of the tables of the page as a file; the back-test unless another one is asked for."""
    if table.part == "partly":
        return tables.export(table, _columns(), _partly(card, row.method), "baseline-partly")
    if table.part == "weeks":
        return tables.export(table, course.columns(), weeks, "baseline-weeks")
    if table.part == "promised":
        return tables.export(table, calibration.columns(cells), cells, "baseline-promised")
    if table.part == "groups":
        return tables.export(table, _columns_of_groups(), _groups(card), "baseline-groups")
    return tables.export(table, _columns(), scored(row), "baseline-scores")


def _columns() -> list[Column]:
    def measured(code: str, name: str) -> Column:
        return Column(heading=name, value=lambda each: each.percent(code))

    every = [measured(code, name) for code, name in wording.measures().items()]
    return [Column(heading=_("Method"), value=lambda each: each.name), *every]


def _columns_of_groups() -> list[Column]:
    return [
        Column(heading=_("Grouped by"), value=lambda group: group.by),
        Column(heading=_("Group"), value=lambda group: group.name),
        Column(heading=_("Results"), value=lambda group: group.rows),
        Column(heading=wording.measures()["wape"], value=lambda group: group.wape),
        Column(heading=wording.measures()["hit_50"], value=lambda group: group.hit_50),
        Column(heading=wording.measures()["coverage_80"], value=lambda group: group.coverage_80),
    ]


def _same(one: Row[Any], other: Row[Any]) -> bool:
    return bool((one.kpi, one.horizon) == (other.kpi, other.horizon))


def _partly(card: Card, own: str) -> list[Scored]:
    """The model and, after it, rules that say nothing of most weeks, on the weeks of which they say something."""
    names = wording.methods()
    told: dict[str, dict[str, float | None]] = card.get("partly", {})
    return [
        Scored(
            method=method,
            name=names.get(method, method),
            own=method == own,
            scores={code: None if value is None else round(value * MILLION) for code, value in told[method].items()},
        )
        for method in sorted(told, key=lambda method: (method != own, method))
    ]


def _groups(card: Card) -> list[Group]:
    """How the model did for groups of subjects, as far as its card says so."""
    kinds, own = wording.groupings(), wording.groups()
    names = {
        "kind": kpi_words.subject_kinds(),
        "shop": shell.directory().shops,
        "platform": platforms(),
        "tier": tiers(),
        "job": words.jobs(),
    }
    told: list[dict[str, Any]] = card.get("groups", [])
    return [
        Group(
            **each
            | {
                "by": kinds.get(each["by"], each["by"]),
                "name": names.get(each["by"], own).get(each["name"], each["name"]),
            }
        )
        for each in told
    ]


def _chart(scores: Sequence[Scored]) -> Markup | None:
    """The error of each method as a picture."""
    known = [each for each in scores if each.scores.get("wql") is not None]
    if len(known) < 2:  # nothing to compare with
        return None
    bars = [
        Bar(label=each.name, text=each.percent("wql"), rate=(each.scores["wql"] or 0) / MILLION, best=each.own)
        for each in known
    ]
    return interval_svg.draw(
        bars,
        title=_("Error of each method"),
        desc=_("The further left, the better. The model itself comes first, the simple rules follow."),
        said=lambda share: f"{share:.0%}".replace("%", " %"),
        prefix="errors",
    )


def _steps(row: Row[Any]) -> list[Step]:
    history = handle.history(shell.connection(), f"baseline/{row.kpi}")
    return [_step(each) for each in history if getattr(each.event, "baseline", "") == row.id]


def _step(recorded: Recorded) -> Step:
    event = cast(told.Event, recorded.event)
    match event:
        case told.BaselineTrained():
            reason = wording.rejections().get(event.rejected_for or "", "")
            return step(recorded, _("trained it in %(seconds)s s", seconds=event.seconds), detail=reason)
        case told.BaselineActivated():
            return step(recorded, _("rolled back to it") if event.rollback else _("put it in force"))
        case told.BaselineRetired():
            return step(recorded, _("retired it"))
