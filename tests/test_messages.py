"""Whoever is refused is told why: each code in the source has its sentence, and fills in what the sentence wants."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from growth_tree.messages import SENTENCES

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Refusal:
    """A place in the source that refuses with a fixed code."""

    place: str
    code: str
    params: frozenset[str] | None


def refusals() -> list[Refusal]:
    return [
        Refusal(f"{path.relative_to(ROOT)}:{call.lineno}", str(call.args[0].value), _params(call))
        for path in sorted((ROOT / "growth_tree").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and _name(call.func) == "Rejected"
        if call.args and isinstance(call.args[0], ast.Constant)
    ]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _params(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords if keyword.arg != "field"]
    return None if None in names else frozenset(name for name in names if name)


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: f"{refusal.place}-{refusal.code}")
def test_a_refusal_has_a_sentence_and_gives_what_it_wants(refusal: Refusal) -> None:
    assert refusal.code in SENTENCES
    wanted = set(re.findall(r"%\((\w+)\)", SENTENCES[refusal.code]._args[0]))
    assert refusal.params is None or wanted <= refusal.params
