from datetime import date

import pytest

from growth_tree.domain.core import Rejected
from growth_tree.importing.cells import (
    INT_MAX,
    parse_choice,
    parse_day,
    parse_int,
    parse_percent,
    refuse_spreadsheet_error,
)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-08", "2026-6-8",
        "2026/06/08", "2026/6/8", "2026.6.8", "2026年6月8日", "20260608", "２０２６－０６－０８",
        "2026-06-08 00:00:00", "2026-06-08T00:00:00.000", "2026/6/8 0:00",
    ],
)  # fmt: skip
def test_a_day_is_read_year_first(text: str) -> None:
    assert parse_day(text) == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-02-30", "cell_no_such_day"),
        ("2024-13-01", "cell_no_such_day"),
        ("0000-00-00", "cell_no_such_day"),
        ("1969-12-31", "cell_day_out_of_range"),
        ("9999-12-31", "cell_day_out_of_range"),
        ("10000-01-01", "cell_not_a_day"),
        ("01/02/2024", "cell_not_a_day"),
        ("2024-01/02", "cell_not_a_day"),
        ("2024-1", "cell_not_a_day"),
        ("2024-03-10T02:30:00", "cell_not_a_day"),
        ("2024-01-02T00:00:00+08:00", "cell_not_a_day"),
        ("1704153600", "cell_not_a_day"),
        ("45293", "cell_not_a_day"),
        ("٢٠٢٤-٠١-٠٢", "cell_not_a_day"),
        ("2024-①-②", "cell_not_a_day"),
        ("今天", "cell_not_a_day"),
        ("", "cell_not_a_day"),
    ],
)
def test_anything_else_is_no_day(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse_day(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("12", 12), (" 12 ", 12), ("1,234", 1234), ("12,345,678", 12345678), ("5.00", 5), ("１２３", 123),
     ("007", 7), ("9223372036854775807", INT_MAX)],
)  # fmt: skip
def test_a_whole_number_is_read_in_digits(text: str, value: int) -> None:
    assert parse_int(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "cell_not_a_number") for text in (
            "", "NaN", "inf", "Infinity", "1e400", "1e3", "0x1F", "1_000", "+5", "--5", "5.", ".5", "1/2", "½",
            "5²", "五",
            "٣٤", "12.3%", "1.234,5", "1,23", "12,34,567", "true", "1 234", "1" * 41,
        )),
        ("-5", "cell_negative"),
        ("-0", "cell_negative"),
        ("5.5", "cell_not_whole"),
        ("5.0000000001", "cell_not_whole"),
        ("9223372036854775808", "cell_too_large"),
        ("9" * 40, "cell_too_large"),
    ],
)  # fmt: skip
def test_anything_else_is_no_whole_number(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse_int(text)
    assert refused.value.code == code


def test_a_number_stays_within_its_bounds_and_the_refusal_names_them() -> None:
    assert [parse_int(text, least=1, most=8) for text in ("1", "8")] == [1, 8]
    with pytest.raises(Rejected) as small:
        parse_int("0", least=1, most=8)
    assert (small.value.code, small.value.params) == ("cell_too_small", {"least": 1})
    with pytest.raises(Rejected) as large:
        parse_int("9", least=1, most=8)
    assert (large.value.code, large.value.params) == ("cell_too_large", {"most": 8})


@pytest.mark.parametrize(
    ("text", "value"),
    [("80", 80), ("80%", 80), ("８０％", 80), ("0.8", 80), ("1", 100), ("1.2", 120), ("120.0 %", 120)],
)
def test_a_percentage_is_read_with_its_sign_or_as_a_spreadsheet_stores_it(text: str, value: int) -> None:
    assert parse_percent(text, least=10, most=200) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.8%", "cell_not_whole"),
        ("80.5", "cell_not_whole"),
        ("0.805", "cell_not_whole"),
        ("1%", "cell_too_small"),
        ("0", "cell_too_small"),
        ("201", "cell_too_large"),
        ("-80", "cell_negative"),
        ("80%%", "cell_not_a_number"),
        ("%", "cell_not_a_number"),
        ("NaN", "cell_not_a_number"),
    ],
)
def test_anything_else_is_no_percentage(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse_percent(text, least=10, most=200)
    assert refused.value.code == code


def test_bounds_under_which_a_percentage_could_mean_two_things_are_a_bug() -> None:
    with pytest.raises(AssertionError):
        parse_percent("1", least=1, most=100)


def test_a_choice_is_read_in_any_case_and_width() -> None:
    assert parse_choice("ＤＯＮＥ", {"done": "approved"}) == "approved"


@pytest.mark.parametrize("text", ["", "gone", "doneish"])
def test_anything_else_is_no_choice(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse_choice(text, {"done": "approved"})
    assert refused.value.code == "cell_not_a_choice"


def test_a_refused_choice_lists_the_first_word_of_each_value() -> None:
    with pytest.raises(Rejected) as refused:
        parse_choice("gone", {"待审批": "submitted", "submitted": "submitted", "已通过": "approved"})
    assert refused.value.params == {"choices": "待审批 · 已通过"}


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#div/0!"])
def test_what_a_failed_formula_leaves_is_refused(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        refuse_spreadsheet_error(text)
    assert refused.value.params == {"text": text}


def test_a_text_that_only_begins_like_one_is_kept() -> None:
    refuse_spreadsheet_error("#N/A 是什么")
