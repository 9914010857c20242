"""The form in which work is handed in: what it begins with, what it may offer, and what its fields mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice, zip_longest
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import Connection, Row
from werkzeug.datastructures import FileStorage, MultiDict

from growth_tree.accounts import files
from growth_tree.accounts.files import SIZE_MAX
from growth_tree.accounts.text import LINK_LENGTH_MAX, clean_link
from growth_tree.domain.award import split
from growth_tree.domain.core import Rejected
from growth_tree.domain.hand_in import WHOLE
from growth_tree.domain.rules import Limits, TaskKind
from growth_tree.domain.task_events import Share
from growth_tree.messages import sentence
from growth_tree.web import shell, words
from growth_tree.web.forms import Day, Form, FormSchema, Id, Many, Text
from growth_tree.web.tasks.detail import evidence_of
from models import tasks

TITLE_LENGTH_MAX = 120
LINES_MAX = 20
RECENT_KINDS = 4


class HandIn(FormSchema):
    """Work to hand in; its shares are rows of `member` and `percent`, its uploads come as files."""

    kind = Id(required=True)
    title = Text(limit=TITLE_LENGTH_MAX, required=True)
    done_on = Day(required=True)
    links = Text(limit=LINES_MAX * LINK_LENGTH_MAX, multiline=True, load_default="")
    files = Many(Id(), load_default=[])


def begun(task: Row[Any] | None) -> MultiDict[str, str]:
    """What the form holds before anybody touches it: nothing yet, or the task that is to be handed in."""
    values = MultiDict([("member", shell.person()), ("percent", str(WHOLE)), ("done_on", shell.today().isoformat())])
    if task is None:
        return values
    values["kind"] = task.kind
    values["title"] = words.texts([task.title], erased="")[task.title]
    if task.done_on is not None:
        values["done_on"] = task.done_on
        shares = tasks.shares(shell.connection(), [task.id])
        values.setlist("member", [share.member for share in shares])
        values.setlist("percent", [str(share.percent) for share in shares])
    items = evidence_of(task)
    links = words.texts((ref for kind, ref in items if kind == "link"), erased="")
    values["links"] = "\n".join(link for link in links.values() if link)
    values.setlist("files", [ref for kind, ref in items if kind == "file"])
    return values


def rows(form: Form) -> list[tuple[str, str]]:
    """The rows of shares as they were typed."""
    pairs = zip_longest(form.values("member"), form.values("percent"), fillvalue="")
    return list(islice(pairs, limits().contributors + 1))


def shares(form: Form) -> tuple[Share, ...]:
    """The shares that the rows mean; rows without a person count as not there.

    Raises Rejected where a part is no whole per cent.
    """
    return tuple(Share(member=member, percent=_percent(percent)) for member, percent in rows(form) if member)


def check_whole(parts: Sequence[Share]) -> None:
    """Raise Rejected where the viewer has no share or the shares do not add up, as handing in would."""
    if shell.person() not in {part.member for part in parts}:
        raise Rejected("submitter_has_no_share", "shares")
    total = sum(part.percent for part in parts)
    if total != WHOLE:
        raise Rejected("shares_not_whole", "shares", total=total)


def links(text: str) -> list[str]:
    """The addresses, one a line.

    Raises Rejected for the first line that is none.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > LINES_MAX:
        raise Rejected("too_much_evidence", "links", limit=limits().evidence_items)
    return [clean_link(line, field="links") for line in lines]


def add_row(form: Form) -> None:
    """Give the form one more row of shares; shares that were equal stay equal."""
    if form.raw is None:
        return
    given = rows(form)
    percents = [percent for _member, percent in given]
    if percents == _equal(len(percents)):
        percents = _equal(len(percents) + 1)
    form.raw.setlist("member", [*(member for member, _percent in given), ""])
    form.raw.setlist("percent", [*percents, ""][: len(given) + 1])


def uploads() -> list[FileStorage]:
    """The files that came with the request."""
    return [upload for upload in request.files.getlist("upload") if upload.filename]


