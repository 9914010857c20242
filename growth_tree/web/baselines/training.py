"""Training on demand: put in line, followed, and cancelled; it goes on where it was after a restart."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence
from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.baselines import wording
from growth_tree.web.baselines.blueprint import blueprint, scored
from growth_tree.web.baselines.overview import job_states, overview
from growth_tree.web.forms import ID, Check, Choice, FormSchema, parse
from growth_tree.web.imports.job import OPEN, is_stalled
from growth_tree.web.imports.saying import TONES
from growth_tree.web.page import go, page, wants_block
from growth_tree.web.tables import Column
from models import baselines


class Train(FormSchema):
    """Which KPI, or all of them; strict models leave out the last two weeks of each."""

    kpi = Choice(among=lambda: {kpi.code for kpi in shell.world().kpis.live}, load_default="")
    strict = Check()


@blueprint.post("/baselines/train")
def train() -> Response:
    """Put a training in line."""
    form = parse(Train)
    if form.accepts(_order):
        return go(url_for("baselines.training", job_id=form.result))
    return overview(form)


@blueprint.get("/baselines/training/<job_id>")
def training(job_id: str) -> Response:
    """How far a training is, or what came of it."""
    job = _found(job_id)
    is_open = job.status in OPEN
    if wants_block() and not is_open:
        return go(url_for("baselines.training", job_id=job.id))
    table = tables.asked(sorts=("",), sort="")
    if table.format:
        return tables.export(table, _columns(), _made(job), "training")
    return page(
        "baselines/training.html",
        "progress",
        job=job,
        open=is_open,
        owner=words.names([job.owner])[job.owner],
        kpis=[kpi_words.name(kpi) for kpi in job.options["kpis"]],
        table=table,
        made=[] if is_open else _made(job),
        skipped=[] if is_open else _skipped(job),
        states=job_states(),
        tones=TONES,
        statuses=wording.statuses(),
        status_tones=wording.TONES,
        horizons=wording.horizons(),
        rejections=wording.rejections(),
        stalled=is_stalled(job),
        failure=sentence(Rejected(job.result["code"])) if job.status == "failed" and job.result else "",
    )


@blueprint.post("/baselines/training/<job_id>/cancel")
def cancel(job_id: str) -> Response:
    """Stop a training before its next model."""
    job = _found(job_id)
    with shell.writing() as connection:
        stopped = jobs.cancel(connection, job.id, shell.now())
    say = _("The training is cancelled.") if stopped else _("The training was over already.")
    return go(url_for("baselines.training", job_id=job.id), say)


def ordered_by(baseline: str) -> str | None:
    """Who ordered the training of a model, as long as that is remembered."""
    recent, _total = jobs.page(shell.connection(), kind=jobs.TRAIN, status="done")
    for job in recent:
        if baseline in {*(job.result or {}).get("trained", ()), *(job.result or {}).get("rejected", ())}:
            return job.owner
    return None


def _order(given: dict[str, Any]) -> str:
    from growth_tree.insight.forecasting.jobs import order_training  # noqa: PLC0415  (costs start-up time)
    from growth_tree.insight.forecasting.training import WEEKS_LEAST, trainable  # noqa: PLC0415  (the same)

    ready = trainable(shell.connection(), shell.world())
    wanted = [kpi for kpi in ready if given["kpi"] in ("", kpi)]
    if not wanted:
        raise Rejected("too_few_weeks", "kpi", weeks=WEEKS_LEAST)
    with shell.writing() as connection:
        return order_training(connection, wanted, owner=shell.person(), at=shell.now(), strict=given["strict"])


def _found(job_id: str) -> Job:
    job = jobs.job_by_id(shell.connection(), job_id) if ID.fullmatch(job_id) else None
    return job if job is not None and job.kind == jobs.TRAIN else abort(404)


def _made(job: Job) -> list[tuple[Any, str, str]]:
    """The models of a training with the name of their KPI and their error, as far as they are known."""
    told = job.result or {}
    wanted = {*told.get("trained", ()), *told.get("rejected", ())}
    rows = baselines.by_ids(shell.connection(), wanted)
    return [(row, kpi_words.name(row.kpi), scored(row)[0].percent("wql")) for row in rows]


def _skipped(job: Job) -> list[tuple[str, str, str]]:
    """What could not be trained, and why."""
    horizons = wording.horizons()
    return [
        (kpi_words.name(each["kpi"]), horizons[str(each["horizon"])], sentence(_refusal(each)))
        for each in (job.result or {}).get("skipped", ())
    ]


def _refusal(each: dict[str, Any]) -> Rejected:
    from growth_tree.insight.forecasting.training import WEEKS_LEAST  # noqa: PLC0415  (costs start-up time)

    return Rejected(each["code"], weeks=WEEKS_LEAST)


def _columns() -> list[Column]:
    horizons, statuses, rejections = wording.horizons(), wording.statuses(), wording.rejections()
    return [
        Column(heading=_("KPI"), value=lambda made: made[1]),
        Column(heading=_("Horizon"), value=lambda made: horizons[str(made[0].horizon)]),
        Column(heading=_("Status"), value=lambda made: statuses[made[0].status]),
        Column(heading=_("Error (wQL)"), value=lambda made: made[2]),
        Column(heading=_("Why it was rejected"), value=lambda made: rejections.get(made[0].rejected_for)),
    ]
