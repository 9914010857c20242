"""Why work earns nothing, in words: the condition that it meets, and from which day on it would pass."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from growth_tree.web.formats import day


def why_nothing(reason: str, limit: int, passes_on: date) -> str:
    """The sentence for a condition of the rules that keeps a task from earning."""
    said = {
        "cap_day": _("This kind of task counts %(times)s times a day at most.", times=limit),
        "cap_week": _("This kind of task counts %(times)s times a week at most.", times=limit),
        "cap_month": _("This kind of task counts %(times)s times a month at most.", times=limit),
        "cooldown": _("This kind of task counts once in %(days)s days.", days=limit),
    }
    return f"{said[reason]} {_('Work done from %(day)s on counts again.', day=day(passes_on))}"
