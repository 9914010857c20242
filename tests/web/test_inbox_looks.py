"""The inbox by keyboard, on a small phone, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.department import Department
from tests.web.inbox import standing
from tests.web.live import send, served


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_inbox_is_worked_through_by_keyboard_and_the_focus_is_never_lost(
    department: Department, browser: Browser
) -> None:
    first, second, third, fourth = (department.hand_in("ann", title=f"工作{n}") for n in range(4))
    with served(department, browser) as site, site.visit("bo", "/inbox") as page:
        page.keyboard.press("j")
        page.wait_for_selector(f"#task-{first}:focus, #task-{first} :focus")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.wait_for_selector(f"#task-{first}:focus, #task-{first} :focus")
        page.keyboard.press("a")
        page.wait_for_selector(f"#task-{first}", state="detached")
        page.wait_for_selector(f"#task-{second} :focus")
        page.wait_for_selector("button[data-key=a]:focus")
        expect(page.locator("#count-inbox")).to_have_text("3")
        expect(page.locator("#waiting")).to_have_text("3 pieces of work wait for you.")
        page.keyboard.press("r")
        page.wait_for_selector("textarea")
        page.wait_for_selector("textarea:focus")
        page.keyboard.type("缺少截图 ajkr")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#task-{second}", state="detached")
        page.wait_for_selector(f"#task-{third}:focus, #task-{third} :focus")
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("[data-one]:checked")).to_have_count(2)
        page.click("#bulk button")
        page.wait_for_selector(".verdicts")
        page.wait_for_selector(":focus")
        expect(page.locator(".verdict.good")).to_have_count(2)
        expect(page.locator("#waiting")).to_have_text("Nothing waits for you.")
    assert [standing(department, task).status for task in (first, second, third, fourth)] == [
        "approved",
        "returned",
        "approved",
        "approved",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_inbox_fits_a_small_phone_and_works_without_scripts(department: Department, browser: Browser) -> None:
    task = department.hand_in("ann", title="很长的标题" * 20, shares={"ann": 100})
    with served(department, browser) as site, site.visit("bo", "/inbox", size=(320, 640), scripts=False) as page:
        assert page.locator("html").evaluate("e => e.scrollWidth") <= 320
        send(page, f"#task-{task} button:has-text('Approve')")
        assert page.inner_text("#waiting") == "Nothing waits for you."
    assert standing(department, task).status == "approved"
