"""Somebody's ledger: what is wanted of it, with its totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Connection, Row, Select

from growth_tree.accounts import notes
from growth_tree.domain.period import month_of
from growth_tree.domain.result_events import is_result, kpi_of
from growth_tree.domain.rules import BRANCHES
from growth_tree.web import kpi_words, moment, policy, rights, shell, tables, words
from growth_tree.web.forms import ID
from growth_tree.web.grown import totals_of
from growth_tree.web.ledger.blueprint import blueprint
from growth_tree.web.ledger_words import TONES, types
from growth_tree.web.moment import Moment
from growth_tree.web.page import page
from growth_tree.web.reasons import why_nothing
from growth_tree.web.tables import Column, Table
from growth_tree.web.worked import pending
from models import corrections, ledger, tasks
from models.base import Paged, Prepared, any_of, given
from models.ledger import entry

SORTS = {
    "when": entry.c.position,
    "day": entry.c.done_on,
    "kind": entry.c.kind,
    "xp": entry.c.xp,
    "points": entry.c.points,
}

FILTERS = {
    "type": entry.c.type == given("type"),
    "branch": entry.c.branch == given("branch"),
    "kind": entry.c.kind == given("kind"),
    "season": entry.c.season == given("season"),
    "from": entry.c.done_on >= given("from"),
    "to": (entry.c.done_on <= given("to")) & (entry.c.done_on != ""),
    "correction": ledger.OF_CORRECTION,
    "q": entry.c.task.in_(tasks.titled(notes.SOUGHT))
    | entry.c.reward.in_(any_of("rewards"))
    | entry.c.kpi.in_(any_of("kpis")),
}

BOOKED = frozenset({"earned", "reversed", *ledger.RESULTS})
"""The types of lines after which there is another sum of experience."""


@blueprint.get("/ledger", endpoint="page")
def own() -> Response:
    """The viewer's ledger."""
    return moment.told(shell.person(), _ledger)


@blueprint.get("/ledger/of/<member>")
def of(member: str) -> Response:
    """Somebody's ledger."""
    policy.require_member("ledger.of", member)
    return moment.told(member, _ledger)


def _ledger(member: str, when: Moment) -> Response:
    connection, until = shell.connection(), when.position
    found = ledger.found_in(connection, member, until)
    kinds = sorted({row.kind for row in found if row.kind})
    seasons = sorted({row.season for row in found}, reverse=True)
    table = _asked(kinds, seasons, when)
    values = {**table.wanted, **_sought(table), "member": member, "until": until}
    lines = _lines(frozenset(table.wanted), table.sort, descending=table.descending, plain=_is_plain(table))
    rows, total = lines.page(connection, limit=table.limit, offset=table.offset, known=_known(table, found), **values)
    titles = titles_of(rows)
    if table.format:
        return tables.export(table, columns(rows, titles), rows, "ledger")
    return page(
        "ledger/page.html",
        "ledger",
        moment=when,
        member=member,
        own=member == shell.person(),
        name=words.name(member),
        table=table.shown(rows, total),
        sums=_sums(frozenset(table.wanted)).one(connection, **values) if table.narrowed else _together(found),
        totals=totals_of(member, when),
        groups=_groups(connection, member, rows, until) if _is_plain(table) else {},
        pending=pending(member, when),
        month=month_of(shell.today()),
        titles=titles,
        branches=words.branches(),
        kinds=[(code, words.kind_name(code)) for code in kinds],
        kind_names=words.kind_names(row.kind for row in rows),
        promotions=words.cycle_names(),
        seasons=[(code, words.season(code)) for code in seasons],
        types=types(),
        tones=TONES,
    )


def _asked(kinds: Sequence[str], seasons: Sequence[str], when: Moment) -> Table:
    filters = {"type": types(), "branch": BRANCHES, "kind": kinds, "season": seasons}
    table = tables.asked(sorts=SORTS, sort="-when", filters=filters, along=when.along)
    given = shell.query()
    days = {name: _day(given.get(name, "")) for name in ("from", "to")}
    correction = given.get("correction", "")
    return replace(
        table, filters={**table.filters, **days, "correction": correction if ID.fullmatch(correction) else ""}
    )


def _is_plain(table: Table) -> bool:
    """Whether what a correction has done is one line: where nothing is looked for, and no file is made."""
    return not table.narrowed and not table.format


def _known(table: Table, found: Sequence[Row[Any]]) -> int | None:
    """How many lines there are, where all are shown and none of them together with others."""
    return None if table.narrowed or any(row.corrected for row in found) else sum(row.lines for row in found)


def _together(found: Sequence[Row[Any]]) -> tuple[int, int]:
    """The XP and points of all lines."""
    return sum(row.xp for row in found), sum(row.points for row in found)


