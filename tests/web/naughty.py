"""Input that nobody means well by, or that nobody thought of: for every field, every address and every parameter.

Bytes that are no UTF-8 are written as lone surrogates; `raw` turns them back into those bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote_from_bytes

NUMBERS = (
    *("-1", "0", "-0", "+1", "0.5", "1.0", "1e3", "1e400", "NaN", "Infinity", "-Infinity", "0x10", "1_000", "1,000"),
    *("٣", "１２３", "²", "Ⅷ", "½", "00000000000000000001", " 1 ", "--1", "1-1"),
    *(str(2**31), str(2**63 - 1), str(2**63), str(-(2**63) - 1), str(10**30), "9" * 5000),
)
DAYS = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "1999-12-31", "2100-01-01"),
    *("2026-11-1", "2026-W46-3", "20261111", "2026-315", "2026/11/11", "二〇二六年十一月十一日", "２０２６-１１-１１"),
    *("2026-11-11T00:00:00Z", "2026-11-11 ", "today", "-2026-11-11"),
)
UNSEEN = (
    *("", " ", "\u3000", "\t", "\r\n", "\x00", "a\x00b", "\x1b[31mred", "\x7f", "\x08", "\x0c", "\x85", "\u2028"),
    *("\ufeff", "\ufffe", "\uffff", "\ufffd", "\u200b", "\u200d", "\u2060", "\u00ad", "\u202egnp.exe", "\u2066\u2069"),
    *("\ue000", "\U0010ffff", "\U000e0041", "\ud800", "\udfff", "\udcff\udcfe", "\udced\udca0\udc80", "\udcc0\udcaf"),
)
LETTERS = (
    *(
        "安然",
        "👩‍👩‍👧‍👦",
        "🇨🇳🇨",
        "☃️",
        "Z̸̢͎̀a̶̰͝l̵̳̐g̷͙̈́o̸̩͐" * 20,
        "e" + "\u0301" * 500,
        "ﷺ",
        "𠜎𠜱𠝹",
        "ß",
        "İ",
        "ﬁ",
        "Ω",
        "مرحبا",
        "שלום",
    ),
    *("A" * 121, "漢" * 5000, "a b" * 1000, "\n" * 500, "，。；“”", "¯\\_(ツ)_/¯"),
)
CODE = (
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "</textarea><svg/onload=1>",
    ),
    *("' OR 1=1 --", "'; DROP TABLE event; --", '" OR ""="', "%' ESCAPE '%", "%", "_", "\\", "%_%", "a'b\"c`d"),
    *("{{ 7*7 }}", "{% raise %}", "${7*7}", "#{7*7}", "%(name)s", "%s%s%n", "{0.__class__}", "{name}", "$(id)", "`id`"),
    *(
        "../../etc/passwd",
        "..\\..\\",
        "/etc/passwd",
        "file:///etc/passwd",
        "C:\\con",
        "a/b",
        "a//b",
        ".",
        "..",
        "?",
        "#",
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "null",
        "None",
        "undefined",
        "true",
        "[]",
        "{}",
        "[object Object]",
    ),
    *("http://", "https://user:pass@host/", "http://[::1", "//evil.example", "/\\evil.example", "data:text/html,x"),
    *("%00", "%ff", "%u0041", "&lt;", "\r\nSet-Cookie: a=b", "a=b&c=d", "task:1", ":", "task0:99999999999"),
)
STRINGS = (*NUMBERS, *DAYS, *UNSEEN, *LETTERS, *CODE)
HUGE = "长" * 3_500_000
"""Ten megabytes."""

QUERIES = (
    *({"page": page} for page in ("-1", "0", str(10**30), "1e3", "x", "999999")),
    *({"sort": sort} for sort in ("x", "-", "--title", "title; DROP TABLE event", "_sort")),
    *({"format": form} for form in ("exe", "CSV", "../csv", "csv", "xlsx")),
    *({"size": size} for size in ("-1", "0", "50", "1000000")),
    *({"page[]": "1"}, {"q[]": "a"}, {"q[a][b]": "c"}, {"__proto__": "1"}, {"": ""}),
)

CONTENT_TYPES = {
    "application/json": b'{"title": [1e400]}',
    "text/plain": b"title=a",
    "application/x-www-form-urlencoded; charset=utf-7": b"title=+AGE-",
    "multipart/form-data": b"--x\r\n",
    "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\na',
    "multipart/form-data; boundary=" + "x" * 300: b"--x--",
    "": b"\x00\xff",
}
"""Types of content, each with a body that is not a form."""


def raw(text: str) -> bytes:
    """The bytes that a hostile browser would send for a text."""
    return text.encode("utf-8", "surrogateescape") if _is_escaped(text) else text.encode("utf-8", "surrogatepass")


def urlencoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Pairs as the body of a form or as a query."""
    return "&".join(f"{quote_from_bytes(raw(k))}={quote_from_bytes(raw(v))}" for k, v in pairs).encode()


def _is_escaped(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udc7f" or "\udd00" <= letter <= "\udfff" for letter in text)
