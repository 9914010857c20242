"""Every page in a real browser: nothing blocked, nothing sideways, nothing that keeps anybody out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from growth_tree import deadlines
from growth_tree.web import policy
from tests.web.department import Department
from tests.web.figures import fill
from tests.web.live import Site, served
from tests.web.looks import LANGUAGES_AND_THEMES, SMALLEST_PHONE, complaints, cramped, prefer, unreadable
from tests.web.shelf import NEXT_WEEK, ask, open_shop

NOT_PAGES = {"static", "health.alive", "health.ready", "imports.template", "rules.document"}
MORE_PAGES = {
    "bo": (
        *("/rewards/traffic", "/rewards/talk", "/redemptions/look2", "/ledger?type=held", "/ledger/statement/2026-11"),
        *("/fulfilment/look1", "/fulfilment/look3", "/fulfilment/look3/refuse", "/tasks/look4/void"),
    ),
    "cy": (
        *("/offers/new?kind=ad_test", "/offers/course", "/offers/course/change", "/people/shops/tower"),
        *(
            "/metrics?kpi=cvr&subject=shop:tower",
            "/metrics?kpi=gmv&by=day",
            "/metrics?kpi=content_reads&from=2026-01-01",
        ),
        *("/kpis/cvr", "/kpis/cvr/change", "/kpis/scorecards/content_specialist", "/kpis/groups/coats"),
        *("/metrics/report?kpi=cvr", "/calendar/cycles/double11"),
    ),
}
"""Pages about one thing, where the thing is known."""

AFTER_CLOSING = timedelta(days=3)
VIEWERS = {"bo": {"member", "manager"}, "cy": {"member", "admin"}, "au": {"member", "auditor"}}

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


@pytest.fixture
def site(department: Department, browser: Chromium) -> Iterator[Site]:
    """A department in which something has happened, with a shop in which something was asked for."""
    department.approve(department.hand_in("ann", "photos", title="首页主图拍摄"))
    for title in ("夏装上新", "秋装上新"):
        department.hand_in("ann", title=title)
    open_shop(department)
    department.approve(department.hand_in("bo", "review"), by="di")
    for name, member, waits in (("look1", "ann", False), ("look2", "bo", True)):
        ask(department, name, member, "traffic", NEXT_WEEK, waits=waits)
    department.approve(department.hand_in("abe", "review", task="look4"))
    ask(department, "look3", "abe", "course")
    fill(department)
    deadlines.sweep(department.handler, department.clock + AFTER_CLOSING)
    with served(department, browser) as made:
        yield made


def pages(department: Department, person: str) -> list[str]:
    """The addresses of the pages that are to be looked at with somebody's eyes, each with one person's."""
    rules = [
        rule for rule in department.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    first = {
        rule.rule: next((who for who, roles in VIEWERS.items() if policy.POLICY[rule.endpoint].reach(roles)), None)
        for rule in rules
        if rule.endpoint not in NOT_PAGES
    }
    return [*(path for path, who in first.items() if who == person), *MORE_PAGES.get(person, ())]


@pytest.mark.parametrize("person", VIEWERS)
@pytest.mark.parametrize(("language", "theme"), LANGUAGES_AND_THEMES)
def test_axe_finds_nothing_and_the_browser_blocks_nothing(
    site: Site, department: Department, person: str, language: str, theme: str
) -> None:
    prefer(department, person, language, theme)
    assert unreadable(site, person, pages(department, person)) == {}


@pytest.mark.parametrize("person", VIEWERS)
@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_nothing_runs_sideways_on_the_smallest_phone_and_everything_can_be_hit(
    site: Site, department: Department, person: str, language: str
) -> None:
    prefer(department, person, language, "auto")
    assert cramped(site, person, pages(department, person)) == {}


def test_a_page_that_is_not_there_is_as_well_made(site: Site) -> None:
    with site.visit("bo", "/nowhere", size=SMALLEST_PHONE) as page:
        assert complaints(page) == []


def test_the_log_in_is_as_well_made(site: Site) -> None:
    with site.visit("bo", "/me") as page:
        page.context.clear_cookies()
        page.goto("/log-in")
        assert complaints(page) == []
        expect(page.locator("#username")).to_be_focused()


def test_after_a_swap_the_focus_is_on_the_page_and_the_answer_is_said(site: Site, department: Department) -> None:
    department.visit("bo")
    with site.visit("bo", "/me/sessions") as page:
        page.locator("form[hx-post='/me/sessions/end'] button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".toast")
        expect(page.locator(":focus")).to_have_count(1)
        expect(page.locator("[role=status]")).to_have_text("The session is ended.")


def test_a_keyboard_reaches_the_content_past_the_navigation(site: Site) -> None:
    with site.visit("bo", "/me") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_be_focused()


def test_the_theme_is_in_the_page_before_any_script_runs(site: Site, department: Department) -> None:
    prefer(department, "bo", "en", "dark")
    with site.visit("bo", "/me", scripts=False) as page:
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert page.locator("body").evaluate("e => getComputedStyle(e).colorScheme") == "dark"
