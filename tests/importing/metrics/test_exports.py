"""The files that people really export, each as its platform writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from growth_tree.importing.metrics import Span
from growth_tree.importing.refused import SheetRefused
from tests.importing.metrics.counter import (
    DRESS,
    ITEM_ROWS,
    ITEMS,
    SHIRT,
    SHOP,
    SKIRT,
    Counter,
    csv,
    told,
    workbook,
    wrong,
)

ADVISOR = Path(__file__).parent / "【生意参谋平台】商品_全部_2026-06-18_2026-06-18.xls"


class TestItemsOfTheAdvisor:
    def test_items_add_up_to_their_shop_and_to_the_groups_whose_names_they_bear(self, counter: Counter) -> None:
        plan = counter.plan(csv(ITEMS, *ITEM_ROWS))
        assert wrong(plan) == []
        assert told(plan)["gmv"] == {SHOP: (323_450, 0), "group:lure": (323_450, 0)}
        assert told(plan)["page_views"] == {SHOP: (5020, 0), "group:lure": (5000, 0)}

    def test_people_are_not_added_up_but_in_rates_of_groups(self, counter: Counter) -> None:
        plan = counter.plan(csv(ITEMS, *ITEM_ROWS))
        assert "visitors" not in told(plan)
        assert told(plan)["cvr"] == {"group:lure": (75, 2234)}
        assert {"商品访客数", "支付买家数"} <= set(plan.not_added)

    def test_an_old_excel_file_with_lines_above_the_table(self, counter: Counter) -> None:
        plan = counter.plan(ADVISOR.read_bytes(), name=ADVISOR.name)
        assert wrong(plan) == []
        assert told(plan)["gmv"][SHOP] == (323_450, 0)
        assert plan.verdicts[0].figure.line == 6

    def test_an_item_that_is_there_twice_is_counted_neither_once_nor_twice(self, counter: Counter) -> None:
        twice = (*SKIRT[:6], "31", *SKIRT[7:])
        plan = counter.plan(csv(ITEMS, *ITEM_ROWS, twice))
        assert wrong(plan) == [(5, "商品ID", "import_twice")]
        assert told(plan) == {}

    def test_a_row_that_is_there_twice_is_counted_once(self, counter: Counter) -> None:
        plan = counter.plan(csv(ITEMS, *ITEM_ROWS, DRESS))
        assert wrong(plan) == [(5, None, "import_twice")]
        assert told(plan)["gmv"][SHOP] == (323_450, 0)

    def test_a_figure_with_a_part_that_cannot_be_read_is_left_out_and_the_others_stand(self, counter: Counter) -> None:
        bad = (*DRESS[:8], "一千", DRESS[9])
        plan = counter.plan(csv(ITEMS, bad, SKIRT, SHIRT))
        assert (2, "支付金额", "cell_not_a_number") in wrong(plan)
        assert "gmv" not in told(plan)
        assert told(plan)["page_views"][SHOP] == (5020, 0)

    def test_a_row_of_totals_is_left_out(self, counter: Counter) -> None:
        total = ("合计", "", "", "", "", "5,020", "75", "81", "3,234.50", "")
        plan = counter.plan(csv(ITEMS, *ITEM_ROWS, total))
        assert (wrong(plan), told(plan)["gmv"][SHOP]) == ([], (323_450, 0))

    def test_without_a_shop_the_file_is_refused(self, counter: Counter) -> None:
        with pytest.raises(SheetRefused) as refused:
            counter.plan(csv(ITEMS, *ITEM_ROWS), about=None)
        assert (refused.value.code, refused.value.field) == ("metrics_no_shop", "about")


class TestOtherExports:
    def test_shop_figures_by_the_sellers_name_over_a_range_of_days(self, counter: Counter) -> None:
        rows = (
            "2026-06-01 ~ 2026-06-30",
            "塔楼旗舰店",
            "12,000",
            "36,000",
            "98.76",
            "45,678.90",
            "3.85%",
            "462",
            "4.8",
        )
        headers = ["统计日期", "卖家昵称", "访客数", "浏览量", "客单价", "支付金额", "支付转化率", "支付买家数", "DSR"]
        plan = counter.plan(workbook(headers, rows), about=None)
        assert wrong(plan) == []
        assert told(plan)["gmv"] == {SHOP: (4_567_890, 0)}
        assert told(plan)["cvr"] == {SHOP: (462, 12_000)}
        assert told(plan)["visitors"] == {SHOP: (12_000, 0)}
        assert str(plan.verdicts[0].figure.span.last) == "2026-06-30"

    def test_a_rate_stands_in_for_a_numerator_that_is_missing(self, counter: Counter) -> None:
        plan = counter.plan("统计日期,访客数,支付转化率\n2026-06-18,2000,3.15%\n")
        assert told(plan)["cvr"] == {SHOP: (63, 2000)}

    def test_a_rate_alone_is_told_and_not_taken(self, counter: Counter) -> None:
        plan = counter.plan("统计日期,支付金额,支付转化率\n2026-06-18,2000,3.15%\n")
        assert "cvr" not in told(plan)
        assert "cvr" in [kpi.code for kpi in plan.incomplete]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_plans_of_an_advertising_report_add_up(self, counter: Counter, encoding: str) -> None:
        content = (
            "日期,计划ID,计划名称,展现量,点击量,花费,总成交金额,投入产出比\n"
            "2026-06-18,1,夏季,10000,300,100.50,502.5,5.0\n2026-06-18,2,秋季,5000,100,99.50,0,0\n"
        )
        plan = counter.plan(content.encode(encoding), name="商品报表_20260619_110309.csv")
        assert wrong(plan) == []
        assert told(plan)["ctr"] == {SHOP: (400, 15_000)}
        assert told(plan)["roi"] == {SHOP: (50_250, 20_000)}

    def test_items_of_jd_with_categories(self, counter: Counter) -> None:
        headers = "时间 SKU SKU名称 一级类目 成交金额 成交商品件数 成交单量 成交客户数 商品访客数 商品浏览量"
        rows = [
            ["2026-06-18", "100012345678", "裙", "女装", 1234.5, 12, 10, 9, 300, 900, 5000, 200, 4000],
            ["2026-06-18", "100012345679", "衫", "女装", 100, 1, 1, 1, 100, 200, 1000, 40, 900],
        ]
        searched = ["搜索曝光次数", "搜索点击次数", "商品曝光人数"]
        plan = counter.plan(workbook([*headers.split(), *searched], *rows))
        assert wrong(plan) == []
        assert told(plan)["gmv"] == {SHOP: (133_450, 0)}
        assert "orders" not in told(plan), "an order of two items is in two rows"
        assert told(plan)["search_ctr"] == {SHOP: (240, 6000)}
        assert "ctr" not in told(plan), "clicks on items are not clicks on ads"
        assert "item_ctr" in [kpi.code for kpi in plan.incomplete], "who saw an item is there, who clicked is not"

    def test_clicks_on_ads_on_items_and_in_the_search_are_figures_of_their_own(self, counter: Counter) -> None:
        headers = "统计日期,展现量,点击量,商品曝光人数,商品点击人数,搜索曝光次数,搜索点击次数"
        plan = counter.plan(f"{headers}\n2026-06-18,10000,300,900,100,5000,200\n")
        assert wrong(plan) == []
        assert told(plan) == {
            "ctr": {SHOP: (300, 10_000)},
            "item_ctr": {SHOP: (100, 900)},
            "search_ctr": {SHOP: (200, 5000)},
        }

    def test_live_sessions_of_a_day_are_pooled(self, counter: Counter) -> None:
        headers = (
            "直播日期 直播间 直播间曝光人数 观看人数 成交人数 商品曝光人数 商品点击人数 观看成交转化率(人数) 投放消耗"
        )
        plan = counter.plan(
            workbook(
                headers.split(),
                ["2026-06-18 10:00:00", "早场", 10_000, 1000, 30, 900, 100, "3.00%", 100],
                ["2026-06-18 20:00:00", "晚场", 20_000, 3000, 90, 2000, 300, "3.00%", 200],
            )
        )
        assert wrong(plan) == []
        assert told(plan) == {"live_cvr": {SHOP: (120, 4000)}, "live_ctr": {SHOP: (400, 2900)}}

    def test_live_sessions_and_the_whole_shop_are_different_figures(self, counter: Counter) -> None:
        counter.bring_in("统计日期,支付金额,支付买家数,访客数\n2026-06-18,9000,300,9000")
        plan = counter.plan(
            "直播日期,直播间ID,成交金额,成交人数,观看人数,GPM,昵称,序号\n2026-06-18,7,100.5,3,1000,90,安然,1"
        )
        assert (wrong(plan), plan.counts.change) == ([], 0)
        assert told(plan) == {"live_gmv": {SHOP: (10_050, 0)}, "live_cvr": {SHOP: (3, 1000)}}
        assert [place.header for place in plan.unknown] == ["直播GPM"], "as which an admin can explain it"
        assert plan.personal == ("昵称",)

    def test_the_long_number_of_a_session_is_nobodys_telephone(self, counter: Counter) -> None:
        plan = counter.plan("直播日期,直播间ID,成交金额,备用号\n2026-06-18,7300000000000000001,100.5,13800138000")
        assert plan.personal == ("直播备用号",)

    def test_sums_of_items_are_told_from_figures_of_a_shop(self, counter: Counter) -> None:
        assert counter.plan(csv(ITEMS, *ITEM_ROWS)).of_items
        assert not counter.plan("日期,支付金额\n2026-06-18,9000").of_items

    def test_google_analytics_with_its_lines_above(self, counter: Counter) -> None:
        content = (
            "# ----------------\n# Acquisition\n# Start date: 20260618\n# End date: 20260618\n# ----------------\n"
            "sessionDefaultChannelGroup,sessions,totalUsers,itemsPurchased,itemRevenue,transactionId\n"
            "Organic,120,100,4,1234.567,T-1\nPaid,80,70,1,100,T-2\n"
        )
        plan = counter.plan(content)
        assert wrong(plan) == []
        assert told(plan)["gmv"] == {SHOP: (133_457, 0)}
        assert told(plan)["visits"] == {SHOP: (200, 0)}
        assert plan.personal == ("transactionId",)
        assert str(plan.verdicts[0].figure.span.first) == "2026-06-18"

    def test_days_from_the_name_of_the_file(self, counter: Counter) -> None:
        plan = counter.plan("卖家昵称,支付金额\n塔楼旗舰店,100", name="店铺_2026-06-01_2026-06-30.csv")
        assert [str(day) for day in plan.verdicts[0].figure.span] == ["2026-06-01", "2026-06-30"]

    def test_the_moment_of_an_export_is_not_the_day_of_its_figures(self, counter: Counter) -> None:
        with pytest.raises(SheetRefused) as refused:
            counter.plan("卖家昵称,支付金额\n塔楼旗舰店,100", name="店铺_20260619_110309.csv")
        assert (refused.value.code, refused.value.field) == ("metrics_no_days", "first_day")

    def test_days_that_a_file_does_not_say_are_those_that_were_entered(self, counter: Counter) -> None:
        entered = Span(date(2026, 6, 18), date(2026, 6, 18))
        content = "商品ID,花费,总成交金额\n600000000000000001,100,350"
        plan = counter.plan(content, name="商品报表_20260619_110309.csv", days=entered)
        assert {each.figure.span for each in plan.verdicts} == {entered}
        assert told(plan)["roi"] == {SHOP: (35_000, 10_000)}

    def test_days_that_a_file_says_win_over_those_that_were_entered(self, counter: Counter) -> None:
        entered = Span(date(2026, 1, 1), date(2026, 1, 2))
        plan = counter.plan("卖家昵称,支付金额\n塔楼旗舰店,100", name="店铺_2026-06-01_2026-06-30.csv", days=entered)
        assert [str(day) for day in plan.verdicts[0].figure.span] == ["2026-06-01", "2026-06-30"]

    @pytest.mark.parametrize(
        ("named", "stranger"),
        [(("别人家的店", "别人家的店"), "别人家的店"), (("塔楼旗舰店", ""), ""), (("", ""), "")],
    )
    def test_the_only_shop_of_a_file_is_told_where_nobody_knows_it(
        self, counter: Counter, named: tuple[str, str], stranger: str
    ) -> None:
        first, second = named
        plan = counter.plan(f"日期,店铺,支付金额\n2026-06-18,{first},100\n2026-06-19,{second},200")
        assert wrong(plan) == []
        assert told(plan)["gmv"][SHOP] in ((10_000, 0), (20_000, 0))
        assert plan.stranger == stranger

    def test_a_file_without_any_kpi(self, counter: Counter) -> None:
        with pytest.raises(SheetRefused) as refused:
            counter.plan("日期,店铺,心情\n2026-06-18,塔楼旗舰店,好")
        assert refused.value.code == "metrics_no_kpi"
