"""The steps of measured results as rows: from a percentile on, so many per cent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from growth_tree.web.drafts.sheet import as_number

EMPTY_ROWS = 2
ROWS_MAX = 20


class Row(NamedTuple):
    """One step as it is entered."""

    percentile: str
    percent: str


def rows(document: Mapping[str, Any]) -> list[Row]:
    """The steps, and some empty rows for more."""
    metrics = document.get("metrics")
    found = metrics.get("steps") if isinstance(metrics, dict) else None
    listed = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    known = [Row(_text(each.get("percentile")), _text(each.get("percent"))) for each in listed]
    return [*known, *[Row("", "")] * min(EMPTY_ROWS, max(0, ROWS_MAX - len(known)))]


def put(document: dict[str, Any], raw: MultiDict[str, str]) -> None:
    """Put the rows that are filled in into a document."""
    pairs = list(zip(raw.getlist("percentile"), raw.getlist("percent"), strict=False))[: ROWS_MAX + EMPTY_ROWS]
    made = [
        {name: as_number(given) for name, given in zip(("percentile", "percent"), pair, strict=True) if given.strip()}
        for pair in pairs
    ]
    made = [step for step in made if step]
    metrics = document.get("metrics")
    inside = dict(metrics) if isinstance(metrics, dict) else {}
    inside.pop("steps", None)
    if made:
        inside["steps"] = made
    if inside:
        document["metrics"] = inside
    else:
        document.pop("metrics", None)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
