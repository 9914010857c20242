"""Shops: opening one, and what makes shops comparable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _
from msgspec.structs import asdict

from growth_tree.domain.directory import CATEGORY_MAX, PLATFORMS, TIERS, DescribeShop, OpenShop
from growth_tree.domain.organisation import ShopTraits
from growth_tree.web import shell
from growth_tree.web.forms import Choice, Form, FormSchema, Text, blank, command_id, parse
from growth_tree.web.page import go, page
from growth_tree.web.people.blueprint import TEAM_LENGTH_MAX, blueprint, is_taken
from growth_tree.web.words import by_language


class Shop(FormSchema):
    """A new shop."""

    name = Text(limit=TEAM_LENGTH_MAX, required=True)


class Traits(FormSchema):
    """Where a shop sells, what, and how dear."""

    platform = Choice(among=PLATFORMS, required=True)
    category = Text(limit=CATEGORY_MAX, required=True)
    tier = Choice(among=TIERS, required=True)


@by_language
def platforms() -> dict[str, str]:
    """Where shops sell."""
    names = (_("Taobao"), _("Tmall"), _("JD"), _("Douyin"), _("Elsewhere"))
    return dict(zip(PLATFORMS, names, strict=True))


@by_language
def tiers() -> dict[str, str]:
    """How dear a shop is within its category."""
    return dict(zip(TIERS, (_("low-priced"), _("middle-priced"), _("high-priced")), strict=True))


def described(traits: ShopTraits) -> str:
    """The traits of a shop in one line."""
    return " · ".join((platforms()[traits.platform], traits.category, tiers()[traits.tier]))


@blueprint.get("/people/shops/new")
def new_shop(form: Form | None = None) -> Response:
    """Ask what the shop is called."""
    return page("people/shop.html", form=form or blank(), length=TEAM_LENGTH_MAX)


@blueprint.post("/people/shops")
def open_shop() -> Response:
    """Open it, and go on to what it is like."""
    form = parse(Shop)
    shop = command_id()[:16]
    if is_taken(form, _others(shop)):
        form.errors["name"] = _("There is a shop of this name already.")
    if form.accepts(lambda given: shell.carry_out(OpenShop(shop=shop, name=given["name"]))):
        return go(url_for("people.traits", shop_id=shop), _("The shop is open. What is it like?"))
    return new_shop(form)


@blueprint.get("/people/shops/<shop_id>")
def traits(shop_id: str, form: Form | None = None) -> Response:
    """Ask where the shop sells, what, and how dear."""
    name = shell.directory().shops.get(shop_id) or abort(404)
    known = shell.directory().shop_traits.get(shop_id)
    return page(
        "people/traits.html",
        form=form or blank(**(asdict(known) if known else {"tier": "middle"})),
        shop=shop_id,
        name=name,
        platforms=platforms().items(),
        tiers=tiers().items(),
        categories=sorted({each.category for each in shell.directory().shop_traits.values()}),
        length=CATEGORY_MAX,
    )


@blueprint.post("/people/shops/<shop_id>")
def describe_shop(shop_id: str) -> Response:
    """Note it."""
    if shop_id not in shell.directory().shops:
        abort(404)
    form = parse(Traits)

    def act(given: dict[str, Any]) -> bool:
        return bool(shell.carry_out(DescribeShop(shop=shop_id, **given)).events)

    if form.accepts(act):
        say = _("The shop is described.") if form.result else _("Nothing is different.")
        return go(url_for("people.teams"), say)
    return traits(shop_id, form)


def _others(shop: str) -> Iterable[str]:
    return [name for known, name in shell.directory().shops.items() if known != shop]
