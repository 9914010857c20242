"""The rule book as a document: read from YAML and checked whole, so that every fault is named at its place."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import ValidationError

from growth_tree.domain.core import Rejected
from growth_tree.domain.rulebook import RuleBook, check
from growth_tree.rulebook_schema.document import RuleBookSchema, problems
from growth_tree.rulebook_schema.problem import Problem, RulebookInvalid
from growth_tree.rulebook_schema.subset import BYTES_MAX, read

__all__ = ["Problem", "RulebookInvalid", "default_rulebook", "dump_rulebook", "load_rulebook"]

DEFAULT = Path(__file__).parent.parent / "rulebook_default.yaml"


def load_rulebook(text: str) -> RuleBook:
    """Read a rule book from YAML.

    Raises RulebookInvalid with every problem of the document.
    """
    document: Any = read(text)
    try:
        rulebook: RuleBook = RuleBookSchema().load(document)
        check(rulebook)
    except ValidationError as error:
        raise RulebookInvalid(list(problems(error.messages, document))) from error
    except Rejected as rejected:
        raise RulebookInvalid(
            [Problem(path=rejected.field or "", code=rejected.code, params=rejected.params)]
        ) from None
    return rulebook


def dump_rulebook(rulebook: RuleBook) -> str:
    """Write a rule book as YAML; reading that gives the same rule book."""
    document = RuleBookSchema().dump(rulebook)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=BYTES_MAX)


@cache
def default_rulebook() -> RuleBook:
    """The rule book that the product comes with."""
    return load_rulebook(DEFAULT.read_text(encoding="utf-8"))
