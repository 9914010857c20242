"""Two drafts side by side, by what was found about each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import drafts, simulations
from growth_tree.lab.figures import Amounts, Person, Totals
from growth_tree.web import shell, tables, words
from growth_tree.web.formats import signed
from growth_tree.web.forms import ID
from growth_tree.web.lab import saying
from growth_tree.web.lab.blueprint import Found, blueprint, found_of
from growth_tree.web.page import page
from growth_tree.web.tables import Column

NOTHING = Amounts()
MOST = 200
"""People on the page; all of them are in the file."""


@blueprint.get("/rules/lab")
def compare() -> Response:
    """The figures of both, group by group and person by person."""
    simulated = {draft for draft, _since in simulations.every(shell.connection())}
    names = {draft.id: draft.name for draft in drafts.every(shell.connection()) if draft.id in simulated}
    asked = [shell.query().get(side, "") for side in ("one", "other")]
    chosen = [code if ID.fullmatch(code) and code in names else "" for code in asked]
    found = [found_of(code) if code else None for code in chosen]
    one, other = found
    table = tables.asked(sorts=("",), sort="", filters={"one": names, "other": names})
    if one is None or other is None:
        return page("lab/compare.html", None, names=names, chosen=chosen, both=None)
    people = _people(one, other)
    if table.format:
        return tables.export(table, _columns(names, chosen), people, "lab-two-drafts")
    return page(
        "lab/compare.html",
        None,
        names=names,
        chosen=chosen,
        both=(one, other),
        table=table,
        totals=_totals(one.simulation.totals, other.simulation.totals),
        groups=[(label, _groups(way, one, other)) for way, label in saying.groups().items()],
        people=people[:MOST],
        more=max(0, len(people) - MOST),
    )


def _totals(one: Totals, other: Totals) -> list[tuple[str, str, str]]:
    """What is said of the whole, of both."""
    rows: tuple[tuple[str, Callable[[Totals], str]], ...] = (
        (_("XP more or less"), lambda each: signed(each.xp)),
        (_("Points more or less"), lambda each: signed(each.points)),
        (_("Winners"), lambda each: f"{each.winners:,}"),
        (_("Losers"), lambda each: f"{each.losers:,}"),
        (_("Higher levels"), lambda each: f"{each.levels_up:,}"),
        (_("Lower levels"), lambda each: f"{each.levels_down:,}"),
        (_("Gini coefficient of XP"), lambda each: f"{each.gini_after / 1000:.3f}"),
        (_("Points not spent"), lambda each: f"{each.liability_after:,}"),
    )
    return [(str(label), said(one), said(other)) for label, said in rows]


def _groups(way: str, one: Found, other: Found) -> list[tuple[str, Amounts, Amounts]]:
    sides = [{saying.group_name(way, each): each for each in getattr(found.simulation, way)} for found in (one, other)]
    names = [*sides[0], *(name for name in sides[1] if name not in sides[0])]
    return [(name, sides[0].get(name, NOTHING), sides[1].get(name, NOTHING)) for name in names]


def _people(one: Found, other: Found) -> list[tuple[str, Amounts, Amounts]]:
    """Everybody, those first for whom the two differ most."""
    sides: list[dict[str, Person]] = [{each.id: each for each in found.simulation.people} for found in (one, other)]
    both = {*sides[0], *sides[1]}
    names = words.names(both)
    rows: list[Any] = [(names[who], sides[0].get(who, NOTHING), sides[1].get(who, NOTHING)) for who in sorted(both)]
    return sorted(rows, key=lambda row: -abs(row[1].points - row[2].points) - abs(row[1].xp - row[2].xp))


def _columns(names: dict[str, str], chosen: list[str]) -> list[Column]:
    one, other = (names[code] for code in chosen)
    return [
        Column(heading=_("Person"), value=lambda row: row[0]),
        Column(heading=_("XP: %(draft)s", draft=one), value=lambda row: row[1].xp),
        Column(heading=_("XP: %(draft)s", draft=other), value=lambda row: row[2].xp),
        Column(heading=_("Points: %(draft)s", draft=one), value=lambda row: row[1].points),
        Column(heading=_("Points: %(draft)s", draft=other), value=lambda row: row[2].points),
    ]
