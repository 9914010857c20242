"""One test: its plan, what the figures say, what it cost, and what was learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree import handle
from growth_tree.accounts import files
from growth_tree.domain.experiment import State, Status
from growth_tree.domain.experiment_events import Plan
from growth_tree.insight.experiment import Result
from growth_tree.web import policy, reward_words, shell, tables, words
from growth_tree.web.desk import said
from growth_tree.web.desk.blueprint import SHOW, blueprint, state_of, visible
from growth_tree.web.desk.evaluating import Line, chart, lines, outcome_of, result_of
from growth_tree.web.desk.measured import figures_of
from growth_tree.web.formats import day
from growth_tree.web.forms import Form, blank
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from growth_tree.web.timeline import step


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """What the viewer can do with a test as it stands."""

    change: bool
    report: bool
    conclude: bool
    use: bool
    used: bool


@blueprint.get("/tests/<test_id>", endpoint="show")
def show(test_id: str, concluding: Form | None = None) -> Response:
    """Everything about one test."""
    row = visible(test_id)
    state = state_of(row.id)
    plan, result = state.plan, result_of(state)
    assert plan is not None
    references = (plan.product, plan.hypothesis, row.lesson, *(each.name for each in plan.creatives))
    texts = words.texts(references)
    names = {each.id: texts[each.name] for each in plan.creatives}
    table = tables.asked(sorts=("",), sort="")
    if table.format and result:
        return tables.export(table, _columns(), lines(plan, state, result, names), f"ad-test-{row.id}")
    said_of, history = said.steps(), handle.history(shell.connection(), f"experiment/{row.id}")
    steps = [step(recorded, said_of[type(recorded.event).__name__]) for recorded in history]
    return page(
        "desk/show.html",
        "test",
        row=row,
        plan=plan,
        state=state,
        texts=texts,
        product=texts[plan.product],
        names=names,
        pictures=files.files(shell.connection(), (each.picture for each in plan.creatives if each.picture)),
        steps=steps,
        people=words.names((row.member, *(each.actor for each in steps))),
        team=shell.directory().teams[row.team].name,
        platform=reward_words.platform_name(plan.platform),
        figures=said.figures(),
        unit=said.units()[plan.figure],
        rate=lambda value: said.rate(plan.figure, value),
        statuses=said.statuses(),
        tones=said.TONES,
        outcomes=said.outcomes(),
        outcome_tones=said.OUTCOME_TONES,
        doings=_doings(row, state),
        concluding=concluding or blank(seen=row.position),
        own=policy.allowed(SHOW, row.member),
        counted=figures_of([row]).get(row.id),
        exporting=table,
        **(_of_result(plan, state, result, names) if result else {"result": None}),
    )


@blueprint.get("/tests/method")
def method() -> Response:
    """What the words on a test's page mean, and where the methods come from."""
    return page("desk/method.html")


def _of_result(plan: Plan, state: State, result: Result, names: dict[str, str]) -> dict[str, Any]:
    table: list[Line] = lines(plan, state, result, names)
    headline, sentence = said.verdict(result, names, day(plan.last_day))
    comparison = result.comparison
    return {
        "result": result,
        "table": table,
        "chart": chart(table, result),
        "headline": headline,
        "sentence": sentence,
        "tone": said.VERDICT_TONES[result.verdict],
        "method": said.method(comparison.method) if comparison else None,
        "p_value": said.p_value(result) if comparison else None,
        "claim": outcome_of(result),
    }


def _columns() -> list[Column]:
    return [
        Column(heading=_("Creative"), value=lambda line: line.name),
        Column(heading=_("Rate"), value=lambda line: line.rate),
        Column(heading=_("Interval"), value=lambda line: line.interval),
        Column(heading=_("Chance of being best"), value=lambda line: line.chance),
        Column(heading=_("Impressions"), value=lambda line: line.figures.total.impressions),
        Column(heading=_("Clicks"), value=lambda line: line.figures.total.clicks),
        Column(heading=_("Orders"), value=lambda line: line.figures.total.orders),
        Column(heading=_("Spent in yuan"), value=lambda line: line.figures.total.spend_fen / 100),
        Column(heading=_("Revenue in yuan"), value=lambda line: line.figures.total.revenue_fen / 100),
    ]


def _doings(row: Row[Any], state: State) -> Doings:
    me = shell.person()
    runs = policy.allowed("desk.report", row.member)
    begun = state.plan is not None and state.plan.first_day <= shell.today()
    is_open = state.status in (Status.PLANNED, Status.REPORTED)
    concluded = state.status is Status.CONCLUDED
    return Doings(
        change=runs and state.status is Status.PLANNED and not begun,
        report=runs and is_open and begun,
        conclude=runs and state.status is Status.REPORTED,
        use=concluded and row.member != me and me not in state.users,
        used=me in state.users,
    )