def keep(connection: Connection, upload: FileStorage) -> str:
    """Keep an uploaded file; answers with its reference.

    Raises Rejected for what is not welcome, naming the file.
    """
    upload.seek(0)
    content = upload.read(SIZE_MAX + 1)
    return files.keep_file(connection, shell.person(), upload.filename or "", content, shell.now(), field="upload")


def keep_uploads(form: Form) -> None:
    """Keep what was uploaded with a form that is shown again, so that nothing has to be chosen twice."""
    if form.raw is None:
        return
    kept, given, limit = form.values("files"), uploads(), limits().evidence_items
    room = max(0, limit - len(kept))
    if len(given) > room:
        form.refuse(Rejected("too_much_evidence", "upload", limit=limit))
    for upload in given[:room]:
        try:
            with shell.writing() as connection:
                kept.append(keep(connection, upload))
        except Rejected as rejected:
            form.errors["upload"] = _about_file(upload, rejected)
    form.raw.setlist("files", kept)


def own_files(refs: Iterable[str]) -> dict[str, files.File]:
    """Those of some files that the viewer has uploaded himself; nobody can cite another's."""
    known = files.files(shell.connection(), refs)
    return {ref: file for ref, file in known.items() if file.person == shell.person()}


def limits() -> Limits:
    """The bounds on handing in, as of today."""
    return words.rulebook().limits


def done_on(form: Form) -> date:
    """The day of the work as typed; today where that is no day."""
    try:
        return Day().deserialize(form.value("done_on"))
    except ValidationError:
        return shell.today()


def kinds(day: date) -> list[TaskKind]:
    """The kinds of task that the viewer can hand in for a day of work."""
    known = shell.directory().members[shell.person()]
    job = known.posting(day).job
    return [kind for kind in words.rulebook(day).kinds if not kind.jobs or job in kind.jobs]


def kind_groups(day: date, search: str, chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds to choose from: those used lately, then branch by branch; the chosen one is always among them."""
    branches = words.branches()
    found = [kind for kind in kinds(day) if kind.code == chosen or _matches(kind, branches[kind.branch], search)]
    recent = tasks.recent_kinds(shell.connection(), shell.person(), RECENT_KINDS)
    lately = [kind for code in recent for kind in found if kind.code == code]
    others = [kind for kind in found if kind not in lately]
    groups = [(name, [kind for kind in others if kind.branch == code]) for code, name in branches.items()]
    return [(name, [_option(k) for k in group]) for name, group in [(_("Used lately"), lately), *groups] if group]


def colleagues(day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everybody else who was here on a day, team by team, one's own team first."""
    directory = shell.directory()
    here = [m.member for m in directory.members.values() if m.is_here(day) and m.member != shell.person()]
    names, own = words.names(here), directory.team_of(shell.person(), day)
    by_team: dict[str, list[tuple[str, str]]] = {own: []}
    for member in here:
        by_team.setdefault(directory.team_of(member, day), []).append((member, names[member]))
    return [(directory.teams[t].name, sorted(people, key=lambda p: p[1])) for t, people in by_team.items() if people]


def _matches(kind: TaskKind, branch: str, search: str) -> bool:
    text = f"{kind.name.zh} {kind.name.en} {kind.hint.zh} {kind.hint.en} {branch}".casefold()
    return all(word in text for word in search.casefold().split())


def _option(kind: TaskKind) -> tuple[str, str]:
    return kind.code, _("%(kind)s · %(xp)s XP", kind=words.said(kind.name), xp=kind.xp)


def _percent(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= WHOLE):
        raise Rejected("share_invalid", "shares")
    return int(text)


def _equal(count: int) -> list[str]:
    return [str(percent) for percent in split(WHOLE, [WHOLE // count] * count)] if count else []


def _about_file(upload: FileStorage, rejected: Rejected) -> str:
    said = sentence(rejected)
    name = (upload.filename or "")[:TITLE_LENGTH_MAX]
    return said if "name" in rejected.params or rejected.code == "too_much_evidence" else f"{name}: {said}"
