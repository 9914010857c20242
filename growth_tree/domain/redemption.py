"""A request for a reward, from asking to what became of the right."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from msgspec import Struct

from growth_tree.domain.ad_test import AllowTest, CountTest, allow_test, count_test
from growth_tree.domain.asking import RequestReward, request
from growth_tree.domain.award import season_of
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.fulfilment import ReturnRedemption, UseRedemption, check_decider, give_back, use
from growth_tree.domain.hand_in import acts_for
from growth_tree.domain.period import bounds, month_of
from growth_tree.domain.redemption_events import (
    PENDING,
    Event,
    RedemptionCancelled,
    RedemptionExpired,
    RedemptionGranted,
    RedemptionReady,
    RedemptionRefused,
    RedemptionRequested,
    State,
    Status,
    evolve,
)
from growth_tree.domain.terms import Terms

__all__ = [
    "AllowTest",
    "Command",
    "CountTest",
    "Event",
    "RequestReward",
    "ReturnRedemption",
    "State",
    "Status",
    "UseRedemption",
    "check_decider",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]


def stream_of(command: Command) -> str:
    """One stream for every request."""
    return f"redemption/{command.redemption}"


# Commands


class MakeReady(Struct, frozen=True, kw_only=True):
    """Go on with a request that has what it needs, `moved_up` where it waited for a slot before."""

    redemption: str
    moved_up: bool = False


class GrantRedemption(Struct, frozen=True, kw_only=True):
    """Give somebody what they asked for."""

    redemption: str
    by: str


class RefuseRedemption(Struct, frozen=True, kw_only=True):
    """Do not give it, with a reason kept outside the log; the product itself gives a code."""

    redemption: str
    by: str
    reason: str | None = None
    code: str | None = None


class CancelRedemption(Struct, frozen=True, kw_only=True):
    """Take one's own request back before it is decided."""

    redemption: str


class ExpireRedemption(Struct, frozen=True, kw_only=True):
    """Let go of a request that was not decided in time."""

    redemption: str


Command = (
    RequestReward
    | MakeReady
    | GrantRedemption
    | RefuseRedemption
    | CancelRedemption
    | ExpireRedemption
    | UseRedemption
    | ReturnRedemption
    | AllowTest
    | CountTest
)


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge what is to happen to a request."""
    if isinstance(command, RequestReward):
        return request(state, command, context)
    asked = state.request
    if asked is None:
        raise Rejected("unknown_redemption")
    match command:
        case MakeReady():
            return _make_ready(state, asked, command, context)
        case GrantRedemption():
            return _grant(state, asked, command, context)
        case RefuseRedemption():
            return _refuse(state, asked, command, context)
        case CancelRedemption():
            return _cancel(state, asked, context)
        case ExpireRedemption():
            return _expire(state, asked, context)
        case UseRedemption():
            return use(state, asked, command, context)
        case ReturnRedemption():
            return give_back(state, asked, command, context)
        case AllowTest():
            return allow_test(state, asked, command, context)
        case CountTest():
            return count_test(state, asked, command)
    assert_never(command)


def _make_ready(state: State, asked: RedemptionRequested, command: MakeReady, context: Context) -> list[Event]:
    if state.status is not Status.REQUESTED:
        return []
    terms = context.catalogue.terms(asked.reward, asked.revision)
    if not terms.approval and not (command.moved_up and asked.fen):
        return [_granted(asked, terms, SYSTEM, context)]
    # Where a team's budget may not suffice, the product grants in an order of its own, which can be refused alone.
    last = context.today + timedelta(days=terms.decide_within_days)
    days = bounds(asked.period)
    by = min(last, days[1]) if days else last
    return [RedemptionReady(redemption=asked.redemption, member=asked.member, decide_by=max(by, context.today))]


def _granted(asked: RedemptionRequested, terms: Terms, by: str, context: Context) -> RedemptionGranted:
    days = bounds(asked.period)
    first, last = days or (context.today, context.today)
    return RedemptionGranted(
        redemption=asked.redemption,
        member=asked.member,
        team=asked.team,
        reward=asked.reward,
        period=asked.period,
        by=by,
        points=asked.points,
        fen=asked.fen,
        month=month_of(first),
        use_by=max(last, context.today) + timedelta(days=terms.use_within_days),
        season=season_of(context.today),
    )


def _grant(state: State, asked: RedemptionRequested, command: GrantRedemption, context: Context) -> list[Event]:
    terms = context.catalogue.terms(asked.reward, asked.revision)
    if command.by != SYSTEM:
        check_decider(asked, command.by, context)
    elif context.actor != SYSTEM or terms.approval:
        raise Rejected("not_yours")
    if state.status in (Status.GRANTED, Status.USED):
        return []
    if state.status is Status.REQUESTED:
        raise Rejected("no_slot_yet")
    if state.status is not Status.READY:
        raise Rejected("already_decided")
    return [_granted(asked, terms, command.by, context)]


def _refuse(state: State, asked: RedemptionRequested, command: RefuseRedemption, context: Context) -> list[Event]:
    if command.by != SYSTEM:
        check_decider(asked, command.by, context)
        if command.reason is None:
            raise Rejected("text_missing", "reason")
    elif context.actor != SYSTEM or command.code is None:
        raise Rejected("not_yours")
    if state.status is Status.REFUSED:
        return []
    _pending(state)
    return [
        RedemptionRefused(
            redemption=asked.redemption,
            member=asked.member,
            reward=asked.reward,
            period=asked.period,
            by=command.by,
            reason=command.reason,
            code=command.code,
            season=season_of(context.today),
        )
    ]


def _cancel(state: State, asked: RedemptionRequested, context: Context) -> list[Event]:
    acts_for(asked.member, context)
    if state.status is Status.CANCELLED:
        return []
    _pending(state)
    return [
        RedemptionCancelled(
            redemption=asked.redemption,
            member=asked.member,
            reward=asked.reward,
            period=asked.period,
            by=context.actor,
            season=season_of(context.today),
        )
    ]


def _expire(state: State, asked: RedemptionRequested, context: Context) -> list[Event]:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    if state.status not in PENDING or state.decide_by is None or context.today <= state.decide_by:
        return []
    return [
        RedemptionExpired(
            redemption=asked.redemption,
            member=asked.member,
            reward=asked.reward,
            period=asked.period,
            decide_by=state.decide_by,
            season=season_of(context.today),
        )
    ]


def _pending(state: State) -> None:
    if state.status not in PENDING:
        raise Rejected("already_decided")
