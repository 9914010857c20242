"""One person: place, history, offices, leave, delegations, and the account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from flask import Response

from growth_tree.accounts import sessions
from growth_tree.accounts.people import Person
from growth_tree.domain.organisation import Delegation, Member, Posting
from growth_tree.web import identity, policy, shell, words
from growth_tree.web.page import page
from growth_tree.web.people.blueprint import blueprint, somebody
from growth_tree.web.people.listing import accesses

ONE_DAY = timedelta(days=1)
GRANTS = ("admin", "auditor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A posting with its last day, if one is known."""

    posting: Posting
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A term as manager of a team, with its last day, if one is known."""

    team: str
    from_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the viewer may do to a person as things stand."""

    move: bool
    rename: bool
    leave: bool
    come_back: bool
    grant: bool
    account: bool
    erase: bool


@blueprint.get("/people/<person_id>", endpoint="show")
def show(person_id: str) -> Response:
    """Everything about one person."""
    person = somebody(person_id)
    member, directory = shell.directory().members[person.id], shell.directory()
    lent = [each for each in directory.delegations if person.id in (each.giver, each.taker)]
    rights = _rights(person, member)
    living = sessions.sessions_of(shell.connection(), person.id, shell.now(), idle=identity.idle())
    return page(
        "people/show.html",
        "person",
        person=person,
        member=member,
        here=member.is_here(shell.today()),
        place=member.posting(shell.today()),
        stays=list(_stays(member))[::-1],
        offices=sorted(_offices(person.id), key=lambda office: office.from_day, reverse=True),
        leaves=sorted(member.leaves, key=lambda leave: leave.first_day, reverse=True),
        lent=sorted(lent, key=lambda each: each.first_day, reverse=True),
        names=words.names(_named(lent)),
        sessions=living if rights.account else (),
        rights=rights,
        grants=GRANTS,
        accesses=accesses(),
        roles=directory.roles(person.id, shell.today()),
        teams=directory.teams,
        shops=directory.shops,
        jobs=words.jobs(),
        one_day=ONE_DAY,
    )


def has_left(member: Member) -> bool:
    """Whether a person is away for good, as far as is known."""
    return member.left_on is not None and member.left_on <= shell.today()


def _rights(person: Person, member: Member) -> Rights:
    def may(action: str) -> bool:
        return person.erased_at is None and policy.allowed(f"people.{action}", person.id)

    staying, left = member.left_on is None, has_left(member)
    return Rights(
        move=staying and may("move"),
        rename=may("rename"),
        leave=not left and may("leave"),
        come_back=not staying and may("come_back"),
        grant=not left and may("grant"),
        account=not left and may("reset"),
        erase=left and may("erase"),
    )


def _stays(member: Member) -> Iterator[Stay]:
    """The postings, each until the next one, an absence, or the end."""
    ends = [gone - ONE_DAY for gone, _back in member.away] + ([member.left_on - ONE_DAY] if member.left_on else [])
    followers = [posting.from_day - ONE_DAY for posting in member.postings[1:]]
    for posting, until in zip(member.postings, [*followers, None], strict=True):
        known = [day for day in ends if day >= posting.from_day and (until is None or day < until)]
        yield Stay(posting=posting, last_day=min(known, default=until))


def _offices(person: str) -> Iterator[Office]:
    for team in shell.directory().teams.values():
        for term, following in pairwise((*team.terms, None)):
            if term is not None and term.member == person:
                yield Office(
                    team=team.team, from_day=term.from_day, last_day=following.from_day - ONE_DAY if following else None
                )


def _named(lent: list[Delegation]) -> set[str]:
    return {each.giver for each in lent} | {each.taker for each in lent}
