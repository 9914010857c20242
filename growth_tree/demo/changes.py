"""The organisation of the demo: how it is founded, and how it changes while time passes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from growth_tree.accounts.people import NewPerson, add_people, deactivate
from growth_tree.demo import data
from growth_tree.demo.china import declare_holidays
from growth_tree.demo.clock import Story
from growth_tree.demo.desk import Desk
from growth_tree.demo.staff import Colleague, Staff
from growth_tree.demo.stage import Stage
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import (
    Delegate,
    Depart,
    FormTeam,
    GrantAccess,
    Join,
    Move,
    NameManager,
    OpenShop,
    PlanLeave,
)
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.rulebook_schema import default_rulebook


def found(desk: Desk, staff: Staff, first: date, last: date) -> None:
    """Holidays, rules, shops, teams, and everybody who is there from the beginning."""
    for declaration in declare_holidays(range(first.year - 1, last.year + 2)):
        desk.order(SYSTEM, declaration)
    desk.order(SYSTEM, PublishRulebook(rulebook=default_rulebook(), effective_from=first))
    plan = data.department()
    for code, shop in staff.shops.items():
        desk.order(SYSTEM, OpenShop(shop=shop, name=plan.shops[code]))
    desk.order(SYSTEM, FormTeam(team=staff.head, name=plan.head))
    for team in staff.teams:
        desk.order(SYSTEM, FormTeam(team=team.id, name=team.name, shop=team.shop, parent=staff.head))
    for colleague in staff.people:
        if colleague.joined_on < first:
            desk.order(SYSTEM, _join(colleague))
    for manager in (staff.stars["director"], *staff.managers):
        desk.order(SYSTEM, NameManager(team=manager.team, member=manager.id, from_day=manager.joined_on))
    for access in ("admin", "auditor"):
        desk.order(SYSTEM, GrantAccess(member=staff.stars[access].id, access=access))


def give_accounts(desk: Desk, people: Iterable[Colleague], at: datetime, password_hash: str) -> None:
    """Let people log in."""
    added = [
        NewPerson(id=each.id, username=each.username, name=each.name, password_hash=password_hash) for each in people
    ]
    desk.account(lambda connection: add_people(connection, added, at))


SHARE_ON_LEAVE = 0.4


class Changes:
    """What an admin, or people themselves, change in the directory from time to time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._admin = stage.staff.stars["admin"].id

    def arrival(self, newcomer: Colleague, password_hash: str) -> Story:
        """Somebody new; the account is ready on the workday before."""
        yield self._stage.hours.at(self._stage.hours.before(newcomer.joined_on, 1), 14, 17)
        give_accounts(self._stage.desk, [newcomer], self._stage.clock.now, password_hash)
        self._stage.desk.order(self._admin, _join(newcomer))

    def departure(self, leaver: Colleague, on: date) -> Story:
        """Somebody leaves, and is shut out on the first day away."""
        yield self._stage.hours.at(self._stage.hours.before(on, 3), 14, 17)
        self._stage.desk.order(self._admin, Depart(member=leaver.id, on=on))
        yield self._stage.hours.at(on, 0.1, 0.2)
        at = self._stage.clock.now
        self._stage.desk.account(lambda connection: deactivate(connection, leaver.id, at))

    def move(self, mover: Colleague, on: date) -> Story:
        """Somebody goes to the demo manager's team."""
        yield self._stage.hours.at(self._stage.hours.before(on, 2), 14, 17)
        team = self._stage.staff.teams[0].id
        self._stage.desk.order(
            self._admin, Move(member=mover.id, from_day=on, job=mover.job, team=team, grade=mover.grade)
        )

    def handover(self, manager: Colleague, heir: Colleague, on: date) -> Story:
        """A manager goes to the head office, and one of the team takes over."""
        yield self._stage.hours.at(self._stage.hours.before(on, 2), 14, 17)
        self._stage.desk.order(
            self._admin,
            Move(member=manager.id, from_day=on, job=manager.job, team=self._stage.staff.head, grade=manager.grade),
        )
        grade = self._stage.rng.choice(data.department().jobs[manager.job].grades)
        self._stage.desk.order(
            self._admin, Move(member=heir.id, from_day=on, job=manager.job, team=manager.team, grade=grade)
        )
        self._stage.desk.order(self._admin, NameManager(team=manager.team, member=heir.id, from_day=on))

    def leave(self, member: str, first_day: date, last_day: date, stand_in: str | None = None) -> Story:
        """Somebody plans days off, a manager with somebody who decides in their place."""
        yield self._stage.hours.at(self._stage.hours.before(first_day, self._stage.rng.randint(3, 8)))
        if not self._stage.desk.world.directory.is_here(member, first_day):
            return
        self._stage.desk.order(
            member, PlanLeave(leave=self._stage.desk.new_id(), member=member, first_day=first_day, last_day=last_day)
        )
        if stand_in is not None:
            lent = Delegate(
                delegation=self._stage.desk.new_id(),
                giver=member,
                taker=stand_in,
                first_day=first_day,
                last_day=last_day,
            )
            self._stage.desk.order(member, lent)

    def schedule(self, first: date, last: date, password_hash: str) -> None:
        """All that will change between two days."""
        stage, staff = self._stage, self._stage.staff

        def workday(earliest: float, latest: float) -> date:
            return stage.hours.after(first + (last - first) * stage.rng.uniform(earliest, latest), 0)

        for each in staff.people:
            if each.joined_on >= first:
                stage.clock.start(self.arrival(each, password_hash))
        for each in staff.leavers:
            stage.clock.start(self.departure(each, workday(0.5, 0.8)))
        for each in staff.movers:
            stage.clock.start(self.move(each, workday(0.3, 0.6)))
        for manager, heir in zip(staff.managers[2::6], staff.heirs, strict=True):
            stage.clock.start(self.handover(manager, heir, workday(0.35, 0.65)))
        present = {staff.head, staff.teams[0].id}
        for each in staff.people:
            if each.team not in present and stage.rng.random() < SHARE_ON_LEAVE:
                day = workday(0.1, 1)
                stage.clock.start(self.leave(each.id, day, stage.hours.after(day, stage.rng.randint(0, 4))))


def _join(colleague: Colleague) -> Join:
    return Join(
        member=colleague.id,
        on=colleague.joined_on,
        job=colleague.job,
        team=colleague.team,
        grade=colleague.grade,
    )
