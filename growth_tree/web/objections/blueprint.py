"""The one blueprint of objections, who may see which, and what waits for whom."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext as _
from sqlalchemy import Row, Select

from growth_tree.web import shell
from growth_tree.web.undecided import undecided
from growth_tree.web.words import by_language
from models import objections

blueprint = Blueprint("objections", __name__)

TONES = {"open": "wait", "upheld": "good", "declined": "bad", "taken_back": ""}
TEXT_LENGTH_MIN, TEXT_LENGTH_MAX = 10, 2000


@by_language
def statuses() -> dict[str, str]:
    """Where an objection stands."""
    return {
        "open": _("Open"),
        "upheld": _("Upheld"),
        "declined": _("Declined"),
        "taken_back": _("Let go"),
    }


@by_language
def sorts() -> dict[str, str]:
    """What is objected to."""
    return {
        "award": _("An award"),
        "withheld": _("Nothing earned"),
        "result": _("A result"),
        "adjusted": _("A correction"),
        "returned": _("Returned work"),
        "left_out": _("A result left out"),
    }


def roles() -> frozenset[str]:
    """The viewer's roles."""
    viewer = shell.viewer()
    return viewer.roles if viewer else frozenset()


def sees_all() -> bool:
    """Whether the viewer looks after the whole organisation."""
    return bool(roles() & {"admin", "auditor"})


def offices() -> frozenset[str]:
    """The viewer, and those whose rights they hold today."""
    return frozenset({shell.person(), *shell.directory().givers(shell.person(), shell.today())})


def waiting_query() -> Select[Any]:
    """What is or was for the viewer to decide."""
    return objections.going_to(offices(), shell.person(), admin="admin" in roles())


def to_decide() -> int:
    """How many open objections wait for the viewer."""
    if not roles() & {"manager", "admin"} or not undecided().objections:
        return 0
    admin = "admin" in roles()
    return shell.once(
        "objections", lambda: objections.waiting(shell.connection(), offices(), shell.person(), admin=admin)
    )


def visible(name: str) -> Row[Any]:
    """An objection that the viewer may see; for any other, such as to a decision of theirs, as if there were none."""
    row = objections.by_id(shell.connection(), name)
    if row is None:
        abort(404)
    if row.member == shell.person():
        return row
    return row if not is_concerned(row) and (sees_all() or _goes_here(row)) else abort(404)


def is_concerned(row: Row[Any]) -> bool:
    """Whether an objection is the viewer's own, or to a decision of theirs."""
    return shell.person() in {row.member, *objections.parties(shell.connection(), row.id)}


def may_decide(row: Row[Any]) -> bool:
    """Whether it is the viewer's turn."""
    return row.status == objections.OPEN and not is_concerned(row) and _goes_here(row)


def may_forward(row: Row[Any]) -> bool:
    """Whether the viewer may have somebody else decide."""
    return row.status == objections.OPEN and not is_concerned(row) and ("admin" in roles() or _goes_here(row))


def is_overdue(row: Row[Any]) -> bool:
    """Whether the day is over by which it was to be decided."""
    return bool(row.status == objections.OPEN and row.due_on < shell.today().isoformat())


def _goes_here(row: Row[Any]) -> bool:
    if row.goes_to is None:
        return "admin" in roles()
    return row.goes_to in offices() and shell.directory().is_here(row.goes_to, shell.today())
