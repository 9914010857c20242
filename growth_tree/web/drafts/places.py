"""Where something is wrong in a draft: the page, the entry, and what the place is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence
from growth_tree.rulebook_schema import Problem
from growth_tree.web.rules.differences import entry_name, leaf_name

TABS = {
    "kinds": "kinds",
    "badges": "badges",
    "title": "levels",
    "curve": "levels",
    "streaks": "levels",
    "limits": "limits",
    "expiry": "limits",
    "weights": "weights",
    "cycle_factors": "weights",
    "metrics": "metrics",
}
"""By the first word of a place; what belongs to no part is mended in the document."""

NUMBER = re.compile(r"\[\d+\]")


class Place(NamedTuple):
    """What is wrong, what the place is called, and the address below the draft where it is mended."""

    name: str
    says: str
    address: str


def says(problem: Problem) -> str:
    """What is wrong, in words."""
    return sentence(Rejected(problem.code, problem.path, **problem.params))


def tab_of(path: str) -> str:
    """The page on which a place is mended."""
    return TABS.get(re.split(r"[.\[]", path, maxsplit=1)[0], "document")


def prefix_of(part: str, n: int, entry: Any) -> str:
    """How places within the n-th entry of a list begin, n from 1."""
    code = entry.get("code") if isinstance(entry, dict) else None
    return f"{part}.{code}" if isinstance(code, str) else f"{part}[{n}]"


def within(path: str, prefix: str) -> str | None:
    """The rest of a place that lies within another one; None where it does not."""
    if path == prefix:
        return ""
    return path[len(prefix) :].removeprefix(".") if path.startswith((f"{prefix}.", f"{prefix}[")) else None


def entries(document: Mapping[str, Any], part: str) -> list[Any]:
    """The entries of a list of a document, whatever stands there."""
    found = document.get(part)
    return found if isinstance(found, list) else []


def places(document: Mapping[str, Any], problems: list[Problem]) -> Iterator[Place]:
    """All problems with their places."""
    for problem in problems:
        tab = tab_of(problem.path)
        if tab in ("kinds", "badges"):
            yield _of_entry(document, tab, problem)
        else:
            yield Place(leaf_name(NUMBER.sub("", problem.path)) or _("Document"), says(problem), f"/{tab}")


def _of_entry(document: Mapping[str, Any], part: str, problem: Problem) -> Place:
    for n, entry in enumerate(entries(document, part), 1):
        rest = within(problem.path, prefix_of(part, n, entry))
        if rest is not None:
            leaf = leaf_name(NUMBER.sub("", f"{part}.{rest}")) if rest else ""
            name = f"{entry_name(entry)}: {leaf}" if leaf else entry_name(entry)
            return Place(name, says(problem), f"/{part}/{n}")
    return Place(leaf_name(part), says(problem), f"/{part}")
