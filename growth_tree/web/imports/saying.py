"""What an import does and what is wrong with a file, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from growth_tree.accounts.jobs import Job
from growth_tree.domain import subject
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.importing.columns import Kind
from growth_tree.importing.rows import RowError, labels
from growth_tree.messages import sentence
from growth_tree.web import shell, words
from growth_tree.web.tables import Column

TONES = {"queued": "info", "running": "wait", "done": "good", "failed": "bad", "cancelled": ""}
"""The tone of a status's pill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong in a row, and in which column where one can be named."""

    line: int
    column: str
    text: str


def columns() -> list[Column]:
    """The columns of what is wrong, as a file."""

    def text(wrong: Wrong) -> str:
        return wrong.text

    return [
        Column(heading=_("Row"), value=lambda wrong: wrong.line),
        Column(heading=_("Column"), value=lambda wrong: wrong.column),
        Column(heading=_("What is wrong"), value=text),
    ]


def kinds() -> dict[str, str]:
    """What each kind of file holds."""
    return {"people": _("People"), "tasks": _("Tasks"), "metrics": _("Metrics")}


def homes() -> list[tuple[str, list[tuple[str, str]]]]:
    """The shops and teams that figures may belong to where a file does not say."""
    directory = shell.directory()
    shops = [(subject.of_shop(shop), name) for shop, name in directory.shops.items()]
    teams = [(subject.of_team(team.team), team.name) for team in directory.teams.values()]
    found = ((_("Shops"), shops), (_("Teams"), teams))
    return [(label, sorted(group, key=lambda item: item[1])) for label, group in found if group]


def subjects(wanted: Iterable[str]) -> dict[str, str]:
    """What shops, teams, people and groups of items are called, the people looked up together."""
    asked = set(wanted)
    directory, groups = shell.directory(), shell.world().kpis.groups
    people = words.names(subject.id_of(each) for each in asked if subject.kind_of(each) == subject.MEMBER)
    known = {subject.of_shop(shop): name for shop, name in directory.shops.items()}
    known |= {subject.of_team(team.team): team.name for team in directory.teams.values()}
    known |= {subject.of_group(group.group): group.name for group in groups.values()}
    known |= {subject.of_member(person): name for person, name in people.items()}
    return {each: known[each] for each in asked}


def parts() -> dict[str, str]:
    """Which part of a KPI a column may hold."""
    return {
        "aliases": _("the value, or the numerator of a rate"),
        "denominator_aliases": _("the denominator of a rate"),
        "rate_aliases": _("the rate itself"),
    }


def statuses() -> dict[str, str]:
    """The names of the states of an import."""
    return {
        "queued": _("In line"),
        "running": _("Running"),
        "done": _("Imported"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }


def starters(jobs: Iterable[Job]) -> dict[str, str]:
    """Who or what began each import, by its id: a person, the folder, or a command in the shell."""
    found, folder, command = list(jobs), _("The folder"), _("The command line")
    people = words.names(job.owner for job in found)
    itself = {job.id: folder if job.options.get("source") == "folder" else command for job in found}
    return {job.id: itself[job.id] if job.owner == SYSTEM else people[job.owner] for job in found}


def effects() -> dict[str, tuple[str, str]]:
    """What a row brings about, with the tone of its pill."""
    return {"create": (_("new"), "good"), "change": (_("changes"), "info"), "unchanged": (_("as it is"), "")}


def steps() -> dict[str, str]:
    """What a row does, by the name of the step."""
    return {
        "OpenShop": _("opens a shop"),
        "FormTeam": _("forms a team"),
        "Join": _("joins"),
        "Move": _("moves"),
        "NameManager": _("changes the manager of the team"),
        "GrantAccess": _("grants access"),
        "WithdrawAccess": _("withdraws access"),
        "Depart": _("leaves"),
        "Rename": _("corrects the name"),
        "SubmitTask": _("hands in"),
        "ConfirmShare": _("confirms a share"),
        "ApproveTask": _("approves"),
        "ReturnTask": _("returns"),
        "WithdrawTask": _("withdraws"),
    }


def wrongs(kind: Kind, errors: Iterable[RowError]) -> list[Wrong]:
    """The errors of rows, with their columns named in the reader's language."""
    names = labels(kind, words.language())
    return [
        Wrong(
            line=error.line,
            column=names.get(error.column or "", error.column or "" if kind == "metrics" else ""),
            text=sentence(Rejected(error.code, error.column, **error.params)),
        )
        for error in errors
    ]


def kept(job: Job) -> list[Wrong]:
    """The same for the errors in the report of an import that is over."""
    return wrongs(job.options["kind"], (RowError(**error) for error in (job.result or {}).get("errors", ())))


def failure(job: Job) -> str | None:
    """Why an import failed."""
    result = job.result or {}
    return sentence(Rejected(result["code"], **result.get("params", {}))) if "code" in result else None
