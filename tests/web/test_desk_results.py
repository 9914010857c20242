"""Results of a test: typed, or from a platform's file that is looked at first; nothing impossible, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from growth_tree.domain.ad_figures import AdFigures
from tests.web.department import Department, Visitor
from tests.web.desk import begun, day, planned, row_of, state_of
from tests.web.shelf import said

TYPED = {
    "a_impressions": "1200",
    "a_clicks": "60",
    "a_orders": "3",
    "a_spend": "120.50",
    "a_revenue": "900",
    "b_impressions": "1100",
    "b_clicks": "20",
    "b_spend": "99",
}
HEADER = "日期,创意名称,展现量,点击量,总成交笔数,花费,总成交金额"


@pytest.fixture
def test(department: Department) -> str:
    """A test of ann's that has begun."""
    return begun(department)


@pytest.fixture
def ann(department: Department, test: str) -> Visitor:
    """Its holder, on its third day."""
    return department["ann"]


def csv(*rows: Iterable[object], header: str = HEADER) -> bytes:
    """A report of the platform."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]).encode("utf-8-sig")


REPORT = csv(
    (day(0), "白底图", 600, 30, 2, 60, 400),
    (day(1), "白底图", 600, 30, 1, 60.5, 500),
    (day(0), "模特图", 500, 10, 0, 40, 0),
    (day(1), "模特图", 600, 10, 0, 59, 0),
)


def upload(visitor: Visitor, test: str, content: bytes, name: str = "报表.csv") -> Any:
    """Choose a file."""
    return visitor.post(f"/tests/{test}/files", {"file": (BytesIO(content), name)})


def looked_at(visitor: Visitor, test: str, content: bytes = REPORT) -> str:
    """Choose a file that can be read; answers with the address of what is in it."""
    answer = upload(visitor, test, content)
    assert answer.status_code == 303, said(answer)
    return str(answer.headers["Location"])


def totals(department: Department, test: str) -> dict[str, AdFigures]:
    """What the creatives have brought."""
    return {each.creative: each.total for each in state_of(department, test).figures}


def test_figures_are_typed(department: Department, test: str, ann: Visitor) -> None:
    assert ann.get(f"/tests/{test}/results").status_code == 200
    answer = ann.post(f"/tests/{test}/results", TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/tests/{test}")
    expected = AdFigures(impressions=1200, clicks=60, orders=3, spend_fen=12_050, revenue_fen=90_000)
    assert totals(department, test)["a"] == expected
    page = said(ann.get(f"/tests/{test}"))
    for words in ("Enough seen, but still running", "5.00 %", "¥120.50", "so far", "No test is made before the end"):
        assert words in page
    assert "It did better" not in page
    again = ann.get(f"/tests/{test}/results").text
    assert 'value="1200"' in again
    assert 'value="120.50"' in again


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"b_clicks": "1101"}, "b_clicks", "1101 clicks are more than 1100 impressions"),
        ({"a_orders": "61"}, "a_orders", "61 orders are more than 60 clicks"),
        ({"a_spend": "-3"}, "a_spend", "Please enter an amount in yuan"),
        ({"b_revenue": "9999999999999999"}, "b_revenue", ""),
        ({"a_impressions": "1e3"}, "a_impressions", "Please enter a whole number."),
        ({"a_impressions": "9" * 19}, "a_impressions", "Please enter a number from 0"),
    ],
)
def test_impossible_figures_are_refused_at_their_place(
    department: Department, test: str, wrong: dict[str, str], field: str, sentence: str
) -> None:
    answer = department["ann"].post(f"/tests/{test}/results", TYPED | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert sentence in said(answer)
    assert 'value="120.50"' in answer.text or "a_spend" in wrong
    assert state_of(department, test).figures == ()


def test_nothing_at_all_is_no_result(department: Department, test: str, ann: Visitor) -> None:
    answer = ann.post(f"/tests/{test}/results", {})
    assert answer.status_code == 422
    assert "Nothing was shown to anybody yet" in said(answer)


def test_a_file_is_looked_at_and_taken_in_day_by_day(department: Department, test: str, ann: Visitor) -> None:
    path = looked_at(ann, test)
    preview = said(ann.get(path))
    for words in ("Nothing has been reported yet", "白底图", "1,200", "¥120.50", "报表.csv"):
        assert words in preview
    assert state_of(department, test).figures == ()
    assert ann.post(path).headers["Location"] == f"/tests/{test}"
    assert totals(department, test)["a"] == AdFigures(
        impressions=1200, clicks=60, orders=3, spend_fen=12_050, revenue_fen=90_000
    )
    assert [len(each.days) for each in state_of(department, test).figures] == [2, 2]
    assert ann.get(path).status_code == 404


def test_the_same_file_twice_changes_nothing(department: Department, test: str, ann: Visitor) -> None:
    ann.post(looked_at(ann, test))
    before = row_of(department, test).position
    answer = ann.post(looked_at(ann, test))
    assert "This file is in already" in said(ann.get(answer.headers["Location"]))
    assert row_of(department, test).position == before


def test_rows_with_errors_are_named_and_nothing_is_taken(department: Department, test: str, ann: Visitor) -> None:
    path = looked_at(ann, test, csv((day(0), "白底图", 10, 30, 0, 1, 1), (day(0), "模特图", "?", 1, 0, 1, 1)))
    preview = said(ann.get(path))
    for words in ("2 rows have errors", "30 clicks are more than 10 impressions", "点击量", "展现量"):
        assert words in preview
    rows = ann.get(f"{path}?format=csv").data.decode("utf-8-sig").splitlines()
    assert [row.partition(",")[0] for row in rows] == ["Row", "2", "3"]
    answer = ann.post(path)
    assert answer.status_code == 422
    assert "2 rows of the file have errors" in said(answer)
    assert state_of(department, test).figures == ()


def test_other_days_are_left_out_and_said(department: Department, test: str, ann: Visitor) -> None:
    path = looked_at(ann, test, csv(("2026-11-01", "白底图", 99, 9, 0, 1, 1), (day(0), "白底图", 10, 1, 0, 1, 1)))
    preview = said(ann.get(path))
    assert "One row is about a day outside the test" in preview
    assert "The file says nothing about: 模特图" in preview
    ann.post(path)
    assert totals(department, test)["a"].impressions == 10


def test_a_creative_that_the_file_calls_otherwise_is_pointed_out(
    department: Department, test: str, ann: Visitor
) -> None:
    path = looked_at(ann, test, csv((day(0), "img_01", 50, 5, 0, 1, 1), (day(0), "模特图", 60, 6, 0, 1, 1)))
    assert "img_01" in ann.get(path).text
    again = ann.get(path, query_string={"as_a": "img_01"})
    assert 'name="as_a" value="img_01"' in again.text
    assert ann.post(path, {"as_a": "img_01"}).status_code == 303
    assert totals(department, test)["a"].impressions == 50


def test_a_file_about_other_creatives_reports_nothing(department: Department, test: str, ann: Visitor) -> None:
    path = looked_at(ann, test, csv((day(0), "<script>alert(1)</script>", 50, 5, 0, 1, 1)))
    assert "<script>alert" not in ann.get(path).text
    answer = ann.post(path)
    assert answer.status_code == 422
    assert "None of the creatives in this file is in the test" in said(answer)


DOUYIN = "日期,素材名称,展示次数,点击次数,成交订单数,消耗,成交金额"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 500, ""),
        (b"PK\x03\x04" + b"\x00" * 200, ""),
        (b"%PDF-1.7", ""),
        (b"a,b\n1,2\n", "no advertising report"),
        (csv(("2026-11-16", "白底图", 1, 1, 0, 1, 1), header=DOUYIN), "but the test ran on"),
        (csv((1, 2, 3), header="商品访客数,商品浏览量,支付金额"), "says nothing about single creatives"),
        ("日期,展现量,点击量,总成交笔数,花费,总成交金额\n2026-11-16,1,1,0,1,1".encode(), "创意名称"),
    ],
)
def test_a_file_that_is_no_report_of_the_platform_is_refused(
    department: Department, test: str, content: bytes, sentence: str
) -> None:
    answer = upload(department["ann"], test, content)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert sentence in said(answer)


def test_no_file_is_no_file(test: str, ann: Visitor) -> None:
    assert ann.post(f"/tests/{test}/files").status_code == 422


def test_a_file_is_forgotten_on_request(test: str, ann: Visitor) -> None:
    path = looked_at(ann, test)
    assert ann.post(f"{path}/discard").status_code == 303
    assert ann.get(path).status_code == 404


def test_a_file_belongs_to_whoever_brought_it_and_to_its_test(department: Department, test: str, ann: Visitor) -> None:
    path = looked_at(ann, test)
    for stranger in ("bo", "abe", "mo", "cy", "au"):
        assert department[stranger].get(path).status_code == 404
        assert department[stranger].post(path).status_code == 404
        assert department[stranger].post(f"{path}/discard").status_code == 404
    other = planned(department, first_day=department.today, last_day=department.today)
    moved = path.replace(test, other)
    assert ann.get(moved).status_code == 404
    assert ann.get(f"/tests/{test}/files/nothing").status_code == 404


def test_a_manager_above_reports_too_and_nobody_else(department: Department, test: str) -> None:
    for stranger in ("abe", "eve", "mo", "au", "cy"):
        for path in (f"/tests/{test}/results", f"/tests/{test}/files"):
            assert department[stranger].post(path, TYPED).status_code == 404
        assert department[stranger].get(f"/tests/{test}/results").status_code == 404
    assert department["bo"].post(f"/tests/{test}/results", TYPED).status_code == 303


def test_nothing_is_reported_before_the_test_begins(department: Department) -> None:
    name = planned(department)
    answer = department["ann"].post(f"/tests/{name}/results", TYPED)
    assert answer.status_code == 422
    assert "The test begins on 2026-11-16" in said(answer)
