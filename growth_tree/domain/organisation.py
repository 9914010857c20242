"""Who works where and answers to whom, by day: the state of the directory and the questions asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from msgspec import Struct, field


class Posting(Struct, frozen=True, kw_only=True):
    """A person's place from a day on."""

    from_day: date
    job: str
    team: str
    grade: str


class Leave(Struct, frozen=True, kw_only=True):
    """Days on which a person is not scheduled to work, both ends included."""

    leave: str
    first_day: date
    last_day: date


class Member(Struct, frozen=True, kw_only=True):
    """A person's stay in the organisation."""

    member: str
    joined_on: date
    left_on: date | None = None
    postings: tuple[Posting, ...] = ()
    access: frozenset[str] = frozenset()
    leaves: tuple[Leave, ...] = ()
    away: tuple[tuple[date, date], ...] = ()
    erased: bool = False

    def is_here(self, day: date) -> bool:
        """Whether the person belongs to the organisation on a day; `left_on`, as in `away`, is the first day away."""
        if day < self.joined_on or (self.left_on is not None and self.left_on <= day):
            return False
        return not self.away or all(day < left_on or back_on <= day for left_on, back_on in self.away)

    def posting(self, day: date) -> Posting:
        """The place held on a day; days before the first posting count as the first."""
        held = [posting for posting in self.postings if posting.from_day <= day]
        return held[-1] if held else self.postings[0]

    def on_leave(self, day: date) -> bool:
        """Whether the day is a day of leave."""
        return any(leave.first_day <= day <= leave.last_day for leave in self.leaves)


class Term(Struct, frozen=True, kw_only=True):
    """A manager's time in office, from a day until the next term begins; nobody when vacant."""

    from_day: date
    member: str | None


class Team(Struct, frozen=True, kw_only=True):
    """A team, the shop it works for, the team above it, and its managers in order."""

    team: str
    name: str
    shop: str | None
    parent: str | None
    terms: tuple[Term, ...] = ()

    def manager(self, day: date) -> str | None:
        """Who holds the office on a day."""
        held = [term for term in self.terms if term.from_day <= day]
        return held[-1].member if held else None


class Delegation(Struct, frozen=True, kw_only=True):
    """One manager's rights lent to another person for some days, both ends included."""

    delegation: str
    giver: str
    taker: str
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        """Whether the delegation holds on a day."""
        return self.first_day <= day <= self.last_day


class ShopTraits(Struct, frozen=True, kw_only=True):
    """Where a shop sells, what, and in which price tier: what makes shops comparable."""

    platform: str
    category: str
    tier: str


class Scope(NamedTuple):
    """Work of a team that waits for one decider: `parties` it must not touch, and `below`, which it must if given."""

    team: str
    parties: frozenset[str]
    below: str | None


