"""The parts of a rule book's document, strictly: every field says what it wants, and everything else is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_dump, post_load

from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.rules import (
    BRANCHES,
    EXPIRY_MONTHS_MIN,
    JOBS,
    STRONGEST,
    Badge,
    Cap,
    Curve,
    CycleFactor,
    Evidence,
    Expiry,
    Limits,
    Measure,
    Period,
    RuleBook,
    Streaks,
    TaskKind,
    Text,
)
from growth_tree.rulebook_schema.problem import Problem

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
DAYS_BACK_MAX = 60
"""How late work may be handed in, and how long a cooldown lasts: together no more days than books carry over."""


WEIGHTS = (10, 300)
"""Per cent that a branch can weigh: it is neither switched off nor does it outdo all the others."""

FACTORS = (50, 300)
"""Per cent that work can be worth in a promotion."""

QUANTILES = (10, 90)
"""Between which percentiles a target can be set: beyond them nothing is foreseen."""


def problems(messages: Any, part: Any, path: str = "") -> Iterator[Problem]:
    """The problems that marshmallow found, each at its place; an entry of a list that has a code is named by it."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from problems(inner, *_step(part, path, key))
    else:
        yield from (replace(problem, path=path) for problem in messages)


def _step(part: Any, path: str, key: str | int) -> tuple[Any, str]:
    if isinstance(key, int):
        entry = part[key]
        code = entry.get("code") if isinstance(entry, dict) else None
        return entry, f"{path}.{code}" if isinstance(code, str) else f"{path}[{key + 1}]"
    if key in ("_schema", "key", "value"):
        return part, path
    return part.get(key), f"{path}.{key}" if path else key


# What a field wants. marshmallow carries the problem, still without its place, where others have it carry a sentence.


def _wanted(code: str, **params: str | int) -> Problem:
    return Problem(path="", code=code, params=params)


def _always(wrong: Problem) -> dict[str, str | list[Any] | dict[Any, Any]]:
    return {"invalid": [wrong], "null": [wrong], "unknown": [wrong], "required": [_wanted("missing")]}


def _must(hold: Callable[[Any], bool], otherwise: Problem) -> Callable[[Any], None]:
    def validate(value: Any) -> None:
        if not hold(value):
            raise ValidationError([otherwise])

    return validate


def _whole(least: int, most: int, *, required: bool = True) -> fields.Integer:
    wrong = _wanted("wants_number", least=least, most=most)
    between = _must(lambda number: least <= number <= most, wrong)
    return fields.Integer(strict=True, validate=between, error_messages=_always(wrong), required=required)


def _line(most: int) -> fields.String:
    wrong = _wanted("wants_text", most=most)
    is_line = _must(lambda text: text.isprintable() and text == text.strip() and 0 < len(text) <= most, wrong)
    return fields.String(required=True, validate=is_line, error_messages=_always(wrong))


def _code() -> fields.String:
    wrong = _wanted("wants_code")
    is_code = _must(lambda text: CODE.fullmatch(text) is not None, wrong)
    return fields.String(required=True, validate=is_code, error_messages=_always(wrong))


def _one_of(choices: tuple[str, ...], *, required: bool = False) -> fields.String:
    wrong = _wanted("wants_choice", choices=", ".join(choices))
    is_choice = _must(lambda text: text in choices, wrong)
    return fields.String(validate=is_choice, error_messages=_always(wrong), required=required)


def _member_of(choices: type[StrEnum]) -> fields.Enum[Any]:
    wrong = _wanted("wants_choice", choices=", ".join(choices))
    return fields.Enum(choices, by_value=True, required=True, error_messages=_always(wrong))


def _list(of: fields.Field[Any], least: int, most: int, *, required: bool = True) -> fields.List[Any]:
    wrong = _wanted("wants_list", least=least, most=most)
    fits = _must(lambda items: least <= len(items) <= most, wrong)
    return fields.List(of, validate=fits, error_messages=_always(wrong), required=required)


def _set(of: fields.Field[Any], least: int, most: int, *, required: bool = True) -> fields.List[Any]:
    entries = _list(of, least, most, required=required)
    entries.validators.append(_must(lambda items: len(set(items)) == len(items), _wanted("entry_twice")))
    return entries


def _part(schema: type[Schema], *, required: bool = True) -> fields.Nested:
    wrong = _wanted("wants_part", keys=", ".join(schema().fields))
    return fields.Nested(schema, required=required, error_messages=_always(wrong))


