"""The frame of every page: blocks, answers, navigation, languages, themes, static files."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from flask import Flask, Response
from sqlalchemy import Engine, text

from growth_tree import web
from growth_tree.domain.core import Rejected
from growth_tree.web import formats, navigation, page, policy, shell
from growth_tree.web.reach import NOBODY
from models import growth
from tests.web.browser import Browser, Installed, again
from tests.web.department import Department, Visitor


@pytest.fixture
def refusing(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser of nobody's at an application with a page that refuses, and one that fails."""
    app = installed()
    for name, view in {"refuse": _refuse, "fail": _fail}.items():
        app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
    monkeypatch.setattr(policy, "POLICY", {**policy.POLICY, "refuse": policy.OPEN, "fail": policy.OPEN})
    return Browser(app)


def _refuse() -> Response:
    raise Rejected("password_short", limit=12)


def _fail() -> Response:
    raise RuntimeError("secret detail")


def test_a_page_is_whole_for_a_plain_browser_and_a_block_for_htmx(ann: Visitor) -> None:
    whole, block = ann.get("/me/sessions"), ann.get("/me/sessions", htmx=True)
    assert whole.text.startswith("<!doctype html>")
    assert block.text.strip().startswith('<div id="sessions"')
    assert "<html" not in block.text
    assert "HX-Request" in whole.vary
    assert "HX-Request" in block.vary


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_and_restoring_requests_get_the_whole_page(ann: Visitor, header: str) -> None:
    answer = ann.client.get("/me/sessions", headers={"HX-Request": "true", header: "true"})
    assert answer.text.startswith("<!doctype html>")


def test_an_uncaught_refusal_is_a_422_in_plain_words(refusing: Browser) -> None:
    answer = refusing.get("/refuse")
    assert answer.status_code == 422
    assert "12" in answer.text


def test_an_uncaught_refusal_reaches_htmx_in_the_status_region(refusing: Browser) -> None:
    answer = refusing.get("/refuse", htmx=True)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#status"
    assert "<html" not in answer.text


def test_a_failure_shows_a_number_and_no_detail(refusing: Browser, caplog: pytest.LogCaptureFixture) -> None:
    refusing.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = refusing.get("/fail")
    number = re.search(r"\b[0-9a-f]{8}\b", answer.text)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert number
    assert number.group() in caplog.text


def test_the_navigation_shows_only_places_the_viewer_may_enter(app: Flask, ann: Visitor, cy: Visitor) -> None:
    for browser, roles in ((ann, {"member"}), (cy, {"member", "admin"})):
        text = browser.get("/me").text
        for place in (place for group in navigation.GROUPS for place in group.places):
            path = next(rule.rule for rule in app.url_map.iter_rules(place.endpoint) if "GET" in (rule.methods or ()))
            shown = f'<a href="{path}"' in text
            assert shown == (policy.POLICY[place.endpoint].reach(roles) != NOBODY), place.endpoint


def unfolded(text: str) -> dict[str, bool]:
    """Which groups of the navigation lie open, by their headings."""
    found = re.findall(r"<details( open)?><summary>([^<]+)<", text[text.index("<nav") : text.index("</nav>")])
    return {heading: bool(mark) for mark, heading in found}


def test_whoever_has_few_places_sees_all_of_them(ann: Visitor) -> None:
    groups = unfolded(ann.get("/boards").text)

    assert groups
    assert all(groups.values())


def test_of_many_places_the_group_of_the_page_lies_open(cy: Visitor) -> None:
    groups = unfolded(cy.get("/boards").text)

    assert groups == {
        "Growth": True,
        "Figures": False,
        "Decisions": False,
        "Rules and measures": False,
        "Organisation": False,
    }
    assert unfolded(cy.get("/people").text)["Organisation"]


