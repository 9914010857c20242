"""Evidence files on their way out: to those who may see a task that cites them, and never so that they can run."""

from __future__ import annotations

import re
from io import BytesIO

from flask import Response, abort, send_file

from growth_tree.accounts import files
from growth_tree.accounts.files import File
from growth_tree.web import shell
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.tasks.detail import may_see
from models import tasks

REFERENCE = re.compile(r"[0-9a-f]{64}")
HARMLESS = "default-src 'none'; sandbox"


@blueprint.get("/evidence/<reference>", endpoint="evidence")
def evidence(reference: str) -> Response:
    """One file."""
    found = files.file_by_id(shell.connection(), reference) if REFERENCE.fullmatch(reference) else None
    if found is None or not _may_open(found[0]):
        abort(404)
    return sent(*found)


def sent(file: File, content: bytes) -> Response:
    """A file on its way out, so that a browser never runs it."""
    response = send_file(
        BytesIO(content), mimetype=file.media_type, as_attachment=not file.inline, download_name=file.name
    )
    response.headers["Content-Security-Policy"] = HARMLESS
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _may_open(file: File) -> bool:
    if file.person == shell.person():
        return True
    citing = (tasks.by_id(shell.connection(), task) for task in tasks.citing(shell.connection(), file.id))
    return any(task is not None and may_see(task) for task in citing)
