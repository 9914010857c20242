"""One figure: what it says now, what was reported first, every correction since, and where each came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Response, abort
from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.accounts import jobs
from growth_tree.domain.answering import accountable
from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.metric import MetricReported, MetricRestated
from growth_tree.domain.subject import kind_of
from growth_tree.projections import Recorded
from growth_tree.web import kpi_words, policy, shell, words
from growth_tree.web.metrics.blueprint import blueprint, entered, seen
from growth_tree.web.metrics.series import monday
from growth_tree.web.page import page
from growth_tree.web.timeline import Step, step
from models import experiments, metrics

HIGHEST = 2**63 - 1
DIGEST_SHOWN = 12
TEST = "test"
IMPORT = "import"
"""The kind of jobs that take files in."""


@blueprint.get(f"/metrics/figure/<int(max={HIGHEST}):position>")
def figure_of(position: int) -> Response:
    """The figure that was reported or corrected at a position of the log."""
    recorded = _recorded(position)
    event = recorded.event
    if not isinstance(event, MetricReported | MetricRestated) or event.subject not in seen():
        abort(404)
    kpi = shell.world().kpis.kpi(event.kpi)
    history = _history(handle.proof(shell.connection(), position).stream, event.first_day)
    row = metrics.figure(shell.connection(), event.kpi, event.subject, event.first_day.isoformat()) or abort(404)
    people = sorted(accountable(shell.directory(), shell.world().kpis, event.kpi, event.subject, event.last_day))
    steps = [_step(kpi, each) for each in history]
    tests = experiments.of_ids(shell.connection(), _tests(history))
    products = words.texts(test.product for test in tests)
    return page(
        "metrics/figure.html",
        "figure",
        kpi=kpi,
        name=words.said(kpi.name),
        hint=words.said(kpi.hint),
        place=kpi_words.subjects([event.subject])[event.subject],
        kind=kpi_words.subject_kinds()[kind_of(event.subject)],
        first=event.first_day,
        last=event.last_day,
        row=row,
        now=kpi_words.figure(kpi, figure(kpi, row.value, row.denominator)),
        original=kpi_words.figure(kpi, figure(kpi, row.original_value, row.original_denominator)),
        parts=parts(kpi, row.value, row.denominator),
        source=kpi_words.sources()[row.source],
        steps=steps,
        tests=[(test.id, products[test.product]) for test in tests],
        files=_files(history) if policy.may("imports.show") else [],
        names=words.names((*people, *(each.actor for each in steps))),
        people=people,
        subject=event.subject,
        may_change=event.subject in entered() and not shell.world().kpis.by_code[kpi.code].retired,
        week=monday(event.first_day),
    )


def parts(kpi: Kpi, value: int, denominator: int) -> list[tuple[str, str]]:
    """What a rate is made of, by its names; nothing for what is counted as it is."""
    if kpi.numerator is None or kpi.denominator is None:
        return []
    return [
        (words.said(kpi.numerator), kpi_words.numerator(kpi, value)),
        (words.said(kpi.denominator), kpi_words.denominator(kpi, denominator)),
    ]


def _recorded(position: int) -> Recorded:
    """What was recorded at a position; 404 beyond the end."""
    try:
        stream = handle.proof(shell.connection(), position).stream
    except ValueError:
        abort(404)
    if not stream.startswith("metric/"):
        abort(404)
    return next(handle.episode(shell.connection(), stream, position, position))


def _history(stream: str, first_day: date) -> Sequence[Recorded]:
    every = handle.history(shell.connection(), stream)
    return [each for each in every if getattr(each.event, "first_day", None) == first_day]


def _tests(history: Sequence[Recorded]) -> set[str]:
    """The ad tests of which something was counted in."""
    every = (each.event for each in history)
    told = (event for event in every if isinstance(event, MetricReported | MetricRestated) and event.source == TEST)
    return {event.digest for event in told if event.digest}


def _files(history: Sequence[Recorded]) -> list[tuple[str, str]]:
    """The imports that brought the figure or corrected it, with the names of their files, as long as they are kept."""
    digests = {getattr(each.event, "digest", None) for each in history} - {None}
    recent, _total = jobs.page(shell.connection(), kind=IMPORT, status="done") if digests else ([], 0)
    return [(job.id, job.file_name or job.id) for job in recent if (job.result or {}).get("digest") in digests]


def _step(kpi: Kpi, recorded: Recorded) -> Step:
    event = recorded.event
    assert isinstance(event, MetricReported | MetricRestated)
    now = kpi_words.figure(kpi, figure(kpi, event.value, event.denominator))
    if isinstance(event, MetricRestated):
        was = kpi_words.figure(kpi, figure(kpi, event.was_value, event.was_denominator))
        what = _("corrected it from %(was)s to %(now)s", was=was, now=now)
    else:
        what = _("reported %(now)s", now=now)
    made_of = " · ".join(f"{label} {number}" for label, number in parts(kpi, event.value, event.denominator))
    return step(recorded, what, detail=" · ".join(filter(None, (made_of, _from(event)))))


def _from(event: MetricReported | MetricRestated) -> str:
    source = kpi_words.sources()[event.source]
    if event.digest is None or event.source == TEST:
        return source
    return str(_("%(source)s with the checksum %(digest)s…", source=source, digest=event.digest[:DIGEST_SHOWN]))
