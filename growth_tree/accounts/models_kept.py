"""The bytes of trained models and what their back-tests found: bulky, and made again from the metrics if need be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from growth_tree.accounts.schema import MODEL_FILE


class ModelAltered(Exception):
    """The stored bytes are not those that were trained."""


def keep(conn: Connection, content: bytes, card: Mapping[str, Any], at: datetime) -> str:
    """Keep a model and its card; answers with the digest, which is the same for the same bytes."""
    digest = hashlib.sha256(content).hexdigest()
    if conn.scalar(select(MODEL_FILE.c.digest).where(MODEL_FILE.c.digest == digest)) is None:
        written = json.dumps(card, ensure_ascii=False, sort_keys=True)
        conn.execute(MODEL_FILE.insert().values(digest=digest, content=content, card=written, at=at))
    return digest


def content_of(conn: Connection, digest: str) -> bytes | None:
    """A model's bytes, if they are kept.

    Raises ModelAltered where they are not those of the digest: nothing else may be loaded.
    """
    content = conn.scalar(select(MODEL_FILE.c.content).where(MODEL_FILE.c.digest == digest))
    if content is not None and hashlib.sha256(content).hexdigest() != digest:
        raise ModelAltered(digest)
    return content


def card_of(conn: Connection, digest: str) -> dict[str, Any] | None:
    """What the back-test of a model found, if it is kept."""
    written = conn.scalar(select(MODEL_FILE.c.card).where(MODEL_FILE.c.digest == digest))
    return None if written is None else json.loads(written)


def forget(conn: Connection, digests: Collection[str]) -> None:
    """Drop models that nobody will want back; what decided about them stays in the log."""
    conn.execute(delete(MODEL_FILE).where(MODEL_FILE.c.digest.in_(list(digests))))


def altered(conn: Connection) -> list[str]:
    """The digests whose models are not what they were when they were trained."""
    return [digest for digest in conn.scalars(select(MODEL_FILE.c.digest)).all() if not _is_whole(conn, digest)]


def _is_whole(conn: Connection, digest: str) -> bool:
    try:
        return content_of(conn, digest) is not None
    except ModelAltered:
        return False
