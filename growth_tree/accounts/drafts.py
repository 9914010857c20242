"""Drafts of rule books, exactly as they were entered: also what is wrong, so that nobody loses anything."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select, update

from growth_tree.accounts.schema import RULE_DRAFT
from growth_tree.domain.core import Rejected

Status = Literal["open", "proposed", "published", "dropped"]
OPEN: Status = "open"
PROPOSED: Status = "proposed"
PUBLISHED: Status = "published"
DROPPED: Status = "dropped"

BYTES_MAX = 1024 * 1024
NAME_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft made from version `based_on`, 0 for a file; `revision` counts what was saved, beginning with 1."""

    id: str
    name: str
    owner: str
    based_on: int
    text: str
    revision: int
    status: Status
    created_at: datetime
    updated_at: datetime
    updated_by: str

    @property
    def document(self) -> dict[str, Any]:
        """What was entered."""
        entered: dict[str, Any] = json.loads(self.text)
        return entered


def begin(
    conn: Connection,
    *,
    name: str,
    owner: str,
    based_on: int,
    document: Mapping[str, Any],
    at: datetime,
    draft: str | None = None,
) -> str:
    """Keep a new draft; answers with its id, a fresh one where none is given."""
    draft = draft or secrets.token_hex(8)
    row = {"id": draft, "name": _named(name), "owner": owner, "based_on": based_on, "document": _written(document)}
    made = {"revision": 1, "status": OPEN, "created_at": at, "updated_at": at, "updated_by": owner}
    conn.execute(RULE_DRAFT.insert().values(**row, **made))
    return draft


def get(conn: Connection, draft: str) -> Draft | None:
    """A draft, whatever has become of it."""
    row = conn.execute(select(RULE_DRAFT).where(RULE_DRAFT.c.id == draft)).first()
    return None if row is None else _draft(row)


def held(conn: Connection, draft: str) -> Draft:
    """A draft that nobody else changes until the transaction ends."""
    row = conn.execute(select(RULE_DRAFT).where(RULE_DRAFT.c.id == draft).with_for_update()).first()
    if row is None:
        raise Rejected("unknown_draft")
    return _draft(row)


def every(conn: Connection, *statuses: Status) -> list[Draft]:
    """All drafts, or those of some statuses, the latest first."""
    wanted = select(RULE_DRAFT).order_by(RULE_DRAFT.c.updated_at.desc(), RULE_DRAFT.c.id)
    if statuses:
        wanted = wanted.where(RULE_DRAFT.c.status.in_(statuses))
    return [_draft(row) for row in conn.execute(wanted)]


def save(conn: Connection, draft: str, document: Mapping[str, Any], *, seen: int, by: str, at: datetime) -> int:
    """Keep what somebody made of the revision they saw; answers with the new revision.

    Raises Rejected where another one was saved meanwhile, and where the draft cannot be changed any more.
    """
    known = _open(conn, draft)
    text = _written(document)
    if text == known.text:
        return known.revision
    kept = (
        update(RULE_DRAFT)
        .where(RULE_DRAFT.c.id == draft, RULE_DRAFT.c.revision == seen, RULE_DRAFT.c.status == OPEN)
        .values(document=text, revision=seen + 1, updated_at=at, updated_by=by)
    )
    if seen != known.revision or not conn.execute(kept).rowcount:
        raise Rejected("draft_changed", revision=known.revision)
    return seen + 1


def rename(conn: Connection, draft: str, name: str) -> None:
    """Give an open draft another name."""
    _open(conn, draft)
    conn.execute(update(RULE_DRAFT).where(RULE_DRAFT.c.id == draft).values(name=_named(name)))


def drop(conn: Connection, draft: str) -> None:
    """Put an open draft away; it stays readable."""
    if _known(conn, draft).status != DROPPED:
        _open(conn, draft)
        mark(conn, draft, DROPPED)


def mark(conn: Connection, draft: str, status: Status) -> None:
    """Note what has become of a draft."""
    conn.execute(update(RULE_DRAFT).where(RULE_DRAFT.c.id == draft).values(status=status))


def _known(conn: Connection, draft: str) -> Draft:
    known = get(conn, draft)
    if known is None:
        raise Rejected("unknown_draft")
    return known


def _open(conn: Connection, draft: str) -> Draft:
    known = _known(conn, draft)
    if known.status == PROPOSED:
        raise Rejected("draft_proposed")
    if known.status != OPEN:
        raise Rejected("draft_closed")
    return known


def _named(name: str) -> str:
    if not name.strip():
        raise Rejected("text_missing", "name")
    if len(name) > NAME_MAX:
        raise Rejected("text_long", "name", limit=NAME_MAX)
    return name.strip()


def _written(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > BYTES_MAX:
        raise Rejected("document_too_big", kilobytes=BYTES_MAX // 1024)
    return text


def _draft(row: Row[Any]) -> Draft:
    kept = row._asdict()
    return Draft(text=kept.pop("document"), **kept)
