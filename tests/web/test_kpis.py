"""The KPI catalogue: taken over, read by everybody, changed by admins; scorecards, groups, and what looks wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import OpenShop
from growth_tree.domain.kpi import Aggregation, Kpi, Unit
from growth_tree.domain.kpis import DefineKpi, RetireKpi
from growth_tree.shipped_kpis import shipped_kpis
from tests.web.department import TODAY, Department, Visitor
from tests.web.figures import KPIS, SHOP, kpis, measure, read, report

AMOUNT = {
    "code": "live_minutes",
    "name_zh": "直播时长",
    "hint_zh": "每天直播了多久",
    "category": "efficiency",
    "branch": "content",
    "unit": "hours",
    "direction": "up",
    "aggregation": "sum",
    "decimals": "1",
    "aliases": "直播时长\n开播时长, 时长",
    "most": "24",
}
RATE = AMOUNT | {
    "code": "answer_rate",
    "unit": "percent",
    "aggregation": "ratio",
    "proportion": "1",
    "numerator_zh": "及时回复数",
    "denominator_zh": "咨询数",
    "rate_aliases": "回复率",
    "least": "1.5",
    "most": "100",
    "goal": "95",
}


@pytest.fixture
def measured(department: Department) -> Department:
    """A department that measures."""
    measure(department)
    return department


def kpi(department: Department, code: str) -> Kpi:
    """One of it."""
    return kpis(department).kpi(code)


def changes(of: Kpi) -> dict[str, str]:
    """The form of a change that changes nothing."""
    assert of.numerator is not None
    assert of.denominator is not None
    texts = {"name": of.name, "hint": of.hint, "numerator": of.numerator, "denominator": of.denominator}
    names = {name: "\n".join(getattr(of, name)) for name in ("aliases", "denominator_aliases", "rate_aliases")}
    said = {f"{name}_{tongue}": getattr(text, tongue) for name, text in texts.items() for tongue in ("zh", "en")}
    return {**said, **names, "category": of.category, "branch": of.branch}


# The catalogue


def test_an_organisation_begins_with_what_comes_with_the_product(department: Department, cy: Visitor) -> None:
    assert f"{len(shipped_kpis().kpis)} KPIs come with the product" in cy.get("/kpis").text
    assert cy.post("/kpis/take-over").location == "/kpis"
    assert [known.kpi for known in kpis(department).by_code.values()] == [*shipped_kpis().kpis]
    assert kpis(department).scorecards.keys() == shipped_kpis().scorecards.keys()


def test_what_an_organisation_has_already_stays_as_it_is(measured: Department, cy: Visitor) -> None:
    before = kpis(measured)
    cy.post("/kpis/take-over")
    after = kpis(measured)
    assert {code: after.by_code[code] for code in before.by_code} == before.by_code
    assert len(after.by_code) == len(shipped_kpis().kpis)
    assert after.scorecards == before.scorecards


def test_everybody_reads_how_a_kpi_comes_about_and_who_answers_for_it(measured: Department, ann: Visitor) -> None:
    assert "Buyers ÷ Visitors Content specialist 60 %" in read(ann.get("/kpis?q=cvr"))
    text = read(ann.get("/kpis/cvr"))
    assert "Content specialist Shop 60 %" in text
    assert "支付转化率" in text
    assert "Change it" not in text
    assert "Stop measuring it" not in text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("category=sales", {"cvr"}),
        ("q=访客数", {"cvr"}),
        ("job=content_specialist", {"cvr", "content_reads"}),
        ("job=sales", set()),
        ("state=retired", {"gmv"}),
    ],
)
def test_the_list_narrows(measured: Department, ann: Visitor, query: str, codes: set[str]) -> None:
    measured.carry_out("cy", RetireKpi(code="gmv"))
    found = ann.get(f"/kpis?{query}&format=csv").text.splitlines()[1:]
    shown = {line.split(",")[0] for line in found}
    assert shown == codes


def test_an_amount_is_measured_from_now_on(measured: Department, cy: Visitor) -> None:
    assert cy.post("/kpis", AMOUNT).location == "/kpis/live_minutes"
    made = kpi(measured, "live_minutes")
    assert (made.unit, made.aggregation, made.scale, made.value_scale) == (Unit.HOURS, Aggregation.SUM, 1, 1)
    assert made.aliases == ("直播时长", "开播时长", "时长")
    assert (made.name.zh, made.name.en, made.most, made.least) == ("直播时长", "直播时长", 240, None)


def test_a_rate_is_measured_from_now_on(measured: Department, cy: Visitor) -> None:
    cy.post("/kpis", RATE)
    made = kpi(measured, "answer_rate")
    assert (made.scale, made.value_scale, made.denominator_scale, made.proportion) == (6, 0, 0, True)
    assert (made.least, made.most, made.goal) == (15_000, 1_000_000, 950_000)
    assert made.rate_aliases == ("回复率",)


def test_a_form_that_began_before_another_change_does_not_undo_it(measured: Department, cy: Visitor) -> None:
    begun, mine = _revision(cy.get("/kpis/cvr/change")), {"most": "80"}
    given = changes(kpi(measured, "cvr")) | {"revision": begun}
    assert cy.post("/kpis/cvr/change", given | {"goal": "3"}).status_code == 303
    stale = cy.post("/kpis/cvr/change", given | mine)
    assert stale.status_code == 422
    assert "Somebody else has changed this KPI in the meantime." in stale.text
    assert _value(stale.text, "most") == "80"
    assert (kpi(measured, "cvr").goal, kpi(measured, "cvr").most) == (30_000, None)
    again = given | mine | {"revision": _revision(stale)}
    assert cy.post("/kpis/cvr/change", again).status_code == 303
    assert (kpi(measured, "cvr").goal, kpi(measured, "cvr").most) == (None, 800_000)


@pytest.mark.parametrize("code", [code for code in KPIS if KPIS[code].is_ratio][:12])
def test_the_form_of_a_shipped_rate_means_what_it_shows(measured: Department, cy: Visitor, code: str) -> None:
    measured.carry_out("cy", DefineKpi(kpi=KPIS[code]))
    page = cy.get(f"/kpis/{code}/change").text
    bounds = {name: _value(page, name) for name in ("least", "most", "goal")}
    answer = cy.post(f"/kpis/{code}/change", changes(KPIS[code]) | bounds)
    assert "Nothing is different." in cy.get(answer.location).text
    assert kpi(measured, code) == KPIS[code]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "A B!"}, "2 to 40 lower-case letters"),
        ({"most": str(2**63)}, "This number must be at most 100000000000000."),
    ],
)
def test_a_refusal_says_what_is_wrong(measured: Department, cy: Visitor, given: dict[str, str], said: str) -> None:
    assert said in cy.post("/kpis", AMOUNT | given).text


def _revision(page: TestResponse) -> str:
    return page.text.partition('name="revision" value="')[2].partition('"')[0]


def _value(page: str, name: str) -> str:
    return page.partition(f'name="{name}" type="text" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "Ü"}, "code"),
        ({"code": "cvr"}, "code"),
        ({"name_zh": ""}, "name_zh"),
        ({"hint_zh": "长" * 201}, "hint_zh"),
        ({"numerator_zh": ""}, "numerator_zh"),
        ({"most": "viel"}, "most"),
        ({"most": "1", "least": "2"}, "most"),
        ({"most": "NaN"}, "most"),
        ({"most": "1e9999999"}, "most"),
        ({"aliases": "列" * 41}, "aliases"),
        ({"unit": "apples"}, "unit"),
    ],
)
def test_what_is_wrong_with_a_kpi_is_said_at_its_field(
    measured: Department, cy: Visitor, given: dict[str, str], field: str
) -> None:
    before = kpis(measured)
    answer = cy.post("/kpis", RATE | given)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "及时回复数" in answer.text or "numerator_zh" in given
    assert kpis(measured) == before


def test_a_kpi_on_a_scorecard_is_not_retired(measured: Department, cy: Visitor) -> None:
    refused = cy.post("/kpis/cvr/retire")
    assert refused.status_code == 422
    assert "A scorecard still counts this KPI." in refused.text
    cy.post("/kpis/gmv/retire")
    assert kpis(measured).by_code["gmv"].retired
    assert "Measure it again" in cy.get("/kpis/gmv").text


# What looks wrong


def test_gaps_jumps_and_silence_are_shown_with_the_way_to_the_days(measured: Department, cy: Visitor) -> None:
    days = [TODAY - timedelta(n) for n in range(60, 0, -1)]
    orders = [report("gmv", SHOP, day, 500_000 * (100 if n == 50 else 1)) for n, day in enumerate(days)]
    orders += [report("cvr", SHOP, day, 30, 1000) for n, day in enumerate(days[:45]) if n not in (20, 21)]
    measured.carry_out(SYSTEM, *orders)
    page = cy.get("/kpis/quality")
    text = read(page)
    assert "Conversion rate (CVR) 塔楼旗舰店 Days missing Fri, Oct 2 – Sat, Oct 3 2 days are missing" in text
    assert "GMV 塔楼旗舰店 Sudden change Sun, Nov 1 ¥500,000 a day, where ¥5,000 is usual." in text
    assert "Nothing new Mon, Oct 26" in text
    assert "/metrics?kpi=gmv&amp;subject=shop%3Atower&amp;by=day&amp;from=2026-10-18&amp;to=2026-11-15" in page.text
    assert "Days missing Fri, Oct 2" not in read(cy.get("/kpis/quality?kind=jump"))


def test_the_page_opens_where_something_looks_wrong(measured: Department, cy: Visitor) -> None:
    measured.carry_out("cy", OpenShop(shop="mill", name="磨坊店"))
    known = [TODAY - timedelta(n) for n in range(30, 0, -1) if n != 9]
    measured.carry_out(SYSTEM, *(report("gmv", "shop:mill", day, 500_000) for day in known))
    measured.carry_out(SYSTEM, *(report("cvr", "shop:mill", TODAY - timedelta(n), 3, 100) for n in range(30, 0, -1)))
    text = read(cy.get("/kpis/quality"))
    assert "GMV 磨坊店 Days missing" in text
    assert "GMV 磨坊店" not in read(cy.get("/kpis/quality?shop=tower"))


def test_people_who_work_for_no_shop_are_looked_at_too(measured: Department, cy: Visitor) -> None:
    measured.carry_out(SYSTEM, report("content_reads", "member:cy", TODAY - timedelta(40), 9))
    assert "The last figure is of Fri, Oct 2." in read(cy.get("/kpis/quality?shop=none"))
    assert "The last figure is of" not in read(cy.get("/kpis/quality?shop=tower"))


def test_where_nothing_is_known_a_file_is_asked_for(measured: Department, cy: Visitor) -> None:
    assert 'href="/imports"' in cy.get("/kpis/quality").text


@pytest.mark.parametrize("person", ["ann", "bo", "au"])
@pytest.mark.parametrize(
    "path", ["/kpis/new", "/kpis/quality", "/kpis/cvr/change", "/kpis/scorecards/sales", "/kpis/groups/coats"]
)
def test_changes_are_for_admins(measured: Department, person: str, path: str) -> None:
    assert measured[person].get(path).status_code == 404
