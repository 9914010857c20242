"""What results earn in the demo: managers settle weeks, correct what changed later, and reopen one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Connection

from growth_tree import settling
from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.series import WEEK
from growth_tree.demo.stage import Stage
from growth_tree.domain.kpi import Aggregation
from growth_tree.domain.lines import exclude
from growth_tree.domain.period import week_of
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.settlement import AdjustLine, SettlePeriod
from growth_tree.domain.settlement_events import Line
from growth_tree.settling import Proposal, Proposed
from models import settlement

REOPENED_WEEKS = 6


class Results:
    """Tells what becomes of weeks that are over; the last one of the demo manager's team is left open."""

    def __init__(self, stage: Stage, first: date, today: date) -> None:
        self._stage, self._first = stage, first
        self._monday = today - timedelta(days=today.weekday())
        self._own = stage.staff.teams[0].id

    def weeks(self) -> Story:
        """Every Tuesday, what was earned in the week before."""
        self._stage.clock.start(self._reopened())
        monday = self._first
        while monday < self._monday:
            yield self._stage.hours.at(monday + WEEK + timedelta(days=1), 10, 11)
            left = {self._own} if monday + WEEK == self._monday else set()
            self._settle(monday, [team for team in self._teams if team not in left])
            monday += WEEK

    @property
    def _teams(self) -> list[str]:
        return [self._stage.staff.head, *(team.id for team in self._stage.staff.teams)]

    def _settle(self, monday: date, teams: Collection[str]) -> None:
        """Whoever may decide settles; nobody what is their own."""
        period, world = week_of(monday), self._stage.desk.world

        def found(connection: Connection) -> tuple[dict[str, Proposal], list[AdjustLine]]:
            later = settling.adjustments(connection, world, teams, period)
            return settling.proposals(connection, world, teams, period), later

        proposals, adjustments = self._stage.desk.look(found)
        for team, proposal in proposals.items():
            settled: dict[str, list[Line]] = defaultdict(list)
            for proposed in proposal.lines:
                by = self._decider(team, proposed.line.member)
                if by is not None:
                    settled[by].append(self._judged(proposed))
            for by, lines in settled.items():
                self._stage.desk.order(by, SettlePeriod(team=team, period=period, lines=tuple(lines)))
        for command in adjustments:
            by = self._decider(command.team, command.line.member)
            if by is not None:
                self._stage.desk.order(by, command)

    def _judged(self, proposed: Proposed) -> Line:
        """What is added up over days that are missing says nothing about whoever answers for it."""
        kpi = self._stage.desk.world.kpis.kpi(proposed.line.kpi)
        if "gap" in proposed.anomalies and kpi.aggregation is Aggregation.SUM:
            return exclude(proposed.line, data.figures().excluded)
        return proposed.line

    def _reopened(self) -> Story:
        """A week of the demo manager's team is undone by the director, and settled again."""
        monday = self._monday - REOPENED_WEEKS * WEEK
        if monday < self._first:
            return
        manager, director = (self._stage.staff.stars[star].id for star in ("manager", "director"))
        period, hours = week_of(monday), self._stage.hours
        yield hours.at(monday + WEEK + timedelta(days=3), 10, 11)
        if self._stage.desk.look(lambda connection: not settlement.lines(connection, [self._own], period)):
            return
        proposal = ProposeReopening(team=self._own, period=period, reason=data.figures().reopened)
        self._stage.desk.order(manager, proposal)
        yield hours.at(monday + WEEK + timedelta(days=3), 14, 15)
        self._stage.desk.order(director, ReopenPeriod(team=self._own, period=period))
        yield hours.at(monday + WEEK + timedelta(days=4), 10, 11)
        self._settle(monday, [self._own])

    def _decider(self, team: str, member: str) -> str | None:
        """Who stands above a member, nearest first."""
        return next(
            iter(self._stage.desk.world.directory.deciders(team, (member,), self._stage.clock.now.date())), None
        )
