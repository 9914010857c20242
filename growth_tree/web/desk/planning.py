"""Planning a test on a slot, and changing the plan before it begins."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from growth_tree.accounts import files, notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.experiment import ChangePlan, PlanExperiment
from growth_tree.domain.experiment_events import Creative, Plan, Status
from growth_tree.domain.terms import Kind
from growth_tree.importing.header import normalised
from growth_tree.messages import sentence
from growth_tree.web import policy, reward_words, rights, shell, words
from growth_tree.web.desk import draft, said
from growth_tree.web.desk.blueprint import blueprint, state_of
from growth_tree.web.desk.pictures import ACCEPTED, keep_picture, own_pictures
from growth_tree.web.forms import ID, Form, blank, parse
from growth_tree.web.page import go, page
from models import rewards

CHANGEABLE = (Status.UNKNOWN, Status.PLANNED)


@blueprint.get("/tests/<test_id>/plan")
def plan_form(test_id: str) -> Response:
    """The form: empty, or with the plan as it is."""
    row = _slot(test_id)
    state = state_of(row.id)
    if state.status not in CHANGEABLE or (state.plan and state.plan.first_day <= shell.today()):
        return go(url_for("desk.show", test_id=row.id))
    if "figure" in request.args:
        return _form(row, Form(request.args.copy()))
    return _form(row, blank(**draft.begun(row, _terms(row), state.plan)))


@blueprint.post("/tests/<test_id>/plan")
def plan(test_id: str) -> Response:
    """Settle the plan; with `then` only work out the sample."""
    row = _slot(test_id)
    form = parse(draft.WithCreatives, request.form.copy())
    if "then" not in request.form and form.accepts(lambda given: _settle(row, form, given)):
        return go(url_for("desk.show", test_id=row.id), _("The plan is settled."))
    if "then" in request.form:
        form.errors.clear()
    _keep_uploads(form)
    shell.refresh()
    return _form(row, form)


def _slot(test_id: str) -> Row[Any]:
    """An ad-test slot of the viewer's, or of somebody whom the viewer stands above."""
    row = rewards.by_id(shell.connection(), test_id) if ID.fullmatch(test_id) else None
    if row is None or row.kind != Kind.AD_TEST or not (row.status == rewards.GRANTED or state_of(row.id).plan):
        abort(404)
    policy.require("desk.plan", row.member)
    return row


def _settle(row: Row[Any], form: Form, given: dict[str, Any]) -> None:
    letters = draft.named(form)
    names = [normalised(given[f"name_{letter}"]) for letter in letters]
    if len(set(names)) != len(names):
        raise Rejected("creative_twice", "creatives")
    sample = draft.planned(given, len(letters))
    known = state_of(row.id).plan
    with shell.writing() as connection:
        settled = _plan(connection, row, given, known, sample)
        command = (
            PlanExperiment(redemption=row.id, member=row.member, plan=settled)
            if known is None
            else ChangePlan(redemption=row.id, plan=settled)
        )
        try:
            outcome = shell.handler().handle(connection, shell.order(command))
        except Rejected as rejected:
            raise draft.renamed(rejected) from rejected
        if outcome.repeated or not outcome.events:
            connection.rollback()


def _plan(connection: Connection, row: Row[Any], given: dict[str, Any], known: Plan | None, sample: int) -> Plan:
    """The plan with its texts kept; a text that has not changed keeps its reference."""
    old = _references(connection, known)

    def kept(text: str) -> str:
        return old.get(text) or notes.keep_text(connection, shell.person(), text, shell.now())

    traffic, roi = _terms(row).traffic, given["figure"] == "roi"
    return Plan(
        product=kept(given["product"]),
        hypothesis=kept(given["hypothesis"]),
        creatives=tuple(
            Creative(
                id=letter,
                name=kept(given[f"name_{letter}"]),
                picture=_picture(connection, letter, given[f"kept_{letter}"], known),
            )
            for letter in draft.LETTERS
            if given[f"name_{letter}"]
        ),
        platform=traffic.platform if traffic else given["platform"] or "own",
        first_day=given["first_day"],
        last_day=given["last_day"],
        budget_fen=given["budget"],
        figure=given["figure"],
        baseline_ppm=None if roi else given["baseline"],
        variation_percent=given["variation"] if roi else None,
        lift_percent=given["lift"],
        planned=sample,
    )


