"""The pictures of creatives: kept with a plan, and shown to whoever may see the test."""

from __future__ import annotations

from flask import Response, abort
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage

from growth_tree.accounts import files
from growth_tree.accounts.files import SIZE_MAX
from growth_tree.accounts.sniffing import EXTENSIONS, INLINE, media_type
from growth_tree.domain.core import Rejected
from growth_tree.web import shell
from growth_tree.web.desk.blueprint import blueprint, state_of, visible
from growth_tree.web.tasks.evidence import sent

ACCEPTED = ",".join(ending for kind in sorted(INLINE) for ending in EXTENSIONS[kind])


@blueprint.get("/tests/<test_id>/pictures/<reference>")
def picture(test_id: str, reference: str) -> Response:
    """One picture of a test."""
    visible(test_id)
    plan = state_of(test_id).plan
    shown = {creative.picture for creative in plan.creatives} if plan else set()
    found = files.file_by_id(shell.connection(), reference) if reference in shown else None
    return abort(404) if found is None else sent(*found)


def keep_picture(connection: Connection, upload: FileStorage, field: str) -> str:
    """Keep an uploaded picture; answers with its reference, or raises Rejected for what is none."""
    upload.seek(0)
    content, name = upload.read(SIZE_MAX + 1), upload.filename or ""
    if len(content) <= SIZE_MAX and content and media_type(content, name) not in INLINE:
        raise Rejected("not_a_picture", field)
    return files.keep_file(connection, shell.person(), name, content, shell.now(), field=field)


def own_pictures(references: set[str]) -> dict[str, files.File]:
    """Those of some files that the viewer has uploaded; nobody shows another's."""
    known = files.files(shell.connection(), references)
    return {ref: file for ref, file in known.items() if file.person == shell.person() and file.inline}
