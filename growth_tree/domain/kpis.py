"""The KPI catalogue: what is measured, who answers for what in which share, and the groups of items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain import subject
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.kpi import NAME_MAX, Kpi, check, same_kind
from growth_tree.domain.kpi_events import (
    EVER,
    Event,
    GroupFormed,
    KpiDefined,
    KpiRetired,
    Kpis,
    Scorecard,
    ScorecardSet,
    State,
    Weight,
    evolve,
)
from growth_tree.domain.rules import JOBS

__all__ = ["Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]

WHOLE = 100


def stream_of(command: Command) -> str:
    """There is one catalogue of KPIs."""
    return "kpis"


# Commands


class DefineKpi(Struct, frozen=True, kw_only=True):
    """Measure something new, or understand it otherwise; its unit and way of counting never change.

    Instead of the `revision` that somebody had before them, or of whatever it is.
    """

    kpi: Kpi
    revision: int | None = None


class RetireKpi(Struct, frozen=True, kw_only=True):
    """Stop measuring it; defining it again takes it up again."""

    code: str


class SetScorecard(Struct, frozen=True, kw_only=True):
    """Say what a job answers for from a Monday on: weights of ordinary weeks and of promotions, none or 100 % each.

    What is said for the first time can hold for ever, the past included.
    """

    job: str
    usual: tuple[Weight, ...]
    promotion: tuple[Weight, ...]
    from_day: date = EVER


class FormGroup(Struct, frozen=True, kw_only=True):
    """Measure some items of a shop together, or give such a group another name, or another team from a Monday on."""

    group: str
    shop: str
    name: str
    team: str | None = None
    from_day: date = EVER


Command = DefineKpi | RetireKpi | SetScorecard | FormGroup


# State

initial = Kpis()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Admins say what is measured."""
    if not context.administers:
        raise Rejected("not_yours")
    match command:
        case DefineKpi():
            return _define(state, command.kpi, command.revision)
        case RetireKpi():
            return _retire(state, command.code, context.today)
        case SetScorecard():
            return _set(state, command, context.today)
        case FormGroup():
            return _form(state, command, context)
    assert_never(command)


def _define(state: State, kpi: Kpi, revision: int | None) -> list[Event]:
    check(kpi)
    known = state.by_code.get(kpi.code)
    if known is None:
        return [KpiDefined(code=kpi.code, revision=1, kpi=kpi)]
    if not same_kind(known.kpi, kpi):
        raise Rejected("kpi_kind_fixed", "unit")
    if known.kpi == kpi and not known.retired:
        return []
    if known.kpi != kpi and revision not in (None, known.revision):
        raise Rejected("kpi_changed")
    return [KpiDefined(code=kpi.code, revision=known.revision + 1, kpi=kpi)]


def _retire(state: State, code: str, today: date) -> list[Event]:
    known = state.by_code.get(code)
    if known is None:
        raise Rejected("unknown_kpi", "kpi")
    if known.retired:
        return []
    if any(weight.kpi == code for card in _standing(state, today) for weight in (*card.usual, *card.promotion)):
        raise Rejected("kpi_on_scorecard")
    return [KpiRetired(code=code)]


def _standing(state: State, today: date) -> Iterator[Scorecard]:
    """The scorecards that are in force, and those that will be."""
    for job, cards in state.scorecards.items():
        yield state.scorecard(job, today)
        yield from (card for card in cards if card.from_day > today)


def _set(state: State, command: SetScorecard, today: date) -> list[Event]:
    if command.job not in JOBS:
        raise Rejected("unknown_job", "job")
    for field in ("usual", "promotion"):
        _check_weights(state, field, getattr(command, field))
    if command.promotion and not command.usual:
        raise Rejected("promotion_alone", "usual")
    card = state.scorecard(command.job, command.from_day)
    if (card.usual, card.promotion) == (command.usual, command.promotion):
        return []
    if command.job in state.scorecards or command.from_day != EVER:
        _check_from(command.from_day, today)
    return [ScorecardSet(**asdict(command))]


def _check_from(day: date, today: date) -> None:
    """Refuse what begins in the middle of a week, or changes what people answered for in weeks that are over."""
    if day.weekday():
        raise Rejected("not_a_monday", "from_day")
    if day < today - timedelta(days=today.weekday()):
        raise Rejected("week_stays", "from_day")


def _check_weights(state: State, field: str, weights: tuple[Weight, ...]) -> None:
    for weight in weights:
        known = state.by_code.get(weight.kpi)
        if known is None:
            raise Rejected("unknown_kpi", field)
        if known.retired:
            raise Rejected("kpi_retired", field)
        if weight.on not in subject.KINDS:
            raise Rejected("unknown_subject", field)
        if weight.percent < 1:
            raise Rejected("cell_too_small", field, least=1)
    if len({(weight.kpi, weight.on) for weight in weights}) < len(weights):
        raise Rejected("entry_twice", field)
    total = sum(weight.percent for weight in weights)
    if weights and total != WHOLE:
        raise Rejected("weights_not_whole", field, total=total)


def _form(state: State, command: FormGroup, context: Context) -> list[Event]:
    if command.shop not in context.directory.shops:
        raise Rejected("unknown_shop", "shop")
    if command.team is not None and command.team not in context.directory.teams:
        raise Rejected("unknown_team", "team")
    if not command.name.strip():
        raise Rejected("text_missing", "name")
    if len(command.name) > NAME_MAX:
        raise Rejected("text_long", "name", limit=NAME_MAX)
    known = state.groups.get(command.group)
    if known is not None and known.shop != command.shop:
        raise Rejected("group_of_another_shop", "shop")
    held = known.in_care_of(command.from_day) if known else None
    if known is not None and (known.name, held) == (command.name, command.team):
        return []
    if held != command.team:
        _check_from(command.from_day, context.today)
    return [GroupFormed(**asdict(command))]
