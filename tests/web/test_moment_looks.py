"""Pages of a past moment in a real browser, in both languages and themes, and on a small phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium

from tests.web.department import TODAY, Department
from tests.web.live import Site, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable

PAGES = [
    f"{page}as_of={TODAY}"
    for page in (
        *("/tree/ann?", "/ledger?", "/ledger/of/ann?", "/team?", "/team?view=table&", "/rules?", "/rules/badges?"),
        *("/rules/levels?", "/rules/versions?", "/rules/changes?", "/boards?"),
    )
]
PAGES += ["/tree?as_of=2031-01-01", "/ledger?as_of=then", "/rules?as_of=2001-01-01"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


@pytest.fixture
def site(department: Department, browser: Chromium) -> Iterator[Site]:
    """A department two days after something has happened."""
    department.approve(department.hand_in("ann", "photos", title="首页主图拍摄"))
    department.hand_in("ann", "review")
    department.approve(department.hand_in("bo", "review"), by="di")
    department.wait(days=2)
    department.approve(department.hand_in("abe", "photos"))
    with served(department, browser) as made:
        yield made


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_the_past_keeps_nobody_out(site: Site, language: str, theme: str) -> None:
    prefer(site.department, "bo", language, theme)
    assert unreadable(site, "bo", PAGES) == {}


def test_the_past_fits_on_a_small_phone(site: Site) -> None:
    assert cramped(site, "bo", PAGES) == {}
