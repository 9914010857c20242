"""Files of figures on the import page: whose they are, what would change, columns to explain, nothing personal kept."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from growth_tree import shipped_kpis
from growth_tree.accounts import jobs
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import OpenShop
from tests.web.department import Department, Visitor
from tests.web.test_imports import content_of, imported, job_of, plain

SHOP = """日期,支付金额,支付买家数,访客数,心情,收件人,手机号,页面得分
2026-11-02,"1,234.50",30,1000,好,张三,13800000000,3
2026-11-03,800,20,900,好,李四,13900000000,4
"""


@pytest.fixture
def measured(department: Department) -> Department:
    department.carry_out(SYSTEM, *shipped_kpis.commands(), OpenShop(shop="mill", name="磨坊店"))
    return department


def upload(visitor: Visitor, content: str = SHOP, about: str = "shop:tower", name: str = "店铺.csv") -> TestResponse:
    return visitor.post("/imports", {"kind": "metrics", "about": about, "file": (BytesIO(content.encode()), name)})


def held(visitor: Visitor, content: str = SHOP, **how: str) -> str:
    answer = upload(visitor, content, **how)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_file_of_figures_is_looked_at_and_taken_in(measured: Department, cy: Visitor) -> None:
    address = held(cy)
    said = plain(cy.get(address))
    assert "10 new figures 0 the same 0 different 0 rows with errors" in said
    assert "塔楼旗舰店" in said
    assert "1234.50" in said
    assert "The import is complete." in imported(measured, address)
    assert "Nothing would change" in plain(cy.get(held(cy)))


def test_a_figure_leads_admins_to_the_file_that_brought_it(measured: Department, cy: Visitor) -> None:
    address = held(cy)
    imported(measured, address)
    figures = cy.get("/metrics?kpi=gmv&subject=shop:tower&by=day&from=2026-11-02&to=2026-11-03").text
    row = re.search(r'href="(/metrics/figure/[0-9]+)"', figures)
    assert row
    assert f'<a href="{address}">店铺.csv</a>' in cy.get(row[1]).text
    assert "/imports/" not in measured["ann"].get(row[1]).text


def test_a_shop_that_nobody_knows_by_its_name_is_named_before_its_figures_are_taken(
    measured: Department, cy: Visitor
) -> None:
    address = held(cy, "日期,店铺,支付金额\n2026-11-02,别人家的店,100")
    page = plain(cy.get(address))
    assert "The file names the shop “别人家的店”, which nobody here knows by this name." in page
    assert "Its figures would be those of 塔楼旗舰店." in page
    assert "别人家的店”, which nobody here knows by this name. Its figures were taken" in imported(measured, address)
    assert "别人家的店" not in plain(cy.get(held(cy, "日期,店铺,支付金额\n2026-11-02,塔楼旗舰店,100")))


def test_what_is_personal_is_named_and_never_kept(measured: Department, cy: Visitor) -> None:
    address = held(cy)
    assert "dropped and not kept: 收件人 · 手机号" in plain(cy.get(address))
    kept = (content_of(measured, address) or b"").decode()
    assert not {word for word in ("张三", "13800000000", "收件人：", "好") if word in kept}
    assert "dropped and not kept: 收件人 · 手机号" in imported(measured, address)


def test_other_figures_for_known_days_are_taken_only_where_one_says_so(measured: Department, cy: Visitor) -> None:
    imported(measured, held(cy))
    changed = SHOP.replace("1,234.50", "1,300.00")
    address = held(cy, changed)
    said = plain(cy.get(address))
    assert "0 new figures 7 the same 3 different" in said
    assert "Take the new figures" in said
    assert "1234.50 1300.00" in said
    assert "3 figures were known otherwise and stayed as they were." in imported(measured, address)
    address = held(cy, changed)
    assert "3 different" in plain(cy.get(address))
    cy.post(f"{address}/start", {"restate": "1"})
    imported(measured, address)
    assert "10 the same" in plain(cy.get(held(cy, changed)))


def test_figures_that_are_far_from_the_known_ones_are_pointed_out(measured: Department, cy: Visitor) -> None:
    imported(measured, held(cy))
    near = plain(cy.get(held(cy, SHOP.replace("1,234.50", "1,300.00"))))
    far = plain(cy.get(held(cy, SHOP.replace("800,20", "80000,20"))))
    assert "far from it" not in near
    assert "800.00 80000.00 far from it" in far
    assert "Is the unit right, is a digit missing?" in far


def test_a_file_that_does_not_say_of_which_shop_asks_for_it(measured: Department, cy: Visitor) -> None:
    answer = upload(cy, about="")
    assert answer.status_code == 422
    assert 'id="about-error"' in answer.text
    assert "Please choose one" in answer.text


def test_a_file_that_does_not_say_of_which_days_asks_for_them(measured: Department, cy: Visitor) -> None:
    def sent(**days: str) -> TestResponse:
        file = BytesIO("商品ID,花费,总成交金额\n600000000000000001,100,350".encode())
        name = "商品报表_20260619_110309.csv"
        return cy.post("/imports", {"kind": "metrics", "about": "shop:tower", "file": (file, name), **days})

    asked = sent()
    assert asked.status_code == 422
    assert 'id="first_day-error"' in asked.text
    assert "Please enter them" in asked.text
    assert "These days end before they begin." in sent(first_day="2026-06-18", last_day="2026-06-17").text
    shown = plain(cy.get(sent(first_day="2026-06-17", last_day="2026-06-18").location))
    assert "Wed, Jun 17 – Thu, Jun 18" in shown
    assert "3.50" in shown


def test_an_admin_explains_a_column_once_for_all_files(measured: Department, cy: Visitor) -> None:
    content = SHOP.replace("支付金额", "净收款额")
    address = held(cy, content)
    assert "净收款额" in plain(cy.get(address))
    answer = cy.post(f"{address}/columns", {"column": "净收款额", "kpi": "gmv", "part": "aliases"})
    assert answer.location == address
    assert "1234.50" in plain(cy.get(address))
    assert "1234.50" in plain(cy.get(held(cy, content)))


@pytest.mark.parametrize(
    "given",
    [
        {"column": "净收款额", "kpi": "nothing", "part": "aliases"},
        {"column": "净收款额", "kpi": "gmv", "part": "code"},
        {"column": "净收款额", "kpi": "gmv", "part": "rate_aliases"},
        {},
    ],
)
def test_what_explains_nothing_changes_nothing(measured: Department, cy: Visitor, given: dict[str, str]) -> None:
    address = held(cy, SHOP.replace("支付金额", "净收款额"))
    assert cy.post(f"{address}/columns", given).status_code == 303
    assert "净收款额" in plain(cy.get(address))


def test_errors_name_row_and_column(measured: Department, cy: Visitor) -> None:
    address = held(cy, SHOP.replace('"1,234.50"', "很多").replace("2026-11-03", "2026-13-03"))
    said = plain(cy.get(address))
    assert "2 支付金额 Please write a number in digits" in said
    assert "3 日期 The calendar has no such day." in said


@pytest.mark.parametrize("who", ["ann", "bo", "au", "nobody"])
def test_only_admins_explain_columns(measured: Department, cy: Visitor, who: str) -> None:
    address = held(cy)
    visitor = measured[who] if who != "nobody" else cy
    if who != "nobody":
        assert visitor.post(f"{address}/columns", {}).status_code == 404
    assert job_of(measured, address) is not None


def test_what_came_through_the_folder_waits_for_any_admin_and_is_theirs_once_started(
    measured: Department, cy: Visitor
) -> None:
    imported(measured, held(cy))
    kept = content_of(measured, held(cy, SHOP.replace("1,234.50", "1,300.00")))
    with measured.handler.writing() as connection:
        waiting = jobs.enqueue(
            connection,
            "import",
            SYSTEM,
            measured.clock,
            options={"kind": "metrics", "about": "shop:tower", "source": "folder"},
            content=kept,
            file_name="日报.csv",
            held=True,
        )
    assert "日报.csv" in plain(cy.get("/imports"))
    said = plain(cy.get(f"/imports/{waiting}"))
    assert "3 different" in said
    cy.post(f"/imports/{waiting}/start", {"restate": "1"})
    imported(measured, f"/imports/{waiting}")
    job = job_of(measured, f"/imports/{waiting}")
    assert job is not None
    assert job.owner == "cy"
    assert "日报.csv" in unescape(cy.get("/imports").text)


def test_a_template_lists_the_kpis(measured: Department, cy: Visitor) -> None:
    for language in ("zh", "en"):
        assert cy.get(f"/imports/templates/metrics-{language}.xlsx").data.startswith(b"PK")
