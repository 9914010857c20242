"""What looks wrong in the figures of a shop and of those who work for it: gaps, jumps, and sources that fell silent.

Teams and people who work for no shop are looked at together, as if they were one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from growth_tree.domain.answering import shop_of_team
from growth_tree.domain.quality import WINDOW_DAYS, Gap, Jump, findings
from growth_tree.domain.subject import of_group, of_member, of_shop, of_team
from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.formats import day
from growth_tree.web.kpis.blueprint import blueprint
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from models import metrics

GAP, JUMP, STALE = "gap", "jump", "stale"
TONES = {GAP: "wait", JUMP: "bad", STALE: "info"}
SILENT_DAYS = 10
"""After so many days without anything new a source is looked at."""
AROUND = timedelta(days=14)
NO_SHOP = "none"
LOOKED_THROUGH_MOST = 20
"""Of so many shops the first one with something wrong is found when the page opens; more would take too long."""
SORTS = {"day": lambda one: one.last, "kpi": lambda one: (one.name, one.place)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at, in words, with the way to the days around it."""

    kind: str
    kpi: str
    name: str
    subject: str
    place: str
    first: date
    last: date
    text: str

    @property
    def address(self) -> str:
        """The explorer at those days."""
        days = {"from": (self.first - AROUND).isoformat(), "to": (self.last + AROUND).isoformat()}
        return f"/metrics?{urlencode({'kpi': self.kpi, 'subject': self.subject, 'by': 'day', **days})}"


@blueprint.get("/kpis/quality")
def quality() -> Response:
    """Of the shop asked for, else of the first of which something looks wrong."""
    shops, kinds = _shops(), _kinds()
    table = tables.asked(sorts=SORTS, sort="-day", filters={"shop": shops, "kind": kinds})
    shop, every = _looked_at([table.filters["shop"]] if table.filters["shop"] else list(shops)[:LOOKED_THROUGH_MOST])
    found = [one for one in every if table.filters["kind"] in ("", one.kind)]
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = found[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), shown, "data-quality")
    return page(
        "kpis/quality.html",
        "quality",
        table=table.shown(shown, len(found)),
        shops=shops,
        shop=shop,
        open=bool(shell.directory().shops),
        kinds=kinds,
        tones=TONES,
        known=bool(every) or bool(metrics.latest(shell.connection(), _subjects(shop), "")),
        window=WINDOW_DAYS,
        silent=SILENT_DAYS,
    )


def _kinds() -> dict[str, str]:
    return {GAP: _("Days missing"), JUMP: _("Sudden change"), STALE: _("Nothing new")}


def _shops() -> dict[str, str]:
    """All shops, and behind them whoever works for none."""
    directory = shell.directory()
    if all(shop_of_team(directory, team) for team in directory.teams):
        return dict(directory.shops)
    return {**directory.shops, NO_SHOP: _("No shop")}


def _looked_at(shops: Sequence[str]) -> tuple[str, list[Finding]]:
    """The first shop of which something looks wrong, with that; the first one where nothing does."""
    for shop in shops:
        found = _findings(shop)
        if found:
            return shop, found
    return next(iter(shops), NO_SHOP), []


def _subjects(shop: str) -> list[str]:
    """The shop, its groups of items, and the teams and people who work for it."""
    directory, kpis = shell.directory(), shell.world().kpis
    own = None if shop == NO_SHOP else shop
    teams = [team for team in directory.teams if shop_of_team(directory, team) == own]
    of_teams = [*map(of_team, teams), *map(of_member, directory.people_in(teams, shell.today()))]
    if own is None:
        return of_teams
    groups = [group.group for group in kpis.groups.values() if group.shop == own]
    return [of_shop(own), *map(of_group, groups), *of_teams]


def _findings(shop: str) -> list[Finding]:
    kpis, subjects, today = shell.world().kpis, _subjects(shop), shell.today()
    since = (today - timedelta(days=WINDOW_DAYS)).isoformat()
    rows = metrics.days(shell.connection(), subjects, since, today.isoformat())
    last: dict[tuple[str, str], str] = {}
    for row in rows:
        last[row.kpi, row.subject] = max(row.last_day, last.get((row.kpi, row.subject), ""))
    places = kpi_words.subjects({subject for _kpi, subject in last})
    live = {kpi.code for kpi in kpis.live}
    silent = (today - timedelta(days=SILENT_DAYS)).isoformat()
    return [
        *(_said(each, places) for each in findings(kpis, rows)),
        *(
            _silent(kpi, subject, date.fromisoformat(latest), places)
            for (kpi, subject), latest in last.items()
            if kpi in live and latest < silent
        ),
    ]


def _said(each: Gap | Jump, places: dict[str, str]) -> Finding:
    kpi = shell.world().kpis.kpi(each.kpi)
    if isinstance(each, Gap):
        text = ngettext("%(num)s day is missing", "%(num)s days are missing", each.days)
    else:
        text = _(
            "%(figure)s a day, where %(usual)s is usual. Has the unit changed?",
            figure=kpi_words.figure(kpi, each.figure),
            usual=kpi_words.figure(kpi, each.usual),
        )
    return Finding(
        kind=GAP if isinstance(each, Gap) else JUMP,
        kpi=each.kpi,
        name=words.said(kpi.name),
        subject=each.subject,
        place=places[each.subject],
        first=each.first_day,
        last=each.last_day,
        text=text,
    )


def _silent(kpi: str, subject: str, latest: date, places: dict[str, str]) -> Finding:
    return Finding(
        kind=STALE,
        kpi=kpi,
        name=kpi_words.name(kpi),
        subject=subject,
        place=places[subject],
        first=latest,
        last=latest,
        text=_("The last figure is of %(day)s.", day=day(latest)),
    )


def _columns() -> list[Column]:
    kinds = _kinds()
    return [
        Column(heading=_("What"), value=lambda one: kinds[one.kind]),
        Column(heading=_("KPI"), value=lambda one: one.name),
        Column(heading=_("Where"), value=lambda one: one.place),
        Column(heading=_("Begins on"), value=lambda one: one.first.isoformat()),
        Column(heading=_("Ends on"), value=lambda one: one.last.isoformat()),
        Column(heading=_("What it looks like"), value=lambda one: one.text),
    ]
