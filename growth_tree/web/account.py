"""The account: log-in and out, password, second step, sessions, language and theme."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from growth_tree.accounts import login, passwords, people, sessions, totp
from growth_tree.accounts.login import Outcome
from growth_tree.accounts.people import Person
from growth_tree.domain.core import Rejected
from growth_tree.web import formats, identity, shell
from growth_tree.web.forms import Choice, Form, FormSchema, Id, Secret, Text, blank, parse
from growth_tree.web.page import answer, go, page, safe_path

blueprint = Blueprint("account", __name__)
TICKET = "ticket"


class LogIn(FormSchema):
    """The first step."""

    username = Text(limit=200, required=True)
    password = Secret(required=True)


class Code(FormSchema):
    """The second step."""

    code = Secret(required=True)


class NewPassword(FormSchema):
    """The old and the new password."""

    password = Secret(required=True)
    new_password = Secret(required=True)


class OwnPassword(FormSchema):
    """Proof that it is still the same person."""

    password = Secret(required=True)


class Preferences(FormSchema):
    """Language and theme, either or both."""

    language = Choice(among=people.LOCALES)
    theme = Choice(among=people.THEMES)


class EndedSession(FormSchema):
    """Which session to end."""

    session = Id(required=True)


@blueprint.get("/log-in")
def log_in(form: Form | None = None) -> Response:
    """Ask for user name and password."""
    return page("account/log_in.html", form=form or blank(), next=_next())


@blueprint.post("/log-in")
def enter() -> Response:
    """Check them; then in, or on to the second step."""
    form = parse(LogIn)
    if not form.accepts(_try_password):
        return log_in(form)
    if form.result.kind == "in":
        return identity.enter(go(_next()), form.result.token)
    response = go(url_for("account.second_step", next=_next()))
    identity.set_cookie(response, TICKET, form.result.token, seconds=int(sessions.TICKET_LIFETIME.total_seconds()))
    return response


@blueprint.get("/log-in/code")
def second_step(form: Form | None = None) -> Response:
    """Ask for the code of the phone."""
    if not identity.cookie(TICKET):
        return go(url_for("account.log_in"))
    return page("account/code.html", form=form or blank(), next=_next())


@blueprint.post("/log-in/code")
def enter_code() -> Response:
    """Check it; then in."""
    form = parse(Code)
    if not form.accepts(_try_code):
        return second_step(form)
    if form.result.kind == "expired":
        return identity.drop_cookie(
            go(url_for("account.log_in"), _("That took too long. Please log in again.")), TICKET
        )
    return identity.enter(identity.drop_cookie(go(_next()), TICKET), form.result.token)


@blueprint.post("/log-out")
def log_out() -> Response:
    """End this session."""
    with shell.writing() as conn:
        sessions.end(conn, shell.person(), shell.session().id)
    return identity.drop_cookie(go(url_for("account.log_in"), _("You are logged out.")), identity.SESSION)


@blueprint.post("/preferences")
def prefer() -> Response:
    """Choose language or theme, also before logging in."""
    form = parse(Preferences)
    if form.errors:
        abort(400)
    language, theme = form.data.get("language"), form.data.get("theme")
    if shell.viewer():
        with shell.writing() as conn:
            people.set_preferences(conn, shell.person(), locale=language, theme=theme)
    response = go(_next())
    identity.prefer(response, language=language, theme=theme)
    return response


@blueprint.get("/me")
def me() -> Response:
    """The rest of the navigation on a phone, and everything about the own account."""
    return page("account/me.html", person=_myself())


@blueprint.get("/me/password")
def password(form: Form | None = None) -> Response:
    """Ask for the old and the new password."""
    return page("account/password.html", form=form or blank(), person=_myself(), shortest=passwords.LENGTH_MIN)


@blueprint.post("/me/password")
def change_password() -> Response:
    """Set the new one; every other session ends."""
    form, first = parse(NewPassword), _myself().must_change_password
    if not form.accepts(_change_password):
        return password(form)
    onward = url_for("today.page" if first else "account.me")
    return identity.enter(go(onward, _("Your password is changed.")), form.result)


@blueprint.get("/me/sessions")
def devices() -> Response:
    """Where the person is logged in."""
    found = sessions.sessions_of(shell.connection(), shell.person(), shell.now(), idle=identity.idle())
    browsers = {session.id: formats.browser(session.user_agent) for session in found}
    return page("account/sessions.html", "sessions", found=found, browsers=browsers, mine=shell.session())


@blueprint.post("/me/sessions/end")
def end_session() -> Response:
    """End one of them."""
    form = parse(EndedSession)
    with shell.writing() as conn:
        if form.errors or not sessions.end(conn, shell.person(), form.data["session"]):
            abort(404)
    return answer(devices, say=_("The session is ended."))


@blueprint.post("/me/sessions/end-others")
def end_others() -> Response:
    """End all but this one."""
    with shell.writing() as conn:
        sessions.end_others(conn, shell.session())
    return answer(devices, say=_("All other sessions are ended."))


@blueprint.get("/me/second-step")
def second_step_settings(form: Form | None = None) -> Response:
    """Show the secret to scan, or how things stand."""
    person, conn = _myself(), shell.connection()
    if person.has_totp:
        left = totp.recovery_codes_left(conn, person.id)
        return page("account/second_step.html", form=form or blank(), person=person, left=left)
    secret = totp.offered(conn, person.id, key=_key()) or _offer(person.id)
    picture = Markup(totp.qr_svg(totp.address(secret, person.username or "")))  # noqa: S704  (made by segno)
    return page("account/second_step.html", form=form or blank(), person=person, secret=secret, picture=picture)


@blueprint.post("/me/second-step")
def enable_second_step() -> Response:
    """Turn it on with a first code, and show the recovery codes this once."""
    form = parse(Code)
    if _myself().has_totp:
        return go(url_for("account.second_step_settings"))
    if not form.accepts(_enable):
        return second_step_settings(form)
    codes, token = form.result
    return identity.enter(page("account/recovery_codes.html", codes=codes), token)


@blueprint.post("/me/second-step/codes")
def renew_codes() -> Response:
    """Replace the recovery codes."""
    form = parse(OwnPassword)
    if not form.accepts(_renew):
        return second_step_settings(form)
    return page("account/recovery_codes.html", codes=form.result)


@blueprint.post("/me/second-step/off")
def disable_second_step() -> Response:
    """Turn it off."""
    form = parse(OwnPassword)
    if not form.accepts(_disable):
        return second_step_settings(form)
    return go(url_for("account.me"), _("Logging in no longer asks for a code."))


def _try_password(given: dict[str, Any]) -> Outcome:
    return _outcome(login.login(shell.writing, given["username"], given["password"], **_browser()), "login_wrong")


def _try_code(given: dict[str, Any]) -> Outcome:
    ticket = identity.cookie(TICKET)
    outcome = login.enter_code(shell.writing, ticket, given["code"], key=_key(), **_browser())
    return _outcome(outcome, "code_wrong")


def _outcome(outcome: Outcome, wrong: str) -> Outcome:
    if outcome.kind == "wait":
        raise Rejected("login_wait", seconds=outcome.seconds)
    if outcome.kind == "wrong" or (outcome.person and not shell.directory().is_here(outcome.person, shell.today())):
        raise Rejected(wrong)
    return outcome


def _change_password(given: dict[str, Any]) -> str:
    person = _myself()
    login.confirm(shell.writing, person.id, given["password"], at=shell.now())
    if given["new_password"] == given["password"]:
        raise Rejected("password_same", "new_password")
    new_hash = passwords.hashed(given["new_password"], username=person.username or "", field="new_password")
    with shell.writing() as conn:
        people.set_password(conn, person.id, new_hash)
        return sessions.start(conn, person.id, **_browser())


def _enable(given: dict[str, Any]) -> tuple[list[str], str]:
    with shell.writing() as conn:
        codes = totp.enable(conn, shell.person(), given["code"], shell.now(), key=_key())
        sessions.end_others(conn, shell.session())
        return codes, sessions.rotate(conn, shell.session())


def _renew(given: dict[str, Any]) -> list[str]:
    login.confirm(shell.writing, shell.person(), given["password"], at=shell.now())
    with shell.writing() as conn:
        return totp.renew_recovery_codes(conn, shell.person())


def _disable(given: dict[str, Any]) -> None:
    login.confirm(shell.writing, shell.person(), given["password"], at=shell.now())
    with shell.writing() as conn:
        totp.disable(conn, shell.person())


def _offer(person: str) -> str:
    with shell.writing() as conn:
        return totp.offer(conn, person, key=_key())


def _key() -> str:
    return shell.settings().secret_key


def _browser() -> dict[str, Any]:
    return {"ip": request.remote_addr or "", "user_agent": request.user_agent.string, "at": shell.now()}


def _myself() -> Person:
    found = people.person_by_id(shell.connection(), shell.person())
    return found if found is not None else abort(404)


def _next() -> str:
    return safe_path(request.values.get("next"))
