"""Of which sorts something waits for a decision, so that a page only looks through lists that are not empty."""

from __future__ import annotations

from growth_tree.web import shell
from models.undecided import Undecided
from models.undecided import undecided as ask


def undecided() -> Undecided:
    """Of which sorts anything waits, whoever it waits for; asked once for all counters of a page."""
    return shell.once("undecided", lambda: ask(shell.connection()))
