"""The same office twice: in one the rules stay, in the other a draft is published; people do the same in both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from events import log
from events.engine import create_engine
from growth_tree import deadlines, settling
from growth_tree.cli.worker import close_seasons
from growth_tree.domain.award import season_of, season_start
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.correction import ConfirmCorrection, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.cycle import ScheduleCycle
from growth_tree.domain.directory import OpenShop
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.period import first_day_of, last_day_of, week_of
from growth_tree.domain.redemption import (
    CancelRedemption,
    GrantRedemption,
    RefuseRedemption,
    RequestReward,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.result_events import is_result
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Expiry, RuleBook, TaskKind, Text
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.task import ApproveTask, ConfirmShare
from growth_tree.handle import Command, Handler, World
from tests.databases import fresh
from tests.domain.results import METRICS
from tests.lab.drafts import draft_of
from tests.lab.versions import Versions, admins
from tests.measured import freeze, measure
from tests.office import RULES, TODAY, ZONE, Life, do, found, order, submitted
from tests.shop import UNLIMITED, terms

WEEKS = ("2026-W21", "2026-W22", "2026-W23")
MEASURED = ("ann", "bo")
CONVERTED = {"q10": 20_000, "q50": 30_000, "q80": 35_000, "q90": 40_000}
"""What is expected of the shop's conversion, for which Ann and Bo answer together."""
PRICES = (5, 40, 150)
BEFORE = (2, 25)
"""Between so many orders and so many the draft would be published."""
UNTIL_DRAFT = (2, 60)
"""Between so many days and so many it takes effect where it is."""
VERSIONED = 0.12
"""How often something becomes of versions of the rules."""

Lines = tuple[CorrectedLine, ...]
Place = tuple[str, str, str]
"""A member, a season, and what an award of theirs is called in its books."""


