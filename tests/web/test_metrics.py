"""The explorer: whose figures somebody sees, weeks and days, corrections, the year before; and one figure's history."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpis import DefineKpi, RetireKpi
from models import metrics
from tests.web.department import Department, Visitor
from tests.web.figures import ANN, CORRECTED, EVE, KPIS, MONDAY, SHOP, YEAR, fill, measure, read, report

CVR = f"/metrics?kpi=cvr&subject={SHOP}"


@pytest.fixture
def filled(department: Department) -> Department:
    """A department that measures."""
    fill(department)
    return department


def position(department: Department, kpi: str, subject: str, day: str) -> int:
    """Where the log has the latest event of a figure."""
    with department.handler.reading() as connection:
        row = metrics.figure(connection, kpi, subject, day)
    assert row is not None
    return int(row.position)


def subjects(visitor: Visitor, kpi: str) -> set[str]:
    """The places that the explorer offers."""
    found = re.search(r'<select id="subject".*?</select>', visitor.get(f"/metrics?kpi={kpi}").text, re.DOTALL)
    return set(re.findall(r'value="([^"]+)"', found[0])) if found else set()


def test_a_week_is_its_days_together_beside_the_year_before(filled: Department, ann: Visitor) -> None:
    text = read(ann.get(CVR))
    week = "2026-W45 Mon, Nov 2 2.93 % corrected at first 3.09 %"
    assert week in text
    assert "205 / 7,000 7 / 7 2.50 % +17 % File, Form" in text


def test_without_a_wish_a_person_sees_what_they_answer_for(filled: Department, ann: Visitor) -> None:
    text = read(ann.get("/metrics"))
    assert "Conversion rate (CVR) · 塔楼旗舰店" in text


def test_the_running_week_is_marked_and_is_not_compared(filled: Department, ann: Visitor) -> None:
    text = read(ann.get(f"/metrics?kpi=gmv&subject={SHOP}"))
    assert "2026-W46 Mon, Nov 9 so far ¥10,001.41 2 / 7 – – File" in text


def test_the_latest_figure_is_of_a_week_that_lacks_no_day(filled: Department) -> None:
    filled.wait(days=7)
    text = read(filled["ann"].get(f"/metrics?kpi=gmv&subject={SHOP}"))
    assert "2026-W46 Mon, Nov 9 ¥10,001.41 2 / 7" in text
    assert "Latest: 2026-W45" in text


def test_a_week_that_lacks_days_is_not_set_against_a_whole_one(filled: Department) -> None:
    filled.carry_out("cy", DefineKpi(kpi=KPIS["orders"]))
    filled.carry_out(SYSTEM, *(report("orders", SHOP, MONDAY - YEAR + timedelta(n), 50) for n in range(7)))
    filled.carry_out(SYSTEM, *(report("orders", SHOP, MONDAY + timedelta(n), 50) for n in range(2)))
    text = read(filled["ann"].get(f"/metrics?kpi=orders&subject={SHOP}"))
    assert "100 Latest: 2026-W45 – A year before that" in text


def test_by_day_the_corrected_figure_stands_with_what_was_said_first(filled: Department, ann: Visitor) -> None:
    text = read(ann.get(f"{CVR}&by=day&from={MONDAY}&to={CORRECTED}"))
    assert "Tue, Nov 3 2.00 % corrected at first 3.10 % 20 / 1,000" in text
    assert "Wed, Nov 4" not in text


def test_a_missing_week_is_said_and_is_a_gap_in_the_line(filled: Department, ann: Visitor) -> None:
    filled.carry_out("cy", report("content_reads", ANN, MONDAY - timedelta(15), 400))
    page = ann.get(f"/metrics?kpi=content_reads&subject={ANN}")
    assert "2026-W44 Mon, Oct 26 not known" in read(page)
    assert page.text.count('class="chart-value"') == 2


def test_the_picture_shows_the_promotions_of_the_shop(filled: Department, ann: Visitor) -> None:
    page = ann.get(CVR).text
    assert page.count('class="chart-event"') == 2
    assert "Promotions: Birthday, Singles&#39; Day." in page


def test_everybody_sees_their_own_and_their_shops_figures(filled: Department) -> None:
    offered = {person: subjects(filled[person], "content_reads") for person in ("ann", "abe", "bo", "mo", "di")}
    assert offered == {"ann": {ANN}, "abe": set(), "bo": {ANN}, "mo": {EVE}, "di": {ANN, EVE}}
    assert subjects(filled["cy"], "content_reads") == subjects(filled["au"], "content_reads") == {ANN, EVE}
    assert subjects(filled["eve"], "cvr") == {SHOP}


def test_a_figure_of_somebody_else_is_not_there(filled: Department) -> None:
    where = position(filled, "content_reads", EVE, str(MONDAY))
    for person, status in (("ann", 404), ("bo", 404), ("mo", 200), ("eve", 200), ("cy", 200), ("au", 200)):
        assert filled[person].get(f"/metrics/figure/{where}").status_code == status, person


def test_a_place_that_is_not_the_viewers_counts_as_not_given(filled: Department, ann: Visitor) -> None:
    assert "300" not in read(ann.get(f"/metrics?kpi=content_reads&subject={EVE}"))


def test_a_figure_tells_its_history(filled: Department, ann: Visitor) -> None:
    last = position(filled, "cvr", SHOP, str(CORRECTED))
    text = read(ann.get(f"/metrics/figure/{last}"))
    assert "2.00 %" in text
    assert "At first it was reported as 3.10 %." in text
    assert "The system reported 3.10 %" in text
    assert "Buyers 31 · Visitors 1,000 · File with the checksum 4f4f4f4f4f4f…" in text
    assert "柴溪 corrected it from 3.10 % to 2.00 %" in text
    assert "安然" in text
    assert "伊芙" not in text


@pytest.mark.parametrize("where", [0, 1, 10**9, 2**63 - 1])
def test_what_is_no_figure_is_not_there(filled: Department, cy: Visitor, where: int) -> None:
    assert cy.get(f"/metrics/figure/{where}").status_code == 404


def test_corrections_are_listed_and_lead_to_the_figure(filled: Department, ann: Visitor, mo: Visitor) -> None:
    page = ann.get("/metrics/corrections")
    assert "Conversion rate (CVR) 塔楼旗舰店 Tue, Nov 3 3.10 % 2.00 %" in read(page)
    assert f'href="/metrics/figure/{position(filled, "cvr", SHOP, str(CORRECTED))}"' in page.text
    assert "No correction is like this." in ann.get("/metrics/corrections?kpi=gmv").text


def test_the_tables_go_out_as_files(filled: Department, ann: Visitor) -> None:
    lines = ann.get(f"{CVR}&format=csv").text.splitlines()
    assert '2026-W45,2026-11-02,2026-11-08,2.9286,205.0,7000.0,7,2.5,17,"File, Form",1,3.0857' in lines[2]
    (_heading, row) = ann.get("/metrics/corrections?format=csv").text.splitlines()
    assert "塔楼旗舰店,2026-11-03,2026-11-03,3.1,2.0,柴溪,Form" in row


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kpi=gmv&subject=shop:tower&from=2026-01-01&to=2026-01-31", "Nothing in this time"),
        ("kpi=content_reads", "No figures of this KPI yet"),
    ],
)
def test_an_empty_table_says_what_to_do(filled: Department, abe: Visitor, query: str, said: str) -> None:
    assert said in abe.get(f"/metrics?{query}").text


def test_before_anything_is_measured_an_admin_is_led_to_the_catalogue(ann: Visitor, cy: Visitor) -> None:
    assert 'class="button primary" href="/kpis"' in cy.get("/metrics").text
    assert "An admin says what is measured." in ann.get("/metrics").text


def test_figures_of_a_retired_kpi_can_still_be_looked_at(department: Department, ann: Visitor) -> None:
    measure(department)
    department.carry_out("cy", report("gmv", SHOP, MONDAY, 5), RetireKpi(code="gmv"))
    assert "2026-W45" in ann.get(f"/metrics?kpi=gmv&subject={SHOP}").text


def test_a_long_figure_is_only_in_the_view_by_day(department: Department, ann: Visitor) -> None:
    measure(department)
    october = report("gmv", SHOP, MONDAY - timedelta(32), 9_000_000, last_day=MONDAY - timedelta(2))
    department.carry_out("cy", october, report("gmv", SHOP, MONDAY, 500))
    assert "One figure stands for more than a week" in ann.get(f"/metrics?kpi=gmv&subject={SHOP}").text
    assert "¥90,000" in ann.get(f"/metrics?kpi=gmv&subject={SHOP}&by=day").text
