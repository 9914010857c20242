"""What a right to ad-test traffic has to say about the test that is run on it."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.period import bounds
from growth_tree.domain.redemption_events import (
    WHOLE,
    Event,
    RedemptionRequested,
    RedemptionUsed,
    State,
    Status,
)
from growth_tree.domain.terms import Kind, Traffic, yuan


class AllowTest(Struct, frozen=True, kw_only=True):
    """Refuse a test that does not fit the right it is to run on; part of the order that plans it."""

    redemption: str
    member: str
    platform: str
    first_day: date
    last_day: date
    budget_fen: int


class CountTest(Struct, frozen=True, kw_only=True):
    """Count a test as use of the right: as much as its share of the money, and all of it once it is `done`.

    `fen` is what the test has cost in all; what it cost beyond the money granted is not the right's.
    """

    redemption: str
    on: date
    fen: int
    done: bool


def allow_test(state: State, asked: RedemptionRequested, command: AllowTest, context: Context) -> list[Event]:
    """Nothing happens to the right; a test that does not fit it is refused."""
    if asked.kind != Kind.AD_TEST or asked.member != command.member:
        raise Rejected("no_such_slot")
    if state.status is not Status.GRANTED or state.use_by is None:
        raise Rejected("not_granted")
    first, last = bounds(asked.period) or (context.today, state.use_by)
    if not first <= command.first_day <= command.last_day <= last:
        field = "last_day" if first <= command.first_day <= last else "first_day"
        raise Rejected("outside_the_slot", field, first=first.isoformat(), last=last.isoformat())
    if command.budget_fen > asked.fen - state.spent:
        raise Rejected("more_money_than_granted", "budget_fen", left=yuan(asked.fen - state.spent))
    traffic = context.catalogue.terms(asked.reward, asked.revision).traffic
    if traffic is not None:
        _check_traffic(traffic, command)
    return []


def count_test(state: State, asked: RedemptionRequested, command: CountTest) -> list[Event]:
    """Keep the right in step with its test; nothing where it was used up or given back by other hands."""
    if state.status is not Status.GRANTED:
        return []
    left = asked.fen - state.spent
    fen = min(max(0, command.fen - state.spent), left)
    share = (state.spent + fen) * WHOLE // asked.fen if asked.fen else 0
    used = WHOLE if command.done else max(state.used, min(WHOLE - 1, share))
    if not fen and used == state.used:
        return []
    return [
        RedemptionUsed(
            redemption=asked.redemption,
            member=asked.member,
            team=asked.team,
            by=SYSTEM,
            on=command.on,
            percent=used - state.used,
            used=used,
            fen=fen,
            fen_left=left - fen if used == WHOLE else 0,
            month=state.month,
        )
    ]


def _check_traffic(traffic: Traffic, command: AllowTest) -> None:
    if command.platform != traffic.platform:
        raise Rejected("test_on_other_platform", "platform")
    if (command.last_day - command.first_day).days >= traffic.days:
        raise Rejected("test_too_many_days", "last_day", days=traffic.days)
