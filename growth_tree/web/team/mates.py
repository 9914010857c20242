"""The people of a team with what they have reached lately, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from growth_tree.web import shell, words
from growth_tree.web.moment import Moment
from growth_tree.web.standing import Standing, in_a_row, small_tree, standings
from growth_tree.web.worked import Activity, activity, days_worked
from models import growth

FOUR_WEEKS = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mate:
    """One person: place, standing, and work of late."""

    member: str
    name: str
    job: str
    team: str
    on_leave: bool
    reached: Standing
    week: int
    month: int
    pending: int
    open: int
    handed_in_at: str
    run: int
    badges: int
    day: date

    @property
    def tree(self) -> Markup:
        """The person's tree, small."""
        return small_tree(self.member, self.reached, self.badges, self.day)


SORTS: dict[str, Callable[[Mate], Any]] = {
    "name": lambda mate: mate.name,
    "team": lambda mate: (mate.team, mate.name),
    "job": lambda mate: (mate.job, mate.name),
    "xp": lambda mate: mate.reached.overall.xp,
    "season": lambda mate: mate.reached.season_xp,
    "week": lambda mate: mate.week,
    "month": lambda mate: mate.month,
    "pending": lambda mate: mate.pending,
    "run": lambda mate: mate.run,
    "last": lambda mate: mate.handed_in_at,
}


def mates(members: Sequence[str], when: Moment) -> list[Mate]:
    """Some people with everything that a team's page says of them."""
    connection, today = shell.connection(), shell.today()
    monday = today - timedelta(days=today.weekday())
    names, jobs, reached = words.names(members), words.jobs(), standings(members, when)
    active = activity(members, monday, today - FOUR_WEEKS, when)
    worked, badges = days_worked(members, when), growth.badge_counts(connection, members, when.position)
    return [
        _mate(
            member,
            name=names[member],
            jobs=jobs,
            reached=reached[member],
            active=active[member],
            worked=worked[member],
            badges=badges.get(member, 0),
        )
        for member in members
    ]


def _mate(
    member: str,
    *,
    name: str,
    jobs: Mapping[str, str],
    reached: Standing,
    active: Activity,
    worked: Mapping[date, int],
    badges: int,
) -> Mate:
    directory, day = shell.directory(), shell.today()
    place = directory.members[member].posting(day)
    return Mate(
        member=member,
        name=name,
        job=jobs[place.job],
        team=directory.teams[place.team].name,
        on_leave=directory.members[member].on_leave(day),
        reached=reached,
        week=active.week,
        month=active.month,
        pending=active.pending,
        open=active.open,
        handed_in_at=active.handed_in_at,
        run=in_a_row(member, worked.keys()).length,
        badges=badges,
        day=day,
    )
