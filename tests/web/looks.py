"""What a real browser finds wrong with pages: what keeps anybody out, what is blocked, what runs off a small phone."""

from __future__ import annotations

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from growth_tree.accounts import people
from tests.web.department import Department
from tests.web.live import DESK, Site

SMALLEST_PHONE = (320, 640)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL_TARGETS = """
[...document.querySelectorAll("button, select, .button, .nav a, .tabs a, .foot a, summary, input:not([type=hidden])")]
  .filter((each) => each.checkVisibility() && !each.matches(".sr"))
  .map((each) => (each.matches("[type=checkbox], [type=radio]") && each.closest("label")) || each)
  .filter((each) => { const box = each.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
  .map((each) => each.outerHTML.slice(0, 120))
"""
LANGUAGES_AND_THEMES = [("zh_Hans", "light"), ("en", "dark")]


def prefer(department: Department, person: str, language: str, theme: str) -> None:
    """Choose language and theme."""
    with department.handler.writing() as conn:
        people.set_preferences(conn, person, locale=language, theme=theme)


def complaints(page: Page) -> list[str]:
    """What axe finds wrong with a page."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def unreadable(site: Site, person: str, paths: Iterable[str]) -> dict[str, list[str]]:
    """What axe finds wrong with pages by their paths, and what the browser blocked or broke."""
    found: dict[str, list[str]] = {}
    said: list[str] = []
    with site.visit(person, "/me", size=DESK) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in paths:
            page.goto(path)
            found[path] = complaints(page)
    return {path: wrong for path, wrong in {**found, "console": said}.items() if wrong}


def cramped(site: Site, person: str, paths: Iterable[str]) -> dict[str, list[str]]:
    """What runs sideways on the smallest phone, and what is too small to be hit there, by the paths of pages."""
    found: dict[str, list[str]] = {}
    with site.visit(person, "/me", size=SMALLEST_PHONE) as page:
        for path in paths:
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            wide = [f"{width} px wide"] if width > SMALLEST_PHONE[0] else []
            found[path] = wide + page.evaluate(SMALL_TARGETS)
    return {path: wrong for path, wrong in found.items() if wrong}
