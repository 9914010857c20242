"""Given events, when a command, then events or a refusal; and the small organisation in which the tests take place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from types import ModuleType
from typing import Any, TypeVar, get_args

import pytest
from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain import (
    baseline,
    budget,
    calendar,
    catalogue,
    correction,
    directory,
    experiment,
    finding,
    goal,
    growth,
    kpis,
    metric,
    objection,
    redemption,
    rulebook,
    settlement,
    slot,
    target,
    task,
)
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.catalogue import Catalogue
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.directory_events import AccessGranted, ManagerNamed, MemberJoined, ShopOpened, TeamFormed
from growth_tree.domain.kpi_events import Kpis
from growth_tree.domain.organisation import Directory
from growth_tree.domain.rulebook_events import Library, Mode, RulebookPublished
from growth_tree.domain.rules import Badge, Cap, Evidence, Measure, Period, RuleBook, TaskKind, Text

T = TypeVar("T", bound=Struct)
STREAMS: tuple[ModuleType, ...] = (
    baseline,
    budget,
    calendar,
    catalogue,
    correction,
    directory,
    experiment,
    finding,
    goal,
    growth,
    kpis,
    metric,
    objection,
    redemption,
    rulebook,
    settlement,
    slot,
    target,
    task,
)

LONG_AGO = date(2025, 1, 1)
TODAY = date(2026, 3, 11)
"""A Wednesday."""


def fold(kind: ModuleType, events: Iterable[Any], state: Any = None) -> Any:
    """The state that events lead to."""
    return reduce(kind.evolve, events, kind.initial if state is None else state)


def home_of(command: Any) -> ModuleType:
    """The kind of stream to which a command goes."""
    return next(kind for kind in STREAMS if type(command) in (get_args(kind.Command) or (kind.Command,)))


def kind(
    code: str,
    *,
    branch: str = "content",
    xp: int = 20,
    points: int = 10,
    evidence: Evidence = Evidence.NONE,
    cooldown_days: int = 0,
    jobs: tuple[str, ...] = (),
    **caps: int,
) -> TaskKind:
    """A kind of task; caps as day=, week=, month=."""
    return TaskKind(
        code=code,
        name=Text(zh=code, en=code),
        hint=Text(zh=code, en=code),
        branch=branch,
        xp=xp,
        points=points,
        evidence=evidence,
        cooldown_days=cooldown_days,
        jobs=jobs,
        caps=tuple(Cap(period=Period(period), times=times) for period, times in caps.items()),
    )


def badge(code: str, measure: Measure, threshold: int, branch: str | None = None) -> Badge:
    """An honour."""
    text = Text(zh=code, en=code)
    return Badge(code=code, name=text, hint=text, measure=measure, threshold=threshold, branch=branch)


RULES = RuleBook(
    title=Text(zh="规则", en="Rules"),
    kinds=(
        kind("title"),
        kind("plan", branch="campaign", xp=100, points=50),
        kind("report", branch="data", xp=10, points=5, day=1),
        kind("copy", week=2),
        kind("audit", branch="market", month=1),
        kind("model", branch="data", xp=120, points=60, cooldown_days=3),
        kind("video", evidence=Evidence.LINK),
        kind("sheet", evidence=Evidence.FILE),
        kind("clean_up", evidence=Evidence.ANY),
        kind("refund", branch="service", jobs=("service_agent",)),
    ),
)


def library(rules: RuleBook = RULES, *later: tuple[date, RuleBook]) -> Library:
    """Rule books in force since long ago and, where given, later ones from their day on."""
    dated = [(LONG_AGO, rules), *later]
    return Library(tuple(published(n, day, book) for n, (day, book) in enumerate(dated, 1)))


def published(version: int, effective_from: date, rulebook: RuleBook, **proposal: Any) -> RulebookPublished:
    """A version as the set-up of the product publishes it, or with what is known of its proposal."""
    nobody = dict.fromkeys(("since", "reason", "by", "proposed_by", "seconded_by", "draft"))
    told = {"mode": Mode.FORWARD, **nobody, **proposal}
    return RulebookPublished(version=version, effective_from=effective_from, rulebook=rulebook, **told)


def joined(member: str, team: str, job: str = "ops_specialist", on: date = LONG_AGO) -> MemberJoined:
    """A person of the organisation."""
    return MemberJoined(member=member, on=on, job=job, team=team, grade="P3")


def team(name: str, parent: str | None, manager: str | None) -> list[Any]:
    """A team and who is in charge of it."""
    formed = TeamFormed(team=name, name=name, shop="flagship", parent=parent)
    return [formed, *([ManagerNamed(team=name, member=manager, from_day=LONG_AGO)] if manager else [])]


STAFF = (
    ShopOpened(shop="flagship", name="flagship"),
    *team("department", None, None),
    *team("content", "department", None),
    *team("service", "department", None),
    joined("ann", "content"),
    joined("bo", "content"),
    joined("cy", "content", "ops_manager"),
    joined("flo", "service", "service_agent"),
    joined("gus", "service", "ops_manager"),
    joined("di", "department", "ops_director"),
    joined("ed", "department", "tech_support"),
    ManagerNamed(team="department", member="di", from_day=LONG_AGO),
    ManagerNamed(team="content", member="cy", from_day=LONG_AGO),
    ManagerNamed(team="service", member="gus", from_day=LONG_AGO),
    AccessGranted(member="ed", access="admin"),
)
"""Ann and Bo work for Cy, Flo for Gus; both managers answer to Di, the director; Ed is admin."""

ORGANISATION: Directory = fold(directory, STAFF)


def organisation(*events: Any) -> Directory:
    """The organisation after some more has happened to it."""
    changed: Directory = fold(directory, events, ORGANISATION)
    return changed


def context(
    *,
    actor: str = "ann",
    today: date = TODAY,
    directory: Directory = ORGANISATION,
    library: Library = library(),  # noqa: B008  (it is immutable)
    calendar: Calendar = calendar.initial,
    catalogue: Catalogue = catalogue.initial,
    kpis: Kpis = kpis.initial,
    hour: int = 9,
) -> Context:
    """The circumstances of a command."""
    return Context(
        actor=actor,
        at=datetime(today.year, today.month, today.day, hour, tzinfo=UTC),
        today=today,
        directory=directory,
        library=library,
        calendar=calendar,
        catalogue=catalogue,
        kpis=kpis,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command brought about."""

    events: list[Any]
    refusal: Rejected | None

    def then(self, *expected: Any) -> None:
        """These events and no others; none at all where nothing is named."""
        assert self.refusal is None, repr(self.refusal)
        assert self.events == list(expected)

    def refused(self, code: str, field: str | None = None, **params: str | int) -> None:
        """It was refused for this reason, said at this field."""
        assert self.refusal is not None, f"not refused: {self.events}"
        assert (self.refusal.code, self.refusal.field, self.refusal.params) == (code, field, params)


