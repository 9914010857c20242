"""The rewards that the product comes with, one of every kind at least: taken over as they are, or changed to taste."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from growth_tree.domain.rulebook import Text
from growth_tree.domain.terms import Eligibility, Kind, Per, Quota, Span, Stock, Terms, Traffic, Window


class Shipped(NamedTuple):
    """A reward ready to be offered."""

    terms: Terms
    stock: Stock


SHIPPED: Mapping[str, Shipped] = {
    "search_ad_test": Shipped(
        Terms(
            kind=Kind.AD_TEST,
            name=Text(zh="搜索推广优先测图", en="Priority search-ad test"),
            text=Text(
                zh="一个测图名额：直通车七天、500 元预算，可放 2 到 5 张创意。每周五 18:00 截止申请，"
                "按流量分支等级分配，同级看近 90 天获批次数，再看申请先后。",
                en="One test slot: seven days on 直通车 with ¥500, for 2 to 5 creatives. Requests close on Friday at "
                "18:00 and are granted by level in Traffic, then fewest grants in 90 days, then earliest request.",
            ),
            points=90,
            branch="traffic",
            eligibility=Eligibility(months=1),
            quota=Quota(span=Span.MONTH, times=2),
            cost_fen=50_000,
            traffic=Traffic(platform="直通车", days=7, impressions=20_000),
            approval=False,
            window=Window(weekday=4, hour=18),
            use_within_days=14,
        ),
        Stock(per=Per.WEEK, number=3),
    ),
    "feed_ad_test": Shipped(
        Terms(
            kind=Kind.AD_TEST,
            name=Text(zh="信息流新品测试", en="Feed-ad test for a new product"),
            text=Text(
                zh="一个信息流测试名额：千川五天、300 元预算，限上新 30 天内的商品。先到先得，由主管批准。",
                en="One feed-ad slot: five days on 千川 with ¥300, for a product listed within the last 30 days. First "
                "come, first served; your manager approves.",
            ),
            points=60,
            branch="content",
            cost_fen=30_000,
            traffic=Traffic(platform="千川", days=5, impressions=12_000),
            decide_within_days=3,
            use_within_days=14,
        ),
        Stock(per=Per.WEEK, number=2),
    ),
    "studio_half_day": Shipped(
        Terms(
            kind=Kind.PRODUCTION,
            name=Text(zh="摄影棚半天", en="Half a day in the photo studio"),
            text=Text(
                zh="摄影师和影棚半天，可拍主图、详情页或短视频素材。样品请提前一天送到影棚。",
                en="The photographer and the studio for half a day: main pictures, detail pages or short video. Bring "
                "samples the day before.",
            ),
            points=60,
            cooling_days=7,
            approval=False,
            use_within_days=7,
        ),
        Stock(per=Per.WEEK, number=4),
    ),
    "course_seat": Shipped(
        Terms(
            kind=Kind.TRAINING,
            name=Text(zh="外部课程名额", en="Seat in an external course"),
            text=Text(
                zh="任选一门 800 元以内的专业课程，由公司付费。结课后请在团队内做一次分享。",
                en="A professional course of your choice up to ¥800, paid by the company. Share it with the team "
                "afterwards.",
            ),
            points=200,
            eligibility=Eligibility(months=3),
            quota=Quota(span=Span.YEAR, times=2),
            cooling_days=60,
            cost_fen=80_000,
        ),
        Stock(per=Per.MONTH, number=3),
    ),
    "analytics_licence": Shipped(
        Terms(
            kind=Kind.TOOL_LICENCE,
            name=Text(zh="数据工具月卡", en="Analytics licence for a month"),
            text=Text(
                zh="竞品与关键词分析工具一个月的席位，开通后三十天内有效。",
                en="A seat in the rival and keyword analytics tool for one month from the day it is opened.",
            ),
            points=80,
            quota=Quota(span=Span.MONTH, times=1),
            cost_fen=19_900,
        ),
        Stock(per=Per.MONTH, number=5),
    ),
    "half_day_off": Shipped(
        Terms(
            kind=Kind.DAY_OFF,
            name=Text(zh="弹性休假半天", en="Half a day off"),
            text=Text(
                zh="带薪休息半天，不占年假。大促当周不可用，日期与主管商定。",
                en="Half a day of paid leave beside the yearly one. Not in weeks of a mega-promotion; agree on the day "
                "with your manager.",
            ),
            points=300,
            eligibility=Eligibility(months=6),
            quota=Quota(span=Span.MONTH, times=1),
        ),
        Stock(per=Per.UNLIMITED),
    ),
    "director_talk": Shipped(
        Terms(
            kind=Kind.DIRECTOR_MEETING,
            name=Text(zh="与总监一对一", en="A talk with the director"),
            text=Text(
                zh="四十五分钟一对一：方案评审、职业发展，或任何你想聊的话题。",
                en="Forty-five minutes in private: a plan to review, your career, or whatever is on your mind.",
            ),
            points=50,
            eligibility=Eligibility(level=3),
            quota=Quota(span=Span.SEASON, times=1),
            approval=False,
            use_within_days=30,
        ),
        Stock(per=Per.MONTH, number=4),
    ),
    "wall_of_honour": Shipped(
        Terms(
            kind=Kind.HONOUR,
            name=Text(zh="荣誉墙署名", en="Your name on the wall of honour"),
            text=Text(
                zh="姓名和代表作品挂上部门荣誉墙一个季度。",
                en="Your name and your best piece of work on the department's wall for a quarter.",
            ),
            points=30,
            eligibility=Eligibility(level=5),
            quota=Quota(span=Span.SEASON, times=1),
            approval=False,
        ),
        Stock(per=Per.UNLIMITED),
    ),
}
"""By a code that can be the beginning of the reward's id."""
