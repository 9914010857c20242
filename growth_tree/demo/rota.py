"""The weekly rhythm: who does how much of what on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.staff import Colleague
from growth_tree.demo.stage import Stage
from growth_tree.demo.wording import season
from growth_tree.demo.work import SPLITS, Work, Works
from growth_tree.domain.award import obstacle
from growth_tree.domain.rules import RuleBook
from growth_tree.domain.task_events import Share

WEEK = timedelta(days=7)
STEADY_WORKDAYS = 23
"""For how long the steadiest people have done something every workday."""

OVER_THE_LIMIT = 0.02
"""How often somebody hands in what can earn nothing any more, because its kind was done too often."""


class Rota:
    """Plans work a week ahead, and remembers what it has planned for whom."""

    def __init__(self, stage: Stage, works: Works) -> None:
        self._stage = stage
        self._works = works
        self._shops = {team: code for code, team in stage.staff.shops.items()}
        self._days: Mapping[tuple[str, str], list[date]] = defaultdict(list)

    def weeks(self, first: date, last: date) -> Story:
        """Every Monday the week after is planned; the first one right away."""
        steady_from = self._stage.hours.before(last, STEADY_WORKDAYS)
        monday = first
        while True:
            for colleague in self._stage.staff.people:
                self._plan(colleague, monday, steady_from)
            yield datetime.combine(monday, time(8), tzinfo=self._stage.clock.now.tzinfo)
            monday += WEEK

    def work(self, member: str, day: date, others: Sequence[str] | None = None) -> Work | None:
        """Something that a person may do on a day, with others where named or by chance; None where nothing fits."""
        job = self._stage.desk.world.directory.members[member].posting(day).job
        code = self._kind(member, job, day, others or ())
        if code is None:
            return None
        self._days[member, code].append(day)
        if others is None:
            others = self._others(member, code, day)
        kind = self._rulebook.by_code[code]
        return Work(
            task=self._stage.desk.new_id(),
            member=member,
            job=job,
            kind=kind,
            title=self._stage.wording.title(code, day, self._shop(member, day)),
            done_on=day,
            shares=self._shares(member, others),
            evidence=self._stage.wording.evidence(kind),
        )

    def _plan(self, colleague: Colleague, monday: date, steady_from: date) -> None:
        """One week of a person; steady people do something on every workday of the last weeks."""
        member = self._stage.desk.world.directory.members.get(colleague.id)
        if member is None:
            return
        week = self._stage.hours.workdays(monday, monday + timedelta(days=6))
        days = [day for day in week if member.is_here(day) and not member.on_leave(day)]
        wanted = colleague.pace * len(days) / 5
        chosen = sorted(self._stage.rng.choices(days, k=int(wanted + self._stage.rng.random()))) if days else []
        if colleague.id in self._stage.staff.steady:
            chosen += [day for day in days if day >= steady_from and day not in chosen]
        for day in chosen:
            work = self.work(colleague.id, day)
            if work is not None:
                self._stage.clock.start(self._works.ordinary(work))

    def _kind(self, member: str, job: str, day: date, others: Sequence[str]) -> str | None:
        """A kind that fits jobs and day and still counts; now and then one that does not any more."""
        fitting = season(day)
        careless = self._stage.rng.random() < OVER_THE_LIMIT
        weights = {
            code: plan.jobs[job]
            for code, plan in data.kinds().items()
            if job in plan.jobs and plan.when in fitting and all(self._may(each, code, day) for each in others)
        }
        spent = []
        while weights:
            code = self._stage.rng.choices(list(weights), list(weights.values()))[0]
            if careless is not self._counts(member, code, day):
                return code
            spent.append(code)
            del weights[code]
        return spent[0] if careless else None

    def _counts(self, member: str, code: str, day: date) -> bool:
        return obstacle(self._rulebook.by_code[code], self._days[member, code], day) is None

    def _others(self, member: str, code: str, day: date) -> list[str]:
        """The colleagues of the same team who take part, if any; those of the right jobs where a kind is for some."""
        if self._stage.rng.randrange(100) >= data.kinds()[code].shared:
            return []
        directory = self._stage.desk.world.directory
        team = directory.people_in([directory.team_of(member, day)], day)
        near = [each for each in team if each != member and self._may(each, code, day)]
        return self._stage.rng.sample(near, min(self._stage.rng.choice((1, 1, 2)), len(near)))

    def _may(self, member: str, code: str, day: date) -> bool:
        """Whether a kind is for somebody's job."""
        jobs = self._rulebook.by_code[code].jobs
        return not jobs or self._stage.desk.world.directory.members[member].posting(day).job in jobs

    def _shares(self, member: str, others: Sequence[str]) -> tuple[Share, ...]:
        percents = self._stage.rng.choice(SPLITS[1 + len(others)])
        return tuple(Share(member=each, percent=part) for each, part in zip((member, *others), percents, strict=True))

    def _shop(self, member: str, day: date) -> str | None:
        directory = self._stage.desk.world.directory
        shop = directory.teams[directory.team_of(member, day)].shop
        return None if shop is None else self._shops[shop]

    @property
    def _rulebook(self) -> RuleBook:
        return self._stage.desk.world.library.current(self._stage.clock.now.date()).rulebook
