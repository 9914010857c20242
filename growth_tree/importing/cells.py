"""Strict readings of a cell: a value, or a refusal that says what would be right. Nothing is guessed."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from growth_tree.domain.core import Rejected

INT_MAX = 2**63 - 1
_EARLIEST = date(1970, 1, 1)
_LATEST = date(2099, 12, 31)

# Full-width forms are what a Chinese keyboard makes. NFKC would go further and read 5² as 52 and ½ as 1/2.
_HALF_WIDTH = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?$")
_NUMBER = re.compile(r"(-?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")
_NUMBER_LENGTH_MAX = 40
_SPREADSHEET_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)


@lru_cache(maxsize=5000)
def parse_day(text: str) -> date:
    """A day, year first: 2026-06-18, 2026/6/18, 2026.6.18, 2026年6月18日 or 20260618."""
    written = _MIDNIGHT.sub("", half_width(text))
    found = _DAY.fullmatch(written)
    if found is None:
        raise Rejected("cell_not_a_day")
    year, _, *rest = found.groups()
    month, day = (int(part) for part in rest if part is not None)
    try:
        value = date(int(year), month, day)
    except ValueError as error:
        raise Rejected("cell_no_such_day") from error
    if not _EARLIEST <= value <= _LATEST:
        raise Rejected("cell_day_out_of_range", earliest=_EARLIEST.isoformat(), latest=_LATEST.isoformat())
    return value


def parse_int(text: str, *, least: int = 0, most: int = INT_MAX) -> int:
    """A whole number in digits, thousands separated or not."""
    value = _decimal(text)
    if value != value.to_integral_value():
        raise Rejected("cell_not_whole")
    return _within(value, least, most)


def parse_fen(text: str, *, most: int = INT_MAX) -> int:
    """Money written in yuan, as whole fen: 1,234.56, ¥1,234.56 or 1,234.56元."""
    fen = _decimal(half_width(text).lstrip("¥￥").removesuffix("元")) * 100
    if fen != fen.to_integral_value():
        raise Rejected("cell_not_whole_fen")
    return _within(fen, 0, most)


def parse_percent(text: str, *, least: int, most: int) -> int:
    """A whole percentage: 80, 80% or, as spreadsheets store it, 0.8; bounds that leave both readings open are a bug."""
    assert most < least * 100, "80 and 0.8 could both be meant"
    written = half_width(text)
    value = _decimal(written.removesuffix("%"))
    if not written.endswith("%") and value * 100 <= most:
        value *= 100
    if value != value.to_integral_value():
        raise Rejected("cell_not_whole")
    return _within(value, least, most)


def parse_choice(text: str, choices: Mapping[str, str]) -> str:
    """One of several words; the keys are lower case, and a refusal lists the first word of each value."""
    key = half_width(text).casefold()
    if key not in choices:
        first: dict[str, str] = {}
        for word, value in choices.items():
            first.setdefault(value, word)
        raise Rejected("cell_not_a_choice", choices=" · ".join(first.values()))
    return choices[key]


def is_spreadsheet_error(text: str) -> bool:
    """Whether a text such as #REF! is what is left of a formula that failed, not what somebody wrote."""
    return _SPREADSHEET_ERROR.fullmatch(text) is not None


def refuse_spreadsheet_error(text: str) -> None:
    """Refuse what is left of a formula that failed."""
    if is_spreadsheet_error(text):
        raise Rejected("cell_spreadsheet_error", text=text)


def half_width(text: str) -> str:
    """A cell as a Western keyboard would have it, without what surrounds it."""
    return text.translate(_HALF_WIDTH).strip()


def _decimal(text: str) -> Decimal:
    written = half_width(text)
    found = _NUMBER.fullmatch(written) if len(written) <= _NUMBER_LENGTH_MAX else None
    if found is None:
        raise Rejected("cell_not_a_number")
    sign, digits = found.groups()
    if sign:
        raise Rejected("cell_negative")
    return Decimal(digits.replace(",", ""))


def _within(value: Decimal, least: int, most: int) -> int:
    if value < least:
        raise Rejected("cell_too_small", least=least)
    if value > most:
        raise Rejected("cell_too_large", most=most)
    return int(value)