def test_a_group_in_which_something_waits_lies_open(cy: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    monkeypatch.setattr(navigation, "COUNTERS", {**web.COUNTERS, "fairplay.page": lambda: 2})

    # then
    assert unfolded(cy.get("/boards").text)["Decisions"]


def test_one_place_alone_needs_no_heading(ann: Visitor) -> None:
    text = ann.get("/boards").text

    assert "Decisions" not in unfolded(text)
    assert 'href="/objections"' in text


def test_nobody_sees_no_navigation(nobody: Browser) -> None:
    assert "<nav" not in nobody.get("/log-in").text


def test_the_first_language_is_the_installations_and_a_click_makes_it_another(installed: Installed) -> None:
    browser = Browser(installed(locale="zh_Hans_CN"))
    assert 'lang="zh-Hans"' in browser.get("/log-in").text
    answer = browser.post("/preferences", {"language": "en", "next": "/log-in"})
    assert (answer.status_code, answer.location) == (303, "/log-in")
    assert 'lang="en"' in browser.get("/log-in").text


def test_language_and_theme_belong_to_the_person(department: Department, ann: Visitor) -> None:
    ann.post("/preferences", {"language": "zh_Hans"})
    ann.post("/preferences", {"theme": "dark"})
    elsewhere = again(department, "ann").get("/me").text
    assert 'lang="zh-Hans"' in elsewhere
    assert 'data-theme="dark"' in elsewhere


def test_a_made_up_theme_is_refused(nobody: Browser) -> None:
    assert nobody.post("/preferences", {"theme": '"><script>'}).status_code == 400


def test_a_foreign_language_cookie_changes_nothing(nobody: Browser) -> None:
    nobody.client.set_cookie("language", "../../etc")
    nobody.client.set_cookie("theme", '"><script>')
    text = nobody.get("/log-in").text
    assert 'lang="en"' in text
    assert 'data-theme="auto"' in text


def test_htmx_is_configured_without_eval_or_foreign_requests(nobody: Browser) -> None:
    content = re.search(r'name="htmx-config" content="([^"]*)"', nobody.get("/log-in").text)
    assert content
    config = json.loads(content.group(1).replace("&#34;", '"'))
    assert config["allowEval"] is config["allowScriptTags"] is config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0


def test_static_files_never_go_stale_under_their_hashed_address(nobody: Browser) -> None:
    address = re.search(r'href="(/static/app.css\?v=[0-9a-f]+)"', nobody.get("/log-in").text)
    assert address
    hashed, bare = nobody.get(address.group(1)), nobody.get("/static/app.css")
    assert "immutable" in hashed.headers["Cache-Control"]
    assert "immutable" not in bare.headers["Cache-Control"]
    assert hashed.mimetype == "text/css"


def test_static_files_are_packed_for_those_who_unpack(nobody: Browser) -> None:
    packed = nobody.client.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
    plain = nobody.client.get("/static/app.css")
    assert packed.content_encoding == "gzip"
    assert len(packed.data) < len(plain.data) / 2


def test_an_unchanged_file_is_not_sent_again(nobody: Browser) -> None:
    etag = nobody.get("/static/app.js").headers["ETag"]
    assert nobody.client.get("/static/app.js", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "%2e%2e/config.py", "/etc/passwd", "a\x00b", "none.css", ""]
)
def test_static_serves_its_own_folder_only(nobody: Browser, path: str) -> None:
    assert nobody.get(f"/static/{path}").status_code in {404, 308}


@pytest.mark.parametrize("path", ["/", "/tasks", "/tasks?q=a&page=2", "/log-in"])
def test_the_way_back_is_a_path_of_this_site(path: str) -> None:
    assert page.safe_path(path) == path


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\tevil",
            "javascript:alert(1)",
        ),
        *(
            "///evil.example",
            "/a\r\nSet-Cookie: x",
            "evil",
            "",
            None,
            "/\x00",
            "http:/evil",
            " //evil.example",
            "/a\\b",
        ),
    ],
)
def test_any_other_way_back_leads_to_the_first_page(address: str | None) -> None:
    assert page.safe_path(address) == "/"


def test_health_needs_no_log_in(nobody: Browser) -> None:
    assert nobody.get("/healthz").text == "ok\n"
    assert nobody.get("/readyz").text == "ok\n"


def test_pages_are_packed_for_those_who_unpack(nobody: Browser) -> None:
    packed = nobody.client.get("/log-in", headers={"Accept-Encoding": "gzip, br"})
    assert packed.content_encoding == "gzip"
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")
    assert {"Accept-Encoding", "HX-Request"} <= set(packed.vary)


@pytest.mark.parametrize(
    ("user_agent", "called"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/120 Mobile Safari/537 MicroMessenger/8",
            "WeChat · Android",
        ),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_browsers_are_called_by_names_people_know(user_agent: str, called: str) -> None:
    assert formats.browser(user_agent) == called


def test_a_database_that_goes_away_within_a_page_is_told_as_such_and_asked_again_by_the_next_one(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> int:
        connection = shell.connection()
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
        return len(growth.badges(connection, "ann"))

    ann = department["ann"]
    with monkeypatch.context() as meanwhile:
        meanwhile.setitem(web.COUNTERS, "tasks.page", lost)
        answer = ann.get("/boards")
        assert answer.status_code == 503
        assert "The service is busy." in answer.text
    assert ann.get("/boards").status_code == 200


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_database_that_ended_its_connections_is_told_as_such_and_asked_again(
    department: Department, nobody: Browser, engine: Engine
) -> None:
    ann = department["ann"]
    for path, seen_by in (("/readyz", nobody), ("/boards", ann)):
        assert seen_by.get(path).status_code == 200
        end_all_connections(engine)
        assert [seen_by.get(path).status_code for _ in range(2)] == [503, 200]


def end_all_connections(engine: Engine) -> None:
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) {others}"))
