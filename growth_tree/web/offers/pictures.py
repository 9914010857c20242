"""The picture of an offer: uploaded with its form, kept while the form is wrong, known by its bytes."""

from __future__ import annotations

from flask import request
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage

from growth_tree.accounts import files
from growth_tree.accounts.files import SIZE_MAX
from growth_tree.accounts.sniffing import INLINE, media_type
from growth_tree.domain.core import Rejected
from growth_tree.web import shell
from growth_tree.web.forms import Form

FIELD = "upload"


def picture_of(connection: Connection, form: Form, now: str | None) -> str | None:
    """The reference of the picture that a form means: the uploaded one, the one it had, or none."""
    if form.value("no_picture") == "1":
        return None
    upload = _upload()
    if upload is not None:
        return _keep(connection, upload)
    known = form.data.get("picture")
    if known is None or known == now:
        return known
    found = files.files(connection, [known]).get(known)
    if found is None or found.person != shell.person() or not found.inline:
        raise Rejected("file_gone", FIELD)
    return str(known)


def keep_upload(form: Form) -> None:
    """Keep what was uploaded with a form that is shown again, so that it need not be uploaded twice."""
    upload = _upload()
    if upload is None or form.raw is None:
        return
    try:
        with shell.writing() as connection:
            form.raw["picture"] = _keep(connection, upload)
    except Rejected as rejected:
        form.refuse(rejected)


def shown(form: Form) -> files.File | None:
    """The picture that a form holds already, if it may be named to the viewer."""
    known = form.value("picture")
    return files.files(shell.connection(), [known]).get(known) if known else None


def _upload() -> FileStorage | None:
    given = request.files.get(FIELD)
    return given if given is not None and given.filename else None


def _keep(connection: Connection, upload: FileStorage) -> str:
    upload.stream.seek(0)
    content = upload.stream.read(SIZE_MAX + 1)
    name = upload.filename or ""
    if content and len(content) <= SIZE_MAX and media_type(content, name) not in INLINE:
        raise Rejected("picture_type", FIELD)
    return files.keep_file(connection, shell.person(), name, content, shell.now(), field=FIELD)
