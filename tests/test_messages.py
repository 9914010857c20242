"""Every refusal has a sentence, and what the sentence needs is given with the refusal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from growth_tree import i18n
from growth_tree.domain.core import Rejected
from growth_tree.messages import SENTENCES, sentence

ROOT = Path(__file__).parent.parent / "growth_tree"


def refusals() -> Iterator[tuple[str, str, set[str]]]:
    """File, code and parameters of each refusal in the source."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="Rejected"), args=[ast.Constant(value=str(code)), *_], keywords=words):
                    yield path.name, code, {word.arg or "**" for word in words}
                case _:
                    pass


@pytest.mark.parametrize(("file", "code", "given"), [*refusals()])
def test_a_refusal_has_a_sentence_that_finds_what_it_needs(file: str, code: str, given: set[str]) -> None:
    assert code in SENTENCES
    needed = set(re.findall(r"%\((\w+)\)", str(SENTENCES[code]._args[0])))
    assert needed <= given or "**" in given, file


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_sentence_is_said_with_its_parameters(language: str) -> None:
    app = Flask(__name__)
    i18n.install(app, locale=lambda: language, timezone="Asia/Shanghai")
    with app.test_request_context():
        assert "40" in sentence(Rejected("text_long", limit=40))
        assert "%" not in sentence(Rejected("text_long", limit=40))
        assert "80 %" in sentence(Rejected("shares_not_whole", total=80)) or "80%" in sentence(
            Rejected("shares_not_whole", total=80)
        )
