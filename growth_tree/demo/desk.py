"""Where everything that people of the demo do becomes orders to the product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection

from events import log
from growth_tree import deadlines
from growth_tree.accounts.files import keep_file
from growth_tree.accounts.notes import SALT_LENGTH, keep_texts
from growth_tree.demo.clock import Clock
from growth_tree.demo.picture import chart, product
from growth_tree.demo.scenes import scene
from growth_tree.domain import directory
from growth_tree.domain.award import season_of
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.correction import ProposeCorrection
from growth_tree.domain.experiment import ConcludeExperiment, PlanExperiment
from growth_tree.domain.experiment_events import Plan
from growth_tree.domain.finding import DismissFinding
from growth_tree.domain.growth_events import LevelReached
from growth_tree.domain.hand_in import SubmitTask
from growth_tree.domain.objection import DeclineObjection, RaiseObjection, UpholdObjection
from growth_tree.domain.redemption import RefuseRedemption
from growth_tree.domain.reopening import ProposeReopening
from growth_tree.domain.rulebook import ProposeRulebook
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.target import ProposeOverride
from growth_tree.domain.task import AssignTask, DeclineShare, ReturnTask, VoidTask
from growth_tree.domain.task_events import TaskAssigned, TaskSubmitted
from growth_tree.domain.terms import Terms
from growth_tree.handle import Command, Handler, Order, Outcome, World
from growth_tree.projections import Recorded

T = TypeVar("T")

BATCH = 300
LINK, FILE = "link", "file"
TEXT_OF: Mapping[type[Command], str] = {
    AssignTask: "title",
    RaiseObjection: "text",
    ConcludeExperiment: "lesson",
    **dict.fromkeys((DeclineShare, ReturnTask, VoidTask, RefuseRedemption), "reason"),
    **dict.fromkeys((ProposeReopening, ProposeOverride, ProposeCorrection, ProposeRulebook), "reason"),
    **dict.fromkeys((UpholdObjection, DeclineObjection, DismissFinding), "reason"),
}
"""The one field of a command that is a text, if there is anything in it; commands with several are not here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What somebody wants at a moment; texts stand in the command as they were written."""

    actor: str
    at: datetime
    command: Command


class Desk:
    """Collects what people want, keeps their texts and files, and has it carried out."""

    def __init__(self, handler: Handler, clock: Clock, rng: Random) -> None:
        self.world = _world(handler)
        self.tasks: set[str] = set()
        self.events = 0
        self.levels: dict[str, int] = {}
        self._handler = handler
        self._clock = clock
        self._rng = rng
        self._salt = rng.randbytes(SALT_LENGTH)
        self._wishes: list[_Wish] = []
        self._accounts: list[Callable[[Connection], None]] = []

    def new_id(self) -> str:
        """An id that the seed repeats."""
        return self._rng.randbytes(8).hex()

    def order(self, actor: str, command: Command) -> None:
        """Somebody gives a command now; what one transaction brings into the books belongs to one season."""
        if self._wishes and season_of(self._wishes[-1].at.date()) != season_of(self._clock.now.date()):
            self.send()
        self._wishes.append(_Wish(actor=actor, at=self._clock.now, command=command))

    def account(self, action: Callable[[Connection], None]) -> None:
        """Something is done to the accounts together with the next orders."""
        self._accounts.append(action)

    def rest(self) -> None:
        """At the end of a day: have it carried out, unless there is little and nobody's place has changed."""
        urgent = any(isinstance(wish.command, directory.Command) for wish in self._wishes)
        if urgent or len(self._wishes) >= BATCH:
            self.send()

    def attempt(self, actor: str, command: Command) -> bool:
        """Somebody tries something now; whether it was not refused."""
        self.send()
        self.order(actor, command)
        ((_, outcome),) = self._carried_out()
        return outcome.refusal is None

    def look(self, question: Callable[[Connection], T]) -> T:
        """Look something up, with all that has been ordered by now."""
        self.send()
        with self._handler.reading() as connection:
            return question(connection)

    def sweep(self) -> None:
        """Have done what is due by now."""
        self.have(deadlines.sweep)

    def have(self, action: Callable[[Handler, datetime], T]) -> T:
        """Have the product do something by itself now, with all that has been ordered."""
        self.send()
        found = action(self._handler, self._clock.now)
        with self._handler.reading() as connection:
            self.events = log.head(connection).position
            self.world = self._handler.world(connection)
        return found

    def send(self) -> None:
        """Have everything carried out in one transaction; nothing that is ordered may be refused."""
        for order, outcome in self._carried_out():
            if outcome.refusal is not None:
                raise RuntimeError(f"{order.at} {order.command}: {outcome.refusal!r}")

    def _carried_out(self) -> list[tuple[Order, Outcome]]:
        if not self._wishes and not self._accounts:
            return []
        with self._handler.writing() as connection:
            for action in self._accounts:
                action(connection)
            orders = self._orders(connection)
            outcomes = self._handler.handle_all(connection, orders)
        for outcome in outcomes:
            self._note(outcome.events)
        self._wishes, self._accounts = [], []
        self.world = _world(self._handler)
        return list(zip(orders, outcomes, strict=True))

    def _orders(self, connection: Connection) -> list[Order]:
        written = list(dict.fromkeys((wish.actor, text) for wish in self._wishes for text in _texts(wish.command)))
        kept = keep_texts(connection, written, self._clock.now, salt=self._salt)
        references = dict(zip(written, kept, strict=True))
        return [
            Order(command=self._referring(connection, wish, references), id=self.new_id(), actor=wish.actor, at=wish.at)
            for wish in self._wishes
        ]

    def _referring(self, connection: Connection, wish: _Wish, references: Mapping[tuple[str, str], str]) -> Command:
        """The command with references in the place of its texts and files."""
        by = wish.actor
        match command := wish.command:
            case SubmitTask():
                links = {item.ref: references[by, item.ref] for item in command.evidence if item.kind == LINK}
                evidence = tuple(
                    replace(item, ref=links.get(item.ref) or self._file(connection, wish, item.ref))
                    for item in command.evidence
                )
                return replace(command, title=references[by, command.title], evidence=evidence)
            case SettlePeriod(lines=lines):
                named = (replace(line, excluded=line.excluded and references[by, line.excluded]) for line in lines)
                return replace(command, lines=tuple(named))
            case OfferReward(terms=Terms(picture=str(code)) as terms):
                return replace(command, terms=replace(terms, picture=self._file(connection, wish, code, _drawn)))
            case PlanExperiment(plan=plan):
                return replace(command, plan=self._settled(connection, wish, plan, references))
            case _:
                return replace(command, **{field: references[by, text] for field, text in _text(command)})

    def _settled(
        self, connection: Connection, wish: _Wish, plan: Plan, references: Mapping[tuple[str, str], str]
    ) -> Plan:
        creatives = tuple(
            replace(
                each,
                name=references[wish.actor, each.name],
                picture=self._file(connection, wish, each.picture, product) if each.picture else None,
            )
            for each in plan.creatives
        )
        product_, hypothesis = (references[wish.actor, text] for text in (plan.product, plan.hypothesis))
        return replace(plan, product=product_, hypothesis=hypothesis, creatives=creatives)

    def _file(self, connection: Connection, wish: _Wish, name: str, drawn: Callable[[str], bytes] = chart) -> str:
        salt = self._rng.randbytes(SALT_LENGTH)
        return keep_file(connection, wish.actor, name, drawn(f"{name} {wish.at}"), wish.at, salt=salt)

    def _note(self, events: tuple[Recorded, ...]) -> None:
        for recorded in events:
            self.events = recorded.position
            if isinstance(recorded.event, TaskAssigned | TaskSubmitted):
                self.tasks.add(recorded.event.task)
            if isinstance(recorded.event, LevelReached) and recorded.event.branch is None:
                self.levels[recorded.event.member] = recorded.position


def _drawn(name: str) -> bytes:
    """The picture of a reward: whenever it is drawn it is the same one."""
    return scene(name.partition(" ")[0])


def _world(handler: Handler) -> World:
    with handler.reading() as connection:
        return handler.world(connection)


def _texts(command: Command) -> tuple[str, ...]:
    match command:
        case SubmitTask():
            return (command.title, *(item.ref for item in command.evidence if item.kind == LINK))
        case SettlePeriod(lines=lines):
            return tuple(line.excluded for line in lines if line.excluded)
        case PlanExperiment(plan=plan):
            return (plan.product, plan.hypothesis, *(each.name for each in plan.creatives))
        case _:
            return tuple(text for _, text in _text(command))


def _text(command: Command) -> Iterator[tuple[str, str]]:
    """The field of a command that is a text, with what is in it."""
    field = TEXT_OF.get(type(command))
    if field is not None and (text := getattr(command, field)):
        yield field, text
