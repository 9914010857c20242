"""Shops are described by what makes them comparable."""

from __future__ import annotations

from typing import Any

import pytest

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import DescribeShop
from growth_tree.domain.directory_events import ShopDescribed
from growth_tree.domain.organisation import ShopTraits
from tests.domain.scenario import STAFF, changed, given, organisation

DESCRIBE = DescribeShop(shop="flagship", platform="tmall", category="女装", tier="middle")
DESCRIBED = ShopDescribed(shop="flagship", platform="tmall", category="女装", tier="middle")
OFFICE = given(*STAFF)


@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_a_shop_is_described_and_again_otherwise(actor: str) -> None:
    OFFICE.when(DESCRIBE, actor=actor).then(DESCRIBED)
    OFFICE.and_(DESCRIBED).when(DESCRIBE, actor=actor).then()
    dearer = {"tier": "high", "category": "x" * 40}
    OFFICE.and_(DESCRIBED).when(changed(DESCRIBE, **dearer), actor=actor).then(changed(DESCRIBED, **dearer))


def test_the_latest_description_counts() -> None:
    traits = organisation(DESCRIBED, changed(DESCRIBED, platform="jd")).shop_traits
    assert traits == {"flagship": ShopTraits(platform="jd", category="女装", tier="middle")}
    assert organisation().shop_traits == {}


@pytest.mark.parametrize("actor", ["ann", "cy", "di", "nobody"])
def test_only_admins_describe_shops(actor: str) -> None:
    OFFICE.when(DESCRIBE, actor=actor).refused("not_yours")


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ({"shop": "nowhere"}, "unknown_shop", "shop", {}),
        ({"platform": "fax"}, "unknown_platform", "platform", {}),
        ({"tier": "dear"}, "unknown_tier", "tier", {}),
        ({"category": " "}, "text_missing", "category", {}),
        ({"category": "x" * 41}, "text_long", "category", {"limit": 40}),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any], code: str, field: str, params: dict[str, Any]) -> None:
    OFFICE.when(changed(DESCRIBE, **wrong), actor="ed").refused(code, field, **params)
