"""The editor of the rules in a real browser: readable by everybody, within the smallest phone, checked while typing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from growth_tree.domain.directory import GrantAccess
from tests.web.department import Department
from tests.web.live import Site, send, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable
from tests.web.test_drafts import begun, kind
from tests.web.test_rules_publishing import PROPOSAL, tried

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]
PARTS = ("", "/kinds", "/kinds/1", "/kinds/0", "/badges/1", "/levels", "/limits", "/weights", "/metrics", "/document")


@pytest.fixture
def draft(department: Department) -> str:
    """A draft with something new and something wrong in it, which people have talked about."""
    department.carry_out("cy", GrantAccess(member="di", access="admin"))
    cy, ann = department["cy"], department["ann"]
    ann.post("/rules/kinds/photos/vote", {"vote": "down"})
    ann.post("/rules/kinds/photos/comments", {"text": "大促期间每周三次太少了，希望放宽。" * 4})
    address = begun(cy, "双11：内容更重要")
    cy.post(f"{address}/kinds/1", kind(xp="45", revision="1", **{"caps-week": "3"}))
    return address


@pytest.fixture
def site(department: Department, draft: str, browser: Chromium) -> Iterator[Site]:
    """The pages on a port."""
    with served(department, browser) as made:
        yield made


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_every_page_is_well_made(site: Site, department: Department, draft: str, language: str, theme: str) -> None:
    prefer(department, "cy", language, theme)
    tried(department, draft, 2)
    pages = [
        "/rules/drafts",
        "/rules/kinds/photos",
        "/rules",
        f"/rules/compare?one=1&other=d{draft.rpartition('/')[2]}",
        *(draft + part for part in PARTS),
    ]
    assert unreadable(site, "cy", pages) == {}
    assert cramped(site, "cy", pages) == {}
    department["cy"].post(f"{draft}/kinds/2", kind(code="listing", xp="", branch="", revision="2"))
    wrong = [draft, f"{draft}/kinds/2", f"{draft}/document"]
    assert unreadable(site, "cy", wrong) == {}
    assert cramped(site, "cy", wrong) == {}


def test_a_proposal_and_what_changed_are_well_made(site: Site, department: Department, draft: str) -> None:
    tried(department, draft, 2)
    department["cy"].post(f"{draft}/propose", PROPOSAL | {"revision": "2"})
    assert unreadable(site, "di", [draft]) == {}
    department["di"].post(f"{draft}/confirm")
    assert unreadable(site, "ann", ["/rules/changes", "/rules/versions"]) == {}
    assert cramped(site, "ann", ["/rules/changes", "/rules/versions"]) == {}


def test_what_is_typed_is_checked_at_once_and_the_focus_stays(site: Site, draft: str) -> None:
    with site.visit("cy", f"{draft}/levels") as page:
        page.fill("#curve-growth_percent", "50")
        page.wait_for_selector("#checked .note.bad")
        expect(page.locator("#curve-growth_percent")).to_be_focused()
        expect(page.locator("#checked polyline")).to_have_count(0)
        page.fill("#curve-growth_percent", "200")
        page.wait_for_selector("#checked polyline")
        send(page, "text=Save")
        assert page.input_value("#curve-growth_percent") == "200"


def test_a_kind_is_changed_without_scripts(site: Site, draft: str) -> None:
    with site.visit("cy", f"{draft}/kinds/1", scripts=False) as page:
        page.fill("#xp", "0")
        send(page, "button:has-text('Save')")
        assert "whole number from 1 to 1000" in page.inner_text("#xp-error")
        page.fill("#xp", "60")
        send(page, "button:has-text('Save')")
        assert page.url.endswith("/kinds")
