"""The one blueprint of the desk, and the tests that a viewer finds there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from sqlalchemy import Row

from growth_tree.domain.experiment import State
from growth_tree.web import policy, shell
from growth_tree.web.forms import ID
from models import experiments

blueprint = Blueprint("desk", __name__)
SHOW = "desk.show"


def visible(test_id: str) -> Row[Any]:
    """A test that the viewer may see: everybody a concluded one; for any other it is as if there were none."""
    row = experiments.by_id(shell.connection(), test_id) if ID.fullmatch(test_id) else None
    if row is None or not (row.status == experiments.CONCLUDED or policy.allowed(SHOW, row.member)):
        abort(404)
    return row


def run_by_viewer(test_id: str, endpoint: str) -> Row[Any]:
    """A test that the viewer runs, or stands above who does."""
    row = visible(test_id)
    policy.require(endpoint, row.member)
    return row


def state_of(test_id: str) -> State:
    """A test as the log has it, with its plan and its figures."""
    state: State = shell.handler().state(shell.connection(), f"experiment/{test_id}")
    return state
