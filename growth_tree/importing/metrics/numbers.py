"""Figures as exports write them: 1,234 · 45.60% · ¥1,234.5 · 12.3万 · 1分30秒; a dash or a blank is no figure."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import half_width, is_spreadsheet_error, refuse_spreadsheet_error

VALUE_MAX = 10**15
_LENGTH_MAX = 40
_NOTHING = re.compile(r"[-－–—―/]*|n/?a|null|none|暂无|无", re.IGNORECASE)
_TIMES = {"": 1, "千": 10**3, "k": 10**3, "万": 10**4, "w": 10**4, "百万": 10**6, "m": 10**6, "亿": 10**8}
_NUMBER = re.compile(
    r"(?P<sign>-?)(?:[¥￥]|rmb|cny)?\s*(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*"
    r"(?P<times>千|百万|万|亿|k|w|m)?\s*(?P<unit>元|人民币|rmb|cny|件|人|次|笔|个|单|条|分|天|秒|s|小时|h|%|‰|pct)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+))(?:\.([0-9]+))?")
_SIMPLE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?|-?")
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{2})(?:\.[0-9]+)?")
_SPOKEN = re.compile(
    r"(?=.)(?:([0-9]+)(?:天|日|d))?(?:([0-9]+)(?:小时|时|h))?(?:([0-9]+(?:\.[0-9]+)?)(?:分钟|分|min|m))?"
    r"(?:([0-9]+(?:\.[0-9]+)?)(?:秒钟|秒|s))?",
    re.IGNORECASE,
)
_SHARES = {"%": Decimal("0.01"), "pct": Decimal("0.01"), "‰": Decimal("0.001")}


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no figure."""
    return not text or (len(text) <= 4 and _NOTHING.fullmatch(text) is not None)


def is_number(text: str) -> bool:
    """Whether a cell holds a figure of any kind, or none, or one that a spreadsheet failed to compute."""
    if len(text) <= _LENGTH_MAX and _SIMPLE.fullmatch(text):
        return True
    written = half_width(text)
    if is_nothing(written) or is_spreadsheet_error(written):
        return True
    return len(written) <= _LENGTH_MAX and any(form.fullmatch(written) for form in (_NUMBER, _CLOCK, _SPOKEN))


def whole(text: str, times: int = 1) -> int:
    """A count."""
    if len(text) < 16 and (plain := _PLAIN.fullmatch(text)) and plain[2] is None:
        return int(text.replace(",", "")) * times
    value = _number(text) * times
    if value != value.to_integral_value():
        raise Rejected("cell_not_whole")
    return _bounded(value)


def scaled(text: str, places: int, times: int = 1) -> int:
    """A number with decimals, as an integer of so many decimals, rounded to the nearest."""
    if len(text) < 16 and (plain := _PLAIN.fullmatch(text)) and len(plain[2] or "") <= places:
        ones, parts = plain[1].replace(",", ""), plain[2] or ""
        return int(ones + parts) * times * int(10 ** (places - len(parts)))
    return _bounded((_number(text) * times * 10**places).to_integral_value(ROUND_HALF_UP))


def seconds(text: str, times: int = 1) -> Decimal:
    """A length of time: 90, 90秒, 1分30秒, 1:30 or 00:01:30."""
    written = half_width(text).replace(" ", "")
    if len(written) > _LENGTH_MAX:
        raise Rejected("cell_not_a_number")
    if clock := _CLOCK.fullmatch(written):
        hours, minutes, rest = (int(part or 0) for part in clock.groups())
        return Decimal(hours * 3600 + minutes * 60 + rest)
    if spoken := _SPOKEN.fullmatch(written):
        lengths = zip(spoken.groups(), (86_400, 3600, 60, 1), strict=True)
        return sum((Decimal(part) * length for part, length in lengths if part), Decimal(0))
    return _number(text) * times


@lru_cache(maxsize=10_000)
def share(text: str, in_percent: bool = False) -> Decimal:
    """A rate as a part of one: 45.60%, or 0.456 as spreadsheets store it, or 45.6 where the column says per cent."""
    found = _match(text)
    value = _value(found)
    unit = (found["unit"] or "").lower()
    return value * _SHARES.get(unit, _SHARES["%"] if in_percent else Decimal(1))


@lru_cache(maxsize=10_000)
def _number(text: str) -> Decimal:
    found = _match(text)
    if (found["unit"] or "").lower() in _SHARES:
        raise Rejected("cell_not_a_number")
    return _value(found)


def _match(text: str) -> re.Match[str]:
    written = half_width(text)
    refuse_spreadsheet_error(written)
    found = _NUMBER.fullmatch(written) if len(written) <= _LENGTH_MAX else None
    if found is None:
        raise Rejected("cell_not_a_number")
    return found


def _value(found: re.Match[str]) -> Decimal:
    if found["sign"]:
        raise Rejected("cell_negative")
    return Decimal(found["digits"].replace(",", "")) * _TIMES[(found["times"] or "").lower()]


def _bounded(value: Decimal) -> int:
    if value > VALUE_MAX:
        raise Rejected("cell_too_large", most=VALUE_MAX)
    return int(value)
