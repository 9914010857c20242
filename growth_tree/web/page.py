"""Answers: a whole page, or for htmx one named block of the same template; and what a POST answers."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any
from urllib.parse import urlsplit

import jinja2_fragments.flask as fragments
from flask import Response, current_app, flash, g, make_response, render_template, request, url_for
from flask_htmx import HTMX

from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence
from growth_tree.web import shell
from growth_tree.web.forms import Form

htmx = HTMX()
UNPROCESSABLE = 422


def wants_block() -> bool:
    """Whether the request is htmx's for a piece, not for a whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, block: str | None = None, **data: Any) -> Response:
    """Render a template, or for htmx the block it aims at (`block` unless its target names another).

    A form with errors among the data makes the status 422.
    """
    wrong = any(isinstance(value, Form) and value.errors for value in data.values())
    with shell.at_present():
        if block is not None and wants_block():
            body = fragments.render_block(template, _aimed(template, block), **data) + _out_of_band()
        else:
            body = render_template(template, **data)
    response = make_response(body, UNPROCESSABLE if wrong else 200)
    response.vary.add("HX-Request")
    return response


def answer(
    page_function: Callable[..., Response], *args: Any, say: str | None = None, to: str | None = None, **kwargs: Any
) -> Response:
    """Answer a POST: htmx gets the block of the page after the change, a plain browser is sent there.

    `to` is the address for the plain browser; the page function's own route is the default.
    """
    if say:
        flash(say)
    shell.refresh()
    if wants_block():
        return page_function(*args, **kwargs)
    return go(to or _route_of(page_function, *args, **kwargs))


def go(address: str, say: str | None = None) -> Response:
    """Send the browser to another page, with htmx or without."""
    if say:
        flash(say)
    if wants_block():
        return Response(headers={"HX-Redirect": address})
    return Response(status=303, headers={"Location": address})


def refused(rejected: Rejected) -> Response:
    """Answer a refusal that no form has taken up."""
    return trouble(UNPROCESSABLE, sentence(rejected))


def trouble(status: int, text: str, **data: Any) -> Response:
    """Answer a failure: a whole page, or for htmx a line in the status region."""
    if wants_block():
        return in_status("error/_toast.html", status, text=text)
    g.nowhere = True  # a page that may not be seen must not even be marked in the navigation
    response = make_response(render_template("error/page.html", status=status, text=text, **data), status)
    response.vary.add("HX-Request")
    return response


def in_status(template: str, status: int, **data: Any) -> Response:
    """Answer htmx in the status region, wherever it aimed; the page stays as it is."""
    elsewhere = {"HX-Retarget": "#status", "HX-Reswap": "innerHTML", "HX-Reselect": "unset"}
    return Response(render_template(template, **data), status, {**elsewhere, "Vary": "HX-Request"})


def safe_path(address: str | None) -> str:
    """An address inside this site to go on to, or the first page."""
    if address is None or not address.startswith("/") or address[1:2] in {"/", "\\"} or not address.isprintable():
        return "/"
    parts = urlsplit(address)
    return "/" if parts.netloc or parts.scheme or "\\" in address else address


def _aimed(template: str, block: str) -> str:
    target = request.headers.get("HX-Target", "")
    return target if target in current_app.jinja_env.get_template(template).blocks else block


def _out_of_band() -> str:
    """The pieces outside the block that a change may touch, all in one template."""
    return render_template("_out_of_band.html") if request.method != "GET" else ""


def _route_of(page_function: Callable[..., Response], *args: Any, **kwargs: Any) -> str:
    endpoint = next(name for name, view in current_app.view_functions.items() if view is page_function)
    places = list(signature(page_function).parameters)
    return url_for(endpoint, **dict(zip(places, args, strict=False)), **kwargs)
