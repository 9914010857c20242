import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import copy
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from growth_tree.importing import sheet
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.sheet import FILE_BYTES_MAX, Row, read_sheet

WANTED = frozenset({"编号", "标题", "完成日期", "数值"})
HEADER = ("编号", "标题", "完成日期", "数值")


def workbook(*sheets: Iterable[Sequence[object]]) -> bytes:
    binary = io.BytesIO()
    with xlsxwriter.Workbook(binary, {"default_date_format": "yyyy-mm-dd"}) as book:
        for rows in sheets:
            page = book.add_worksheet()
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return binary.getvalue()


def refusal(content: bytes) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read_sheet(content, WANTED)
    return caught.value


def code(content: bytes) -> str:
    return refusal(content).code


def repacked(content: bytes, change: Callable[[zipfile.ZipFile], None]) -> bytes:
    binary = io.BytesIO(content)
    with zipfile.ZipFile(binary, "a", zipfile.ZIP_DEFLATED) as container:
        change(container)
    return binary.getvalue()


GOOD = workbook([HEADER, ("T-1", "主图", "2026-06-18", 3)])


class TestGoodFiles:
    def test_a_workbook_becomes_rows_of_text(self) -> None:
        read = read_sheet(GOOD, WANTED)
        assert read.headers == HEADER
        assert read.rows == (Row(line=2, cells=("T-1", "主图", "2026-06-18", "3")),)

    def test_an_old_workbook_is_read_below_its_preamble_with_its_own_row_numbers(self) -> None:
        read = read_sheet((Path(__file__).parent / "old_excel.xls").read_bytes(), WANTED)
        assert read.headers == HEADER
        assert [(row.line, row.cells) for row in read.rows] == [
            (5, ("T-1", "优化主图", "2026-06-18", "12")),
            (7, ("T-2", "上新", "2026-06-19", "0.85")),
        ]

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (5.0, "5"),
            (0.1 + 0.2, "0.3"),
            (1e21, "1000000000000000000000"),
            (123456789012345, "123456789012345"),
            (True, "TRUE"),
            (date(2026, 6, 18), "2026-06-18"),
            (datetime(2026, 6, 18, 9, 30), "2026-06-18 09:30:00"),  # noqa: DTZ001 spreadsheets know no zones
            ("  主图\u200b\u00a0 ", "主图"),
            ("e\u0301", "\u00e9"),
        ],
    )
    def test_a_cell_is_the_text_that_the_person_sees(self, value: object, text: str) -> None:
        assert read_sheet(workbook([HEADER, ("T-1", value)]), WANTED).rows[0].cells[1] == text

    def test_the_first_sheet_that_has_the_columns_is_read(self) -> None:
        read = read_sheet(workbook([("说明",), ("请先阅读",)], [HEADER, ("T-1",)]), WANTED)
        assert read.rows == (Row(line=2, cells=("T-1", "", "", "")),)

    def test_a_sheet_that_is_hidden_is_not_read(self) -> None:
        binary = io.BytesIO()
        with xlsxwriter.Workbook(binary) as book:
            hidden, shown = book.add_worksheet(), book.add_worksheet()
            for page, number in ((hidden, "T-1"), (shown, "T-2")):
                page.write_row(0, 0, HEADER)
                page.write(1, 0, number)
            shown.activate()
            shown.set_first_sheet()
            hidden.hide()
        assert [row.cells[0] for row in read_sheet(binary.getvalue(), WANTED).rows] == ["T-2"]

    def test_a_formula_that_failed_is_the_text_that_the_person_sees(self) -> None:
        binary = io.BytesIO()
        with xlsxwriter.Workbook(binary) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, HEADER)
            page.write_row(1, 0, ("T-1", 't="e"'))
            page.write_formula(1, 2, "=NA()", None, "#N/A")
            page.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        assert read_sheet(binary.getvalue(), WANTED).rows[0].cells == ("T-1", 't="e"', "#N/A", "#DIV/0!")

    @pytest.mark.parametrize(
        "upper",
        [("编号", "", "结果", ""), ("编号", "标题", "结果", "")],
        ids=["one name above", "two names above"],
    )
    def test_a_header_of_two_rows_is_one(self, upper: Sequence[str]) -> None:
        lower = ("", "" if upper[1] else "标题", "完成日期", "数值")
        read = read_sheet(workbook([("说明",), upper, lower, ("T-1", "主图", "2026-06-18", 3)]), WANTED)
        assert read.headers == HEADER
        assert read.above == ("说明",)
        assert read.rows == (Row(line=4, cells=("T-1", "主图", "2026-06-18", "3")),)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_csv_is_read_in_every_usual_encoding_and_delimiter(self, encoding: str, delimiter: str) -> None:
        lines = ["店铺,数据;导出", delimiter.join(HEADER), delimiter.join(("T-1", "张三 a", "2026-06-18", "1"))]
        read = read_sheet("\r\n".join(lines).encode(encoding), WANTED)
        assert read.headers == HEADER
        assert read.rows == (Row(line=3, cells=("T-1", "张三 a", "2026-06-18", "1")),)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_line_end_is_understood(self, end: str) -> None:
        assert len(read_sheet(end.join(["编号,标题", "1,a", "2,b"]).encode(), WANTED).rows) == 2

    def test_quoted_cells_keep_delimiters_quotes_and_line_ends(self) -> None:
        read = read_sheet('编号,标题\n1,"a, ""b""\nc"\n2,d'.encode(), WANTED)
        assert read.rows == (Row(line=2, cells=("1", 'a, "b"\nc')), Row(line=3, cells=("2", "d")))

    def test_short_rows_are_filled_long_ones_kept_and_blank_ones_skipped(self) -> None:
        read = read_sheet("编号,标题\n1\n,\n\n 2 , b ,c\n".encode(), WANTED)
        assert read.rows == (Row(line=2, cells=("1", "")), Row(line=5, cells=("2", "b", "c")))

    def test_column_names_are_found_in_any_width_case_and_spacing(self) -> None:
        assert read_sheet("＊ Task ID ,USER*\n1,a".encode(), {"taskid", "user"}).headers == ("＊ Task ID", "USER*")

    def test_the_name_of_a_file_does_not_matter_but_its_bytes_do(self) -> None:
        assert read_sheet("编号,标题\n1,PK".encode(), WANTED).rows[0].cells == ("1", "PK")


