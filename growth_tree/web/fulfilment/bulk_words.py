"""What became of a request that was decided on among many, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from growth_tree.handle import Outcome
from growth_tree.messages import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One request and what became of it; `redemption` is empty where the viewer may not see it."""

    redemption: str
    title: str
    who: str
    tone: str
    said: str


def verdict(redemption: str, title: str, who: str, outcome: Outcome) -> Verdict:
    """What an order to grant brought about."""
    if outcome.refusal is not None:
        tone, said = "bad", sentence(outcome.refusal)
    elif not outcome.events:
        tone, said = "wait", _("It had been granted already.")
    else:
        tone, said = "good", _("Granted")
    return Verdict(redemption=redemption, title=title, who=who, tone=tone, said=said)


def unknown(redemption: str) -> Verdict:
    """Nothing became of what is not there, or not for the viewer to see."""
    said = _("There is nothing here, or it is not for you to see.")
    return Verdict(redemption="", title=redemption, who="", tone="bad", said=said)
