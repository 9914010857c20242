"""The KPIs and scorecards that the product comes with, as shipped_kpis.yaml has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpi_events import Scorecard, Weight
from growth_tree.domain.kpis import Command, DefineKpi, SetScorecard


class Shipped(msgspec.Struct, frozen=True, kw_only=True):
    """KPIs and, by job, what answers for them."""

    kpis: tuple[Kpi, ...]
    scorecards: Mapping[str, Scorecard]


@cache
def shipped_kpis() -> Shipped:
    """All of them, in the order in which they are shown."""
    document = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    cards = {
        job: Scorecard(usual=_weights(card["usual"]), promotion=_weights(card["promotion"]))
        for job, card in document["scorecards"].items()
    }
    return Shipped(kpis=msgspec.convert(document["kpis"], tuple[Kpi, ...]), scorecards=cards)


def commands() -> list[Command]:
    """What an admin orders to take all of them over."""
    defined = [DefineKpi(kpi=kpi) for kpi in shipped_kpis().kpis]
    cards = shipped_kpis().scorecards.items()
    return [*defined, *(SetScorecard(job=job, usual=card.usual, promotion=card.promotion) for job, card in cards)]


def _weights(shares: Mapping[str, int]) -> tuple[Weight, ...]:
    """Weights from per cents by KPI and what it is measured on, such as `csat member`."""
    found = []
    for name, percent in shares.items():
        kpi, on = name.split()
        found.append(Weight(kpi=kpi, on=on, percent=percent))
    return tuple(found)
