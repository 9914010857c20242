"""What a draft would have given to one member, award by award."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.web import ledger_words, tables, words
from growth_tree.web.lab import saying
from growth_tree.web.lab.blueprint import Found, asked_day, blueprint, draft_of, found_of
from growth_tree.web.lab.told import Pair, pairs_of
from growth_tree.web.page import page
from growth_tree.web.tables import Column

SORTS = {"done_on": lambda pair: pair.done_on, "xp": lambda pair: pair.xp, "points": lambda pair: pair.points}


@blueprint.get("/rules/drafts/<draft_id>/lab/people/<member>")
def person(draft_id: str, member: str) -> Response:
    """Their awards as they were and as they would have been; their books are replayed for this page alone."""
    draft, found = draft_of(draft_id), found_of(draft_id, asked_day()) or abort(404)
    whole = next((each for each in found.simulation.people if each.id == member), None) or abort(404)
    table = tables.asked(sorts=SORTS, sort="-points", filters={"since": [found.kept.since.isoformat()]})
    pairs = sorted(pairs_of(found, member), key=SORTS[table.sort], reverse=table.descending)
    names = names_of(found, pairs)
    if table.format:
        return tables.export(table, _columns(names), pairs, f"lab-{member}")
    return page(
        "lab/person.html",
        "awards",
        draft=draft,
        found=found,
        person=whole,
        name=words.name(member),
        table=table.shown(pairs[table.offset : table.offset + table.limit], len(pairs)),
        rows=[row_of(pair, names) for pair in pairs[table.offset : table.offset + table.limit]],
        here=url_for("lab.person", draft_id=draft_id, member=member),
        branches=[(words.branches().get(code, code), each) for code, each in whole.branches.items()],
    )


def names_of(found: Found, pairs: list[Pair]) -> dict[str, str]:
    """What the kinds and KPIs of some awards are called."""
    return saying.kind_names({pair.kind for pair in pairs}, {k.code: words.said(k.name) for k in found.rulebook.kinds})


def row_of(pair: Pair, names: dict[str, str]) -> dict[str, Any]:
    """An award for a table."""
    return {
        "pair": pair,
        "kind": names[pair.kind],
        "day": date.fromisoformat(pair.done_on) if pair.done_on else None,
        "type": ledger_words.types()[type_of(pair)],
        "real": (pair.real.xp, pair.real.points) if pair.real is not None else None,
        "drafted": pair.amounts if pair.drafted is not None else None,
    }


def type_of(pair: Pair) -> str:
    """What the ledger calls such a line."""
    if pair.real is not None:
        return str(pair.real.type)
    names = {"Earned": "earned", "AwardWithheld": "withheld", "ResultEarned": "result", "Adjusted": "adjusted"}
    return names.get(type(pair.drafted).__name__, "reversed")


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column(heading=_("Day"), value=lambda pair: pair.done_on),
        Column(heading=_("Kind"), value=lambda pair: names[pair.kind]),
        Column(heading=_("XP before"), value=lambda pair: pair.real.xp if pair.real else 0),
        Column(heading=_("XP after"), value=lambda pair: pair.amounts[0]),
        Column(heading=_("Points before"), value=lambda pair: pair.real.points if pair.real else 0),
        Column(heading=_("Points after"), value=lambda pair: pair.amounts[1]),
        Column(heading=_("Award"), value=lambda pair: pair.name),
    ]
