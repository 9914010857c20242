"""The one blueprint of settlement, whose teams it shows, and of which weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint, abort

from growth_tree.domain.organisation import Team
from growth_tree.domain.period import DAYS_IN_WEEK, days_of_week, first_day_of, week_of
from growth_tree.domain.settlement import AdjustLine
from growth_tree.domain.settlement_events import Line, Place, place_of
from growth_tree.settling import Proposed
from growth_tree.web import policy, shell
from growth_tree.web.people.blueprint import tree
from growth_tree.web.team.blueprint import own_teams

blueprint = Blueprint("settlement", __name__)

SETTLE = "settlement.settle"
WEEKS_BACK = 104


def teams() -> list[Team]:
    """The teams whose results the viewer may look at: those below, or all of them."""
    viewer = shell.viewer()
    if viewer is not None and viewer.roles & {"admin", "auditor"}:
        return [team for _depth, team in tree()]
    return own_teams()


def asked_team(team: str, period: str) -> Team:
    """A team whose week the viewer may look at; for any other the answer is the same as if there were none."""
    known = next((each for each in teams() if each.team == team), None)
    return known if known is not None and past_period(period) else abort(404)


def settled_by_viewer(found: Iterable[Proposed | AdjustLine]) -> frozenset[str]:
    """Of the people of some results those for whom the viewer may settle what they earn."""
    return frozenset(member for member in {each.line.member for each in found} if policy.allowed(SETTLE, member))


def last_period() -> str:
    """The last week that is over."""
    return week_of(shell.today() - timedelta(days=shell.today().weekday() + 1))


def past_period(asked: str) -> str | None:
    """A week that is asked for, if it is one of those that are over."""
    days = days_of_week(asked)
    if days is None:
        return None
    age = (shell.today() - days[1]).days
    return asked if 0 < age <= WEEKS_BACK * DAYS_IN_WEEK else None


def beside(period: str, weeks: int) -> str | None:
    """The week so many weeks later, if it is over."""
    return past_period(week_of(first_day_of(period) + timedelta(weeks=weeks)))


def name_of(place: Place) -> str:
    """A line's place as a form sends it."""
    return "|".join(place)


def key(line: Line) -> str:
    """A line as a form names it."""
    return name_of(place_of(line))