@dataclass(frozen=True, slots=True)
class Given:
    """A stream with a past."""

    past: tuple[Any, ...]

    def and_(self, *events: Any) -> Given:
        """The same with more past."""
        return Given((*self.past, *events))

    def when(self, command: Any, **circumstances: Any) -> Outcome:
        """Somebody commands: actor, today, directory, library, calendar, catalogue, kpis and hour as for context()."""
        stream = home_of(command)
        state = fold(stream, self.past)
        if stream is directory and self.past:
            circumstances.setdefault("directory", state)
        try:
            return Outcome(stream.decide(state, command, context(**circumstances)), None)
        except Rejected as refusal:
            return Outcome([], refusal)


def given(*events: Any) -> Given:
    """A stream in which this has happened."""
    return Given(events)


def changed(thing: Any, **fields: Any) -> Any:
    """An event or command with some fields different."""
    return replace(thing, **fields)


def rejected(code: str) -> pytest.RaisesExc[Rejected]:
    """Expect a refusal for this reason."""
    return pytest.RaisesExc(Rejected, check=lambda refusal: refusal.code == code)


def told(event: type[T], command: Any, **more: Any) -> T:
    """The event that says what a command said, and more."""
    same = {name: getattr(command, name) for name in event.__struct_fields__ if hasattr(command, name)}
    return event(**{**same, **more})
