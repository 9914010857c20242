from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from growth_tree.importing.person_rows import person_rows
from growth_tree.importing.refused import SheetRefused
from tests.importing.desk import PERSON, person, sheet


def test_a_row_is_read_with_its_words_in_either_language() -> None:
    (row,), errors = person_rows(
        sheet(person(job="运营专员", manager="否", access="Admin", parent="运营部", shop="旗舰店", grade="P5"))
    )
    assert errors == []
    assert (row.job, row.manager, row.access, row.parent, row.shop, row.grade) == (
        "ops_specialist", False, "admin", "运营部", "旗舰店", "P5",
    )  # fmt: skip
    assert (row.line, row.username, row.joined_on) == (2, "bo", date(2025, 3, 10))


def test_what_is_left_blank_says_nothing() -> None:
    (row,), errors = person_rows(sheet(PERSON))
    assert errors == []
    assert (row.parent, row.shop, row.grade, row.manager, row.access, row.left_on) == (None,) * 6


@pytest.mark.parametrize("column", PERSON)
def test_every_required_cell_is_missed(column: str) -> None:
    rows, (error,) = person_rows(sheet(person(**{column: ""})))
    assert rows == []
    assert (error.line, error.column, error.code) == (2, column, "text_missing")


@pytest.mark.parametrize("column", PERSON)
def test_every_required_column_is_missed(column: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        person_rows(sheet({code: cell for code, cell in PERSON.items() if code != column}))
    assert refused.value.code == "sheet_missing_column"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("username", "b", "username_invalid"),
        ("username", "b o", "username_invalid"),
        ("username", "a" * 65, "username_invalid"),
        ("username", "bo\u200bss", "username_invalid"),
        ("name", "字" * 61, "text_long"),
        ("name", "a\x07b", "text_unreadable"),
        ("name", "\u202egnp", "text_unreadable"),
        ("name", "#REF!", "cell_spreadsheet_error"),
        ("job", "国王", "cell_not_a_choice"),
        ("team", "队" * 61, "text_long"),
        ("parent", "队" * 61, "text_long"),
        ("shop", "店" * 61, "text_long"),
        ("grade", "P" * 21, "text_long"),
        ("joined_on", "2025-02-30", "cell_no_such_day"),
        ("joined_on", "03/10/2025", "cell_not_a_day"),
        ("manager", "maybe", "cell_not_a_choice"),
        ("access", "root", "cell_not_a_choice"),
        ("left_on", "soon", "cell_not_a_day"),
        ("left_on", "2025-03-10", "leaves_before_joining"),
    ],
)
def test_a_wrong_cell_is_named(column: str, text: str, code: str) -> None:
    rows, (error,) = person_rows(sheet(person(**{column: text})))
    assert rows == []
    assert (error.line, error.column, error.code) == (2, column, code)


def test_all_wrong_cells_of_a_row_are_named_at_once() -> None:
    _, errors = person_rows(sheet(person(name="", job="x", joined_on="y")))
    assert [error.column for error in errors] == ["name", "job", "joined_on"]


def test_one_who_left_manages_nothing() -> None:
    _, (error,) = person_rows(sheet(person(manager="是", left_on="2026-01-01")))
    assert (error.column, error.code) == ("manager", "import_left_manager")


@pytest.mark.parametrize("again", ["bo", "BO", "ｂｏ"])
def test_a_person_stands_in_a_file_once(again: str) -> None:
    rows, (error,) = person_rows(sheet(PERSON, person(username=again)))
    assert [row.line for row in rows] == [2]
    assert (error.line, error.column, error.code, error.params) == (3, "username", "import_twice", {"row": 2})


def test_cells_beyond_the_header_are_not_dropped_silently() -> None:
    table = sheet(PERSON)
    (row,) = table.rows
    wide = replace(table, rows=(replace(row, cells=(*row.cells, "x")),))
    _, (error,) = person_rows(wide)
    assert (error.line, error.column, error.code) == (2, None, "row_too_long")
