"""The days that figures are about: of a cell, of a file's name, of the lines above a table."""

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import half_width, parse_day

_DAY = (
    r"(?<![0-9])(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}"
    r"|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日?|(?:19|20)[0-9]{6})(?![0-9])"
)
_HOUR = r"(?:\s*[T ]\s*[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2}(?:\.[0-9]+)?)?)?"
_UNTIL = r"\s*(?:~|至|到|-{1,2}|–|—|_|to|until)\s*"
_SPAN = re.compile(rf"({_DAY}){_HOUR}(?:{_UNTIL}({_DAY}){_HOUR})?", re.IGNORECASE)
_MONTHS = re.compile(
    r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})月?(?:" + _UNTIL + r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})月?)?"
)
_WEEK = re.compile(r"([0-9]{4})(?:年第?|-?W)([0-9]{1,2})周?", re.IGNORECASE)
_ENGLISH = re.compile(r"(?:([0-9]{1,2}) )?([a-z]{3})[a-z]*\.?(?: ([0-9]{1,2}))?,? ([0-9]{4})", re.IGNORECASE)
_MONTH_NAMES = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_HOUR_OF_EXPORT = re.compile(r"[_\- ][0-9]{6}(?![0-9])")
_ABOUT_DAYS = re.compile(r"日期|时间|周期|date|period|range", re.IGNORECASE)
_ABOUT_THE_EXPORT = re.compile(r"导出|下载|生成|更新|创建|export|download|generat|updat|creat", re.IGNORECASE)


class Span(NamedTuple):
    """The first and the last day of a figure."""

    first: date
    last: date


def span_of(first: date | None, last: date | None) -> Span | None:
    """The days that somebody names: both ends, one day alone, or none at all.

    Raises Rejected, about the field `last_day`, where they end before they begin.
    """
    day = first or last
    if day is None:
        return None
    if last is not None and last < day:
        raise Rejected("cell_days_reversed", "last_day")
    return Span(day, last or day)


@lru_cache(maxsize=20_000)
def parse_span(text: str) -> Span:
    """A day, a month, a week, or a range of days or months, year first or with the month in English letters."""
    written = half_width(text)
    if found := _SPAN.fullmatch(written):
        return _span(found[1], found[2] or found[1])
    if found := _WEEK.fullmatch(written):
        return _week(int(found[1]), int(found[2]))
    if found := _MONTHS.fullmatch(written):
        first, last = _month(found[1], found[2]), _month(found[3] or found[1], found[4] or found[2])
        return _ordered(first.first, last.last)
    if found := _ENGLISH.fullmatch(written):
        return _english(found)
    raise Rejected("cell_not_a_day")


def of_file_name(name: str) -> Span | None:
    """The days in a file's name: two, or one that is not the moment of the export."""
    written = half_width(name)
    found = list(re.finditer(_DAY, written))
    if len(found) > 2 or any(_HOUR_OF_EXPORT.match(written, day.end()) for day in found):
        return None
    return _of_texts([day[0] for day in found])


def of_preamble(lines: Iterable[str]) -> Span | None:
    """The days that the lines above a table name as those of its figures."""
    told = (half_width(line) for line in lines if _ABOUT_DAYS.search(line) and not _ABOUT_THE_EXPORT.search(line))
    return _of_texts([day[0] for line in told for day in re.finditer(_DAY, line)])


def _of_texts(texts: Sequence[str]) -> Span | None:
    days = list(dict.fromkeys(texts))
    if not 1 <= len(days) <= 2:
        return None
    try:
        return _span(days[0], days[-1])
    except Rejected:
        return None


def _span(first: str, last: str) -> Span:
    return _ordered(_day(first), _day(last))


def _day(text: str) -> date:
    return parse_day(text if "年" not in text or text.endswith("日") else text + "日")


def _ordered(first: date, last: date) -> Span:
    if last < first:
        raise Rejected("cell_days_reversed")
    return Span(first, last)


def _month(year: str, month: str) -> Span:
    first = parse_day(f"{year}-{month}-1")
    return Span(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def _week(year: int, week: int) -> Span:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise Rejected("cell_no_such_day") from error
    return Span(monday, monday + timedelta(days=6))


def _english(found: re.Match[str]) -> Span:
    before, name, after, year = found.groups()
    month = _MONTH_NAMES.get(name.lower())
    if month is None or (before is None) == (after is None):
        raise Rejected("cell_not_a_day")
    day = parse_day(f"{year}-{month}-{before or after}")
    return Span(day, day)
