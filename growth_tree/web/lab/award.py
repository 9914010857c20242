"""One award with both reasons: the chain of what was, and that of what would have been."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from growth_tree.domain.growth_events import AwardWithheld, Earned, Event, Reversed
from growth_tree.domain.result_events import Adjusted, ResultEarned
from growth_tree.lab.books import KIND_GONE
from growth_tree.web import shell, words
from growth_tree.web.formats import signed
from growth_tree.web.lab.blueprint import asked_day, blueprint, draft_of, found_of
from growth_tree.web.lab.person import names_of, row_of
from growth_tree.web.lab.told import one_of, pairs_of
from growth_tree.web.page import page
from growth_tree.web.reasons import why_nothing

Chain = list[tuple[str, str]]
"""Steps from the base value to what is booked, each with its name."""


@blueprint.get("/rules/drafts/<draft_id>/lab/people/<member>/award")
def award(draft_id: str, member: str) -> Response:
    """The award that the address names, as the ledger explains it and as the draft would."""
    draft, found = draft_of(draft_id), found_of(draft_id, asked_day()) or abort(404)
    if all(each.id != member for each in found.simulation.people):
        abort(404)
    pairs = one_of(pairs_of(found, member), shell.query().get("name", "")) or abort(404)
    names = names_of(found, pairs)
    return page(
        "lab/award.html",
        None,
        draft=draft,
        since=found.kept.since,
        member=member,
        name=words.name(member),
        rows=[(row_of(pair, names), _was(pair.real), _would(pair.drafted)) for pair in pairs],
    )


def _was(row: Any) -> Chain:
    """The chain of a ledger line."""
    if row is None:
        return []
    version = (_("Rule book"), _("Version %(number)s", number=row.rule_version))
    match row.type:
        case "earned":
            return [version, *_earned(row), *_amounts(row.xp, row.points)]
        case "withheld":
            return [version, (_("Why nothing"), why_nothing(row.reason, row.bound, date.fromisoformat(row.passes_on)))]
        case "result":
            return [version, *_result(row), *_amounts(row.xp, row.points)]
        case _:
            return _amounts(row.xp, row.points)


def _would(event: Event | None) -> Chain:
    """The chain of what the draft would have booked."""
    version = (_("Rule book"), _judge(getattr(event, "rule_version", 0)))
    match event:
        case Earned():
            return [version, *_earned(event), *_amounts(event.xp, event.points)]
        case AwardWithheld():
            return [version, (_("Why nothing"), _nothing(event))]
        case ResultEarned():
            return [version, *_result(event), *_amounts(event.xp, event.points)]
        case Adjusted():
            return _amounts(event.xp, event.points)
        case Reversed():
            return _amounts(-event.xp, -event.points)
        case _:
            return []


def _judge(number: int) -> str:
    """The draft stands behind every published version; earlier work is judged by these."""
    published = shell.world().library.version(number)
    return str(_("The draft")) if published is None else str(_("Version %(number)s", number=number))


def _earned(told: Any) -> Chain:
    return [
        (_("Base value"), _("%(xp)s XP, %(points)s points", xp=told.base_xp, points=told.base_points)),
        (_("Quality"), f"× {told.quality} %"),
        (_("Weight of the branch"), f"× {told.weight} %"),
        (_("Promotion"), f"× {told.factor} %"),
        (_("Share"), f"× {told.percent} %"),
    ]


def _result(told: Any) -> Chain:
    return [
        (
            _("A whole scorecard at the middle"),
            _("%(xp)s XP, %(points)s points", xp=told.base_xp, points=told.base_points),
        ),
        (_("Weight of the KPI"), f"× {told.weight} %"),
        (_("Percentile"), str(told.percentile)),
        (_("Earns"), f"× {told.percent} %"),
    ]


def _amounts(xp: int, points: int) -> Chain:
    return [(_("Booked"), _("%(xp)s XP, %(points)s points", xp=signed(xp), points=signed(points)))]


def _nothing(event: AwardWithheld) -> str:
    if event.reason == KIND_GONE:
        return str(_("The draft does not know this kind of task, so it could not have been handed in."))
    return why_nothing(event.reason, event.limit, event.passes_on)
