"""The form of a KPI: its fields, what it begins with, and the KPI that it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from growth_tree.domain.core import Rejected
from growth_tree.domain.figure import PERCENT_DECIMALS
from growth_tree.domain.kpi import ALIASES_MAX, HINT_MAX, NAME_MAX, Aggregation, Category, Direction, Kpi, Unit
from growth_tree.domain.rules import BRANCHES
from growth_tree.domain.rules import Text as Spoken
from growth_tree.web import kpi_words
from growth_tree.web.forms import Check, Choice, Form, FormSchema, Text, Whole, blank

BOUND_LENGTH = 24
CODE_LENGTH = 40
ALIASES_LENGTH = ALIASES_MAX * 42
DECIMALS_MAX = 4
RATE_SCALE = 6
"""Decimals of a rate in per cent, a part of one, and of one in times: so that small rates keep their digits."""
FINE = frozenset({Unit.PERCENT, Unit.TIMES})
BETWEEN = re.compile(r"[\n,，;；、]+")


class Draft(FormSchema):
    """A KPI as it is typed in; its kind is left out where it cannot change any more.

    `revision` is the wording that the form began with: what came after it is not undone unseen.
    """

    revision = Whole(low=0, load_default=0)
    name_zh = Text(limit=NAME_MAX, required=True)
    name_en = Text(limit=NAME_MAX, load_default="")
    hint_zh = Text(limit=HINT_MAX, required=True)
    hint_en = Text(limit=HINT_MAX, load_default="")
    category = Choice(among=[*Category], required=True)
    branch = Choice(among=BRANCHES, required=True)
    numerator_zh = Text(limit=NAME_MAX, load_default="")
    numerator_en = Text(limit=NAME_MAX, load_default="")
    denominator_zh = Text(limit=NAME_MAX, load_default="")
    denominator_en = Text(limit=NAME_MAX, load_default="")
    aliases = Text(limit=ALIASES_LENGTH, multiline=True, load_default="")
    denominator_aliases = Text(limit=ALIASES_LENGTH, multiline=True, load_default="")
    rate_aliases = Text(limit=ALIASES_LENGTH, multiline=True, load_default="")
    least = Text(limit=BOUND_LENGTH, load_default="")
    most = Text(limit=BOUND_LENGTH, load_default="")
    goal = Text(limit=BOUND_LENGTH, load_default="")


class NewDraft(Draft):
    """The same with its kind."""

    code = Text(limit=CODE_LENGTH, required=True)
    unit = Choice(among=[*Unit], required=True)
    direction = Choice(among=[*Direction], required=True)
    aggregation = Choice(among=[*Aggregation], required=True)
    proportion = Check()
    decimals = Whole(low=0, high=DECIMALS_MAX, load_default=0)


def new_kpi(given: Mapping[str, Any]) -> Kpi:
    """The KPI that the form of a new one means."""
    unit, aggregation = Unit(given["unit"]), Aggregation(given["aggregation"])
    ratio = aggregation is Aggregation.RATIO
    decimals = PERCENT_DECIMALS if unit is Unit.YUAN else given["decimals"]
    scale = decimals + (PERCENT_DECIMALS if unit is Unit.PERCENT else 0)
    kind = Kpi(
        code=given["code"],
        name=_spoken(given, "name"),
        hint=_spoken(given, "hint"),
        category=Category(given["category"]),
        branch=given["branch"],
        unit=unit,
        direction=Direction(given["direction"]),
        aggregation=aggregation,
        scale=RATE_SCALE if ratio and unit in FINE else scale,
        value_scale=(PERCENT_DECIMALS if unit is Unit.YUAN else 0) if ratio else scale,
        proportion=given["proportion"] and ratio,
    )
    return changed(kind, given)


def changed(kpi: Kpi, given: Mapping[str, Any]) -> Kpi:
    """A KPI with everything that may change as the form says."""
    ratio = kpi.is_ratio
    return Kpi(
        code=kpi.code,
        name=_spoken(given, "name"),
        hint=_spoken(given, "hint"),
        category=Category(given["category"]),
        branch=given["branch"],
        unit=kpi.unit,
        direction=kpi.direction,
        aggregation=kpi.aggregation,
        scale=kpi.scale,
        value_scale=kpi.value_scale,
        denominator_scale=kpi.denominator_scale,
        proportion=kpi.proportion,
        numerator=_spoken(given, "numerator") if ratio else None,
        denominator=_spoken(given, "denominator") if ratio else None,
        aliases=_names(given["aliases"]),
        denominator_aliases=_names(given["denominator_aliases"]) if ratio else (),
        rate_aliases=_names(given["rate_aliases"]) if ratio else (),
        least=_bound("least", given, kpi),
        most=_bound("most", given, kpi),
        goal=_bound("goal", given, kpi),
    )


def begun(kpi: Kpi | None) -> Form:
    """The form filled in with a KPI, or with what is usual."""
    if kpi is None:
        usual = {"category": [Category.SALES], "direction": [Direction.UP], "aggregation": [Aggregation.SUM]}
        return blank(**usual, unit=Unit.COUNT, decimals=0)
    texts = {"name": kpi.name, "hint": kpi.hint, "numerator": kpi.numerator, "denominator": kpi.denominator}
    spoken = {f"{name}_zh": text.zh for name, text in texts.items() if text}
    english = {f"{name}_en": text.en for name, text in texts.items() if text and text.en != text.zh}
    names = {name: "\n".join(getattr(kpi, name)) for name in ("aliases", "denominator_aliases", "rate_aliases")}
    bounds = {name: _shown(kpi, getattr(kpi, name)) for name in ("least", "most", "goal")}
    return blank(**spoken, **english, **names, **bounds, category=[kpi.category], branch=kpi.branch)


def _spoken(given: Mapping[str, Any], name: str) -> Spoken:
    """A text in both languages; where there is no English one, the Chinese one stands in."""
    zh = given[f"{name}_zh"]
    if not zh:
        raise Rejected("text_missing", f"{name}_zh")
    return Spoken(zh=zh, en=given[f"{name}_en"] or zh)


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in BETWEEN.split(text) if name.strip()))


def _bound(field: str, given: Mapping[str, Any], kpi: Kpi) -> int | None:
    """A bound in the unit of the figure, such as 95 for 95 %, as an integer at the decimals of the KPI."""
    return kpi_words.typed(kpi, given[field], field) if given[field].strip() else None


def _shown(kpi: Kpi, bound: int | None) -> str:
    return "" if bound is None else kpi_words.to_type(kpi, bound)
