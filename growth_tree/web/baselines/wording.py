"""What methods, measures, horizons and verdicts of models are called, and what their features are in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from growth_tree.domain.baseline import HORIZONS
from growth_tree.web.words import by_language
from models import baselines

TONES = {baselines.ACTIVE: "good", baselines.TRAINED: "info", baselines.REJECTED: "bad", baselines.RETIRED: ""}
MEASURES = ("wql", "wape", "coverage_80", "width_80", "hit_50", "hit_20", "promotion_gap", "worst_group", "unfair_sd")


@by_language
def methods() -> dict[str, str]:
    """How figures can be forecast."""
    rules = {
        "last_week": _("Last value"),
        "mean_4_weeks": _("Mean of four weeks"),
        "mean_13_weeks": _("Mean of 13 weeks"),
        "last_year": _("Same week last year"),
        "last_year_plus_10_percent": _("Last year + 10 %"),
    }
    spread = {f"{code}_own_quantiles": _("%(rule)s, with its own spread", rule=name) for code, name in rules.items()}
    return {"pipeline": _("Learned model"), "glass_box": _("Learned model, additive"), **rules, **spread}


@by_language
def statuses() -> dict[str, str]:
    """What a model can be."""
    return {
        baselines.ACTIVE: _("In force"),
        baselines.TRAINED: _("Trained"),
        baselines.REJECTED: _("Rejected"),
        baselines.RETIRED: _("Out of force"),
    }


@by_language
def rejections() -> dict[str, str]:
    """Why a model cannot be put in force."""
    return {
        "worse_than_in_force": _("It forecasts worse than the model in force."),
        "worse_than_rules": _("A simple rule forecasts better."),
        "unfair": _("It is not equally hard for everybody."),
    }


@by_language
def horizons() -> dict[str, str]:
    """How far ahead a model looks, by its weeks."""
    names = (_("One week ahead"), _("Four weeks ahead"))
    return dict(zip(map(str, HORIZONS), names, strict=True))


@by_language
def measures() -> dict[str, str]:
    """What the back-test measures."""
    names = (
        _("Error of the whole band (wQL)"),
        _("Error of the middle (WAPE)"),
        _("Results inside the band"),
        _("Width of the band"),
        _("Reach the middle"),
        _("Reach the stretch"),
        _("Promotion weeks against others"),
        _("Worst group, off one half"),
        _("Spread between subjects beyond luck"),
    )
    return dict(zip(MEASURES, names, strict=True))


@by_language
def ideals() -> dict[str, str]:
    """Where each measure should be."""
    names = (
        *(_("as small as can be"),) * 2,
        _("about 80 %"),
        _("as narrow as can be"),
        _("about 50 %"),
        _("about 20 %"),
        *(_("about 0 %"),) * 3,
    )
    return dict(zip(MEASURES, names, strict=True))


@by_language
def groupings() -> dict[str, str]:
    """By what subjects are grouped where errors are compared."""
    return {
        "size": _("Size"),
        "volatility": _("How much they vary"),
        "promotion": _("Promotion"),
        "kind": _("Kind"),
        "shop": _("Shop"),
        "platform": _("Platform"),
        "category": _("Category"),
        "tier": _("Price tier"),
        "job": _("Job"),
        "grade": _("Grade"),
        "tenure": _("Length of service"),
    }


@by_language
def groups() -> dict[str, str]:
    """The groups that subjects are divided into by the product itself."""
    return {
        "1": _("lowest quarter"),
        "2": _("second quarter"),
        "3": _("third quarter"),
        "4": _("highest quarter"),
        "yes": _("with a promotion"),
        "no": _("without a promotion"),
        "small": _("small"),
        "middle": _("medium"),
        "large": _("large"),
        "new": _("under three months"),
        "first_year": _("up to one year"),
        "grown": _("up to three years"),
        "long": _("three years and more"),
    }


def features(codes: Iterable[str]) -> list[str]:
    """What a model looks at, each thing said once; columns that nobody described are named as they are."""
    said = dict.fromkeys(_said(code) for code in codes)
    return [text for text in said if text]


def _said(code: str) -> str:
    name = code.removeprefix("known_").removeprefix("static_")
    if name.startswith("cycle "):
        return str(_("whether it is %(name)s", name=name.removeprefix("cycle ")))
    found: str = _features().get(re.sub(r"(_\d+|=.*)$", "", name), name)
    return found


@by_language
def _features() -> dict[str, str]:
    return {
        "lag": _("its results of the last weeks"),
        "mean": _("its means over 4 to 52 weeks"),
        "usual": _("its usual level"),
        "prior": _("what is usual for others of its kind"),
        "deviation": _("how much it varies from week to week"),
        "weeks": _("for how long it is known"),
        "size": _("its size"),
        "effect": _("what the calendar of the week brings others"),
        "effect_before": _("what the calendar of the week brings others"),
        "response": _("how strongly it responds to promotions and holidays"),
        "own_response": _("how strongly it responds to promotions and holidays"),
        "last_year": _("the same season last year"),
        "promotion": _("how strong the promotion of the week is"),
        "holidays": _("public holidays of the week"),
        "workdays": _("working days of the week"),
        "weeks_to_holiday": _("how far the next holidays are"),
        "kind": _("whether it is a shop, team, person or item group"),
        "shop": _("the shop"),
        "platform": _("the platform"),
        "category": _("the category"),
        "tier": _("the price tier"),
        "job": _("the job"),
        "grade": _("the grade"),
        "tenure": _("time in the job"),
    }
