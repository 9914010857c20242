"""Fair play in a real browser: readable by everybody, within the smallest phone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium

from tests.web.department import Department
from tests.web.live import Site, send, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable
from tests.web.test_fairplay import WHY, raised

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


@pytest.fixture
def site(department: Department, browser: Chromium) -> Iterator[Site]:
    """A department with three findings, one of them confirmed."""
    for name in ("f1", "f2", "f3"):
        raised(department, name)
    department["cy"].post("/fair-play/f2/confirm", WHY)
    with served(department, browser) as made:
        yield made


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_every_page_is_well_made(site: Site, department: Department, language: str, theme: str) -> None:
    prefer(department, "cy", language, theme)
    pages = ("/fair-play", "/fair-play/f1", "/fair-play/f2", "/corrections/reversal?what=finding&finding=f2")
    assert unreadable(site, "cy", pages) == {}
    assert cramped(site, "cy", pages) == {}


def test_a_finding_is_dismissed_without_scripts(site: Site) -> None:
    with site.visit("cy", "/fair-play/f3", scripts=False) as page:
        page.fill("textarea", WHY["reason"])
        send(page, "button:has-text('Nothing is wrong')")
        assert "Nothing wrong" in page.content()
        page.goto("/fair-play")
        send(page, "button:has-text('Look now')")
        assert "In line" in page.content()