def _groups(connection: Connection, member: str, rows: Sequence[Row[Any]], until: int) -> dict[str, Row[Any]]:
    """The corrections among some lines that have several, with their sums."""
    corrections = {row.correction for row in rows if row.correction}
    found = ledger.of_corrections(connection, member, corrections, until)
    return {correction: sums for correction, sums in found.items() if sums.lines > 1}


def _day(text: str) -> str:
    """A day as it is stored, or nothing where the text is no day."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _sought(table: Table) -> dict[str, Any]:
    """What the search of a list stands for."""
    text = table.search
    named = {"rewards": rights.named(text), "kpis": kpi_words.named(text)} if text else {}
    return {"sought": notes.sought(text), **named}


@lru_cache(maxsize=1024)
def _lines(wanted: frozenset[str], sort: str, *, descending: bool, plain: bool) -> Paged:
    query = _wanted(wanted).where(ledger.ONCE_EACH) if plain else _wanted(wanted)
    return Paged(query, tables.ordered(SORTS[sort], descending=descending), entry.c.position.desc())


@lru_cache(maxsize=256)
def _sums(wanted: frozenset[str]) -> Prepared:
    return Prepared(ledger.summed(_wanted(wanted)))


def _wanted(wanted: frozenset[str]) -> Select[Any]:
    return ledger.LINES.where(*(FILTERS[name] for name in wanted))


def titles_of(rows: Sequence[Row[Any]]) -> dict[str, str]:
    """The titles of the tasks and the names of the rewards and KPIs of some lines, in two queries."""
    references = tasks.titles(shell.connection(), {name for row in rows for name in (row.task, row.about) if name})
    texts = words.texts(references.values())
    titles = {task: texts[reference] for task, reference in references.items()}
    rewards = {row.reward: words.reward_name(row.reward) for row in rows if row.reward}
    kpis = {row.task: row.kpi or kpi_of(row.task) for row in rows if row.kpi or is_result(row.task)}
    results = {task: kpi_words.name(kpi) for task, kpi in kpis.items()}
    about = {row.task: titles[row.about] for row in rows if row.about in titles}
    return titles | rewards | about | results


def columns(rows: Sequence[Row[Any]], titles: Mapping[str, str]) -> list[Column]:
    """Every figure of some lines, for a file."""
    branches, names = {"": None, **words.branches()}, types()
    posted_by = corrections.posting_versions(shell.connection(), {row.correction for row in rows if row.correction})
    return [
        Column(heading=_("Position"), value=lambda row: row.position),
        Column(heading=_("Decided at"), value=lambda row: row.at),
        Column(heading=_("Day of the work"), value=lambda row: row.done_on or None),
        Column(heading=_("Title"), value=lambda row: titles.get(row.task or row.reward)),
        Column(heading=_("Kind of task"), value=lambda row: words.kind_name(row.kind)),
        Column(heading=_("Branch"), value=lambda row: branches[row.branch]),
        Column(heading=_("Type"), value=lambda row: names[row.type]),
        Column(heading=_("Season"), value=lambda row: row.season),
        Column(heading=_("XP"), value=lambda row: row.xp),
        Column(heading=_("Points"), value=lambda row: row.points),
        Column(heading=_("Points moved"), value=lambda row: abs(row.points) or row.moved),
        Column(heading=_("XP after"), value=lambda row: row.xp_total if row.type in BOOKED else None),
        Column(heading=_("Balance after"), value=lambda row: None if row.type == "withheld" else row.balance),
        Column(heading=_("Rules version"), value=lambda row: row.rule_version or posted_by.get(row.correction)),
        Column(heading=_("Base XP"), value=lambda row: row.base_xp or None),
        Column(heading=_("Base points"), value=lambda row: row.base_points if row.base_xp else None),
        Column(heading=_("Weight of the branch in %"), value=lambda row: _factor(row, row.weight)),
        Column(heading=_("Promotion in %"), value=lambda row: _factor(row, row.factor)),
        Column(heading=_("Quality in %"), value=lambda row: _factor(row, row.quality)),
        Column(heading=_("Share in %"), value=lambda row: _factor(row, row.percent)),
        Column(heading=_("Why nothing"), value=_why),
        Column(heading=_("KPI"), value=lambda row: kpi_words.name(row.kpi) if row.kpi else None),
        Column(heading=_("Period"), value=lambda row: row.period),
        Column(heading=_("Weight in %"), value=lambda row: row.weight if row.kpi and row.weight else None),
        Column(heading=_("Percentile"), value=lambda row: row.percentile or None),
        Column(heading=_("Earned in %"), value=lambda row: row.percent if row.type == "result" else None),
        Column(heading=_("Task"), value=lambda row: row.task or None),
        Column(heading=_("Redemption"), value=lambda row: row.redemption),
    ]


def _factor(row: Row[Any], value: int) -> int | None:
    return value if row.type == "earned" else None


def _why(row: Row[Any]) -> str | None:
    if row.type != "withheld":
        return None
    return why_nothing(row.reason, row.bound, date.fromisoformat(row.passes_on))
