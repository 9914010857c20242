"""Groups of items: what is measured together because one item alone sells too little to say anything."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.kpi import NAME_MAX
from growth_tree.domain.kpi_events import Group
from growth_tree.domain.kpis import FormGroup
from growth_tree.web import shell, tables
from growth_tree.web.forms import Choice, Day, Form, FormSchema, Text, blank, command_id, parse
from growth_tree.web.kpis.blueprint import administers, blueprint, next_monday, this_monday
from growth_tree.web.page import go, page
from growth_tree.web.people.blueprint import team_options
from growth_tree.web.tables import Column

SORTS = {"name": lambda group: group.name, "shop": lambda group: (shell.directory().shops[group.shop], group.name)}


class Changed(FormSchema):
    """How a group is called, and in whose care it is from a Monday on."""

    name = Text(limit=NAME_MAX, required=True)
    team = Choice(among=lambda: shell.directory().teams, load_default=None)
    from_day = Day(required=True)


class New(Changed):
    """The same with its shop, which never changes."""

    shop = Choice(among=lambda: shell.directory().shops, required=True)


@blueprint.get("/kpis/groups")
def groups(form: Form | None = None) -> Response:
    """All groups, and for admins the form of a new one."""
    table = tables.asked(sorts=SORTS, sort="name", filters={"shop": shell.directory().shops})
    shop, every = table.filters["shop"], shell.world().kpis.groups.values()
    found = [each for each in every if shop in ("", each.shop) and table.search.casefold() in each.name.casefold()]
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = found[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), shown, "item-groups")
    return page(
        "kpis/groups.html",
        "groups",
        table=table.shown(shown, len(found)),
        form=form or blank(from_day=next_monday()),
        monday=this_monday(),
        today=shell.today(),
        shops=shell.directory().shops,
        teams=shell.directory().teams,
        team_options=team_options(),
        admin=administers(),
        length=NAME_MAX,
    )


@blueprint.post("/kpis/groups")
def form_group() -> Response:
    """Measure some items together from now on."""
    form = parse(New)
    if form.accepts(lambda given: shell.carry_out(FormGroup(group=command_id()[:16], **given))):
        return go(url_for("kpis.groups"), _("The group is formed."))
    return groups(form)


@blueprint.get("/kpis/groups/<group_id>")
def group_form(group_id: str, form: Form | None = None) -> Response:
    """The form of one."""
    known, monday = _group(group_id), next_monday()
    return page(
        "kpis/group.html",
        form=form or blank(name=known.name, team=known.in_care_of(monday), from_day=monday),
        monday=this_monday(),
        group=known,
        shop=shell.directory().shops[known.shop],
        team_options=team_options(),
        length=NAME_MAX,
    )


@blueprint.post("/kpis/groups/<group_id>")
def change_group(group_id: str) -> Response:
    """Give it another name or team."""
    known, form = _group(group_id), parse(Changed)

    def act(given: dict[str, Any]) -> bool:
        return bool(shell.carry_out(FormGroup(group=known.group, shop=known.shop, **given)).events)

    if form.accepts(act):
        say = _("The group is changed.") if form.result else _("Nothing is different.")
        return go(url_for("kpis.groups"), say)
    return group_form(group_id, form)


def _group(group_id: str) -> Group:
    return shell.world().kpis.groups.get(group_id) or abort(404)


def _columns() -> list[Column]:
    directory, today = shell.directory(), shell.today()

    def team(group: Group) -> str | None:
        held = group.in_care_of(today)
        return directory.teams[held].name if held else None

    return [
        Column(heading=_("Item group"), value=lambda group: group.name),
        Column(heading=_("Shop"), value=lambda group: directory.shops[group.shop]),
        Column(heading=_("In the care of"), value=team),
    ]
