"""The pages of corrections and objections in a real browser: readable, nothing blocked, nothing sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser as Chromium

from tests.web.department import TODAY, Department
from tests.web.live import Site, served
from tests.web.looks import LANGUAGES_AND_THEMES, cramped, prefer, unreadable

REASON = "双11值班没有登记，补发"
BONUS = {"member": "ann", "branch": "content", "done_on": TODAY.isoformat(), "xp": "30", "reason": REASON}
OF_TODAY = "/corrections/reversal?" + urlencode({"what": "work", "day": TODAY.isoformat()})

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", ["sqlite"])]


@pytest.fixture
def paths(department: Department) -> dict[str, list[str]]:
    """Pages by who looks at them: a correction that waits, one that is booked, objections open and answered."""
    for title in ("冬装主图", "春装主图"):
        department.approve(department.hand_in(kind="photos", title=title))
    lines = list(dict.fromkeys(re.findall(r'"/ledger/(\d+)"', department["ann"].get("/ledger").text)))
    for line in lines:
        department["ann"].post("/objections", {"line": line, "text": "这件工作用了两天，不该这样算"})
    answer = {"reason": "核对过工时，确实少算了", "xp": "6", "points": "4"}
    department["di"].post(f"/objections/{lines[0]}/uphold", answer)
    waiting, booked = (department["bo"].post("/corrections", BONUS).headers["Location"] for _ in range(2))
    department["di"].post(f"{booked}/confirm")
    first = next(iter(dict.fromkeys(re.findall(r'"/ledger/(\d+)"', department["ann"].get("/ledger").text))))
    mine, decided = f"/objections/{lines[1]}", f"/objections/{lines[0]}"
    new = f"/objections/new?line={first}"
    return {
        "ann": ["/objections", mine, decided, new, booked, "/ledger", f"/ledger/{first}", f"/ledger/{lines[0]}"],
        "di": ["/corrections", waiting, booked, "/objections", mine, decided, "/objections?view=mine"],
        "cy": ["/corrections/new", "/corrections/reversal", OF_TODAY, "/objections?view=all", mine, waiting],
    }


@pytest.fixture
def site(department: Department, browser: Chromium, paths: dict[str, list[str]]) -> Iterator[Site]:
    """That department, served."""
    assert paths
    with served(department, browser) as made:
        yield made


@pytest.mark.parametrize("person", ["ann", "di", "cy"])
@pytest.mark.parametrize("look", LANGUAGES_AND_THEMES)
def test_they_are_readable_for_everybody_and_break_nothing(
    site: Site, department: Department, paths: dict[str, list[str]], person: str, look: tuple[str, str]
) -> None:
    prefer(department, person, *look)
    assert unreadable(site, person, paths[person]) == {}


@pytest.mark.parametrize("person", ["ann", "di", "cy"])
@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_they_fit_the_smallest_phone(
    site: Site, department: Department, paths: dict[str, list[str]], person: str, language: str
) -> None:
    prefer(department, person, language, "auto")
    assert cramped(site, person, paths[person]) == {}
