from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_tree.rulebook_schema import (
    Problem,
    RulebookInvalid,
    load_rulebook,
    subset,
)
from growth_tree.rulebook_schema.subset import BYTES_MAX
from tests.rulebook_document import problems, with_line


@pytest.fixture(params=["libyaml", "plain"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of reading YAML refuse the same."""
    monkeypatch.setattr(subset, "LOADER", yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader)


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "path", "code", "params"),
    [
        (BOMB, "a", "alias_refused", {"line": 1}),
        ("a: 1\nb: *a", "b", "alias_refused", {"line": 2}),
        ("a: &x {b: 1}", "a", "alias_refused", {"line": 1}),
        ("&x a: 1", "", "alias_refused", {"line": 1}),
        ("a: !!python/object/apply:os.system [ls]", "a", "tag_refused", {"line": 1}),
        ("a: !!str 1", "a", "tag_refused", {"line": 1}),
        ("a:\n  b: 1\n  b: 2", "a", "key_twice", {"line": 3, "key": "b"}),
        ("1: a", "", "key_not_text", {"line": 1}),
        ("? [a]\n: b", "", "key_not_text", {"line": 1}),
        ("null: a", "", "key_not_text", {"line": 1}),
        ("a: 1\n---\nb: 2", "", "several_documents", {"line": 2}),
        ("x: " + "[" * 20 + "]" * 20, "x[1][1][1][1][1][1][1][1]", "nested_too_deep", {"line": 1}),
        ("[" * 200_000, "[1][1][1][1][1][1][1][1][1]", "nested_too_deep", {"line": 1}),
        ("a: 1\nb: \x00", "", "yaml_unreadable", {"line": 2}),
        ("a: 1\nb: \ud800", "", "yaml_unreadable", {"line": 2}),
        ("a: \x1b[31m", "", "yaml_unreadable", {"line": 1}),
        ("a: b: c", "", "yaml_unreadable", {"line": 1}),
        ("a\n- b: 'c", "", "yaml_unreadable", {"line": 2}),
        ("%YAML 9.0\n---\na: 1", "", "yaml_unreadable", {"line": 1}),
        ("# " + "x" * BYTES_MAX, "", "document_too_big", {"kilobytes": 512}),
        ("# " + "规" * (BYTES_MAX // 3 + 1), "", "document_too_big", {"kilobytes": 512}),
    ],
)
@pytest.mark.usefixtures("loader")
def test_surprises_of_yaml_are_refused(text: str, path: str, code: str, params: dict[str, Any]) -> None:
    assert problems(text) == [Problem(path=path, code=code, params=params)]


@pytest.mark.parametrize("escaped", ['"\\ud800"', '"\\0"', '"\\x1b"'])
@pytest.mark.usefixtures("loader")
def test_what_cannot_be_stored_is_not_smuggled_in_as_an_escape(escaped: str) -> None:
    (found,) = problems(f"a: {escaped}")
    assert found.code == "yaml_unreadable"


@pytest.mark.parametrize("text", ["", "# nothing", "---", "null", "7", "text", "[]", "- a: 1"])
@pytest.mark.usefixtures("loader")
def test_a_document_is_a_mapping(text: str) -> None:
    keys = "title, curve, streaks, limits, expiry, metrics, weights, cycle_factors, kinds, badges"
    assert problems(text) == [Problem(path="", code="wants_part", params={"keys": keys})]


@pytest.mark.usefixtures("loader")
def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    for word in ("yes", "no", "on", "2026-01-01", "1:30", "0x10", "1.5", "true", "<<"):
        assert load_rulebook(with_line("en: Title}", f"en: {word}}}")).kinds[0].name.en == word


@settings(max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>?%'\"# \n,", max_size=80))
def test_any_text_is_read_or_refused_but_never_breaks(text: str) -> None:
    with pytest.raises(RulebookInvalid):
        load_rulebook(text)
