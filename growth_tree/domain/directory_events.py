"""What happened to the directory, and how it folds into the organisation."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain.organisation import Delegation, Directory, Leave, Member, Posting, ShopTraits, Team, Term


class ShopOpened(Struct, frozen=True, kw_only=True):
    """A shop exists from now on."""

    shop: str
    name: str


class ShopDescribed(Struct, frozen=True, kw_only=True):
    """Where a shop sells, what, and in which price tier."""

    shop: str
    platform: str
    category: str
    tier: str


class TeamFormed(Struct, frozen=True, kw_only=True):
    """A team exists from now on."""

    team: str
    name: str
    shop: str | None
    parent: str | None


class ManagerNamed(Struct, frozen=True, kw_only=True):
    """A team's office changed hands on a day."""

    team: str
    member: str | None
    from_day: date


class MemberJoined(Struct, frozen=True, kw_only=True):
    """A person belongs to the organisation from a day on."""

    member: str
    on: date
    job: str
    team: str
    grade: str


class MemberMoved(Struct, frozen=True, kw_only=True):
    """A person's place changed on a day."""

    member: str
    from_day: date
    job: str
    team: str
    grade: str


class MemberLeft(Struct, frozen=True, kw_only=True):
    """A person is away from a day on."""

    member: str
    on: date


class AccessGranted(Struct, frozen=True, kw_only=True):
    """A person became admin or auditor."""

    member: str
    access: str


class AccessWithdrawn(Struct, frozen=True, kw_only=True):
    """A person is that no longer."""

    member: str
    access: str


class MemberErased(Struct, frozen=True, kw_only=True):
    """What leads from the id to a person was erased: name, log-in, texts and files."""

    member: str


class LeavePlanned(Struct, frozen=True, kw_only=True):
    """Days on which a person is not scheduled to work."""

    leave: str
    member: str
    first_day: date
    last_day: date


class LeaveCancelled(Struct, frozen=True, kw_only=True):
    """That leave will not be taken."""

    leave: str
    member: str


class DelegationGranted(Struct, frozen=True, kw_only=True):
    """A manager's rights are lent for some days."""

    delegation: str
    giver: str
    taker: str
    first_day: date
    last_day: date


class DelegationEnded(Struct, frozen=True, kw_only=True):
    """The lent rights ended; `last_day` is the last day on which they held."""

    delegation: str
    last_day: date


Event = (
    ShopOpened
    | ShopDescribed
    | TeamFormed
    | ManagerNamed
    | MemberJoined
    | MemberMoved
    | MemberLeft
    | AccessGranted
    | AccessWithdrawn
    | MemberErased
    | LeavePlanned
    | LeaveCancelled
    | DelegationGranted
    | DelegationEnded
)


def evolve(state: Directory, event: Event) -> Directory:
    """Fold one fact."""
    match event:
        case ShopOpened():
            return replace(state, shops={**state.shops, event.shop: event.name})
        case ShopDescribed():
            traits = ShopTraits(platform=event.platform, category=event.category, tier=event.tier)
            return replace(state, shop_traits={**state.shop_traits, event.shop: traits})
        case TeamFormed():
            team = Team(team=event.team, name=event.name, shop=event.shop, parent=event.parent)
            return replace(state, teams={**state.teams, event.team: team})
        case ManagerNamed():
            return _with_term(state, event)
        case DelegationGranted():
            lent = Delegation(**{name: getattr(event, name) for name in Delegation.__struct_fields__})
            return replace(state, delegations=(*state.delegations, lent))
        case DelegationEnded():
            return replace(
                state,
                delegations=tuple(
                    replace(d, last_day=event.last_day) if d.delegation == event.delegation else d
                    for d in state.delegations
                ),
            )
        case _:
            member = _evolve_member(state.members.get(event.member), event)
            return replace(state, members={**state.members, event.member: member})


MemberEvent = (
    MemberJoined
    | MemberMoved
    | MemberLeft
    | AccessGranted
    | AccessWithdrawn
    | MemberErased
    | LeavePlanned
    | LeaveCancelled
)


def _evolve_member(member: Member | None, event: MemberEvent) -> Member:
    if isinstance(event, MemberJoined):
        posting = Posting(from_day=event.on, job=event.job, team=event.team, grade=event.grade)
        fresh = Member(member=event.member, joined_on=event.on, postings=(posting,))
        return fresh if member is None else _back(member, posting)
    assert member is not None, f"{type(event).__name__} before MemberJoined"
    match event:
        case MemberMoved():
            posting = Posting(from_day=event.from_day, job=event.job, team=event.team, grade=event.grade)
            return replace(member, postings=_posted(member, posting))
        case MemberLeft():
            return replace(member, left_on=event.on)
        case AccessGranted():
            return replace(member, access=member.access | {event.access})
        case AccessWithdrawn():
            return replace(member, access=member.access - {event.access})
        case MemberErased():
            return replace(member, erased=True)
        case LeavePlanned():
            leave = Leave(leave=event.leave, first_day=event.first_day, last_day=event.last_day)
            return replace(member, leaves=(*member.leaves, leave))
        case LeaveCancelled():
            return replace(member, leaves=tuple(x for x in member.leaves if x.leave != event.leave))
    assert_never(event)


def _back(member: Member, posting: Posting) -> Member:
    """Whoever comes back was away in between, and gets no access that is not granted anew."""
    away = (*member.away, (member.left_on or posting.from_day, posting.from_day))
    before = tuple(p for p in member.postings if p.from_day < posting.from_day)
    return replace(member, left_on=None, away=away, access=frozenset(), postings=(*before, posting))


def _posted(member: Member, posting: Posting) -> tuple[Posting, ...]:
    """A place holds until the next one that is known, be it noted before or after."""
    others = [p for p in member.postings if p.from_day != posting.from_day]
    return tuple(sorted([*others, posting], key=lambda p: p.from_day))


def _with_term(state: Directory, event: ManagerNamed) -> Directory:
    team = state.teams[event.team]
    others = [term for term in team.terms if term.from_day != event.from_day]
    terms = sorted([*others, Term(from_day=event.from_day, member=event.member)], key=lambda term: term.from_day)
    named = replace(team, terms=tuple(terms))
    return replace(state, teams={**state.teams, event.team: named})
