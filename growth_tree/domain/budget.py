"""What a team's redemptions draw in a month on the money it may spend, in fen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.terms import yuan


def stream_of(command: Command) -> str:
    """One stream for a team and a month."""
    return f"budget/{command.team}/{command.month}"


# Commands


class DrawBudget(Struct, frozen=True, kw_only=True):
    """Take the money that a granted redemption may use up."""

    team: str
    month: str
    redemption: str
    fen: int


class ReturnBudget(Struct, frozen=True, kw_only=True):
    """Give back what it did not use up."""

    team: str
    month: str
    redemption: str
    fen: int


Command = DrawBudget | ReturnBudget


# Events


class BudgetDrawn(Struct, frozen=True, kw_only=True):
    """Money was taken for a redemption; `drawn` is what all of them hold in that month, with this one."""

    team: str
    month: str
    redemption: str
    fen: int
    drawn: int


class BudgetReturned(Struct, frozen=True, kw_only=True):
    """Money came back; `drawn` is what all redemptions hold in that month after it."""

    team: str
    month: str
    redemption: str
    fen: int
    drawn: int


Event = BudgetDrawn | BudgetReturned


# State


class State(Struct, frozen=True, kw_only=True):
    """What each redemption holds of a month's money."""

    drawn: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """What all of them hold."""
        return sum(self.drawn.values())


initial = State()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case BudgetDrawn():
            return replace(state, drawn={**state.drawn, event.redemption: event.fen})
        case BudgetReturned():
            left = state.drawn[event.redemption] - event.fen
            return replace(state, drawn={**state.drawn, event.redemption: left})
    assert_never(event)


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Draw once for a redemption, within what the team is allowed; give back no more than was drawn."""
    name = command.redemption
    known = {"team": command.team, "month": command.month, "redemption": name}
    match command:
        case DrawBudget():
            if name in state.drawn:
                return []
            drawn = state.total + command.fen
            allowed = context.catalogue.allowance(command.team, command.month)
            if allowed is not None and drawn > allowed:
                left = yuan(max(0, allowed - state.total))
                raise Rejected("budget_short", left=left, needed=yuan(command.fen), month=command.month)
            return [BudgetDrawn(**known, fen=command.fen, drawn=drawn)]
        case ReturnBudget():
            fen = min(command.fen, state.drawn.get(name, 0))
            return [BudgetReturned(**known, fen=fen, drawn=state.total - fen)] if fen else []
    assert_never(command)
