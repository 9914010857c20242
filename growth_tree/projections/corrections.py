"""Folds corrections of the books into what is proposed, dropped and booked."""

from __future__ import annotations

from typing import assert_never

from growth_tree.domain.correction_events import CorrectionBooked, CorrectionDropped, CorrectionProposed, Event
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from models import corrections

__all__ = ["TABLES", "VERSION", "Event", "project"]

VERSION = 1
TABLES = (corrections.correction, corrections.line)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    key = (event.correction,)
    match event:
        case CorrectionProposed():
            _described(event, recorded, rows)
            rows.put(corrections.correction, key, status=corrections.PROPOSED)
        case CorrectionDropped():
            rows.put(
                corrections.correction,
                key,
                status=corrections.DROPPED,
                by=event.by,
                at=recorded.at,
                position=recorded.position,
            )
        case CorrectionBooked():
            if event.version is not None:  # nobody has proposed it line by line
                _described(event, recorded, rows)
            rows.put(
                corrections.correction,
                key,
                status=corrections.BOOKED,
                by=event.by,
                at=recorded.at,
                season=event.season,
                version=event.version,
                position=recorded.position,
            )
        case _:
            assert_never(event)


def _described(event: CorrectionProposed | CorrectionBooked, recorded: Recorded, rows: Rows) -> None:
    """The correction and its lines, as they are first heard of."""
    by = event.by if isinstance(event, CorrectionProposed) else event.proposed_by
    rows.put(
        corrections.correction,
        (event.correction,),
        batch=corrections.batch_of(event.correction),
        sort=event.sort,
        reason=event.reason,
        proposed_by=by,
        proposed_at=recorded.at,
        forgive=int(event.forgive),
        lines=len(event.lines),
        xp=sum(line.xp for line in event.lines),
        points=sum(line.points for line in event.lines),
        position=recorded.position,
    )
    for n, line in enumerate(event.lines, 1):
        rows.add(
            corrections.line,
            correction=event.correction,
            n=n,
            member=line.member,
            about=line.about,
            kind=line.kind,
            branch=line.branch,
            done_on=line.done_on.isoformat(),
            xp=line.xp,
            points=line.points,
            of_season=line.of_season,
        )
