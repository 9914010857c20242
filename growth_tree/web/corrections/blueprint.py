"""The one blueprint of corrections: whose books the viewer may correct, and which proposals wait for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy import Connection

from growth_tree.accounts import notes
from growth_tree.accounts.text import clean_text
from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import LINES_MAX, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.web import policy, shell
from growth_tree.web.forms import command_id
from growth_tree.web.people.blueprint import colleagues
from growth_tree.web.team.blueprint import own_people
from growth_tree.web.words import by_language, names
from models import corrections

blueprint = Blueprint("corrections", __name__)

PROPOSE = "corrections.propose"
REASON_LENGTH_MIN, REASON_LENGTH_MAX = 10, 500
BATCH_LENGTH = 16
TONES = {"proposed": "wait", "booked": "good", "dropped": ""}


@by_language
def sorts() -> dict[str, str]:
    """What the sorts of corrections are called."""
    return {
        "manual": _("Bonus or deduction"),
        "reversal": _("Awards taken back"),
        "rules": _("Change of the rules"),
        "objection": _("Objection upheld"),
    }


@by_language
def statuses() -> dict[str, str]:
    """Where a correction stands."""
    return {
        "proposed": _("Waiting for a second person"),
        "booked": _("Booked"),
        "dropped": _("Dropped"),
    }


def is_admin() -> bool:
    """Whether the viewer corrects everybody's books but their own."""
    return "admin" in _roles()


def sees_all() -> bool:
    """Whether the viewer looks after the whole organisation."""
    return bool(_roles() & {"admin", "auditor"})


def correctable() -> list[tuple[str, str]] | list[tuple[str, list[tuple[str, str]]]]:
    """Whose books the viewer may correct, to choose from."""
    me = shell.person()
    if is_admin():
        groups = colleagues(shell.today())
        return [(team, [option for option in found if option[0] != me]) for team, found in groups]
    found = own_people()
    named = names(found)
    return sorted(((member, named[member]) for member in found), key=lambda option: option[1])


def may_correct(members: Iterable[str]) -> bool:
    """Whether the viewer may correct the books of some people together."""
    return all(policy.allowed(PROPOSE, member) for member in members)


def may_confirm(proposed_by: str, members: Collection[str]) -> bool:
    """Whether the viewer can be the second person for a proposal."""
    return shell.person() != proposed_by and may_correct(members)


def to_confirm() -> int:
    """How many proposals wait for the viewer as the second person."""
    return shell.once("corrections", _to_confirm)


def propose_in_parts(connection: Connection, sort: Sort, given: dict[str, Any], lines: Iterable[CorrectedLine]) -> str:
    """Propose a correction in as many parts as it takes; answers the name of the whole."""
    text = clean_text(given["reason"], limit=REASON_LENGTH_MAX, field="reason", multiline=True, required=True)
    if len(text) < REASON_LENGTH_MIN:
        raise Rejected("reason_short", "reason", least=REASON_LENGTH_MIN)
    reason = notes.keep_text(connection, shell.person(), text, shell.now())
    batch, all_lines = command_id()[:BATCH_LENGTH], tuple(lines)
    parts = [all_lines[start : start + LINES_MAX] for start in range(0, max(1, len(all_lines)), LINES_MAX)]
    orders = [
        shell.order(
            ProposeCorrection(
                correction=f"{batch}-{n}", sort=sort, reason=reason, lines=part, forgive=given.get("forgive", False)
            ),
            n,
        )
        for n, part in enumerate(parts, 1)
    ]
    for outcome in shell.handler().handle_all(connection, orders):
        if outcome.refusal is not None:
            raise outcome.refusal
        if outcome.repeated:
            connection.rollback()  # the reason of a repeat is there already
            break
    return batch


def _to_confirm() -> int:
    waiting = corrections.waiting(shell.connection())
    return sum(may_confirm(each.proposed_by, each.members) for each in waiting.values())


def _roles() -> frozenset[str]:
    viewer = shell.viewer()
    return viewer.roles if viewer else frozenset()
