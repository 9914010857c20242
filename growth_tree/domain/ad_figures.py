"""What advertising brought, in counts and money: as people type it, as files bring it, as events keep it."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import fields

from growth_tree.domain.core import Rejected

FIGURE_MAX = 10**15


class AdFigures(Struct, frozen=True, kw_only=True):
    """The figures of one creative over a day or a whole test; money in fen."""

    impressions: int = 0
    clicks: int = 0
    orders: int = 0
    spend_fen: int = 0
    revenue_fen: int = 0

    def __add__(self, other: AdFigures) -> AdFigures:
        return AdFigures(
            impressions=self.impressions + other.impressions,
            clicks=self.clicks + other.clicks,
            orders=self.orders + other.orders,
            spend_fen=self.spend_fen + other.spend_fen,
            revenue_fen=self.revenue_fen + other.revenue_fen,
        )


_NAMES = tuple(field.name for field in fields(AdFigures))


def refuse_impossible(figures: AdFigures) -> None:
    """Raise Rejected, with the field, for figures that cannot have come about."""
    for name in _NAMES:
        value: int = getattr(figures, name)
        if value < 0:
            raise Rejected("cell_negative", name)
        if value > FIGURE_MAX:
            raise Rejected("cell_too_large", name, most=FIGURE_MAX)
    if figures.clicks > figures.impressions:
        raise Rejected("clicks_above_impressions", "clicks", clicks=figures.clicks, impressions=figures.impressions)
    if figures.orders > figures.clicks:
        raise Rejected("orders_above_clicks", "orders", orders=figures.orders, clicks=figures.clicks)
