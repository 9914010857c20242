"""Builds the demo: some months of a department, up to the evening before today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import Connection

from growth_tree.accounts.passwords import hashed
from growth_tree.accounts.people import mark_seen, set_listed
from growth_tree.demo import data
from growth_tree.demo.changes import Changes, found, give_accounts
from growth_tree.demo.clock import Clock, Hours
from growth_tree.demo.desk import Desk
from growth_tree.demo.drafting import propose, rate, think
from growth_tree.demo.expecting import Expecting
from growth_tree.demo.last_days import LastDays
from growth_tree.demo.measuring import Measuring
from growth_tree.demo.noticing import Noticing
from growth_tree.demo.redeeming import Redeeming
from growth_tree.demo.results import Results
from growth_tree.demo.righting import Righting
from growth_tree.demo.rota import Rota
from growth_tree.demo.staff import hire
from growth_tree.demo.stage import Stage
from growth_tree.demo.testing import Testing
from growth_tree.demo.wording import Wording
from growth_tree.demo.work import Works
from growth_tree.handle import Handler

SHARE_OF_LISTED = 0.6
LOGINS = ("member", "manager", "admin", "auditor")
WEEKS_MIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Somebody as whom the demo can be tried."""

    role: str
    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What has been built."""

    logins: tuple[Login, ...]
    people: int
    tasks: int
    events: int


def build(
    handler: Handler,
    *,
    members: int = 40,
    weeks: int = 26,
    today: date,
    seed: int = 618,
    progress: Callable[[int, int], None] | None = None,
) -> Demo:
    """Fill an empty database; the same seed and day make the same log. `progress` is told days done and days in all."""
    if weeks < WEEKS_MIN:
        raise ValueError(f"the story takes at least {WEEKS_MIN} weeks")
    first = today - timedelta(days=today.weekday(), weeks=weeks)
    stage, password_hash = _stage(handler, members, first, today, Random(seed))
    changes, works = Changes(stage), Works(stage)
    rota = Rota(stage, works)
    changes.schedule(first, today, password_hash)
    LastDays(stage, works, rota, today).schedule(changes)
    Righting(stage, today).schedule()
    Noticing(stage, works, rota, today).schedule()
    stage.clock.start(Measuring(stage, first, today).begin())
    stage.clock.start(Expecting(stage, first, today).begin())
    stage.clock.start(Results(stage, first, today).weeks())
    stage.clock.start(rota.weeks(first, today))
    stage.clock.start(Redeeming(stage, today).weeks(first))
    stage.clock.start(Testing(stage, today).weeks(first))

    def at_midnight() -> None:
        stage.desk.rest()
        if progress is not None:
            progress((stage.clock.now.date() - first).days + 1, (today - first).days)

    stage.clock.run(datetime.combine(today, time(), tzinfo=handler.zone), at_midnight)
    stage.desk.send()
    _celebrate(stage)
    think(stage, handler, stage.clock.now)
    propose(stage)
    rate(stage, stage.clock.now)
    return Demo(
        logins=logins(),
        people=len(stage.staff.people),
        tasks=len(stage.desk.tasks),
        events=stage.desk.events,
    )


def logins() -> tuple[Login, ...]:
    """As whom the demo can be tried, whenever it was made."""
    department = data.department()
    return tuple(
        Login(
            role=role,
            name=department.stars[role].name,
            username=department.stars[role].username,
            password=department.password,
        )
        for role in LOGINS
    )


def _stage(handler: Handler, members: int, first: date, today: date, rng: Random) -> tuple[Stage, str]:
    clock = Clock(datetime.combine(first, time(8), tzinfo=handler.zone))
    desk = Desk(handler, clock, rng)
    staff = hire(rng, members, first, today)
    password_hash = hashed(data.department().password)
    found(desk, staff, first, today)
    give_accounts(desk, [each for each in staff.people if each.joined_on < first], clock.now, password_hash)
    desk.send()
    hours = Hours(rng, handler.zone, desk.world.calendar)
    return Stage(rng=rng, clock=clock, hours=hours, desk=desk, staff=staff, wording=Wording(rng)), password_hash


def _celebrate(stage: Stage) -> None:
    """Everybody has seen what they reached, but the demo's member not the last level; most take part in lists."""
    desk, member = stage.desk, stage.staff.stars["member"].id
    seen = {each.id: desk.events for each in stage.staff.people}
    seen[member] = desk.levels.get(member, desk.events + 1) - 1

    chance = Random(len(seen))  # its own, so that lists change nothing of the story
    listed = [each.id for each in stage.staff.people if chance.random() < SHARE_OF_LISTED]

    def mark_all(connection: Connection) -> None:
        for person, position in seen.items():
            mark_seen(connection, person, position)
        for person in listed:
            set_listed(connection, person, listed=True)

    desk.account(mark_all)
    desk.send()
