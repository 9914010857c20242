"""KPIs and scorecards for tests: the shop's conversion and sales, a person's answers, and how fast they come."""

from __future__ import annotations

from typing import Any

from growth_tree.domain import kpis
from growth_tree.domain.kpi import Aggregation, Category, Direction, Kpi, Unit
from growth_tree.domain.kpi_events import EVER, GroupFormed, KpiDefined, Kpis, ScorecardSet, Weight
from growth_tree.domain.rules import Text
from tests.domain.scenario import fold


def kpi(code: str, aggregation: Aggregation = Aggregation.SUM, unit: Unit = Unit.COUNT, **fields: Any) -> Kpi:
    """A KPI of the branch of data; the more the better where nothing else is said."""
    text = Text(zh=code, en=code)
    parts = {"numerator": text, "denominator": text} if aggregation is Aggregation.RATIO else {}
    told = {"category": Category.SALES, "branch": "data", "direction": Direction.UP, **parts, **fields}
    return Kpi(code=code, name=text, hint=text, unit=unit, aggregation=aggregation, **told)


ORDERS = kpi("orders")
CONVERSION = kpi("conversion", Aggregation.RATIO, Unit.PERCENT, scale=6, proportion=True)
WAITING = kpi("waiting", Aggregation.RATIO, Unit.SECONDS, scale=2, direction=Direction.DOWN)
RATING = kpi("rating", Aggregation.MEAN, Unit.SCORE, scale=2, value_scale=2)


def weights(**percents: int) -> tuple[Weight, ...]:
    """The weights of a scorecard: kpi__on=per cent."""
    named = ((name.split("__"), percent) for name, percent in percents.items())
    return tuple(Weight(kpi=kpi, on=on, percent=percent) for (kpi, on), percent in named)


PAST = (
    *(KpiDefined(code=each.code, revision=1, kpi=each) for each in (ORDERS, CONVERSION, WAITING, RATING)),
    ScorecardSet(
        job="ops_specialist",
        usual=weights(orders__member=60, conversion__shop=40),
        promotion=weights(orders__member=30, rating__group=70),
        from_day=EVER,
    ),
    ScorecardSet(job="ops_manager", usual=weights(conversion__shop=100), promotion=(), from_day=EVER),
    ScorecardSet(job="service_agent", usual=weights(waiting__member=50, waiting__team=50), promotion=(), from_day=EVER),
    GroupFormed(group="dresses", shop="flagship", name="dresses", team="content", from_day=EVER),
    GroupFormed(group="coats", shop="flagship", name="coats", team="content", from_day=EVER),
    GroupFormed(group="shoes", shop="flagship", name="shoes", team="content", from_day=EVER),
    GroupFormed(group="hats", shop="flagship", name="hats", team=None, from_day=EVER),
)
KPIS: Kpis = fold(kpis, PAST)
