"""The explorer: one KPI at one place over some time, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _
from markupsafe import Markup

from growth_tree.domain import figure as figures
from growth_tree.domain.answering import shop_of_subject
from growth_tree.domain.cycle import Cycle
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.web import chart_svg, kpi_words, shell, tables, words
from growth_tree.web.chart_svg import Event, Point
from growth_tree.web.formats import day
from growth_tree.web.metrics import series
from growth_tree.web.metrics.asked import BY_WEEK, WEEKS, Asked, asked
from growth_tree.web.metrics.blueprint import blueprint, entered, options
from growth_tree.web.metrics.series import Bucket
from growth_tree.web.page import page
from growth_tree.web.tables import Column

SORTS = {
    "day": lambda one: one.first,
    "figure": lambda one: -1 if one.figure is None else one.figure,
    "change": lambda one: -(10**9) if one.change is None else one.change,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One figure above the picture."""

    label: str
    value: str


@blueprint.get("/metrics", endpoint="page")
def explorer() -> Response:
    """What is asked for, or what the viewer answers for."""
    wanted = asked()
    table = tables.asked(
        sorts=SORTS, sort="-day", filters={name: (value,) for name, value in wanted.parameters.items()}
    )
    buckets = _buckets(wanted)
    if wanted.kpi and table.format:
        ordered = sorted(buckets, key=SORTS[table.sort], reverse=table.descending)
        return tables.export(table, _columns(wanted.kpi, wanted.by), ordered, f"metrics-{wanted.kpi.code}")
    names = kpi_words.subjects(wanted.subjects)
    shown = sorted(buckets, key=SORTS[table.sort], reverse=table.descending)[table.offset :][: table.limit]
    return page(
        "metrics/page.html",
        "explorer",
        asked=wanted,
        table=table.shown(shown, len(buckets)),
        kpis=kpi_words.options(_choice(wanted.kpi)),
        where=options(wanted.subjects),
        place=names.get(wanted.subject or ""),
        spans=WEEKS,
        may_enter=bool(entered()),
        admin="admin" in shell.directory().roles(shell.person(), shell.today()),
        **(_shown(wanted.kpi, wanted, buckets, names[wanted.subject]) if wanted.kpi and wanted.subject else {}),
    )


def _choice(chosen: Kpi | None) -> list[Kpi]:
    """What is measured, with what is looked at although it is not measured any more."""
    live = [*shell.world().kpis.live]
    return live if chosen is None or chosen in live else [*live, chosen]


def _buckets(wanted: Asked) -> list[Bucket]:
    if wanted.kpi is None or wanted.subject is None:
        return []
    every = series.by_week if wanted.by == BY_WEEK else series.by_report
    return every(wanted.kpi, wanted.subject, wanted.first, wanted.last)


def _shown(kpi: Kpi, wanted: Asked, buckets: Sequence[Bucket], place: str) -> dict[str, object]:
    assert wanted.subject is not None
    cycles, longer = _cycles(wanted.subject, buckets), 0
    if wanted.by == BY_WEEK:
        longer = series.longer_than_a_week(kpi, wanted.subject, wanted.first, wanted.last)
    return {
        "kpi": kpi,
        "name": words.said(kpi.name),
        "hint": words.said(kpi.hint),
        "formula": kpi_words.formula(kpi),
        "direction": kpi_words.directions()[kpi.direction],
        "figure": lambda value: kpi_words.figure(kpi, value),
        "top": lambda value: kpi_words.numerator(kpi, value),
        "bottom": lambda value: kpi_words.denominator(kpi, value),
        "stats": _stats(kpi, wanted, buckets),
        "chart": _chart(kpi, wanted, buckets, cycles, place),
        "cycles": cycles,
        "restated": sum(one.restated for one in buckets),
        "compared": any(one.before is not None for one in buckets),
        "sources": kpi_words.sources(),
        "longer": longer,
        "unfinished": _unfinished,
    }


def _unfinished(one: Bucket) -> bool:
    """Whether a week still runs."""
    return one.last >= shell.today()


def _stats(kpi: Kpi, wanted: Asked, buckets: Sequence[Bucket]) -> list[Stat]:
    known = [one for one in buckets if one.figure is not None]
    if not known:
        return []
    over = [one for one in known if not _unfinished(one)]
    last = next((one for one in reversed(over) if not _lacks_days(kpi, wanted, one, known)), known[-1])
    before = None if _unfinished(last) or not last.comparable else last.before
    together = figures.figure(kpi, sum(one.value for one in known), sum(one.denominator for one in known))
    label = _("All of it added up") if kpi.aggregation is Aggregation.SUM else _("All of it together")
    return [
        Stat(label=_("Latest: %(day)s", day=_span(last)), value=kpi_words.figure(kpi, last.figure)),
        Stat(label=_("A year before that"), value=kpi_words.figure(kpi, before)),
        Stat(label=label, value=kpi_words.figure(kpi, together)),
    ]


