import pytest

from growth_tree.domain.ad_figures import FIGURE_MAX, AdFigures, refuse_impossible
from growth_tree.domain.core import Rejected


def test_figures_add_up() -> None:
    one = AdFigures(impressions=100, clicks=9, orders=2, spend_fen=500, revenue_fen=1999)
    other = AdFigures(impressions=10, clicks=1, orders=0, spend_fen=50, revenue_fen=0)
    assert one + other == AdFigures(impressions=110, clicks=10, orders=2, spend_fen=550, revenue_fen=1999)


@pytest.mark.parametrize(
    "figures", [AdFigures(), AdFigures(impressions=3, clicks=3, orders=3), AdFigures(revenue_fen=9)]
)
def test_what_can_have_come_about_is_accepted(figures: AdFigures) -> None:
    refuse_impossible(figures)


@pytest.mark.parametrize(
    ("figures", "code", "field"),
    [
        (AdFigures(impressions=3, clicks=4), "clicks_above_impressions", "clicks"),
        (AdFigures(impressions=3, clicks=2, orders=3), "orders_above_clicks", "orders"),
        (AdFigures(impressions=-1), "cell_negative", "impressions"),
        (AdFigures(revenue_fen=-1), "cell_negative", "revenue_fen"),
        (AdFigures(spend_fen=FIGURE_MAX + 1), "cell_too_large", "spend_fen"),
    ],
)
def test_what_cannot_is_refused_by_field(figures: AdFigures, code: str, field: str) -> None:
    with pytest.raises(Rejected) as caught:
        refuse_impossible(figures)
    assert (caught.value.code, caught.value.field) == (code, field)
