"""Taking a whole batch of awards back: chosen in one step, previewed, proposed with one click."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import taken_back
from growth_tree.domain.correction_events import Sort
from growth_tree.web import shell, words
from growth_tree.web.corrections.blueprint import (
    REASON_LENGTH_MAX,
    REASON_LENGTH_MIN,
    blueprint,
    carry_out_all,
    correctable,
    may_correct,
    proposal,
)
from growth_tree.web.corrections.choosing import AWARDS_MAX, Chosen, chosen, finished_imports, ways
from growth_tree.web.corrections.toll import tolls
from growth_tree.web.formats import moment
from growth_tree.web.forms import Check, Choice, Day, Form, FormSchema, Id, Text, blank, parse
from growth_tree.web.imports.saying import starters
from growth_tree.web.ledger.listing import titles_of
from growth_tree.web.page import go, page
from growth_tree.web.people.blueprint import team_options
from growth_tree.web.tables import Column, asked, export

PEOPLE_SHOWN, AWARDS_SHOWN = 50, 10
NEEDED = {
    "import": ("job",),
    "work": ("day",),
    "decided": ("day",),
    "kind": ("kind", "day"),
    "correction": (),
    "finding": (),
}
"""What has to be given for each way of choosing."""


class Which(FormSchema):
    """Which awards."""

    what = Choice(among=NEEDED, required=True)
    job = Id(load_default=None)
    day = Day(load_default=None)
    kind = Id(load_default=None)
    correction = Id(load_default=None)
    finding = Id(load_default=None)
    team = Choice(among=lambda: shell.directory().teams, load_default=None)
    member = Id(load_default=None)


class Propose(Which):
    """The same, as they were previewed, and why they are taken back."""

    seen = Id(required=True)
    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)
    forgive = Check()


@blueprint.get("/corrections/reversal")
def preview() -> Response:
    """The choice, and what taking that back would mean."""
    which = _asked(request.args)
    found = chosen(which.data) if which.data and not which.errors else None
    if found is not None and request.args.get("format"):
        return export(asked(sorts=("",), sort=""), _columns(), tolls(found.awards, -1), "reversal")
    return _shown(which, found)


@blueprint.post("/corrections/reversal")
def propose_reversal() -> Response:
    """Propose it exactly as it was previewed."""
    form = parse(Propose)
    _complete(form)
    if form.accepts(_propose):
        return go(url_for("corrections.show", batch=form.result), _("Proposed. A second person has to agree."))
    which = _asked(request.form)
    return _shown(which, chosen(which.data) if which.data and not which.errors else None, form)


def _asked(given: MultiDict[str, str]) -> Form:
    """What is asked for; a form that nobody has filled in where nothing is."""
    if not given.get("what"):
        return blank(what=["import" if finished_imports() else "work"], day=shell.today())
    form = parse(Which, given)
    _complete(form)
    return form


def _complete(form: Form) -> None:
    """Say which fields are missing for the way that was chosen."""
    for name in NEEDED.get(form.data.get("what", ""), ()) if not form.errors else ():
        if form.data[name] is None:
            form.errors[name] = _("Please fill this in.")


def _propose(given: dict[str, Any]) -> str:
    found = chosen(given)
    if found.too_many:
        raise Rejected("too_many_lines", most=AWARDS_MAX)
    if found.digest != given["seen"]:
        raise Rejected("awards_changed")
    with shell.writing() as connection:
        made = proposal(connection, Sort.REVERSAL, given, map(taken_back, found.awards))
        carry_out_all(connection, made.orders)
    return made.batch


def _shown(which: Form, found: Chosen | None, form: Form | None = None) -> Response:
    concerned = tolls(found.awards, -1) if found is not None else []
    if found is None and which.value("correction"):
        abort(404)
    awards = list(found.awards[:AWARDS_SHOWN]) if found is not None else []
    jobs = finished_imports()
    begun_by = starters(jobs)
    return page(
        "corrections/reversal.html",
        "reversal",
        which=which,
        form=form or blank(),
        found=found,
        tolls=concerned[:PEOPLE_SHOWN],
        people_in_all=len(concerned),
        xp=sum(toll.xp for toll in concerned),
        points=sum(toll.points for toll in concerned),
        owed=sum(toll.owed for toll in concerned),
        own=not may_correct(toll.member for toll in concerned),
        awards=awards,
        titles=titles_of(awards),
        ways=[(code, said) for code, said in ways().items() if code != "import" or jobs],
        jobs=[(job.id, f"{job.file_name or job.id} · {begun_by[job.id]} · {moment(job.created_at)}") for job in jobs],
        kinds=sorted(words.kinds().items(), key=lambda kind: kind[1]),
        teams=team_options(),
        people=correctable(),
        most=AWARDS_MAX,
        reason_length=REASON_LENGTH_MAX,
        reason_least=REASON_LENGTH_MIN,
        export=f"{request.path}?{request.query_string.decode()}&format=" if request.method == "GET" else "",
    )


def _columns() -> list[Column]:
    return [
        Column(heading=_("Person"), value=lambda toll: toll.name),
        Column(heading=_("Lines"), value=lambda toll: toll.lines),
        Column(heading=_("XP"), value=lambda toll: toll.xp),
        Column(heading=_("Points"), value=lambda toll: toll.points),
        Column(heading=_("XP after"), value=lambda toll: toll.xp_after),
        Column(heading=_("Balance after"), value=lambda toll: toll.points_after),
        Column(heading=_("Points owed"), value=lambda toll: toll.owed),
        Column(heading=_("Level, which stays"), value=lambda toll: toll.level),
        Column(heading=_("Level for the XP that are left"), value=lambda toll: toll.earns),
        Column(heading=_("Rights granted and not used up"), value=lambda toll: toll.rights),
    ]
