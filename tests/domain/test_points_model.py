"""Points against a plain model: whatever is earned, held, spent, given back, owed and expired, the books agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from growth_tree.domain import catalogue, growth
from growth_tree.domain.award import at_quality, season_of, season_start
from growth_tree.domain.catalogue import RewardChanged, RewardOffered
from growth_tree.domain.core import Rejected
from growth_tree.domain.growth import CloseSeason, Earn, OpenSeason, PostReversal, Reverse, carried_forward
from growth_tree.domain.growth_events import Award, Books, Earned, ReversalCarried, State
from growth_tree.domain.points import HoldPoints, ReleaseHold, ReturnPoints, SpendHold
from growth_tree.domain.rules import Expiry
from growth_tree.domain.terms import Per, Stock
from tests.domain.results import ADJUST, EARN_RESULT
from tests.domain.scenario import RULES, context, fold, library
from tests.domain.work import shares
from tests.effort import effort, parts
from tests.shop import terms

HISTORIES = parts(effort(quick=60, ci=2000, release=20_000), 500)
STEPS = 50
MONTHS = 12
LIBRARY = library(replace(RULES, expiry=Expiry(months=MONTHS)))
PRICES = (0, 1, 10, 25, 60, 150)
CATALOGUE = fold(
    catalogue,
    [
        RewardOffered(reward="reward", terms=terms(points=PRICES[0]), stock=Stock(per=Per.UNLIMITED)),
        *(RewardChanged(reward="reward", revision=n, terms=terms(points=p)) for n, p in enumerate(PRICES[1:], 2)),
    ],
)


class Model:
    """What a child would do with coins in boxes, one box a season."""

    def __init__(self) -> None:
        self.boxes: dict[str, int] = {}
        self.holds: dict[str, dict[str, int]] = {}
        self.debt = self.spent = self.expired = self.forgiven = self.issued = 0

    @property
    def available(self) -> int:
        """The coins in the boxes."""
        return sum(self.boxes.values())

    def put(self, season: str, coins: int) -> None:
        """Coins come in, and pay what is owed."""
        self.boxes[season] = self.boxes.get(season, 0) + coins
        self.pay()

    def pay(self) -> None:
        """Newest coins pay the debt."""
        coins = min(self.debt, self.available)
        self.take(coins, newest=True)
        self.debt -= coins

    def miss(self, coins: int) -> int:
        """Newest coins leave as far as there are enough; how many are missing."""
        missing = max(0, coins - self.available)
        self.take(coins - missing, newest=True)
        return missing

    def owe(self, coins: int) -> None:
        """Newest coins leave; those that are missing are owed."""
        self.debt += self.miss(coins)

    def take(self, coins: int, *, newest: bool) -> dict[str, int]:
        """Coins leave the boxes one after the other."""
        taken: dict[str, int] = {}
        for season in sorted(self.boxes, reverse=newest):
            part = min(self.boxes[season], coins - sum(taken.values()))
            if part:
                taken[season] = part
                self.boxes[season] -= part
        assert sum(taken.values()) == coins
        return taken

    def turn(self, is_old: Callable[[str], bool]) -> None:
        """A new season begins: boxes that are too old are put away."""
        for box in [box for box in self.boxes if is_old(box)]:
            self.expired += self.boxes.pop(box)


class Points(RuleBasedStateMachine):
    """Ann's points, in the product and in the model."""

    @initialize()
    def begin(self) -> None:
        self.today = date(2026, 2, 2)
        self.states: dict[str, State] = {}
        self.awards: dict[str, tuple[str, int]] = {}
        self.granted: dict[str, int] = {}
        self.model = Model()
        self.names = 0
        self.open()

    @property
    def season(self) -> str:
        return season_of(self.today)

    @property
    def books(self) -> Books:
        return self.states[self.season].books

    def open(self) -> None:
        season = self.season
        if season in self.states:
            return
        books = Books()
        if self.states:
            last = max(self.states)
            self.decide(CloseSeason(member="ann", season=last))
            books = carried_forward(self.states[last], season)
            self.model.turn(self.is_old)
        self.decide(OpenSeason(member="ann", season=season, brought_forward=books))

    def is_old(self, lot: str) -> bool:
        """Whether the points of a season have outlived their months."""
        ends, now = (season_start(each).year * 12 + season_start(each).month for each in (lot, self.season))
        return ends + 3 + MONTHS <= now

    def decide(self, command: Any) -> list[Any]:
        """Decide, fold, and see that it is nothing new a second time."""
        state = self.states.get(command.season, growth.initial)
        circumstances = context(today=self.today, library=LIBRARY, catalogue=CATALOGUE)
        events = growth.decide(state, command, circumstances)
        for event in events:
            state = growth.evolve(state, event)
            if hasattr(event, "balance"):
                assert state.books.points == event.balance >= 0
        self.states[command.season] = state
        if not isinstance(command, ReturnPoints):
            assert growth.decide(state, command, circumstances) == []
        return events

    def name(self) -> str:
        self.names += 1
        return f"n{self.names}"

    @rule(kind=st.sampled_from(["title", "plan"]), quality=st.sampled_from((60, 100, 120)))
    def earn(self, kind: str, quality: int) -> None:
        task, season = self.name(), self.season
        command = Earn(
            member="ann",
            season=season,
            task=task,
            kind=kind,
            done_on=self.today,
            quality=quality,
            shares=shares(ann=100),
        )
        earned = self.decide(command)[0]
        assert isinstance(earned, Earned)
        assert earned.points == at_quality(RULES.by_code[kind].points, quality)
        self.awards[task] = season, earned.points
        self.model.issued += earned.points
        self.model.put(season, earned.points)

    @rule(points=st.integers(0, 80))
    def result(self, points: int) -> None:
        name, season = f"result/team/{self.name()}", self.season
        self.decide(replace(EARN_RESULT, season=season, award=name, done_on=self.today, points=points))
        self.awards[name] = season, points
        self.model.issued += points
        self.model.put(season, points)

    @rule(points=st.integers(-80, 80))
    def adjust(self, points: int) -> None:
        name, season = f"result/team/{self.name()}", self.season
        self.decide(replace(ADJUST, season=season, adjustment=name, done_on=self.today, points=points))
        self.awards[name] = season, points
        self.model.issued += points
        if points > 0:
            self.model.put(season, points)
        else:
            self.model.owe(-points)

    @precondition(lambda self: self.awards)
    @rule(data=st.data(), forgive=st.booleans())
    def void(self, data: st.DataObject, forgive: bool) -> None:
        task = data.draw(st.sampled_from(sorted(self.awards)))
        season, points = self.awards.pop(task)
        for event in self.decide(Reverse(member="ann", season=season, task=task, forgive=forgive)):
            if isinstance(event, ReversalCarried):
                award = Award(
                    kind=event.kind, branch=event.branch, done_on=event.done_on, xp=event.xp, points=event.points
                )
                self.decide(
                    PostReversal(
                        member="ann",
                        season=self.season,
                        task=task,
                        award=award,
                        of_season=season,
                        forgive=event.forgive,
                    )
                )
        self.model.issued -= points
        if points < 0:
            self.model.put(self.season, -points)
        elif forgive:
            self.model.forgiven += self.model.miss(points)
        else:
            self.model.owe(points)

    @rule(points=st.sampled_from(PRICES))
    def hold(self, points: int) -> None:
        name = self.name()
        command = HoldPoints(
            member="ann", season=self.season, redemption=name, reward="reward", revision=PRICES.index(points) + 1
        )
        try:
            self.decide(command)
        except Rejected as refusal:
            missing = {"points": points, "missing": points - self.model.available}
            assert (refusal.code, refusal.params) == ("points_short", missing)  # noqa: PT017  (both ways are right)
            return
        assert points <= self.model.available
        self.model.holds[name] = self.model.take(points, newest=False)

    @precondition(lambda self: self.model.holds)
    @rule(data=st.data(), spend=st.booleans())
    def settle(self, data: st.DataObject, spend: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.holds)))
        coins = self.model.holds.pop(name)
        known = {"member": "ann", "season": self.season, "redemption": name, "reward": "reward"}
        if spend:
            self.decide(SpendHold(**known))
            self.model.spent += sum(coins.values())
            self.granted[name] = sum(coins.values())
        else:
            self.decide(ReleaseHold(**known))
            for box, part in coins.items():
                self.model.boxes[box] = self.model.boxes.get(box, 0) + part
            self.model.pay()

    @precondition(lambda self: self.granted)
    @rule(data=st.data(), percent=st.integers(1, 100))
    def give_back(self, data: st.DataObject, percent: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.granted)))
        points = at_quality(self.granted.pop(name), percent)
        self.decide(
            ReturnPoints(
                member="ann", season=self.season, redemption=name, reward="reward", percent=percent, points=points
            )
        )
        self.model.spent -= points
        self.model.put(self.season, points)

    @rule(days=st.sampled_from((1, 5, 40, 95, 400)))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.open()

    @invariant()
    def the_books_are_the_model(self) -> None:
        books, model = self.books, self.model
        assert (books.points, books.debt) == (model.available, model.debt)
        assert {name: hold.lots for name, hold in books.holds.items()} == model.holds
        earlier = {box: coins for box, coins in model.boxes.items() if coins and box != self.season}
        assert books.lots == earlier

    @invariant()
    def no_point_appears_or_vanishes(self) -> None:
        books, model = self.books, self.model
        owned = books.points + books.held + model.spent + model.expired
        assert model.issued == owned - books.debt - model.forgiven
        assert min(books.points, books.held, books.debt) >= 0
        assert not (books.points and books.debt)


@pytest.mark.parametrize("histories", HISTORIES)
def test_the_books_agree_with_the_model(histories: int) -> None:
    run_state_machine_as_test(Points, settings=settings(max_examples=histories, stateful_step_count=STEPS))