class Directory(Struct, frozen=True, kw_only=True):
    """Shops, teams, people, leave and delegations, with their days."""

    shops: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    shop_traits: Mapping[str, ShopTraits] = field(default_factory=dict)

    def team_of(self, member: str, day: date) -> str:
        """The team a person works in on a day."""
        return self.members[member].posting(day).team

    def is_here(self, member: str, day: date) -> bool:
        """Whether a person exists and belongs to the organisation on a day."""
        known = self.members.get(member)
        return known is not None and known.is_here(day)

    def chain(self, team: str | None, day: date) -> Iterator[str]:
        """The managers of a team and of the teams above it who are here on the day, nearest first."""
        while team is not None:
            manager = self.teams[team].manager(day)
            if manager is not None and self.is_here(manager, day):
                yield manager
            team = self.teams[team].parent

    def deciders(self, team: str, parties: Iterable[str], day: date) -> tuple[str, ...]:
        """Who may decide on work of a team: the managers above every party, nearest first.

        Where no manager stands above the parties (a director's own work), the admins who are no party do.
        """
        concerned = frozenset(parties)
        return self.managers_above(team, concerned, day) or tuple(sorted(self.admins(day) - concerned))

    def managers_above(self, team: str, concerned: AbstractSet[str], day: date) -> tuple[str, ...]:
        """The managers of a team and of the teams above it who stand above everybody concerned, nearest first."""
        eligible: list[str] = []
        for manager in self.chain(team, day):
            eligible = [] if manager in concerned else [*eligible, manager]
        return tuple(eligible)

    def admins(self, day: date) -> frozenset[str]:
        """The admins who are here on a day."""
        return frozenset(m.member for m in self.members.values() if "admin" in m.access and m.is_here(day))

    def may_decide(self, person: str, team: str, parties: Iterable[str], day: date) -> bool:
        """Whether a person may decide on the work, by office or by delegation, never on their own.

        Only the rights of a manager can be lent, not those of an admin.
        """
        concerned = frozenset(parties)
        if person in concerned or not self.is_here(person, day):
            return False
        managers = self.managers_above(team, concerned, day)
        if not managers:
            return person in self.admins(day)
        return not frozenset(managers).isdisjoint({person, *self.givers(person, day)})

    def lender(self, person: str, team: str, parties: Iterable[str], day: date) -> str | None:
        """On whose behalf a person decides on the work: the nearest manager's who lent it; nobody's by own right."""
        managers, givers = self.managers_above(team, frozenset(parties), day), self.givers(person, day)
        return None if person in managers else next((each for each in managers if each in givers), None)

    def givers(self, taker: str, day: date) -> frozenset[str]:
        """Whose rights a person holds by delegation on a day."""
        return frozenset(d.giver for d in self.delegations if d.taker == taker and d.covers(day))

    def scopes(self, person: str, day: date, *, nearest: bool = True) -> tuple[Scope, ...]:
        """The work for which a person, or one who delegated to them, is the nearest decider, or one of several."""
        if not self.is_here(person, day):
            return ()
        offices = {person, *self.givers(person, day)}
        found = []
        for team in self.teams:
            chain = tuple(self.chain(team, day))
            for height, manager in enumerate(chain):
                if manager in offices:
                    barred = frozenset({*chain[height:], person})
                    below = chain[height - 1] if height and nearest else None
                    found.append(Scope(team=team, parties=barred, below=below))
        if person in self.admins(day):
            found += self._headless(person, day)
        return tuple(found)

    def teams_under(self, person: str, day: date) -> frozenset[str]:
        """The teams whose chain of managers a person stands in, by office or delegation."""
        offices = {person, *self.givers(person, day)}
        return frozenset(team for team in self.teams if not offices.isdisjoint(self.chain(team, day)))

    def manages(self, person: str, member: str, day: date) -> bool:
        """Whether a person stands above a member; nobody stands above himself."""
        if person == member or member not in self.members:
            return False
        return self.may_decide(person, self.team_of(member, day), (member,), day)

    def people_under(self, person: str, day: date) -> tuple[str, ...]:
        """The members whom a person stands above on a day, by office or by delegation."""
        people = self.people_in(self.teams_under(person, day), day)
        leading = {team.manager(day) for team in self.teams.values()}
        # Whoever leads nobody has the whole chain of managers above; only leaders have to be asked about.
        return tuple(one for one in people if one != person and (one not in leading or self.manages(person, one, day)))

    def roles(self, person: str, day: date) -> frozenset[str]:
        """The access roles of a person on a day; empty for one who is not here."""
        if not self.is_here(person, day):
            return frozenset()
        manager = frozenset({"manager"}) if self._leads(person, day) else frozenset()
        return frozenset({"member"}) | manager | self.members[person].access

    def people_in(self, teams: Iterable[str], day: date) -> tuple[str, ...]:
        """The members of some teams on a day."""
        wanted = frozenset(teams)
        return tuple(m.member for m in self.members.values() if m.is_here(day) and m.posting(day).team in wanted)

    def _leads(self, person: str, day: date) -> bool:
        """Whether a person stands above any team, by office or delegation; asked at every look at a page."""
        offices = {person, *self.givers(person, day)}
        held = (team.manager(day) for team in self.teams.values())
        return any(manager in offices and self.is_here(manager, day) for manager in held if manager)

    def _headless(self, admin: str, day: date) -> list[Scope]:
        """Work of whoever stands at the top of a chain, which admins decide; and of teams without any manager."""
        tops = {team: (*self.chain(team, day),) for team in self.teams}
        return [
            Scope(team=team, parties=frozenset({admin}), below=chain[-1] if chain else None)
            for team, chain in tops.items()
        ]
