"""Start passwords: made by chance, shown once, changed at the first log-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from growth_tree.accounts import passwords, people
from growth_tree.accounts.people import Person
from growth_tree.web import shell
from growth_tree.web.forms import Form, FormSchema, Id, Many, blank, parse
from growth_tree.web.page import page
from growth_tree.web.people.blueprint import blueprint
from models import base
from models.people import listing, member, team

AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A start password and for whom it is."""

    person: str
    name: str
    username: str
    password: str


class Chosen(FormSchema):
    """Who gets one."""

    person = Many(Id(), most=AT_ONCE, required=True)


@blueprint.get("/people/start-passwords")
def waiting(form: Form | None = None) -> Response:
    """Those who have none yet, to hand out passwords to."""
    rows, total = base.page(shell.connection(), _without(), order=(team.c.name, member.c.id), limit=AT_ONCE, offset=0)
    persons = people.people_by_id(shell.connection(), [row.id for row in rows])
    ids = [row.id for row in rows]
    return page(
        "people/start_passwords.html",
        form=form or blank(person=ids),
        rows=rows,
        persons=persons,
        total=total,
    )


@blueprint.post("/people/start-passwords")
def hand_out() -> Response:
    """Make the passwords and show them this once."""
    form = parse(Chosen)
    if not form.accepts(_make):
        return waiting(form)
    return handed_out(form.result, _("Start passwords"), url_for("people.page"))


def handed_out(handed: Sequence[Handed], title: str, on: str) -> Response:
    """The page that shows passwords, once."""
    return page("people/handed_out.html", handed=handed, title=title, on=on)


def fresh(person: Person) -> Handed:
    """Give a person a new start password, and end all sessions."""
    (handed,) = _hand([person])
    return handed


def _make(given: dict[str, Any]) -> list[Handed]:
    """Passwords for those of the chosen who have none or have not used theirs yet."""
    chosen = people.people_by_id(shell.connection(), given["person"])
    here = shell.directory().members
    return _hand(
        [
            person
            for person in chosen.values()
            if person.id in here and person.active and (not person.has_password or person.must_change_password)
        ]
    )


def _hand(persons: Sequence[Person]) -> list[Handed]:
    handed = [
        Handed(person=each.id, name=each.name, username=each.username or "", password=passwords.suggested())
        for each in persons
    ]
    hashes = [passwords.hashed(each.password, username=each.username) for each in handed]
    with shell.writing() as connection:
        for each, hashed in zip(handed, hashes, strict=True):
            people.set_password(connection, each.person, hashed, must_change=True)
    return handed


def _without() -> Select[Any]:
    today = shell.today().isoformat()
    gone = member.c.left_on.is_not(None) & (member.c.left_on <= today)
    return listing(today).where(~gone, member.c.id.not_in(people.with_password()))
