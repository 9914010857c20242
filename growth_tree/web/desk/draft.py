"""The form of a plan: what its fields mean, what it begins with, and the sample that it calls for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields
from sqlalchemy import Row

from growth_tree.domain.core import Rejected
from growth_tree.domain.experiment import CREATIVES_MIN, FIGURES
from growth_tree.domain.experiment_events import Plan
from growth_tree.domain.period import bounds
from growth_tree.domain.terms import Terms, Traffic, yuan
from growth_tree.importing.platforms import platforms
from growth_tree.insight.planning import (
    BASELINE_PPM_MAX,
    LIFT_PERCENT_MAX,
    VARIATION_PERCENT_MAX,
    days_needed,
    trials_needed,
)
from growth_tree.web import shell, words
from growth_tree.web.formats import number
from growth_tree.web.forms import MISSING, Choice, Day, Form, FormSchema, Id, Text, Whole, Yuan

LETTERS = "abcde"
PRODUCT_LENGTH_MAX, HYPOTHESIS_LENGTH_MAX, NAME_LENGTH_MAX = 120, 1000, 80
RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?[%％]?", re.ASCII)
PPM_IN_PERCENT = 10_000
SAMPLE_FIELDS = ("figure", "baseline", "variation", "lift", *(f"name_{letter}" for letter in LETTERS))
FIELDS = {
    "baseline_ppm": "baseline",
    "variation_percent": "variation",
    "lift_percent": "lift",
    "budget_fen": "budget",
}
"""The form's names of what the rules name otherwise."""


class Rate(fields.Field[int]):
    """A rate in per cent, as millionths."""

    default_error_messages = MISSING

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> int:
        found = RATE.fullmatch(str(value).strip())
        ppm = int(Decimal(found[1]) * PPM_IN_PERCENT) if found else 0
        if not 1 <= ppm <= BASELINE_PPM_MAX:
            raise ValidationError(_("Please enter a rate in per cent, such as 2.5."))
        return ppm


class Sample(FormSchema):
    """What the planned sample follows from."""

    figure = Choice(among=FIGURES, required=True)
    baseline = Rate(load_default=None)
    variation = Whole(low=1, high=VARIATION_PERCENT_MAX, load_default=None)
    lift = Whole(low=1, high=LIFT_PERCENT_MAX, required=True)


class Draft(Sample):
    """A whole plan; names and pictures of creatives come row by row."""

    product = Text(limit=PRODUCT_LENGTH_MAX, required=True)
    hypothesis = Text(limit=HYPOTHESIS_LENGTH_MAX, multiline=True, required=True)
    platform = Choice(among=platforms, load_default=None)
    first_day = Day(required=True)
    last_day = Day(required=True)
    budget = Yuan(required=True)


WithCreatives = Draft.from_dict(
    {f"name_{letter}": Text(limit=NAME_LENGTH_MAX, load_default="") for letter in LETTERS}
    | {f"kept_{letter}": Id(load_default=None) for letter in LETTERS}
)


def begun(row: Row[Any], terms: Terms, plan: Plan | None) -> dict[str, Any]:
    """What the form begins with: the plan that there is, or what the slot allows."""
    if plan is None:
        first, last = days_of(row, terms)
        return {
            "figure": ["ctr"],
            "lift": 20,
            "first_day": first,
            "last_day": last,
            "budget": yuan(row.fen - row.spent),
        }
    texts = words.texts((plan.product, plan.hypothesis, *(each.name for each in plan.creatives)), erased="")
    rate = plan.baseline_ppm and f"{Decimal(plan.baseline_ppm) / PPM_IN_PERCENT:f}"
    return {
        "product": texts[plan.product],
        "hypothesis": texts[plan.hypothesis],
        "platform": plan.platform,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "budget": yuan(plan.budget_fen),
        "figure": [plan.figure],
        "baseline": rate,
        "variation": plan.variation_percent,
        "lift": plan.lift_percent,
        **{f"name_{each.id}": texts[each.name] for each in plan.creatives},
        **{f"kept_{each.id}": each.picture for each in plan.creatives},
    }


def days_of(row: Row[Any], terms: Terms) -> tuple[date, date]:
    """The days that a test on a slot can cover, from today on."""
    first, last = bounds(row.period) or (shell.today(), date.fromisoformat(row.use_by))
    first = max(first, shell.today())
    longest = terms.traffic.days if terms.traffic else (last - first).days + 1
    return first, max(first, min(last, first + timedelta(days=longest - 1)))


def planned(given: Mapping[str, Any], creatives: int) -> int:
    """How much each creative has to see: impressions, clicks or days.

    Raises Rejected where something is missing for it, or no test could be long enough.
    """
    if creatives < CREATIVES_MIN:
        raise Rejected("creatives_out_of_range", "creatives", least=CREATIVES_MIN, most=len(LETTERS))
    source = "variation" if given["figure"] == "roi" else "baseline"
    if given[source] is None:
        raise Rejected("text_missing", source)
    try:
        if source == "variation":
            return days_needed(variation_percent=given[source], lift_percent=given["lift"], creatives=creatives)
        return trials_needed(baseline_ppm=given[source], lift_percent=given["lift"], creatives=creatives)
    except Rejected as rejected:
        raise renamed(rejected) from rejected


def named(form: Form) -> list[str]:
    """The letters of the rows that have a name."""
    return [letter for letter in LETTERS if form.value(f"name_{letter}").strip()]


def shortage(figure: str, sample: int, creatives: int, form: Form, traffic: Traffic | None) -> str | None:
    """Why a slot may not bring the sample that a plan calls for."""
    said: str | None = None
    needed = sample * creatives
    if figure == "ctr" and traffic is not None and 0 < traffic.impressions < needed:
        said = _(
            "The slot brings about %(given)s impressions, but this plan needs %(needed)s in all. Aim at a larger rise"
            " or compare fewer creatives, else the test cannot name a winner.",
            given=number(traffic.impressions),
            needed=number(needed),
        )
    days = _days(form)
    if figure == "roi" and days is not None and days < sample:
        said = _(
            "The test covers %(given)s days, but this plan needs %(needed)s. Aim at a larger rise, or decide by the"
            " click-through rate instead.",
            given=days,
            needed=sample,
        )
    return said


def renamed(rejected: Rejected) -> Rejected:
    """A refusal at the field of the form that it is about."""
    return Rejected(rejected.code, FIELDS.get(rejected.field or "", rejected.field), **rejected.params)


def _days(form: Form) -> int | None:
    try:
        first, last = (date.fromisoformat(form.value(name)) for name in ("first_day", "last_day"))
    except ValueError:
        return None
    return (last - first).days + 1
