"""A person's targets: this week's, what is foreseen, how the last weeks went, and how good such targets are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree import settling
from growth_tree.domain.answering import Answered, figures_of
from growth_tree.domain.period import first_day_of, last_day_of
from growth_tree.settling import Provisional
from growth_tree.web import kpi_words, policy, shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from growth_tree.web.targets import record
from growth_tree.web.targets.blueprint import WEEKS_AHEAD, blueprint, weeks_from_now
from growth_tree.web.targets.readings import Reading, of_person, readings
from models import targets

WEEKS = 26
PARTS = AHEAD, RECORD = "ahead", "record"


@blueprint.get("/targets", endpoint="page")
def own() -> Response:
    """The viewer's own."""
    return _shown(shell.person())


@blueprint.get("/targets/of/<member>")
def of(member: str) -> Response:
    """Somebody else's, for whoever may see them."""
    policy.require_member("targets.of", member)
    return _shown(member)


def answered(member: str, period: str) -> tuple[Answered, ...]:
    """What somebody answers for in a week, by the scorecard of that week and the place at its end, or today's."""
    world, last = shell.world(), last_day_of(period)
    day = shell.today() if period == weeks_from_now(0) else last
    if not world.directory.is_here(member, day):
        return ()
    promoted = settling.is_promoted(world, world.directory.team_of(member, day), first_day_of(period), last)
    return figures_of(world.directory, world.kpis, member, day, promoted=promoted)


def this_week(member: str) -> list[tuple[Provisional, Reading | None]]:
    """Somebody's figures of the running week, with their targets where these are frozen."""
    found = settling.provisional(shell.connection(), shell.world(), member, shell.today())
    frozen = readings([each.target for each in found if each.target is not None])
    by_figure = {(each.row.kpi, each.row.subject): each for each in frozen}
    return [(each, by_figure.get((each.answered.kpi, each.answered.subject))) for each in found]


def why_none(member: str) -> str:
    """Why there is no target this week, in words."""
    why: str = ""
    if not answered(member, weeks_from_now(0)):
        why = _("No scorecard names figures for this job. An admin can set one.")
    elif not any(row.status == targets.FROZEN for row in _rows(member, range(1))):
        why = _("No target was frozen before this week began. Baselines need figures to learn from, and an admin.")
    return why


def _shown(member: str) -> Response:
    known = {each.kpi for n in range(-WEEKS, 1) for each in answered(member, weeks_from_now(n))}
    table = tables.asked(sorts=("",), sort="", filters={"kpi": known}, parts=PARTS)
    past = [one for one in _past(member, table.filters["kpi"]) if _found(table.search, one)]
    ahead = readings(_rows(member, range(1, WEEKS_AHEAD + 1)))
    if table.format and table.part == AHEAD:
        return tables.export(table, _columns_ahead(), ahead, "targets-ahead")
    if table.format and table.part == RECORD:
        return tables.export(table, _columns_of_records(), _records(member), "targets-record")
    if table.format:
        return tables.export(table, _columns(), past, "targets")
    kpis = shell.world().kpis
    return page(
        "targets/page.html",
        "past",
        member=member,
        own=member == shell.person(),
        person=words.name(member),
        current=this_week(member),
        missing=why_none(member),
        kpi_name=kpi_words.name,
        ahead=ahead,
        table=table.shown(past[table.offset : table.offset + table.limit], len(past)),
        kpis=sorted((each, words.said(kpis.kpi(each).name)) for each in known),
        records=_records(member),
        weeks=record.WEEKS,
        enough=record.ENOUGH,
    )


def _records(member: str) -> list[tuple[str, record.Record]]:
    return [
        (_("Own results"), record.record([member])),
        (_("The same job"), record.record(record.same_job(member))),
        (_("Everybody"), record.record(None)),
    ]


def _rows(member: str, weeks: range) -> Sequence[Row[Any]]:
    """The targets of what somebody answers for in each of some weeks, counted from this one."""
    periods = [weeks_from_now(n) for n in weeks]
    known = {(each.kpi, each.subject, period) for period in periods for each in answered(member, period)}
    subjects = {subject for _kpi, subject, _period in known}
    rows = targets.of_subjects(shell.connection(), subjects, periods[0], periods[-1]) if subjects else []
    return [row for row in rows if (row.kpi, row.subject, row.period) in known]


def _past(member: str, kpi: str) -> list[Reading]:
    """The weeks that are over, the latest first."""
    rows = [row for row in _rows(member, range(-WEEKS, 0)) if row.status == targets.FROZEN and kpi in ("", row.kpi)]
    return readings(rows, of_person(member, weeks_from_now(-WEEKS)))[::-1]


def _found(search: str, one: Reading) -> bool:
    """Whether a search names the KPI, the place or the week of a target."""
    return any(search.casefold() in text.casefold() for text in (one.name, one.place, one.week, one.row.period))


def _columns() -> list[Column]:
    return [
        Column(heading=_("Week"), value=lambda one: one.row.period),
        Column(heading=_("KPI"), value=lambda one: one.name),
        Column(heading=_("Where"), value=lambda one: one.place),
        Column(heading=_("Target"), value=lambda one: one.target),
        Column(heading=_("Expected"), value=lambda one: one.band),
        Column(heading=_("Result"), value=lambda one: one.said),
        Column(heading=_("Percentile"), value=lambda one: one.percentile),
        Column(heading=_("XP"), value=lambda one: one.settled.xp if one.settled is not None else None),
        Column(heading=_("Points"), value=lambda one: one.settled.points if one.settled is not None else None),
    ]


def _columns_ahead() -> list[Column]:
    frozen, foreseen = _("frozen"), _("foreseen")
    return [
        Column(heading=_("Week"), value=lambda one: one.row.period),
        Column(heading=_("KPI"), value=lambda one: one.name),
        Column(heading=_("Where"), value=lambda one: one.place),
        Column(heading=_("Expected"), value=lambda one: one.target),
        Column(heading=_("8 of 10 results"), value=lambda one: one.band),
        Column(heading=_("Status"), value=lambda one: frozen if one.frozen else foreseen),
    ]


def _columns_of_records() -> list[Column]:
    def share(heading: str, part: str) -> Column:
        return Column(
            heading=heading, value=lambda one: one[1].percent(getattr(one[1], part)) if one[1].enough else None
        )

    return [
        Column(heading=_("Whose"), value=lambda one: one[0]),
        Column(heading=_("Results"), value=lambda one: one[1].results),
        share(_("Reached the middle in %"), "middle"),
        share(_("Reached the stretch in %"), "stretch"),
        share(_("Inside the band in %"), "inside"),
    ]
