"""A clock that jumps, also over the end of a season and back: orders are refused at most, and everything adds up."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree import deadlines
from growth_tree.cli.worker import close_seasons
from growth_tree.domain.period import week_of
from growth_tree.domain.redemption import (
    CancelRedemption,
    GrantRedemption,
    RefuseRedemption,
    RequestReward,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Expiry
from growth_tree.handle import Command, Handler
from growth_tree.verify import verify
from tests.domain.results import METRICS
from tests.effort import effort
from tests.measured import settle
from tests.office import ABOVE, NOON, RULES, ZONE, Life, do, found, order
from tests.shop import OFFERS, enrich, open_shop

LIVES = effort(quick=2, ci=5, release=200)
STEPS = 120
JUMPS = tuple(timedelta(days=days) for days in (0, 0, 0, 0, -1, 1, -40, 60, -120, 400))
PEOPLE = ("ann", "bo", "flo")
REASON = "2e" * 32


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """The office with its shop and a settled week; its people have points, which grow too old after a year."""
    made = found(engine)
    settle(made)
    open_shop(made)
    enrich(made, *PEOPLE, times=3)
    expiring = replace(RULES, metrics=METRICS, expiry=Expiry(months=12))
    do(made, PublishRulebook(rulebook=expiring, effective_from=NOON.date() + timedelta(days=2)))
    return made


@pytest.mark.parametrize("life", range(LIVES))
def test_whatever_the_clock_says_what_is_made_anew_equals_what_was_made_live(
    handler: Handler, rng: Random, life: int
) -> None:
    work, said = Life(rng), Counter[str]()
    for step in range(STEPS):
        now = work.now + rng.choice(JUMPS)
        if rng.random() < 0.1:
            deadlines.sweep(handler, now)
            close_seasons(handler, now)
            continue
        given = work.next() if rng.random() < 0.6 else order(bought(rng, work.today), f"buy/{step}")
        with handler.writing() as connection:
            (outcome,) = handler.handle_all(connection, [replace(given, at=now)])
        said[outcome.refusal.code if outcome.refusal else "done"] += 1
    assert said["done"] > STEPS / 10, f"life {life}"
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []


def bought(chance: Random, today: date) -> Command:
    """Something that somebody does around the shop, sensible or not."""
    name = f"r{chance.randrange(6)}"
    member = PEOPLE[int(name[1:]) % len(PEOPLE)]
    by = chance.choice((ABOVE[member], ABOVE[member], "di", member))
    period = week_of(today + timedelta(days=chance.choice((0, 7, 14))))
    return chance.choice(
        (
            RequestReward(redemption=name, member=member, reward=chance.choice([*OFFERS]), waits=chance.random() < 0.3),
            RequestReward(redemption=name, member=member, reward=chance.choice([*OFFERS]), period=period),
            GrantRedemption(redemption=name, by=by),
            RefuseRedemption(redemption=name, by=by, reason=REASON),
            CancelRedemption(redemption=name),
            UseRedemption(redemption=name, by=by, on=today, percent=chance.choice((30, 100))),
            ReturnRedemption(redemption=name, by=by),
        )
    )
