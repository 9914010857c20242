"""Why the product itself refuses a request, in words."""

from __future__ import annotations

from flask_babel import gettext as _


def why(code: str) -> str:
    """The sentence for the code of a refusal that nobody decided."""
    said = {
        "slots_awarded_to_others": _("The slots went to others."),
        "budget_short": _("The team's budget of the month did not suffice."),
    }
    return str(said[code])
