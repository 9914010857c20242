"""Whose requests the viewer decides on: those of everybody below, above all of those they are the nearest to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import abort, request
from sqlalchemy import Row, Select

from growth_tree.domain.organisation import Scope
from growth_tree.web import policy, shell
from growth_tree.web.forms import ID
from growth_tree.web.undecided import undecided
from models import rewards
from models.rewards import redemption

DECIDE = "fulfilment.grant"


def count() -> int:
    """How many requests wait for the viewer as the nearest decider."""
    return shell.once("requests", lambda: sum(_ready()[member] for member in nearest(_ready())))


def waiting(*, wide: bool) -> Select[Any]:
    """The requests that wait for a decision: of those the viewer is the nearest to, or of everybody below."""
    members = below(_ready()) if wide else nearest(_ready())
    return rewards.listing().where(redemption.c.status == rewards.READY, redemption.c.member.in_(members))


def everything() -> Select[Any]:
    """Every request of everybody below."""
    members = below(rewards.asking(shell.connection()))
    return rewards.listing().where(redemption.c.member.in_(members))


def decidable(redemption_id: str) -> Row[Any]:
    """A request that the viewer decides on; for any other the answer is the same as if there were none."""
    row = rewards.by_id(shell.connection(), redemption_id) if ID.fullmatch(redemption_id) else None
    if row is None or not policy.allowed(request.endpoint or DECIDE, row.member):
        abort(404)
    return row


def below(members: Iterable[str]) -> list[str]:
    """Those of some members whose requests the viewer may decide on."""
    return [member for member in members if policy.allowed(DECIDE, member)]


def nearest(members: Collection[str]) -> list[str]:
    """Those of some members for whom nobody stands nearer than the viewer, by office or by delegation."""
    if not members:
        return []
    directory, day = shell.directory(), shell.today()
    scopes: dict[str, list[Scope]] = {}
    for scope in directory.scopes(shell.person(), day):
        scopes.setdefault(scope.team, []).append(scope)
    return [each for each in members if any(_holds(one, each) for one in scopes.get(directory.team_of(each, day), ()))]


def _holds(scope: Scope, member: str) -> bool:
    return member not in scope.parties and scope.below in (None, member)


def _ready() -> dict[str, int]:
    return shell.once(
        "asking", lambda: rewards.asking(shell.connection(), rewards.READY) if undecided().requests else {}
    )
