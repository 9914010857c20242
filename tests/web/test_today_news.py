"""News on the page of today: shown once, put away for good."""

from __future__ import annotations

import re

import pytest

from tests.web.department import Department


def _section(text: str, name: str) -> str:
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', text, re.DOTALL)
    assert found, f"no section {name}"
    return found[0]


def _position(text: str) -> str:
    found = re.search(r'name="position" value="(\d+)"', text)
    assert found
    return found[1]


def _words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def test_news_are_shown_until_they_are_put_away_and_never_again(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    text = department["ann"].get("/").text
    assert "You have earned a badge" in text
    assert "First leaf" in text
    answer = department["ann"].post("/seen", {"position": _position(text)})
    assert (answer.status_code, answer.location) == (303, "/")
    assert 'id="news"' not in department["ann"].get("/").text
    department.wait(minutes=1)
    assert 'id="news"' not in department["ann"].get("/").text


def test_a_new_level_is_news_again(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    department["ann"].post("/seen", {"position": _position(department["ann"].get("/").text)})
    for _n in range(2):
        department.approve(department.hand_in("ann", "review"))
    news = _words(_section(department["ann"].get("/").text, "news"))
    assert "You have reached level 2" in news
    assert "First leaf" not in news


def test_the_page_puts_news_away_quietly_after_having_shown_them(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    position = _position(department["ann"].get("/").text)
    answer = department["ann"].post("/seen", {"position": position, "quiet": "1"}, htmx=True)
    assert (answer.status_code, answer.data) == (204, b"")
    assert 'id="news"' not in department["ann"].get("/").text


def test_htmx_gets_the_page_without_the_news(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    answer = department["ann"].post("/seen", {"position": _position(department["ann"].get("/").text)}, htmx="today")
    assert answer.text.strip().startswith('<div id="today"')
    assert 'id="news"' not in answer.text


@pytest.mark.parametrize("position", ["", "-1", "1.5", "NaN", str(2**63), "x"])
def test_a_position_that_is_none_is_refused(department: Department, position: str) -> None:
    department.approve(department.hand_in("ann", "photos"))
    assert department["ann"].post("/seen", {"position": position}).status_code == 400
    assert 'id="news"' in department["ann"].get("/").text


def test_many_levels_at_once_are_told_by_the_highest(department: Department) -> None:
    for _n in range(6):
        department.approve(department.hand_in("ann", "review"))
    news = _words(_section(department["ann"].get("/").text, "news"))
    assert news.count("level 3") == 2
    assert "level 2" not in news
