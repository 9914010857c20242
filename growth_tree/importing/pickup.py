"""The folder from which files of figures are taken by themselves: <folder>/<shop id>/<file>.

A file is read once nobody writes to it any more, then moved to done/ or refused/ beside it. What is new in it is put
in line; figures that are known otherwise are never replaced here, but held for an admin.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from growth_tree.accounts import jobs, notices
from growth_tree.accounts.notices import Notice
from growth_tree.domain import subject
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.handle import Handler
from growth_tree.i18n import translations
from growth_tree.importing import importer
from growth_tree.importing.rows import RowError
from growth_tree.importing.sheet import FILE_BYTES_MAX
from growth_tree.messages import SENTENCES

DONE, REFUSED = "done", "refused"
SUFFIXES = frozenset({".xls", ".xlsx", ".csv"})
FILES_AT_ONCE = 20
ERRORS_TOLD = 50
WAITING = "import_waiting"


class _Look(NamedTuple):
    """What tells whether somebody still writes to a file."""

    size: int
    changed_ns: int


@dataclass(slots=True)
class Pickup:
    """Looks into the folder now and then, and remembers how the files looked."""

    folder: Path
    language: str
    _seen: dict[Path, _Look] = field(default_factory=dict)

    def look(self, handler: Handler, now: datetime) -> None:
        """Take the files that have not changed since the last look."""
        with handler.reading() as connection:
            shops = handler.world(connection).directory.shops
        before, self._seen = self._seen, dict(_files(self.folder, shops))
        settled = [file for file, look in self._seen.items() if before.get(file) == look]
        for file in settled[:FILES_AT_ONCE]:
            self._take(handler, file, now)

    def _take(self, handler: Handler, file: Path, now: datetime) -> None:
        try:
            for place in (DONE, REFUSED):
                (file.parent / place).mkdir(exist_ok=True)
            _move(file, self._problem(handler, file, now), now)
        except OSError:
            return  # it is gone, or not for us to read or to move; doctor says so

    def _problem(self, handler: Handler, file: Path, now: datetime) -> str:
        """What is wrong with a file, in the organisation's language; nothing if it was taken in."""
        try:
            errors = _brought_in(handler, file, now)
        except Rejected as refused:
            return self._said(refused)
        return "\n".join(
            "\t".join((str(error.line), error.column or "", self._said(Rejected(error.code, None, **error.params))))
            for error in errors[:ERRORS_TOLD]
        )

    def _said(self, refused: Rejected) -> str:
        return translations(self.language).gettext(str(SENTENCES[refused.code])) % refused.params


def _files(folder: Path, shops: Mapping[str, str]) -> Iterator[tuple[Path, _Look]]:
    """The files of each shop with how they look; links are not followed, and other things are left alone."""
    for shop in sorted(shops):
        try:
            entries = sorted(os.scandir(folder / shop), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if Path(entry.name).suffix.lower() in SUFFIXES and not entry.name.startswith((".", "~$")):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode):
                    yield Path(entry.path), _Look(found.st_size, found.st_mtime_ns)


def _brought_in(handler: Handler, file: Path, now: datetime) -> Sequence[RowError]:
    """Put a file in line, and hold what would replace known figures; with errors nothing, and answer with those."""
    about = subject.of_shop(file.parent.name)
    options = {"kind": "metrics", "about": about, "source": "folder"}
    with handler.reading() as connection:
        kept = importer.take(handler, connection, "metrics", _content(file), file_name=file.name, about=about)
        plan = importer.plan_of(handler, connection, kept, options, actor=SYSTEM, at=now)
    if plan.errors:
        return plan.errors
    name = importer.shown_name(file.name)
    with handler.writing() as connection:
        if plan.counts.create:
            jobs.enqueue(connection, "import", SYSTEM, now, options=options, content=kept, file_name=name)
        waiting = [job for job in jobs.waiting(connection) if job.options["about"] == about and job.file_name == name]
        if plan.counts.change and not any(jobs.content_of(connection, job) == kept for job in waiting):
            job = jobs.enqueue(
                connection, "import", SYSTEM, now, options=options, content=kept, file_name=name, held=True
            )
            _tell_admins(handler, connection, job, now)
    return ()


def _content(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(FILE_BYTES_MAX + 1)


def _tell_admins(handler: Handler, connection: Connection, job: str, now: datetime) -> None:
    directory, today = handler.world(connection).directory, now.astimezone(handler.zone).date()
    admins = [member for member in directory.members if "admin" in directory.roles(member, today)]
    notices.keep(
        connection,
        [
            Notice(person=admin, key=f"import/{job}", code=WAITING, member=admin, at=now, about=job)
            for admin in admins
        ],
    )  # fmt: skip


def _move(file: Path, problem: str, now: datetime) -> None:
    folder = file.parent / (REFUSED if problem else DONE)
    target = folder / file.name
    if target.exists():
        target = folder / f"{file.stem}-{now:%Y%m%d-%H%M%S}{file.suffix}"
    file.rename(target)
    if problem:
        target.with_name(target.name + ".txt").write_text(problem + "\n", encoding="utf-8")
