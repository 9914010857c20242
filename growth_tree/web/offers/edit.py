"""Offer something new, or offer it under other terms from now on."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from growth_tree.accounts.sniffing import EXTENSIONS, INLINE
from growth_tree.domain.catalogue import ChangeReward, Offer, OfferReward
from growth_tree.domain.terms import Kind
from growth_tree.handle import Command
from growth_tree.shipped_rewards import shipped_rewards
from growth_tree.web import reward_words, rights, shell, words
from growth_tree.web.forms import Form, command_id, parse
from growth_tree.web.offers import draft, pictures
from growth_tree.web.offers.blueprint import blueprint, offer_of
from growth_tree.web.offers.draft import Draft, NewDraft
from growth_tree.web.page import go, page

PICTURES = ",".join(ending for kind in sorted(INLINE) for ending in EXTENSIONS[kind])


@blueprint.get("/offers/new")
def new() -> Response:
    """The form for a kind of reward, or filled in with one that comes with the product; first, which of them."""
    asked = shell.query()
    every = shipped_rewards()
    shipped, kind = every.get(asked.get("like", "")), asked.get("kind", "")
    if shipped is not None:
        return _form(None, draft.begun(shipped.terms, shipped.stock), shipped.terms.kind)
    if kind in [*Kind]:
        return _form(None, draft.begun(None, kind=Kind(kind)), Kind(kind))
    examples = {code: (words.said(one.terms.name), rights.kinds()[one.terms.kind]) for code, one in every.items()}
    return page("offers/new.html", kinds=rights.kinds(), icons=rights.ICONS, about=_about(), examples=examples)


@blueprint.post("/offers", endpoint="offer")
def offer() -> Response:
    """Offer it."""
    form = parse(NewDraft, request.form.copy())
    reward = command_id()[:16]

    def command(given: dict[str, Any], picture: str | None) -> Command:
        terms = draft.terms_of(Kind(given["kind"]), given, picture)
        return OfferReward(reward=reward, terms=terms, stock=draft.stock_of(given))

    if form.accepts(lambda given: _carry_out(form, given, command, None)):
        return go(url_for("offers.show", reward_id=reward), _("It is offered."))
    kind = form.value("kind")
    return _again(None, form, Kind(kind) if kind in [*Kind] else Kind.TRAINING)


@blueprint.get("/offers/<reward_id>/change")
def change_form(reward_id: str) -> Response:
    """The form with the terms as they are."""
    known = offer_of(reward_id)
    if known.retired:
        return go(url_for("offers.show", reward_id=known.reward))
    return _form(known, draft.begun(known.terms, known.stock), known.terms.kind)


@blueprint.post("/offers/<reward_id>/change")
def change(reward_id: str) -> Response:
    """Offer it under these terms from now on."""
    known, form = offer_of(reward_id), parse(Draft, request.form.copy())

    def command(given: dict[str, Any], picture: str | None) -> Command:
        terms = draft.terms_of(known.terms.kind, given, picture)
        return ChangeReward(reward=known.reward, terms=terms, revision=given["revision"])

    if form.accepts(lambda given: _carry_out(form, given, command, known.terms.picture)):
        say = _("New requests come under the new terms.") if form.result else _("Nothing is different.")
        return go(url_for("offers.show", reward_id=known.reward), say)
    return _again(known, form, known.terms.kind)


def _carry_out(form: Form, given: dict[str, Any], command: Any, picture: str | None) -> bool:
    """Carry out what the form means, with its picture in the same transaction; answers whether that was new."""
    with shell.writing() as connection:
        ordered = command(given, pictures.picture_of(connection, form, picture))
        outcome = shell.handler().handle(connection, shell.order(ordered))
        new = bool(outcome.events) and not outcome.repeated
        if not new:
            connection.rollback()  # the picture of a repeat is there already
    return new


def _again(known: Offer | None, form: Form, kind: Kind) -> Response:
    """The form with everything that was typed and uploaded."""
    pictures.keep_upload(form)
    shell.refresh()
    return _form(known and offer_of(known.reward), form, kind)


def _form(known: Offer | None, form: Form, kind: Kind) -> Response:
    shops = sorted(shell.directory().shops.items(), key=lambda shop: shop[1])
    return page(
        "offers/form.html",
        form=form,
        kind=kind,
        kind_name=rights.kinds()[kind],
        offer=known,
        name=words.said(known.terms.name) if known else "",
        picture=pictures.shown(form),
        accepted=PICTURES,
        shop_options=shops,
        branches=words.branches(),
        jobs=words.jobs(),
        roles=rights.roles(),
        spans=rights.spans(),
        stocks=reward_words.stocks(),
        weekdays=reward_words.weekdays(),
        platforms=draft.known_platforms(),
        name_length=draft.NAME_LENGTH_MAX,
        text_length=draft.TEXT_LENGTH_MAX,
    )


def _about() -> dict[str, str]:
    """What each kind of reward gives."""
    return {
        Kind.AD_TEST: _("Slots of priority traffic on an advertising platform, with money, days and impressions."),
        Kind.PRODUCTION: _("A photographer, a designer or the studio for some hours."),
        Kind.TRAINING: _("A seat in a course or at a conference."),
        Kind.TOOL_LICENCE: _("A tool for some time."),
        Kind.DAY_OFF: _("Time off, on a day that suits the team."),
        Kind.DIRECTOR_MEETING: _("Time with somebody whose time is scarce."),
        Kind.HONOUR: _("Something to be proud of."),
    }
