"""What remains to be set up: for a newcomer, and for the admin of a new organisation. Facts tick it off."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from growth_tree.accounts.people import Person
from growth_tree.web import shell
from growth_tree.web.standing import Standing
from models import tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do once."""

    title: str
    text: str
    address: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Some things to do once; the list is shown until all but the optional last one are done."""

    title: str
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(task.done for task in self.tasks)


def checklist(person: Person, reached: Standing) -> Checklist | None:
    """The list that the viewer still needs, or None."""
    viewer = shell.viewer()
    roles = viewer.roles if viewer else frozenset()
    if "admin" in roles:
        return _organisation()
    return _newcomer(person) if roles == {"member"} and not reached.tasks else None


def _organisation() -> Checklist | None:
    directory, today = shell.directory(), shell.today()
    staffed = len(directory.people_in(directory.teams, today)) > 1
    managed = bool(directory.teams) and all(
        (manager := team.manager(today)) and directory.is_here(manager, today) for team in directory.teams.values()
    )
    needed = (
        Task(
            title=_("Publish the rules"),
            text=_("They say what work earns, and are the base of everything."),
            address="/rules",
            done=bool(shell.world().library.versions),
        ),
        Task(
            title=_("Add people and teams"),
            text=_("One by one, or from a file."),
            address="/people",
            done=staffed,
        ),
        Task(
            title=_("Name a manager for every team"),
            text=_("Managers approve what their team hands in."),
            address="/people/teams",
            done=managed,
        ),
    )
    return None if all(task.done for task in needed) else Checklist(title=_("Set up your organisation"), tasks=needed)


def _newcomer(person: Person) -> Checklist:
    handed_in = sum(tasks.counts(shell.connection(), person.id).values()) > 0
    return Checklist(
        title=_("The first steps"),
        tasks=(
            Task(
                title=_("Look at the ways to earn"),
                text=_("Every kind of work, what it earns and what it needs."),
                address="/rules",
                done=handed_in,
            ),
            Task(
                title=_("Hand in your first work"),
                text=_("Your manager sees it at once."),
                address="/tasks/new",
                done=handed_in,
            ),
            Task(
                title=_("Grow your first leaf"),
                text=_("It appears on your tree when the work is approved."),
                address="/tree",
                done=False,
            ),
            Task(
                title=_("Protect your account with a second step"),
                text=_("If you like: a code from your phone at log-in."),
                address="/me/second-step",
                done=person.has_totp,
            ),
        ),
    )
