"""What tests read out of a page's markup."""

from __future__ import annotations

import re


def section_of(text: str, name: str) -> str:
    """The section that is labelled by a heading."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', text, re.DOTALL)
    assert found, f"no section {name}"
    return found[0]


def position_in(text: str) -> str:
    """The position that a form names."""
    found = re.search(r'name="position" value="(\d+)"', text)
    assert found
    return found[1]


def words_of(markup: str) -> str:
    """What is to be read, without tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())
