"""The advertising platforms: what they call their columns, and from which of them a table comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import yaml

from growth_tree.domain.rules import Text
from growth_tree.importing.header import normalised
from growth_tree.importing.refused import SheetRefused

OWN = "own"
_FIGURES = ("impressions", "clicks", "orders", "spend", "revenue")
_NAMED = ("creative", "creative_id", "day", "window", *_FIGURES)
_UNITS = ("(元)", "(次)", "(笔)", "(rmb)")
_RECOGNISED_BY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What a platform calls the columns of its reports, the best name first."""

    name: Text
    creative: tuple[str, ...]
    creative_id: tuple[str, ...]
    day: tuple[str, ...]
    window: tuple[str, ...]
    impressions: tuple[str, ...]
    clicks: tuple[str, ...]
    orders: tuple[str, ...]
    spend: tuple[str, ...]
    revenue: tuple[str, ...]

    def names(self, column: str) -> tuple[str, ...]:
        """What a column is called."""
        names: tuple[str, ...] = getattr(self, column)
        return names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Other:
    name: Text
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    platforms: dict[str, Platform]
    others: tuple[_Other, ...]


def platforms() -> Mapping[str, Platform]:
    """Every platform by its code; `own` is a table that somebody made."""
    return _document().platforms


@cache
def wanted_anywhere() -> frozenset[str]:
    """All names by which the reader may recognise the header of a report, ours or not."""
    ours = {name for each in platforms().values() for column in _NAMED for name in each.names(column)}
    others = {name for each in _document().others for name in each.columns}
    return frozenset(normalised(name) + unit for name in ours | others for unit in ("", *_UNITS))


def recognise(headers: Sequence[str], expected: str) -> str:
    """The code of the platform a table comes from: the expected one, or `own`, the only one for platforms not known."""
    names = {_bare(header) for header in headers}
    known = {code: _score(each, names) for code, each in platforms().items()}
    best = max(known, key=lambda code: (known[code], code == expected, code == OWN))
    if known[best] < _RECOGNISED_BY:
        raise _stranger(names)
    if best not in (expected, OWN):
        wanted = _said(platforms()[expected].name) if expected in platforms() else expected
        raise SheetRefused("results_other_platform", found=_said(platforms()[best].name), wanted=wanted)
    return best


def places_in(code: str, headers: Sequence[str]) -> dict[str, int]:
    """Where each column of a platform's report stands; refuses a table in which one that is needed is missing."""
    platform = platforms()[code]
    bare = [_bare(header) for header in headers]
    found: dict[str, int] = {}
    for column in _NAMED:
        names = [normalised(name) for name in platform.names(column)]
        at = next((bare.index(name) for name in names if name in bare), None)
        if at is not None:
            found[column] = at
    for column in ("creative", *_FIGURES):
        if column not in found and not (column == "creative" and "creative_id" in found):
            raise SheetRefused("sheet_missing_column", column=platform.names(column)[0])
    return found


def _score(platform: Platform, names: set[str]) -> int:
    return sum(any(normalised(name) in names for name in platform.names(column)) for column in _FIGURES)


def _stranger(names: set[str]) -> SheetRefused:
    for each in _document().others:
        if sum(normalised(column) in names for column in each.columns) >= 2:
            return SheetRefused("results_not_advertising", found=_said(each.name))
    return SheetRefused("results_unknown_file")


def _bare(header: str) -> str:
    name = normalised(header)
    for unit in _UNITS:
        name = name.removesuffix(unit)
    return name


def _said(text: Text) -> str:
    return f"{text.zh} / {text.en}"


@cache
def _document() -> _Document:
    source = (Path(__file__).parent / "platforms.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(source), _Document)
