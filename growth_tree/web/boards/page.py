"""The boards of a span: what each of its lists holds, and what is said of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import people
from growth_tree.domain.ranking import Place, around, ranked, top
from growth_tree.domain.terms import Span
from growth_tree.web import moment, shell, tables, words
from growth_tree.web.boards import spans
from growth_tree.web.boards.blueprint import blueprint
from growth_tree.web.boards.mine import Mine, mine
from growth_tree.web.boards.reached import reached
from growth_tree.web.boards.spans import Days
from growth_tree.web.moment import Moment
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import boards as model

MEASURES = ("xp", "expected", "better")
COHORTS = ("newcomers", "team")
PARTS = ("top", "teams", "around", "mine")
TOP = 10
HEADS_MIN = 3
"""Of fewer people, a mean would tell what each of them has."""
NEWCOMER_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A line of a list; who does not take part has no `name`, and the last place no `rank`."""

    rank: int | None
    name: str
    value: int
    own: bool = False
    ahead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The lists of a span by one measure."""

    seats: Sequence[Seat]
    near: Sequence[Seat]
    teams: Sequence[Seat]


@blueprint.get("/boards", endpoint="page")
def boards() -> Response:
    """How I go on, who is next to me, the teams, and who leads among those who take part."""
    when = moment.asked()
    table = _asked(when)
    span, chosen = Span(table.filters["span"] or Span.WEEK), _chosen(table, when)
    measure = table.filters["by"] or MEASURES[0]
    with moment.travelling(when):
        own, board = mine(span, chosen, when), _board(span, chosen, measure, table.filters["among"], when)
    if table.format:
        return _export(table, board, own)
    listed = people.listed(shell.connection())
    return page(
        "boards/page.html",
        "boards",
        table=table,
        moment=when,
        span=span,
        chosen=chosen,
        spans=spans.names(),
        periods=[(str(n), spans.name(span, days)) for n, days in enumerate(_periods(span, when))],
        measures=_measures(),
        measure=measure,
        cohorts=_cohorts(),
        mine=own,
        board=board,
        unit=_unit(measure),
        listed=shell.person() in listed,
        heads_min=HEADS_MIN,
        compared=spans.COMPARED[span],
        newcomer_days=NEWCOMER_DAYS,
    )


def _asked(when: Moment) -> Table:
    back = [str(n) for n in range(max(spans.BACK_MOST.values()) + 1)]
    filters: dict[str, Iterable[str]] = {"span": spans.SPANS, "back": back, "by": MEASURES, "among": COHORTS}
    return tables.asked(sorts=("",), sort="", filters=filters | {"as_of": [when.asked]}, parts=PARTS)


def _periods(span: Span, when: Moment) -> list[Days]:
    return spans.spans_back(span, when.day, spans.BACK_MOST[span])


def _chosen(table: Table, when: Moment) -> Days:
    span = Span(table.filters["span"] or Span.WEEK)
    back = min(int(table.filters["back"] or 0), spans.BACK_MOST[span])
    return _periods(span, when)[back]


def _board(span: Span, chosen: Days, measure: str, among: str, when: Moment) -> Board:
    values = _values(span, chosen, measure, when)
    compared = _among(among, when.day)
    places = ranked({member: value for member, value in values.items() if member in compared})
    listed = people.listed(shell.connection())
    near, seats = around(places, shell.person()), top(places, TOP, listed)
    names = words.names(place.member for place in (*near, *seats) if place.member in listed | {shell.person()})
    seat = partial(_seat, names=names)
    own = next((place.value for place in near if place.member == shell.person()), 0)
    return Board(
        seats=[seat(place) for place in seats],
        near=[seat(place, own=own) for place in near],
        teams=_teams(values, when.day) if measure == "xp" else [],
    )


def _values(span: Span, chosen: Days, measure: str, when: Moment) -> Mapping[str, int]:
    """What each person who is here is measured by: XP, per cent of the expected, or XP more than usual."""
    connection, day = shell.connection(), when.day
    if measure == "expected":
        found = reached(spans.weeks_in(chosen), when)
    elif measure == "better":
        before = spans.spans_back(span, chosen[0], spans.COMPARED[span])[1:]
        windows = [chosen, *(spans.as_far(chosen, days, day) for days in before)]
        earned = model.xp_of_spans(connection, windows, when.position)
        found = {member: now - sum(past) // len(past) for member, (now, *past) in earned.items() if any(past)}
    else:
        found = {member: xp for member, (xp,) in model.xp_of_spans(connection, [chosen], when.position).items()}
    directory = shell.directory()
    return {member: value for member, value in found.items() if directory.is_here(member, day)}


def _among(cohort: str, day: date) -> frozenset[str]:
    """Who is compared: everybody, those who joined of late, or the own team."""
    directory, me = shell.directory(), shell.person()
    if cohort == "newcomers":
        members = directory.members.values()
        return frozenset(one.member for one in members if (day - one.joined_on).days < NEWCOMER_DAYS)
    if cohort == "team":
        return frozenset(directory.people_in([directory.team_of(me, day)], day))
    return frozenset(directory.members)


def _seat(place: Place, *, names: Mapping[str, str], own: int | None = None) -> Seat:
    me = place.member == shell.person()
    return Seat(
        rank=place.rank,
        name=names.get(place.member, ""),
        value=place.value,
        own=me,
        ahead=0 if own is None else place.value - own,
    )


def _teams(values: Mapping[str, int], day: date) -> list[Seat]:
    """Teams by what their people earned on average; the last place is not said, nor teams of very few."""
    directory = shell.directory()
    heads: dict[str, list[int]] = {}
    for member in directory.members.values():
        if member.is_here(day):
            heads.setdefault(member.posting(day).team, []).append(max(values.get(member.member, 0), 0))
    means = {team: sum(xp) // len(xp) for team, xp in heads.items() if len(xp) >= HEADS_MIN}
    mine_ = directory.team_of(shell.person(), day)
    return [
        Seat(rank=place.rank, name=directory.teams[place.member].name, value=place.value, own=place.member == mine_)
        for place in ranked(means)
        if place.rank is not None or place.member == mine_
    ]


def _measures() -> dict[str, str]:
    return {"xp": _("XP"), "expected": _("Share of what was expected"), "better": _("Improvement")}


def _cohorts() -> dict[str, str]:
    return {"newcomers": _("Newcomers"), "team": _("My team")}


def _unit(measure: str) -> str:
    return "%" if measure == "expected" else "XP"


def _export(table: Table, board: Board, own: Mine) -> Response:
    part = table.part or PARTS[0]
    if part == "mine":
        columns = [
            Column(heading=_("From"), value=lambda point: point.days[0]),
            Column(heading=_("To"), value=lambda point: point.days[1]),
            Column(heading=_("XP"), value=lambda point: point.xp),
        ]
        return tables.export(table, columns, own.past, "boards-mine")
    rows = {"top": board.seats, "teams": board.teams, "around": board.near}[part]
    unnamed = _("a colleague")
    columns = [
        Column(heading=_("Rank"), value=lambda seat: seat.rank),
        Column(heading=_("Who"), value=lambda seat: seat.name or unnamed),
        Column(heading=_("Value"), value=lambda seat: seat.value),
    ]
    return tables.export(table, columns, rows, f"boards-{part}")
