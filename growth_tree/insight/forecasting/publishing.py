"""Targets from the models in force: frozen for the next week, foreseen for the fourth, a KPI's subjects at once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError

from growth_tree.domain.answering import figures_of
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.period import DAYS_IN_WEEK, week_of
from growth_tree.domain.target import ForeseeTarget
from growth_tree.handle import Handler, Order, World
from growth_tree.insight.baselines.panel import WEEK
from growth_tree.insight.baselines.training import one_thread
from growth_tree.insight.forecasting.panels import panel_of
from growth_tree.insight.forecasting.predicting import Expectation, Expected, loaded
from models import baselines, targets

log = logging.getLogger(__name__)

AT_ONCE = 500
NEXT, AHEAD = 1, 4
"""Weeks ahead for which targets are frozen, and foreseen."""


class Published(NamedTuple):
    """How many targets were frozen and foreseen, and the models whose files are gone or of another version."""

    frozen: int
    foreseen: int
    lost: tuple[str, ...]


class Week(NamedTuple):
    """What is to be published: a Monday, what was known on a day, and the subjects that have nothing yet, by KPI."""

    monday: date
    today: date
    subjects: dict[str, set[str]]

    @property
    def period(self) -> str:
        """The period of that week."""
        return week_of(self.monday)


def publish(handler: Handler, now: datetime, *, whole: bool) -> Published:
    """Freeze the targets of next week and foresee those of the fourth; whoever does it again finds nothing to do.

    Unless it is the `whole`, subjects without figures of the running week are left for later.
    """
    today = now.astimezone(handler.zone).date()
    monday = today + timedelta(days=DAYS_IN_WEEK - today.weekday())
    with handler.reading() as connection:
        world = handler.world(connection)
        wanted, later = answered(world, monday), monday + (AHEAD - NEXT) * WEEK
        active = baselines.active(connection)
        weeks = {
            NEXT: Week(monday, today, _without(wanted, targets.frozen_in(connection, week_of(monday)))),
            AHEAD: _ahead(connection, answered(world, later), today, later),
        }
    done, lost = {NEXT: 0, AHEAD: 0}, []
    for row in active:
        week = weeks[row.horizon]
        if week.subjects.get(row.kpi) and not world.kpis.by_code[row.kpi].retired:
            with handler.reading() as connection, one_thread():
                commands = _commands_if_any(connection, world, row, week, whole=whole)
            lost += [row.id] if commands is None else []
            done[row.horizon] += _carry_out(handler, commands or (), now)
    return Published(done[NEXT], done[AHEAD], tuple(lost))


def answered(world: World, day: date) -> dict[str, set[str]]:
    """By KPI, the subjects for which somebody answers on a day, be it in promotions alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for member in world.directory.members.values():
        if member.is_here(day):
            for promoted in (False, True):
                for kpi, subject, _ in figures_of(world.directory, world.kpis, member.member, day, promoted=promoted):
                    found[kpi].add(subject)
    return found


def _without(wanted: dict[str, set[str]], done: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    return {kpi: {subject for subject in subjects if (kpi, subject) not in done} for kpi, subjects in wanted.items()}


def _ahead(connection: Connection, wanted: dict[str, set[str]], today: date, monday: date) -> Week:
    """What is foreseen once by each model needs not be foreseen again."""
    known = targets.foreseen_in(connection, week_of(monday))
    in_force = {row.id for row in baselines.active(connection)}
    done = {(row.kpi, row.subject) for row in known if row.status == targets.FROZEN or row.baseline in in_force}
    return Week(monday, today, _without(wanted, done))


def _commands_if_any(
    connection: Connection, world: World, row: Row[Any], week: Week, *, whole: bool
) -> Sequence[Expectation] | None:
    """What a model says of a week; None where it is gone or breaks, which leaves the other KPIs alone."""
    try:
        return _commands(connection, world, row, week, whole=whole)
    except DBAPIError:
        raise  # the database is in trouble, not the model
    except Exception:
        log.exception("targets of %s for %s weeks ahead broke", row.kpi, row.horizon)
        return None


def _commands(
    connection: Connection, world: World, row: Row[Any], week: Week, *, whole: bool
) -> Sequence[Expectation] | None:
    """What a model says of a week; None where the model is gone."""
    kpi, wanted = world.kpis.kpi(row.kpi), week.subjects[row.kpi]
    model = loaded(connection, row.digest)
    if model is None:
        return None
    panel = panel_of(connection, world, kpi, week.monday, subjects=wanted, today=week.today)
    if panel is None:
        return []
    ready = np.array([unit in wanted for unit in panel.units])
    if not whole:
        ready &= np.isfinite(panel.value[:, -1 - row.horizon]) if panel.weeks > row.horizon else False
    if row.horizon == AHEAD:
        expected = Expected(world, kpi, row, panel=panel, model=model, before={})
        return [expected.foreseen(n) for n in map(int, np.flatnonzero(ready & expected.known))]
    last = targets.of_period(connection, kpi.code, week_of(week.monday - WEEK))
    before = {each.subject: each for each in last if each.status == targets.FROZEN}
    expected = Expected(world, kpi, row, panel=panel, model=model, before=before)
    return [expected.frozen(n) for n in map(int, np.flatnonzero(ready & expected.known))]


def _carry_out(handler: Handler, commands: Sequence[Expectation], now: datetime) -> int:
    """Give the orders in slices; returns how many had an effect."""
    done = 0
    for start in range(0, len(commands), AT_ONCE):
        orders = [
            Order(command=each, id=_name(each), actor=SYSTEM, at=now) for each in commands[start : start + AT_ONCE]
        ]
        with handler.writing() as connection:
            outcomes = handler.handle_all(connection, orders)
        done += sum(bool(outcome.events) and not outcome.repeated for outcome in outcomes)
    return done


def _name(command: Expectation) -> str:
    """The id under which a command has an effect only once: a target is frozen once, and foreseen once by a model."""
    figure = f"{command.kpi}/{command.subject}/{command.period}"
    return f"foresee/{command.baseline}/{figure}" if isinstance(command, ForeseeTarget) else f"freeze/{figure}"
