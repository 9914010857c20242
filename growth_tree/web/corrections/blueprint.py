"""The one blueprint of corrections: whose books the viewer may correct, and which proposals wait for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy import Connection

from growth_tree.accounts import notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import LINES_MAX, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.handle import Order
from growth_tree.web import policy, shell
from growth_tree.web.forms import command_id
from growth_tree.web.people.blueprint import colleagues
from growth_tree.web.team.blueprint import own_people
from growth_tree.web.undecided import undecided
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
    if is_admin():
        return shell.person() not in set(members)
    return all(policy.allowed(PROPOSE, member) for member in members)


def may_confirm(proposed_by: str, members: Collection[str]) -> bool:
    """Whether the viewer can be the second person for a proposal."""
    return shell.person() != proposed_by and may_correct(members)


def to_confirm() -> int:
    """How many proposals wait for the viewer as the second person."""
    return shell.once("corrections", _to_confirm)


class Proposal(NamedTuple):
    """A correction in as many parts as it takes: the name of the whole, its reason, and the orders that propose it."""

    batch: str
    reason: str
    orders: list[Order]


def proposal(connection: Connection, sort: Sort, given: Mapping[str, Any], lines: Iterable[CorrectedLine]) -> Proposal:
    """What proposes a correction of some lines; its reason is kept in the same transaction."""
    reason = keep_reason(connection, given["reason"])
    batch, all_lines, forgive = command_id()[:BATCH_LENGTH], tuple(lines), given.get("forgive", False)
    parts = [all_lines[start : start + LINES_MAX] for start in range(0, max(1, len(all_lines)), LINES_MAX)]
    commands = [
        ProposeCorrection(correction=f"{batch}-{n}", sort=sort, reason=reason, lines=part, forgive=forgive)
        for n, part in enumerate(parts, 1)
    ]
    return Proposal(batch, reason, [shell.order(command, n) for n, command in enumerate(commands, 1)])


def keep_reason(connection: Connection, text: str) -> str:
    """Keep a reason that says something; answers with its reference."""
    if len(text) < REASON_LENGTH_MIN:
        raise Rejected("reason_short", "reason", least=REASON_LENGTH_MIN)
    return notes.keep_text(connection, shell.person(), text, shell.now())


def carry_out_all(connection: Connection, orders: Sequence[Order]) -> bool:
    """Carry out all orders, and tell whether it was the first time; a refusal of one is one of the whole."""
    outcomes = shell.handler().handle_all(connection, orders)
    for outcome in outcomes:
        if outcome.refusal is not None:
            raise outcome.refusal
    repeated = any(outcome.repeated for outcome in outcomes)
    if repeated:
        connection.rollback()  # the reason of a repeat is there already
    return not repeated


def _to_confirm() -> int:
    waiting = corrections.waiting(shell.connection()) if undecided().corrections else {}
    return sum(may_confirm(each.proposed_by, each.members) for each in waiting.values())


def _roles() -> frozenset[str]:
    viewer = shell.viewer()
    return viewer.roles if viewer else frozenset()
