"""The folder from which files of figures are taken by themselves: <folder>/<shop id>/<file>.

A file is read once nobody writes to it any more, then moved to done/ or refused/ beside it. What is new in it is put
in line; figures that are known otherwise are never replaced here, but held for an admin.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from errno import ENOTDIR, errorcode
from pathlib import Path
from traceback import format_tb
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from growth_tree.accounts import jobs, notices
from growth_tree.accounts.notices import Notice
from growth_tree.domain import subject
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.handle import Handler
from growth_tree.i18n import translations
from growth_tree.importing import background, importer
from growth_tree.importing.rows import RowError
from growth_tree.importing.sheet import FILE_BYTES_MAX
from growth_tree.messages import SENTENCES

DONE, REFUSED = "done", "refused"
SUFFIXES = frozenset({".xls", ".xlsx", ".csv"})
FILES_AT_ONCE = 20
ERRORS_TOLD = 50
NAME_BYTES_MAX = 240
WAITING, REFUSAL = "import_waiting", "import_refused"
log = logging.getLogger(__name__)


class _Look(NamedTuple):
    """What tells whether somebody still writes to a file."""

    size: int
    changed_ns: int


@dataclass(slots=True)
class Pickup:
    """Looks into the folder now and then, and remembers how the files looked, and which ones would not go away."""

    folder: Path
    language: str
    _seen: dict[Path, _Look] = field(default_factory=dict)
    _stuck: dict[Path, _Look] = field(default_factory=dict)

    def look(self, handler: Handler, now: datetime) -> None:
        """Take the files that have not changed since the last look."""
        with handler.reading() as connection:
            shops = handler.world(connection).directory.shops
        before, self._seen = self._seen, dict(_files(self.folder, shops))
        self._stuck = {file: look for file, look in self._stuck.items() if self._seen.get(file) == look}
        settled = [file for file, look in self._seen.items() if before.get(file) == look and file not in self._stuck]
        for file in settled[:FILES_AT_ONCE]:
            self._take(handler, file, now)

    def _take(self, handler: Handler, file: Path, now: datetime) -> None:
        try:
            for place in (DONE, REFUSED):
                _make_folder(file.parent / place)
            _move(file, self._problem(handler, file, now), now)
        except FileNotFoundError:
            return  # somebody took it away, or another worker was faster
        except OSError as error:
            # Not for us to read or to move; doctor says so of folders.
            self._stuck[file] = self._seen[file]
            log.warning("a file in %s cannot be taken: %s", file.parent, errorcode.get(error.errno or 0, "?"))

    def _problem(self, handler: Handler, file: Path, now: datetime) -> str:
        """What is wrong with a file, in the organisation's language; nothing if it was taken in."""
        try:
            errors = _brought_in(handler, file, now)
        except Rejected as refused:
            _tell_of_refusal(handler, file, refused, (), now)
            return self._said(refused)
        except (OSError, DBAPIError):
            raise
        except Exception as error:  # noqa: BLE001  (it would break again every minute, and all other work with it)
            where = "".join(format_tb(error.__traceback__))  # not what it said: that may be a cell of the file
            log.error("a file in %s broke: %s\n%s", file.parent, type(error).__name__, where)  # noqa: TRY400
            _tell_of_refusal(handler, file, Rejected("job_broke"), (), now)
            return self._said(Rejected("job_broke"))
        if errors:
            rows = len({error.line for error in errors})
            _tell_of_refusal(handler, file, Rejected("import_has_errors", rows=rows), errors, now)
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
            if (folder / shop).is_symlink():
                continue
            for entry in sorted(os.scandir(folder / shop), key=lambda entry: entry.name):
                if Path(entry.name).suffix.lower() in SUFFIXES and not entry.name.startswith((".", "~$")):
                    found = os.lstat(entry)
                    if stat.S_ISREG(found.st_mode):
                        yield Path(entry.path), _Look(found.st_size, found.st_mtime_ns)
        except OSError:
            continue  # there is no folder, or what is in it changes just now


def _brought_in(handler: Handler, file: Path, now: datetime) -> Sequence[RowError]:
    """Put a file in line, and hold what would replace known figures; with errors nothing, and answer with those."""
    options, name = _options(file), importer.shown_name(file.name)
    about = options["about"]
    with handler.reading() as connection:
        kept = importer.take(handler, connection, "metrics", _content(file), file_name=file.name, about=about)
        plan = importer.plan_of(handler, connection, kept, options, actor=SYSTEM, at=now)
    if plan.errors:
        return plan.errors
    with handler.writing() as connection:
        if plan.counts.create:
            jobs.enqueue(connection, "import", SYSTEM, now, options=options, content=kept, file_name=name)
        waiting = [job for job in jobs.waiting(connection) if job.options["about"] == about and job.file_name == name]
        if plan.counts.change and not any(jobs.content_of(connection, job) == kept for job in waiting):
            job = jobs.enqueue(
                connection, "import", SYSTEM, now, options=options, content=kept, file_name=name, held=True
            )
            _tell_admins(handler, connection, WAITING, job, now)
    return ()


def _options(file: Path) -> dict[str, Any]:
    return {"kind": "metrics", "about": subject.of_shop(file.parent.name), "source": "folder"}


def _content(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(FILE_BYTES_MAX + 1)


def _tell_of_refusal(
    handler: Handler, file: Path, refused: Rejected, errors: Sequence[RowError], now: datetime
) -> None:
    """Keep on the page of imports what was wrong, for whoever does not look into the folder, and tell admins."""
    result, name = background.refusal(refused, errors), importer.shown_name(file.name)
    with handler.writing() as connection:
        job = jobs.note_failed(connection, "import", now, options=_options(file), file_name=name, result=result)
        _tell_admins(handler, connection, REFUSAL, job, now)


def _tell_admins(handler: Handler, connection: Connection, code: str, job: str, now: datetime) -> None:
    directory, today = handler.world(connection).directory, now.astimezone(handler.zone).date()
    admins = [member for member in directory.members if "admin" in directory.roles(member, today)]
    told = [Notice(person=each, key=f"import/{job}", code=code, member=each, at=now, about=job) for each in admins]
    notices.keep(connection, told)


def _make_folder(folder: Path) -> None:
    """Make a folder, unless it is there; a link would lead out of the house."""
    if folder.is_symlink():
        raise NotADirectoryError(ENOTDIR, "a link", str(folder))
    folder.mkdir(exist_ok=True)


def _move(file: Path, problem: str, now: datetime) -> None:
    folder = file.parent / (REFUSED if problem else DONE)
    name = file.name
    if (folder / name).exists() or len(os.fsencode(name)) > NAME_BYTES_MAX:
        name = f"{_cut(file.stem)}-{now:%Y%m%d-%H%M%S}{file.suffix}"
    file.rename(folder / name)
    if problem:
        (folder / f"{name}.txt").write_text(problem + "\n", encoding="utf-8")


def _cut(stem: str) -> str:
    """As much of a name as leaves room for what is put behind it."""
    return os.fsencode(stem)[: NAME_BYTES_MAX - 30].decode("utf-8", "ignore")
