"""What KPIs, their units and their places are called, and how their figures read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.domain.figure import PERCENT_DECIMALS
from growth_tree.domain.kpi import Aggregation, Category, Direction, Kpi, Unit
from growth_tree.domain.metric import LARGEST
from growth_tree.domain.subject import GROUP, KINDS, MEMBER, SHOP, TEAM, id_of, kind_of
from growth_tree.web import shell, words
from growth_tree.web.formats import number
from growth_tree.web.rights import matching
from growth_tree.web.words import by_language

NOTHING = "–"
LARGE = 100_000
"""From so many yuan on, fen only make a figure longer."""
LENGTHS = frozenset({Unit.HOURS, Unit.SECONDS, Unit.DAYS})
NOUGHTS = re.compile(r"\.00(?![0-9])|(?<=\.[0-9])0(?![0-9])")
"""Decimals that say nothing on a scale."""
PLAIN_NUMBER = re.compile(r"[-+]?\d*\.?\d+")


@by_language
def categories() -> dict[str, str]:
    """The quarters of the catalogue."""
    return {
        Category.SALES: _("Sales and conversion"),
        Category.EFFICIENCY: _("Efficiency"),
        Category.EXPERIENCE: _("Customer experience"),
        Category.INNOVATION: _("Innovation"),
    }


@by_language
def units() -> dict[str, str]:
    """In what a figure is stated."""
    return {
        Unit.YUAN: _("yuan"),
        Unit.COUNT: _("count"),
        Unit.PERCENT: _("per cent"),
        Unit.HOURS: _("hours"),
        Unit.SECONDS: _("seconds"),
        Unit.DAYS: _("days"),
        Unit.SCORE: _("score"),
        Unit.TIMES: _("times"),
    }


@by_language
def directions() -> dict[str, str]:
    """Which way is better."""
    return {Direction.UP: _("More is better"), Direction.DOWN: _("Less is better")}


@by_language
def aggregations() -> dict[str, str]:
    """How days become a week."""
    return {
        Aggregation.SUM: _("Added up"),
        Aggregation.RATIO: _("One divided by the other"),
        Aggregation.MEAN: _("Mean of the days"),
    }


@by_language
def lengths() -> dict[str, str]:
    """How a length of time is written after its number."""
    return {Unit.HOURS: _("%s h"), Unit.SECONDS: _("%s s"), Unit.DAYS: _("%s d")}


@by_language
def sources() -> dict[str, str]:
    """How a figure came in."""
    return {"file": _("File"), "form": _("Form"), "folder": _("Folder"), "test": _("Ad test")}


@by_language
def subject_kinds() -> dict[str, str]:
    """Where a figure can belong."""
    return dict(zip(KINDS, (_("Shop"), _("Team"), _("Person"), _("Item group")), strict=True))


def name(code: str) -> str:
    """The name of a KPI, be it retired."""
    return words.said(shell.world().kpis.kpi(code).name)


def named(search: str) -> list[str]:
    """The KPIs whose name contains what is searched for."""
    known = shell.world().kpis.by_code.items()
    return [code for code, defined in known if matching(defined.kpi.name, search)]


def formula(kpi: Kpi) -> str:
    """How a figure comes about, in words."""
    if kpi.numerator is not None and kpi.denominator is not None:
        return f"{words.said(kpi.numerator)} ÷ {words.said(kpi.denominator)}"
    return aggregations()[kpi.aggregation]


def subjects(wanted: Iterable[str]) -> dict[str, str]:
    """The names of shops, teams, people and groups, people in one query."""
    found, directory, groups = list(wanted), shell.directory(), shell.world().kpis.groups
    people = words.names(id_of(subject) for subject in found if kind_of(subject) == MEMBER)
    known = {
        SHOP: lambda one: directory.shops[one],
        TEAM: lambda one: directory.teams[one].name,
        MEMBER: lambda one: people[one],
        GROUP: lambda one: groups[one].name,
    }
    return {subject: known[kind_of(subject)](id_of(subject)) for subject in found}


def options(kpis: Iterable[Kpi]) -> list[tuple[str, list[tuple[str, str]]]]:
    """KPIs to choose from, by category."""
    known = list(kpis)
    by_category = (
        (label, [(kpi.code, words.said(kpi.name)) for kpi in known if kpi.category == category])
        for category, label in categories().items()
    )
    return [(label, found) for label, found in by_category if found]


def figure(kpi: Kpi, value: int | None) -> str:
    """A figure in its unit, large sums of money without fen; a dash where there is none."""
    if value is None:
        return NOTHING
    if kpi.unit is Unit.YUAN and kpi.scale > 0 and value >= LARGE * 10**kpi.scale:
        return in_unit(kpi, (2 * value + 10**kpi.scale) // (2 * 10**kpi.scale), 0)
    return in_unit(kpi, value, kpi.scale)


def in_unit(kpi: Kpi, value: int, scale: int) -> str:
    """An integer that stands for a number with `scale` decimals, in the unit of a KPI."""
    if kpi.unit is Unit.PERCENT:
        return f"{decimal(value, scale - PERCENT_DECIMALS)} %"
    text = decimal(value, scale)
    if kpi.unit is Unit.YUAN:
        return f"¥{text.removesuffix('.00')}"
    if kpi.unit in LENGTHS:
        return lengths()[kpi.unit] % text
    return text


def typed(kpi: Kpi, text: str, field: str) -> int:
    """A figure as somebody types it, in its unit, such as 3.05 for 3.05 %; Rejected where it is no such number."""
    plain = text.replace(",", "").removeprefix("¥").removesuffix("%").strip()
    number = Decimal(plain).scaleb(_decimals(kpi)) if PLAIN_NUMBER.fullmatch(plain) else None
    if number is None or number != number.to_integral_value():
        raise Rejected("cell_not_a_number", field)
    if abs(number) > LARGEST:
        raise Rejected("cell_too_large", field, most=to_type(kpi, LARGEST))
    return int(number)


def to_type(kpi: Kpi, value: int) -> str:
    """The same the other way round: what a form begins with."""
    number = f"{Decimal(value).scaleb(-_decimals(kpi)):f}"
    return number.rstrip("0").rstrip(".") if "." in number else number


def numerator(kpi: Kpi, value: int) -> str:
    """What a rate counts, as digits."""
    return decimal(value, kpi.value_scale)


def denominator(kpi: Kpi, value: int) -> str:
    """What a rate is divided by, as digits."""
    return decimal(value, kpi.denominator_scale)


def scaled(kpi: Kpi, value: int) -> float:
    """A figure as a number in its unit, for charts and exports; a percentage as such."""
    return value / float(10 ** _decimals(kpi))


def decimal(value: int, scale: int) -> str:
    """The same as digits, rounded to two decimals at most."""
    if scale > PERCENT_DECIMALS:
        drop = 10 ** (scale - PERCENT_DECIMALS)
        value, scale = (2 * value + drop) // (2 * drop), PERCENT_DECIMALS
    whole, part = divmod(abs(value), int(10**scale)) if scale > 0 else (abs(value) * int(10**-scale), 0)
    sign = "−" if value < 0 else ""
    return f"{sign}{number(whole)}" + (f".{part:0{scale}}" if scale > 0 else "")


def tick(kpi: Kpi, value: float) -> str:
    """A number of the scale of a chart."""
    said = in_unit(kpi, round(value * 100), 4 if kpi.unit is Unit.PERCENT else 2)
    return NOUGHTS.sub("", said)


def ticks_of(kpi: Kpi) -> partial[str]:
    """How a chart of a KPI writes its scale."""
    return partial(tick, kpi)


def _decimals(kpi: Kpi) -> int:
    """With how many decimals a figure is stated in its unit."""
    return kpi.scale - (PERCENT_DECIMALS if kpi.unit is Unit.PERCENT else 0)
