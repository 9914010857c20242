"""Uploaded files of forms that nobody ever handed in: the worker forgets them after a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, SelectBase, literal, or_, select, union

from events import log
from events.schema import log_event
from growth_tree.accounts import files, notes
from growth_tree.codec import stamp
from growth_tree.handle import Handler
from models import experiments, tasks

KEEP = timedelta(days=1)
CLOCKS_DIFFER = timedelta(days=1)
AT_ONCE = 20


def forget_leftovers(handler: Handler, now: datetime) -> int:
    """Delete some old files that nothing refers to; answers how many.

    The tables of evidence and of creatives, and the offers, name those that come into question; the log and the texts
    themselves have the last word.
    """
    with handler.reading() as connection:
        end = log.head(connection).position
        offers = handler.world(connection).catalogue.offers.values()
        offered = [terms.picture for offer in offers for terms in offer.revisions if terms.picture is not None]
        pictures = (select(literal(ref)) for ref in offered)
        shown: SelectBase = union(tasks.files_shown(), experiments.pictures_shown(), *pictures)
        found = files.left_over(connection, now - KEEP, shown, AT_ONCE)
        since = min(found.values(), default=now) - CLOCKS_DIFFER
        free = found.keys() - _mentioned(connection, found, 0, since) - notes.mentioned(connection, found, since)
    with handler.writing() as connection:
        log.lock_head(connection)  # nobody hands in between this look and the deletion
        free -= _mentioned(connection, free, end, since)
        files.forget(connection, free)
    return len(free)


def _mentioned(connection: Connection, refs: Collection[str], after: int, since: datetime) -> set[str]:
    """Which references occur in events behind a position; nothing refers to a file before it is there."""
    later = log_event.c.position > after, log_event.c.recorded_at >= stamp(since)
    named = or_(False, *(log_event.c.body.contains(ref, autoescape=True) for ref in refs))
    return _within(connection.scalars(select(log_event.c.body).where(*later, named)), refs)


def _within(texts: Iterable[str], refs: Collection[str]) -> set[str]:
    return {ref for text in texts for ref in refs if ref in text}
