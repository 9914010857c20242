"""A real browser on the pages of one thing, and the whole life of a piece of work without any script."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from growth_tree.cli.worker import work_one
from tests.web.department import Department
from tests.web.live import Site, send, served
from tests.web.looks import SMALLEST_PHONE, complaints, prefer

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]

SHEET = "用户名,姓名,岗位,团队,职级,入职日期\nfay,费叶,内容运营专员,内容组,P3,2026-11-02\n"
PAGES = {
    "ann": ("/tasks/waiting", "/tasks/shared", "/tasks/back/hand-in", "/tree/ann", "/ledger/of/ann", "/ledger/{line}"),
    "bo": ("/tasks/waiting", "/tasks/waiting/decide", "/tasks/waiting/return", "/tasks/done/void", "/tree/ann"),
    "cy": (
        *("/people/ann", "/people/ann/move", "/people/ann/leave", "/people/ann/rename", "/people/teams/photo/manager"),
        *("/imports/{job}", "/tasks/done", "/ledger/of/ann"),
    ),
}


@pytest.fixture
def site(department: Department, browser: Chromium) -> Iterator[Site]:
    """A department with work in every state."""
    department.hand_in("ann", task="waiting", title="夏装上新")
    department.hand_in("ann", task="back", title="秋装上新")
    department.hand_in("abe", "photos", task="shared", title="首页主图拍摄", shares={"abe": 60, "ann": 40})
    department.approve(department.hand_in("ann", "photos", task="done", title="详情页拍摄"))
    sent_back = department["bo"].post("/tasks/back/return", {"attempt": "1", "reason": "缺少截图"})
    assert sent_back.status_code == 303
    with served(department, browser) as made:
        yield made


@pytest.mark.parametrize("person", PAGES)
@pytest.mark.parametrize(("language", "theme"), [("zh_Hans", "dark"), ("en", "light")])
def test_the_pages_of_one_thing_are_sound_on_the_smallest_phone(
    site: Site, department: Department, person: str, language: str, theme: str
) -> None:
    prefer(department, person, language, theme)
    wrong: list[object] = []
    with site.visit(person, "/me", size=SMALLEST_PHONE) as page:
        page.on("console", lambda message: wrong.append((page.url, message.text)))
        page.on("pageerror", lambda error: wrong.append((page.url, str(error))))
        for path in _addresses(department, person):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            wrong += [(path, complaint) for complaint in complaints(page)]
            if (width := page.evaluate("document.documentElement.scrollWidth")) > SMALLEST_PHONE[0]:
                wrong.append((path, f"{width} pixels wide"))
    assert wrong == []


def test_work_is_handed_in_shared_returned_approved_and_voided_without_scripts(
    site: Site, department: Department
) -> None:
    with site.visit("ann", "/tasks/new", scripts=False) as page:
        page.select_option("[name=kind]", "listing")
        page.fill("[name=title]", "冬装上新")
        send(page, "button[name=then][value=row]")
        assert page.input_value("[name=title]") == "冬装上新"
        page.select_option("select[name=member]", "abe")
        send(page, "main form .actions button.primary")
        task = page.url.rpartition("/")[2].partition("?")[0]
    with site.visit("abe", f"/tasks/{task}", scripts=False) as page:
        _press(page, f"/tasks/{task}/confirm")
    with site.visit("bo", f"/tasks/{task}/return", scripts=False) as page:
        page.fill("[name=reason]", "缺少链接")
        _press(page, f"/tasks/{task}/return")
    with site.visit("ann", f"/tasks/{task}/hand-in", scripts=False) as page:
        send(page, "main form .actions button.primary")
    with site.visit("abe", f"/tasks/{task}", scripts=False) as page:
        _press(page, f"/tasks/{task}/confirm")
    with site.visit("bo", f"/tasks/{task}", scripts=False) as page:
        _press(page, f"/tasks/{task}/approve")
        page.goto(f"/tasks/{task}/void")
        page.fill("[name=reason]", "重复提交")
        _press(page, f"/tasks/{task}/void")
        page.goto(f"/tasks/{task}")
        assert "Voided" in page.inner_text("main")


def test_a_file_is_imported_without_scripts(site: Site, department: Department) -> None:
    with site.visit("cy", "/imports", scripts=False) as page:
        page.check("[name=kind][value=people]")
        page.set_input_files("[name=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": SHEET.encode()})
        send(page, "form[action='/imports'] button")
        send(page, "form[action$='/start'] button")
        assert work_one(department.handler)
        page.reload()
        assert "The import is complete." in page.inner_text("main")
        page.goto("/people?q=fay")
        assert "费叶" in page.inner_text("main")


def test_the_focus_stays_on_the_page_when_a_task_is_decided_on_its_own_page(site: Site) -> None:
    with site.visit("bo", "/tasks/waiting") as page:
        page.locator("form[action$='/approve'] button").last.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".toast")
        expect(page.locator(":focus")).to_have_count(1)


def _addresses(department: Department, person: str) -> list[str]:
    """The pages to look at, with the ids of what the department made by itself."""
    given = {"line": "", "job": ""}
    if person == "ann":
        given["line"] = department["ann"].get("/ledger").text.partition('href="/ledger/')[2].partition('"')[0]
    if person == "cy":
        upload = {"kind": "people", "file": (BytesIO(SHEET.encode()), "a.csv")}
        given["job"] = department["cy"].post("/imports", upload).location.rpartition("/")[2]
    return [path.format(**given) for path in PAGES[person]]


def _press(page: Page, action: str) -> None:
    """Send the form with an address."""
    send(page, f"main form[action='{action}'] button >> nth=-1")
