"""Models behind targets in the browser: trained, judged, put in force, rolled back, and open to everybody's view."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from growth_tree.accounts import jobs, models_kept
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpis import DefineKpi
from growth_tree.web.baselines import drift
from growth_tree.web.baselines.drift import Outcome
from tests.counting import statements
from tests.domain.scorecards import ORDERS
from tests.web.department import Department
from tests.web.expectations import GOOD, OWN, RULE
from tests.web.week import WEEK, week_over

BETTER = replace(GOOD, baseline="better", digest="cd" * 32)
WORSE = replace(GOOD, baseline="worse", digest="ef" * 32, scores=(OWN, replace(RULE, wql=50_000)))


@pytest.fixture
def trained(department: Department) -> Department:
    """Two models of orders are good, one is not."""
    department.carry_out("cy", DefineKpi(kpi=ORDERS))
    department.carry_out(SYSTEM, GOOD, BETTER, WORSE)
    return department


def test_without_a_model_the_page_says_what_to_do(department: Department) -> None:
    shown = department["cy"].get("/baselines").text
    assert "No model was trained yet" in shown
    assert 'href="/imports"' in shown
    assert "No targets are published yet" in department["ann"].get("/baselines/track-record").text


def test_a_model_is_put_in_force_rolled_back_and_retired(trained: Department) -> None:
    assert "None in force" in trained["cy"].get("/baselines").text
    done = trained["cy"].post("/baselines/good/activate", htmx="model")
    assert "Targets come from this model now." in done.text
    trained["cy"].post("/baselines/better/activate")
    assert "Roll back to this model" in trained["cy"].get("/baselines/good").text
    assert "Rolled back" in trained["cy"].post("/baselines/good/activate", htmx="model").text
    assert "Retired." in trained["cy"].post("/baselines/good/retire", htmx="model").text
    assert "None in force" in trained["cy"].get("/baselines").text


def test_a_rejected_model_says_why_and_cannot_be_used(trained: Department) -> None:
    shown = trained["cy"].get("/baselines/worse").text
    assert "A simple rule forecasts better." in shown
    assert "/baselines/worse/activate" not in shown
    refused = trained["cy"].post("/baselines/worse/activate", htmx="model")
    assert refused.status_code == 422
    assert "A simple rule forecasts better." in trained["cy"].get("/baselines").text


def test_the_card_says_what_a_model_looks_at_and_how_good_it_was(trained: Department) -> None:
    shown = trained["au"].get("/baselines/good").text
    assert "9.0 %" in shown
    assert "Last year + 10 %" in shown
    assert shown.count("its results of the last weeks") == 1
    assert "whether it is 双11" in shown
    assert "rises by about 8 % of that" in shown
    assert "/baselines/good/activate" not in shown, "auditors look and do not touch"
    assert trained["au"].post("/baselines/good/activate").status_code == 404


def test_all_models_are_listed_filtered_and_exported(trained: Department) -> None:
    rejected = trained["cy"].get("/baselines/models?status=rejected").text
    assert 'href="/baselines/worse"' in rejected
    assert 'href="/baselines/good"' not in rejected
    assert "No model is like this." in trained["cy"].get("/baselines/models?horizon=4").text
    assert "efefef" in trained["cy"].get("/baselines/models?format=csv").get_data(as_text=True)
    trained["cy"].post("/baselines/good/activate")
    assert "24.0 %" in trained["cy"].get("/baselines?format=csv").get_data(as_text=True)


def test_every_table_of_a_model_is_exported(department: Department) -> None:
    week_over(department)
    department.carry_out(SYSTEM, GOOD)

    def exported(part: str) -> str:
        return department["cy"].get(f"/baselines/good?part={part}&format=csv").get_data(as_text=True)

    assert "24.0 %" in exported("")
    assert f"{WEEK},2,50,50" in exported("weeks")
    for part in ("promised", "groups"):
        assert len(exported(part).splitlines()) == 1, "its card was cleared away"


def test_a_model_shows_how_its_targets_came_out_week_by_week(department: Department) -> None:
    week_over(department)
    department.carry_out(SYSTEM, GOOD, replace(GOOD, baseline="far", horizon=4, digest="fa" * 32))
    shown = department["cy"].get("/baselines/good").text
    assert "Are its targets still fair?" in shown
    assert "50 % reached the middle" in shown
    assert "Are its targets still fair?" not in department["cy"].get("/baselines/far").text, "it only foresees"


def test_a_training_is_put_in_line_followed_and_cancelled(trained: Department) -> None:
    with trained.handler.writing() as connection:
        job = jobs.enqueue(
            connection, jobs.TRAIN, "cy", trained.clock, options={"kpis": ["orders"], "strict": True}, total=2
        )
    shown = trained["cy"].get(f"/baselines/training/{job}").text
    assert "0 / 2" in shown
    assert "strict" in shown
    assert trained["cy"].post(f"/baselines/training/{job}/cancel").status_code == 303
    assert "was cancelled after 0 of 2 models" in trained["cy"].get(f"/baselines/training/{job}").text
    assert trained["cy"].get(f"/imports/{job}").status_code == 404


def test_what_a_training_made_is_exported(trained: Department) -> None:
    with trained.handler.writing() as connection:
        job = jobs.enqueue(connection, jobs.TRAIN, "cy", trained.clock, options={"kpis": ["orders"], "strict": False})
        claimed = jobs.claim_next(connection, trained.clock, training=True)
        assert claimed is not None
        jobs.finish(connection, claimed, {"trained": ["good"], "rejected": ["worse"], "skipped": []}, trained.clock)
    assert "A simple rule forecasts better." in trained["cy"].get(f"/baselines/training/{job}").text
    rows = trained["cy"].get(f"/baselines/training/{job}?format=csv").get_data(as_text=True)
    assert "9.0 %" in rows
    assert "A simple rule forecasts better." in rows


def test_many_models_take_no_more_questions_than_few(trained: Department) -> None:
    def asked() -> list[int]:
        pages = ("/baselines", "/baselines/models", "/baselines/track-record", "/baselines/good")
        for path in pages:
            trained["cy"].get(path)
        return [statements(lambda path=path: trained["cy"].get(path)) for path in pages]  # type: ignore[misc]

    trained["cy"].post("/baselines/good/activate")
    few = asked()
    more = [replace(ORDERS, code=f"orders_{n}") for n in range(6)]
    trained.carry_out("cy", *(DefineKpi(kpi=kpi) for kpi in more))
    trained.carry_out(
        SYSTEM, *(replace(GOOD, baseline=f"good{n}", kpi=kpi.code, digest=f"{n}a" * 32) for n, kpi in enumerate(more))
    )
    for n in range(len(more)):
        trained["cy"].post(f"/baselines/good{n}/activate")
    assert asked() == few


def test_what_was_measured_too_short_is_not_trained(trained: Department) -> None:
    refused = trained["cy"].post("/baselines/train", {"kpi": "orders"})
    assert refused.status_code == 422
    assert "at least 16 weeks" in refused.text


def test_everybody_sees_the_track_record_and_nobody_else_the_models(trained: Department) -> None:
    trained["cy"].post("/baselines/good/activate")
    shown = trained["ann"].get("/baselines/track-record").text
    assert "60 % closer" in shown
    assert "Closer is compared with last year + 10 %" in shown
    assert "So far 0 results" in shown
    for path in ("/baselines", "/baselines/models", "/baselines/good"):
        assert trained["bo"].get(path).status_code == 404
    there, nowhere = trained["cy"].get("/baselines/none"), trained["cy"].get("/baselines/training/none")
    assert there.status_code == nowhere.status_code == 404


def test_without_last_year_nothing_is_said_to_be_closer(department: Department) -> None:
    department.carry_out("cy", DefineKpi(kpi=ORDERS))
    department.carry_out(SYSTEM, replace(GOOD, scores=(OWN, replace(RULE, method="mean_13_weeks"))))
    department["cy"].post("/baselines/good/activate")
    shown = department["ann"].get("/baselines/track-record").text
    assert "The other columns are the errors of rules of thumb" in shown
    assert "Closer is compared" not in shown


def test_what_came_of_targets_is_counted_on_both_sides(department: Department) -> None:
    week_over(department)
    department.carry_out(SYSTEM, GOOD)
    department["cy"].post("/baselines/good/activate")
    rows = department["ann"].get("/baselines/track-record?format=csv").get_data(as_text=True).splitlines()
    assert rows[1].split(",")[1:5] == ["2", "50", "50", "50"], "150 is above the band around 100, 95 is inside"


@pytest.mark.parametrize(
    ("hits", "inside", "alarms"),
    [(50, 80, ()), (39, 80, ("too_hard",)), (61, 80, ("too_easy",)), (50, 69, ("too_narrow",)), (40, 70, ())],
)
def test_an_alarm_is_raised_outside_the_bounds(hits: int, inside: int, alarms: tuple[str, ...]) -> None:
    found = Outcome(results=100, hits=hits, stretched=20, inside=inside, missed=10, reached=100)
    assert found.alarms == alarms
    few = Outcome(results=10, hits=0, stretched=0, inside=0, missed=10, reached=100)
    assert few.alarms == ()


def test_the_further_off_a_target_is_the_earlier_it_is_told() -> None:
    def found(hits: int, inside: int) -> int:
        return Outcome(results=100, hits=hits, stretched=20, inside=inside, missed=10, reached=100).excess

    assert found(37, 80) < found(50, 66) < found(71, 80)
    assert found(50, 80) < 0


def test_alarms_are_summed_up_and_their_details_are_folded(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    week_over(department)
    department.carry_out(SYSTEM, GOOD)
    monkeypatch.setattr(drift, "ENOUGH", 2)
    shown = department["cy"].get("/baselines").text
    summary, folded = shown.split("furthest off is", 1)[1].split("<details", 1)
    assert "orders" in summary
    assert "50 % lay in the band" not in summary
    assert "50 % lay in the band" in folded.split("</details>")[0]


def test_a_card_compares_with_last_year_where_there_is_one(department: Department) -> None:
    department.carry_out("cy", DefineKpi(kpi=ORDERS))
    measured = {"rows": 24, "wql": 0.031, "wape": 0.04}
    card = {"partly": {"pipeline": measured, "last_year_plus_10_percent": measured | {"wql": 0.123}}}
    groups = [{"by": "kind", "name": "shop", "rows": 24, "wape": 0.04, "hit_50": 0.5, "coverage_80": 0.8}]
    with department.handler.writing() as connection:
        digest = models_kept.keep(connection, b"model", card | {"groups": groups}, department.clock)
    department.carry_out(SYSTEM, replace(GOOD, digest=digest))
    shown = department["cy"].get("/baselines/good").text
    assert "Last year's figures exist for 24 of these results." in shown
    assert "12.3 %" in shown
    assert '<td>Kind</td><th scope="row">Shop</th>' in shown
    taken = department["cy"].get("/baselines/good?part=partly&format=csv").get_data(as_text=True).splitlines()
    assert ["3.1 %" in taken[1], "12.3 %" in taken[2]] == [True, True], "the model comes first"
