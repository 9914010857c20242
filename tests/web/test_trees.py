"""A person's tree: the picture, the same in tables, and who may see it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from growth_tree.domain.directory import Depart
from growth_tree.domain.task import VoidTask
from growth_tree.web.tree_svg import NAMED_MAX
from tests.web.department import TODAY, Department
from tests.web.markup import words_of


def test_an_empty_tree_says_what_comes_first(department: Department) -> None:
    text = department["ann"].get("/tree").text
    assert "The first level is reached with 120 XP." in text
    assert "Nothing has been awarded yet." in text
    assert "<svg" in text


def test_a_leaf_for_every_approved_task_links_to_its_line(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", "双十一主图"), quality=120)
    department.hand_in("ann", "photos", "还没通过")
    text = department["ann"].get("/tree").text
    found = re.search(r'href="/ledger/(\d+)" tabindex="-1"><use [^>]*><title>([^<]*)</title>', text)
    assert found
    assert found[2] == "双十一主图 · Product photos · +36 XP"
    assert "双十一主图" in department["ann"].get(f"/ledger/{found[1]}").text
    assert "tree-gold" in found[0]
    assert "还没通过" not in text


def test_what_was_taken_back_is_no_leaf(department: Department) -> None:
    task = department.approve(department.hand_in("ann", "photos", "双十一主图"))
    department.carry_out("bo", VoidTask(task=task, by="bo", reason=department.text("bo", "重复")))
    text = department["ann"].get("/tree").text
    assert "双十一主图" not in text
    assert _rows(text)["Content"] == ["1", "0", "120 XP to go", "0"]


def test_only_the_newest_leaves_are_named(department: Department) -> None:
    for n in range(NAMED_MAX + 2):
        department.approve(department.hand_in("ann", "listing", f"上新第 {n} 款"))
    text = department["ann"].get("/tree").text
    assert "上新第 2 款" in text
    assert "上新第 1 款" not in text


def test_the_table_of_branches_says_what_the_picture_shows(department: Department) -> None:
    for _n in range(3):
        department.approve(department.hand_in("ann", "review"))
    rows = _rows(department["ann"].get("/tree").text)
    assert len(rows) == 8
    assert rows["Market research"] == ["2", "150", "126 XP to go", "3"]
    assert rows["Data"] == ["1", "0", "120 XP to go", "0"]


def test_a_badge_tells_what_for_and_by_which_work(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", "双十一主图"))
    text = department["ann"].get("/tree").text
    found = re.search(r'id="badge-first_leaf".*?href="/ledger/(\d+)"', text, re.DOTALL)
    assert found
    assert "The first approved task" in found[0]
    assert "双十一主图" in department["ann"].get(f"/ledger/{found[1]}").text
    assert 'href="#badge-first_leaf"' in text


def test_an_open_badge_tells_how_near_it_is(department: Department) -> None:
    text = department["ann"].get("/tree").text
    assert "Still to come" in text
    assert "0 / 1" in text


def test_levels_are_told_with_the_work_that_reached_them(department: Department) -> None:
    for n in range(3):
        department.approve(department.hand_in("ann", "review", f"第 {n} 次分析"))
    timeline = re.search(r'<ol class="timeline">.*?</ol>', department["ann"].get("/tree").text, re.DOTALL)
    assert timeline
    found = re.search(r'<b>Level 2</b><br><a class="small" href="/ledger/(\d+)"', timeline[0])
    assert found
    assert "第 2 次分析" in department["ann"].get(f"/ledger/{found[1]}").text


def test_seasons_are_added_up_by_what_they_brought(department: Department) -> None:
    department.approve(department.hand_in("ann", "review"))
    department.wait(days=60)
    for _n in range(2):
        department.approve(department.hand_in("ann", "listing"))
    rows = _csv(department, "/tree?table=seasons&format=csv")
    assert rows == [["Season", "Leaves", "XP", "Points"], ["2027Q1", "2", "20", "10"], ["2026Q4", "1", "50", "40"]]


@pytest.mark.parametrize("person", ["bo", "di", "cy", "au"])
def test_those_above_the_admins_and_auditors_may_look(department: Department, person: str) -> None:
    department.approve(department.hand_in("ann", "photos", "双十一主图"))
    text = department[person].get("/tree/ann").text
    assert "The growth tree of 安然" in text
    assert "/ledger/of/ann?branch=content" in text
    assert "双十一主图" in text


@pytest.mark.parametrize("person", ["abe", "eve", "mo"])
def test_for_all_others_there_is_nothing(department: Department, person: str) -> None:
    assert department[person].get("/tree/ann").status_code == 404
    assert department[person].get("/tree/ann?table=branches&format=csv").status_code == 404


def test_a_manager_does_not_see_the_tree_of_the_one_above(department: Department) -> None:
    assert department["bo"].get("/tree/di").status_code == 404


@pytest.mark.parametrize("member", ["nobody", "system", "%00", "..", "%F0%9F%8C%B3", "x" * 5000])
def test_an_unknown_person_has_no_tree(department: Department, member: str) -> None:
    assert department["cy"].get(f"/tree/{member}").status_code == 404


def test_ones_own_tree_has_two_addresses(department: Department) -> None:
    assert department["ann"].get("/tree/ann").status_code == 200


def test_the_tree_of_one_who_has_left_can_still_be_looked_at(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", "双十一主图"))
    department.carry_out("cy", Depart(member="ann", on=TODAY + timedelta(days=1)))
    department.wait(days=2)
    assert "双十一主图" in department["bo"].get("/tree/ann").text


@pytest.mark.parametrize(
    ("part", "heading", "rows"), [("branches", "Branch", 8), ("badges", "Badge", 1), ("levels", "Branch", 2)]
)
def test_every_table_can_be_taken_away(department: Department, part: str, heading: str, rows: int) -> None:
    for _n in range(3):
        department.approve(department.hand_in("ann", "review"))
    table = _csv(department, f"/tree?table={part}&format=csv")
    assert (table[0][0], len(table)) == (heading, rows + 1)
    book = department["ann"].get(f"/tree?table={part}&format=xlsx")
    assert book.data.startswith(b"PK")
    assert f'filename="tree-{part}-2026-11-11.xlsx"' in book.headers["Content-Disposition"]


@pytest.mark.parametrize("query", ["table=no&format=csv", "format=csv", "table=&format=csv"])
def test_an_unknown_table_is_that_of_the_branches(department: Department, query: str) -> None:
    assert _csv(department, f"/tree?{query}")[0][0] == "Branch"


def test_titles_in_the_picture_are_escaped(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", '</title><script>alert("x")</script>'))
    assert "<script>alert" not in department["ann"].get("/tree").text


def _csv(department: Department, path: str) -> list[list[str]]:
    answer = department["ann"].get(path)
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def _rows(text: str) -> dict[str, list[str]]:
    """The cells of the table of branches, by branch."""
    table = re.search(r'<table class="table folds limbs">.*?</table>', text, re.DOTALL)
    assert table
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table[0], re.DOTALL)
    return {
        words_of(name): [words_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)]
        for name, cells in lines
    }
