"""The rule book as a document: read from YAML and checked whole, so that every fault is named at its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import ValidationError

from growth_tree.domain.contradictions import contradictions
from growth_tree.domain.rules import RuleBook
from growth_tree.rulebook_schema.document import RuleBookSchema, problems
from growth_tree.rulebook_schema.problem import Problem, RulebookInvalid
from growth_tree.rulebook_schema.subset import BYTES_MAX, read

__all__ = [
    "Problem",
    "RulebookInvalid",
    "default_rulebook",
    "dump_document",
    "dump_rulebook",
    "load_document",
    "load_rulebook",
    "problems_of",
    "read",
]

DEFAULT = Path(__file__).parent.parent / "rulebook_default.yaml"


def load_rulebook(text: str) -> RuleBook:
    """Read a rule book from YAML.

    Raises RulebookInvalid with every problem of the document.
    """
    return load_document(read(text))


def dump_rulebook(rulebook: RuleBook) -> str:
    """Write a rule book as YAML; reading that gives the same rule book."""
    return yaml.safe_dump(dump_document(rulebook), allow_unicode=True, sort_keys=False, width=BYTES_MAX)


def load_document(document: Any) -> RuleBook:
    """The rule book that a document of mappings, lists, texts and whole numbers stands for.

    Raises RulebookInvalid with every problem of the document.
    """
    rulebook, found = _judged(document)
    if rulebook is None or found:
        raise RulebookInvalid(found)
    return rulebook


def dump_document(rulebook: RuleBook) -> dict[str, Any]:
    """The document of a rule book; what says nothing is left out."""
    document: dict[str, Any] = RuleBookSchema().dump(rulebook)
    return document


def problems_of(document: Mapping[str, Any]) -> list[Problem]:
    """Everything that keeps a document from being a rule book, each at its place; nothing where it is one."""
    return _judged(document)[1]


def _judged(document: Any) -> tuple[RuleBook | None, list[Problem]]:
    """Parts are checked first: only a whole rule book can contradict itself."""
    try:
        rulebook: RuleBook = RuleBookSchema().load(document)
    except ValidationError as error:
        return None, list(problems(error.messages, document))
    found = contradictions(rulebook)
    return rulebook, [Problem(path=each.field or "", code=each.code, params=each.params) for each in found]


@cache
def default_rulebook() -> RuleBook:
    """The rule book that the product comes with."""
    return load_rulebook(DEFAULT.read_text(encoding="utf-8"))
