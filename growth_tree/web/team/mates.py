"""The people of a team with what they have reached lately, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from growth_tree.domain.organisation import Posting
from growth_tree.web import shell, words
from growth_tree.web.moment import Moment
from growth_tree.web.standing import Standing, in_a_row, small_tree, standings
from growth_tree.web.worked import Activity, activity, done_since, waiting
from models import growth

FOUR_WEEKS = timedelta(days=28)

Key = Callable[[Sequence[str], Moment], Mapping[str, Any]]
"""What some people are put in order by at a moment, by person."""


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


def mates(members: Sequence[str], when: Moment) -> list[Mate]:
    """Some people with everything that a team's page says of them."""
    names, jobs, reached = words.names(members), words.jobs(), standings(members, when)
    active = activity(members, when)
    badges = growth.badge_counts(shell.connection(), members, when.position)
    return [
        _mate(
            member,
            name=names[member],
            jobs=jobs,
            reached=reached[member],
            active=active[member],
            badges=badges.get(member, 0),
        )
        for member in members
    ]


def _monday() -> date:
    return shell.today() - timedelta(days=shell.today().weekday())


def _mate(
    member: str,
    *,
    name: str,
    jobs: Mapping[str, str],
    reached: Standing,
    active: Activity,
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
        week=active.since(_monday()),
        month=active.since(day - FOUR_WEEKS),
        pending=active.pending,
        open=active.open,
        handed_in_at=active.handed_in_at,
        run=in_a_row(member, active.days.keys()).length,
        badges=badges,
        day=day,
    )


def _place(person: str) -> Posting:
    return shell.directory().members[person].posting(shell.today())


def _teams(people: Sequence[str], _when: Moment) -> dict[str, str]:
    teams = shell.directory().teams
    return {person: teams[_place(person).team].name for person in people}


def _jobs(people: Sequence[str], _when: Moment) -> dict[str, str]:
    jobs = words.jobs()
    return {person: jobs[_place(person).job] for person in people}


KEYS: Mapping[str, Key] = {
    "name": lambda people, _when: words.names(people),
    "team": _teams,
    "job": _jobs,
    "xp": lambda people, when: {person: each.overall.xp for person, each in standings(people, when).items()},
    "season": lambda people, when: {person: each.season_xp for person, each in standings(people, when).items()},
    "week": lambda people, when: done_since(people, _monday(), when),
    "month": lambda people, when: done_since(people, shell.today() - FOUR_WEEKS, when),
    "pending": waiting,
    "last": lambda people, when: {person: each.handed_in_at for person, each in activity(people, when).items()},
    "run": lambda people, when: {
        person: in_a_row(person, each.days.keys()).length for person, each in activity(people, when).items()
    },
}
"""What people can be put in order by: of a long list, only this is looked up for those who are not on display."""
