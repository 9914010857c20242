"""Having the product look now, and stopping that."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import jobs
from growth_tree.fairplay.ordering import latest, order_look
from growth_tree.web import shell
from growth_tree.web.fairplay.blueprint import blueprint
from growth_tree.web.page import go


@blueprint.post("/fair-play/look")
def look() -> Response:
    """Put a look in line, unless one is."""
    with shell.writing() as connection:
        order_look(connection, shell.person(), shell.now())
    return go("/fair-play", _("In line. You can leave this page; what is found appears in the list."))


@blueprint.post("/fair-play/stop")
def stop() -> Response:
    """Stop the look that is in line or under way."""
    with shell.writing() as connection:
        job = latest(connection)
        stopped = job is not None and jobs.cancel(connection, job.id, shell.now())
    return go("/fair-play", _("Stopped.") if stopped else _("It was over already."))
