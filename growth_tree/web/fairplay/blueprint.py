"""The one blueprint of fair play, and which findings there are for the viewer: none that concern them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from sqlalchemy import Row

from growth_tree.handle import proofs
from growth_tree.web import shell
from models import findings, tasks

blueprint = Blueprint("fairplay", __name__)

TONES = {"open": "wait", "dismissed": "", "confirmed": "bad"}


def is_admin() -> bool:
    """Whether the viewer decides on findings; auditors read them."""
    viewer = shell.viewer()
    return viewer is not None and "admin" in viewer.roles


def to_look_at() -> int:
    """How many findings wait for the viewer."""
    if not is_admin():
        return 0
    return shell.once("fairplay", lambda: findings.open_for(shell.connection(), shell.person()))


def visible(name: str) -> Row[Any]:
    """A finding that does not concern the viewer; for one that does, the answer is as if there were none."""
    row, viewer = findings.by_id(shell.connection(), name), shell.viewer()
    if row is None or viewer is None or not viewer.roles & {"admin", "auditor"}:
        abort(404)
    if shell.person() in findings.parties(shell.connection(), [name])[name]:
        abort(404)
    return row


def evidence(name: str) -> dict[str, Row[Any]]:
    """The work that shows a finding, by its id, as it stands now."""
    connection = shell.connection()
    handed_in = proofs(connection, findings.positions(connection, name))
    return tasks.by_ids(connection, {stored.stream.partition("/")[2] for stored in handed_in})
