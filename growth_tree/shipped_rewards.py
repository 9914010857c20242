"""The rewards that the product comes with, as shipped_rewards.yaml has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

from growth_tree.domain.terms import Stock, Terms


class Shipped(msgspec.Struct, frozen=True, kw_only=True):
    """A reward ready to be offered."""

    terms: Terms
    stock: Stock


@cache
def shipped_rewards() -> Mapping[str, Shipped]:
    """All of them, by code."""
    document = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return msgspec.convert(document, dict[str, Shipped])
