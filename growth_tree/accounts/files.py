"""Evidence files: what they are is decided by their bytes, and a browser never gets to run them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, SelectBase, delete, select, update

from growth_tree.accounts.notes import SALT_LENGTH, reference
from growth_tree.accounts.schema import FILE, moment
from growth_tree.accounts.sniffing import EXTENSIONS, INLINE, media_type
from growth_tree.accounts.text import clean_text
from growth_tree.domain.core import Rejected
from models.base import Prepared, any_of

SIZE_MAX = 10 * 1024 * 1024
NAME_LENGTH_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What pages show of a file."""

    id: str
    person: str
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime

    @property
    def inline(self) -> bool:
        """Whether a browser may show it in place; everything else must be sent as an attachment."""
        return self.media_type in INLINE


def keep_file(
    conn: Connection,
    person: str,
    name: str,
    content: bytes,
    at: datetime,
    *,
    field: str = "file",
    salt: bytes | None = None,
) -> str:
    """Keep a file until `person` is erased, or refuse it; answers with its reference, which a given `salt` repeats."""
    if not content:
        raise Rejected("file_empty", field)
    if len(content) > SIZE_MAX:
        raise Rejected("file_large", field, megabytes=SIZE_MAX // 1024 // 1024)
    plain_name = _base_name(name, field)
    kind = media_type(content, plain_name)
    if kind is None:
        raise Rejected("file_type", field, name=plain_name)
    salt = secrets.token_bytes(SALT_LENGTH) if salt is None else salt
    row = {
        "id": reference(content, salt),
        "person": person,
        "name": _with_extension(plain_name, kind),
        "media_type": kind,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "salt": salt,
        "at": at,
        "content": content,
    }
    conn.execute(FILE.insert().values(row))
    return str(row["id"])


def files(conn: Connection, ids: Iterable[str]) -> dict[str, File]:
    """What is known of files, without their contents; an erased one is missing."""
    wanted = list(set(ids))
    rows = _FILES.rows(conn, ids=wanted) if wanted else []
    return {row.id: _file(row._asdict() | {"at": moment(row.at)}) for row in rows}


def file_by_id(conn: Connection, file_id: str) -> tuple[File, bytes] | None:
    """A file with its content."""
    row = conn.execute(select(*_SHOWN, FILE.c.content).where(FILE.c.id == file_id)).mappings().first()
    return None if row is None else (_file(row), row["content"])


def left_over(conn: Connection, before: datetime, shown: SelectBase, limit: int) -> dict[str, datetime]:
    """Some files older than `before` that are not among the `shown` ones, with the time of their keeping."""
    old = select(FILE.c.id, FILE.c.at).where(FILE.c.at < before, FILE.c.id.not_in(shown))
    return {row.id: row.at for row in conn.execute(old.order_by(FILE.c.at, FILE.c.id).limit(limit))}


def unseen(conn: Connection, ids: SelectBase, limit: int) -> list[str]:
    """Some of the pictures that a subquery finds whose look nobody has taken yet."""
    query = select(FILE.c.id).where(FILE.c.id.in_(ids), FILE.c.look.is_(None), FILE.c.media_type.in_(INLINE))
    return list(conn.scalars(query.order_by(FILE.c.id).limit(limit)))


def keep_look(conn: Connection, file_id: str, look: str) -> None:
    """Keep what a picture looks like, for as long as the picture itself."""
    conn.execute(update(FILE).where(FILE.c.id == file_id).values(look=look))


def looks(conn: Connection, ids: SelectBase) -> dict[str, str]:
    """What the files that a subquery finds look like; those of which that is not known, by their digest."""
    query = select(FILE.c.id, FILE.c.look, FILE.c.sha256).where(FILE.c.id.in_(ids))
    return {row.id: row.look or row.sha256 for row in conn.execute(query)}


def forget(conn: Connection, ids: Iterable[str]) -> None:
    """Delete files."""
    conn.execute(delete(FILE).where(FILE.c.id.in_(list(ids))))


def altered(conn: Connection) -> list[str]:
    """References of the files whose content is not the one that was kept."""
    every = conn.scalars(select(FILE.c.id).order_by(FILE.c.id)).all()
    return [file_id for file_id in every if not _is_whole(conn, file_id)]


_SHOWN = (FILE.c.id, FILE.c.person, FILE.c.name, FILE.c.media_type, FILE.c.size, FILE.c.sha256, FILE.c.at)
_FILES = Prepared(select(*_SHOWN).where(FILE.c.id.in_(any_of("ids"))))


def _file(row: Any) -> File:
    return File(**{name: row[name] for name in File.__slots__})


def _base_name(name: str, field: str) -> str:
    last = re.split(r"[/\\]", name)[-1].lstrip(". ")
    return clean_text(last, limit=NAME_LENGTH_MAX, field=field)


def _with_extension(name: str, kind: str) -> str:
    """The name with an ending that tells the truth, so that a downloaded file opens as what it is."""
    right = EXTENSIONS[kind]
    return name if name.lower().endswith(right) else f"{name}{right[0]}"


def _is_whole(conn: Connection, file_id: str) -> bool:
    row = conn.execute(select(FILE.c.salt, FILE.c.content).where(FILE.c.id == file_id)).one()
    return reference(row.content, row.salt) == file_id
