"""What an admin does to somebody's account: rights, password, second step, sessions."""

from __future__ import annotations

from flask import Response, abort
from flask_babel import gettext as _

from growth_tree.accounts import sessions, totp
from growth_tree.domain.directory import GrantAccess, WithdrawAccess
from growth_tree.web import shell
from growth_tree.web.forms import Choice, FormSchema, parse
from growth_tree.web.page import answer
from growth_tree.web.people.blueprint import blueprint, known
from growth_tree.web.people.person import GRANTS, has_left, show
from growth_tree.web.people.start_passwords import fresh, handed_out


class Right(FormSchema):
    """Which right is given or taken."""

    access = Choice(among=GRANTS, required=True)


@blueprint.post("/people/<person_id>/grant")
def grant(person_id: str) -> Response:
    """Make somebody admin or auditor."""
    person = known(person_id)
    shell.carry_out(GrantAccess(member=person.id, access=_right()))
    return answer(show, person.id, say=_("The right is granted."))


@blueprint.post("/people/<person_id>/withdraw")
def withdraw(person_id: str) -> Response:
    """Take that right away."""
    person = known(person_id)
    shell.carry_out(WithdrawAccess(member=person.id, access=_right()))
    return answer(show, person.id, say=_("The right is withdrawn."))


@blueprint.post("/people/<person_id>/reset-password")
def reset(person_id: str) -> Response:
    """Replace the password by a start password, end all sessions, and show it this once."""
    person = known(person_id)
    if has_left(shell.directory().members[person.id]):
        abort(404)
    handed = fresh(person)
    return handed_out([handed], _("New password for %(name)s", name=person.name), f"/people/{person.id}")


@blueprint.post("/people/<person_id>/second-step-off")
def disable_second_step(person_id: str) -> Response:
    """Let somebody whose phone is lost log in without it, and end all sessions."""
    person = known(person_id)
    with shell.writing() as connection:
        totp.disable(connection, person.id)
        sessions.end_all(connection, person.id)
    return answer(show, person.id, say=_("The second step is off, and all sessions are ended."))


@blueprint.post("/people/<person_id>/end-sessions")
def end_sessions(person_id: str) -> Response:
    """Log somebody out everywhere."""
    person = known(person_id)
    with shell.writing() as connection:
        sessions.end_all(connection, person.id)
    return answer(show, person.id, say=_("All sessions are ended."))


def _right() -> str:
    form = parse(Right)
    if form.errors:
        abort(400)
    return str(form.data["access"])
