"""The desk's pages in a real browser: readable by everybody, within the smallest phone, and without scripts."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Browser as Chromium

from tests.web.department import Department
from tests.web.desk import begun, concluded, planned, slot
from tests.web.live import send, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable
from tests.web.test_desk_results import REPORT

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


@pytest.fixture
def paths(department: Department) -> list[str]:
    """A page of every kind, with bo's eyes: their people's and their own."""
    waiting, change = slot(department, "abe"), planned(department, "bo")
    running = planned(department, "ann")
    done = concluded(department, "eve")
    department["bo"].post(
        f"/tests/{running}/results", {"a_impressions": "900", "a_clicks": "30", "b_impressions": "99"}
    )
    held = department["bo"].post(f"/tests/{running}/files", {"file": (BytesIO(REPORT), "报表.csv")})
    return [
        *("/tests", "/tests/team", "/tests/method", "/knowledge", f"/tests/{waiting}/plan", f"/tests/{change}"),
        *(f"/tests/{running}", f"/tests/{running}/results", str(held.location), f"/tests/{done}"),
    ]


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_every_page_of_the_desk_is_well_made(
    department: Department, browser: Chromium, paths: list[str], language: str, theme: str
) -> None:
    prefer(department, "bo", language, theme)
    with served(department, browser) as site:
        assert unreadable(site, "bo", paths) == {}
        assert cramped(site, "bo", paths) == {}


def test_a_test_is_reported_and_concluded_without_scripts(department: Department, browser: Chromium) -> None:
    name = begun(department)
    with served(department, browser) as site, site.visit("ann", f"/tests/{name}/results", scripts=False) as page:
        for field, value in {"a_impressions": "1200", "a_clicks": "60", "b_impressions": "1100"}.items():
            page.fill(f"[name={field}]", value)
        send(page, "text=Report these figures")
        assert page.url.endswith(f"/tests/{name}")
        page.fill("[name=lesson]", "白底图更清楚")
        send(page, "button:has-text('Conclude the test')")
        assert "白底图更清楚" in page.content()


def test_the_sample_follows_what_is_typed(department: Department, browser: Chromium) -> None:
    name = slot(department)
    with served(department, browser) as site, site.visit("ann", f"/tests/{name}/plan") as page:
        for field, value in {"name_a": "白底图", "name_b": "模特图", "baseline": "2.5", "lift": "30"}.items():
            page.fill(f"[name={field}]", value)
        page.press("[name=lift]", "Tab")
        page.wait_for_selector("#sample >> text=7,792")
        assert page.input_value("[name=name_b]") == "模特图"
