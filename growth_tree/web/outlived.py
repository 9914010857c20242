"""A page that outlived the session it was made in: nothing is done, and nothing of what was typed is lost."""

from __future__ import annotations

from flask import Response, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from growth_tree.web import shell
from growth_tree.web.forms import ID
from growth_tree.web.page import in_status, safe_path, trouble, wants_block

UNAUTHORIZED, FORBIDDEN = 401, 403
WITH_SECRETS = frozenset({"account", "channels"})
"""Forms with passwords and the like, which no page ever shows again."""


def outlived() -> Response:
    """Keep the page as it is and say how to go on; without scripts, offer what was typed once more.

    It lies in the page alone: nothing of it is stored for whoever logs in next.
    """
    viewer = shell.viewer()
    status = FORBIDDEN if viewer else UNAUTHORIZED
    if wants_block():
        here = shell.sent_from()._replace(scheme="", netloc="", fragment="").geturl()
        return in_status("error/_outlived.html", status, log_in=url_for("account.log_in", next=safe_path(here)))
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if request.endpoint is None or request.blueprint in WITH_SECRETS or not typed:
        return trouble(
            FORBIDDEN, _("This page was open for too long. Please reload it and try again; nothing was done.")
        )
    g.nowhere = True
    to, words = safe_path(request.full_path.rstrip("?")), [value for _name, value in typed if not ID.fullmatch(value)]
    body = render_template("error/outlived.html", to=to, typed=typed, words=words, files=any(request.files.values()))
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response
