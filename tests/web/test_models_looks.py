"""Models, overrides and goals in a real browser: readable by everybody, and within the smallest phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium

from growth_tree.domain.core import SYSTEM
from tests.web.department import Department
from tests.web.expectations import expect
from tests.web.live import Site, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable
from tests.web.week import WEEK, report

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]
PAGES = (
    *("/baselines", "/baselines/good", "/baselines/models", "/baselines/track-record", "/targets/overrides"),
    *("/goals", "/goals/orders/member:ann/2026", f"/targets/orders/member:ann/{WEEK}"),
)


@pytest.fixture
def judged(department: Department, browser: Chromium) -> Iterator[Site]:
    """A model whose targets can be judged by a week that is over, an override that waits, and a goal."""
    expect(department)
    department.wait(days=12)
    department.carry_out(SYSTEM, report("ann", 150), report("abe", 95))
    with served(department, browser) as site:
        yield site


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_every_page_is_well_made(judged: Site, department: Department, language: str, theme: str) -> None:
    prefer(department, "cy", language, theme)
    assert unreadable(judged, "cy", PAGES) == {}
    assert cramped(judged, "cy", PAGES) == {}
