"""The department's pages on a port, for tests that drive a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.web.department import Department

PHONE = (390, 844)
DESK = (1280, 800)
PATIENCE = 60_000  # ms, for machines that have much else to do

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are, and a browser to look at them with."""

    department: Department
    browser: Browser
    address: str

    @contextmanager
    def visit(self, person: str, path: str, *, size: tuple[int, int] = DESK, scripts: bool = True) -> Iterator[Page]:
        """A page in a window of somebody who is logged in."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, base_url=self.address
        )
        token = self.department.visit(person).token
        context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(path)
        try:
            yield page
        finally:
            context.close()


def send(page: Page, button: str) -> None:
    """Press a button that leads away from the page, and wait until what it leads to is there."""
    with page.expect_navigation():
        page.click(button)


@contextmanager
def served(department: Department, browser: Browser) -> Iterator[Site]:
    """The department, served by threads of this process for as long as it is needed."""
    server = make_server("127.0.0.1", 0, department.app, threaded=True)
    thread = Thread(target=server.serve_forever, args=[0.01], daemon=True)  # s until it sees that it is over
    thread.start()
    try:
        yield Site(department, browser, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
