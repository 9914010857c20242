"""Ask somebody of my team for a piece of work."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from growth_tree.accounts import notes
from growth_tree.domain.rules import TaskKind
from growth_tree.domain.task import AssignTask
from growth_tree.web import shell, words
from growth_tree.web.forms import Day, Form, FormSchema, Id, Text, blank, command_id, parse
from growth_tree.web.page import go, page
from growth_tree.web.tasks.draft import TITLE_LENGTH_MAX
from growth_tree.web.team.blueprint import blueprint, own_people

Options = list[tuple[str, list[tuple[str, str]]]]


class Assign(FormSchema):
    """Who is asked for what by when."""

    member = Id(required=True)
    kind = Id(required=True)
    title = Text(limit=TITLE_LENGTH_MAX, required=True)
    due_on = Day(load_default=None)


@blueprint.get("/team/assign")
def assign_form() -> Response:
    """An empty form, or one that begins with what the address says."""
    return _form(blank(**{name: request.args.get(name, "")[:64] for name in ("member", "kind")}))


@blueprint.post("/team/assign")
def assign() -> Response:
    """Ask for the work."""
    form = parse(Assign)
    if form.accepts(_assign):
        name = words.names([form.data["member"]])[form.data["member"]]
        return go(url_for("team.tasks"), _("%(name)s has been asked for it.", name=name))
    return _form(form)


def _assign(given: dict[str, Any]) -> None:
    with shell.writing() as connection:
        command = AssignTask(
            task=command_id()[:16],
            member=given["member"],
            kind=given["kind"],
            title=notes.keep_text(connection, shell.person(), given["title"], shell.now()),
            due_on=given["due_on"],
        )
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the title of a repeat is there already


def _form(form: Form) -> Response:
    people = own_people()
    return page(
        "team/assign.html",
        "assign",
        form=form,
        people=_people(people),
        kinds=_kinds(form.value("member") if form.value("member") in people else None),
        title_length=TITLE_LENGTH_MAX,
    )


def _people(people: list[str]) -> Options:
    """My people, team by team."""
    directory, day, names = shell.directory(), shell.today(), words.names(people)
    by_team: dict[str, list[tuple[str, str]]] = {}
    for person in sorted(people, key=lambda person: names[person]):
        label = names[person]
        if directory.members[person].on_leave(day):
            label = _("%(name)s (on leave)", name=label)
        by_team.setdefault(directory.teams[directory.team_of(person, day)].name, []).append((person, label))
    return sorted(by_team.items())


def _kinds(member: str | None) -> Options:
    """The kinds of task for a person's job, branch by branch; all of them before somebody is chosen."""
    job = shell.directory().members[member].posting(shell.today()).job if member else None
    found = [kind for kind in words.rulebook().kinds if job is None or not kind.jobs or job in kind.jobs]
    groups = {name: [_option(k) for k in found if k.branch == code] for code, name in words.branches().items()}
    return [(name, options) for name, options in groups.items() if options]


def _option(kind: TaskKind) -> tuple[str, str]:
    return kind.code, _("%(kind)s · %(xp)s XP", kind=words.said(kind.name), xp=kind.xp)
