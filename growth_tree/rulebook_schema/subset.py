"""The part of YAML in which rule books are written: mappings, lists, texts and whole numbers, and no surprises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from growth_tree.rulebook_schema.problem import Problem, RulebookInvalid

BYTES_MAX = 512 * 1024
DEPTH_MAX = 8

LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""libyaml is the faster one, but not on every platform."""

UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
NOTHING = ("", "~", "null")

Value = str | int | list[Any] | dict[str, Any] | None


def read(text: str) -> Value:
    """The value of a document of at most half a megabyte.

    Raises RulebookInvalid at the first thing that is not of this part of YAML.
    """
    _check_text(text)
    events = yaml.parse(text, Loader=LOADER)
    try:
        next(events)
        if isinstance(next(events), yaml.StreamEndEvent):
            return None
        value = _value(events, next(events), "", 0)
        next(events)
        if not isinstance(following := next(events), yaml.StreamEndEvent):
            _refuse("several_documents", "", following)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RulebookInvalid([_unreadable(mark.line + 1 if mark else 1)]) from error
    return value


def _check_text(text: str) -> None:
    if unprintable := UNPRINTABLE.search(text):
        raise RulebookInvalid([_unreadable(text.count("\n", 0, unprintable.start()) + 1)])
    if len(text.encode()) > BYTES_MAX:
        raise RulebookInvalid([Problem(path="", code="document_too_big", params={"kilobytes": BYTES_MAX // 1024})])


def _unreadable(line: int) -> Problem:
    return Problem(path="", code="yaml_unreadable", params={"line": line})


def _value(events: Iterator[yaml.Event], event: yaml.Event, path: str, depth: int) -> Value:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        _refuse("alias_refused", path, event)
    if getattr(event, "tag", None) is not None:
        _refuse("tag_refused", path, event)
    if depth > DEPTH_MAX:
        _refuse("nested_too_deep", path, event)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, path, depth)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, path, depth)
    assert isinstance(event, yaml.ScalarEvent)
    if UNPRINTABLE.search(event.value):
        _refuse("yaml_unreadable", path, event)
    return _scalar(event)


def _mapping(events: Iterator[yaml.Event], path: str, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _value(events, event, path, depth + 1)
        if not isinstance(key, str):
            _refuse("key_not_text", path, event)
        if key in found:
            _refuse("key_twice", path, event, key=key)
        found[key] = _value(events, next(events), f"{path}.{key}" if path else key, depth + 1)
    return found


def _sequence(events: Iterator[yaml.Event], path: str, depth: int) -> list[Any]:
    found: list[Any] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        found.append(_value(events, event, f"{path}[{len(found) + 1}]", depth + 1))
    return found


def _scalar(event: yaml.ScalarEvent) -> str | int | None:
    if not event.implicit[0]:
        return event.value
    if event.value in NOTHING:
        return None
    return int(event.value) if NUMBER.fullmatch(event.value) else event.value


def _refuse(code: str, path: str, event: yaml.Event, **params: str | int) -> NoReturn:
    assert event.start_mark is not None
    where = {"line": event.start_mark.line + 1}
    raise RulebookInvalid([Problem(path=path, code=code, params={**where, **params})])
