"""What a page works out while a form is filled in keeps up with the form, however slowly the answers come."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route

from tests.web.department import Department
from tests.web.desk import slot
from tests.web.live import served

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


def test_what_it_would_earn_follows_a_choice_made_while_an_answer_is_on_its_way(
    department: Department, browser: Chromium
) -> None:
    held: list[Route] = []
    with served(department, browser) as site, site.visit("ann", "/tasks/new") as page:
        page.route("**/tasks/new?*", lambda route: held.append(route), times=1)  # noqa: PLW0108  (it is marked)
        with page.expect_request("**/tasks/new?*"):
            page.select_option("#kind", "listing")
        page.select_option("#kind", "photos")
        held[0].continue_()
        page.wait_for_selector("#quote >> text=+30")


def test_the_sample_follows_a_field_changed_the_moment_an_answer_has_come(
    department: Department, browser: Chromium
) -> None:
    """A part of a page that were replaced as a whole would not listen for a moment."""
    name = slot(department)
    with served(department, browser) as site, site.visit("ann", f"/tests/{name}/plan") as page:
        for field, value in {"name_a": "白底图", "name_b": "模特图", "baseline": "2.5"}.items():
            page.fill(f"[name={field}]", value)
        page.evaluate("""document.addEventListener("htmx:afterSwap", () => {
            const lift = document.querySelector("[name=lift]");
            lift.value = "30";
            lift.dispatchEvent(new Event("change", {bubbles: true}));
        }, {once: true})""")
        page.press("[name=baseline]", "Tab")
        page.wait_for_selector("#sample >> text=7,792")


def test_a_failure_is_said_at_the_foot_and_the_part_stays(department: Department, browser: Chromium) -> None:
    with served(department, browser) as site, site.visit("ann", "/tasks/new") as page:
        page.select_option("#kind", "photos")
        page.wait_for_selector("#quote >> text=+30")
        page.route("**/tasks/new?*", lambda route: route.continue_(url=f"{site.address}/tasks/nowhere"))
        page.select_option("#kind", "listing")
        page.wait_for_selector("#status >> .toast")
        assert "+30" in page.inner_text("#quote")
