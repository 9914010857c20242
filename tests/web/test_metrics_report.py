"""Figures entered by hand: who may, what is understood, what is asked twice, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models import metrics
from tests.web.department import TODAY, Department, Visitor
from tests.web.figures import ANN, CORRECTED, EVE, MONDAY, SHOP, fill, read

TODAYS = {"kpi": "cvr", "subject": SHOP, "first_day": TODAY.isoformat()}


@pytest.fixture
def filled(department: Department) -> Department:
    """A department that measures."""
    fill(department)
    return department


def known(department: Department, kpi: str, subject: str, day: str) -> Any:
    """A figure as the read model has it."""
    with department.handler.reading() as connection:
        row = metrics.figure(connection, kpi, subject, day)
    return row and (row.value, row.denominator, row.last_day, row.source, row.by)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"value": "31", "denominator": "1,000"}, (31, 1000)),
        ({"rate": "3.1", "denominator": "1000"}, (31, 1000)),
        ({"rate": "3.1%", "denominator": "0.1万"}, (31, 1000)),
    ],
)
def test_a_manager_enters_a_figure_of_the_shop(
    filled: Department, bo: Visitor, given: dict[str, str], stored: tuple[int, int]
) -> None:
    answer = bo.post("/metrics/report", TODAYS | given)
    assert answer.location.startswith("/metrics/figure/")
    assert known(filled, "cvr", SHOP, str(TODAY)) == (*stored, str(TODAY), "form", "bo")
    assert "薄荷 reported 3.10 %" in read(bo.get(answer.location))


def test_a_figure_may_stand_for_several_days(filled: Department, cy: Visitor) -> None:
    first = MONDAY - timedelta(80)
    given = {"kpi": "gmv", "subject": SHOP, "first_day": str(first), "last_day": str(first + timedelta(6))}
    cy.post("/metrics/report", given | {"value": "12,345.60"})
    assert known(filled, "gmv", SHOP, str(first)) == (1_234_560, 0, str(first + timedelta(6)), "form", "cy")


def test_another_figure_for_known_days_counts_after_a_second_look(filled: Department, bo: Visitor) -> None:
    given = TODAYS | {"first_day": str(MONDAY), "value": "29", "denominator": "1000"}
    asked = bo.post("/metrics/report", given)
    assert "Old figure 3.00 % New figure 2.90 %" in read(asked)
    assert 'value="29"' in asked.text
    assert known(filled, "cvr", SHOP, str(MONDAY)) == (30, 1000, str(MONDAY), "file", "system")
    assert bo.post("/metrics/report", given | {"confirmed": "1"}).status_code == 303
    assert known(filled, "cvr", SHOP, str(MONDAY)) == (29, 1000, str(MONDAY), "form", "bo")


def test_a_figure_far_from_usual_counts_after_a_second_look(filled: Department, bo: Visitor) -> None:
    given = TODAYS | {"kpi": "gmv", "value": "500000"}
    text = read(bo.post("/metrics/report", given))
    assert "¥500,000 is far from what is usual (¥5,000.4" in text
    assert known(filled, "gmv", SHOP, str(TODAY)) is None
    bo.post("/metrics/report", given | {"confirmed": "1"})
    assert known(filled, "gmv", SHOP, str(TODAY)) == (50_000_000, 0, str(TODAY), "form", "bo")


def test_the_same_figure_changes_nothing(filled: Department, bo: Visitor) -> None:
    given = TODAYS | {"first_day": str(MONDAY), "value": "30", "denominator": "1000"}
    answer = bo.post("/metrics/report", given)
    assert "nothing changed" in bo.get(answer.location).text
    assert known(filled, "cvr", SHOP, str(MONDAY)) == (30, 1000, str(MONDAY), "file", "system")


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"value": "2000", "denominator": "1000"}, "value", ""),
        ({"value": "30"}, "denominator", "Please fill this in."),
        ({"denominator": "1000"}, "value", "Please fill this in."),
        ({"value": "many", "denominator": "1000"}, "value", ""),
        ({"value": "-3", "denominator": "1000"}, "value", ""),
        ({"value": "30", "denominator": "0"}, "denominator", ""),
        ({"value": "30", "denominator": "1000", "first_day": str(TODAY + timedelta(1))}, "last_day", ""),
        ({"value": "3", "denominator": "10", "last_day": str(MONDAY)}, "last_day", ""),
        ({"value": "3", "denominator": "10", "first_day": str(MONDAY), "last_day": str(CORRECTED)}, "first_day", ""),
        ({"value": "3", "denominator": "10", "kpi": "nothing"}, "kpi", ""),
        ({"value": "3", "denominator": "10", "subject": "shop:none"}, "subject", ""),
    ],
)
def test_what_cannot_be_true_is_said_at_its_field_and_the_input_stays(
    filled: Department, bo: Visitor, given: dict[str, str], field: str, said: str
) -> None:
    answer = bo.post("/metrics/report", TODAYS | given | {"confirmed": "1"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    for name in ("value", "denominator"):
        assert f'value="{given.get(name, "")}"' in answer.text
    assert known(filled, "cvr", SHOP, str(TODAY)) is None


@pytest.mark.parametrize(("person", "subject"), [("bo", EVE), ("bo", "member:bo"), ("mo", ANN)])
def test_nobody_enters_their_own_figures_or_those_of_others_teams(
    filled: Department, person: str, subject: str
) -> None:
    given = {"kpi": "content_reads", "subject": subject, "first_day": str(TODAY), "value": "400"}
    answer = filled[person].post("/metrics/report", given)
    assert answer.status_code == 422
    assert known(filled, "content_reads", subject, str(TODAY)) is None


@pytest.mark.parametrize("person", ["ann", "au"])
def test_the_form_is_for_managers_and_admins(filled: Department, person: str) -> None:
    visitor = filled[person]
    assert visitor.get("/metrics/report").status_code == 404
    assert visitor.post("/metrics/report", TODAYS | {"value": "3", "denominator": "10"}).status_code == 404
    assert "/metrics/report" not in visitor.get("/metrics").text


def test_while_the_form_is_filled_in_it_is_said_what_the_figure_would_be(filled: Department, bo: Visitor) -> None:
    here = f"/metrics/report?kpi=cvr&subject={SHOP}&first_day={MONDAY}&value=29&denominator=1000"
    text = read(bo.get(here, htmx="check"))
    assert "2.90 % 29 ÷ 1,000" in text
    assert "It would replace 3.00 %." in text
    assert "Usual in the eight weeks before: 3.10 %." in text
    refused = bo.get(here.replace("value=29", "value=2900"), htmx="check")
    assert refused.status_code == 200
    assert "<li>" in refused.text


def test_the_fields_follow_the_kpi(filled: Department, bo: Visitor) -> None:
    rate, amount = (bo.get(f"/metrics/report?kpi={kpi}", htmx="fields").text for kpi in ("cvr", "gmv"))
    assert 'name="denominator"' in rate
    assert 'name="denominator"' not in amount
    assert "Figure (yuan)" in amount


def test_before_anything_is_measured_the_form_leads_to_the_catalogue(cy: Visitor) -> None:
    assert 'href="/kpis"' in cy.get("/metrics/report").text
