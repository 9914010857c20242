"""The directory: shops, teams, people and their offices, with dates, so that the past keeps its manager."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.absence import CancelLeave, Delegate, EndDelegation, PlanLeave, decide_delegation, decide_leave
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.directory_events import (
    AccessGranted,
    AccessWithdrawn,
    Event,
    ManagerNamed,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberMoved,
    ShopDescribed,
    ShopOpened,
    TeamFormed,
    evolve,
)
from growth_tree.domain.organisation import Directory, Member, ShopTraits, Team
from growth_tree.domain.rules import JOBS

__all__ = [
    "CancelLeave",
    "Command",
    "Delegate",
    "EndDelegation",
    "Event",
    "PlanLeave",
    "State",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]

GRANTS = ("admin", "auditor")
PLATFORMS = ("taobao", "tmall", "jd", "douyin", "other")
TIERS = ("low", "middle", "high")
CATEGORY_MAX = 40


def stream_of(command: Command) -> str:
    """There is one directory."""
    return "directory"


# Commands


class OpenShop(Struct, frozen=True, kw_only=True):
    """Add a shop."""

    shop: str
    name: str


class DescribeShop(Struct, frozen=True, kw_only=True):
    """Say where a shop sells, what in a few words, and in which price tier."""

    shop: str
    platform: str
    category: str
    tier: str


class FormTeam(Struct, frozen=True, kw_only=True):
    """Add a team, for a shop and under another team where it has them."""

    team: str
    name: str
    shop: str | None = None
    parent: str | None = None


class NameManager(Struct, frozen=True, kw_only=True):
    """Put a person in charge of a team from a day on, or leave the office vacant."""

    team: str
    member: str | None
    from_day: date


class Join(Struct, frozen=True, kw_only=True):
    """Take a person on, or on again."""

    member: str
    on: date
    job: str
    team: str
    grade: str


class Move(Struct, frozen=True, kw_only=True):
    """Give a person another job, team or grade from a day on."""

    member: str
    from_day: date
    job: str
    team: str
    grade: str


class Depart(Struct, frozen=True, kw_only=True):
    """Let a person go; `on` is the first day away."""

    member: str
    on: date


class GrantAccess(Struct, frozen=True, kw_only=True):
    """Make a person admin or auditor."""

    member: str
    access: str


class WithdrawAccess(Struct, frozen=True, kw_only=True):
    """Take that away again."""

    member: str
    access: str


class EraseMember(Struct, frozen=True, kw_only=True):
    """Note that the personal data of one who has left is erased, in the transaction that erases it."""

    member: str


Places = OpenShop | DescribeShop | FormTeam | NameManager
Administration = Places | Join | Move | Depart | GrantAccess | WithdrawAccess | EraseMember
Command = Administration | PlanLeave | CancelLeave | Delegate | EndDelegation


# State

State = Directory
initial = Directory()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge a change of the organisation; by admins; delegation also by its owner, leave also by managers above."""
    match command:
        case PlanLeave() | CancelLeave():
            return decide_leave(state, command, context)
        case Delegate() | EndDelegation():
            return decide_delegation(state, command, context)
        case _:
            if not context.administers:
                raise Rejected("not_yours")
            return _decide_administration(state, command, context)


def _decide_administration(state: State, command: Administration, context: Context) -> list[Event]:
    match command:
        case OpenShop():
            return [] if command.shop in state.shops else [ShopOpened(**asdict(command))]
        case DescribeShop():
            return _describe(state, command)
        case FormTeam():
            return _form(state, command)
        case NameManager():
            return _name(state, command)
        case Join() | Move():
            return _place(state, command)
        case Depart():
            member = _member(state, command.member)
            if command.on <= member.joined_on:
                raise Rejected("leaves_before_joining", "on")
            if member.left_on == command.on:
                return []
            _keep_an_admin(state, member, "member")
            return [MemberLeft(**asdict(command))]
        case GrantAccess() | WithdrawAccess():
            return _access(state, command)
        case EraseMember():
            return _erase(state, command, context)


def _describe(state: State, command: DescribeShop) -> list[Event]:
    if command.shop not in state.shops:
        raise Rejected("unknown_shop", "shop")
    if command.platform not in PLATFORMS:
        raise Rejected("unknown_platform", "platform")
    if command.tier not in TIERS:
        raise Rejected("unknown_tier", "tier")
    if not command.category.strip():
        raise Rejected("text_missing", "category")
    if len(command.category) > CATEGORY_MAX:
        raise Rejected("text_long", "category", limit=CATEGORY_MAX)
    traits = ShopTraits(platform=command.platform, category=command.category, tier=command.tier)
    return [] if state.shop_traits.get(command.shop) == traits else [ShopDescribed(**asdict(command))]


def _form(state: State, command: FormTeam) -> list[Event]:
    if command.team in state.teams:
        return []
    if command.shop is not None and command.shop not in state.shops:
        raise Rejected("unknown_shop", "shop")
    if command.parent is not None:
        _team(state, command.parent, "parent")
    return [TeamFormed(**asdict(command))]


def _name(state: State, command: NameManager) -> list[Event]:
    team = _team(state, command.team, "team")
    if command.member is not None and not state.is_here(command.member, command.from_day):
        raise Rejected("not_here", "member")
    if team.manager(command.from_day) == command.member:
        return []
    return [ManagerNamed(**asdict(command))]


def _place(state: State, command: Join | Move) -> list[Event]:
    _team(state, command.team, "team")
    if command.job not in JOBS:
        raise Rejected("unknown_job", "job")
    known = state.members.get(command.member)
    if isinstance(command, Join):
        if known is not None and known.left_on is None:
            return []
        if known is not None and known.left_on is not None and command.on < known.left_on:
            raise Rejected("joins_before_leaving", "on")
        return [MemberJoined(**asdict(command))]
    posting = _member(state, command.member).posting(command.from_day)
    if command.from_day < _member(state, command.member).joined_on:
        raise Rejected("moves_before_joining", "from_day")
    same = (posting.job, posting.team, posting.grade) == (command.job, command.team, command.grade)
    return [] if same else [MemberMoved(**asdict(command))]


def _access(state: State, command: GrantAccess | WithdrawAccess) -> list[Event]:
    if command.access not in GRANTS:
        raise Rejected("unknown_access", "access")
    member = _member(state, command.member)
    held = command.access in member.access
    if isinstance(command, GrantAccess):
        return [] if held else [AccessGranted(**asdict(command))]
    if not held:
        return []
    if command.access == "admin":
        _keep_an_admin(state, member, "access")
    return [AccessWithdrawn(**asdict(command))]


def _erase(state: State, command: EraseMember, context: Context) -> list[Event]:
    member = _member(state, command.member)
    if member.left_on is None or member.left_on > context.today:
        raise Rejected("still_here", "member")
    return [] if member.erased else [MemberErased(member=command.member)]


def _keep_an_admin(state: State, leaving: Member, field: str) -> None:
    admins = {member.member for member in state.members.values() if "admin" in member.access and member.left_on is None}
    if admins == {leaving.member}:
        raise Rejected("last_admin", field)


def _member(state: State, member: str) -> Member:
    if member not in state.members:
        raise Rejected("unknown_member", "member")
    return state.members[member]


def _team(state: State, team: str, field: str) -> Team:
    if team not in state.teams:
        raise Rejected("unknown_team", field)
    return state.teams[team]
