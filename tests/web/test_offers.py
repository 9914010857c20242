"""Offers: making them, changing their terms, and what a form that is wrong keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from secrets import token_hex
from typing import Any

import pytest
from werkzeug.test import TestResponse

from growth_tree.domain.catalogue import Catalogue, RetireReward
from growth_tree.domain.rules import Text
from growth_tree.domain.terms import Kind, Per, Quota, Span, Stock, Traffic, Window
from tests.web.department import Department, Visitor
from tests.web.persons import plain
from tests.web.shop import ask, open_shop, standing

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
COURSE = {"kind": "training", "name_zh": "外部课程", "points": "80", "per": "unlimited"}
TEST = {
    "kind": "ad_test",
    "name_zh": "搜索测图",
    "name_en": "Search test",
    "text_zh": "七天",
    "points": "90",
    "cost_fen": "500.50",
    "per": "week",
    "number": "3",
    "shop": "tower",
    "platform": "taobao",
    "days": "7",
    "impressions": "20000",
    "approval": "0",
    "window": "window",
    "weekday": "4",
    "hour": "18",
    "span": "month",
    "times": "2",
    "months": "1",
    "level": "2",
    "branch": "traffic",
    "branch_level": "3",
    "cooling_days": "7",
    "decide_within_days": "3",
    "use_within_days": "14",
    "opens_at": "2026-11-12T09:00",
    "jobs": "sales",
    "roles": ["member", "manager"],
    "shops": "tower",
}


def catalogue(department: Department) -> Catalogue:
    with department.handler.reading() as connection:
        return department.handler.world(connection).catalogue


def offer(visitor: Visitor, **data: Any) -> TestResponse:
    return visitor.post("/offers", {**COURSE, **data})


def reward_in(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.location.rpartition("/")[2])


@pytest.fixture
def course(cy: Visitor) -> str:
    """A course that is offered."""
    return reward_in(offer(cy))


# Offering


def test_all_terms_of_a_form_are_offered(department: Department, cy: Visitor) -> None:
    reward = reward_in(cy.post("/offers", TEST))
    made = catalogue(department).offers[reward]
    assert made.stock == Stock(per=Per.WEEK, number=3)
    terms = made.terms
    assert (terms.kind, terms.name, terms.points) == (Kind.AD_TEST, Text(zh="搜索测图", en="Search test"), 90)
    assert (terms.cost_fen, terms.shop, terms.approval, terms.branch) == (50_050, "tower", False, "traffic")
    assert terms.traffic == Traffic(platform="taobao", days=7, impressions=20_000)
    assert terms.window == Window(weekday=4, hour=18)
    assert terms.quota == Quota(span=Span.MONTH, times=2)
    assert (terms.cooling_days, terms.decide_within_days, terms.use_within_days) == (7, 3, 14)
    assert terms.opens_at == datetime(2026, 11, 12, 1, tzinfo=UTC)
    who = terms.eligibility
    assert (who.jobs, who.roles, who.shops) == (("sales",), ("member", "manager"), ("tower",))
    assert (who.months, who.level, who.branch_level) == (1, 2, 3)
    said = plain(cy.get(f"/offers/{reward}"))
    assert "requests collected until Fri, 18:00" in said
    assert "Slots per week: 3" in said


def test_the_least_that_is_needed_is_little(department: Department, course: str) -> None:
    made = catalogue(department).offers[course]
    assert made.terms.name == Text(zh="外部课程", en="外部课程")
    assert (made.stock, made.terms.approval, made.terms.traffic) == (Stock(per=Per.UNLIMITED), True, None)


def test_the_same_form_twice_offers_once(department: Department, cy: Visitor) -> None:
    click = token_hex(16)
    first, second = (reward_in(offer(cy, command_id=click)) for _n in range(2))
    assert first == second
    assert len(catalogue(department).offers) == 1


@pytest.mark.parametrize("sort", [*Kind])
def test_every_kind_has_its_form(cy: Visitor, sort: Kind) -> None:
    text = cy.get(f"/offers/new?kind={sort}").text
    assert f'name="kind" value="{sort}"' in text
    assert ('name="platform"' in text) == (sort is Kind.AD_TEST)


def test_a_shipped_reward_can_be_taken_over(department: Department, cy: Visitor) -> None:
    assert "/offers/new?like=studio_half_day" in cy.get("/offers/new").text
    text = cy.get("/offers/new?like=studio_half_day").text
    assert 'value="摄影棚半天"' in text
    assert 'value="week" checked' in text
    assert 'value="first" checked' in text


@pytest.mark.parametrize("query", ["?kind=nothing", "?like=nothing", "?kind=", "?kind=ad_test&kind=x"])
def test_an_unknown_kind_leads_to_the_choice_or_a_form(cy: Visitor, query: str) -> None:
    assert cy.get(f"/offers/new{query}").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name_zh", ""), ("name_zh", "x" * 61), ("points", ""), ("points", "-1"), ("points", "8.5")),
        *(("cost_fen", "12.345"), ("cost_fen", "lots"), ("platform", ""), ("platform", "nowhere"), ("days", "0")),
        *(("shop", "nowhere"), ("weekday", "7"), ("hour", "24"), ("decide_within_days", "0")),
        *(("use_within_days", "367"), ("opens_at", "2026-02-30T00:00"), ("closes_at", "2026-11-12T08:00")),
        *(("level", "0"), ("branch", "twig"), ("branch", ""), ("times", "0"), ("jobs", "king"), ("roles", "king")),
        *(("number", "-1"), ("per", "day"), ("per", "unlimited"), ("approval", "perhaps"), ("window", "door")),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_everything_is_kept(
    department: Department, cy: Visitor, field: str, value: str
) -> None:
    answer = cy.post("/offers", {**TEST, field: value})
    assert answer.status_code == 422
    at = {("branch", ""): "branch_level", ("per", "unlimited"): "window"}.get((field, value), field)
    assert f'id="{at}-error"' in answer.text
    assert "七天" in answer.text
    assert not catalogue(department).offers


# Changing


def test_new_terms_are_a_new_revision_and_what_was_asked_for_keeps_the_old(department: Department, cy: Visitor) -> None:
    open_shop(department, "ann")
    wish = ask(department, "ann", "course")
    form = {"name_zh": "权益", "name_en": "Right", "text_zh": "说明", "text_en": "Terms", "points": "25", "months": "3"}
    form["revision"] = "1"
    assert cy.post("/offers/course/change", form).location == "/offers/course"
    made = catalogue(department).offers["course"]
    assert (made.revision, made.terms.points, made.revisions[0].points) == (2, 25, 10)
    assert (standing(department, wish).revision, standing(department, wish).points) == (1, 10)
    said = plain(cy.get("/offers/course"))
    assert "changed the terms: revision 2" in said
    assert "Price in points 10 → 25" in said
    assert "Months of service none → 3" in said


def test_the_form_of_a_change_begins_with_the_terms_and_changes_nothing_by_itself(
    department: Department, cy: Visitor
) -> None:
    reward = reward_in(cy.post("/offers", TEST))
    text = cy.get(f"/offers/{reward}/change").text
    chosen = ('value="taobao" selected', 'value="0" checked', 'value="window" checked', 'value="manager" checked')
    for shown in ('value="搜索测图"', 'value="500.50"', 'value="2026-11-12T09:00"', *chosen):
        assert shown in text
    same = {name: value for name, value in TEST.items() if name not in ("kind", "per", "number")}
    cy.post(f"/offers/{reward}/change", same)
    assert catalogue(department).offers[reward].revision == 1
    assert "Nothing is different." in cy.get(f"/offers/{reward}").text


def test_a_form_that_began_before_another_change_does_not_undo_it(department: Department, cy: Visitor) -> None:
    reward = reward_in(cy.post("/offers", COURSE))
    begun = {**COURSE, "revision": "1"}
    assert cy.post(f"/offers/{reward}/change", {**begun, "points": "81"}).status_code == 303
    stale = cy.post(f"/offers/{reward}/change", {**begun, "points": "82"})
    assert stale.status_code == 422
    assert "Somebody else has changed this reward in the meantime." in stale.text
    assert 'value="82"' in stale.text
    assert 'name="revision" value="2"' in stale.text
    assert catalogue(department).offers[reward].terms.points == 81
    assert cy.post(f"/offers/{reward}/change", {**begun, "points": "82", "revision": "2"}).status_code == 303
    assert catalogue(department).offers[reward].terms.points == 82


def test_the_stock_changes_for_coming_requests(department: Department, cy: Visitor) -> None:
    open_shop(department)
    assert cy.post("/offers/studio/stock", {"number": "5"}).location == "/offers/studio"
    assert catalogue(department).offers["studio"].stock.number == 5
    for wrong in ("-1", "", "many", "9" * 30):
        answer = cy.post("/offers/studio/stock", {"number": wrong})
        assert answer.status_code == 422
        assert 'id="number-error"' in answer.text
    assert catalogue(department).offers["studio"].stock.number == 5


def test_what_is_retired_stays_on_record(department: Department, cy: Visitor, course: str) -> None:
    for _n in range(2):
        assert cy.post(f"/offers/{course}/retire").location == f"/offers/{course}"
    assert catalogue(department).offers[course].retired
    assert "外部课程" in cy.get("/offers?state=retired").text
    assert "外部课程" not in cy.get("/offers?state=open").text
    assert cy.get(f"/offers/{course}/change").location == f"/offers/{course}"
    answer = cy.post(f"/offers/{course}/change", COURSE)
    assert answer.status_code == 422
    assert "This reward is no longer offered." in answer.text


# The picture


def test_a_picture_is_shown_to_everybody(department: Department, cy: Visitor, ann: Visitor) -> None:
    reward = reward_in(offer(cy, upload=(BytesIO(PNG), "a.png")))
    picture = catalogue(department).offers[reward].terms.picture
    assert picture
    assert ann.get(f"/rewards/picture/{picture}").data == PNG
    assert f"/rewards/picture/{picture}" in cy.get("/offers").text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg onload=alert(1)>", "a.png", "Please choose a picture"),
        (b"%PDF-1.7", "a.png", "Please choose a picture"),
        (b"", "a.png", "This file is empty."),
        (PNG + bytes(10 * 1024 * 1024), "a.png", "at most 10 MB"),
    ],
)
def test_only_pictures_are_taken_by_their_bytes(
    department: Department, cy: Visitor, content: bytes, name: str, said: str
) -> None:
    answer = offer(cy, upload=(BytesIO(content), name))
    assert answer.status_code in {413, 422}
    assert answer.status_code == 413 or said in answer.text
    assert not catalogue(department).offers


def test_a_picture_is_kept_while_the_form_is_wrong_and_through_changes(department: Department, cy: Visitor) -> None:
    answer = offer(cy, points="", upload=(BytesIO(PNG), "a.png"))
    assert answer.status_code == 422
    kept = answer.text.split('name="picture" value="')[1].split('"')[0]
    reward = reward_in(offer(cy, picture=kept))
    assert catalogue(department).offers[reward].terms.picture == kept
    cy.post(f"/offers/{reward}/change", {**COURSE, "points": "81", "picture": kept, "revision": "1"})
    assert catalogue(department).offers[reward].terms.picture == kept
    cy.post(f"/offers/{reward}/change", {**COURSE, "picture": kept, "no_picture": "1", "revision": "2"})
    assert catalogue(department).offers[reward].terms.picture is None


@pytest.mark.parametrize("reference", ["0" * 64, "x", "../../etc/passwd"])
def test_a_picture_that_is_not_there_is_refused(department: Department, cy: Visitor, reference: str) -> None:
    answer = offer(cy, picture=reference)
    assert answer.status_code == 422
    assert not catalogue(department).offers


# Lists, budgets, and who may


def test_the_list_is_searched_sorted_and_exported(department: Department, cy: Visitor, course: str) -> None:
    test = reward_in(cy.post("/offers", TEST))
    department.carry_out("cy", RetireReward(reward=course))
    assert course not in cy.get("/offers?q=测图").text
    assert test in cy.get("/offers?kind=ad_test&shop=tower&state=coming").text
    text = cy.get("/offers?sort=-points").text
    assert text.index(test) < text.index(course)
    sheet = cy.get("/offers?format=csv").text
    assert "外部课程" in sheet
    assert "500.5" in sheet


def test_a_budget_is_set_from_a_month_on(department: Department, cy: Visitor) -> None:
    form = {"team": "photo", "month": "2026-12", "fen": "3000"}
    assert cy.post("/offers/budgets", form).location == "/offers/budgets?month=2026-12"
    assert catalogue(department).allowance("photo", "2027-03") == 300_000
    assert catalogue(department).allowance("photo", "2026-11") is None
    assert "内容组 ¥3,000 ¥0 ¥3,000" in plain(cy.get("/offers/budgets?month=2026-12"))
    cy.post("/offers/budgets", {**form, "fen": ""})
    assert catalogue(department).allowance("photo", "2026-12") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("team", "x"), ("month", "2026-10"), ("month", "2026-13"), ("month", "soon"), ("month", ""), ("fen", "-1")],
)
def test_a_wrong_budget_is_refused_and_kept(department: Department, cy: Visitor, field: str, value: str) -> None:
    answer = cy.post("/offers/budgets", {"team": "photo", "month": "2026-12", "fen": "77.50", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not catalogue(department).budgets


@pytest.mark.parametrize("person", ["ann", "bo", "au"])
def test_only_admins_have_offers(department: Department, course: str, person: str) -> None:
    visitor = department[person]
    missing = visitor.get("/nowhere").data
    for path in ("/offers", "/offers/new", "/offers/budgets", f"/offers/{course}", f"/offers/{course}/change"):
        assert (visitor.get(path).status_code, visitor.get(path).data) == (404, missing)
    for path in ("/offers", "/offers/budgets", *(f"/offers/{course}/{act}" for act in ("change", "stock", "retire"))):
        assert visitor.post(path, COURSE).status_code == 404
    assert not catalogue(department).offers[course].retired


@pytest.mark.parametrize("path", ["", "/change"])
def test_a_reward_that_is_not_there_is_not_found(cy: Visitor, path: str) -> None:
    assert cy.get(f"/offers/nothing{path}").status_code == 404
    assert cy.post("/offers/nothing/retire").status_code == 404
