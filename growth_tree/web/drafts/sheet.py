"""Parts of a document as forms: what is entered is kept as it is, and what is wrong is said at its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from growth_tree.rulebook_schema import Problem
from growth_tree.web.drafts.places import says, within
from growth_tree.web.forms import form_id
from growth_tree.web.rules.differences import leaf_name

WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
BETWEEN = re.compile(r"[\s,;，、；·]+")


class Field(NamedTuple):
    """An input: its place within the part, how it is read, and how a value is shown."""

    path: str
    read: Callable[[list[str]], Any]
    show: Callable[[Any], list[str]]

    @property
    def name(self) -> str:
        """The name of the input."""
        return self.path.replace(".", "-")


def number(path: str) -> Field:
    """A whole number; anything else stays the text that it is."""
    return Field(path, lambda given: as_number(given[0]) if given and given[0].strip() else None, _shown)


def text(path: str) -> Field:
    """A line of text, or one of some codes."""
    return Field(path, lambda given: given[0].strip() or None if given else None, _shown)


def several(path: str) -> Field:
    """Some codes."""
    return Field(path, lambda given: given or None, lambda value: [str(each) for each in value or ()])


def numbers(path: str) -> Field:
    """Whole numbers side by side."""
    return Field(
        path,
        lambda given: [as_number(each) for each in BETWEEN.split(given[0].strip()) if each] or None if given else None,
        lambda value: [", ".join(str(each) for each in value)] if isinstance(value, list) else _shown(value),
    )


def as_number(given: str) -> int | str:
    """A whole number where it is one."""
    return int(given) if WHOLE.fullmatch(given.strip()) else given.strip()


def filled(fields: Iterable[Field], part: Mapping[str, Any], raw: MultiDict[str, str]) -> dict[str, Any]:
    """A part with what was entered in its place; what is left empty is not there."""
    made = deepcopy(dict(part))
    for field in fields:
        _put(made, field.path.split("."), field.read(raw.getlist(field.name)))
    return made


class Sheet:
    """A part of a draft as `ui` shows forms: values from the document, errors from its problems."""

    def __init__(self, fields: Sequence[Field], part: Any, problems: Iterable[Problem], prefix: str = "") -> None:
        self.raw_values = {field.name: field.show(_at(part, field.path.split("."))) for field in fields}
        self.errors: dict[str, str] = {}
        rest: list[str] = []
        for problem in problems:
            place = within(problem.path, prefix) if prefix else problem.path
            if place is not None:
                self._note(fields, place, problem, rest)
        if rest:
            self.errors[""] = " ".join(rest)

    @property
    def command_id(self) -> str:
        """The id by which a repeat of the form is known."""
        return form_id()

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """What is wrong: input, what it is called, and why."""
        return [(name, leaf_name(name.replace("-", ".")), said) for name, said in self.errors.items()]

    def value(self, name: str) -> str:
        """What a field shows."""
        return next(iter(self.raw_values.get(name, ())), "")

    def values(self, name: str) -> list[str]:
        """The same for a field that may come several times."""
        return self.raw_values.get(name, [])

    def error(self, name: str = "") -> str | None:
        """What is wrong with a field, or with the part as a whole."""
        return self.errors.get(name)

    def _note(self, fields: Sequence[Field], place: str, problem: Problem, rest: list[str]) -> None:
        field = next((each for each in fields if within(place, each.path) is not None), None)
        if field is not None:
            self.errors.setdefault(field.name, says(problem))
        else:
            name = leaf_name(place) if place else ""
            rest.append(f"{name}: {says(problem)}" if name else says(problem))


def _shown(value: Any) -> list[str]:
    return [] if value is None else [str(value)]


def _at(part: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        part = part.get(key) if isinstance(part, dict) else None
    return part


def _put(part: dict[str, Any], keys: Sequence[str], value: Any) -> None:
    """Put a value at its place; without one, neither it nor an empty part around it is left."""
    if len(keys) == 1:
        if value is None:
            part.pop(keys[0], None)
        else:
            part[keys[0]] = value
        return
    inner = part.get(keys[0])
    inside = inner if isinstance(inner, dict) else {}
    _put(inside, keys[1:], value)
    if inside:
        part[keys[0]] = inside
    elif value is None and (inner is None or isinstance(inner, dict)):
        part.pop(keys[0], None)
