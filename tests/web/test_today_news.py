"""News on the page of today: shown once, put away for good."""

from __future__ import annotations

import pytest

from tests.web.department import Department
from tests.web.markup import position_in, section_of, words_of


def test_news_are_shown_until_they_are_put_away_and_never_again(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    text = department["ann"].get("/").text
    assert "You have earned a badge" in text
    assert "First leaf" in text
    answer = department["ann"].post("/seen", {"position": position_in(text)})
    assert (answer.status_code, answer.location) == (303, "/")
    assert 'id="news"' not in department["ann"].get("/").text
    department.wait(minutes=1)
    assert 'id="news"' not in department["ann"].get("/").text


def test_a_new_level_is_news_again(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    department["ann"].post("/seen", {"position": position_in(department["ann"].get("/").text)})
    for _n in range(2):
        department.approve(department.hand_in("ann", "review"))
    news = words_of(section_of(department["ann"].get("/").text, "news"))
    assert "You have reached level 2" in news
    assert "First leaf" not in news


def test_the_page_puts_news_away_quietly_after_having_shown_them(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    position = position_in(department["ann"].get("/").text)
    answer = department["ann"].post("/seen", {"position": position, "quiet": "1"}, htmx=True)
    assert (answer.status_code, answer.data) == (204, b"")
    assert 'id="news"' not in department["ann"].get("/").text


def test_htmx_gets_the_page_without_the_news(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    answer = department["ann"].post("/seen", {"position": position_in(department["ann"].get("/").text)}, htmx="today")
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
    news = words_of(section_of(department["ann"].get("/").text, "news"))
    assert news.count("level 3") == 2
    assert "level 2" not in news
