"""The lab of a draft: put a simulation in line, follow it, cancel it, and read what it found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from growth_tree.accounts import jobs
from growth_tree.domain.core import Rejected
from growth_tree.lab.figures import Amounts, Person
from growth_tree.lab.jobs import latest, order_simulation
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.forms import Day, Form, FormSchema, blank, parse
from growth_tree.web.imports.job import OPEN, is_stalled
from growth_tree.web.imports.saying import TONES, failure, statuses
from growth_tree.web.lab import saying
from growth_tree.web.lab.blueprint import Found, asked_day, blueprint, draft_of, found_of
from growth_tree.web.lab.charts import Pair, pairs, spread
from growth_tree.web.lab.exports import export
from growth_tree.web.lab.parts import SORTS, bounds_of, buys_of, groups_of, kinds_of, people_of
from growth_tree.web.page import go, page, wants_block
from growth_tree.web.tables import Table

WEEKS = 13
EARLIEST = timedelta(days=3 * 366)
"""Further back nobody asks, and a slip of the year would take long."""

PARTS = ("groups", "kinds", "bounds", "buys")


class Start(FormSchema):
    """From which day on the draft is to govern."""

    since = Day(required=True)


@blueprint.get("/rules/drafts/<draft_id>/lab", endpoint="page")
def listing(draft_id: str, form: Form | None = None) -> Response:
    """What was found about a draft, and how far a simulation is."""
    draft, job = draft_of(draft_id), latest(shell.connection(), draft_id)
    is_open = job is not None and job.status in OPEN
    if wants_block() and request.headers.get("HX-Target") == "progress" and not is_open:
        return go(url_for("lab.page", draft_id=draft_id))
    found = found_of(draft_id, asked_day())
    way = shell.query().get("by", "")
    way = way if way in saying.GROUPS else saying.GROUPS[0]
    table = tables.asked(sorts=SORTS, sort="points", filters=_kept(found), parts=PARTS)
    if found is not None and table.format:
        return export(found, table, way)
    return page(
        "lab/page.html",
        None,
        draft=draft,
        form=form or blank(since=_default_day() if found is None else found.kept.since),
        job=job,
        open=is_open,
        starts=policy.allowed("lab.start", shell.person()),
        stalled=is_open and job is not None and is_stalled(job),
        failure=failure(job) if job and not is_open else "",
        states=statuses(),
        tones=TONES,
        found=found,
        ways=saying.groups(),
        **({"table": table} if found is None else _shown(found, table, way)),
    )


@blueprint.post("/rules/drafts/<draft_id>/lab")
def start(draft_id: str) -> Response:
    """Put a simulation in line."""
    draft_of(draft_id)
    form = parse(Start)
    if form.accepts(lambda given: _order(draft_id, given["since"])):
        return go(url_for("lab.page", draft_id=draft_id))
    return listing(draft_id, form)


@blueprint.post("/rules/drafts/<draft_id>/lab/cancel")
def cancel(draft_id: str) -> Response:
    """Stop a simulation; what was found before stays."""
    draft_of(draft_id)
    job = latest(shell.connection(), draft_id)
    with shell.writing() as connection:
        stopped = job is not None and jobs.cancel(connection, job.id, shell.now())
    say = _("The simulation is cancelled.") if stopped else _("The simulation was over already.")
    return go(url_for("lab.page", draft_id=draft_id), say)


def _order(draft_id: str, since: date) -> str:
    today = shell.today()
    if since > today:
        raise Rejected("since_in_the_future", "since")
    if since < today - EARLIEST:
        raise Rejected("since_too_early", "since", earliest=(today - EARLIEST).isoformat())
    with shell.writing() as connection:
        return order_simulation(connection, draft_id, since, shell.person(), shell.now())


def _kept(found: Found | None) -> dict[str, Sequence[str]]:
    """What stays in the addresses of the page."""
    if found is None:
        return {"by": saying.GROUPS}
    teams = [each.key for each in found.simulation.teams]
    return {"by": saying.GROUPS, "since": [found.kept.since.isoformat()], "team": teams}


def _default_day() -> date:
    return shell.today() - timedelta(weeks=WEEKS)


def _shown(found: Found, table: Table, way: str) -> dict[str, Any]:
    simulation = found.simulation
    people = people_of(simulation, table)
    shown = people[table.offset : table.offset + table.limit]
    rows, kinds = groups_of(simulation, way), kinds_of(found)
    return {
        "way": way,
        "groups": rows,
        "teams": [(each.key, name) for name, each in groups_of(simulation, "teams")],
        "table": table.shown(shown, len(people)),
        "names": words.names(each.id for each in shown),
        "totals": simulation.totals,
        "changed": [row for row in kinds if row[1].is_other],
        "same": [row for row in kinds if not row[1].is_other],
        "bounds": bounds_of(found),
        "buys": buys_of(simulation),
        "unsimulated": [saying.unsimulated()[code] for code in simulation.unsimulated],
        "bars": _bars(rows, saying.groups()[way]),
        "spread": _spread(simulation.people),
    }


def _bars(rows: Sequence[tuple[str, Amounts]], name: str) -> Any:
    drawn = [
        Pair(label=label, before=each.xp_before, after=each.xp_after, text=f"{each.xp_before:,} → {each.xp_after:,}")
        for label, each in rows
    ]
    desc = "; ".join(f"{pair.label}: {pair.text}" for pair in drawn)
    return pairs(drawn, title=_("XP before and after: %(what)s", what=name), desc=desc, prefix="bars")


def _spread(people: Sequence[Person]) -> Any:
    lost, won = sum(each.points < 0 for each in people), sum(each.points > 0 for each in people)
    same = len(people) - lost - won
    desc = _("%(lost)s lose points, %(won)s gain some, %(same)s neither.", lost=lost, won=won, same=same)
    title = _("People by what they gain or lose in points")
    return spread([each.points for each in people], title=title, desc=desc, prefix="spread")
