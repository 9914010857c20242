"""What the ledger's lines and accounts are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from growth_tree.web.words import by_language
from models import ledger

TONES = {
    "earned": "good",
    "withheld": "wait",
    "reversed": "bad",
    "result": "good",
    "adjusted": "info",
    "held": "wait",
    "released": "good",
    "spent": "info",
    "returned": "good",
    "expired": "bad",
    "owed": "bad",
    "forgiven": "info",
    "repaid": "info",
}
"""The tone of a line's pill."""


@by_language
def types() -> dict[str, str]:
    """What the types of lines are called."""
    return {
        "earned": _("Awarded"),
        "withheld": _("Nothing earned"),
        "reversed": _("Taken back"),
        "result": _("Result"),
        "adjusted": _("Corrected"),
        "held": _("Set aside"),
        "released": _("Hold released"),
        "spent": _("Spent"),
        "returned": _("Given back"),
        "expired": _("Expired"),
        "owed": _("Owed"),
        "forgiven": _("Forgiven"),
        "repaid": _("Debt paid"),
    }


def account(name: str, people: Mapping[str, str]) -> str:
    """What an account is called; `people` has the name of its owner."""
    known = {
        ledger.ISSUER: _("Points of the organisation"),
        ledger.SPENT: _("Points spent"),
        ledger.EXPIRED: _("Points expired"),
        ledger.FORGIVEN: _("Points forgiven"),
    }
    if name in known:
        return str(known[name])
    sort, _colon, member = name.partition(":")
    owner = people.get(member, member)
    of_members = {
        ledger.MEMBER: _("Account of %(name)s", name=owner),
        ledger.HELD: _("On hold for %(name)s", name=owner),
        ledger.CLAWBACK: _("Debt of %(name)s", name=owner),
    }
    return str(of_members[f"{sort}:"])
