"""Pages as of a past moment: what stood then, for those who may see it today, and nothing to be done."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from msgspec import structs
from werkzeug.test import TestResponse

from events import log
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Join, Move
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Text
from growth_tree.domain.task import VoidTask
from tests.counting import statements
from tests.web.department import RULEBOOK, TODAY, Department

THEN = TODAY.isoformat()
PAGES = {
    "/tree": "ann abe bo di cy au",
    "/ledger": "ann abe bo di cy au",
    "/tree/ann": "ann bo di cy au",
    "/ledger/of/ann": "ann bo di cy au",
    "/team": "bo di mo",
    "/rules": "ann bo cy au",
    "/rules/badges": "ann bo cy au",
    "/rules/levels": "ann bo cy au",
    "/rules/versions": "ann bo cy au",
    "/rules/changes": "ann bo cy au",
    "/boards": "ann bo cy au",
}
OPEN = [(page, who) for page, people in PAGES.items() for who in people.split()]


@pytest.fixture
def lived(department: Department) -> Department:
    """Ann's work of the day, and ten days later more of it, some taken back, while Abe is in another team."""
    first = department.approve(department.hand_in("ann", "review", "竞品第一版"))
    department.hand_in("ann", "photos", "那天还没批的")
    department.approve(department.hand_in("abe", "photos", "阿贝的主图"))
    department.wait(days=10)
    department.carry_out("bo", VoidTask(task=first, by="bo", reason=department.text("bo", "重复")))
    department.approve(department.hand_in("ann", "listing", "后来的周报"))
    return department


@pytest.mark.parametrize(("page", "who"), OPEN)
def test_every_page_opens_for_whom_it_opens_today(lived: Department, page: str, who: str) -> None:
    text = lived[who].get(f"{page}?as_of={THEN}").text
    assert "As it stood at the end of Nov 11, 2026" in text
    main = text[text.index("<main") : text.index("</main")]
    assert 'method="post"' not in main
    assert "hx-post" not in main


def test_whoever_would_change_the_past_is_refused(lived: Department) -> None:
    with lived.handler.reading() as connection:
        before = log.head(connection)
    for address, given in (("/boards/part", {"listed": "1"}), ("/leave", {}), ("/inbox/approve", {"task": "x"})):
        refused = lived["bo"].post(f"{address}?as_of={THEN}", given)
        assert refused.status_code == 409
        assert "The past is only there to be looked at. Nothing was done." in refused.text
    assert "Take part" in lived["bo"].get("/boards").text
    with lived.handler.reading() as connection:
        assert log.head(connection) == before


@pytest.mark.parametrize(("page", "who"), [("/tree/ann", "abe"), ("/ledger/of/ann", "mo"), ("/team", "ann")])
def test_what_is_closed_today_is_closed_for_the_past(lived: Department, page: str, who: str) -> None:
    assert lived[who].get(f"{page}?as_of={THEN}").status_code == 404


def test_the_tree_has_the_leaves_of_then_also_those_that_fell_later(lived: Department) -> None:
    now, then = lived["ann"].get("/tree").text, lived["ann"].get(f"/tree?as_of={THEN}").text
    assert ("竞品第一版" in now, "竞品第一版" in then) == (False, True)
    assert ("后来的周报" in now, "后来的周报" in then) == (True, False)
    assert _row(then, "Market research") == ["1", "50", "70 XP to go", "1"]
    assert _row(now, "Market research") == ["1", "0", "120 XP to go", "0"]
    assert 'id="badge-first_leaf"' in then


def test_the_ledger_ends_with_the_moment(lived: Department) -> None:
    now, then = lived["ann"].get("/ledger").text, lived["ann"].get(f"/ledger?as_of={THEN}").text
    assert ("Lines: 3" in now, "Lines: 1" in then) == (True, True)
    assert "Taken back" not in then.partition("<tbody>")[2]
    assert '<dt>Pending points</dt><dd class="wait">+20</dd>' in then
    assert "<dt>Points to spend</dt><dd>40</dd>" in then


