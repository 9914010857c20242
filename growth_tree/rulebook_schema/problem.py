"""What can be wrong with a rule book's document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong at a place of the document; `params` say what would be right."""

    path: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class RulebookInvalid(Exception):
    """A document that is no rule book, with everything that keeps it from being one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{each.path}: {each.code} {dict(each.params)}" for each in problems))
        self.problems = list(problems)
