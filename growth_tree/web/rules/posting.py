"""What a version changes about work of before is booked by a job: how far it is, and once more."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from growth_tree.accounts.jobs import Job
from growth_tree.lab.jobs import postings, repeat_posting
from growth_tree.web import policy, shell
from growth_tree.web.page import go
from growth_tree.web.rules.blueprint import blueprint


@blueprint.post("/rules/changes/<int:version>/posting")
def post_again(version: int) -> Response:
    """Have what is left of it booked."""
    with shell.writing() as connection:
        repeat_posting(connection, shell.world().library, version, shell.person(), shell.now())
    return go(url_for("rules.changes"), _("It is in line. The worker books what is left."))


def under_way() -> dict[int, Job]:
    """The latest posting of each version, for those who read drafts of rules."""
    return postings(shell.connection()) if policy.may("drafts.page") else {}
