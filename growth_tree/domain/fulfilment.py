"""What becomes of a right that was granted: it is used, in parts or wholly, or given back."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from growth_tree.domain.award import at_quality, season_of
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.hand_in import acts_for
from growth_tree.domain.period import bounds
from growth_tree.domain.redemption_events import (
    WHOLE,
    Event,
    RedemptionRequested,
    RedemptionReturned,
    RedemptionUsed,
    State,
    Status,
)
from growth_tree.domain.terms import yuan


class UseRedemption(Struct, frozen=True, kw_only=True):
    """Note that a part of a right was used, and how much money it took where that is known."""

    redemption: str
    by: str
    on: date
    percent: int = WHOLE
    fen: int | None = None


class ReturnRedemption(Struct, frozen=True, kw_only=True):
    """Give back what is not used."""

    redemption: str
    by: str


def check_decider(asked: RedemptionRequested, by: str, context: Context) -> None:
    """Whoever decides stands above the person, or is admin; nobody decides on a request of their own."""
    if asked.member in (by, context.actor):
        raise Rejected("own_request")
    acts_for(by, context)
    above = context.directory.manages(by, asked.member, context.today)
    if not above and "admin" not in context.directory.roles(by, context.today):
        raise Rejected("not_yours")


def use(state: State, asked: RedemptionRequested, command: UseRedemption, context: Context) -> list[Event]:
    """Note a use of what is left of a right, within the money granted for it."""
    check_decider(asked, command.by, context)
    if state.status is not Status.GRANTED:
        raise Rejected("not_granted")
    if command.on > context.today:
        raise Rejected("done_in_the_future", "on")
    left = WHOLE - state.used
    if not 1 <= command.percent <= left:
        raise Rejected("more_than_is_left", "percent", left=left)
    fen = (
        command.fen if command.fen is not None else min(at_quality(asked.fen, command.percent), asked.fen - state.spent)
    )
    if not 0 <= fen <= asked.fen - state.spent:
        raise Rejected("more_money_than_granted", "fen", left=yuan(asked.fen - state.spent))
    used_up = command.percent == left
    return [
        RedemptionUsed(
            redemption=asked.redemption,
            member=asked.member,
            team=asked.team,
            by=command.by,
            on=command.on,
            percent=command.percent,
            used=state.used + command.percent,
            fen=fen,
            fen_left=asked.fen - state.spent - fen if used_up else 0,
            month=state.month,
        )
    ]


def give_back(state: State, asked: RedemptionRequested, command: ReturnRedemption, context: Context) -> list[Event]:
    """Give back the unused part of a right, with its points and money."""
    if command.by == SYSTEM:
        _check_overdue(state, context)
    elif command.by != asked.member:
        check_decider(asked, command.by, context)
    else:
        _check_unbegun(state, asked, context)
    if state.status is Status.RETURNED:
        return []
    if state.status is not Status.GRANTED:
        raise Rejected("not_granted")
    unused = WHOLE - state.used
    return [
        RedemptionReturned(
            redemption=asked.redemption,
            member=asked.member,
            team=asked.team,
            reward=asked.reward,
            period=asked.period,
            by=command.by,
            percent=unused,
            points=at_quality(asked.points, unused),
            fen=asked.fen - state.spent,
            month=state.month,
            season=season_of(context.today),
        )
    ]


def _check_overdue(state: State, context: Context) -> None:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    if state.use_by is None or context.today <= state.use_by:
        raise Rejected("not_due")


def _check_unbegun(state: State, asked: RedemptionRequested, context: Context) -> None:
    """The holder may give a right back while its week or month has not begun and nothing of it was used."""
    acts_for(asked.member, context)
    days = bounds(asked.period)
    if days is None or days[0] <= context.today or state.used:
        raise Rejected("returned_by_managers")
