"""Why work earns nothing, in words: the condition that it meets, and from which day on it would pass."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from growth_tree.web.formats import day


def why_nothing(reason: str, limit: int, passes_on: date) -> str:
    """The sentence for a condition of the rules that keeps a task from earning."""
    given = {"limit": limit, "day": day(passes_on)}
    said = {
        "cap_day": _(
            "This kind of task counts %(limit)s times a day at most. Work done from %(day)s on counts again.", **given
        ),
        "cap_week": _(
            "This kind of task counts %(limit)s times a week at most. Work done from %(day)s on counts again.", **given
        ),
        "cap_month": _(
            "This kind of task counts %(limit)s times a month at most. Work done from %(day)s on counts again.", **given
        ),
        "cooldown": _(
            "This kind of task counts once in %(limit)s days. Work done from %(day)s on counts again.", **given
        ),
    }
    return str(said[reason])
