"""The one blueprint of the lab, and what all its pages ask for: a draft, and what was found about it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec
from flask import Blueprint, abort

from growth_tree.accounts import drafts, simulations
from growth_tree.accounts.drafts import Draft
from growth_tree.accounts.simulations import Kept
from growth_tree.domain.rules import RuleBook
from growth_tree.lab.figures import Simulation
from growth_tree.lab.replay import Trial, Window
from growth_tree.rulebook_schema import load_document
from growth_tree.web import shell
from growth_tree.web.forms import ID

blueprint = Blueprint("lab", __name__)


class Found(NamedTuple):
    """A simulation, when and of which revision it was made, and the draft as it was then."""

    kept: Kept
    simulation: Simulation
    rulebook: RuleBook

    @property
    def trial(self) -> Trial:
        """What was asked, to be asked again of one member."""
        part = Window(since=self.kept.since, start=self.simulation.start, until=self.kept.position)
        return Trial(self.rulebook, part, shell.world().library, shell.settings().zone)


def draft_of(draft_id: str) -> Draft:
    """A draft by its id; 404 where there is none."""
    found = drafts.get(shell.connection(), draft_id) if ID.fullmatch(draft_id) else None
    return found if found is not None else abort(404)


def found_of(draft_id: str, since: date | None = None) -> Found | None:
    """The latest simulation of a draft, or the one from a day on."""
    kept = simulations.of_draft(shell.connection(), draft_id, since)
    if kept is None:
        return None
    return Found(kept, msgspec.convert(kept.summary, Simulation), load_document(kept.summary["document"]))


def asked_day() -> date | None:
    """The first day that the address asks for, where it is one."""
    try:
        return date.fromisoformat(shell.query().get("since", ""))
    except ValueError:
        return None