class TestFilesThatAreNoTable:
    @pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\x00" * 100])
    def test_an_empty_file(self, content: bytes) -> None:
        assert code(content) == "sheet_empty"

    def test_a_file_over_the_limit_is_not_even_looked_at(self) -> None:
        assert refusal(b"x" * (FILE_BYTES_MAX + 1)).params == {"most": 16}

    @pytest.mark.parametrize("start", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"Rar!\x1a", b"PK\x05\x06"])
    def test_another_kind_of_file(self, start: bytes) -> None:
        assert code(start + b"\x01\x02" * 50) == "sheet_not_a_table"

    def test_a_zip_file_that_is_no_workbook(self) -> None:
        binary = io.BytesIO()
        with zipfile.ZipFile(binary, "w") as container:
            container.writestr("photo.txt", "hello")
        assert code(binary.getvalue()) == "sheet_not_a_table"

    def test_a_web_page_saved_as_a_table(self) -> None:
        assert code("<html><table><tr><td>编号</td></tr></table></html>".encode()) == "sheet_web_page"

    @pytest.mark.parametrize("text", ["a,b\n1,2", "编号\n1", "编号,编号\n1,2", "编号 标题"])
    def test_no_row_with_two_of_the_columns(self, text: str) -> None:
        assert code(text.encode()) == "sheet_no_header"

    def test_a_header_without_rows(self) -> None:
        assert code("编号,标题\n,\n".encode()) == "sheet_no_rows"

    def test_a_wanted_column_that_appears_twice(self) -> None:
        assert refusal("编号,标题, 标 题\n1,2,3".encode()).params == {"column": "标题"}

    def test_bytes_of_no_encoding_name_the_line(self) -> None:
        refused = refusal("编号,标题\n1,张\n".encode() + "2,李\n".encode("gb18030") + b"3,\xff\xff\n")
        assert (refused.code, refused.params) == ("sheet_encoding", {"line": 3})

    def test_nul_bytes_name_the_line(self) -> None:
        refused = refusal("编号,标题\n1,a\x00b".encode())
        assert (refused.code, refused.params) == ("sheet_nul", {"line": 2})

    def test_a_quote_that_is_never_closed_names_the_line(self) -> None:
        refused = refusal('编号,标题\n1,a\n2,"b\n3,c'.encode())
        assert (refused.code, refused.params) == ("sheet_quotes", {"line": 3})

    def test_a_cell_longer_than_a_spreadsheet_can_hold_names_the_line(self) -> None:
        refused = refusal(f"编号,标题\n1,{'x' * 40_000}".encode())
        assert (refused.code, refused.params) == ("sheet_cell_too_long", {"line": 2, "most": 32767})

    def test_too_many_columns(self) -> None:
        assert code(("编号,标题" + ",x" * 200 + "\n1,2").encode()) == "sheet_too_many_columns"

    def test_too_many_rows(self) -> None:
        assert code(("编号,标题\n" + "1,2\n" * 100_001).encode()) == "sheet_too_many_rows"


