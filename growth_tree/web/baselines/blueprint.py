"""The one blueprint of baselines, and how a model is found and read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort
from sqlalchemy import Row

from growth_tree.web import shell
from growth_tree.web.baselines import wording
from growth_tree.web.forms import ID
from models import baselines

blueprint = Blueprint("baselines", __name__)

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One method in the back-test; shares are parts per million, None where they were not measured."""

    method: str
    name: str
    own: bool
    scores: dict[str, int | None]

    def percent(self, measure: str, decimals: int = 1) -> str:
        """A measure in per cent; a dash where there is none."""
        return percent(self.scores.get(measure), decimals)


def found(baseline: str) -> Row[Any]:
    """A model that was trained, or 404."""
    return (baselines.by_id(shell.connection(), baseline) if ID.fullmatch(baseline) else None) or abort(404)


def scored(row: Row[Any]) -> list[Scored]:
    """What the back-test measured, the model's own first and the others from the best to the worst."""
    names = wording.methods()
    own, *rules = (
        Scored(
            method=each["method"],
            name=names.get(each["method"], each["method"]),
            own=each["method"] == row.method,
            scores={name: value for name, value in each.items() if name != "method"},
        )
        for each in json.loads(row.scores)
    )
    return [own, *sorted(rules, key=lambda rule: (rule.scores.get("wql") is None, rule.scores.get("wql") or 0))]


def best_rule(scores: Iterable[Scored]) -> Scored | None:
    """The simple rule that was nearest."""
    known = [each for each in scores if not each.own and each.scores.get("wql") is not None]
    return min(known, key=lambda each: each.scores["wql"] or 0, default=None)


def percent(share: int | None, decimals: int = 1) -> str:
    """Parts per million as per cent; a dash where there is none."""
    return "–" if share is None else f"{share * 100 / MILLION:.{decimals}f} %"


def administers() -> bool:
    """Whether the viewer may train models and put them in force."""
    return "admin" in shell.directory().roles(shell.person(), shell.today())
