import io
from datetime import date

import pytest
import xlsxwriter

from growth_tree.domain.ad_figures import AdFigures
from growth_tree.importing.platforms import platforms
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.results import ResultRow, match, read_results, result_rows
from growth_tree.importing.sheet import Row, Sheet

REPORTS = {  # the columns as the platforms write them, with others around them that mean nothing here
    "taobao": (
        "日期,场景名字,计划名字,创意ID,创意名称,展现量,点击量,花费,点击率,直接成交金额,总成交金额,总成交笔数,投入产出比",
        '2026-06-18,关键词推广,夏季,="880012",模特图,"12,345",321,"1,234.50",2.60%,100,"2,345.67",12,1.9',
    ),
    "douyin": (
        "时间,素材ID,素材名称,整体消耗(元),整体展示次数,整体点击次数,点击率(%),整体成交订单数,整体成交金额(元),整体支付ROI",
        "2026-06-18,880012,模特图,1234.5,12345,321,2.6,12,2345.67,1.9",
    ),
    "jd": (
        "日期,计划ID,推广计划,创意ID,推广创意,展现数,点击数,总费用,直接订单行,直接订单金额,总订单行,总订单金额",
        "20260618,1,夏季,880012,模特图,12345,321,1234.50,5,100,12,2345.67",
    ),
    "pinduoduo": (
        "日期,推广名称,推广ID,总花费(元),成交花费(元),交易额(元),实际投产比,成交笔数,净成交笔数,曝光量,点击量",
        "2026/6/18,模特图,880012,1234.50,1200,2345.67,1.9,12,11,12345,321",
    ),
    "own": ("date,creative,impressions,clicks,orders,spend,revenue", "2026-06-18,模特图,12345,321,12,1234.5,2345.67"),
}
FIGURES = AdFigures(impressions=12_345, clicks=321, orders=12, spend_fen=123_450, revenue_fen=234_567)
HEADERS = ("日期", "创意ID", "创意名称", "展现量", "点击量", "花费", "总成交笔数", "总成交金额")
GOOD = ("2026-06-18", "1", "模特图", "1000", "20", "10", "1", "99")


