"""Who is behind a request: the session cookie, what the person prefers, and cookies in general."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import cast

from flask import Flask, Response, g, request

from growth_tree.accounts import people, sessions
from growth_tree.accounts.people import Person
from growth_tree.i18n import language_of
from growth_tree.web import shell
from growth_tree.web.shell import Viewer

SESSION, VISITOR, LANGUAGE, THEME = "session", "visitor", "language", "theme"
A_YEAR = 365 * 24 * 3600


def init_identity(app: Flask) -> None:
    """Find out before each request who is there."""
    app.before_request(_recognise)
    app.after_request(_remember_visitor)


def idle() -> timedelta:
    """After how long without a request a session is over."""
    return timedelta(minutes=shell.settings().session_idle_minutes)


def locale() -> str:
    """The locale of the page: the person's language, else the browser's choice, else the installation's."""
    viewer = shell.viewer()
    language = (viewer.language if viewer else None) or request.cookies.get(LANGUAGE)
    usual = shell.settings().locale
    if language not in people.LOCALES:
        return usual
    return usual if language == language_of(usual) else language


def theme() -> str:
    """auto, light or dark."""
    viewer = shell.viewer()
    chosen = viewer.theme if viewer else request.cookies.get(THEME, "auto")
    return chosen if chosen in people.THEMES else "auto"


def enter(response: Response, token: str) -> Response:
    """Give the browser the cookie of a session; the visitor it was before is forgotten."""
    set_cookie(response, SESSION, token)
    g.new_visitor = False
    return drop_cookie(response, VISITOR)


def drop_cookie(response: Response, name: str) -> Response:
    """Take a cookie away."""
    response.delete_cookie(cookie_name(name), path="/", secure=_secure(), httponly=True, samesite="Lax")
    return response


def cookie_name(name: str) -> str:
    """A cookie's full name: bound to this host and to TLS unless the installation has none."""
    return f"__Host-{name}" if _secure() else name


def set_cookie(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        cookie_name(name), value, max_age=seconds, secure=_secure(), httponly=True, samesite="Lax", path="/"
    )


def cookie(name: str) -> str:
    """The value of one of our cookies."""
    return request.cookies.get(cookie_name(name), "")


def prefer(response: Response, *, language: str | None, theme: str | None) -> None:
    """Keep a choice in the browser, for before the next log-in."""
    for name, value in ((LANGUAGE, language), (THEME, theme)):
        if value is not None:
            response.set_cookie(name, value, max_age=A_YEAR, secure=_secure(), httponly=True, samesite="Lax", path="/")


def visitor() -> str:
    """The random name of a browser in which nobody is logged in."""
    if "visitor" not in g:
        known = cookie(VISITOR)
        g.visitor = known if len(known) == 32 and known.isalnum() else secrets.token_hex(16)
        g.new_visitor = g.visitor != known
    return cast(str, g.visitor)


def myself(person_id: str) -> Person | None:
    """Who the viewer is as a person, asked once for all parts of a page."""
    return shell.once("myself", lambda: people.person_by_id(shell.connection(), person_id))


def _recognise() -> None:
    token = cookie(SESSION)
    if request.endpoint == "static" or not token:
        return
    living = sessions.find(shell.connection(), token, shell.now(), idle=idle())
    if living is None:
        return
    person = shell.once("myself", lambda: people.person_of(living.person))
    roles = shell.directory().roles(person.id, shell.today())
    if not roles:
        return
    g.viewer = Viewer(
        person=person.id,
        name=person.name,
        roles=roles,
        session=living.session,
        language=person.locale,
        theme=person.theme,
        must_change_password=person.must_change_password,
        must_set_up_totp=not person.has_totp and bool(roles & shell.settings().require_totp),
    )
    if living.session.wants_touch(shell.now()):
        with shell.writing() as conn:
            sessions.touch(conn, living.session, shell.now())


def _remember_visitor(response: Response) -> Response:
    if g.get("new_visitor"):
        set_cookie(response, VISITOR, g.visitor)
    return response


def _secure() -> bool:
    return not shell.settings().insecure_cookies
