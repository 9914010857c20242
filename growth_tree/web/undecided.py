"""What waits to be decided, as far as one question tells: a page only looks through lists that are not empty."""

from __future__ import annotations

from growth_tree.web import shell
from models.undecided import Undecided
from models.undecided import undecided as ask


def undecided() -> Undecided:
    """The viewer's shares, and of which sorts anything waits for anybody; asked once for all counters of a page."""
    return shell.once("undecided", lambda: ask(shell.connection(), shell.person()))
