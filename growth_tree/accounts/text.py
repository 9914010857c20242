"""The one place where text from outside becomes text we keep: normalised, bounded, without hidden control."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from growth_tree.domain.core import Rejected

LINK_LENGTH_MAX = 2000

# Embeddings, overrides and isolates can make a line read as something it is not ("exe.gpj").
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# No XML file can hold these two, so neither could an exported sheet.
_NOT_CHARACTERS = frozenset("\ufffe\uffff")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")


def clean_text(value: str, *, limit: int, field: str, multiline: bool = False, required: bool = True) -> str:
    """The text in NFC without outer white space, or a refusal that names the field."""
    if len(value) > 4 * limit:
        raise Rejected("text_long", field, limit=limit)
    if multiline:
        value = _LINE_ENDS.sub("\n", value)
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > limit:
        raise Rejected("text_long", field, limit=limit)
    if not all(_allowed(character, multiline=multiline) for character in text):
        raise Rejected("text_unreadable", field)
    if required and not any(_visible(character) for character in text):
        raise Rejected("text_missing", field)
    return text


def clean_link(value: str, *, field: str) -> str:
    """A web address that is safe to show as a link: http or https, a host, no spaces and no password."""
    link = clean_text(value, limit=LINK_LENGTH_MAX, field=field)
    try:
        parts = urlsplit(link)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\\<>\"]", link):
        raise Rejected("link_invalid", field)
    return link


def _allowed(character: str, *, multiline: bool) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return multiline and character in "\n\t"
    if category in {"Cs", "Zl", "Zp"}:
        return False
    return character not in _BIDI_CONTROLS and character not in _NOT_CHARACTERS


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZC"