@dataclass
class Twins:
    """Two offices, what is known of their common life, and the draft that only the second one gets."""

    chance: Random
    plain: Handler
    other: Handler
    life: Life
    draft: RuleBook = RULES
    rules: RuleBook = RULES
    since: date = TODAY
    orders: int = 0
    tasks: int = 0
    kinds: tuple[TaskKind, ...] = ()
    day: date = TODAY
    versions: Versions | None = None
    asked: list[str] = field(default_factory=list)

    @classmethod
    def founded(cls, stack: ExitStack, run: Path, kind: str, seed: int) -> Twins:
        """Both on their first day."""
        chance = Random(seed)
        engines = [create_engine(stack.enter_context(fresh(run, kind)).url) for _ in range(2)]
        for engine in engines:
            stack.callback(engine.dispose)
        rules = replace(RULES, metrics=METRICS, expiry=chance.choice((None, Expiry(months=12))))
        plain, other = (_office(found(engine), rules) for engine in engines)
        twins = cls(chance, plain, other, Life(chance), draft_of(rules, chance), rules)
        twins.kinds = tuple(chance.sample(rules.kinds, 3))
        return twins

    def live(self, steps: int, *, publishes: bool = True) -> None:
        """People do what they do, and other versions are published; one office may get the draft, from some day on."""
        turn = self.chance.randrange(*BEFORE)
        if publishes:
            self._govern()
        for step in range(steps):
            if step == turn and not publishes:
                self.since = self.life.today + timedelta(days=1)
                self.life.now += timedelta(days=self.chance.choice((1, 1, 3)))
            self._version()
            what = self.chance.choices(
                (self._work, self._toil, self._ask, self._redeem, self._settle, self._correct), (12, 25, 3, 5, 6, 5)
            )
            what[0]()
        self._both(OpenShop(shop="last", name="last"))

    def _govern(self) -> None:
        self.since = TODAY + timedelta(days=self.chance.randrange(*UNTIL_DRAFT))
        do(self.plain, *admins())
        do(self.other, *admins())
        self.versions = Versions(self.chance, self.plain, self.other, self.rules, self.draft, self.since)
        self.versions.govern(self.life.now)

    def _version(self) -> None:
        if self.versions is not None and self.chance.random() < VERSIONED:
            self._mornings()
            act = self.versions.publish if self.chance.random() < 0.5 else self.versions.book
            act(self.life.now)

    def _both(self, command: Command, actor: str = SYSTEM) -> None:
        """What is refused where the rules stay did not happen at all; elsewhere it may be refused all the same."""
        self._mornings()
        if self._give(self.plain, command, actor):
            self._give(self.other, command, actor)

    def _give(self, office: Handler, command: Command, actor: str) -> bool:
        self.orders += 1
        with office.writing() as connection:
            (outcome,) = office.handle_all(connection, [order(command, f"twins/{self.orders}", actor, self.life.now)])
        return outcome.refusal is None

    def _work(self) -> None:
        given = self.life.next()
        self._both(given.command, given.actor)

    def _toil(self) -> None:
        """Ann and Bo do much of the same these days, some of it together, so that allowances matter."""
        self.tasks += 1
        task, kind = f"toil{self.tasks}", self.chance.choice(self.kinds).code
        owner, other = self.chance.choice((("ann", "bo"), ("bo", "ann")))
        percent = self.chance.choice((0, 0, 0, 33, 50))
        shares = {owner: 100 - percent, other: percent} if percent else {owner: 100}
        done_on = self.life.today - timedelta(days=self.chance.randrange(4))
        self._both(submitted(task, kind, done_on, **shares))
        if percent:
            self._both(ConfirmShare(task=task, member=other))
        self._both(ApproveTask(task=task, by="cy", quality=self.chance.choice((60, 100, 120))))
        self.life.decided.append(task)

    def _ask(self) -> None:
        name = f"r{len(self.asked)}"
        self.asked.append(name)
        reward = f"at{self.chance.choice(PRICES)}"
        who = self.chance.choice(("ann", "ann", "bo", "flo"))
        self._both(RequestReward(redemption=name, member=who, reward=reward))

    def _redeem(self) -> None:
        name = self.chance.choice(self.asked or ["r0"])
        what: tuple[Callable[[], Command], ...] = (
            lambda: GrantRedemption(redemption=name, by="di"),
            lambda: GrantRedemption(redemption=name, by="di"),
            lambda: RefuseRedemption(redemption=name, by="di", reason="2e" * 32),
            lambda: CancelRedemption(redemption=name),
            lambda: UseRedemption(redemption=name, by="di", on=self.life.today, percent=30),
            lambda: ReturnRedemption(redemption=name, by="di"),
        )
        self._both(self.chance.choice(what)())

    def _settle(self) -> None:
        """Figures come in or change; weeks are settled, corrected and reopened."""
        period = self.chance.choice([week for week in WEEKS if last_day_of(week) < self.life.today] or [""])
        if not period:
            return
        figure = self.chance.randrange(60, 160)
        who = self.chance.choice((*MEASURED, ""))
        self._both(_report(who, period, figure) if who else _converted(period, figure))
        act = self.chance.random()
        with self.plain.reading() as connection:
            if not _knows_results(self.plain.world(connection), period):
                return
        for office in (self.plain, self.other):
            in_period = week_of(self.life.today - timedelta(days=7))
            for command, actor in _settlement(office, period, in_period, act):
                self._give(office, command, actor)

    def _correct(self) -> None:
        """Somebody gets a bonus or a deduction, or some awards are taken back, as far as there are any."""
        if self.chance.random() < 0.5:
            line = _by_hand(self.chance.choice(("ann", "bo", "flo")), self.life.today, self.chance)
            self._book((line,), (line,), Sort.MANUAL)
            return
        standing = sorted(self._standing(self.plain))
        chosen = {place for place in standing if self.chance.random() < 2 / len(standing)}
        self._book(self._chosen(self.plain, chosen), self._chosen(self.other, chosen), Sort.REVERSAL)

    def _standing(self, office: Handler) -> dict[Place, CorrectedLine]:
        """What takes back each award, called alike in both offices."""
        lines = taken_back(office)
        if self.versions is None:
            return lines
        called = self.versions.called
        return {(*place[:2], called(office, place[2], line.kind, line.branch)): line for place, line in lines.items()}

    def _chosen(self, office: Handler, places: set[Place]) -> Lines:
        return tuple(line for place, line in sorted(self._standing(office).items()) if place in places)

    def _book(self, plain: Lines, other: Lines, sort: Sort) -> None:
        """The same correction in both offices; of what there is no award in the other one, nothing is taken back."""
        name = f"c{self.orders}"
        self._mornings()
        for office, lines in ((self.plain, plain), (self.other, other)):
            proposed = ProposeCorrection(correction=name, sort=sort, reason="2e" * 32, lines=lines)
            self._give(office, proposed, "ed")
            if not self._give(office, ConfirmCorrection(correction=name), "di"):
                return

    def _mornings(self) -> None:
        """Every day in the morning old books are closed, and what is too old expires; only days that matter are."""
        while self.day < self.life.today:
            self.day += timedelta(days=1)
            if self.day in {season_start(season_of(self.day)), self.since} or self._may_expire():
                now = datetime.combine(self.day, time(), ZONE)
                for office in (self.plain, self.other):
                    while close_seasons(office, now):
                        pass
                    deadlines.sweep(office, now)

    def _may_expire(self) -> bool:
        """Whether points may grow too old in the midst of a season: somebody was on leave."""
        for office in (self.plain, self.other):
            with office.reading() as connection:
                world = office.world(connection)
            on_leave = any(member.leaves for member in world.directory.members.values())
            if on_leave and world.library.current(self.day).rulebook.expiry is not None:
                return True
        return False