class TestHostileWorkbooks:
    def test_one_with_a_password(self) -> None:
        assert code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")) == (
            "sheet_encrypted"
        )

    @pytest.mark.parametrize("content", [GOOD[:600], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504])
    def test_one_that_was_cut_off(self, content: bytes) -> None:
        assert code(content) == "sheet_damaged"

    def test_a_flipped_bit_is_never_more_than_a_refusal(self) -> None:
        for position in range(40, len(GOOD), 499):
            flipped = bytearray(GOOD)
            flipped[position] ^= 0x10
            with suppress(SheetRefused):
                assert read_sheet(bytes(flipped), WANTED).headers == HEADER

    def test_a_bomb_is_seen_before_it_is_unpacked(self) -> None:
        bomb = repacked(GOOD, lambda container: container.writestr("xl/media/x", b"\0" * 3_000_000))
        assert code(bomb) == "sheet_unpacked_too_large"

    def test_a_part_that_lies_about_its_size(self) -> None:
        def add(container: zipfile.ZipFile) -> None:
            container.writestr("xl/media/x", b"\0" * 50_000)
            container.filelist[-1].file_size = 100

        assert code(repacked(GOOD, add)) == "sheet_damaged"

    def test_two_parts_over_the_same_bytes(self) -> None:
        def overlap(container: zipfile.ZipFile) -> None:
            container.writestr("xl/media/a", b"x" * 100)
            twin = copy(container.filelist[-1])
            twin.filename = "xl/media/b"
            container.filelist.append(twin)

        assert code(repacked(GOOD, overlap)) == "sheet_damaged"

    @pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "xl\\..\\x", "c:x", "xl/a\nb"])
    def test_a_part_with_an_odd_name(self, name: str) -> None:
        assert code(repacked(GOOD, lambda container: container.writestr(name, b""))) == "sheet_odd_parts"

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_part_that_is_there_twice(self) -> None:
        twice = repacked(GOOD, lambda container: container.writestr("XL/worksheets/sheet1.xml", b"<x/>"))
        assert code(twice) == "sheet_odd_parts"

    def test_too_many_parts(self) -> None:
        def add(container: zipfile.ZipFile) -> None:
            for number in range(201):
                container.writestr(f"xl/media/{number}", b"")

        assert code(repacked(GOOD, add)) == "sheet_odd_parts"

    def test_entities_that_multiply(self) -> None:
        laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
        strings = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><sst><si><t>&a8;</t></si></sst>'
        binary = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(binary, "w") as new:
            for part in old.infolist():
                new.writestr(part, strings if part.filename == "xl/sharedStrings.xml" else old.read(part))
        assert code(binary.getvalue()) == "sheet_damaged"

    def test_a_stray_cell_far_below(self) -> None:
        binary = io.BytesIO()
        with xlsxwriter.Workbook(binary) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, HEADER)
            page.write(1_000_000, 0, "x")
        assert code(binary.getvalue()) == "sheet_too_many_rows"

    def test_two_cells_that_span_more_than_memory(self) -> None:
        binary = io.BytesIO()
        with xlsxwriter.Workbook(binary) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, HEADER)
            page.write(99_999, 16_383, "x")
        assert code(binary.getvalue()) == "sheet_unpacked_too_large"

    def test_one_long_text_used_by_many_cells(self) -> None:
        rows = [("T", "字" * 30_000, "字" * 30_000, "字" * 30_000)] * 1000
        assert code(workbook([HEADER, *rows])) == "sheet_unpacked_too_large"


class TestTheChild:
    @pytest.mark.parametrize(
        ("program", "seconds", "expected"),
        [
            ("import time; time.sleep(60)", 1, "sheet_took_too_long"),
            ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", 60, "sheet_took_too_long"),
            ("import os; os.abort()", 60, "sheet_unpacked_too_large"),
            ("raise SystemExit(1)", 60, "sheet_damaged"),
        ],
    )
    def test_a_child_that_does_not_answer_is_a_refusal(
        self, program: str, seconds: int, expected: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sheet, "_CHILD", (sys.executable, "-c", program))
        monkeypatch.setattr(sheet, "_SECONDS_MAX", seconds)
        assert code(GOOD) == expected

    def test_it_is_bounded_in_memory_time_and_files(self) -> None:
        program = (
            "import resource as r; from growth_tree.importing.sandbox import _limit; _limit();"
            "print([r.getrlimit(x)[1] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE)])"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str([512 * 1024 * 1024, 20, 0, 0])

    def test_it_starts_without_the_product(self) -> None:
        program = (
            "import sys, growth_tree.importing.sandbox; print({'flask', 'sqlalchemy', 'numpy'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "set()"

    def test_a_seat_is_given_back_after_a_refusal(self) -> None:
        for _ in range(5):
            assert code(b"PK\x03\x04") == "sheet_damaged"
        assert read_sheet(GOOD, WANTED).headers == HEADER
