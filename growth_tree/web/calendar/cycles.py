"""Plan a promotion, move it, call it off."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.cycle import CancelCycle, Cycle, MoveCycle, ScheduleCycle
from growth_tree.domain.kpi import NAME_MAX
from growth_tree.domain.rules import Text as Spoken
from growth_tree.web import shell
from growth_tree.web.calendar.blueprint import OVER, SCHEDULED, blueprint, intensities
from growth_tree.web.calendar.listing import calendar, line_of
from growth_tree.web.forms import Choice, Day, Form, FormSchema, Text, blank, command_id, parse
from growth_tree.web.page import go, page


class Schedule(FormSchema):
    """A promotion of one shop, or of all where none is named."""

    name_zh = Text(limit=NAME_MAX, required=True)
    name_en = Text(limit=NAME_MAX, load_default="")
    shop = Choice(among=lambda: shell.directory().shops, load_default=None)
    first_day = Day(required=True)
    last_day = Day(required=True)
    intensity = Choice(among=("1", "2", "3"), required=True)


class Days(FormSchema):
    """Other days."""

    first_day = Day(required=True)
    last_day = Day(required=True)


class Nothing(FormSchema):
    """There is nothing to fill in."""


@blueprint.post("/calendar/cycles")
def schedule() -> Response:
    """Plan it."""
    form = parse(Schedule)

    def act(given: dict[str, Any]) -> None:
        name = Spoken(zh=given["name_zh"], en=given["name_en"] or given["name_zh"])
        days = {"first_day": given["first_day"], "last_day": given["last_day"]}
        strength = int(given["intensity"])
        cycle = command_id()[:16]
        shell.carry_out(ScheduleCycle(cycle=cycle, name=name, shop=given["shop"], intensity=strength, **days))

    if form.accepts(act):
        return go(url_for("calendar.page"), _("The promotion is in the calendar."))
    return calendar(form)


@blueprint.get("/calendar/cycles/<cycle_id>")
def cycle_form(cycle_id: str, form: Form | None = None) -> Response:
    """Other days for a promotion, or its end."""
    cycle = _cycle(cycle_id)
    line = line_of(cycle)
    return page(
        "calendar/cycle.html",
        form=form or blank(first_day=cycle.first_day, last_day=cycle.last_day),
        cycle=cycle,
        line=line,
        intensity=intensities()[str(cycle.intensity)],
        movable=line.state != OVER,
        begun=line.state != SCHEDULED,
    )


@blueprint.post("/calendar/cycles/<cycle_id>/move")
def move(cycle_id: str) -> Response:
    """Give it other days."""
    cycle, form = _cycle(cycle_id), parse(Days)
    if form.accepts(lambda given: bool(shell.carry_out(MoveCycle(cycle=cycle.cycle, **given)).events)):
        say = _("The promotion is moved.") if form.result else _("Nothing is different.")
        return go(url_for("calendar.page"), say)
    return cycle_form(cycle_id, form)


@blueprint.post("/calendar/cycles/<cycle_id>/cancel")
def cancel(cycle_id: str) -> Response:
    """Call it off."""
    if cycle_id not in shell.world().calendar.cycles:
        return go(url_for("calendar.page"))  # a second press finds it gone
    form = parse(Nothing)
    if form.accepts(lambda _given: shell.carry_out(CancelCycle(cycle=cycle_id))):
        return go(url_for("calendar.page"), _("The promotion is called off."))
    again = blank(first_day=_cycle(cycle_id).first_day, last_day=_cycle(cycle_id).last_day)
    again.errors = form.errors
    return cycle_form(cycle_id, again)


def _cycle(cycle_id: str) -> Cycle:
    return shell.world().calendar.cycles.get(cycle_id) or abort(404)
