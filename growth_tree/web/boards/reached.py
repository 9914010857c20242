"""How much of what was expected people had reached at a moment; settlements of then are read from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import cast

from growth_tree import handle
from growth_tree.domain import settlement
from growth_tree.domain.settlement_events import Line
from growth_tree.web import shell
from growth_tree.web.moment import Moment
from models import boards as model


def reached(weeks: Collection[str], when: Moment) -> Mapping[str, int]:
    """Per cent by member, over all that was settled of some weeks by then."""
    if not when.past:
        return model.reached(shell.connection(), weeks)
    percents, weights = Counter[str](), Counter[str]()
    for line in _settled_then(weeks, when.position):
        percents[line.member] += _percent(line) * line.weight
        weights[line.member] += line.weight
    return {member: percents[member] // weight for member, weight in weights.items() if weight}


def _settled_then(weeks: Collection[str], position: int) -> Iterator[Line]:
    """What stood of settlements, after corrections of then; what does not count for boards is left out."""
    streams = [f"period/{team}/{week}" for team in shell.directory().teams for week in weeks]
    for state in handle.states_then(shell.connection(), streams, position):
        for settled in cast(settlement.State, state).lines.values():
            if settled.line.figure is not None and settled.line.excluded is None:
                yield settled.line


def _percent(line: Line) -> int:
    """The same as the board of today makes of its rows."""
    figure = cast(int, line.figure)
    best, goal = (figure, line.expected) if line.q90 >= line.q10 else (line.expected, figure)
    if best * model.PER_CENT >= goal * model.MOST_PERCENT:
        return model.MOST_PERCENT
    return 0 if best <= 0 else best * model.PER_CENT // goal
