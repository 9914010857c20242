"""What is expected in the demo: models are trained and put in force, targets published, overridden, and goals set."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row

from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.series import WEEK
from growth_tree.demo.stage import Stage
from growth_tree.domain.baseline import HORIZONS, ActivateBaseline
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.domain.core import Rejected
from growth_tree.domain.goal import SetGoal
from growth_tree.domain.period import week_of
from growth_tree.domain.subject import MEMBER, id_of, kind_of, of_shop, of_team
from growth_tree.domain.target import ConfirmOverride, ProposeOverride
from growth_tree.handle import Handler
from models import targets

WEEKS = 8
"""So many weeks have targets, with the running one."""

NEXT, AHEAD = HORIZONS
OVERRIDDEN_WEEKS = 2
DOUBTED_AFTER = timedelta(days=3)
EASED_PERCENT = 92
MODEST_PERCENT, BOLD_PERCENT = 100, 190
"""Goals in per cent of what the year will probably bring."""


class Expecting:
    """Tells how targets come about; it trains few KPIs, and the worker all of them on its first Monday."""

    def __init__(self, stage: Stage, first: date, today: date) -> None:
        self._stage, self._first, self._today = stage, first, today
        self._admin = stage.staff.stars["admin"].id
        self._manager = stage.staff.stars["manager"].id
        self._monday = today - timedelta(days=today.weekday())

    def begin(self) -> Story:
        """A first training, and targets every Sunday from then on."""
        monday = max(self._first, self._monday - WEEKS * WEEK)
        yield self._stage.hours.at(monday, 13, 13.5)
        trained = self._train(data.figures().trained, NEXT)
        ahead = self._train(data.figures().foreseen, AHEAD)
        yield self._stage.clock.now + timedelta(hours=2)
        self._put_in_force(trained + ahead)
        self._stage.clock.start(self._again(trained))
        self._stage.clock.start(self._overridden(self._monday - OVERRIDDEN_WEEKS * WEEK, confirmed=True))
        self._stage.clock.start(self._overridden(self._stage.hours.before(self._today, 1), confirmed=False))
        self._stage.clock.start(self._goals())
        while monday < self._today:
            yield self._stage.hours.at(monday + timedelta(days=6), 20, 20.3)
            self._stage.desk.have(_publish)
            monday += WEEK

    def _again(self, before: list[BaselineTrained]) -> Story:
        """A later training of some KPIs; the admin puts in force what is not rejected, and thinks better of one."""
        monday = self._monday - OVERRIDDEN_WEEKS * WEEK
        yield self._stage.hours.at(monday, 11, 12)
        trained = self._train(data.figures().trained_again, NEXT)
        yield self._stage.clock.now + timedelta(hours=3)
        self._put_in_force(trained)
        yield self._stage.hours.at(monday + DOUBTED_AFTER, 10, 11)
        replaced = {made.kpi for made in trained if made.rejected_for is None}
        self._put_in_force([made for made in before if made.kpi in replaced][:1])

    def _train(self, kpis: tuple[str, ...], horizon: int) -> list[BaselineTrained]:
        def train(handler: Handler, now: datetime) -> list[BaselineTrained]:
            found = (_trained(handler, kpi, horizon, now) for kpi in kpis)
            return [made for made in found if made is not None]

        return self._stage.desk.have(train)

    def _put_in_force(self, trained: list[BaselineTrained]) -> None:
        for made in trained:
            if made.rejected_for is None:
                self._stage.desk.order(self._admin, ActivateBaseline(kpi=made.kpi, baseline=made.baseline))

    def _overridden(self, day: date, *, confirmed: bool) -> Story:
        """The demo manager finds a target of the team too high; a second person agrees, or has not looked at it yet."""
        yield self._stage.hours.at(day, 11, 12)
        row = self._target(week_of(day), other=not confirmed)
        if row is None:
            return
        plan, (kpi, subject, period) = data.figures(), (row.kpi, row.subject, row.period)
        target = row.target * EASED_PERCENT // 100
        reason = plan.override if confirmed else plan.override_waiting
        command = ProposeOverride(kpi=kpi, subject=subject, period=period, target=target, reason=reason)
        self._stage.desk.order(self._manager, command)
        if confirmed:
            yield self._stage.clock.now + timedelta(hours=3)
            agreed = ConfirmOverride(kpi=kpi, subject=subject, period=period, target=target)
            self._stage.desk.order(self._stage.staff.stars["director"].id, agreed)

    def _target(self, period: str, *, other: bool) -> Row[Any] | None:
        """A target of one of the demo manager's people that can be made easier; another one where it is asked for."""
        directory, today = self._stage.desk.world.directory, self._stage.clock.now.date()

        def found(connection: Connection) -> list[Row[Any]]:
            subjects = [f"{MEMBER}:{each}" for each in directory.people_in([self._stage.staff.teams[0].id], today)]
            rows = targets.of_subjects(connection, subjects, period, period)
            eased = [row for row in rows if row.kpi in data.figures().overridable and row.status == targets.FROZEN]
            return [row for row in eased if id_of(row.subject) != self._manager and kind_of(row.subject) == MEMBER]

        rows = self._stage.desk.look(found)
        return rows[-1 if other else 0] if rows else None

    def _goals(self) -> Story:
        """For the coming year: what is in reach for all, and what the admin wants of one shop nevertheless."""
        yield self._stage.hours.at(self._stage.hours.before(self._today, 3), 14, 16)
        shops = [of_shop(shop) for shop in self._stage.staff.shops.values()]
        year = self._today.year + 1
        self._set(of_team(self._stage.staff.head), year, MODEST_PERCENT, shops)
        self._set(shops[-1], year, BOLD_PERCENT, [])

    def _set(self, subject: str, year: int, percent: int, parts: list[str]) -> None:
        """Set a goal at some per cent of what is expected."""
        kpi = self._stage.desk.world.kpis.kpi("gmv")

        def planned(connection: Connection) -> SetGoal:
            from growth_tree.insight.forecasting.year import plan  # noqa: PLC0415  (costs start-up time)

            likely = plan(connection, kpi, subject, year, 1, parts=parts, today=self._today).expected_q50
            target = likely * percent // 100 // 1_000_000 * 1_000_000
            return plan(connection, kpi, subject, year, target, parts=parts, today=self._today)

        goal = self._stage.desk.look(planned)
        self._stage.desk.order(self._admin, replace(goal, anyway=percent > MODEST_PERCENT))


def _trained(handler: Handler, kpi: str, horizon: int, now: datetime) -> BaselineTrained | None:
    """A model; None where too little is known, as in a small department in which nobody answers for the KPI."""
    from growth_tree.insight.forecasting.training import train_one  # noqa: PLC0415  (costs start-up time)

    try:
        return train_one(handler, kpi, horizon, run=f"demo/{now.date()}", strict=False, clock=lambda: now)
    except Rejected:
        return None


def _publish(handler: Handler, now: datetime) -> None:
    from growth_tree.insight.forecasting.publishing import publish  # noqa: PLC0415  (costs start-up time)

    publish(handler, now, whole=True)
