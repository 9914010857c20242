import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from growth_tree.web.export import Cell, csv_bytes, xlsx_bytes

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "=cmd|'/C calc'!A0", "＝1+1", "＋1", "－1", "＠x",
    " =1+1", "\u200b=1+1", "\u3000\ufeff=1+1", "\u00a0\u202e@x", "\x01=1+1", "\tharmless", "\u0301=1",
]  # fmt: skip
HARMLESS = ["主图 A=B", "T-1", "1+1", "user@example.com", "|calc", "'=1", "", "0012", "https://example.com/?a=b"]


def from_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def from_xlsx(content: bytes) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows()]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_could_be_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    for cell in (from_csv(csv_bytes(["a"], [[text]]))[1][0], from_xlsx(xlsx_bytes(["a"], [[text]], "x"))[1][0]):
        assert isinstance(cell, str)
        assert cell.startswith("'")
        assert cell[1:].replace("\n", "\r") == text.replace("\x01", "").replace("\n", "\r")


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_comes_back_unchanged(text: str) -> None:
    assert from_csv(csv_bytes(["a", "b"], [[text, "x"]]))[1][0] == text
    assert from_xlsx(xlsx_bytes(["a", "b"], [[text, "x"]], "x"))[1][0] == text


def test_headers_are_made_safe_too() -> None:
    assert from_csv(csv_bytes(["=1"], []))[0] == ["'=1"]
    assert from_xlsx(xlsx_bytes(["=1", "b"], [], "x"))[0][0] == "'=1"


def test_no_formula_and_no_link_is_stored_in_a_workbook() -> None:
    content = xlsx_bytes(["a"], [["=1+1"], ["https://example.com"], ["{=1}"]], "x")
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        sheet = container.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_numbers_stay_numbers_and_days_are_iso() -> None:
    row: list[Cell] = [-5, 7, 0.5, date(2026, 6, 18), None, "-5"]
    assert from_csv(csv_bytes(["a"] * 6, [row]))[1] == ["-5", "7", "0.5", "2026-06-18", "", "'-5"]
    assert from_xlsx(xlsx_bytes(["a"] * 6, [row], "x"))[1] == [-5, 7, 0.5, "2026-06-18", "", "'-5"]


def test_a_number_that_a_spreadsheet_would_round_is_written_as_text() -> None:
    assert from_xlsx(xlsx_bytes(["a"], [[12345678901234567]], "x"))[1] == ["12345678901234567"]


def test_characters_that_no_sheet_can_hold_are_left_out() -> None:
    text = "a\x00b\x1fc\ud800d\uffffe\x85f"
    assert from_csv(csv_bytes(["a"], [[text]]))[1] == ["abcde\x85f"]
    assert from_xlsx(xlsx_bytes(["a"], [[text]], "x"))[1] == ["abcde\x85f"]


def test_a_text_longer_than_a_cell_is_cut_in_a_workbook_and_whole_in_csv() -> None:
    assert len(str(from_xlsx(xlsx_bytes(["a"], [["x" * 40_000]], "x"))[1][0])) == 32_767
    assert len(from_csv(csv_bytes(["a"], [["x" * 40_000]]))[1][0]) == 40_000


def test_csv_opens_with_the_right_characters_in_excel() -> None:
    assert csv_bytes(["姓名"], [["张三"]]) == b"\xef\xbb\xbf" + "姓名\r\n张三\r\n".encode()


def test_a_sheet_name_is_made_fit() -> None:
    content = xlsx_bytes(["a"], [], "账本 2026/06: [全部]*?" + "很长" * 20)
    (name,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert name.startswith("账本 2026 06")
    assert len(name) == 31


def test_rows_are_taken_as_they_come() -> None:
    def rows() -> Iterator[list[Cell]]:
        for number in range(3):
            yield [number, f"T-{number}"]

    assert from_csv(csv_bytes(["n", "t"], rows()))[3] == ["2", "T-2"]
    assert from_xlsx(xlsx_bytes(["n", "t"], rows(), "x"))[3] == [2, "T-2"]


def test_a_table_too_long_for_a_worksheet_is_an_error_and_never_cut_silently() -> None:
    with pytest.raises(ValueError, match="no room"):
        xlsx_bytes(["a"] * 16_385, [["x"] * 16_385], "x")
