"""Lists: what an address asks for, and the addresses of the other parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from werkzeug.exceptions import HTTPException

from growth_tree.web import tables
from growth_tree.web.tables import Column, Table
from tests.web.department import Department

TEMPLATES = Path(tables.__file__).parents[2] / "templates"
TABLE, TAKEN_AWAY = re.compile(r"<table\b"), re.compile(r"ui\.(?:foot|small_foot|exports)\(")
NO_LISTS = {
    **dict.fromkeys(("decisions/void.html", "corrections/_tolls.html"), 1),  # what a decision would do
    **dict.fromkeys(("imports/preview.html", "imports/figures.html", "desk/preview.html"), 1),  # a file, as it was read
    **{f"drafts/{part}.html": 1 for part in ("_differences", "_metrics", "_weights", "entries")},  # forms
    **{f"ledger/{line}.html": 1 for line in ("_transfer", "line", "points")},  # the sum behind one line
    "ledger/result.html": 2,
    "ledger/statement.html": 1,  # balances, which its lines and totals lead to
    "targets/show.html": 1,  # the sum behind one target
    "lab/compare.html": 1,  # totals of the lists beneath
    "lab/person.html": 1,
    "people/handed_out.html": 1,  # start passwords, which no file shall keep
    "tree/page.html": 2,  # exported by a macro of the page
}
"""Tables that are no lists, of which there is nothing to take away."""


@contextmanager
def at(address: str, **more: str) -> Iterator[Table]:
    """The list that an address asks for."""
    with Flask(__name__).test_request_context(address, **more):
        yield tables.asked(sorts=("day", "title"), sort="-day", filters={"kind": ("a", "b")})


def test_without_parameters_the_first_page_in_the_usual_order() -> None:
    with at("/tasks") as table:
        assert (table.search, table.sort, table.descending, table.page, table.size) == ("", "day", True, 1, 20)
        assert (table.limit, table.offset, table.format, table.filters) == (20, 0, None, {"kind": ""})
        assert not table.narrowed


def test_everything_can_be_asked_for() -> None:
    with at("/tasks?q=+tree+&sort=title&page=3&size=50&kind=b&format=csv") as table:
        assert (table.search, table.sort, table.descending, table.page, table.size) == ("tree", "title", False, 3, 50)
        assert (table.format, table.filters, table.narrowed) == ("csv", {"kind": "b"}, True)


@pytest.mark.parametrize(
    ("address", "onward"), [("?page=9", "/tasks?page=3"), ("?page=4&kind=b", "/tasks?kind=b&page=3")]
)
def test_a_page_behind_the_last_one_leads_to_the_last_one(address: str, onward: str) -> None:
    with at(f"/tasks{address}") as table, pytest.raises(HTTPException) as led:
        table.shown((), 41)
    assert led.value.get_response().headers["Location"] == onward


@pytest.mark.parametrize(
    ("address", "rows", "total"), [("?page=9", (), 0), ("?page=3", ("last",), 41), ("?page=3", (), 41)]
)
def test_nobody_is_led_away_from_a_page_that_is_there(address: str, rows: tuple[str, ...], total: int) -> None:
    with at(f"/tasks{address}") as table:
        assert table.shown(rows, total).rows == rows


NONSENSE = [
    *("page=0", "page=-1", "page=x", "page=99999999999999999999", "page=\uff12", "size=1000", "size=21"),
    *("sort=password", "sort=--day", "kind=c", "kind='", "format=pdf", "format=../x", "q=%00", "q=%0a"),
]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_counts_as_not_given(query: str) -> None:
    with at("/tasks") as usual, at(f"/tasks?{query}") as table:
        assert table == usual


def test_every_list_can_be_taken_away() -> None:
    pages = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}
    left = {name: len(TABLE.findall(text)) - len(TAKEN_AWAY.findall(text)) for name, text in pages.items()}
    assert {name: count for name, count in left.items() if count > 0} == NO_LISTS


def test_a_search_is_cut_to_a_bearable_length() -> None:
    with at("/tasks?q=" + "x" * 5000) as table:
        assert len(table.search) == tables.SEARCH_LENGTH_MAX


def test_links_keep_what_is_chosen_and_leave_out_what_is_usual() -> None:
    with at("/tasks?q=a%26b&kind=a&page=2&sort=title") as table:
        assert table.link(page=3) == "/tasks?q=a%26b&kind=a&sort=title&page=3"
        assert table.link(page=1) == "/tasks?q=a%26b&kind=a&sort=title"
        assert table.link(q="", kind="", sort="-day") == "/tasks"
        assert table.link(format="xlsx") == "/tasks?q=a%26b&kind=a&sort=title&format=xlsx"


def test_a_column_sorts_and_sorts_the_other_way_round() -> None:
    with at("/tasks?sort=title") as table:
        assert table.sort_link("title") == "/tasks?sort=-title"
        assert table.sort_link("day") == "/tasks?sort=day"
        assert (table.direction("title"), table.direction("day")) == ("ascending", None)
    with at("/tasks") as table:
        assert table.sort_link("day") == "/tasks?sort=day"
        assert table.direction("day") == "descending"


def test_a_form_of_filters_carries_an_unusual_order_along() -> None:
    with at("/tasks?sort=title&size=50&q=x") as table:
        assert table.kept == {"sort": "title", "size": "50"}
    with at("/tasks?q=x") as table:
        assert table.kept == {}


@pytest.mark.parametrize(
    ("total", "page", "rows", "counted"), [(0, 1, 0, (1, 0, 0)), (20, 1, 20, (1, 1, 20)), (41, 3, 1, (3, 41, 41))]
)
def test_a_table_counts_its_pages_and_rows(total: int, page: int, rows: int, counted: tuple[int, int, int]) -> None:
    with at(f"/tasks?page={page}") as table:
        shown = table.shown(range(rows), total)
        assert (shown.pages, shown.first, shown.last) == counted


def test_after_a_post_by_htmx_the_list_is_that_of_the_page_on_display() -> None:
    with Flask(__name__).test_request_context(
        "/tasks/7/approval", method="POST", headers={"HX-Current-URL": "http://localhost/tasks?kind=b&page=2"}
    ):
        table = tables.asked(sorts=("day",), sort="day", filters={"kind": ("a", "b")})
        assert (table.path, table.filters, table.page) == ("/tasks", {"kind": "b"}, 2)


@pytest.mark.parametrize("address", ["http://[::1", "http://localhost:99999999/tasks?page=2", "http://℀.example", ""])
def test_after_a_post_from_an_address_that_is_none_the_list_is_that_of_the_request(address: str) -> None:
    sent = {"HTTP_HX_CURRENT_URL": address.encode().decode("latin-1")}
    with Flask(__name__).test_request_context("/tasks/approval", method="POST", environ_overrides=sent):
        table = tables.asked(sorts=("day",), sort="day")
        assert (table.path, table.page) == ("/tasks/approval", 1)


def test_an_export_holds_every_row_and_no_formula(department: Department) -> None:
    columns = (Column(heading="Title", value=lambda row: row[0]), Column(heading="Points", value=lambda row: row[1]))
    rows = [("=1+1", 5), ("Tree", -7)]
    with department.app.test_request_context("/tasks?format=xlsx"):
        table = tables.asked(sorts=("title",), sort="title")
        answer = tables.export(table, columns, rows, "tasks")
        sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
        assert sheet == [["Title", "Points"], ["'=1+1", 5.0], ["Tree", -7.0]]
        assert 'filename="tasks-' in answer.headers["Content-Disposition"]
        assert table.limit == tables.EXPORT_ROWS_MAX
    with department.app.test_request_context("/tasks?format=csv"):
        answer = tables.export(tables.asked(sorts=("title",), sort="title"), columns, rows, "tasks")
        assert answer.data.decode("utf-8-sig").splitlines() == ["Title,Points", "'=1+1,5", "Tree,-7"]
