"""The rule lab in a real browser: readable by everybody, within the smallest phone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium

from tests.web.department import RULEBOOK, Department
from tests.web.live import Site, send, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable
from tests.web.test_lab import drafted, simulated

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


@pytest.fixture
def site(department: Department, browser: Chromium) -> Iterator[Site]:
    """A department in which work was done."""
    for who in ("ann", "abe"):
        for number in range(3):
            department.approve(department.hand_in(who, task=f"{who}{number}"))
    with served(department, browser) as made:
        yield made


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_every_page_is_well_made(site: Site, department: Department, language: str, theme: str) -> None:
    prefer(department, "cy", language, theme)
    one, other = drafted(department), drafted(department, RULEBOOK, "As it is")
    address = simulated(department, one)
    simulated(department, other)
    pages = (
        *(address, f"{address}?by=teams", f"{address}/people/ann", f"{address}/people/ann/award?name=ann0"),
        *(f"/rules/lab?one={one}&other={other}", f"/rules/drafts/{drafted(department)}/lab"),
    )
    assert unreadable(site, "cy", pages) == {}
    assert cramped(site, "cy", pages) == {}


def test_a_draft_is_simulated_without_scripts(site: Site, department: Department) -> None:
    draft = drafted(department)
    with site.visit("cy", f"/rules/drafts/{draft}/lab", scripts=False) as page:
        send(page, "button:has-text('Simulate')")
        assert "It waits for the background worker." in page.content()
        send(page, "button:has-text('Cancel the simulation')")
        assert "The last simulation was cancelled." in page.content()
