from __future__ import annotations

import pytest

from growth_tree.accounts.text import clean_link, clean_text
from growth_tree.domain.core import Rejected


def test_text_is_normalised_and_stripped() -> None:
    assert clean_text("  cafe\u0301 双11主图 👩‍👩‍👧 ", limit=20, field="title") == "café 双11主图 👩‍👩‍👧"


def test_lines_and_tabs_are_for_long_texts_only() -> None:
    assert clean_text("one\r\ntwo\rthree\u2028four\tfive", limit=40, field="f", multiline=True) == (
        "one\ntwo\nthree\nfour\tfive"
    )
    for text in ("one\ntwo", "one\ttwo", "one\u2028two"):
        assert refusal(text) == ("text_unreadable", "title")


@pytest.mark.parametrize("mark", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\u202e", "\u2066", "\uffff"])
def test_hidden_control_is_refused(mark: str) -> None:
    assert refusal(f"before{mark}after") == ("text_unreadable", "title")
    with pytest.raises(Rejected):
        clean_text(f"before{mark}after", limit=40, field="title", multiline=True)


def test_length_counts_after_stripping() -> None:
    assert clean_text(" " * 20 + "x" * 40, limit=40, field="title") == "x" * 40
    assert refusal("x" * 41) == ("text_long", "title")
    assert refusal("x" * 10_000_000) == ("text_long", "title")


@pytest.mark.parametrize("nothing", ["", "   ", "\u3000", "\u200b\u200d", "\ufeff"])
def test_what_looks_empty_is_missing(nothing: str) -> None:
    assert refusal(nothing) == ("text_missing", "title")
    clean_text(nothing, limit=40, field="title", required=False)


def test_links_lead_to_the_web() -> None:
    for link in ("https://item.taobao.com/item.htm?id=1&x=主图", "http://[::1]:8080/a", "https://例子.中国/"):
        assert clean_link(f" {link} ", field="link") == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//host/path",
        "https://",
        "https:///path",
        "https://ann:secret@host/",
        "https://host/a b",
        "https://host\\@evil",
        'https://host/"onclick',
        "https://[::1",
        "taobao.com",
    ],
)
def test_other_links_are_refused(link: str) -> None:
    with pytest.raises(Rejected) as refused:
        clean_link(link, field="link")
    assert (refused.value.code, refused.value.field) == ("link_invalid", "link")


def refusal(text: str) -> tuple[str, str | None]:
    with pytest.raises(Rejected) as refused:
        clean_text(text, limit=40, field="title")
    return refused.value.code, refused.value.field
