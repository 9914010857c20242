"""Free text that people wrote. Events carry only its reference, so a text can be erased and the log stays whole."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, SelectBase, or_, select

from growth_tree.accounts.schema import NOTE, in_slices
from models.base import Prepared, any_of, given

SALT_LENGTH = 16
_TEXTS = Prepared(select(NOTE.c.id, NOTE.c.text).where(NOTE.c.id.in_(any_of("ids"))))


def keep_text(conn: Connection, person: str, text: str, at: datetime) -> str:
    """Keep a text until `person` is erased; answers with its reference."""
    return keep_texts(conn, [(person, text)], at)[0]


def keep_texts(
    conn: Connection, texts: Sequence[tuple[str, str]], at: datetime, *, salt: bytes | None = None
) -> list[str]:
    """Keep many (person, text) at once, references in the same order.

    With a `salt` that only the caller knows, the same person and text get the same reference again and are kept once.
    """
    rows = [_row(person, text, at, salt) for person, text in texts]
    fresh = {str(row["id"]): row for row in rows}
    if salt is not None:
        for known in _known(conn, fresh):
            del fresh[known]
    if fresh:
        conn.execute(NOTE.insert(), list(fresh.values()))
    return [str(row["id"]) for row in rows]


def texts(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The texts behind references; an erased one is missing."""
    wanted = list(set(ids))
    return dict(_TEXTS.rows(conn, ids=wanted)) if wanted else {}


def among(conn: Connection, ids: SelectBase) -> dict[str, str]:
    """The texts of all references that a subquery finds."""
    return {row.id: row.text for row in conn.execute(select(NOTE.c.id, NOTE.c.text).where(NOTE.c.id.in_(ids)))}


def matching(query: str) -> Select[tuple[str]]:
    """References of the texts that contain the query, as a subquery for searches."""
    return select(NOTE.c.id).where(NOTE.c.text.icontains(query, autoescape=True))


def sought(query: str) -> str:
    """The value that SOUGHT is given to find the same."""
    return "".join(f"/{letter}" if letter in "/%_" else letter for letter in query)


def reference(content: bytes, salt: bytes) -> str:
    """What an event stores instead of a content: proof of it while the salt exists, nothing once the salt is gone."""
    return hmac.new(salt, content, hashlib.sha256).hexdigest()


def mentioned(conn: Connection, words: Collection[str], since: datetime) -> set[str]:
    """Which words occur in the texts kept since a time."""
    named = or_(False, *(NOTE.c.text.contains(word, autoescape=True) for word in words))
    found = conn.scalars(select(NOTE.c.text).where(NOTE.c.at >= since, named))
    return {word for text in found for word in words if word in text}


def altered(conn: Connection) -> list[str]:
    """References of the notes whose text is not the one that was kept."""
    rows = conn.execute(select(NOTE.c.id, NOTE.c.text, NOTE.c.salt).order_by(NOTE.c.id))
    return [row.id for row in rows if not verify_text(row.id, row.text, row.salt)]


def verify_text(note_id: str, text: str, salt: bytes) -> bool:
    """Whether a text is the one that an event refers to."""
    return hmac.compare_digest(note_id, reference(text.encode(), salt))


SOUGHT = select(NOTE.c.id).where(NOTE.c.text.icontains(given("sought"), escape="/"))
"""References of the texts that contain what is sought, as a subquery for prepared searches."""


def _row(person: str, text: str, at: datetime, salt: bytes | None) -> dict[str, object]:
    own = secrets.token_bytes(SALT_LENGTH) if salt is None else _derived(salt, person, text)
    return {"id": reference(text.encode(), own), "person": person, "text": text, "salt": own, "at": at}


def _derived(salt: bytes, person: str, text: str) -> bytes:
    # Each note has a salt of its own also here: one salt for all would let the notes that stay unlock an erased one.
    return hmac.new(salt, f"{person}\0{text}".encode(), hashlib.sha256).digest()[:SALT_LENGTH]


def _known(conn: Connection, ids: Iterable[str]) -> list[str]:
    known: list[str] = []
    for some in in_slices(ids):
        known += conn.scalars(select(NOTE.c.id).where(NOTE.c.id.in_(some)))
    return known
