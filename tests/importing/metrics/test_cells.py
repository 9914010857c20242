"""How figures and days are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from growth_tree.domain.core import Rejected
from growth_tree.importing.metrics.days import of_file_name, of_preamble, parse_span, span_of
from growth_tree.importing.metrics.numbers import is_nothing, is_number, scaled, seconds, share, whole


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123_450),
        ("１，２３４．５", 123_450),
        ("¥0.07", 7),
        ("￥12", 1200),
        ("12.3万", 12_300_000),
        ("1.2亿元", 12_000_000_000),
        ("0.005", 1),
        ("1234.567", 123_457),
        ("RMB 5", 500),
    ],
)
def test_money(text: str, fen: int) -> None:
    assert scaled(text, 2) == fen
    assert is_number(text)


@pytest.mark.parametrize(("text", "count"), [("1,234", 1234), ("0", 0), ("3人", 3), ("1.2万", 12_000), ("７", 7)])
def test_counts(text: str, count: int) -> None:
    assert whole(text) == count


@pytest.mark.parametrize(
    "text", ["1.5", "1,23", "12,34,567", "1e5", "NaN", "inf", "45%", "一千", "5²", "½", "9" * 41, "²"]
)
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(Rejected):
        whole(text)


@pytest.mark.parametrize("text", ["-1", "9999999999999999"])
def test_counts_have_bounds(text: str) -> None:
    with pytest.raises(Rejected):
        whole(text)


@pytest.mark.parametrize(
    ("text", "part"), [("45.60%", "0.4560"), ("0.456", "0.456"), ("３．０％", "0.030"), ("5‰", "0.005"), ("0", "0")]
)
def test_rates(text: str, part: str) -> None:
    assert share(text) == Decimal(part)


def test_a_column_in_per_cent_needs_no_sign() -> None:
    assert share("45.6", in_percent=True) == share("45.6%", in_percent=True) == Decimal("0.456")


@pytest.mark.parametrize(
    ("text", "length"),
    [("90", 90), ("1分30秒", 90), ("1:30", 90), ("00:01:30", 90), ("1小时", 3600), ("1.5min", 90), ("35.2", 35.2)],
)
def test_lengths_of_time(text: str, length: float) -> None:
    assert float(seconds(text)) == length


@pytest.mark.parametrize("text", ["", "-", "--", "—", "/", "无", "N/A"])
def test_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-06-18", "2026-06-18", "2026-06-18"),
        ("2026-06-18 10:22:33", "2026-06-18", "2026-06-18"),
        ("２０２６／６／１８", "2026-06-18", "2026-06-18"),
        ("Jun 18, 2026", "2026-06-18", "2026-06-18"),
        ("18 June 2026", "2026-06-18", "2026-06-18"),
        ("2026-06-01 ~ 2026-06-30", "2026-06-01", "2026-06-30"),
        ("2026-06-01至2026-06-30", "2026-06-01", "2026-06-30"),
        ("20260601-20260630", "2026-06-01", "2026-06-30"),
        ("2026年6月1日—2026年6月30日", "2026-06-01", "2026-06-30"),
        ("2026年6月", "2026-06-01", "2026-06-30"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-01~2026-03", "2026-01-01", "2026-03-31"),
        ("2026-W25", "2026-06-15", "2026-06-21"),
        ("2026年第25周", "2026-06-15", "2026-06-21"),
    ],
)
def test_days(text: str, first: str, last: str) -> None:
    assert [day.isoformat() for day in parse_span(text)] == [first, last]


@pytest.mark.parametrize(
    "text", ["", "6月18日", "18/06/2026", "46191", "2026-02-30", "2026-W60", "2026-06-30~2026-06-01", "昨天", "2026-13"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Rejected):
        parse_span(text)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("【生意参谋平台】商品_全部_2026-06-18_2026-06-19.xls", ["2026-06-18", "2026-06-19"]),
        ("日报20260618.csv", ["2026-06-18", "2026-06-18"]),
        ("商品报表_20260619_110309.csv", None),
        ("a_20260101_20260102_20260103.csv", None),
        ("2026-06-19_2026-06-18.csv", None),
        ("店铺.xls", None),
    ],
)
def test_days_in_the_name_of_a_file(name: str, days: list[str] | None) -> None:
    found = of_file_name(name)
    assert (found and [day.isoformat() for day in found]) == days


def test_days_in_the_lines_above_a_table() -> None:
    found = of_preamble(["导出时间：2026-07-01", "统计日期：2026-06-01 ~ 2026-06-30"])
    assert found is not None
    assert [day.isoformat() for day in found] == ["2026-06-01", "2026-06-30"]
    assert of_preamble(["导出时间：2026-07-01"]) is None


def test_numbers_are_read_up_to_their_bounds() -> None:
    assert whole("0" * 39 + "7") == 7
    assert is_number("0" * 40)
    assert not is_number("0" * 41)
    assert whole(str(10**15)) == 10**15
    with pytest.raises(Rejected, match="cell_too_large"):
        whole(str(10**15 + 1))


@pytest.mark.parametrize("text", ["5 June 6, 2026", "5 June 6 2026", "June 2026"])
def test_what_is_no_english_day(text: str) -> None:
    with pytest.raises(Rejected):
        parse_span(text)


def test_days_that_somebody_names() -> None:
    first, last = date(2026, 6, 18), date(2026, 6, 19)
    assert span_of(first, last) == (first, last)
    assert span_of(first, None) == (first, first)
    assert span_of(None, last) == (last, last)
    assert span_of(None, None) is None
    with pytest.raises(Rejected) as refused:
        span_of(last, first)
    assert (refused.value.code, refused.value.field) == ("cell_days_reversed", "last_day")
