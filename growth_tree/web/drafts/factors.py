"""Weights of branches and factors of promotions as one table: a row for each branch, and one for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from growth_tree.domain.rules import BRANCHES, STRONGEST
from growth_tree.web.drafts.sheet import as_number, number

WEIGHTS = tuple(number(f"weights.{branch}") for branch in BRANCHES)
ALL = ""
INTENSITIES = range(1, STRONGEST + 1)


class Cell(NamedTuple):
    """The factor of an intensity."""

    name: str
    intensity: int
    value: str


class Row(NamedTuple):
    """A branch, or all of them, with its factors."""

    branch: str
    cells: list[Cell]


def rows(document: Mapping[str, Any]) -> list[Row]:
    """What stands in the table."""
    known = {(each.get("branch") or ALL, each.get("intensity")): each.get("percent") for each in _listed(document)}

    def cell(branch: str, intensity: int) -> Cell:
        value = known.get((branch, intensity))
        return Cell(_name(branch, intensity), intensity, "" if value is None else str(value))

    return [Row(branch, [cell(branch, each) for each in INTENSITIES]) for branch in (ALL, *BRANCHES)]


def put(document: dict[str, Any], raw: MultiDict[str, str]) -> None:
    """Put what was entered into a document; what has no cell here stays as it is."""
    asked = [(branch, each) for branch in (ALL, *BRANCHES) for each in INTENSITIES]
    strange = [each for each in _listed(document) if (each.get("branch") or ALL, each.get("intensity")) not in asked]
    made = [
        {"intensity": intensity, "percent": as_number(given)} | ({"branch": branch} if branch else {})
        for branch, intensity in asked
        if (given := raw.get(_name(branch, intensity), "").strip())
    ]
    if made or strange:
        document["cycle_factors"] = [*made, *strange]
    else:
        document.pop("cycle_factors", None)


def _name(branch: str, intensity: int) -> str:
    return f"factor-{branch or 'all'}-{intensity}"


def _listed(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = document.get("cycle_factors")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
