"""Who works in the demo department, from its first day to its last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from growth_tree.demo import data

MEMBERS_MIN = 8
LEADING = {"director": "ops_director", "admin": "tech_support", "auditor": "data_analyst"}
LEADERS = len(LEADING)
TEAM_SIZE = 6
SHARE_OF_NEWCOMERS = 0.075
SHARE_OF_CHANGES = 0.025
ONCE, LATELY = (0.1, 0.8), (0.6, 0.8)
"""When newcomers come, as parts of the time that is shown; one is still new at its end, so that cohorts are seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team; its manager is one of its people."""

    id: str
    name: str
    shop: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A person as hired; `pace` is how many tasks a week they do on average."""

    id: str
    name: str
    username: str
    job: str
    grade: str
    team: str
    joined_on: date
    pace: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Everybody, with the few whom the demo tells more about."""

    shops: dict[str, str]
    head: str
    teams: tuple[Team, ...]
    people: tuple[Colleague, ...]
    stars: dict[str, Colleague]
    managers: tuple[Colleague, ...]
    steady: frozenset[str]
    leavers: tuple[Colleague, ...]
    movers: tuple[Colleague, ...]
    heirs: tuple[Colleague, ...]


def hire(rng: Random, members: int, first: date, last: date) -> Staff:
    """Everybody who works here between two days; teams of about six people each."""
    if members < MEMBERS_MIN:
        raise ValueError(f"a department has at least {MEMBERS_MIN} people")
    hiring = _Hiring(rng, members, first)
    teams = tuple(hiring.teams(round((members - LEADERS) / TEAM_SIZE)))
    head = hiring.new_id()
    leaders = {star: hiring.hire(job, head, star) for star, job in LEADING.items()}
    managers = tuple(hiring.hire("ops_manager", team.id, "" if n else "manager") for n, team in enumerate(teams))
    free = members - LEADERS - len(teams)
    fresh = rng.sample(range(len(teams), free), min(free - len(teams), _many(SHARE_OF_NEWCOMERS, members)))
    joined_on = {n: _monday(first + (last - first) * rng.uniform(*LATELY if n == max(fresh) else ONCE)) for n in fresh}
    others = tuple(hiring.seats(teams, free, joined_on))
    changes = _many(SHARE_OF_CHANGES, members)
    settled = [each for n, each in enumerate(others) if n not in fresh and each.team != teams[0].id]
    heirs = _heirs(managers[2::6], settled)
    going = rng.sample(rest := [each for each in settled if each not in heirs], min(len(rest), 2 * changes))
    return Staff(
        shops=hiring.shops,
        head=head,
        teams=teams,
        people=(*leaders.values(), *managers, *others),
        stars={**leaders, "manager": managers[0], "member": others[0]},
        managers=managers,
        steady=frozenset(each.id for each in (others[0], *others[3::9])),
        leavers=tuple(going[:changes]),
        movers=tuple(going[changes:]),
        heirs=heirs,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _many(share: float, members: int) -> int:
    return max(1, round(share * members))


def _heirs(leaving: Sequence[Colleague], settled: Sequence[Colleague]) -> tuple[Colleague, ...]:
    """For each team whose manager gives up the office, the one who takes it over."""
    return tuple(next(each for each in settled if each.team == manager.team) for manager in leaving)


class _Hiring:
    """Finds ids, names and days for people; no name twice."""

    def __init__(self, rng: Random, members: int, first: date) -> None:
        self._rng = rng
        self._first = first
        self._plan = data.department()
        self._names = _names(rng, members, self._plan)
        self._alike: Counter[tuple[str, str]] = Counter()
        self.shops = {code: self.new_id() for code in self._plan.shops}

    def new_id(self) -> str:
        return self._rng.randbytes(8).hex()

    def teams(self, number: int) -> Iterator[Team]:
        for n in range(number):
            copy, which = divmod(n, len(self._plan.teams))
            plan = self._plan.teams[which]
            name = plan.again.format(n=copy + 1) if copy else plan.name
            yield Team(id=self.new_id(), name=name, shop=self.shops[plan.shop] if plan.shop else None)

    def seats(self, teams: Sequence[Team], number: int, joined_on: Mapping[int, date]) -> Iterator[Colleague]:
        """People for the jobs of all teams in turn, the first seat for the demo's member."""
        for n in range(number):
            row, which = divmod(n, len(teams))
            cast = self._plan.teams[which % len(self._plan.teams)].cast
            yield self.hire(cast[row % len(cast)], teams[which].id, "" if n else "member", joined_on.get(n))

    def hire(self, job: str, team: str, star: str = "", joined_on: date | None = None) -> Colleague:
        name, username = self._name(star)
        plan = self._plan.jobs[job]
        return Colleague(
            id=self.new_id(),
            name=name,
            username=username,
            job=job,
            grade=self._rng.choice(plan.grades),
            team=team,
            joined_on=joined_on or self._first - timedelta(days=self._rng.randint(70, 2200)),
            pace=(self._plan.stars[star].pace if star else None) or plan.pace * self._rng.uniform(0.7, 1.3),
        )

    def _name(self, star: str) -> tuple[str, str]:
        if star:
            return self._plan.stars[star].name, self._plan.stars[star].username
        (surname, said), (given, spelt) = next(self._names)
        self._alike[said, spelt] += 1
        number = self._alike[said, spelt]
        return surname + given, f"{said}.{spelt}{number if number > 1 else ''}"


def _names(rng: Random, members: int, plan: data.Department) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    surnames, given_names = list(plan.surnames.items()), list(plan.given_names.items())
    for number in rng.sample(range(len(surnames) * len(given_names)), members):
        yield surnames[number % len(surnames)], given_names[number // len(surnames)]