def _references(connection: Connection, known: Plan | None) -> dict[str, str]:
    if known is None:
        return {}
    references = (known.product, known.hypothesis, *(each.name for each in known.creatives))
    return {text: reference for reference, text in notes.texts(connection, references).items()}


def _picture(connection: Connection, letter: str, kept: str | None, known: Plan | None) -> str | None:
    """The reference of a creative's picture: uploaded now, with an earlier try, or with the plan so far."""
    upload = request.files.get(f"picture_{letter}")
    if upload is not None and upload.filename:
        return keep_picture(connection, upload, f"picture_{letter}")
    if kept is None:
        return None
    if kept in {each.picture for each in (known.creatives if known else ())} or kept in own_pictures({kept}):
        return kept
    raise Rejected("file_gone", f"picture_{letter}")


def _keep_uploads(form: Form) -> None:
    """Keep what was uploaded with a form that is shown again, so that nothing has to be chosen twice."""
    if form.raw is None:
        return
    for letter in draft.LETTERS:
        upload = request.files.get(f"picture_{letter}")
        if upload is None or not upload.filename:
            continue
        try:
            with shell.writing() as connection:
                form.raw[f"kept_{letter}"] = keep_picture(connection, upload, f"picture_{letter}")
        except Rejected as rejected:
            form.refuse(rejected)


def _terms(row: Row[Any]) -> Any:
    return shell.world().catalogue.terms(row.reward, row.revision)


def _form(row: Row[Any], form: Form) -> Response:
    terms = _terms(row)
    sample, problem = _sample(form)
    creatives = len(draft.named(form))
    first, last = draft.days_of(row, terms)
    return page(
        "desk/plan.html",
        "plan",
        row=row,
        form=form,
        known=state_of(row.id).plan,
        path=url_for("desk.plan_form", test_id=row.id),
        name=words.said(terms.name),
        period=rights.period_name(row.period),
        traffic=terms.traffic,
        platform=reward_words.platform_name(terms.traffic.platform) if terms.traffic else None,
        platforms=reward_words.platforms(),
        first=first,
        last=last,
        left=row.fen - row.spent,
        figures=said.figures(),
        unit=said.units().get(_figure(form), ""),
        sample=sample,
        problem=problem,
        short=draft.shortage(_figure(form), sample, creatives, form, terms.traffic) if sample else None,
        creatives=creatives,
        letters=draft.LETTERS,
        kept=_kept(row, form),
        fields=draft.SAMPLE_FIELDS,
        accepted=ACCEPTED,
        limits=draft,
    )


def _kept(row: Row[Any], form: Form) -> dict[str, files.File]:
    """The pictures that come with the form already, by letter."""
    plan = state_of(row.id).plan
    wanted = {letter: form.value(f"kept_{letter}") for letter in draft.LETTERS}
    of_plan = {each.picture for each in plan.creatives if each.picture} if plan else set()
    known = own_pictures(set(wanted.values())) | files.files(shell.connection(), of_plan)
    return {letter: known[reference] for letter, reference in wanted.items() if reference in known}


def _figure(form: Form) -> str:
    return next(iter(form.values("figure")), "")


def _sample(form: Form) -> tuple[int | None, str | None]:
    """The sample that a form calls for as it stands, or what is missing for it."""
    if form.raw is None and form.initial.get("product") is None:
        return None, None
    values = form.raw if form.raw is not None else _typed(form)
    found = parse(draft.Sample, values)
    if found.errors:
        return None, next(iter(found.errors.values()))
    try:
        return draft.planned(found.data, len(draft.named(form))), None
    except Rejected as rejected:
        return None, sentence(rejected)


def _typed(form: Form) -> Any:
    given = request.form.copy()
    for name in draft.SAMPLE_FIELDS:
        values = form.values(name) if name == "figure" else [form.value(name)]
        given.setlist(name, values)
    return given
