"""A session that ends while a form is filled in: nothing is done, and what was typed can be sent after the log-in."""

from __future__ import annotations

import re
from html import unescape

import pytest
from playwright.sync_api import Browser as Chromium
from werkzeug.test import TestResponse

from growth_tree.accounts import sessions
from tests.web.browser import HERE
from tests.web.department import TODAY, Department, Visitor
from tests.web.live import served

LINKS = "https://example.com/work\nhttps://example.com/more"
WORK = {
    "kind": "listing",
    "done_on": TODAY.isoformat(),
    "title": '夏装 "上新"',
    "links": LINKS,
    "member": "ann",
    "percent": "100",
}
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def end(department: Department, person: str) -> None:
    with department.handler.writing() as connection:
        sessions.end_all(connection, person)


def log_in(department: Department, person: str, browser: Visitor) -> None:
    browser.client.set_cookie("session", department.visit(person).token)


def send_again(browser: Visitor, page: TestResponse) -> TestResponse:
    """Press the button of the page that keeps what was typed."""
    form = re.search(r'<form class="card form" method="post" action="([^"]*)">(.*?)</form>', page.text, re.DOTALL)
    assert form, page.text
    fields = {unescape(name): unescape(value) for name, value in FIELD.findall(form[2])}
    return browser.client.post(unescape(form[1]), data=fields, headers=HERE)


def test_what_was_typed_is_sent_after_the_log_in(department: Department, ann: Visitor) -> None:
    ann.csrf()
    end(department, "ann")
    lost = ann.post("/tasks", WORK)
    assert lost.status_code == 401
    assert "夏装 &#34;上新&#34;" in lost.text
    assert 'href="/log-in" target="_blank"' in lost.text
    early = send_again(ann, lost)
    assert early.status_code == 401, "still nobody is logged in, and it is still kept"
    log_in(department, "ann", ann)
    asked = send_again(ann, early)
    assert asked.status_code == 403
    assert "You are logged in as 安然." in asked.text
    done = send_again(ann, asked)
    assert done.status_code == 303
    assert "夏装" in ann.get(done.location).text


def test_nothing_of_it_is_there_for_the_next_one(department: Department, ann: Visitor) -> None:
    ann.csrf()
    end(department, "ann")
    ann.post("/tasks", WORK)
    log_in(department, "bo", ann)
    assert "夏装" not in ann.get("/tasks/new").text + ann.get("/").text


@pytest.mark.parametrize("path", ["/me/password", "/me/notices", "/log-in"])
def test_secrets_are_never_shown_again(department: Department, ann: Visitor, path: str) -> None:
    ann.csrf()
    end(department, "ann")
    answer = ann.post(path, {"username": "ann", "password": "so-secret", "token": "so-secret", "secret": "so-secret"})
    assert answer.status_code == 403
    assert "so-secret" not in answer.text


def test_another_site_is_not_offered_anything(ann: Visitor) -> None:
    answer = ann.client.post("/tasks", data=WORK, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "夏装" not in answer.text


def test_an_address_with_two_slashes_does_not_lead_away(ann: Visitor) -> None:
    answer = ann.client.post("//evil.example/%2e%2e/tasks", data=WORK, headers=HERE)
    assert 'action="//' not in answer.text


def test_htmx_leaves_the_page_and_links_to_the_log_in(department: Department, ann: Visitor) -> None:
    end(department, "ann")
    headers = HERE | {"HX-Request": "true", "HX-Current-URL": "http://localhost/tasks/new?kind=listing"}
    answer = ann.client.get("/tasks/new?kind=photos", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#status"
    assert "HX-Redirect" not in answer.headers
    assert 'href="/log-in?next=/tasks/new?kind%3Dlisting" target="_blank"' in answer.text


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_form_goes_on_where_it_was_after_the_log_in(department: Department, browser: Chromium) -> None:
    with served(department, browser) as site, site.visit("ann", "/tasks/new") as page:
        page.fill("[name=title]", "夏装上新")
        page.fill("[name=links]", "https://example.com/work")
        end(department, "ann")
        page.select_option("#kind", "listing")
        page.wait_for_selector("#status >> text=Log in")
        page.context.add_cookies([{"name": "session", "value": department.visit("ann").token, "url": site.address}])
        page.click(".actions >> text=Hand in")
        page.wait_for_selector("#status >> text=please try again")
        assert page.input_value("[name=title]") == "夏装上新"
        page.click(".actions >> text=Hand in")
        page.wait_for_selector("#task >> text=夏装上新")
