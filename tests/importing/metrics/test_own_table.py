"""A table that somebody made: the KPI, whom it is about, the value."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from growth_tree.domain.core import Rejected
from growth_tree.importing import importer
from growth_tree.importing.columns import columns
from growth_tree.importing.rows import labels
from growth_tree.importing.template import template
from growth_tree.shipped_kpis import shipped_kpis
from tests.importing.metrics.counter import AT, SHOP, Counter, csv, told, wrong

HEADER = "日期,指标,归属,数值,分母\n"
GOOD = f"""{HEADER}2026-07-01,csat,ann,96.5%,200
2026-07-01,支付金额,,¥12.3万,-
2026-06-29 ~ 2026-07-05,response_seconds,ann,1小时30分,60
"""


def test_rows_name_people_teams_shops_and_groups(counter: Counter) -> None:
    rows = "".join(
        f"2026-07-01,gmv,{name},{n}\n" for n, name in enumerate(("ann", "安然", "客服组", "磨坊店", "引流款"))
    )
    plan = counter.plan("日期,指标,归属,数值\n" + rows, about=None)
    assert wrong(plan) == [(3, None, "import_twice")], "the user name and the name are the same person"
    assert set(told(plan)["gmv"]) == {"member:1", "team:t", "shop:mill", "group:lure"}


def test_values_rates_and_lengths_of_time(counter: Counter) -> None:
    plan = counter.plan(GOOD)
    assert wrong(plan) == []
    assert told(plan)["csat"] == {"member:1": (193, 200)}
    assert told(plan)["gmv"] == {SHOP: (12_300_000, 0)}
    assert told(plan)["response_seconds"] == {"member:1": (5400, 60)}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("2026-07-01,nothing,ann,1,", "指标", "unknown_kpi"),
        ("2026-07-01,csat,ann,96%,", "分母", "denominator_missing"),
        ("2026-07-01,csat,ann,201,200", "数值", "more_than_all"),
        ("2026-07-01,gmv,,5,3", "分母", "only_rates_divide"),
        ("2026-07-01,gmv,nobody,5,", "归属", "import_unknown_subject"),
        ("2026-07-01,gmv,博文,5,", "归属", "import_name_of_several"),
        ("2026-07-01,gmv,,,", "数值", "text_missing"),
        ("2026-07-01,gmv,,-5,", "数值", "cell_negative"),
        ("2026-07-01,gmv,,1e5,", "数值", "cell_not_a_number"),
        ("2026-07-01,gmv,,#REF!,", "数值", "cell_spreadsheet_error"),
        ("2027-07-01,gmv,,5,", "日期", "figure_in_the_future"),
        ("2026-07-02 ~ 2026-07-01,gmv,,5,", "日期", "cell_days_reversed"),
        ("7月1日,gmv,,5,", "日期", "cell_not_a_day"),
    ],
)
def test_a_wrong_row_is_named_by_line_and_column(counter: Counter, row: str, column: str, code: str) -> None:
    plan = counter.plan(f"{HEADER}2026-07-01,visitors,,5,\n{row}\n")
    assert wrong(plan) == [(3, column, code)]
    assert told(plan) == {"visitors": {SHOP: (5, 0)}}


def test_a_table_with_errors_comes_in_only_without_them(counter: Counter) -> None:
    content = GOOD + "2026-07-01,nothing,ann,1,\n"
    with pytest.raises(Rejected, match="import_has_errors"):
        counter.bring_in(content)
    counter.bring_in(content, options={"skip_bad": True})
    assert counter.figures("csat") == {("member:1", "2026-07-01", "2026-07-01"): (193, 200)}


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_example_of_every_column_is_a_good_cell(counter: Counter, language: str) -> None:
    example = {c.code: c.example.en if language == "en" else c.example.zh for c in columns("metrics")}
    header = labels("metrics", language).values()
    plan = counter.plan(csv(list(header), list((example | {"subject": "ann"}).values())))
    assert (wrong(plan), told(plan)) == ([], {"csat": {"member:1": (193, 200)}})


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_template_has_the_columns_and_lists_the_kpis(counter: Counter, language: str) -> None:
    made = template("metrics", language, kpis=shipped_kpis().kpis)
    with pytest.raises(Rejected, match="sheet_no_rows"), counter.handler.reading() as connection:
        importer.take(counter.handler, connection, "metrics", made, file_name="x.xlsx")


class TestAgain:
    def counts(self, counter: Counter, content: str) -> Mapping[str, int]:
        counts = counter.plan(content).counts
        return {name: getattr(counts, name) for name in ("create", "change", "unchanged")}

    def test_the_same_file_twice_changes_nothing(self, counter: Counter) -> None:
        counter.bring_in(GOOD)
        events = counter.events()
        assert self.counts(counter, GOOD) == {"create": 0, "change": 0, "unchanged": 3}
        counter.bring_in(GOOD, options={"restate": True})
        assert counter.events() == events

    def test_other_figures_stay_unless_they_are_to_be_restated(self, counter: Counter) -> None:
        counter.bring_in(GOOD)
        changed = GOOD.replace("12.3万", "12.4万")
        assert self.counts(counter, changed) == {"create": 0, "change": 1, "unchanged": 2}
        counter.bring_in(changed)
        assert counter.figures("gmv")[(SHOP, "2026-07-01", "2026-07-01")] == (12_300_000, 0)
        counter.bring_in(changed, options={"restate": True})
        assert counter.figures("gmv")[(SHOP, "2026-07-01", "2026-07-01")] == (12_400_000, 0)

    def test_there_and_back_again(self, counter: Counter) -> None:
        for amount in ("12.3万", "12.4万", "12.3万", "12.4万"):
            counter.bring_in(GOOD.replace("12.3万", amount), options={"restate": True})
        assert counter.figures("gmv")[(SHOP, "2026-07-01", "2026-07-01")] == (12_400_000, 0)

    def test_what_was_carried_out_in_part_is_taken_up_again(self, counter: Counter) -> None:
        days = "".join(f"2026-{month:02}-{day:02},gmv,,{day},\n" for month in range(1, 7) for day in range(1, 29))
        kpis = ("gmv", "gross_profit", "visitors", "page_views")
        content = HEADER + "".join(days.replace("gmv", kpi) for kpi in kpis)
        plan = counter.plan(content)
        run = importer.carry_out(counter.handler, plan, actor="system", at=AT)
        assert next(run) == 500
        assert self.counts(counter, content) == {"create": 172, "change": 0, "unchanged": 500}
        counter.bring_in(content)
        assert self.counts(counter, content) == {"create": 0, "change": 0, "unchanged": 672}

    def test_whoever_overtakes_the_plan_stops_it(self, counter: Counter) -> None:
        plan = counter.plan(GOOD)
        counter.bring_in(GOOD.replace("12.3万", "12.4万"))
        with pytest.raises(Rejected, match="import_overtaken"):
            list(importer.carry_out(counter.handler, plan, actor="system", at=AT))
