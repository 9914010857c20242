"""Erasing the personal data of somebody who has left, after saying exactly what goes and what stays."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.accounts import erasure, people
from growth_tree.accounts.people import Person
from growth_tree.domain.directory import EraseMember
from growth_tree.web import shell
from growth_tree.web.forms import Form, FormSchema, Text, blank, parse
from growth_tree.web.page import go, page
from growth_tree.web.people.blueprint import blueprint, known
from growth_tree.web.people.person import has_left


class Typed(FormSchema):
    """The user name, as proof that this person is meant."""

    username = Text(limit=64, required=True)


@blueprint.get("/people/<person_id>/erase")
def erase(person_id: str, form: Form | None = None) -> Response:
    """Say what goes and what stays, and ask for the user name."""
    person = _gone(person_id)
    return page("people/erase.html", form=form or blank(), person=person, code=people.short_code(person.id))


@blueprint.post("/people/<person_id>/erase")
def erased(person_id: str) -> Response:
    """Erase, once the user name is typed."""
    person, form = _gone(person_id), parse(Typed)
    typed = form.data.get("username", "")
    if not form.errors and people.username_key(typed) != people.username_key(person.username or ""):
        form.errors["username"] = _("This is not the user name of this person.")
    if form.accepts(lambda _given: _erase(person)):
        return go(url_for("people.show", person_id=person.id), _("The personal data is erased."))
    return erase(person.id, form)


def _gone(person_id: str) -> Person:
    person = known(person_id)
    return person if has_left(shell.directory().members[person.id]) else abort(404)


def _erase(person: Person) -> Any:
    with shell.writing() as connection:
        shell.handler().handle(connection, shell.order(EraseMember(member=person.id)))
        erasure.erase(connection, person.id, shell.now())
