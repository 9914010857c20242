"""What shows that work was done, ready to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Row

from growth_tree.accounts import files
from growth_tree.accounts.files import File
from growth_tree.accounts.text import clean_link
from growth_tree.domain.core import Rejected
from growth_tree.web import shell, words
from models import tasks


class Proof(NamedTuple):
    """A link with its address and host, or a file with its reference and name."""

    ref: str
    name: str
    file: File | None


def proofs(rows: Sequence[Row[Any]]) -> dict[str, list[Proof]]:
    """The evidence of some tasks as they stand, by task; what was erased or is no address is left out."""
    items = tasks.evidence_of(shell.connection(), [row.submission for row in rows])
    links = words.texts((item.ref for item in items if item.kind == "link"), erased="")
    known = files.files(shell.connection(), [item.ref for item in items if item.kind == "file"])
    owner = {row.submission: row.id for row in rows}
    shown: dict[str, list[Proof]] = {row.id: [] for row in rows}
    for item in items:
        if item.kind == "link" and (host := _host(links[item.ref])):
            shown[owner[item.submission]].append(Proof(links[item.ref], host, None))
        elif item.ref in known:
            shown[owner[item.submission]].append(Proof(item.ref, known[item.ref].name, known[item.ref]))
    return shown


def _host(link: str) -> str | None:
    try:
        return urlsplit(clean_link(link, field="links")).hostname
    except Rejected:
        return None
