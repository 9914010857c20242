"""The tables of a simulation as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.web import shell, tables, words
from growth_tree.web.lab.blueprint import Found
from growth_tree.web.lab.parts import bounds_of, buys_of, groups_of, kinds_of, people_of
from growth_tree.web.tables import Column, Table


def export(found: Found, table: Table, way: str) -> Response:
    """The table that is asked for: people, or one of the smaller ones."""
    columns: list[Column]
    rows: Sequence[Any]
    match table.part:
        case "groups":
            columns, rows = _of_groups(), groups_of(found.simulation, way)
        case "kinds":
            columns, rows = _of_kinds(), kinds_of(found)
        case "bounds":
            columns, rows = _of_bounds(), bounds_of(found)
        case "buys":
            columns, rows = _of_rewards(), buys_of(found.simulation)
        case _:
            people = people_of(found.simulation, table)
            names = words.names(each.id for each in people)
            columns, rows = _of_people(), [(names[each.id], each) for each in people]
    return tables.export(table, columns, rows, f"lab-{table.part or 'people'}-{found.kept.since}")


def _of_people() -> list[Column]:
    teams, jobs = shell.directory().teams, words.jobs()
    return [
        _column(_("Person"), lambda row: row[0]),
        _column(_("Team"), lambda row: teams[row[1].team].name),
        _column(_("Job"), lambda row: jobs[row[1].job]),
        *_amounts(),
        _field(_("Level before"), "level_before"),
        _field(_("Level after"), "level_after"),
        _field(_("Points not spent before"), "balance_before"),
        _field(_("Points not spent after"), "balance_after"),
        _field(_("Earned nothing before"), "withheld_before"),
        _field(_("Earned nothing after"), "withheld_after"),
    ]


def _of_groups() -> list[Column]:
    more = _field(_("People"), "people"), _field(_("Winners"), "winners"), _field(_("Losers"), "losers")
    return [_column(_("Name"), lambda row: row[0]), *_amounts(), *more]


def _of_kinds() -> list[Column]:
    awards = _field(_("Awards before"), "awards_before"), _field(_("Awards after"), "awards_after")
    return [_column(_("Kind"), lambda row: row[0]), *_amounts(), *awards]


def _of_bounds() -> list[Column]:
    return [
        _column(_("Kind"), lambda row: row[0]),
        _column(_("Reason"), lambda row: row[1]),
        _column(_("Earns nothing any more"), lambda row: row[2].now),
        _column(_("Earns now"), lambda row: row[2].no_more),
    ]


def _of_rewards() -> list[Column]:
    return [
        _column(_("Reward"), lambda row: row[0]),
        _field(_("Points"), "points"),
        _column(_("There are"), lambda row: row[2]),
        _field(_("Before"), "before"),
        _field(_("After"), "after"),
        _field(_("People who can pay for one before"), "people_before"),
        _field(_("People who can pay for one after"), "people_after"),
    ]


def _amounts() -> list[Column]:
    return [
        _field(_("XP before"), "xp_before"),
        _field(_("XP after"), "xp_after"),
        _field(_("Points before"), "points_before"),
        _field(_("Points after"), "points_after"),
    ]


def _column(heading: str, value: Callable[[Any], Any]) -> Column:
    return Column(heading=heading, value=value)


def _field(heading: str, name: str) -> Column:
    return Column(heading=heading, value=lambda row: getattr(row[1], name))
