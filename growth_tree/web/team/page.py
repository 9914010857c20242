"""My teams: the tree that they grow together, and everybody in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest

from flask import Response
from flask_babel import gettext as _
from markupsafe import Markup

from growth_tree.domain.organisation import Team
from growth_tree.web import moment, shell, tables, words
from growth_tree.web.grown import branch_totals
from growth_tree.web.moment import Moment
from growth_tree.web.page import page
from growth_tree.web.standing import SEASONS, rules
from growth_tree.web.tables import Column, Table
from growth_tree.web.team.blueprint import blueprint, own_people, own_people_then, own_teams
from growth_tree.web.team.mates import KEYS, Mate, mates
from growth_tree.web.tree_svg import Branch, TreeWords, whole

VIEWS = ("table",)


@blueprint.get("/team", endpoint="page")
def team() -> Response:
    """The people of my teams, in order of their names unless something else is asked for."""
    when, teams = moment.of_all(), own_teams()
    people = own_people_then(when) if when.past else own_people()
    with moment.travelling(when):
        return _team(teams, people, when)


def _team(teams: Sequence[Team], people: Sequence[str], when: Moment) -> Response:
    jobs = words.jobs()
    filters = {"team": [t.team for t in teams], "job": jobs, "view": VIEWS}
    table = tables.asked(sorts=KEYS, sort="name", filters=filters, along=when.along)
    among = _of_team(people, table.filters["team"])
    found, total = _asked(table, _narrowed(table, among), when)
    if table.format:
        return tables.export(table, _columns(), found, "team")
    return page(
        "team/page.html",
        "people",
        moment=when,
        table=table.shown(found, total),
        teams=teams,
        team_options=[(t.team, t.name) for t in teams],
        jobs=jobs,
        people=people,
        tree=_tree(table.filters["team"] or shell.person(), _called(table.filters["team"], teams), among, when),
        offices=_offices(teams),
        sorts=_sorts(),
    )


def _of_team(people: Sequence[str], team: str) -> list[str]:
    directory, day = shell.directory(), shell.today()
    return [person for person in people if not team or directory.team_of(person, day) == team]


def _narrowed(table: Table, people: Sequence[str]) -> list[str]:
    members, day, job = shell.directory().members, shell.today(), table.filters["job"]
    found = [person for person in people if not job or members[person].posting(day).job == job]
    if not table.search:
        return found
    names, wanted = words.names(found), table.search.casefold()
    return [person for person in found if wanted in names[person].casefold()]


def _asked(table: Table, people: Sequence[str], when: Moment) -> tuple[list[Mate], int]:
    """The people on display, and how many there are: those who are alike in what is asked for stand by name."""
    key, first, end = KEYS[table.sort](people, when), table.offset, table.offset + table.limit
    ordered = sorted(people, key=key.__getitem__, reverse=table.descending)
    shown = {key[person] for person in ordered[first:end]}
    alike = [person for person in ordered if key[person] in shown]  # of a thousand, these alone need their names
    before = ordered.index(alike[0]) if alike else 0
    names = key if table.sort == "name" else words.names(alike)
    alike.sort(key=names.__getitem__)
    alike.sort(key=key.__getitem__, reverse=table.descending)
    return mates(alike[first - before : end - before], when), len(people)


def _called(team: str, teams: Sequence[Team]) -> str:
    return next((each.name for each in teams if each.team == team), _("my teams"))


def _tree(seed: str, name: str, people: Collection[str], when: Moment) -> Markup:
    """One tree for all: its branches are the sums of theirs."""
    sums = branch_totals(people, when)
    branches = []
    for code, called in words.branches().items():
        xp, tasks = sums.get(code, (0, 0))
        branches.append(Branch(code=code, name=called, xp=xp, level=_level(xp), leaves=tasks))
    xp = sum(branch.xp for branch in branches)
    desc = _(
        "%(people)s people have grown it together: %(xp)s XP from %(leaves)s pieces of approved work.",
        people=len(people),
        xp=xp,
        leaves=sum(branch.leaves for branch in branches),
    )
    said = TreeWords(title=_("The tree of %(name)s", name=name), desc=desc, level=_("Level %(level)s"))
    return whole(seed, _level(xp), tuple(branches), SEASONS[shell.today().month % 12 // 3], said)


def _level(xp: int) -> int:
    in_force = rules()
    return in_force.level_at(xp) if in_force else 1


def _offices(teams: Sequence[Team]) -> list[tuple[Team, list[tuple[str, str, str | None]]]]:
    """Who has led each team since when until when, latest first."""
    known = shell.directory().teams
    there = [known[team.team] for team in teams if team.team in known]
    names = words.names(term.member for team in there for term in team.terms)
    found = []
    for team in there:
        until = [term.from_day.isoformat() for term in team.terms[1:]]
        terms = zip_longest(team.terms, until)
        held = [(names[t.member] if t.member else _("Vacant"), t.from_day.isoformat(), end) for t, end in terms]
        found.append((team, held[::-1]))
    return found


def _sorts() -> list[tuple[str, str]]:
    return [
        ("name", _("Name")),
        ("team", _("Team")),
        ("job", _("Job")),
        ("-last", _("Last hand-in")),
        ("-pending", _("Waiting for approval")),
        ("-week", _("Work of this week")),
        ("-month", _("Work of four weeks")),
        ("-run", _("Workdays in a row")),
        ("-season", _("XP of this season")),
    ]


def _columns() -> list[Column]:
    return [
        Column(heading=_("Name"), value=lambda mate: mate.name),
        Column(heading=_("Team"), value=lambda mate: mate.team),
        Column(heading=_("Job"), value=lambda mate: mate.job),
        Column(heading=_("Level"), value=lambda mate: mate.reached.overall.level),
        Column(heading=_("XP of this season"), value=lambda mate: mate.reached.season_xp),
        Column(heading=_("XP in all"), value=lambda mate: mate.reached.overall.xp),
        Column(heading=_("Points to spend"), value=lambda mate: mate.reached.points),
        Column(heading=_("Work of this week"), value=lambda mate: mate.week),
        Column(heading=_("Work of four weeks"), value=lambda mate: mate.month),
        Column(heading=_("Waiting for approval"), value=lambda mate: mate.pending),
        Column(heading=_("To be handed in"), value=lambda mate: mate.open),
        Column(heading=_("Workdays in a row"), value=lambda mate: mate.run),
        Column(heading=_("Last hand-in"), value=lambda mate: mate.handed_in_at or None),
        Column(heading=_("Number"), value=lambda mate: mate.member),
    ]
