"""The rule lab from the shell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec import to_builtins

from growth_tree.cli.terminal import handler, now, print_json, progress, refusals, say
from growth_tree.domain.rules import RuleBook
from growth_tree.lab.figures import Simulation
from growth_tree.lab.simulation import simulate

WEEKS = 13
SHOWN = 10
"""People on either side that the terminal is told of."""


def run(rulebook: RuleBook, since: datetime | None, *, as_json: bool) -> None:
    """Replay the past under a rule book and tell what it would have given."""
    desk = handler()
    today = now().astimezone(desk.zone).date()
    first = since.date() if since else today - timedelta(weeks=WEEKS)
    with desk.reading() as connection, refusals(), progress("replaying", quiet=as_json) as tell:
        found = simulate(desk, connection, rulebook, since=first, today=today, progress=tell)
    if as_json:
        print_json(to_builtins(found))
    else:
        _tell(found, first)


def _tell(found: Simulation, since: date) -> None:
    whole = found.totals
    say(f"{found.events} events since {since} in {found.seconds} s")
    for name in ("xp", "points"):
        before, after = getattr(whole, f"{name}_before"), getattr(whole, f"{name}_after")
        say(f"{name:7}{before:>10} → {after:<10} {after - before:+d}")
    say(f"winners {whole.winners}, losers {whole.losers}, of {whole.people} people")
    say(f"levels: {whole.levels_up} higher, {whole.levels_down} lower")
    say(f"Gini of XP {whole.gini_before / 1000:.3f} → {whole.gini_after / 1000:.3f}")
    say(f"points not spent {whole.liability_before} → {whole.liability_after}; requests refused {whole.refused}")
    for line in _furthest(found):
        say(f"{line['id']}  XP {line['xp']:+d}  points {line['points']:+d}")
    if found.unsimulated:
        say(f"not simulated: {', '.join(found.unsimulated)}")


def _furthest(found: Simulation) -> list[dict[str, Any]]:
    """Those who gain and lose most."""
    moved = sorted((each for each in found.people if each.xp or each.points), key=lambda each: each.points + each.xp)
    few = moved if len(moved) <= 2 * SHOWN else [*moved[:SHOWN], *moved[-SHOWN:]]
    return [{"id": each.id, "xp": each.xp, "points": each.points} for each in few]