def _by_hand(member: str, day: date, chance: Random) -> CorrectedLine:
    amounts = {"xp": chance.choice((-300, -20, 15, 400)), "points": chance.choice((-200, -10, 0, 60))}
    branch = chance.choice(("content", "data"))
    return CorrectedLine(member=member, about="", kind="", branch=branch, done_on=day, of_season=None, **amounts)


def taken_back(office: Handler) -> dict[Place, CorrectedLine]:
    """What takes back each award of work, or correction, that stands in the books, be they closed."""
    with office.reading() as connection:
        names = sorted(log.begun(connection, "growth/", log.head(connection).position))
        states = [folded.state for folded in office.states(connection, names)]
    return {
        (member, season, name): CorrectedLine(
            member=member,
            about=name,
            kind=award.kind,
            branch=award.branch,
            done_on=award.done_on,
            xp=-award.xp,
            points=-award.points,
            of_season=season,
        )
        for (_, member, season), state in zip((name.split("/") for name in names), states, strict=True)
        for name, award in state.awards.items()
        if name not in state.settled and not is_result(name)
    }


def _office(office: Handler, rules: RuleBook) -> Handler:
    """With targets of some weeks, rewards for everybody who can pay them, and a promotion now and then."""
    measure(office)
    do(
        office,
        PublishRulebook(rulebook=rules, effective_from=date(2026, 5, 14)),
        *(freeze(subject=f"member:{who}", period=week) for who in MEASURED for week in WEEKS),
        *(freeze(kpi="conversion", subject="shop:shop", period=week, **CONVERTED) for week in WEEKS),
        *(
            OfferReward(reward=f"at{price}", terms=terms(points=price, approval=price > min(PRICES)), stock=UNLIMITED)
            for price in PRICES
        ),
        *(
            ScheduleCycle(
                cycle=f"cycle{n}",
                name=Text(zh="节", en="Festival"),
                shop=None,
                first_day=TODAY + timedelta(days=9 * n),
                last_day=TODAY + timedelta(days=9 * n + 4),
                intensity=n % 3 + 1,
            )
            for n in range(1, 12)
        ),
    )
    return office


def _report(who: str, period: str, orders: int) -> ReportMetric:
    return ReportMetric(
        kpi="orders", subject=f"member:{who}", **_days(period), value=orders, source="file", restate=True
    )


def _converted(period: str, thirds: int) -> ReportMetric:
    return ReportMetric(
        kpi="conversion",
        subject="shop:shop",
        **_days(period),
        value=3 * thirds,
        denominator=10_000,
        source="file",
        restate=True,
    )


def _days(period: str) -> dict[str, Any]:
    return {"first_day": first_day_of(period), "last_day": last_day_of(period)}


def _knows_results(world: World, period: str) -> bool:
    """Where the rules know no results, nobody can settle any."""
    return world.library.current(last_day_of(period)).rulebook.metrics is not None


def _settlement(office: Handler, period: str, in_period: str, act: float) -> list[tuple[Command, str]]:
    """What people do about weeks in an office: reopen one, correct all that were settled, or settle one."""
    with office.reading() as connection:
        world = office.world(connection)
        if act < 0.15:
            proposed = ProposeReopening(team="content", period=period, reason="2e" * 32)
            return [(proposed, "cy"), (ReopenPeriod(team="content", period=period), "di")]
        if act < 0.4:
            return [(each, "cy") for each in settling.adjustments(connection, world, ["content"], in_period)]
        if not _knows_results(world, period):
            return []
        lines = tuple(each.line for each in settling.proposal(connection, world, "content", period).lines)
        own = tuple(line for line in lines if line.member != "cy")
        return [(SettlePeriod(team="content", period=period, lines=own), "cy")]
