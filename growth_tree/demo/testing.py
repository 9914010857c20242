"""Ad tests of the demo: two that are finished, and one that runs on the morning of today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, Row

from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.data import AdTest
from growth_tree.demo.stage import Stage
from growth_tree.domain.ad_figures import AdFigures
from growth_tree.domain.experiment import ConcludeExperiment, MarkUsed, PlanExperiment, ReportResults
from growth_tree.domain.experiment_events import Creative, CreativeFigures, DayFigures, Plan
from growth_tree.domain.hand_in import WHOLE, SubmitTask
from growth_tree.domain.period import week_of
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.task_events import EvidenceItem, Share
from growth_tree.domain.terms import Kind
from models import rewards

WEEK = timedelta(days=7)
WEEKS_BACK = 8
KIND = "ad_test_done"
LINK = "https://growth-tree.example/tests/{}"
READERS = 3
SPARE = 1.25
"""How much more is seen than planned."""
SALE_FEN = 8_900


class Testing:
    """Runs a test on some slot of a week, until there are as many as there are scripts."""

    def __init__(self, stage: Stage, today: date) -> None:
        self._stage = stage
        self._today = today
        self._scripts = list(data.ad_tests())

    def weeks(self, first: date) -> Story:
        """The weeks before today bring tests that finish; the present one brings the one that does not."""
        monday = self._today - timedelta(days=self._today.weekday())
        for back in range(WEEKS_BACK, -1, -1):
            begins = monday - back * WEEK
            if begins <= first or (back and len(self._scripts) == 1):
                continue
            yield datetime.combine(begins, time(8, 30), tzinfo=self._stage.clock.now.tzinfo)
            slot = self._slot(begins)
            if slot is not None:
                script = self._scripts.pop(0) if back else self._scripts[-1]
                self._stage.clock.start(self._test(slot, script, begins))

    def _slot(self, monday: date) -> Row[Any] | None:
        """The first slot of ad traffic that was granted for a week and is not used."""
        of = rewards.redemption.c
        wanted = (of.kind == Kind.AD_TEST.value, of.status == rewards.GRANTED, of.used == 0)
        query = rewards.listing().where(*wanted, of.period == week_of(monday)).order_by(of.requested)

        def ask(connection: Connection) -> Row[Any] | None:
            return connection.execute(query).first()

        return self._stage.desk.look(ask)

    def _test(self, slot: Row[Any], script: AdTest, monday: date) -> Story:
        desk, hours, member = self._stage.desk, self._stage.hours, slot.member
        traffic = desk.world.catalogue.terms(slot.reward, slot.revision).traffic
        assert traffic is not None
        plan = _plan(script, monday, traffic.platform, traffic.days, slot.fen)
        yield hours.at(monday, 9, 10)
        if not desk.attempt(member, PlanExperiment(redemption=slot.id, member=member, plan=plan)):
            return
        yield hours.at(monday + timedelta(days=3), 10, 11)
        desk.order(member, _report(slot.id, script, plan, 3))
        if script.lesson is None:
            return
        yield hours.at(monday + WEEK, 10, 11)
        desk.order(member, _report(slot.id, script, plan, traffic.days))
        yield hours.at(monday + WEEK, 14, 15)
        yield from self._concluded(slot, script)

    def _concluded(self, slot: Row[Any], script: AdTest) -> Story:
        """The test is concluded and handed in; a manager approves, and others use what was learnt."""
        desk, member = self._stage.desk, slot.member
        winner = _letters(script).get(script.winner or "")
        outcome, today = "winner" if winner else "no_winner", self._stage.clock.now.date()
        desk.order(
            member,
            ConcludeExperiment(redemption=slot.id, outcome=outcome, winner=winner, lesson=script.lesson or ""),
        )
        task = desk.new_id()
        desk.attempt(
            member,
            SubmitTask(
                task=task,
                member=member,
                kind=KIND,
                done_on=today,
                shares=(Share(member=member, percent=WHOLE),),
                title=script.product,
                evidence=(EvidenceItem(kind="link", ref=LINK.format(slot.id)),),
            ),
        )
        yield self._stage.hours.at(self._stage.hours.after(today, 1), 10, 16)
        directory, day = desk.world.directory, self._stage.clock.now.date()
        by = directory.deciders(directory.team_of(member, day), [member], day)[0]
        desk.attempt(by, ApproveTask(task=task, by=by))
        others = [each.id for each in self._stage.staff.people if each.id != member and directory.is_here(each.id, day)]
        for reader in self._stage.rng.sample(others, min(READERS, len(others))):
            yield self._stage.clock.now + timedelta(minutes=self._stage.rng.randint(20, 90))
            desk.attempt(reader, MarkUsed(redemption=slot.id, member=reader))


def _letters(script: AdTest) -> dict[str, str]:
    return dict(zip(script.creatives, "abcde", strict=False))


def _plan(script: AdTest, monday: date, platform: str, days: int, fen: int) -> Plan:
    """The plan, with texts as they are written and a file's name in the place of each picture."""
    return Plan(
        product=script.product,
        hypothesis=script.hypothesis,
        creatives=tuple(
            Creative(id=letter, name=name, picture=f"{name}.png") for name, letter in _letters(script).items()
        ),
        platform=platform,
        first_day=monday,
        last_day=monday + timedelta(days=days - 1),
        budget_fen=fen,
        figure="ctr",
        baseline_ppm=script.baseline_ppm,
        variation_percent=None,
        lift_percent=script.lift_percent,
        planned=script.planned,
    )


def _report(test: str, script: AdTest, plan: Plan, days: int) -> ReportResults:
    """The figures of the first days, for all creatives alike but for their clicks."""
    length = (plan.last_day - plan.first_day).days + 1
    shown = ceil(script.planned * SPARE / length)
    spend = plan.budget_fen * 9 // 10 // length // len(script.creatives)
    figures = []
    for name, letter in _letters(script).items():
        clicks = shown * script.creatives[name] // 1000
        orders = clicks // 12
        each = AdFigures(
            impressions=shown, clicks=clicks, orders=orders, spend_fen=spend, revenue_fen=orders * SALE_FEN
        )
        parts = tuple(DayFigures(day=plan.first_day + timedelta(days=n), figures=each) for n in range(days))
        figures.append(CreativeFigures(creative=letter, total=each, days=parts))
    return ReportResults(redemption=test, source="file", figures=tuple(figures), digest=f"{days:064x}")