def table(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Sheet:
    return Sheet(headers=headers, rows=tuple(Row(line=line, cells=row) for line, row in enumerate(rows, start=2)))


def row(**cells: str) -> tuple[str, ...]:
    places = dict(zip(("day", "id", "name", "impressions", "clicks", "spend", "orders", "revenue"), GOOD, strict=True))
    return tuple((places | cells).values())


def wrong(*rows: tuple[str, ...]) -> list[tuple[int, str | None, str]]:
    return [(error.line, error.column, error.code) for error in result_rows(table(*rows), "taobao").errors]


def refusal(content: str, platform: str = "taobao") -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read_results(content.encode(), platform)
    return caught.value


class TestReports:
    @pytest.mark.parametrize("platform", REPORTS)
    def test_every_platform_is_understood(self, platform: str) -> None:
        read = read_results("\n".join(REPORTS[platform]).encode("gb18030"), platform)
        (only,) = read.rows
        assert (read.platform, read.errors) == (platform, ())
        assert (only.creative, only.day, only.figures) == ("模特图", date(2026, 6, 18), FIGURES)
        assert only.creative_id == ("" if platform == "own" else "880012")

    @pytest.mark.parametrize("platform", [code for code in REPORTS if code != "own"])
    def test_a_table_of_ones_own_is_understood_everywhere(self, platform: str) -> None:
        assert read_results("\n".join(REPORTS["own"]).encode("utf-8-sig"), platform).platform == "own"

    def test_every_platform_has_a_report_here(self) -> None:
        assert REPORTS.keys() == platforms().keys()

    def test_a_workbook_with_title_lines_and_numbers_as_numbers(self) -> None:
        binary = io.BytesIO()
        with xlsxwriter.Workbook(binary) as book:
            page = book.add_worksheet()
            page.write(0, 0, "京准通 创意报表 2026-06-18 至 2026-06-18")
            page.write_row(2, 0, ["日期", "推广创意", "展现数", "点击数", "总费用", "总订单行", "总订单金额"])
            page.write_row(3, 0, ["2026-06-18", "模特图", 12_345, 321, 1234.5, 12, 2345.67])
        (only,) = read_results(binary.getvalue(), "jd").rows
        assert (only.line, only.figures) == (4, FIGURES)

    def test_the_creative_comes_before_the_plan_that_holds_it(self) -> None:
        headers = ("计划名称", *HEADERS[2:])
        read = result_rows(table(("夏季", *GOOD[2:]), headers=headers), "taobao")
        assert [each.creative for each in read.rows] == ["模特图"]

    def test_where_each_creative_has_a_plan_of_its_own_the_plan_tells(self) -> None:
        headers = ("计划名称", *HEADERS[3:])
        assert result_rows(table(("夏季", *GOOD[3:]), headers=headers), "taobao").rows[0].creative == "夏季"


class TestCells:
    @pytest.mark.parametrize("nothing", ["", "-", "--", "—", "–"])
    def test_dashes_and_blanks_are_nothing(self, nothing: str) -> None:
        read = result_rows(table(row(orders=nothing, revenue=nothing)), "taobao")
        assert read.errors == ()
        assert read.rows[0].figures == AdFigures(impressions=1000, clicks=20, spend_fen=1000)

    @pytest.mark.parametrize(
        ("money", "fen"),
        [("1,234.56", 123_456), ("￥0.07", 7), ("¥12", 1200), ("8.1元", 810), ("1.10", 110), ("１２．５", 1250)],
    )
    def test_money_is_exact(self, money: str, fen: int) -> None:
        assert result_rows(table(row(spend=money)), "taobao").rows[0].figures.spend_fen == fen

    @pytest.mark.parametrize("name", ["合计", "总计：", "汇总（12条）", "合计 共12条", "Total", "Grand total"])
    @pytest.mark.parametrize("column", ["day", "name", "id"])
    def test_rows_of_totals_are_left_out(self, column: str, name: str) -> None:
        read = result_rows(table(row(), row(**{column: name})), "taobao")
        assert (len(read.rows), read.errors) == (1, ())

    @pytest.mark.parametrize("name", ["汇总版主图", "Total look", "总计划A"])
    def test_a_creative_may_have_a_name_that_begins_alike(self, name: str) -> None:
        assert [each.creative for each in result_rows(table(row(name=name)), "taobao").rows] == [name]

    @pytest.mark.parametrize(
        ("span", "day"),
        [
            ("2026-06-18 ~ 2026-06-18", date(2026, 6, 18)),
            ("2026-06-01至2026-06-18", None),
            ("2026-06-01 - 2026-06-18", None),
            ("", None),
        ],
    )
    def test_a_span_of_days_is_no_day(self, span: str, day: date | None) -> None:
        read = result_rows(table(row(day=span)), "taobao")
        assert (read.rows[0].day, read.errors) == (day, ())


class TestWrongRows:
    @pytest.mark.parametrize(
        ("cells", "column", "code"),
        [
            ({"clicks": "1001"}, "点击量", "clicks_above_impressions"),
            ({"orders": "21"}, "总成交笔数", "orders_above_clicks"),
            ({"clicks": "-1"}, "点击量", "cell_negative"),
            ({"revenue": "-0.01"}, "总成交金额", "cell_negative"),
            ({"impressions": "NaN"}, "展现量", "cell_not_a_number"),
            ({"impressions": "1.2万"}, "展现量", "cell_not_a_number"),
            ({"clicks": "2.00%"}, "点击量", "cell_not_a_number"),
            ({"clicks": "2.5"}, "点击量", "cell_not_whole"),
            ({"spend": "1.234"}, "花费", "cell_not_whole_fen"),
            ({"spend": "1e5"}, "花费", "cell_not_a_number"),
            ({"spend": "99999999999999"}, "花费", "cell_too_large"),
            ({"revenue": "#REF!"}, "总成交金额", "cell_spreadsheet_error"),
            ({"day": "18/06/2026"}, "日期", "cell_not_a_day"),
            ({"day": "2026-06-31"}, "日期", "cell_no_such_day"),
            ({"name": "字" * 201}, "创意名称", "text_long"),
        ],
    )
    def test_a_wrong_cell_is_named_by_its_line_and_the_column_of_the_file(
        self, cells: dict[str, str], column: str, code: str
    ) -> None:
        assert wrong(row(), row(**cells)) == [(3, column, code)]

    def test_a_row_without_a_creative(self) -> None:
        assert wrong(row(id="-", name="-")) == [(2, "创意名称", "text_missing")]

    def test_every_wrong_cell_of_a_row_is_named_and_the_row_left_out(self) -> None:
        read = result_rows(table(row(clicks="x", spend="y"), row()), "taobao")
        assert [error.column for error in read.errors] == ["点击量", "花费"]
        assert [each.line for each in read.rows] == [3]

    def test_a_row_about_many_days_among_others_about_one_would_count_twice(self) -> None:
        assert wrong(row(), row(day="2026-06-01 ~ 2026-06-30"), row(day="")) == [
            (3, "日期", "cell_not_a_day"),
            (4, "日期", "cell_not_a_day"),
        ]


class TestWrongFiles:
    @pytest.mark.parametrize("found", [code for code in REPORTS if code != "own"])
    def test_a_report_of_another_platform_is_named(self, found: str) -> None:
        expected = "jd" if found == "taobao" else "taobao"
        refused = refusal("\n".join(REPORTS[found]), expected)
        assert refused.code == "results_other_platform"
        assert platforms()[found].name.zh in str(refused.params["found"])
        assert platforms()[expected].name.en in str(refused.params["wanted"])

    def test_a_platform_that_is_not_known_takes_tables_of_ones_own_only(self) -> None:
        assert read_results("\n".join(REPORTS["own"]).encode(), "小红书").platform == "own"
        assert refusal("\n".join(REPORTS["jd"]), "小红书").params["wanted"] == "小红书"

    def test_a_file_of_the_platform_that_is_not_about_advertising_is_named(self) -> None:
        refused = refusal("统计日期,商品ID,商品名称,商品访客数,商品浏览量,支付金额\n2026-06-18,1,裙,3,4,5")
        assert refused.code == "results_not_advertising"
        assert "生意参谋" in str(refused.params["found"])

    @pytest.mark.parametrize("content", ["用户名,姓名\nann,安然", "日期,花费\n2026-06-18,1", "a\n1"])
    def test_a_file_that_nobody_knows(self, content: str) -> None:
        assert refusal(content).code == "results_unknown_file"

    def test_a_report_without_one_of_the_figures(self) -> None:
        refused = refusal("日期,创意名称,展现量,点击量,花费,总成交金额\n2026-06-18,模特图,9,1,1,0")
        assert (refused.code, refused.params) == ("sheet_missing_column", {"column": "总成交笔数"})

    def test_a_report_without_creatives(self) -> None:
        refused = refusal("日期,展现量,点击量,花费,总成交笔数,总成交金额\n2026-06-18,9,1,1,0,0")
        assert (refused.code, refused.params) == ("sheet_missing_column", {"column": "创意名称"})

    def test_one_that_counts_orders_by_several_windows(self) -> None:
        headers = (*HEADERS, "转化周期")
        with pytest.raises(SheetRefused) as caught:
            result_rows(table((*GOOD, "1天转化"), (*GOOD, "15天转化"), headers=headers), "taobao")
        assert (caught.value.code, caught.value.params) == (
            "results_several_windows", {"windows": "1天转化, 15天转化"},
        )  # fmt: skip
        assert result_rows(table((*GOOD, "15天转化"), headers=headers), "taobao").errors == ()


class TestMatching:
    def rows(self) -> tuple[ResultRow, ...]:
        cells = (
            row(),
            row(day="2026-06-19"),
            row(name="白底图", id="2"),
            row(name=" 模特 图 ", id="3"),
            row(name="x", id="9"),
        )
        return result_rows(table(*cells), "taobao").rows

    def test_figures_add_up_by_creative_and_day(self) -> None:
        matched = match(self.rows(), {"a": ["模特图"], "b": ["2", "另一个名字"], "c": ["没有投放"]})
        each = AdFigures(impressions=1000, clicks=20, orders=1, spend_fen=1000, revenue_fen=9900)
        assert matched.totals == {"a": each + each + each, "b": each}
        assert matched.days == {
            "a": {date(2026, 6, 18): each + each, date(2026, 6, 19): each},
            "b": {date(2026, 6, 18): each},
        }

    def test_what_only_one_side_knows_is_told(self) -> None:
        matched = match(self.rows(), {"a": ["模特图"], "b": ["2"], "c": ["没有投放"]})
        assert (matched.unknown, matched.missing) == (("x",), ("c",))

    def test_without_days_there_are_totals_alone(self) -> None:
        matched = match(result_rows(table(row(day="2026-06-01 ~ 2026-06-18")), "taobao").rows, {"a": ["模特图"]})
        assert (set(matched.totals), matched.days) == ({"a"}, {})
