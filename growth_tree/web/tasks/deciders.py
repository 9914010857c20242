"""Who decides on a piece of work, and who is the second person where points that were spent are to be forgiven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from growth_tree.web import shell
from growth_tree.web.undecided import undecided
from models import tasks

SECONDS_NAMED = 3


def may_decide(task: Row[Any]) -> bool:
    """Whether the viewer is among those who may decide on a task."""
    return shell.directory().may_decide(shell.person(), task.team, parties_of(task), shell.today())


def may_confirm(task: Row[Any]) -> bool:
    """Whether the viewer can be the second person for a task: neither party nor proposer, a manager above or admin."""
    first, me = task.void_proposed_by, shell.person()
    parties = parties_of(task)
    if first is None or me in {first, *parties} or task.status != "approved":
        return False
    directory, day = shell.directory(), shell.today()
    above = directory.may_decide(me, task.team, parties | {first}, day)
    return above or "admin" in directory.roles(me, day)


def may_drop(task: Row[Any]) -> bool:
    """Whether the viewer can let the proposal go: whoever made it, or decides on the work."""
    first = task.void_proposed_by
    return first is not None and (first == shell.person() or may_decide(task))


def proposals() -> list[Row[Any]]:
    """The proposals that the viewer can confirm, oldest first."""
    return shell.once("voids", _proposals)


def seconds(task: Row[Any]) -> Sequence[str]:
    """The nearest of those who can be the second person."""
    if task.void_proposed_by is None:
        return ()
    parties = parties_of(task) | {task.void_proposed_by}
    return shell.directory().deciders(task.team, parties, shell.today())[:SECONDS_NAMED]


def _proposals() -> list[Row[Any]]:
    proposed = tasks.voids_proposed(shell.connection()) if undecided().voids else ()
    return [task for task in proposed if may_confirm(task)]


def parties_of(task: Row[Any]) -> set[str]:
    """Everybody who had a part in a task."""
    return {task.member, *(share.member for share in tasks.shares(shell.connection(), [task.id]))}
