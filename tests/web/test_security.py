"""The guard: forged requests, headers, hosts, cookies, limits, broken input."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask import request as seen

from growth_tree.web.security import TEXT_BYTES_MAX, UPLOAD_BYTES_MAX, WITHOUT_TOKEN
from tests.web.browser import HERE, Browser, Installed, give_password
from tests.web.department import Department, Visitor


def writes(app: Flask) -> list[tuple[str, str]]:
    """Every address that takes a write, with the method."""
    return [
        (method, re.sub("<[^>]*>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
        if rule.endpoint not in WITHOUT_TOKEN
    ]


def test_no_write_goes_through_without_the_token_of_the_session(app: Flask, ann: Visitor, bo: Visitor) -> None:
    for method, path in writes(app):
        for data in (
            {},
            {"csrf_token": ""},
            {"csrf_token": "00" * 48},
            {"csrf_token": bo.csrf()},
            {"csrf_token": "x"},
        ):
            answer = ann.client.open(path, method=method, data=data, headers=HERE)
            assert answer.status_code == 403, (method, path, data)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Origin": "https://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_no_write_goes_through_from_another_site(app: Flask, ann: Visitor, headers: dict[str, str]) -> None:
    for method, path in writes(app):
        answer = ann.client.open(path, method=method, data={"csrf_token": ann.csrf()}, headers=headers)
        assert answer.status_code == 403, (method, path)


def test_an_old_browser_proves_its_origin_by_the_origin_header(ann: Visitor) -> None:
    sent = {"csrf_token": ann.csrf(), "theme": "dark"}
    assert ann.client.post("/preferences", data=sent, headers={"Origin": "http://localhost"}).status_code == 303


def test_the_token_also_comes_as_a_header(ann: Visitor) -> None:
    headers = HERE | {"X-CSRF-Token": ann.csrf()}
    assert ann.client.post("/preferences", data={"theme": "dark"}, headers=headers).status_code == 303


def test_no_two_pages_carry_the_same_token(nobody: Browser) -> None:
    assert nobody.csrf() != nobody.csrf()


def test_a_token_from_before_the_log_in_opens_nothing_after_it(department: Department, nobody: Browser) -> None:
    give_password(department, "ann")
    before = nobody.csrf()
    nobody.log_in()
    answer = nobody.client.post("/log-out", data={"csrf_token": before}, headers=HERE)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/log-in", "/me", "/nowhere", "/healthz", "/static/app.css"])
def test_every_answer_carries_the_policy_without_any_unsafe_word(ann: Visitor, path: str) -> None:
    headers = ann.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_are_stored_nowhere(ann: Visitor) -> None:
    assert ann.get("/me").headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_code_or_style(ann: Visitor) -> None:
    for path in ("/me", "/me/password", "/me/sessions", "/me/second-step", "/nowhere"):
        text = ann.get(path).text
        for forbidden in (" style=", "<style", " onclick", " onload", " onerror", "javascript:", "hx-on", "<script>"):
            assert forbidden not in text, (path, forbidden)


def test_over_tls_cookies_are_bound_to_the_host_and_hsts_is_sent(installed: Installed) -> None:
    app = installed(insecure_cookies=False)
    answer = app.test_client().get("/log-in", base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-visitor=") for cookie in cookies)
    assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_plain_http_sends_no_hsts(nobody: Browser) -> None:
    assert "Strict-Transport-Security" not in nobody.get("/log-in").headers


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "tree.example@evil.example"]
)
def test_a_foreign_host_is_refused(installed: Installed, host: str) -> None:
    app = installed(trusted_hosts=("tree.example",))
    assert app.test_client().get("/log-in", headers={"Host": "tree.example"}).status_code == 200
    assert app.test_client().get("/log-in", headers={"Host": host}).status_code == 400


def test_forwarded_headers_count_only_behind_a_known_proxy(installed: Installed) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "9.9.9.9"}
    for hops, scheme, address in ((0, "http", "127.0.0.1"), (1, "https", "9.9.9.9")):
        app = installed(proxy_hops=hops)
        with app.test_client() as client:
            client.get("/healthz", headers=forwarded)
            assert (seen.scheme, seen.remote_addr) == (scheme, address)


@pytest.mark.parametrize("longest", [TEXT_BYTES_MAX, 10 * 2**20, UPLOAD_BYTES_MAX])
def test_a_request_beyond_the_limit_is_413_in_plain_words(ann: Visitor, longest: int) -> None:
    answer = ann.post("/preferences", {"theme": "dark", "text": "x" * longest})
    assert answer.status_code == 413
    assert answer.text.startswith("<!doctype html>")
    assert "Please write less." in answer.text


@pytest.mark.parametrize(
    ("path", "field", "said"),
    [
        ("/imports", "file", "at most 16 MB"),
        ("/rules/drafts", "file", "512"),
        ("/offers", "upload", "at most 10 MB"),
    ],
)
def test_a_file_beyond_the_limit_is_told_the_limit_of_its_page(cy: Visitor, path: str, field: str, said: str) -> None:
    answer = cy.post(path, {field: (BytesIO(b"x" * (UPLOAD_BYTES_MAX + 1)), "a.csv")})
    assert answer.status_code == 413
    assert said in answer.text


NAUGHTY = [
    "\x00",
    "a\x00b",
    "\ud800",
    "%00",
    "NaN",
    str(2**63),
    "-1",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\u202e",
    "\U0001d7d9\U0001d7da",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_in_any_field_is_never_a_500(app: Flask, ann: Visitor, text: str) -> None:
    fields = ("next", "username", "password", "new_password", "code", "session", "language", "theme", "command_id")
    body = text.encode("utf-8", "surrogatepass")
    for method, path in writes(app):
        if path == "/log-out":
            continue
        answer = ann.client.open(
            path, method=method, data=dict.fromkeys(fields, body) | {"csrf_token": ann.csrf()}, headers=HERE
        )
        assert answer.status_code < 500, (path, text[:20])
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=%FF", "page=-1", "page=9999999999", "sort=x", "q=" + "a" * 3000, "%", "&&=&"]
)
def test_broken_queries_are_never_a_500(ann: Visitor, query: str) -> None:
    assert ann.get(f"/me/sessions?{query}").status_code < 500
    assert ann.get(f"/log-in?next=/&{query}").status_code < 500


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"a=b", "multipart/form-data"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"", ""),
    ],
)
def test_broken_bodies_are_refused_and_never_a_500(ann: Visitor, body: bytes, media_type: str) -> None:
    headers = HERE | {"X-CSRF-Token": ann.csrf()}
    assert ann.client.post("/preferences", data=body, content_type=media_type, headers=headers).status_code < 500


@pytest.mark.parametrize("cookie", ["", "x", "\u00e9", "a" * 4000, "../..", "0" * 43])
def test_a_made_up_session_is_nobody(nobody: Browser, cookie: str) -> None:
    nobody.client.set_cookie("session", cookie)
    answer = nobody.get("/me")
    assert answer.status_code == 303
    assert answer.location == "/log-in?next=/me"


def test_a_blocked_thing_can_be_reported_in_bounds(nobody: Browser, caplog: pytest.LogCaptureFixture) -> None:
    sent = nobody.client.post("/csp", data=b'{"csp-report": "x\n\x1b[31m"}', content_type="application/csp-report")
    assert sent.status_code == 204
    assert "\x1b" not in caplog.text
    before = len(caplog.records)
    nobody.client.post("/csp", data=b"x" * 10_000)
    assert len(caplog.records) == before
