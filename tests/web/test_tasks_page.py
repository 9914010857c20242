"""My tasks: what stands in the list, in which order, and how it is searched, filtered and taken away."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from growth_tree.domain.task import AssignTask, ReturnTask, WithdrawTask
from tests.web.department import TODAY, Department, Visitor


def titles(html: str) -> list[str]:
    """The titles in the table, in order."""
    return re.findall(r'<th scope="row"><a href="/tasks/\w+">(.*?)</a>', html)


def listed(visitor: Visitor, query: str = "") -> list[str]:
    response = visitor.get(f"/tasks{query}")
    assert response.status_code == 200
    return titles(response.text)


def test_a_newcomer_is_led_to_the_first_step(ann: Visitor) -> None:
    page = ann.get("/tasks").text
    assert "Your first leaf is waiting" in page
    assert '<a class="button primary" href="/tasks/new">' in page
    assert 'role="search"' not in page


def test_mine_are_those_i_handed_in_share_or_was_asked_for(ann: Visitor, department: Department) -> None:
    department.hand_in("ann", title="我提交的")
    department.hand_in("abe", title="与我合作的", shares={"abe": 60, "ann": 40})
    department.hand_in("abe", title="同事自己的")
    department.hand_in("eve", title="别组的")
    title = department.text("bo", "指派给我的")
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="listing", title=title))
    assert listed(ann) == ["指派给我的", "与我合作的", "我提交的"]


def test_what_is_pending_is_shown_as_pending_and_what_is_earned_as_earned(ann: Visitor, department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"), quality=120)
    department.hand_in("ann", "review", shares={"ann": 50, "abe": 50})
    page = ann.get("/tasks").text
    assert '<span class="plus">+36 XP · +24 points</span>' in page
    assert "+25 XP · +20 points <small>(pending)</small>" in page
    assert "my share 50 %" in page


def test_shares_to_confirm_come_first_and_are_confirmed_there(abe: Visitor, department: Department) -> None:
    task = department.hand_in("ann", title="等你确认", shares={"ann": 60, "abe": 40})
    page = abe.get("/tasks").text
    assert page.index("To confirm") < page.index("<table")
    assert "安然 gave you 40 %" in page
    assert '<b class="count" id="count-tasks">1</b>' in page
    assert abe.post(f"/tasks/{task}/confirm", {"attempt": "1", "next": "/tasks"}).location == "/tasks"
    assert "To confirm" not in abe.get("/tasks").text
    assert '<b class="count" id="count-tasks"></b>' in abe.get("/tasks").text
    assert listed(abe) == ["等你确认"]


def test_each_status_has_a_tab_with_its_count(ann: Visitor, department: Department) -> None:
    department.hand_in("ann", title="待审批")
    department.approve(department.hand_in("ann", title="已通过"))
    returned = department.hand_in("ann", title="已退回")
    department.carry_out("bo", ReturnTask(task=returned, by="bo", reason=department.text("bo", "不清楚")))
    department.carry_out("ann", WithdrawTask(task=department.hand_in("ann", title="已撤回")))
    page = ann.get("/tasks").text
    counts = dict(re.findall(r'<a href="/tasks\?status=(\w+)">[^<]+<span class="pill[^"]*">(\d+)</span>', page))
    assert counts == {"submitted": "1", "returned": "1", "approved": "1", "withdrawn": "1"}
    for status, title in (
        ("submitted", "待审批"),
        ("returned", "已退回"),
        ("approved", "已通过"),
        ("withdrawn", "已撤回"),
    ):
        assert listed(ann, f"?status={status}") == [title]
    assert 'name="status" value="approved"' in ann.get("/tasks?status=approved").text


def test_titles_are_searched_as_plain_text(ann: Visitor, department: Department) -> None:
    for title in ("夏装 A/B 测试", "100% 完成", "a_b"):
        department.hand_in("ann", title=title)
    assert listed(ann, "?q=" + quote("a/b")) == ["夏装 A/B 测试"]
    assert listed(ann, "?q=%25") == ["100% 完成"]
    assert listed(ann, "?q=_") == ["a_b"]
    assert listed(ann, "?q=" + quote("' or 1=1 --")) == []
    assert "Nothing found" in ann.get("/tasks?q=xyz").text


def test_kind_and_branch_narrow_the_list(ann: Visitor, department: Department) -> None:
    department.hand_in("ann", "photos", "主图")
    department.hand_in("ann", "review", "竞品")
    title = department.text("bo", "指派的主图")
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="photos", title=title))
    assert listed(ann, "?kind=review") == ["竞品"]
    assert listed(ann, "?branch=content") == ["指派的主图", "主图"]
    assert listed(ann, "?branch=content&kind=review") == []


def test_the_list_is_sorted_both_ways(ann: Visitor, department: Department) -> None:
    for days, kind in ((2, "photos"), (0, "listing"), (1, "review")):
        department.hand_in("ann", kind, f"{days} 天前", done_on=TODAY - timedelta(days=days))
    assert listed(ann, "?sort=day") == ["2 天前", "1 天前", "0 天前"]
    assert listed(ann, "?sort=-day") == ["0 天前", "1 天前", "2 天前"]
    assert listed(ann, "?sort=points") == ["0 天前", "2 天前", "1 天前"]
    assert listed(ann, "?sort=-kind") == ["1 天前", "2 天前", "0 天前"]


@pytest.mark.parametrize("query", ["?sort=xp;drop", "?page=-1&size=9999", "?status=%00", "?q=%00", "?branch=x&kind=y"])
def test_a_senseless_address_shows_the_whole_list(ann: Visitor, department: Department, query: str) -> None:
    department.hand_in("ann", title="一件")
    assert listed(ann, query) == ["一件"]


def test_a_long_list_has_pages(ann: Visitor, department: Department) -> None:
    for n in range(23):
        department.hand_in("ann", title=f"第 {n} 件")
    assert len(listed(ann)) == 20
    assert listed(ann, "?page=2") == ["第 2 件", "第 1 件", "第 0 件"]
    assert "1 to 20 of 23" in ann.get("/tasks").text


def test_with_htmx_it_is_the_list_alone(ann: Visitor, department: Department) -> None:
    department.hand_in("ann", title="一件")
    block = ann.get("/tasks?q=一", htmx="tasks").text
    assert block.lstrip().startswith('<div id="tasks"')
    assert titles(block) == ["一件"]
    assert "<html" not in block


def test_everything_found_can_be_taken_away(ann: Visitor, department: Department) -> None:
    department.approve(department.hand_in("ann", "photos", "=1+1"))
    department.hand_in("ann", "review", "竞品", shares={"ann": 50, "abe": 50})
    response = ann.get("/tasks?format=csv")
    assert response.headers["Content-Disposition"] == f'attachment; filename="tasks-{TODAY}.csv"'
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row["Title"] for row in rows] == ["竞品", "'=1+1"]
    assert [row["Pending points"] for row in rows] == ["20", ""]
    assert [row["Points"] for row in rows] == ["", "20"]
    assert [row["Decided by"] for row in rows] == ["", "薄荷"]
    assert ann.get("/tasks?format=xlsx&status=approved").data.startswith(b"PK")
    assert len(list(csv.DictReader(io.StringIO(ann.get("/tasks?format=csv&kind=review").text)))) == 1


def test_another_s_list_is_not_mine(eve: Visitor, department: Department) -> None:
    department.hand_in("ann", title="安然的")
    assert "安然的" not in eve.get("/tasks").text
    assert "安然的" not in eve.get("/tasks?format=csv").text
