"""What the verdicts on goals are called, and the months."""

from __future__ import annotations

from datetime import date

from babel.dates import format_skeleton
from flask_babel import gettext as _

from growth_tree.domain.subject import GROUP, MEMBER, TEAM
from growth_tree.i18n import spoken
from growth_tree.web.words import by_language

TONES = {"attainable": "good", "not_attainable": "bad", "no_challenge": "wait"}


@by_language
def verdicts() -> dict[str, str]:
    """What a goal's chance says about it."""
    return {
        "attainable": _("Attainable"),
        "not_attainable": _("Not attainable"),
        "no_challenge": _("No challenge"),
    }


@by_language
def parts() -> dict[str, str]:
    """Into what a goal can be broken down."""
    return {TEAM: _("Teams"), GROUP: _("Item groups"), MEMBER: _("People")}


def months() -> dict[int, str]:
    """The short names of the months, by number."""
    return {n: str(format_skeleton("MMM", date(2024, n, 1), locale=spoken())) for n in range(1, 13)}
