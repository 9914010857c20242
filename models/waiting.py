"""Work handed in that waits for a decider, in one question however many teams there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from models.base import any_of
from models.tasks import OPEN_OR_UNDONE, current_share, share, task

Scope = tuple[str, Collection[str], str | None]
"""Work of a team that waits for one decider: parties it must not touch, and one that it must, where given."""

Shape = tuple[tuple[bool, bool], ...]
"""For each group of scopes with the same parties: whether it has whole teams, and whether such as must touch one."""


class Asked(NamedTuple):
    """The shape of the question for some scopes, and the values that it is given."""

    shape: Shape
    values: dict[str, list[str]]


def asked(scopes: Sequence[Scope]) -> Asked:
    """What to ask for, given the scopes for which somebody is the nearest decider."""
    by_parties: dict[frozenset[str], list[Scope]] = {}
    for scope in scopes:
        by_parties.setdefault(frozenset(scope[1]), []).append(scope)
    values: dict[str, list[str]] = {}
    for n, (parties, some) in enumerate(by_parties.items()):
        under = [(team, below) for team, _parties, below in some if below is not None]
        values[f"parties{n}"] = sorted(parties)
        values[f"whole{n}"] = [team for team, _parties, below in some if below is None]
        values[f"teams{n}"] = [team for team, _below in under]
        values[f"under{n}"] = [f"{team}/{below}" for team, below in under]
    shape = tuple((bool(values[f"whole{n}"]), bool(values[f"under{n}"])) for n in range(len(by_parties)))
    return Asked(shape, {name: value for name, value in values.items() if value or name.startswith("parties")})


def query(shape: Shape) -> Select[Any]:
    """The tasks for scopes of a shape, to be filtered, ordered, paged and prepared."""
    untouched = (_untouched(n, whole=whole, under=under) for n, (whole, under) in enumerate(shape))
    return select(task).where(task.c.status == "submitted", OPEN_OR_UNDONE, or_(false(), *untouched))


def _untouched(n: int, *, whole: bool, under: bool) -> ColumnElement[bool]:
    """The scopes whose work must not touch the same people."""
    touching = select(share.c.task).where(current_share).correlate(task)
    wanted: list[ColumnElement[bool]] = [task.c.team.in_(any_of(f"whole{n}"))] if whole else []
    if under:
        touched = touching.where((task.c.team + "/" + share.c.member).in_(any_of(f"under{n}"))).exists()
        wanted.append(and_(task.c.team.in_(any_of(f"teams{n}")), touched))
    return and_(or_(*wanted), ~touching.where(share.c.member.in_(any_of(f"parties{n}"))).exists())
