"""What changes a person's place: moving, leaving, coming back; and a corrected name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from growth_tree.accounts import people
from growth_tree.accounts.people import NAME_LENGTH_MAX, Person
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import Depart, Join, Move
from growth_tree.domain.rules import JOBS
from growth_tree.handle import Command
from growth_tree.web import shell, words
from growth_tree.web.forms import Choice, Day, Form, FormSchema, Text, blank, parse
from growth_tree.web.page import go, page
from growth_tree.web.people.blueprint import GRADE_LENGTH_MAX, blueprint, known, team_options
from growth_tree.web.people.listing import managers

ONE_DAY = timedelta(days=1)


class Place(FormSchema):
    """A place, and the first day there."""

    from_day = Day(required=True)
    job = Choice(among=JOBS, required=True)
    team = Choice(among=lambda: shell.directory().teams, required=True)
    grade = Text(limit=GRADE_LENGTH_MAX, load_default="")


class LastDay(FormSchema):
    """The last day at work."""

    last_day = Day(required=True)


class Name(FormSchema):
    """How a person is called."""

    name = Text(limit=NAME_LENGTH_MAX, required=True)


@blueprint.get("/people/<person_id>/move")
def move(person_id: str, form: Form | None = None) -> Response:
    """Ask where to, and from when on."""
    person = known(person_id)
    if shell.directory().members[person.id].left_on is not None:
        abort(404)
    return _place_form(person, form, coming_back=False)


@blueprint.post("/people/<person_id>/move")
def moved(person_id: str) -> Response:
    """Move the person."""
    person, form = known(person_id), parse(Place)
    if form.accepts(lambda given: shell.carry_out(Move(member=person.id, **_place(given)))):
        say = _("The move is noted.") if form.result.events else _("That is the place already.")
        return go(url_for("people.show", person_id=person.id), say)
    return move(person.id, form)


@blueprint.get("/people/<person_id>/return")
def come_back(person_id: str, form: Form | None = None) -> Response:
    """Ask from when on, and where."""
    person = known(person_id)
    if shell.directory().members[person.id].left_on is None:
        return go(url_for("people.show", person_id=person.id))
    return _place_form(person, form, coming_back=True)


@blueprint.post("/people/<person_id>/return")
def came_back(person_id: str) -> Response:
    """Take the person on again, and let in."""
    person, form = known(person_id), parse(Place)

    def act(given: dict[str, Any]) -> None:
        place = _place(given)
        command = Join(member=person.id, on=place.pop("from_day"), **place)
        _carry_out(command, lambda connection: people.reactivate(connection, person.id), on="from_day")

    if form.accepts(act):
        return go(url_for("people.show", person_id=person.id), _("The return is noted."))
    return come_back(person.id, form)


@blueprint.get("/people/<person_id>/leave")
def leave(person_id: str, form: Form | None = None) -> Response:
    """Ask for the last day at work."""
    person = known(person_id)
    member, teams = shell.directory().members[person.id], shell.directory().teams.values()
    last_day = member.left_on - ONE_DAY if member.left_on else None
    managed = [team.name for team in teams if team.manager(shell.today()) == person.id]
    return page(
        "people/leave.html", form=form or blank(last_day=last_day), person=person, managed=managed, member=member
    )


@blueprint.post("/people/<person_id>/leave")
def left(person_id: str) -> Response:
    """Let the person go; whoever is away already is shut out at once."""
    person, form = known(person_id), parse(LastDay)

    def act(given: dict[str, Any]) -> None:
        on = given["last_day"] + ONE_DAY

        def account(connection: Connection) -> None:
            if on <= shell.today():
                people.deactivate(connection, person.id, shell.now())
            else:
                people.reactivate(connection, person.id)

        _carry_out(Depart(member=person.id, on=on), account, on="last_day")

    if form.accepts(act):
        return go(url_for("people.show", person_id=person.id), _("The last day is noted."))
    return leave(person.id, form)


@blueprint.get("/people/<person_id>/rename")
def rename(person_id: str, form: Form | None = None) -> Response:
    """Ask for the right name."""
    person = known(person_id)
    return page("people/rename.html", form=form or blank(name=person.name), person=person, name_length=NAME_LENGTH_MAX)


@blueprint.post("/people/<person_id>/rename")
def renamed(person_id: str) -> Response:
    """Correct the name."""
    person, form = known(person_id), parse(Name)

    def act(given: dict[str, Any]) -> None:
        with shell.writing() as connection:
            people.rename(connection, person.id, given["name"])

    if form.accepts(act):
        return go(url_for("people.show", person_id=person.id), _("The name is corrected."))
    return rename(person.id, form)


def _place_form(person: Person, form: Form | None, *, coming_back: bool) -> Response:
    member = shell.directory().members[person.id]
    first_day = max(shell.today(), member.left_on or shell.today())
    now = member.posting(first_day)
    return page(
        "people/place.html",
        form=form or blank(from_day=first_day, job=now.job, team=now.team, grade=now.grade),
        person=person,
        coming_back=coming_back,
        manages=person.id in managers(),
        later=[posting for posting in member.postings if posting.from_day > shell.today()],
        teams=team_options(),
        jobs=words.jobs().items(),
        grade_length=GRADE_LENGTH_MAX,
    )


def _place(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("from_day", "job", "team", "grade")}


def _carry_out(command: Command, account: Callable[[Connection], None], *, on: str) -> None:
    """Carry out a command together with what it means for the account; `on` is the form's field for its day."""
    try:
        with shell.writing() as connection:
            shell.handler().handle(connection, shell.order(command))
            account(connection)
    except Rejected as refused:
        field = on if refused.field == "on" else refused.field
        raise Rejected(refused.code, field, **refused.params) from refused
