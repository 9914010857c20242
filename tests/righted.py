"""A bonus for Ann in the office that two people wanted, and an objection of hers to whatever Cy decided."""

from __future__ import annotations

from typing import Any

from growth_tree.domain.correction import ConfirmCorrection, ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.objection import RaiseObjection
from growth_tree.domain.objection_events import Against
from growth_tree.handle import Handler
from tests.office import TODAY, order

BONUS = CorrectedLine(
    member="ann", about="", kind="", branch="content", done_on=TODAY, xp=30, points=15, of_season=None
)
PROPOSE = ProposeCorrection(correction="righted-1", sort=Sort.MANUAL, reason="2e" * 32, lines=(BONUS,))
OBJECT = RaiseObjection(
    objection="7",
    member="ann",
    award="t1",
    sort=Against.AWARD,
    text="2e" * 32,
    decided_by=("cy",),
    decided_on=TODAY,
)


def put_right(handler: Handler) -> None:
    """Let it happen."""
    given: tuple[tuple[str, Any], ...] = (
        ("cy", PROPOSE),
        ("di", ConfirmCorrection(correction="righted-1")),
        ("ann", OBJECT),
    )
    with handler.writing() as connection:
        for actor, command in given:
            handler.handle(connection, order(command, f"righted/{command}", actor))
