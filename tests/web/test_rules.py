"""The rule book to read: all of the document is on the pages, so that what is said and what is done cannot differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from flask_babel import force_locale
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import GrantAccess
from growth_tree.domain.rulebook import ConfirmRulebook, ProposeRulebook, PublishRulebook
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.rules import Curve, RuleBook
from growth_tree.rulebook_schema import default_rulebook, load_rulebook
from growth_tree.web import shell, words
from tests.web.department import RULEBOOK, TODAY, Department, Visitor

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
TOMORROW = TODAY + timedelta(days=1)
PAGES = ("/rules", "/rules/badges", "/rules/levels", "/rules/versions")


def text_of(visitor: Visitor, path: str) -> str:
    """What a page says, without its tags."""
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    body = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def publish(department: Department, rulebook: RuleBook, day: date) -> None:
    department.carry_out(SYSTEM, PublishRulebook(rulebook=rulebook, effective_from=day))


def card(visitor: Visitor, kind: str, path: str = "/rules") -> str:
    """The card of a kind of task."""
    found = re.search(rf'<li class="card way" id="{kind}">.*?\n</li>', visitor.get(path).text, re.DOTALL)
    assert found, kind
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[0])))


def numbers_of(rulebook: RuleBook) -> Iterator[tuple[str, str]]:
    """Everything but the kinds that the rules fix, with the page that says it."""
    for xp in rulebook.thresholds:
        yield "/rules/levels", f" {xp:,} "
    for percent in rulebook.limits.quality_percents:
        yield "/rules/levels", f" {percent} % "
    limits = rulebook.limits
    for bound in (limits.hand_in_within_days, limits.contributors, limits.evidence_items):
        yield "/rules/levels", f" {bound} "
    yield "/rules/levels", f"{rulebook.curve.growth_percent} %"
    yield "/rules/levels", f"forgiven each month {rulebook.streaks.freezes_per_month} "
    for badge in rulebook.badges:
        yield "/rules/badges", badge.name.en
        yield "/rules/badges", badge.hint.en
        yield "/rules/badges", str(badge.threshold)


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_badges_call_a_branch_what_the_pages_call_it(department: Department, language: str) -> None:
    with department.app.test_request_context(), force_locale(language):
        hints = {words.said(badge.hint): badge.branch for badge in default_rulebook().badges if badge.branch}
        assert len(hints) == 2 * len(words.branches())
        assert [hint for hint, branch in hints.items() if words.branches()[branch] not in hint] == []


def test_every_kind_and_every_number_of_the_rule_book_is_on_the_pages(department: Department) -> None:
    rulebook = default_rulebook()
    assert len(rulebook.kinds) >= 30
    publish(department, rulebook, TOMORROW)
    department.wait(days=1)
    ann = department["ann"]
    for each in rulebook.kinds:
        said = card(ann, each.code)
        assert each.name.en in said
        assert each.hint.en in said
        assert f"+{each.xp} XP" in said
        assert f"{f'+{each.points}' if each.points else 0} points" in said
        for cap in each.caps:
            assert f"up to {cap.times} a {cap.period}" in said
        if each.cooldown_days:
            assert f"{each.cooldown_days} days apart" in said
        assert ("Only for" in said) == bool(each.jobs)
    pages = {path: text_of(ann, path) for path in PAGES}
    for path, said in numbers_of(rulebook):
        assert said in pages[path], (path, said)


def test_evidence_and_jobs_are_said_in_words(ann: Visitor) -> None:
    assert "No evidence is needed." in card(ann, "listing")
    assert "A picture or a file is needed." in card(ann, "report")
    assert "A link is needed." in card(ann, "review")
    assert "A link, a picture or a file is needed." in card(ann, "photos")
    assert "Only for Promotion specialist" in card(ann, "ads")
    assert "as often as you do it" in card(ann, "listing")


def test_what_is_left_of_an_allowance_counts_what_earned_and_names_what_waits(
    department: Department, ann: Visitor
) -> None:
    assert "3 of 3 left this week" in card(ann, "photos")
    department.approve(department.hand_in(kind="photos"))
    department.hand_in(kind="photos")
    assert "2 of 3 left this week 1 waiting" in card(ann, "photos")
    assert "3 of 3 left this week" in card(department["abe"], "photos")


def test_a_kind_that_would_earn_nothing_says_from_when_on_it_would(department: Department, ann: Visitor) -> None:
    for _ in range(3):
        department.approve(department.hand_in(kind="photos"))
    said = card(ann, "photos")
    assert "0 of 3" not in said
    assert "counts 3 times a week at most" in said
    assert "Nov 16" in said


def test_only_kinds_for_the_own_job_lead_to_handing_in(ann: Visitor) -> None:
    page = ann.get("/rules").text
    assert 'href="/tasks/new?kind=photos"' in page
    assert 'href="/tasks/new?kind=ads"' not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=REPORT", {"report"}),
        ("q=主图", {"photos"}),
        ("q=weekly+report", {"report"}),
        ("q=nothing+such", set()),
        ("branch=market", {"review"}),
        ("branch=nonsense", {"photos", "listing", "report", "review", "ads"}),
        ("job=content_specialist", {"photos", "listing", "report", "review"}),
        ("job=promotion_specialist&branch=traffic", {"ads"}),
    ],
)
def test_kinds_are_searched_and_filtered(ann: Visitor, query: str, found: set[str]) -> None:
    page = ann.get(f"/rules?{query}")
    assert set(re.findall(r'<li class="card way" id="(\w+)"', page.text)) == found
    assert ("Nothing found" in page.text) == (not found)


def test_the_fragment_is_the_list_alone(ann: Visitor) -> None:
    block = ann.get("/rules?branch=market", htmx="ways")
    assert block.text.lstrip().startswith('<div id="ways"')
    assert "<html" not in block.text
    assert "HX-Request" in block.headers["Vary"]


def test_badges_that_one_has_are_marked(department: Department, ann: Visitor) -> None:
    mark = '<li class="card way badge earned">'
    assert mark not in ann.get("/rules/badges").text
    department.approve(department.hand_in())
    assert mark in ann.get("/rules/badges").text
    assert mark not in department["eve"].get("/rules/badges").text


def test_the_curve_is_a_picture_with_a_table_that_says_the_same(ann: Visitor) -> None:
    page = ann.get("/rules/levels").text
    assert page.count("<circle") == RULEBOOK.curve.top - 1
    assert '<circle class="mine"' not in page, "level 1 takes nothing and is not in the picture"
    assert page.count('<th scope="row" class="num">') == RULEBOOK.curve.top + len(RULEBOOK.limits.quality_percents)
    assert '<tr class="here">' in page
    assert 'role="img"' in page


@pytest.mark.parametrize(
    "curve", [Curve(base=1, growth_percent=100, top=2), Curve(base=100_000, growth_percent=300, top=100)]
)
def test_the_steepest_and_the_flattest_curve_can_be_drawn(department: Department, curve: Curve) -> None:
    publish(department, replace(RULEBOOK, curve=curve), TOMORROW)
    page = department["ann"].get("/rules/levels?version=2").text
    ys = [float(y) for y in re.findall(r'<circle[^>]* cy="([\d.]+)"', page)]
    assert len(ys) == curve.top - 1
    assert all(0 <= y <= 260 for y in ys)


def test_versions_tell_who_published_what_from_when_on(department: Department) -> None:
    rules = replace(RULEBOOK, badges=())
    department.carry_out(SYSTEM, GrantAccess(member="bo", access="admin"))
    proposal = ProposeRulebook(draft="d", rulebook=rules, effective_from=TOMORROW, reason="2e" * 32, by="bo")
    department.carry_out("bo", proposal)
    department.carry_out("cy", ConfirmRulebook(draft="d", by="cy"))
    said = text_of(department["ann"], "/rules/versions")
    assert re.search(r"1 · Rules for tests in force .* The system", said)
    assert re.search(r"2 · Rules for tests coming .* 柴溪", said)
    department.wait(days=1)
    said = text_of(department["ann"], "/rules/versions")
    assert re.search(r"1 · Rules for tests past", said)
    assert re.search(r"2 · Rules for tests in force", said)


def test_an_older_or_coming_version_is_shown_as_such_without_allowances(department: Department) -> None:
    kinds = tuple(replace(kind, xp=kind.xp + 1000) if kind.code == "photos" else kind for kind in RULEBOOK.kinds)
    publish(department, replace(RULEBOOK, kinds=kinds), TOMORROW)
    ann = department["ann"]
    coming = card(ann, "photos", "/rules?version=2")
    assert "+1,030 XP" in coming
    assert "left this week" not in coming
    assert "version 2, which governs" in text_of(ann, "/rules?version=2")
    assert "+30 XP" in card(ann, "photos")
    assert "Show the version in force" not in text_of(ann, "/rules?version=1")
    department.wait(days=1)
    assert "version 1, which governed" in text_of(department["ann"], "/rules?version=1")
    for path in PAGES:
        assert 'href="/rules/badges?version=1"' in department["ann"].get(f"{path}?version=1").text, path


@pytest.mark.parametrize("version", ["0", "2", "99999999999", "-1", "x", "１", "1.0"])
@pytest.mark.parametrize("path", [*PAGES, "/rules/document.yaml"])
def test_a_version_that_does_not_exist_is_404(ann: Visitor, path: str, version: str) -> None:
    assert ann.get(f"{path}?version={version}").status_code == 404


def test_the_document_can_be_taken_away_and_read_again(department: Department) -> None:
    publish(department, replace(RULEBOOK, badges=()), TOMORROW)
    ann = department["ann"]
    answer = ann.get("/rules/document.yaml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rules-1.yaml"'
    assert load_rulebook(answer.text) == RULEBOOK
    assert load_rulebook(ann.get("/rules/document.yaml?version=2").text) == replace(RULEBOOK, badges=())


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("/rules", len(RULEBOOK.kinds)),
        ("/rules?branch=content", 1),
        ("/rules/badges", len(RULEBOOK.badges)),
        ("/rules/levels", RULEBOOK.curve.top),
        ("/rules/levels?part=grades", len(RULEBOOK.limits.quality_percents)),
        ("/rules/levels?part=results", 0 if RULEBOOK.metrics is None else len(RULEBOOK.metrics.steps)),
        ("/rules/versions", 1),
    ],
)
def test_every_table_can_be_exported(ann: Visitor, path: str, rows: int) -> None:
    sign = "&" if "?" in path else "?"
    text = ann.get(f"{path}{sign}format=csv")
    assert len(text.text.splitlines()) == rows + 1
    assert ann.get(f"{path}{sign}format=xlsx").data.startswith(b"PK")


def test_an_export_says_every_kind_with_its_terms(ann: Visitor) -> None:
    lines = {line.split(",")[0]: line for line in ann.get("/rules?format=csv").text.splitlines()}
    assert lines["photos"].startswith("photos,Product photos,Content,30,20,")
    assert "up to 3 a week" in lines["photos"]
    assert "5 days apart at least" in lines["report"]


def test_without_rules_the_page_says_what_to_do(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    world = shell.world
    monkeypatch.setattr(shell, "world", lambda: world()._replace(library=Library()))
    assert "Please ask an admin" in department["ann"].get("/rules").text
    assert "growth-tree init" in department["cy"].get("/rules").text
    assert department["ann"].get("/rules/levels").status_code == 404
