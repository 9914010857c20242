"""What is measured, and how the rates are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, pairwise
from statistics import median

from msgspec.structs import replace

from growth_tree import migrate, replay, verify
from growth_tree.bench import department
from growth_tree.bench.page import page_rates
from growth_tree.bench.redeem import CLIENTS, race_rates, redeem_rates
from growth_tree.bench.reference import Reference, crowded_rate, rate, reference
from growth_tree.handle import Handler
from growth_tree.lab.simulation import simulate
from growth_tree.projections import ALL

MEMBERS = 1000
APPROVALS = 1000
SEASONS = 8
FEW = 300
ROUNDS = 5
TURNS = 20
WAITING = 200
"""Pieces of work that wait for a decision while pages are measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A workload's rate beside that of its reference; a ratio above 1 means that the product is faster."""

    name: str
    database: str
    events: int
    rate: float
    reference: str
    reference_rate: float
    ratio: float


def run(handler: Handler, url: str, events: int, tell: Callable[[str], None]) -> Iterator[Measured]:
    """Every workload on an empty database, which grows to about so many events.

    Raises ImportError where the reference is not installed.
    """
    department.found(handler, MEMBERS)
    with reference(url) as peer:
        for name, kind, ours, theirs in _workloads(handler, url, events // 3, peer):
            tell(name)
            yield Measured(
                name=name,
                database=handler.engine.dialect.name,
                events=events,
                rate=round(ours, 1),
                reference=kind,
                reference_rate=round(theirs, 1),
                ratio=round(ours / theirs, 3),
            )


def _workloads(handler: Handler, url: str, tasks: int, peer: Reference) -> Iterator[tuple[str, str, float, float]]:
    yield "import", "es", *_import(handler, peer, tasks)
    yield "approve", "es", *_approve(handler, peer, tasks)
    yield "approve_long_history", "raw", *_approve_long_history(handler, 2 * tasks, tasks // SEASONS)
    yield "approve_concurrent", "es", *_approve_crowded(handler, peer, 4 * tasks, _anybody, hot=False)
    yield "approve_hot", "es", *_approve_crowded(handler, peer, 5 * tasks, lambda _: department.member(0), hot=True)
    yield "redeem", "raw", *redeem_rates(handler, 6 * tasks)
    yield "redeem_race", "raw", *race_rates(handler, 6 * tasks + CLIENTS)
    rebuilt, folded = _fastest(ROUNDS, lambda: _rebuild(handler), peer.fold)
    yield "rebuild", "es", rebuilt, folded
    yield "rebuild_from_empty", "es", *_fastest(ROUNDS, lambda: _rebuild(handler, emptied=True), peer.fold)
    yield "verify", "raw", *_fastest(ROUNDS, lambda: _verify(handler), lambda: rebuilt)
    yield "simulate", "raw", *_fastest(ROUNDS, lambda: _simulate(handler), lambda: rebuilt)
    department.hand_in(handler, range(6 * tasks + 2 * CLIENTS, 6 * tasks + 2 * CLIENTS + WAITING), _anybody)
    for name, ours, theirs in page_rates(handler, url, department.member(0), department.BOSS):
        yield f"page {name}", "raw", ours, theirs


def _import(handler: Handler, peer: Reference, tasks: int) -> tuple[float, float]:
    """Approved tasks in bulk, everything projected: events a second; both take turns."""
    ours = theirs = 0.0
    edges = [tasks * n // ROUNDS for n in range(ROUNDS + 1)]
    for first, after in pairwise(edges):
        started = time.perf_counter()
        department.fill(handler, range(first, after), _anybody)
        ours += time.perf_counter() - started
        theirs += 3 * (after - first) / peer.append(3 * (after - first))
    return 3 * tasks / ours, 3 * tasks / theirs


def _approve(handler: Handler, peer: Reference, first: int) -> tuple[float, float]:
    """Approve one task: load, decide, append, ledger, all read models, chain, durable commit; one client.

    The reference loads a stream, appends one event and commits; both take turns, so that both meet the same machine.
    """
    ours, theirs = [], []
    for numbers in _slices(first, APPROVALS):
        department.hand_in(handler, numbers, _anybody)
        ours.append(_approvals(handler, numbers))
        theirs.append(peer.approve(len(numbers)))
    return median(ours), median(theirs)


def _approve_long_history(handler: Handler, first: int, tasks_a_season: int) -> tuple[float, float]:
    """The same for one with as many events behind them as all others have together, beside one who is new."""
    veteran, newcomer = department.member(MEMBERS - 1), department.member(MEMBERS - 2)
    for season in range(SEASONS):
        numbers = range(first, first + tasks_a_season)
        at = department.AT - timedelta(days=91 * (SEASONS - season))
        department.fill(handler, numbers, lambda _: veteran, at)
        first = numbers.stop
    rates: dict[str, list[float]] = {veteran: [], newcomer: []}
    for owner, numbers in zip(cycle(rates), _slices(first, 2 * FEW), strict=False):
        department.hand_in(handler, numbers, lambda _, owner=owner: owner)  # type: ignore[misc]
        rates[owner].append(_approvals(handler, numbers))
    return median(rates[veteran]), median(rates[newcomer])


def _approve_crowded(
    handler: Handler, peer: Reference, first: int, owner: Callable[[int], str], *, hot: bool
) -> tuple[float, float]:
    """Many clients approve at once: work of all members, or work of one."""
    numbers = range(first, first + FEW)
    department.hand_in(handler, numbers, owner)
    ours = crowded_rate(FEW, lambda n: department.approve(handler, first + n))
    return ours, peer.approve_crowded(FEW, hot=hot)


def _slices(first: int, count: int) -> Iterator[range]:
    """Numbers in slices short enough that what else the machine does meets both sides alike."""
    edges = [first + count * n // TURNS for n in range(TURNS + 1)]
    return (range(start, after) for start, after in pairwise(edges))


def _approvals(handler: Handler, numbers: range) -> float:
    return rate(len(numbers), lambda n: department.approve(handler, numbers.start + n))


def _fastest(rounds: int, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """The best of some rounds of each, in turns: whatever else the machine does only makes them slower."""
    both = [(ours(), theirs()) for _ in range(rounds)]
    return max(rate for rate, _ in both), max(rate for _, rate in both)


def _rebuild(handler: Handler, *, emptied: bool = False) -> float:
    """All read models from the whole log: events a second; right already, or emptied as an upgrade leaves them."""
    if emptied:
        with handler.writing() as connection:
            migrate.empty(connection, tuple(ALL))
    started = time.perf_counter()
    return replay.rebuild(handler.engine, _silent) / (time.perf_counter() - started)


def _verify(handler: Handler) -> float:
    """Chain, replay, compare, conservation: events a second."""
    started = time.perf_counter()
    report = verify.verify(handler.engine, handler.zone, {}, _silent)
    if report.problems:
        raise AssertionError(report.problems)
    return report.events / (time.perf_counter() - started)


def _simulate(handler: Handler) -> float:
    """Everything that was ever done, under other rules: events a second; beside the rebuild of the same log."""
    rules = department.rules()
    draft = replace(rules, kinds=tuple(replace(kind, xp=kind.xp + 5) for kind in rules.kinds))
    with handler.reading() as connection:
        found = simulate(
            handler, connection, draft, since=department.LONG_AGO, today=department.TODAY, progress=_silent
        )
    return found.events / found.seconds


def _anybody(n: int) -> str:
    """Everybody in turn but the two whose histories are compared."""
    return department.member(n % (MEMBERS - 2))


def _silent(_done: int, _total: int) -> None:
    """Progress that nobody wants to hear of."""