class _Caps(fields.Field[tuple[Cap, ...]]):
    """Caps, written as a mapping from span to times."""

    wrong = _always(_wanted("wants_part", keys=", ".join(Period)))
    written = fields.Dict(keys=_one_of(tuple(Period)), values=_whole(1, 100), error_messages=wrong)

    def __init__(self) -> None:
        super().__init__(error_messages=self.wrong)

    def _serialize(self, value: tuple[Cap, ...] | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, int]:
        return {cap.period.value: cap.times for cap in value or ()}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Cap, ...]:
        written = self.written.deserialize(value)
        return tuple(Cap(period=Period(period), times=times) for period, times in written.items())


class _Weights(fields.Field[dict[str, int]]):
    """Per cents by branch, in the order of the branches, so that equal rules are equal documents."""

    wrong = _always(_wanted("wants_part", keys=", ".join(BRANCHES)))
    written = fields.Dict(keys=_one_of(BRANCHES), values=_whole(*WEIGHTS), error_messages=wrong)

    def __init__(self) -> None:
        super().__init__(error_messages=self.wrong)

    def _serialize(self, value: dict[str, int] | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, int]:
        return {branch: value[branch] for branch in BRANCHES if value and branch in value}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, int]:
        return dict(self.written.deserialize(value))


# The document


class _Part(Schema):
    makes: ClassVar[type]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        keys = ", ".join(self.fields)
        told: dict[str, Any] = {"unknown": _wanted("unknown_key", keys=keys), "type": _wanted("wants_part", keys=keys)}
        self.error_messages |= told

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.makes(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})

    @post_dump
    def _leave_out_what_is_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value or self.fields[name].required}


class _Name(_Part):
    makes = Text
    zh = _line(60)
    en = _line(60)


class _Hint(_Part):
    makes = Text
    zh = _line(300)
    en = _line(300)


class _Curve(_Part):
    makes = Curve
    base = _whole(1, 100_000)
    growth_percent = _whole(100, 300)
    top = _whole(2, 100)


class _Streaks(_Part):
    makes = Streaks
    freezes_per_month = _whole(0, 31)


class _Limits(_Part):
    makes = Limits
    hand_in_within_days = _whole(1, DAYS_BACK_MAX)
    contributors = _whole(1, 20)
    smallest_share = _whole(1, 50, required=False)
    evidence_items = _whole(1, 20)
    quality_percents = _set(_whole(1, 200), 1, 10)


class _Expiry(_Part):
    makes = Expiry
    months = _whole(EXPIRY_MONTHS_MIN, 120)


class _Step(_Part):
    makes = Step
    percentile = _whole(0, 99)
    percent = _whole(0, 500)


class _MetricRules(_Part):
    makes = MetricRules
    xp = _whole(1, 10_000)
    points = _whole(0, 10_000)
    quantile = _whole(*QUANTILES)
    steps = _list(_part(_Step), 1, 20)


class _CycleFactor(_Part):
    makes = CycleFactor
    intensity = _whole(1, STRONGEST)
    percent = _whole(*FACTORS)
    branch = _one_of(BRANCHES)


class _TaskKind(_Part):
    makes = TaskKind
    code = _code()
    name = _part(_Name)
    hint = _part(_Hint)
    branch = _one_of(BRANCHES, required=True)
    xp = _whole(1, 1000)
    points = _whole(0, 1000)
    evidence = _member_of(Evidence)
    caps = _Caps()
    cooldown_days = _whole(0, DAYS_BACK_MAX, required=False)
    jobs = _set(_one_of(JOBS), 0, len(JOBS), required=False)


class _Badge(_Part):
    makes = Badge
    code = _code()
    name = _part(_Name)
    hint = _part(_Hint)
    measure = _member_of(Measure)
    threshold = _whole(1, 100_000)
    branch = _one_of(BRANCHES)


class RuleBookSchema(_Part):
    """The whole document."""

    makes = RuleBook
    title = _part(_Name)
    curve = _part(_Curve)
    streaks = _part(_Streaks)
    limits = _part(_Limits)
    expiry = _part(_Expiry, required=False)
    metrics = _part(_MetricRules, required=False)
    weights = _Weights()
    cycle_factors = _list(_part(_CycleFactor), 0, STRONGEST * (len(BRANCHES) + 1), required=False)
    kinds = _list(_part(_TaskKind), 1, 300)
    badges = _list(_part(_Badge), 0, 300)