def _chart(kpi: Kpi, wanted: Asked, buckets: Sequence[Bucket], cycles: Sequence[Cycle], place: str) -> Markup | None:
    """The picture; a last week that is not whole yet is not in it where it would look like a fall."""
    drawn = [*buckets]
    if buckets and _lacks_days(kpi, wanted, buckets[-1], buckets):
        drawn.pop()
    if not any(one.figure is not None for one in drawn):
        return None
    title = _("%(kpi)s of %(place)s", kpi=words.said(kpi.name), place=place)
    return chart_svg.draw(
        [_point(kpi, one) for one in drawn],
        title=title,
        desc=_describe(kpi, drawn, cycles),
        said=kpi_words.ticks_of(kpi),
        events=list(_events(drawn, cycles)),
    )


def _lacks_days(kpi: Kpi, wanted: Asked, one: Bucket, among: Sequence[Bucket]) -> bool:
    """Whether a week adds up fewer days than others do, so that it would look like a fall."""
    adds_up = wanted.by == BY_WEEK and kpi.aggregation is Aggregation.SUM
    return adds_up and one.days < max(each.days for each in among)


def _point(kpi: Kpi, one: Bucket) -> Point:
    return Point(
        label=f"{one.first.month}/{one.first.day}",
        text=f"{_span(one)}: {kpi_words.figure(kpi, one.figure)}",
        value=None if one.figure is None else kpi_words.scaled(kpi, one.figure),
        other=None if one.before is None else kpi_words.scaled(kpi, one.before),
        marked=one.restated > 0,
    )


def _events(buckets: Sequence[Bucket], cycles: Sequence[Cycle]) -> list[Event]:
    found = []
    for cycle in cycles:
        touched = [i for i, one in enumerate(buckets) if cycle.first_day <= one.last and one.first <= cycle.last_day]
        if touched:
            found.append(Event(first=touched[0], last=touched[-1], label=words.said(cycle.name)))
    return found


def _describe(kpi: Kpi, buckets: Sequence[Bucket], cycles: Sequence[Cycle]) -> str:
    """What the picture shows, for whoever does not see it; the table has every figure."""
    known = [one for one in buckets if one.figure is not None]
    low, high = (pick(known, key=lambda one: one.figure or 0) for pick in (min, max))
    said = _(
        "From %(first)s to %(last)s: lowest %(low)s (%(low_day)s), highest %(high)s (%(high_day)s), at last %(now)s.",
        first=day(known[0].first),
        last=day(known[-1].last),
        low=kpi_words.figure(kpi, low.figure),
        low_day=_span(low),
        high=kpi_words.figure(kpi, high.figure),
        high_day=_span(high),
        now=kpi_words.figure(kpi, known[-1].figure),
    )
    if not cycles:
        return str(said)
    promotions = _("Promotions: %(names)s.", names=", ".join(words.said(cycle.name) for cycle in cycles))
    return f"{said} {promotions}"


def _cycles(subject: str, buckets: Sequence[Bucket]) -> list[Cycle]:
    """The promotions of the shop while the figures were measured."""
    if not buckets:
        return []
    first, last, world = buckets[0].first, buckets[-1].last, shell.world()
    shop = shop_of_subject(world.directory, world.kpis, subject, shell.today())
    every = world.calendar.cycles.values()
    found = [each for each in every if each.shop in (None, shop) and each.first_day <= last and first <= each.last_day]
    return sorted(found, key=lambda cycle: cycle.first_day)


def _span(one: Bucket) -> str:
    if one.first == one.last:
        return day(one.first)
    return one.week if one.span == DAYS_IN_WEEK and one.first.weekday() == 0 else f"{day(one.first)} – {day(one.last)}"


def _columns(kpi: Kpi, by: str) -> list[Column]:
    """The table as a file, with figures as they are."""

    def scaled(value: int | None) -> float | None:
        return None if value is None else kpi_words.scaled(kpi, value)

    def parts() -> list[Column]:
        assert kpi.numerator is not None
        assert kpi.denominator is not None
        return [
            Column(heading=words.said(kpi.numerator), value=lambda one: one.value / 10**kpi.value_scale),
            Column(heading=words.said(kpi.denominator), value=lambda one: one.denominator / 10**kpi.denominator_scale),
        ]

    week = [Column(heading=_("Week"), value=lambda one: one.week)] if by == BY_WEEK else []
    return [
        *week,
        Column(heading=_("Begins on"), value=lambda one: one.first.isoformat()),
        Column(heading=_("Ends on"), value=lambda one: one.last.isoformat()),
        Column(heading=f"{words.said(kpi.name)} ({kpi_words.units()[kpi.unit]})", value=lambda one: scaled(one.figure)),
        *(parts() if kpi.is_ratio else []),
        Column(heading=_("Days known"), value=lambda one: one.days),
        Column(heading=_("A year before"), value=lambda one: scaled(one.before)),
        Column(heading=_("Change in %"), value=lambda one: one.change),
        Column(heading=_("Source"), value=lambda one: ", ".join(kpi_words.sources()[each] for each in one.sources)),
        Column(heading=_("Corrections"), value=lambda one: one.restated),
        Column(heading=_("As first reported"), value=lambda one: scaled(one.original)),
    ]
