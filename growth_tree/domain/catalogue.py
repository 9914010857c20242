"""The catalogue: what is offered for points, how much of it there is, and what each team may spend on it a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.period import is_month, is_over
from growth_tree.domain.terms import Stock, Terms, check


def stream_of(command: Command) -> str:
    """There is one catalogue."""
    return "catalogue"


# Commands


class OfferReward(Struct, frozen=True, kw_only=True):
    """Offer something for points."""

    reward: str
    terms: Terms
    stock: Stock


class ChangeReward(Struct, frozen=True, kw_only=True):
    """Offer it under other terms from now on; whoever has asked keeps the old ones.

    Instead of the `revision` that somebody had before them, or of whatever it is.
    """

    reward: str
    terms: Terms
    revision: int | None = None


class ChangeStock(Struct, frozen=True, kw_only=True):
    """Have more or fewer of it; nobody loses what is already held."""

    reward: str
    stock: Stock


class RetireReward(Struct, frozen=True, kw_only=True):
    """Stop offering it; what was redeemed stays as it is."""

    reward: str


class SetBudget(Struct, frozen=True, kw_only=True):
    """Allow a team so much money a month from a month on, in fen; without a limit where it is None."""

    team: str
    month: str
    fen: int | None


Command = OfferReward | ChangeReward | ChangeStock | RetireReward | SetBudget


# Events


class RewardOffered(Struct, frozen=True, kw_only=True):
    """Something can be had for points, under these terms."""

    reward: str
    terms: Terms
    stock: Stock


class RewardChanged(Struct, frozen=True, kw_only=True):
    """New requests come under these terms, the `revision`-th of this reward."""

    reward: str
    revision: int
    terms: Terms


class StockChanged(Struct, frozen=True, kw_only=True):
    """There are now so many of it, in every period that is not over."""

    reward: str
    stock: Stock


class RewardRetired(Struct, frozen=True, kw_only=True):
    """It cannot be asked for any more."""

    reward: str


class BudgetSet(Struct, frozen=True, kw_only=True):
    """From a month on a team may draw so much money a month, in fen; any amount where it is None."""

    team: str
    month: str
    fen: int | None


Event = RewardOffered | RewardChanged | StockChanged | RewardRetired | BudgetSet


# State


class Offer(Struct, frozen=True, kw_only=True):
    """A reward with every revision of its terms, the latest last."""

    reward: str
    revisions: tuple[Terms, ...]
    stock: Stock
    retired: bool = False

    @property
    def terms(self) -> Terms:
        """The terms for new requests."""
        return self.revisions[-1]

    @property
    def revision(self) -> int:
        """Which revision they are, counted from 1."""
        return len(self.revisions)


class Catalogue(Struct, frozen=True, kw_only=True):
    """All offers, and the monthly allowances of teams, each with the month from which it holds."""

    offers: Mapping[str, Offer] = field(default_factory=dict)
    budgets: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)

    def terms(self, reward: str, revision: int) -> Terms:
        """The terms under which something was asked for."""
        return self.offers[reward].revisions[revision - 1]

    def allowance(self, team: str, month: str) -> int | None:
        """How much money a team may draw in a month, in fen; None where there is no limit."""
        since = max((known for known in self.budgets.get(team, ()) if known <= month), default=None)
        return None if since is None else self.budgets[team][since]


State = Catalogue
initial = Catalogue()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case RewardOffered():
            offer = Offer(reward=event.reward, revisions=(event.terms,), stock=event.stock)
            return _with(state, offer)
        case RewardChanged():
            offer = state.offers[event.reward]
            return _with(state, replace(offer, revisions=(*offer.revisions, event.terms)))
        case StockChanged():
            return _with(state, replace(state.offers[event.reward], stock=event.stock))
        case RewardRetired():
            return _with(state, replace(state.offers[event.reward], retired=True))
        case BudgetSet():
            of_team = {**state.budgets.get(event.team, {}), event.month: event.fen}
            return replace(state, budgets={**state.budgets, event.team: of_team})
    assert_never(event)


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Admins say what is offered; terms are never overwritten."""
    if not context.administers:
        raise Rejected("not_yours")
    match command:
        case OfferReward():
            return _offer(state, command, context)
        case ChangeReward():
            offer = _offered(state, command.reward)
            _check(command.terms, offer.stock, context)
            if offer.terms == command.terms:
                return []
            if command.revision not in (None, offer.revision):
                raise Rejected("reward_changed")
            return [RewardChanged(reward=command.reward, revision=offer.revision + 1, terms=command.terms)]
        case ChangeStock():
            offer = _offered(state, command.reward)
            if command.stock.per is not offer.stock.per:
                raise Rejected("stock_counts_otherwise", "per")
            check(offer.terms, command.stock)
            return [] if offer.stock == command.stock else [StockChanged(reward=command.reward, stock=command.stock)]
        case RetireReward():
            known = state.offers.get(command.reward)
            return [] if known and known.retired else [RewardRetired(reward=_offered(state, command.reward).reward)]
        case SetBudget():
            return _set_budget(state, command, context)
    assert_never(command)


def _with(state: State, offer: Offer) -> State:
    return replace(state, offers={**state.offers, offer.reward: offer})


def _offer(state: State, command: OfferReward, context: Context) -> list[Event]:
    known = state.offers.get(command.reward)
    if known is not None:
        if known.revisions[0] == command.terms:
            return []
        raise Rejected("reward_known", "reward")
    _check(command.terms, command.stock, context)
    return [RewardOffered(reward=command.reward, terms=command.terms, stock=command.stock)]


def _offered(state: State, reward: str) -> Offer:
    offer = state.offers.get(reward)
    if offer is None:
        raise Rejected("unknown_reward", "reward")
    if offer.retired:
        raise Rejected("reward_retired")
    return offer


def _check(terms: Terms, stock: Stock, context: Context) -> None:
    check(terms, stock)
    shops = {*terms.eligibility.shops, *([terms.shop] if terms.shop else [])}
    if not shops <= set(context.directory.shops):
        raise Rejected("unknown_shop", "shop")


def _set_budget(state: State, command: SetBudget, context: Context) -> list[Event]:
    if command.team not in context.directory.teams:
        raise Rejected("unknown_team", "team")
    if command.fen is not None and command.fen < 0:
        raise Rejected("cell_negative", "fen")
    if not is_month(command.month):
        raise Rejected("unknown_period", "month")
    if is_over(command.month, context.today):
        raise Rejected("month_over", "month")
    known = state.budgets.get(command.team, {})
    same = command.month in known and known[command.month] == command.fen
    return [] if same else [BudgetSet(team=command.team, month=command.month, fen=command.fen)]
