"""What people do with their points: they ask for rewards, managers decide, rights are used or given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row

from growth_tree.demo.clock import Story
from growth_tree.demo.stage import Stage
from growth_tree.domain.catalogue import OfferReward, SetBudget
from growth_tree.domain.period import bounds, month_of, period_of
from growth_tree.domain.redemption import (
    GrantRedemption,
    RefuseRedemption,
    RequestReward,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.domain.terms import Per
from growth_tree.shipped_rewards import shipped_rewards
from models import rewards

WEEK = timedelta(days=7)
MONTHLY_FEN = 300_000
SHARE_THAT_ASKS = 0.35
CLOSING = 18
TRIES = 3
FAVOURITE, SHARE_OF_FAVOURITE = "search_ad_test", 0.5
LEFT_OPEN = 3
USES = {100: 80, 60: 12, 0: 8}
"""How often so many per cent of a right are used."""


class Redeeming:
    """Tells week by week what becomes of points."""

    def __init__(self, stage: Stage, today: date) -> None:
        self._stage = stage
        self._today = today
        self._manager = stage.staff.stars["manager"].id
        self._rewards: dict[str, str] = {}

    def weeks(self, first: date) -> Story:
        """From the second week on people have points to spend; before, the admin says for what."""
        yield self._stage.hours.at(first, 17, 18)
        self._offer()
        self._stage.clock.start(self._left_open(self._stage.hours.before(self._today, 1)))
        monday = first + WEEK
        while monday <= self._today:
            for day in range(1, 4):
                self._stage.clock.start(self._wishes(monday + timedelta(days=day)))
            self._stage.clock.start(self._decisions(monday + timedelta(days=3)))
            self._stage.clock.start(self._uses(monday + timedelta(days=4)))
            self._stage.clock.start(self._closing(monday + timedelta(days=4)))
            monday += WEEK
            yield datetime.combine(monday, datetime.min.time(), tzinfo=self._stage.clock.now.tzinfo)

    def _offer(self) -> None:
        desk, admin = self._stage.desk, self._stage.staff.stars["admin"].id
        for code, shipped in shipped_rewards().items():
            self._rewards[code] = desk.new_id()
            terms = replace(shipped.terms, picture=code)
            desk.order(admin, OfferReward(reward=self._rewards[code], terms=terms, stock=shipped.stock))
        for team in self._stage.staff.teams:
            month = month_of(self._stage.clock.now.date())
            desk.order(admin, SetBudget(team=team.id, month=month, fen=MONTHLY_FEN))

    def _wishes(self, day: date) -> Story:
        """Some people try for something that day; the demo's member always."""
        yield self._stage.hours.at(day, 9.5, 10)
        people, rng = self._stage.staff.people, self._stage.rng
        star = self._stage.staff.stars["member"]
        asking = [each.id for each in people if each is star or rng.random() < SHARE_THAT_ASKS / 3]
        for member in asking:
            yield self._stage.clock.now + timedelta(minutes=rng.randint(3, 20))
            if self._at_work(member):
                self._ask(member)

    def _ask(self, member: str) -> None:
        """Try some rewards until there is one that can be had; ad traffic is wanted most."""
        rng = self._stage.rng
        favourite = [FAVOURITE] if rng.random() < SHARE_OF_FAVOURITE else []
        for code in (*favourite, *rng.sample(list(shipped_rewards()), TRIES)):
            if self._try(member, code, rng.choice((1, 1, 1, 2))):
                return

    def _try(self, member: str, code: str, weeks: int) -> bool:
        """Ask for something for a coming week, or for this month."""
        stock = shipped_rewards()[code].stock
        day = self._now + weeks * WEEK if stock.per is Per.WEEK else self._now
        command = RequestReward(
            redemption=self._stage.desk.new_id(),
            member=member,
            reward=self._rewards[code],
            period=period_of(stock.per, day) if stock.periodic else None,
            waits=self._stage.rng.random() < 0.3,
        )
        return self._stage.desk.attempt(member, command)

    def _left_open(self, day: date) -> Story:
        """On the last day the demo manager's people ask for what needs a decision, or is collected for a week."""
        yield self._stage.hours.at(day, 16.5, 17)
        team, left = self._stage.staff.teams[0].id, 0
        decided = [code for code, shipped in shipped_rewards().items() if shipped.terms.approval]
        for member in self._stage.desk.world.directory.people_in([team], day):
            if member != self._manager and left < LEFT_OPEN:
                left += any(self._try(member, code, 1) for code in decided)
                self._try(member, FAVOURITE, 2)

    def _decisions(self, day: date) -> Story:
        """Managers decide on what waits for them; that of the demo's manager is left to whoever tries the demo."""
        yield self._stage.hours.at(day, 14, 15)
        for row in self._rows(rewards.READY):
            by = self._decider(row.member)
            left = day > self._today - WEEK and by == self._manager
            if by is None or left:
                continue
            yield self._stage.clock.now + timedelta(minutes=self._stage.rng.randint(2, 9))
            if self._stage.rng.random() < 0.9:
                self._stage.desk.attempt(by, GrantRedemption(redemption=row.id, by=by))
            else:
                reason = self._stage.wording.refused()
                self._stage.desk.attempt(by, RefuseRedemption(redemption=row.id, by=by, reason=reason))

    def _uses(self, day: date) -> Story:
        """Managers note what was used of rights whose week or month has begun."""
        yield self._stage.hours.at(day, 15, 16)
        for row in self._rows(rewards.GRANTED):
            by, days = self._decider(row.member), bounds(row.period)
            if by is None or (days is not None and days[1] > self._now) or self._stage.rng.random() < 0.3:
                continue
            yield self._stage.clock.now + timedelta(minutes=self._stage.rng.randint(1, 5))
            (percent,) = self._stage.rng.choices(list(USES), list(USES.values()))
            if percent:
                use = UseRedemption(redemption=row.id, by=by, on=self._now, percent=percent)
                self._stage.desk.attempt(by, use)
            if percent < 100:
                self._stage.desk.attempt(by, ReturnRedemption(redemption=row.id, by=by))

    def _closing(self, day: date) -> Story:
        """Windows close on Friday evening, and what is late is let go."""
        yield datetime.combine(day, datetime.min.time(), tzinfo=self._stage.clock.now.tzinfo) + timedelta(hours=CLOSING)
        self._stage.desk.sweep()

    def _rows(self, status: str) -> Sequence[Row[Any]]:
        query = rewards.listing().where(rewards.redemption.c.status == status).order_by(rewards.redemption.c.requested)

        def ask(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(query).all()

        return self._stage.desk.look(ask)

    def _decider(self, member: str) -> str | None:
        """The nearest manager at work."""
        directory = self._stage.desk.world.directory
        above = directory.deciders(directory.team_of(member, self._now), [member], self._now)
        return next((each for each in above if self._at_work(each)), None)

    def _at_work(self, member: str) -> bool:
        directory = self._stage.desk.world.directory
        return directory.is_here(member, self._now) and not directory.members[member].on_leave(self._now)

    @property
    def _now(self) -> date:
        return self._stage.clock.now.date()
