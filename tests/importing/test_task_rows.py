from __future__ import annotations

from datetime import date

import pytest

from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.rows import RowError
from growth_tree.importing.sheet import Sheet
from growth_tree.importing.task_rows import TaskRow, task_rows
from tests.importing.desk import TASK, sheet, task


def read(given: Sheet) -> tuple[list[TaskRow], list[RowError]]:
    """The rows without a wrong cell, and what is wrong."""
    rows, errors = task_rows(given)
    return [row for row in rows if isinstance(row, TaskRow)], errors


def test_a_row_is_read_whole() -> None:
    (row,), errors = read(
        sheet(
            task(
                contributors="bo:60；cy：40%",
                evidence="https://example.com/1 http://example.com/2",
                status="已通过",
                decided_by="mia",
                decided_on="2026/6/11",
                quality="0.8",
            )
        )
    )
    assert errors == []
    assert (row.number, row.member, row.kind, row.title, row.done_on) == (
        "T-1", "bo", "title_tuning", "夏季主推款", date(2026, 6, 10),
    )  # fmt: skip
    assert row.contributors == (("bo", 60), ("cy", 40))
    assert row.links == ("https://example.com/1", "http://example.com/2")
    assert (row.status, row.decided_by, row.decided_on, row.quality) == ("approved", "mia", date(2026, 6, 11), 80)


def test_what_is_left_blank_means_handed_in_alone_at_full_quality() -> None:
    (row,), errors = read(sheet(TASK))
    assert errors == []
    assert (row.contributors, row.links, row.status, row.quality, row.reason) == ((), (), "submitted", 100, "")


@pytest.mark.parametrize("column", TASK)
def test_every_required_cell_is_missed(column: str) -> None:
    rows, (error,) = read(sheet(task(**{column: ""})))
    assert rows == []
    assert (error.line, error.column, error.code) == (2, column, "text_missing")


@pytest.mark.parametrize("column", TASK)
def test_every_required_column_is_missed(column: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        task_rows(sheet({code: cell for code, cell in TASK.items() if code != column}))
    assert refused.value.code == "sheet_missing_column"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("number", "1" * 65, "text_long"),
        ("number", "#N/A", "cell_spreadsheet_error"),
        ("number", "\u202eT-1", "text_unreadable"),
        ("member", "b" * 65, "text_long"),
        ("kind", "k" * 101, "text_long"),
        ("title", "题" * 121, "text_long"),
        ("title", "a\x01b", "text_unreadable"),
        ("title", "\u200b", "text_missing"),
        ("done_on", "2026-02-30", "cell_no_such_day"),
        ("done_on", "46000", "cell_not_a_day"),
        ("contributors", "bo", "import_contributors"),
        ("contributors", ";", "import_contributors"),
        ("contributors", "bo:60;cy", "import_contributors"),
        ("contributors", "bo:60.5;cy:39.5", "import_contributors"),
        ("contributors", "bo:-60;cy:160", "import_contributors"),
        ("contributors", "bo:0;cy:100", "cell_too_small"),
        ("contributors", "bo:101", "cell_too_large"),
        ("evidence", "javascript:alert(1)", "link_invalid"),
        ("evidence", "https://example.com/1 图.png", "link_invalid"),
        ("status", "done", "cell_not_a_choice"),
        ("decided_by", "m" * 65, "text_long"),
        ("decided_on", "yesterday", "cell_not_a_day"),
        ("quality", "NaN", "cell_not_a_number"),
        ("quality", "1e400", "cell_not_a_number"),
        ("quality", "-80", "cell_negative"),
        ("quality", "80.5", "cell_not_whole"),
        ("quality", "5", "cell_too_small"),
        ("quality", "201", "cell_too_large"),
        ("reason", "因" * 501, "text_long"),
    ],
)
def test_a_wrong_cell_is_named(column: str, text: str, code: str) -> None:
    rows, (error,) = read(sheet(task(**{column: text})))
    assert rows == []
    assert (error.line, error.column, error.code) == (2, column, code)


@pytest.mark.parametrize(
    ("status", "missing"), [("approved", ["decided_by"]), ("returned", ["decided_by", "reason"]), ("withdrawn", [])]
)
def test_a_decision_needs_somebody_who_decided_and_a_return_needs_a_reason(status: str, missing: list[str]) -> None:
    _, errors = read(sheet(task(status=status)))
    assert [error.column for error in errors] == missing


@pytest.mark.parametrize("again", ["T-1", "t-1", "Ｔ-1"])
def test_a_task_stands_in_a_file_once(again: str) -> None:
    _, (error,) = read(sheet(TASK, task(number=again, title="另一个")))
    assert (error.line, error.column, error.code, error.params) == (3, "number", "import_twice", {"row": 2})


def test_numbers_that_only_look_alike_are_different_tasks() -> None:
    rows, errors = read(sheet(TASK, task(number="Т-1")))
    assert errors == []
    assert rows[0].key != rows[1].key
