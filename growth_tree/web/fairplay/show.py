"""One finding: what was measured where what is usual, the work that shows it, and what somebody said about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.finding import EVIDENCE_MAX
from growth_tree.domain.finding_events import FindingConfirmed, FindingDismissed, FindingRaised
from growth_tree.handle import history
from growth_tree.web import shell, tables, words
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from growth_tree.web.fairplay.blueprint import TONES, blueprint, evidence, is_admin, visible
from growth_tree.web.fairplay.wording import detectors, innocent, meanings, measured, statuses
from growth_tree.web.forms import Form, blank
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from growth_tree.web.timeline import Step, step
from models import findings, ledger

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Shown(NamedTuple):
    """A piece of work that shows a finding, and the lines of the ledger that it made."""

    task: Row[Any]
    after: str
    lines: Sequence[Row[Any]]


@blueprint.get("/fair-play/<name>")
def show(name: str, form: Form | None = None) -> Response:
    """The finding, with the forms of an admin."""
    row, work = visible(name), evidence(name)
    table = tables.asked(sorts=("",), sort="")
    rows = _shown(work)
    steps, parties = _steps(name), findings.parties(shell.connection(), [name])[name]
    told = (*parties, *(each.actor for each in steps), *(each.task.member for each in rows))
    names = words.names((*told, *(each.task.decided_by for each in rows)))
    texts = words.texts((*(each.task.title for each in rows), *(each.reason for each in steps)))
    if table.format:
        return tables.export(table, _columns(names, texts), rows, "finding")
    found, usual = measured(row)
    return page(
        "fairplay/show.html",
        "finding",
        row=row,
        found=found,
        usual=usual,
        table=table,
        rows=rows,
        all_shown=len(rows) < EVIDENCE_MAX,
        parties=parties,
        names=names,
        texts=texts,
        kinds=words.kind_names(each.task.kind for each in rows),
        task_statuses=words.statuses(),
        steps=steps,
        decides=is_admin() and row.status == findings.OPEN,
        takes_back=is_admin() and row.status == "confirmed" and any(each.lines for each in rows),
        form=form or blank(),
        detector=detectors()[row.detector],
        meaning=meanings()[row.detector],
        innocent=innocent()[row.detector],
        statuses=statuses(),
        tones=TONES,
        reason_length=REASON_LENGTH_MAX,
        reason_least=REASON_LENGTH_MIN,
    )


def _shown(work: dict[str, Row[Any]]) -> list[Shown]:
    lines: dict[str, list[Row[Any]]] = {}
    for line in ledger.of_tasks(shell.connection(), work):
        lines.setdefault(line.task, []).append(line)
    latest_first = sorted(work.values(), key=lambda task: task.submission, reverse=True)
    return [Shown(task, _after(task), lines.get(task.id, [])) for task in latest_first]


def _after(task: Row[Any]) -> str:
    """How long after the hand-in the work was decided."""
    if not task.decided_at or task.decided_at < task.submitted_at:
        return ""
    waited = datetime.fromisoformat(task.decided_at) - datetime.fromisoformat(task.submitted_at)
    seconds = int(waited.total_seconds())
    if seconds < 2 * MINUTE:
        return str(_("after %(n)s seconds", n=seconds))
    if seconds < 2 * HOUR:
        return str(_("after %(n)s minutes", n=seconds // MINUTE))
    if seconds < 2 * DAY:
        return str(_("after %(n)s hours", n=seconds // HOUR))
    return str(_("after %(n)s days", n=seconds // DAY))


def _steps(name: str) -> list[Step]:
    found = []
    for told in history(shell.connection(), f"finding/{name}"):
        match told.event:
            case FindingRaised():
                found.append(step(told, _("noticed this")))
            case FindingDismissed():
                found.append(step(told, _("found nothing wrong"), reason=told.event.reason))
            case FindingConfirmed():
                found.append(step(told, _("found that something has to be put right"), reason=told.event.reason))
            case _:
                pass
    return found


def _columns(names: dict[str, str], texts: dict[str, str]) -> list[Column]:
    states = words.statuses()
    return [
        Column(heading=_("Title"), value=lambda each: texts[each.task.title]),
        Column(heading=_("Person"), value=lambda each: names[each.task.member]),
        Column(heading=_("Kind"), value=lambda each: each.task.kind),
        Column(heading=_("Day of the work"), value=lambda each: each.task.done_on),
        Column(heading=_("Handed in at"), value=lambda each: each.task.submitted_at),
        Column(heading=_("Decided at"), value=lambda each: each.task.decided_at),
        Column(heading=_("Decided by"), value=lambda each: names.get(each.task.decided_by or "")),
        Column(heading=_("Status"), value=lambda each: states[each.task.status]),
        Column(heading=_("Quality"), value=lambda each: each.task.quality),
        Column(heading=_("XP"), value=lambda each: sum(line.xp for line in each.lines)),
        Column(heading=_("Points"), value=lambda each: sum(line.points for line in each.lines)),
    ]