def test_a_minute_is_a_moment_too(lived: Department) -> None:
    assert "Lines: 1" in lived["ann"].get("/ledger?as_of=2026-11-11T12:00").text
    before = lived["ann"].get("/ledger?as_of=2026-11-11T11:59").text
    assert "Nothing had happened yet then." in before
    assert "Lines: 3" in before


def test_the_team_has_the_people_of_then_whom_its_manager_leads_today(department: Department) -> None:
    department.approve(department.hand_in("ann", "review"))
    department.wait(days=3)
    department.carry_out(
        SYSTEM,
        Move(member="abe", from_day=department.today, job="ops_specialist", team="listing", grade="P1"),
        Move(member="eve", from_day=department.today, job="ops_specialist", team="photo", grade="P1"),
        Join(member="new", on=department.today, job="sales", team="photo", grade="P1"),
    )
    department.wait(days=1)
    rows = _csv(department["bo"].get(f"/team?view=table&format=csv&as_of={THEN}"))
    assert [(row["Number"], row["XP in all"]) for row in rows] == [("ann", "50")]
    by_director = _csv(department["di"].get(f"/team?format=csv&as_of={THEN}"))
    places = {row["Number"]: row["Team"] for row in by_director}
    assert (places["abe"], places["eve"], "new" in places) == ("内容组", "商品组", False)


def test_the_rules_are_those_in_force_then_and_published_by_then(department: Department) -> None:
    department.wait(days=2)
    department.carry_out(SYSTEM, PublishRulebook(rulebook=RULEBOOK, effective_from=department.today))
    ann = department["ann"]
    assert "/rules?version=1&amp;as_of=" not in ann.get("/rules/versions").text
    then = ann.get(f"/rules/versions?as_of={THEN}").text
    assert "/rules?version=1&amp;as_of=2026-11-11" in then
    assert "/rules?version=2" not in then
    assert "Hand in" not in ann.get(f"/rules?as_of={THEN}").text.partition("<main")[2]


@pytest.mark.parametrize("page", ["/rules", "/rules/badges", "/rules/levels", "/rules/versions", "/rules/changes"])
def test_rules_that_were_published_later_give_way_to_those_of_then(department: Department, page: str) -> None:
    # given
    department.wait(days=2)
    later = structs.replace(RULEBOOK, title=Text(zh="后来的规则", en="Rules of later"))
    coming = department.today + timedelta(days=1)
    department.carry_out(SYSTEM, PublishRulebook(rulebook=later, effective_from=coming))

    # then
    ann = department["ann"]
    shown = ann.get(f"{page}?version=2&as_of={THEN}")
    assert shown.status_code == 200
    assert "Version 2 had not been published yet then. This is version 1, which was in force." in shown.text
    assert f'href="{page}?version=2">Version 2 as it is today' in shown.text
    assert "Rules of later" not in shown.text.partition("<main")[2]
    assert "had not been published" not in ann.get(f"{page}?version=1&as_of={THEN}").text
    assert ann.get(f"{page}?version=3&as_of={THEN}").status_code == 404
    assert ann.get(f"{page}?version=2&as_of={THEN}&format=csv").status_code == 404
    assert ann.get(f"/rules/document.yaml?version=2&as_of={THEN}").status_code == 404


