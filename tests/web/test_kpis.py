"""The KPI catalogue: taken over, read by everybody, changed by admins; scorecards, groups, and what looks wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import OpenShop
from growth_tree.domain.kpi import Aggregation, Kpi, Unit
from growth_tree.domain.kpi_events import Kpis, Weight
from growth_tree.domain.kpis import DefineKpi, RetireKpi
from growth_tree.shipped_kpis import shipped_kpis
from tests.web.department import TODAY, Department, Visitor
from tests.web.figures import KPIS, SHOP, measure, read, report

NEXT = TODAY + timedelta(days=5)
"""The Monday of the next week."""

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


def kpis(department: Department) -> Kpis:
    """The catalogue."""
    with department.handler.reading() as connection:
        found: Kpis = department.handler.world(connection).kpis
    return found


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


@pytest.mark.parametrize("code", [code for code in KPIS if KPIS[code].is_ratio][:12])
def test_the_form_of_a_shipped_rate_means_what_it_shows(measured: Department, cy: Visitor, code: str) -> None:
    measured.carry_out("cy", DefineKpi(kpi=KPIS[code]))
    page = cy.get(f"/kpis/{code}/change").text
    bounds = {name: _value(page, name) for name in ("least", "most", "goal")}
    answer = cy.post(f"/kpis/{code}/change", changes(KPIS[code]) | bounds)
    assert "Nothing is different." in cy.get(answer.location).text
    assert kpi(measured, code) == KPIS[code]


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


# Scorecards


def card(*rows: tuple[str, str, int, int]) -> dict[str, Any]:
    """The form of a scorecard."""
    names = ("kpi", "on", "usual", "promotion")
    given = {f"{name}_{n}": value for n, row in enumerate(rows) for name, value in zip(names, row, strict=True)}
    return given | {"from_day": NEXT.isoformat()}


def test_a_scorecard_adds_up(measured: Department, cy: Visitor, ann: Visitor) -> None:
    given = card(("cvr", "shop", 30, 0), ("gmv", "team", 70, 100))
    assert cy.post("/kpis/scorecards/sales", given).location == "/kpis/scorecards"
    set_card = kpis(measured).scorecard("sales", NEXT)
    assert set_card.usual == (Weight(kpi="cvr", on="shop", percent=30), Weight(kpi="gmv", on="team", percent=70))
    assert set_card.promotion == (Weight(kpi="gmv", on="team", percent=100),)
    assert "From Mon, Nov 16 on Ordinary weeks / Promotions" in read(ann.get("/kpis/scorecards?job=sales"))
    assert "GMV Team 70 % / 100 %" in read(ann.get("/kpis/scorecards?job=sales"))


def test_scorecards_of_now_of_later_and_of_before_are_told_apart(measured: Department, cy: Visitor) -> None:
    later = NEXT + timedelta(weeks=1)
    cy.post("/kpis/scorecards/content_specialist", card(("gmv", "shop", 100, 0)))
    cy.post("/kpis/scorecards/content_specialist", card(("gmv", "team", 100, 0)) | {"from_day": later.isoformat()})
    assert 'value="2026-11-16"' in cy.get("/kpis/scorecards/content_specialist").text
    text = read(cy.get("/kpis/scorecards?job=content_specialist"))
    now, soon, then = (text.index(each) for each in ("Shop 60 %", "GMV Shop 100 %", "GMV Team 100 %"))
    assert now < soon < then
    measured.wait(days=7)
    cy = measured["cy"]
    text = read(cy.get("/kpis/scorecards?job=content_specialist"))
    assert text.index("GMV Shop 100 %") < text.index("GMV Team 100 %") < text.index("Before that")
    assert text.index("Before that") < text.index("Shop 60 %")
    rows = cy.get("/kpis/scorecards?job=content_specialist&format=csv").text.splitlines()
    assert [line.split(",")[1] for line in rows[1:]] == ["2026-11-16", "2026-11-23", "", ""]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-02", "Weeks that are over keep their shares."),
        ("2026-11-17", "Please choose a Monday."),
        ("", "Please fill this in."),
    ],
)
def test_shares_change_from_a_monday_that_is_not_over(measured: Department, cy: Visitor, day: str, said: str) -> None:
    answer = cy.post("/kpis/scorecards/sales", card(("gmv", "team", 100, 0)) | {"from_day": day})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'name="from_day" type="date" value="{day}"' in answer.text
    assert "sales" not in kpis(measured).scorecards


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("cvr", "shop", 30, 0), ("gmv", "team", 60, 0)], ""),
        ([("cvr", "shop", 60, 0), ("cvr", "shop", 40, 0)], ""),
        ([("", "shop", 100, 0)], "Please fill this in."),
        ([("cvr", "shop", 101, 0)], "0 to 100"),
        ([("cvr", "moon", 100, 0)], ""),
        ([("nothing", "shop", 100, 0)], ""),
    ],
)
def test_a_scorecard_that_does_not_add_up_is_not_set_and_keeps_what_was_typed(
    measured: Department, cy: Visitor, rows: list[tuple[str, str, int, int]], said: str
) -> None:
    answer = cy.post("/kpis/scorecards/sales", card(*rows))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'name="usual_0" type="number" min="0" max="100" inputmode="numeric" value="{rows[0][2]}"' in answer.text
    assert kpis(measured).scorecard("sales", NEXT).usual == ()


def test_the_sum_is_said_while_the_form_is_filled_in(measured: Department, cy: Visitor) -> None:
    query = "kpi_0=cvr&usual_0=30&kpi_1=gmv&usual_1=90&usual_2=50"
    text = read(cy.get(f"/kpis/scorecards/sales?{query}", htmx="sums"))
    assert "Ordinary weeks: 120 % 20 % too much" in text
    assert "Promotions: 0 % as in ordinary weeks" in text


def test_the_form_begins_with_the_scorecard(measured: Department, cy: Visitor) -> None:
    page = cy.get("/kpis/scorecards/content_specialist").text
    assert 'name="usual_0" type="number" min="0" max="100" inputmode="numeric" value="60"' in page
    assert "Ordinary weeks: 100 % adds up" in read(cy.get("/kpis/scorecards/content_specialist"))
    assert cy.get("/kpis/scorecards/astronaut").status_code == 404
    assert cy.post("/kpis/scorecards/astronaut").status_code == 404


# Groups


def test_a_group_is_formed_and_given_to_another_team(measured: Department, cy: Visitor) -> None:
    cy.post("/kpis/groups", {"name": "连衣裙", "shop": "tower", "team": "photo", "from_day": "2026-11-09"})
    (made,) = [group for group in kpis(measured).groups.values() if group.name == "连衣裙"]
    given = {"name": "夏季连衣裙", "team": "listing", "from_day": NEXT.isoformat()}
    cy.post(f"/kpis/groups/{made.group}", given)
    changed = kpis(measured).groups[made.group]
    assert (changed.name, changed.shop) == ("夏季连衣裙", "tower")
    assert [changed.in_care_of(day) for day in (NEXT - timedelta(days=1), NEXT)] == ["photo", "listing"]
    assert 'value="2026-11-16"' in cy.get(f"/kpis/groups/{made.group}").text
    measured.wait(days=7)
    assert "夏季连衣裙 塔楼旗舰店 商品组" in read(measured["ann"].get("/kpis/groups"))


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"name": "x" * 41}, {"shop": "none"}, {"team": "none"}, {"from_day": "2026-11-02", "team": "photo"}],
)
def test_a_group_that_makes_no_sense_is_not_formed(measured: Department, cy: Visitor, given: dict[str, str]) -> None:
    before = kpis(measured).groups
    answer = cy.post("/kpis/groups", {"name": "连衣裙", "shop": "tower", "from_day": NEXT.isoformat()} | given)
    assert answer.status_code == 422
    assert f'id="{next(iter(given))}-error"' in answer.text
    assert kpis(measured).groups == before


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
