"""Drafts of the rules: who may write them, from what they are made, what stays of wrong input, and what they change."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import yaml

from growth_tree.accounts import drafts
from growth_tree.domain.directory import GrantAccess
from growth_tree.rulebook_schema import dump_document, load_rulebook
from tests.web.department import RULEBOOK, Department, Visitor

PAGES = ("", "/kinds", "/kinds/0", "/kinds/1", "/badges", "/badges/1", "/levels", "/limits", "/weights", "/metrics")


@pytest.fixture
def draft(cy: Visitor) -> str:
    """The address of a draft made from the version in force."""
    return begun(cy)


def begun(visitor: Visitor, name: str = "双11", **more: Any) -> str:
    """Begin a draft; answers with its address."""
    answer = visitor.post("/rules/drafts", {"name": name, "version": "1", **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def revision(visitor: Visitor, address: str) -> str:
    """The revision that a form carries."""
    found = re.search(r'name="revision" value="(\d+)"', visitor.get(address).text)
    assert found, address
    return found[1]


def kept(department: Department, address: str) -> Any:
    """The document as it is kept."""
    with department.handler.reading() as connection:
        found = drafts.get(connection, address.rpartition("/")[2])
    assert found is not None
    return found.document


def kind(**changes: str) -> dict[str, str]:
    """What the form of a kind sends."""
    names = {"name-zh": "主图拍摄", "name-en": "Product photos", "hint-zh": "说明", "hint-en": "What counts"}
    return {"code": "photos", **names, "branch": "content", "xp": "30", "points": "20", "evidence": "any"} | changes


def test_a_draft_is_made_from_a_version_and_says_the_same(department: Department, cy: Visitor, draft: str) -> None:
    assert kept(department, draft) == dump_document(RULEBOOK)
    page = cy.get(draft).text
    assert "It says exactly what version 1 says." in page
    assert 'action="' + draft + '/propose"' not in page


def test_a_draft_is_made_from_a_file_also_where_it_is_no_rule_book_yet(department: Department, cy: Visitor) -> None:
    address = begun(cy, file=(io.BytesIO("title: {zh: 规则}\nkinds: many\n".encode()), "rules.yaml"))
    assert kept(department, address) == {"title": {"zh": "规则"}, "kinds": "many"}
    page = cy.get(address).text
    assert "Still to be mended" in page
    assert "This must be a list of 1 to 300 entries." in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: &x 1\nb: *x\n", "uses an anchor or alias"),
        (b"- one\n- two\n", "has to begin with the names of its parts"),
        (b"\xff\xfe\x00", "Please save it as UTF-8"),
        (b"a: [1, 2\n", "cannot be read as YAML"),
        (b"a: 1\na: 2\n", "is given a second time"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(cy: Visitor, content: bytes, said: str) -> None:
    answer = cy.post("/rules/drafts", {"name": "x", "version": "1", "file": (io.BytesIO(content), "rules.yaml")})
    assert answer.status_code == 422
    assert said in re.sub(r".*id=\"file-error\">", "", answer.text, flags=re.DOTALL)[:200]


@pytest.mark.parametrize("given", [{"name": ""}, {"version": "7"}, {"version": ""}])
def test_a_draft_needs_a_name_and_something_to_begin_with(cy: Visitor, given: dict[str, str]) -> None:
    answer = cy.post("/rules/drafts", {"name": "x", "version": "1"} | given)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text


@pytest.mark.parametrize("page", [*PAGES, "/document", "/document.yaml"])
def test_auditors_read_drafts_and_nobody_else_finds_them(department: Department, draft: str, page: str) -> None:
    assert department["au"].get(draft + page).status_code == 200
    assert "Save</button>" not in department["au"].get(draft + page).text
    for who in ("ann", "bo", "di"):
        assert department[who].get(draft + page).status_code == 404


@pytest.mark.parametrize("action", ["/kinds/1", "/levels", "/document", "/name", "/close", "/propose", "/confirm"])
def test_only_admins_change_drafts(department: Department, draft: str, action: str) -> None:
    before = kept(department, draft)
    for who in ("au", "ann", "bo"):
        assert department[who].post(draft + action, {"revision": "1", "name": "y"}).status_code == 404
    assert kept(department, draft) == before


def test_a_kind_is_changed_and_the_difference_is_said_in_words(department: Department, cy: Visitor, draft: str) -> None:
    answer = cy.post(f"{draft}/kinds/1", kind(xp="45", **{"caps-week": "2", "revision": "1"}))
    assert answer.headers["Location"] == f"{draft}/kinds"
    assert kept(department, draft)["kinds"][0]["xp"] == 45
    page = cy.get(draft).text
    for said in ("Product photos: XP", ">30<", ">45<", "Product photos: At most a week", "Propose it"):
        assert said in page


def test_wrong_input_is_kept_as_entered_and_said_at_its_field(department: Department, cy: Visitor, draft: str) -> None:
    wrong = kind(xp="-5", points="viel", branch="ocean", **{"caps-day": "9", "caps-week": "2", "revision": "1"})
    answer = cy.post(f"{draft}/kinds/1", wrong)
    assert answer.headers["Location"] == f"{draft}/kinds/1"
    entry = kept(department, draft)["kinds"][0]
    assert (entry["xp"], entry["points"], entry["branch"]) == (-5, "viel", "ocean")
    page = cy.get(f"{draft}/kinds/1").text
    for field in ("xp", "points", "branch"):
        assert f'id="{field}-error"' in page
    assert 'value="viel"' in page
    assert f'href="{draft}/kinds/1">Product photos: XP' in cy.get(draft).text


def test_caps_that_contradict_each_other_are_said_beside_the_caps(cy: Visitor, draft: str) -> None:
    cy.post(f"{draft}/kinds/1", kind(**{"caps-day": "9", "caps-week": "2", "revision": "1"}))
    page = cy.get(f"{draft}/kinds/1").text
    assert "Still to be mended" in page
    assert "Caps" in re.sub(r".*Still to be mended", "", page, flags=re.DOTALL)[:200]


def test_what_is_entered_is_checked_at_once_and_not_kept(department: Department, cy: Visitor, draft: str) -> None:
    answer = cy.post(f"{draft}/kinds/1/check", kind(xp="0", revision="1"), htmx="checked")
    assert answer.status_code == 200
    assert "This must be a whole number from 1 to 1000." in answer.text
    assert "<html" not in answer.text
    assert "it brings 30 XP" in cy.post(f"{draft}/kinds/1/check", kind(revision="1"), htmx="checked").text
    assert kept(department, draft) == dump_document(RULEBOOK)


def test_kinds_are_added_and_taken_out(department: Department, cy: Visitor, draft: str) -> None:
    assert cy.post(f"{draft}/kinds/0", kind(code="video", revision="1")).status_code == 303
    assert [each["code"] for each in kept(department, draft)["kinds"]][-1] == "video"
    cy.post(f"{draft}/kinds/1/remove", {"revision": "2"})
    assert kept(department, draft)["kinds"][0]["code"] == "listing"
    page = cy.get(draft).text
    assert "XP 30 · Points 20" in page
    assert cy.post(f"{draft}/kinds/99", kind(revision="3")).status_code == 404


def test_badges_are_entries_like_kinds(department: Department, cy: Visitor, draft: str) -> None:
    given = {"code": "deep", "name-zh": "深根", "name-en": "Deep roots", "hint-zh": "连续", "hint-en": "In a row"}
    cy.post(f"{draft}/badges/0", given | {"measure": "streak", "threshold": "500", "revision": "1"})
    assert kept(department, draft)["badges"][-1]["threshold"] == 500
    assert 'id="threshold-error"' in cy.get(f"{draft}/badges/2").text
    cy.post(f"{draft}/badges/2", given | {"measure": "streak", "threshold": "20", "revision": "2"})
    assert "Deep roots" in cy.get(draft).text


def test_the_curve_is_drawn_while_it_is_entered_and_never_a_flat_one(cy: Visitor, draft: str) -> None:
    given = {"title-zh": "规则", "title-en": "Rules", "curve-base": "100", "curve-growth_percent": "150"}
    rest = {"curve-top": "10", "streaks-freezes_per_month": "2", "revision": "1"}
    drawn = cy.post(f"{draft}/levels/check", given | rest, htmx="checked").text
    assert "<polyline" in drawn
    assert "The highest level takes 7,489 XP." in drawn
    for wrong in ({"curve-base": "0"}, {"curve-growth_percent": "50"}, {"curve-top": "x"}):
        answer = cy.post(f"{draft}/levels/check", given | rest | wrong, htmx="checked").text
        assert "Still to be mended" in answer
        assert "<polyline" not in answer


def test_limits_weights_and_results_are_entered_as_forms(department: Department, cy: Visitor, draft: str) -> None:
    limits = {"hand_in_within_days": "20", "contributors": "4", "smallest_share": "10", "evidence_items": "5"}
    entered = {f"limits-{name}": value for name, value in limits.items()}
    cy.post(f"{draft}/limits", entered | {"limits-quality_percents": "50， 100", "expiry-months": "6", "revision": "1"})
    assert kept(department, draft)["limits"]["quality_percents"] == [50, 100]
    assert 'id="expiry-months-error"' in cy.get(f"{draft}/limits").text
    cy.post(f"{draft}/limits", entered | {"limits-quality_percents": "50 100", "expiry-months": "", "revision": "2"})
    assert "expiry" not in kept(department, draft)
    cy.post(
        f"{draft}/weights", {"weights-content": "120", "factor-all-3": "150", "factor-data-2": "80", "revision": "3"}
    )
    assert kept(department, draft)["weights"] == {"content": 120}
    assert kept(department, draft)["cycle_factors"] == [
        {"intensity": 3, "percent": 150},
        {"intensity": 2, "percent": 80, "branch": "data"},
    ]
    steps = {"percentile": ["0", "25", "75", ""], "percent": ["50", "100", "150", ""]}
    cy.post(
        f"{draft}/metrics",
        {"metrics-xp": "80", "metrics-points": "40", "metrics-quantile": "50", **steps, "revision": "4"},
    )
    page = cy.get(draft).text
    for said in ("Propose it", "Promotion of intensity 2, Data", "75: 150 %", "Quality grades in per cent"):
        assert said in page
    load_rulebook(cy.get(f"{draft}/document.yaml").text)


def test_empty_results_are_no_rules_about_results(department: Department, cy: Visitor, draft: str) -> None:
    cy.post(f"{draft}/metrics", {"metrics-xp": "80", "revision": "1"})
    assert kept(department, draft)["metrics"] == {"xp": 80}
    cy.post(f"{draft}/metrics", {"metrics-xp": "", "revision": "2"})
    assert "metrics" not in kept(department, draft)


def test_the_document_goes_out_and_comes_back_the_same(department: Department, cy: Visitor, draft: str) -> None:
    out = cy.get(f"{draft}/document.yaml")
    assert "attachment" in out.headers["Content-Disposition"]
    assert yaml.safe_load(out.text) == dump_document(RULEBOOK)
    changed = out.text.replace("xp: 30", "xp: 33")
    back = (io.BytesIO(changed.encode()), "rules.yaml")
    assert cy.post(f"{draft}/document", {"revision": "1", "file": back}).status_code == 303
    assert kept(department, draft)["kinds"][0]["xp"] == 33
    assert cy.get(f"{draft}/document.yaml").text == changed


def test_a_document_that_cannot_be_read_stays_in_its_field(department: Department, cy: Visitor, draft: str) -> None:
    answer = cy.post(f"{draft}/document", {"revision": "1", "document": "title: [\nmine"})
    assert answer.status_code == 422
    assert "title: [\nmine" in answer.text
    assert 'id="document-error"' in answer.text
    assert kept(department, draft) == dump_document(RULEBOOK)


@pytest.mark.parametrize("where", ["/kinds/1", "/levels", "/document"])
def test_of_two_editors_the_second_sees_what_the_first_changed(
    department: Department, cy: Visitor, draft: str, where: str
) -> None:
    department.carry_out("cy", GrantAccess(member="di", access="admin"))
    department["di"].post(f"{draft}/kinds/1", kind(xp="77", revision="1"))
    given = {"document": cy.get(f"{draft}/document.yaml").text.replace("xp: 77", "xp: 55")}
    answer = cy.post(f"{draft}{where}", kind(xp="55", revision="1") | given | {"title-en": "Mine"})
    assert answer.status_code == 422
    assert "Somebody else has saved this draft" in answer.text
    assert "Kept now" in answer.text
    assert kept(department, draft)["kinds"][0]["xp"] == 77
    again = re.search(r'name="revision" value="(\d+)"', answer.text)
    assert again is not None
    assert cy.post(f"{draft}{where}", kind(xp="55") | given | {"revision": again[1]}).status_code == 303


def test_drafts_are_listed_searched_and_taken_away(cy: Visitor, draft: str) -> None:
    begun(cy, "年货节")
    assert "双11" not in cy.get("/rules/drafts?q=年货", htmx="drafts").text
    assert "双11" in cy.get("/rules/drafts?status=open&format=csv").text
    assert "No drafts" in cy.get("/rules/drafts?status=published").text
    assert cy.get("/rules/drafts?format=xlsx").status_code == 200
    assert cy.get("/rules/drafts/ffffffffffffffff").status_code == 404
    assert cy.get("/rules/drafts/..").status_code == 404


def test_a_draft_is_renamed_and_put_away_and_stays_readable(department: Department, cy: Visitor, draft: str) -> None:
    assert cy.post(f"{draft}/name", {"name": " "}).status_code == 422
    cy.post(f"{draft}/name", {"name": "618"})
    cy.post(f"{draft}/close")
    page = cy.get(draft).text
    assert "618" in page
    assert "put away" in page
    assert "Propose it" not in page
    refused = cy.post(f"{draft}/kinds/1", kind(xp="1", revision="1"))
    assert refused.status_code == 422
    assert "put away" in refused.text


def test_the_last_kind_is_not_taken_out_of_what_somebody_else_saved_meanwhile(department: Department) -> None:
    address = begun(department["cy"])
    last = len(kept(department, address)["kinds"])
    answer = department["cy"].post(f"{address}/kinds/{last}/remove", {"revision": "0"})
    assert answer.status_code == 422
    assert len(kept(department, address)["kinds"]) == last
