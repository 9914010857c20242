"""Targets and settlement in a real browser: readable by everybody, within the smallest phone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.web.department import Department
from tests.web.live import Site, send, served
from tests.web.looks import LANGUAGES_AND_THEMES, SMALLEST_PHONE, complaints, cramped, prefer, unreadable
from tests.web.week import WEEK, report, targets_frozen, week_over

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]
SETTLEMENT = f"/settlement/photo/{WEEK}"
BOS = (
    *("/", "/targets", "/targets/of/ann", f"/targets/orders/member:ann/{WEEK}", "/team/targets"),
    *("/settlement", SETTLEMENT),
)


@pytest.fixture
def over(department: Department, browser: Chromium) -> Iterator[Site]:
    """The week is over, and Bo has it to settle."""
    week_over(department)
    with served(department, browser) as site:
        yield site


@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_every_page_is_well_made(over: Site, department: Department, language: str, theme: str) -> None:
    prefer(department, "bo", language, theme)
    assert unreadable(over, "bo", BOS) == {}
    assert cramped(over, "bo", BOS) == {}


def test_a_week_is_settled_and_reopened_without_scripts(over: Site, department: Department) -> None:
    with over.visit("bo", SETTLEMENT, scripts=False) as page:
        send(page, "text=Settle this week")
        assert page.url.endswith(SETTLEMENT)
        page.click("summary:has-text('Propose to reopen this week')")
        page.fill("[id=again] ~ details [name=reason]", "数据有误")
        send(page, "button:has-text('Propose it')")
        assert "数据有误" in page.content()


def test_after_settling_the_focus_is_on_the_page(over: Site, department: Department) -> None:
    with over.visit("bo", SETTLEMENT) as page:
        page.focus("button:has-text('Settle this week')")
        page.keyboard.press("Enter")
        page.wait_for_selector(".toast")
        expect(page.locator(":focus")).to_have_count(1)
        expect(page.locator("[role=status]")).to_contain_text("Settled")


def test_a_running_week_is_well_made(department: Department, browser: Chromium) -> None:
    targets_frozen(department)
    department.wait(days=7)
    department.carry_out("system", report("ann", 60, last_day=department.today))
    prefer(department, "ann", "zh_Hans", "dark")
    with served(department, browser) as site, site.visit("ann", "/", size=SMALLEST_PHONE) as page:
        for path in ("/", "/targets"):
            page.goto(path)
            assert complaints(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST_PHONE[0]
