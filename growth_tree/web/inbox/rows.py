"""What a row of the inbox shows: the work, who did it, what shows it, and what approving it would bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.award import obstacle
from growth_tree.domain.growth import Books, days_used
from growth_tree.web import shell, words
from growth_tree.web.forms import Form, blank
from growth_tree.web.reasons import why_nothing
from growth_tree.web.tasks.detail import quality_grades
from growth_tree.web.tasks.proof import Proof, proofs
from growth_tree.web.tasks.quote import books_of
from models import tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One contributor's part; `nothing` says why it would earn nothing if it were approved now.

    Whoever is no longer `here` cannot confirm it any more.
    """

    name: str
    percent: int
    confirmed: bool
    here: bool
    xp: int
    points: int
    nothing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of work to decide on; `form` holds what was chosen, and what was wrong with it."""

    task: Row[Any]
    title: str
    who: str
    team: str
    kind: str
    parts: Sequence[Part]
    proofs: Sequence[Proof]
    qualities: Sequence[int]
    form: Form

    @property
    def waits_for(self) -> list[str]:
        """Who has not confirmed their share yet."""
        return [part.name for part in self.parts if not part.confirmed]

    @property
    def left(self) -> list[str]:
        """Who of them has left."""
        return [part.name for part in self.parts if not part.confirmed and not part.here]


def items(rows: Sequence[Row[Any]], form: Form | None = None) -> list[Item]:
    """The rows of some tasks, in a fixed number of queries."""
    shares = _by_task(tasks.shares(shell.connection(), [row.id for row in rows]))
    members = {share.member for parts in shares.values() for share in parts}
    names = words.names(members | {row.member for row in rows})
    titles, shown, books = words.texts(row.title for row in rows), proofs(rows), books_of(members)
    teams, kinds = shell.directory().teams, words.kind_names(row.kind for row in rows)
    return [
        Item(
            task=row,
            title=titles[row.title],
            who=names[row.member],
            team=teams[row.team].name,
            kind=kinds[row.kind],
            parts=[_part(row, share, names, books[share.member]) for share in shares.get(row.id, ())],
            proofs=shown[row.id],
            qualities=quality_grades(row),
            form=form or blank(),
        )
        for row in rows
    ]


def _part(row: Row[Any], share: Row[Any], names: Mapping[str, str], books: Books) -> Part:
    return Part(
        name=names[share.member],
        percent=share.percent,
        confirmed=bool(share.confirmed),
        here=shell.directory().is_here(share.member, shell.today()),
        xp=share.expected_xp,
        points=share.expected_points,
        nothing=_nothing(row, books),
    )


def _nothing(row: Row[Any], books: Books) -> str | None:
    """The nearest condition that keeps work from earning, given what the contributor has earned so far."""
    day = date.fromisoformat(row.done_on)
    failed = obstacle(words.rulebook(day).by_code[row.kind], days_used(books, row.kind), day)
    return why_nothing(failed.reason, failed.limit, failed.passes_on) if failed else None


def _by_task(shares: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for share in shares:
        found.setdefault(share.task, []).append(share)
    return found
