"""The columns of each kind of file: what they are called, what they may say, and where they stand in a given table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from growth_tree.domain.rules import Text
from growth_tree.importing.header import normalised
from growth_tree.importing.refused import SheetRefused

Kind = Literal["people", "tasks", "metrics"]
KINDS: tuple[Kind, ...] = ("people", "tasks", "metrics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a file."""

    code: str
    name: Text
    example: Text
    help: Text
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Everything the column may be called, normalised."""
        return frozenset(map(normalised, (self.name.zh, self.name.en, self.code, *self.aliases)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of both languages for one value."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    people: tuple[Column, ...]
    tasks: tuple[Column, ...]
    metrics: tuple[Column, ...]
    words: dict[str, dict[str, Words]]
    template: dict[str, Text]


def columns(kind: Kind) -> tuple[Column, ...]:
    """The columns of a kind of file, in the order of its template."""
    listed: tuple[Column, ...] = getattr(_document(), kind)
    return listed


def words(code: str) -> Mapping[str, Words]:
    """The values that a column with a fixed list may have, each with its words; empty for other columns."""
    return _document().words.get(code, {})


def template_text(code: str) -> Text:
    """What a part of a template is called."""
    return _document().template[code]


@cache
def choices(code: str) -> Mapping[str, str]:
    """Every word that a column with a fixed list understands, with the value it stands for."""
    return {
        word.casefold(): value
        for value, known in words(code).items()
        for word in dict.fromkeys((*known.zh, *known.en, value))
    }


def wanted(kind: Kind) -> frozenset[str]:
    """All names by which the reader may recognise the header of a kind of file."""
    return frozenset[str]().union(*(column.names for column in columns(kind)))


def places(kind: Kind, headers: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands in a table; refuses a table in which a required one is missing or one is there twice."""
    found: dict[str, int] = {}
    for column in columns(kind):
        at = [place for place, header in enumerate(headers) if normalised(header) in column.names]
        if len(at) > 1:
            raise SheetRefused("sheet_duplicate_header", column=headers[at[1]])
        if column.required and not at:
            raise SheetRefused("sheet_missing_column", column=f"{column.name.zh} / {column.name.en}")
        if at:
            found[column.code] = at[0]
    return found


@cache
def _document() -> _Document:
    source = (Path(__file__).parent / "columns.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(source), _Document)
