"""For machines: is the process alive, can it serve, and what the browser's policy blocked."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from growth_tree.web import shell

blueprint = Blueprint("health", __name__)
log = logging.getLogger(__name__)
REPORT_BYTES_MAX = 4096


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether the database answers too."""
    try:
        shell.connection().execute(text("SELECT position FROM log_head")).one()
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return Response("no database\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.post("/csp")
def csp() -> Response:
    """Take a report of something the content security policy blocked."""
    if (request.content_length or 0) <= REPORT_BYTES_MAX:
        log.warning("content security policy: %r", request.get_data()[:REPORT_BYTES_MAX])
    return Response(status=204)
