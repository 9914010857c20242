"""The tables of a simulation, with names, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from growth_tree.lab.figures import Bought, Bound, Group, Kind, Person, Simulation
from growth_tree.web import shell, words
from growth_tree.web.lab import saying
from growth_tree.web.lab.blueprint import Found
from growth_tree.web.offers.facts import stock_said
from growth_tree.web.tables import Table

SORTS: dict[str, Callable[[Person], Any]] = {
    "xp": lambda each: each.xp,
    "points": lambda each: each.points,
    "level": lambda each: each.level_after - each.level_before,
}


def people_of(simulation: Simulation, table: Table) -> list[Person]:
    """Those who are searched for, in the order asked for."""
    team = table.filters["team"]
    people: Sequence[Person] = [each for each in simulation.people if team in ("", each.team)]
    if table.search:
        names = words.names(each.id for each in people)
        people = [each for each in people if table.search.casefold() in names[each.id].casefold()]
    return sorted(people, key=SORTS[table.sort], reverse=table.descending)


def groups_of(simulation: Simulation, way: str) -> list[tuple[str, Group]]:
    """Groups of people with their names."""
    return [(saying.group_name(way, each), each) for each in getattr(simulation, way)]


def kinds_of(found: Found) -> list[tuple[str, Kind]]:
    """Kinds of work and KPIs, those first where most changes."""
    names = _kind_names(found)
    kinds = [(names[each.kind], each) for each in found.simulation.kinds]
    return sorted(kinds, key=lambda row: -abs(row[1].points) - abs(row[1].xp))


def bounds_of(found: Found) -> list[tuple[str, str, Bound]]:
    """Where work earns nothing for another reason than before: kind and reason in words."""
    names, reasons = _kind_names(found), saying.reasons()
    return [(names[each.kind], reasons[each.reason], each) for each in found.simulation.bounds]


def buys_of(simulation: Simulation) -> list[tuple[str, Bought, str]]:
    """What the points that are not spent would buy, and how much of it there is."""
    offers = shell.world().catalogue.offers
    return [(words.reward_name(each.reward), each, stock_said(offers[each.reward].stock)) for each in simulation.buys]


def _kind_names(found: Found) -> dict[str, str]:
    codes = {each.kind for each in found.simulation.kinds} | {each.kind for each in found.simulation.bounds}
    return saying.kind_names(codes, {kind.code: words.said(kind.name) for kind in found.rulebook.kinds})
