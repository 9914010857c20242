"""Asking for a reward: who may, when, and for which period."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from growth_tree.domain.award import season_of
from growth_tree.domain.catalogue import Offer
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.hand_in import acts_for
from growth_tree.domain.period import asked_for, bounds
from growth_tree.domain.redemption_events import PENDING, Event, RedemptionRequested, State, Status
from growth_tree.domain.terms import Terms

MONTHS_IN_YEAR = 12
STANDING = PENDING | {Status.GRANTED, Status.USED}
"""Requests that hold what was asked for, so that asking again is nothing new."""


class RequestReward(Struct, frozen=True, kw_only=True):
    """Ask for a reward; its points are held from now on.

    `waits` says whether to stay in line where others get the slots. A week or month has to be named where there are
    slots per week or month.
    """

    redemption: str
    member: str
    reward: str
    period: str | None = None
    waits: bool = False


def request(state: State, command: RequestReward, context: Context) -> list[Event]:
    """Accept a request for what is offered now, by somebody to whom it is offered."""
    if state.request is not None:
        return _already_requested(state, state.request, command)
    acts_for(command.member, context)
    offer = context.catalogue.offers.get(command.reward)
    if offer is None:
        raise Rejected("unknown_reward", "reward")
    check_offer(offer, command.member, context)
    period = asked_for(offer.stock.per, command.period, context.today)
    days = bounds(period)
    return [
        RedemptionRequested(
            redemption=command.redemption,
            member=command.member,
            team=context.directory.team_of(command.member, context.today),
            reward=command.reward,
            revision=offer.revision,
            kind=offer.terms.kind,
            period=period,
            points=offer.terms.points,
            fen=offer.terms.cost_fen,
            waits=command.waits,
            decide_by=days[1] if days else None,
            season=season_of(context.today),
        )
    ]


def check_offer(offer: Offer, member: str, context: Context) -> None:
    """Refuse whoever cannot have an offer now, for reasons that lie in the offer, the clock or the directory."""
    if not context.directory.is_here(member, context.today):
        raise Rejected("not_here", "member")
    if offer.retired:
        raise Rejected("reward_retired")
    terms = offer.terms
    if terms.opens_at is not None and context.at < terms.opens_at:
        raise Rejected("reward_not_open", opens=_local(terms, context)[0])
    if terms.closes_at is not None and context.at >= terms.closes_at:
        raise Rejected("reward_closed", closed=_local(terms, context)[1])
    _check_place(terms, member, context)


def shop_of(member: str, context: Context) -> str | None:
    """The shop for which a person works: that of the nearest team that has one."""
    team: str | None = context.directory.team_of(member, context.today)
    while team is not None:
        found = context.directory.teams[team]
        if found.shop is not None:
            return found.shop
        team = found.parent
    return None


def full_months(since: date, today: date) -> int:
    """Whole months between two days."""
    months = (today.year - since.year) * MONTHS_IN_YEAR + today.month - since.month
    return months - (today.day < since.day and (today + timedelta(days=1)).month == today.month)


def _check_place(terms: Terms, member: str, context: Context) -> None:
    who, known = terms.eligibility, context.directory.members[member]
    if who.jobs and known.posting(context.today).job not in who.jobs:
        raise Rejected("reward_for_other_jobs")
    if who.roles and context.directory.roles(member, context.today).isdisjoint(who.roles):
        raise Rejected("reward_for_other_roles")
    if who.shops and shop_of(member, context) not in who.shops:
        raise Rejected("reward_for_other_shops")
    served = full_months(known.joined_on, context.today)
    if served < who.months:
        raise Rejected("service_too_short", months=who.months, served=max(0, served))


def _local(terms: Terms, context: Context) -> tuple[str, str]:
    """The opening and closing moments as the organisation's clocks show them."""
    moments = (terms.opens_at, terms.closes_at)
    opens, closes = (f"{at.astimezone(context.at.tzinfo):%Y-%m-%d %H:%M}" if at else "" for at in moments)
    return opens, closes


def _already_requested(state: State, known: RedemptionRequested, command: RequestReward) -> list[Event]:
    same = (known.member, known.reward) == (command.member, command.reward)
    if same and command.period in (None, known.period) and state.status in STANDING:
        return []
    raise Rejected("already_requested")