def test_a_line_that_one_opens_from_the_past_says_that_its_explanation_is_of_today(lived: Department) -> None:
    ann = lived["ann"]
    then, now = ann.get(f"/ledger?as_of={THEN}").text, ann.get("/ledger").text
    line = re.search(r'href="(/ledger/\d+)\?as_of=2026-11-11"', then)
    later = re.search(r'href="(/ledger/\d+)"', now)
    assert line is not None
    assert later is not None
    shown = ann.get(f"{line[1]}?as_of={THEN}").text
    assert "You came from the ledger as it stood at the end of Nov 11, 2026" in shown
    assert "This line had been booked by then; its amounts never change." in shown
    assert "Its explanation is of today" in shown
    assert f'class="back" href="/ledger?as_of={THEN}"' in shown
    assert "This line had not been booked yet then." in ann.get(f"{later[1]}?as_of={THEN}").text
    assert "You came from" not in ann.get(line[1]).text
    assert f'href="{line[1]}?as_of={THEN}"' in ann.get(f"/tree?as_of={THEN}").text


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2031-01-01", "That day is still to come."),
        ("2001-01-01", "Nothing had happened yet then."),
        ("yesterday", "A moment is written like 2026-09-30 or 2026-09-30T12:00."),
        ("9998-12-31", "That day is still to come."),
        ("2026-11-11T12:00%2B99:00", "A moment is written like"),
        ("0001-01-01T00:00", "A moment is written like"),
        ("0001-01-01", "A moment is written like"),
        ("9999-12-31T23:59-23:59", "A moment is written like"),
    ],
)
@pytest.mark.parametrize("page", ["/tree", "/ledger", "/rules"])
def test_a_moment_that_cannot_be_shown_says_why_above_the_page_of_today(
    department: Department, page: str, as_of: str, said: str
) -> None:
    answer = department["ann"].get(f"{page}?as_of={as_of}")
    assert answer.status_code == 200
    assert said in answer.text
    assert "As it stood" not in answer.text


def test_nobody_has_a_tree_before_the_first_day_here(department: Department) -> None:
    department.wait(days=3)
    department.carry_out(SYSTEM, Join(member="new", on=department.today, job="sales", team="photo", grade="P1"))
    assert "That was before the first day here." in department["di"].get(f"/tree/new?as_of={THEN}").text


def test_links_and_files_stay_with_the_moment(lived: Department) -> None:
    ann = lived["ann"]
    text = ann.get(f"/ledger?as_of={THEN}").text
    assert f'href="/ledger?as_of={THEN}&amp;sort=-xp"' in text or f"as_of={THEN}&amp;sort=xp" in text
    assert f'<input type="hidden" name="as_of" value="{THEN}">' in text
    answer = ann.get(f"/ledger?as_of={THEN}&format=csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ledger-{THEN}.csv"'
    assert [row["Type"] for row in _csv(answer)] == ["Awarded"]
    tree = ann.get(f"/tree?as_of={THEN}").text
    assert f"/ledger?branch=content&amp;as_of={THEN}" in tree
    assert f'href="/ledger?as_of={THEN}"' in tree


def test_what_answers_a_form_is_told_as_of_now(lived: Department) -> None:
    ann = lived["ann"]
    given = {"csrf_token": ann.csrf(), "command_id": "b" * 32, "listed": "1"}
    headers = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true", "HX-Target": "boards"}
    answer = ann.client.post(
        "/boards/part",
        data=given,
        headers={**headers, "HX-Current-URL": f"http://localhost/boards?as_of={THEN}"},
    )
    assert answer.status_code == 200
    assert "As it stood" not in answer.text
    assert "You take part" in answer.text


def test_more_rows_take_no_more_queries(department: Department) -> None:
    department.approve(department.hand_in("ann", "listing"))
    department.approve(department.hand_in("abe", "listing"))
    department.wait(days=1)
    pages = [f"{page}?as_of={THEN}" for page in ("/tree", "/ledger", "/rules")]
    first = [statements(lambda p=page: department["ann"].get(p)) for page in pages]  # type: ignore[misc]
    team = statements(lambda: department["di"].get(f"/team?as_of={THEN}"))
    department.clock -= timedelta(days=1)
    for n in range(12):
        department.approve(department.hand_in(("ann", "abe")[n % 2], "listing", f"上新 {n}"))
        department.hand_in("ann", "review", f"还没批 {n}")
    department.wait(days=1)
    again = [statements(lambda p=page: department["ann"].get(p)) for page in pages]  # type: ignore[misc]
    more = statements(lambda: department["di"].get(f"/team?as_of={THEN}"))
    longer = 3  # the search for the moment takes one look more whenever the log is twice as long
    assert [late - early <= longer for early, late in zip([*first, team], [*again, more], strict=True)] == [True] * 4


def _row(text: str, branch: str) -> list[str]:
    row = re.search(rf"<tr><th[^>]*><a[^>]*><i[^>]*></i>{branch}</a></th>(.*?)</tr>", text, re.DOTALL)
    assert row
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL)
    return [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]


def _csv(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
