"""Comments on rules: page by page, as a file, hidden by an admin with a reason, and shown again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from growth_tree.accounts import erasure, feedback
from tests.web.department import Department

PAGE = "/rules/kinds/photos"
WHY = "请对事不对人，换个说法再写一次"


def said(department: Department, text: str, by: str = "ann") -> str:
    """A comment; answers with its id."""
    with department.handler.writing() as connection:
        return feedback.say(connection, by, "photos", text, department.clock)


@pytest.fixture
def rude(department: Department) -> str:
    """A comment that Ann should not have written."""
    return said(department, "定这条规则的人懂什么<b>")


def hide(department: Department, comment: str, reason: str = WHY) -> int:
    """Have Cy hide it."""
    return department["cy"].post(f"{PAGE}/comments/hide", {"comment": comment, "reason": reason}).status_code


def test_a_hidden_comment_is_read_by_its_author_with_the_reason_and_by_nobody_else(
    department: Department, rude: str
) -> None:
    # when
    assert hide(department, rude) == 303

    # then
    own = department["ann"].get(PAGE).text
    for shown in ("定这条规则的人懂什么&lt;b&gt;", "Hidden by 柴溪", WHY, "Remove"):
        assert shown in own
    for who in ("abe", "bo", "di"):
        assert "定这条规则的人" not in department[who].get(PAGE).text
        assert WHY not in department[who].get(f"{PAGE}?format=csv").get_data(as_text=True)
        assert "1 comment" not in department[who].get("/rules").text
    for who in ("cy", "au"):
        assert WHY in department[who].get(PAGE).text


def test_its_author_is_told(department: Department, rude: str) -> None:
    hide(department, rude)
    told = department["ann"].get("/notices").text
    assert f'<a href="{PAGE}">A comment of yours was hidden</a>' in told
    assert "Product photos" in told
    assert "A comment of yours" not in department["abe"].get("/notices").text


def test_it_can_be_shown_again(department: Department, rude: str) -> None:
    hide(department, rude)
    assert department["cy"].post(f"{PAGE}/comments/show", {"comment": rude}).status_code == 303
    abes = department["abe"].get(PAGE).text
    assert "定这条规则的人" in abes
    assert WHY not in abes


def test_saying_it_again_does_not_bring_it_back(department: Department, rude: str) -> None:
    hide(department, rude)
    department["ann"].post(f"{PAGE}/comments", {"text": "定这条规则的人懂什么<b>"})
    assert "定这条规则的人" not in department["abe"].get(PAGE).text


@pytest.mark.parametrize("reason", ["", "太短"])
def test_without_a_reason_nothing_is_hidden_and_what_was_written_stays(
    department: Department, rude: str, reason: str
) -> None:
    answer = department["cy"].post(f"{PAGE}/comments/hide", {"comment": rude, "reason": reason}, htmx="feedback")
    assert answer.status_code == 422
    assert re.search(rf'id="reason-{rude}"[^>]*autofocus[^>]*>\n{reason}<', answer.text)
    assert "<details" in answer.text
    assert " open>" in answer.text
    assert "定这条规则的人" in department["abe"].get(PAGE).text


@pytest.mark.parametrize("who", ["ann", "abe", "bo", "di", "au"])
@pytest.mark.parametrize("action", ["hide", "show"])
def test_only_admins_hide(department: Department, rude: str, who: str, action: str) -> None:
    given = {"comment": rude, "reason": WHY}
    assert department[who].post(f"{PAGE}/comments/{action}", given).status_code == 404
    assert "Hide it" not in department[who].get(PAGE).text
    assert "定这条规则的人" in department["abe"].get(PAGE).text


def test_what_is_not_there_cannot_be_hidden(department: Department, rude: str) -> None:
    assert hide(department, "0" * 16) == 404
    elsewhere = {"comment": rude, "reason": WHY}
    for action in ("hide", "show"):
        assert department["cy"].post(f"/rules/kinds/listing/comments/{action}", elsewhere).status_code == 404
    hide(department, rude)
    assert hide(department, rude) == 422


def test_the_reason_goes_with_the_admin_who_is_erased(department: Department, rude: str) -> None:
    hide(department, rude)
    with department.handler.writing() as connection:
        erasure.erase(connection, "cy", department.clock)
    text = department["ann"].get(PAGE).text
    assert WHY not in text
    assert "(erased)" in text


def test_many_comments_have_pages_and_a_file(department: Department) -> None:
    for n in range(25):
        department.clock += timedelta(minutes=1)
        said(department, f"第{n:02}条", by="ann" if n % 2 else "abe")
    first, second = (department["bo"].get(f"{PAGE}?page={page}").text for page in (1, 2))
    assert "第24条" in first
    assert "第04条" not in first
    assert "第04条" in second
    assert department["bo"].get(f"{PAGE}?format=csv").get_data(as_text=True).count("条") == 25
