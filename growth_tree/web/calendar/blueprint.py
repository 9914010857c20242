"""The one blueprint of the calendar, and how strong a promotion can be."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

from growth_tree.web.words import by_language

blueprint = Blueprint("calendar", __name__)
SCHEDULED, RUNNING, OVER = "scheduled", "running", "over"
TONES = {SCHEDULED: "info", RUNNING: "good", OVER: ""}


@by_language
def intensities() -> dict[str, str]:
    """How strong a promotion is."""
    return {"1": _("1 – noticeable"), "2": _("2 – strong"), "3": _("3 – the biggest of the year")}


@by_language
def meanings() -> dict[str, str]:
    """What that means for targets."""
    return {
        "1": _("A shop's own days, a category day: a week somewhat above the others."),
        "2": _("A promotion of the platform, such as 3·8 or the year-end sale: clearly another week."),
        "3": _("618 or Double 11: several times an ordinary week."),
    }


@by_language
def states() -> dict[str, str]:
    """Where a promotion stands."""
    return {SCHEDULED: _("To come"), RUNNING: _("Running"), OVER: _("Over")}
