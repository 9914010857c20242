"""Adding a person, with a start password that is shown once."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import passwords, people
from growth_tree.accounts.people import NAME_LENGTH_MAX, NewPerson
from growth_tree.domain.directory import GrantAccess, Join
from growth_tree.domain.rules import JOBS
from growth_tree.handle import Command
from growth_tree.web import shell, words
from growth_tree.web.forms import Choice, Day, Form, FormSchema, Text, blank, command_id, parse
from growth_tree.web.page import page
from growth_tree.web.people.blueprint import GRADE_LENGTH_MAX, blueprint, team_options
from growth_tree.web.people.listing import accesses
from growth_tree.web.people.person import GRANTS
from growth_tree.web.people.start_passwords import Handed, handed_out

USERNAME_LENGTH_MAX = 64


class Newcomer(FormSchema):
    """Who comes, and to what place."""

    name = Text(limit=NAME_LENGTH_MAX, required=True)
    username = Text(limit=USERNAME_LENGTH_MAX, required=True)
    job = Choice(among=JOBS, required=True)
    team = Choice(among=lambda: shell.directory().teams, required=True)
    grade = Text(limit=GRADE_LENGTH_MAX, load_default="")
    on = Day(required=True)
    access = Choice(among=GRANTS)


@blueprint.get("/people/new")
def new(form: Form | None = None) -> Response:
    """Ask who comes."""
    return page(
        "people/new.html",
        form=form or blank(on=shell.today(), team=shell.query().get("team")),
        teams=team_options(),
        jobs=words.jobs().items(),
        accesses=[(code, name) for code, name in accesses().items() if code in GRANTS],
        name_length=NAME_LENGTH_MAX,
        username_length=USERNAME_LENGTH_MAX,
        grade_length=GRADE_LENGTH_MAX,
    )


@blueprint.post("/people")
def add() -> Response:
    """Take the person on, and show the start password this once."""
    form = parse(Newcomer)
    if not form.accepts(_add):
        return new(form)
    return handed_out([form.result], _("%(name)s is added", name=form.result.name), f"/people/{form.result.person}")


def _add(given: dict[str, Any]) -> Handed:
    """Add the person once, however often the form arrives; the password shown last is the one that counts."""
    member, password = command_id()[:16], passwords.suggested()
    hashed = passwords.hashed(password, username=given["username"])
    commands: list[Command] = [
        Join(member=member, on=given["on"], job=given["job"], team=given["team"], grade=given["grade"])
    ]
    if "access" in given:
        commands.append(GrantAccess(member=member, access=given["access"]))
    with shell.writing() as connection:
        outcomes = shell.handler().handle_all(connection, [shell.order(each, n) for n, each in enumerate(commands)])
        for outcome in outcomes:
            if outcome.refusal is not None:
                raise outcome.refusal
        if outcomes[0].repeated:
            people.set_password(connection, member, hashed, must_change=True)
        else:
            newcomer = NewPerson(
                id=member,
                username=given["username"],
                name=given["name"],
                password_hash=hashed,
                must_change_password=True,
            )
            people.add_person(connection, newcomer, shell.now())
    return Handed(person=member, name=given["name"], username=given["username"], password=password)
