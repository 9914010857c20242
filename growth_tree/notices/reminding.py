"""Who is told that the last week of a team waits to be settled: as soon as figures of it came in, and once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from growth_tree import settling
from growth_tree.accounts import notices
from growth_tree.accounts.notices import Notice
from growth_tree.domain.core import Rejected
from growth_tree.domain.period import week_of
from growth_tree.handle import Handler, World
from growth_tree.notices.concerned import deciders


def remind_of_settlement(handler: Handler, now: datetime) -> None:
    """Tell whoever settles results of the last week that they wait; of what was told already nobody is told again."""
    today = now.astimezone(handler.zone).date()
    with handler.reading() as connection:
        found = list(_waiting(connection, handler.world(connection), now, today))
    if found:
        with handler.writing() as connection:
            notices.keep(connection, found)


def _waiting(connection: Connection, world: World, now: datetime, today: date) -> Iterator[Notice]:
    period, directory = week_of(today - timedelta(weeks=1)), world.directory
    try:
        proposals = settling.proposals(connection, world, [*directory.teams], period)
    except Rejected:  # the rules of that week do not say what results earn
        return
    for team, proposal in proposals.items():
        turns: dict[str, list[str]] = defaultdict(list)
        for member in (each.line.member for each in proposal.lines if each.line.figure is not None):
            for person in deciders(directory, directory.team_of(member, today), (member,), today):
                turns[person].append(member)
        for person, members in sorted(turns.items()):
            yield Notice(
                person=person,
                key=f"week/{team}/{period}",
                code="week_waits",
                member=members[0],
                at=now,
                about=f"{team}/{period}",
                number=len(members),
                word=period,
            )
