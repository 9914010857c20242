"""The office with KPIs, a scorecard and a target of Ann's for the next week, all through the product's own commands."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict, replace

from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.target import ConfirmOverride, FreezeTarget, ProposeOverride
from growth_tree.domain.target_events import TargetFrozen, TargetOverridden, TargetOverrideProposed
from growth_tree.handle import Handler
from tests.domain.scorecards import CONVERSION, ORDERS, RATING, WAITING, weights
from tests.domain.test_target import FROZEN as FROZEN_IN_MARCH
from tests.office import do

WEEK = "2026-W21"
FIGURE = {"kpi": "orders", "subject": "member:ann", "period": WEEK}
FROZEN: TargetFrozen = replace(FROZEN_IN_MARCH, **FIGURE)
PROPOSED = TargetOverrideProposed(**FIGURE, target=60, reason="2e" * 32, by="cy")
OVERRIDDEN = TargetOverridden(**FIGURE, target=60, was=100, reason="2e" * 32, by="di", proposed_by="cy")
PROPOSE = ProposeOverride(**FIGURE, target=60, reason="2e" * 32)
CONFIRM = ConfirmOverride(**FIGURE, target=60)


def freeze(**fields: Any) -> FreezeTarget:
    """The command that freezes Ann's target, or another one."""
    told = {name: value for name, value in asdict(FROZEN).items() if name not in ("target", "quantile")}
    return FreezeTarget(**{**told, **fields})


def measure(handler: Handler) -> None:
    """Measure four KPIs; specialists answer for their own orders and the conversion of the shop."""
    do(
        handler,
        *(DefineKpi(kpi=kpi) for kpi in (ORDERS, CONVERSION, WAITING, RATING)),
        SetScorecard(job="ops_specialist", usual=weights(orders__member=60, conversion__shop=40), promotion=()),
        named="measure",
    )
