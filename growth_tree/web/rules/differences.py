"""What one document of rules says otherwise than another, place by place and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from growth_tree.rulebook_schema import RulebookInvalid, dump_document, load_document
from growth_tree.web import words
from growth_tree.web.words import by_language

NOTHING = "–"
GROUPS = (
    ("levels", ("title", "curve", "streaks")),
    ("limits", ("limits", "expiry")),
    ("weights", ("weights", "cycle_factors")),
    ("metrics", ("metrics",)),
    ("kinds", ("kinds",)),
    ("badges", ("badges",)),
)
LISTED = ("kinds", "badges")


class Line(NamedTuple):
    """A place, and what is said there before and after."""

    name: str
    before: str
    after: str


class Group(NamedTuple):
    """The differences of one part of the rules."""

    name: str
    lines: list[Line]

    @property
    def many(self) -> int:
        """How many there are."""
        return len(self.lines)


@by_language
def part_names() -> dict[str, str]:
    """The parts in which differences are shown."""
    return {
        "levels": _("Levels"),
        "limits": _("Limits and expiry"),
        "weights": _("Weights and promotions"),
        "metrics": _("Measured results"),
        "kinds": _("Kinds of task"),
        "badges": _("Badges"),
    }


@by_language
def measures() -> dict[str, str]:
    """What badges count."""
    return {
        "tasks": _("approved work"),
        "branches": _("branches with approved work"),
        "streak": _("workdays in a row"),
        "level": _("level"),
    }


@by_language
def _names() -> dict[str, str]:
    return {
        "code": _("Short code"),
        "name.zh": _("Name in Chinese"),
        "name.en": _("Name in English"),
        "hint.zh": _("What counts, in Chinese"),
        "hint.en": _("What counts, in English"),
        "title.zh": _("Title in Chinese"),
        "title.en": _("Title in English"),
        "branch": _("Branch"),
        "xp": _("XP"),
        "points": _("Points"),
        "evidence": _("Evidence"),
        "caps": _("Caps"),
        "caps.day": _("At most a day"),
        "caps.week": _("At most a week"),
        "caps.month": _("At most a month"),
        "cooldown_days": _("Days between two"),
        "jobs": _("Only for"),
        "measure": _("What it counts"),
        "threshold": _("Needed"),
        "curve": _("Levels"),
        "curve.base": _("XP of level 2"),
        "curve.growth_percent": _("Each step in per cent of the one before"),
        "curve.top": _("Highest level"),
        "streaks.freezes_per_month": _("Missed workdays forgiven each month"),
        "limits.hand_in_within_days": _("Days after the work within which it can be handed in"),
        "limits.contributors": _("People who can share a task"),
        "limits.smallest_share": _("Smallest share of a task, in per cent"),
        "limits.evidence_items": _("Pieces of evidence"),
        "limits.quality_percents": _("Quality grades in per cent"),
        "expiry.months": _("Months after the end of their season for which points can be spent"),
        "weights": _("Weight of a branch, in per cent"),
        "cycle_factors": _("Factor of promotions, in per cent"),
        "metrics.xp": _("XP of a whole scorecard"),
        "metrics.points": _("Points of a whole scorecard"),
        "metrics.quantile": _("Percentile that reaches the target"),
        "metrics.steps": _("Steps: from percentile: per cent"),
        "kinds": _("Kinds of task"),
        "badges": _("Badges"),
    }


def leaf_name(path: str) -> str:
    """What a place is called; the path itself where the rules know no such place."""
    known = _names()
    for part in LISTED:
        path = path.removeprefix(f"{part}.")
    if path.startswith("weights."):
        branch = path.removeprefix("weights.")
        return f"{known['weights']}: {words.branches().get(branch, branch)}"
    return next((known[start] for start in (path, path.rpartition(".")[0]) if start in known), path)


def entry_name(entry: Any) -> str:
    """What a kind of task or a badge is called, however much of it is there."""
    if not isinstance(entry, dict):
        return str(_("Nameless"))
    name = entry.get("name")
    said = name.get(words.language()) if isinstance(name, dict) else None
    return str(said or entry.get("code") or _("Nameless"))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Group]:
    """What changes from one document to the other; parts in which nothing does are left out."""
    found = [
        Group(part_names()[group], [line for part in parts for line in _part(part, before.get(part), after.get(part))])
        for group, parts in GROUPS
    ]
    return [group for group in found if group.lines]


def whole(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A draft's document with what it leaves unsaid: the same rules are the same however they were entered."""
    try:
        return dump_document(load_document(document))
    except RulebookInvalid:
        return document


def _part(part: str, before: Any, after: Any) -> Iterator[Line]:
    if part in LISTED:
        yield from _entries(part, _by_code(before), _by_code(after))
    elif part == "cycle_factors":
        yield from _factors(_by_cycle(before), _by_cycle(after))
    else:
        one, other = dict(_leaves(before, part)), dict(_leaves(after, part))
        for path in dict.fromkeys((*one, *other)):
            if one.get(path) != other.get(path):
                yield Line(leaf_name(path), _said(path, one.get(path)), _said(path, other.get(path)))


def _entries(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Line]:
    for code in dict.fromkeys((*before, *after)):
        one, other = before.get(code), after.get(code)
        name = entry_name(one if other is None else other)
        if one is None or other is None:
            yield Line(name, _entry(one), _entry(other))
            continue
        was, now = dict(_leaves(one, "")), dict(_leaves(other, ""))
        for path in dict.fromkeys((*was, *now)):
            if was.get(path) != now.get(path):
                yield Line(f"{name}: {leaf_name(path)}", _said(path, was.get(path)), _said(path, now.get(path)))


def _entry(entry: Any) -> str:
    """A whole entry that is there on one side alone."""
    if entry is None:
        return NOTHING
    leaves = dict(_leaves(entry, ""))
    shown = [(path, leaves[path]) for path in ("branch", "measure", "threshold", "xp", "points") if path in leaves]
    return " · ".join(f"{leaf_name(path)} {_said(path, value)}" for path, value in shown) or entry_name(entry)


def _factors(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[Line]:
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            intensity, branch = key
            name = _("Promotion of intensity %(intensity)s", intensity=intensity)
            if branch:
                of = words.branches().get(branch, branch)
                name = _("Promotion of intensity %(intensity)s, %(branch)s", intensity=intensity, branch=of)
            yield Line(name, _percent(before.get(key)), _percent(after.get(key)))


def _percent(value: Any) -> str:
    return NOTHING if value is None else f"{value} %"


def _by_code(found: Any) -> dict[str, Any]:
    listed = found if isinstance(found, list) else []
    return {str(each.get("code", n)) if isinstance(each, dict) else str(n): each for n, each in enumerate(listed, 1)}


def _by_cycle(found: Any) -> dict[Any, Any]:
    listed = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return {(str(each.get("intensity", "")), str(each.get("branch") or "")): each.get("percent") for each in listed}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """What stands at the ends of all paths; a list is one thing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif value is not None:
        yield path, value


def _said(path: str, value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, list):
        return " · ".join(_one(path, each) for each in value)
    return f"{value:,}" if isinstance(value, int) else _one(path, value)


def _one(path: str, value: Any) -> str:
    if isinstance(value, dict):
        return ": ".join(str(each) for each in value.values()) + " %"
    named = {"branch": words.branches, "evidence": words.evidence, "jobs": words.jobs, "measure": measures}
    return named[path]().get(value, str(value)) if path in named and isinstance(value, str) else str(value)
