"""What one was told: a list, newest first, with what has not been read yet counted in the navigation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row

from growth_tree.accounts import notices as kept
from growth_tree.accounts.schema import moment, stamp
from growth_tree.i18n import language_of, spoken
from growth_tree.notices import listing
from growth_tree.notices.words import heading
from growth_tree.web import kpi_words, rights, shell, tables, words
from growth_tree.web.forms import FormSchema, Text, parse
from growth_tree.web.page import answer, page
from models import rewards, tasks

blueprint = Blueprint("notices", __name__)
KEY_LENGTH_MAX = 200
ELSEWHERE = {
    "redemption_waiting": "/fulfilment/",
    "level_reached": "/tree",
    "points_owed": "/ledger",
    "points_expiring": "/ledger",
    "week_waits": "/settlement/",
    "week_settled": "/targets",
    "week_reopened": "/ledger",
    "reopening_waiting": "/settlement/",
    "result_corrected": "/ledger",
    "override_waiting": "/targets/",
    "target_overridden": "/targets/",
    "import_waiting": "/imports/",
    "books_corrected": "/corrections/",
    "correction_waiting": "/corrections/",
    "objection_waiting": "/objections/",
    "objection_overdue": "/objections/",
    "objection_upheld": "/objections/",
    "objection_declined": "/objections/",
    "import_refused": "/imports/",
    "comment_hidden": "/rules/kinds/",
    "findings_raised": "/fair-play",
    "rules_waiting": "/rules/drafts/",
    "rules_restating": "/rules/changes",
    "rules_changed": "/rules/changes",
}
"""Where a notice leads that is not about a task or a redemption of one's own."""


class Told(FormSchema):
    """Which notice."""

    key = Text(limit=KEY_LENGTH_MAX, required=True)


class Until(FormSchema):
    """The newest of those that were on display."""

    until = Text(limit=40, required=True)


@blueprint.get("/notices", endpoint="page")
def notices() -> Response:
    """The list."""
    table = tables.asked(sorts=("at",), sort="-at", filters={"state": listing.STATES})
    found, total = listing.page(
        shell.connection(),
        shell.person(),
        shell.directory(),
        shell.today(),
        state=table.filters["state"],
        limit=table.limit,
        offset=table.offset,
    )
    newest = stamp(found[0].at) if found else ""
    return page(
        "notices/page.html",
        "notices",
        table=table.shown(_shown(found), total),
        newest=newest,
        unread=unread(),
    )


@blueprint.post("/notices/read")
def read() -> Response:
    """Note that one has been read; twice is the same as once."""
    form = parse(Told)
    if form.errors:
        abort(400)
    with shell.writing() as conn:
        kept.mark_read(conn, shell.person(), form.data["key"], shell.now())
    return answer(notices)


@blueprint.post("/notices/read-all")
def read_all() -> Response:
    """The same for all up to the newest on display; what came in since stays unread."""
    form = parse(Until)
    try:
        until = moment(form.data["until"])
    except (KeyError, ValueError):
        abort(400)
    if until.tzinfo is None:
        abort(400)
    with shell.writing() as conn:
        kept.mark_all_read(conn, shell.person(), until, shell.now())
    return answer(notices, say=_("All are marked as read."))


def unread() -> int:
    """How many have not been read."""
    return shell.once(
        "notices",
        lambda: listing.unread(shell.connection(), shell.person(), shell.directory(), shell.today()),
    )


def _shown(found: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The rows with their words, looked up together."""
    about = {row.about for row in found if row.about}
    titles = tasks.titles(shell.connection(), about)
    said = words.texts(titles.values())
    subjects = {task: said[title] for task, title in titles.items()}
    asked = rewards.by_ids(shell.connection(), about)
    subjects |= {redemption: words.reward_name(row.reward) for redemption, row in asked.items()}
    names = words.names(row.member for row in found)
    language = language_of(spoken())
    return [
        {
            "key": row.key,
            "at": stamp(row.at),
            "unread": row.read_at is None,
            "heading": heading(row.code, language),
            "subject": _subject(row, subjects),
            "whose": names[row.member] if row.member != row.person else "",
            "address": _address(row),
        }
        for row in found
    ]


def _subject(row: Row[Any], subjects: Mapping[str, str]) -> str:
    subject = subjects.get(row.about, "")
    match row.code:
        case "level_reached":
            branch = words.branches()[row.word] if row.word else _("the whole tree")
            subject = _("%(branch)s: level %(level)s", branch=branch, level=row.number)
        case "points_expiring":
            subject = _("%(points)s points, on %(day)s at the latest", points=row.number, day=row.word)
        case "points_owed":
            subject = _("%(points)s points, for %(title)s", points=row.number, title=subject)
        case "week_waits":
            team = shell.directory().teams[row.about.partition("/")[0]].name
            subject = ngettext(
                "%(team)s, %(week)s: %(num)s result",
                "%(team)s, %(week)s: %(num)s results",
                row.number,
                team=team,
                week=_week(row),
            )
        case "week_settled":
            subject = _("%(week)s: %(xp)s XP", week=_week(row), xp=row.number)
        case "comment_hidden":
            subject = words.kind_name(row.about)
        case "findings_raised":
            subject = ngettext("%(num)s to look at", "%(num)s to look at", row.number)
        case "rules_changed":
            subject = _("Version %(version)s", version=row.number)
        case "week_reopened" | "reopening_waiting":
            subject = _week(row)
        case "result_corrected":
            difference = _("%(week)s: %(xp)s XP", week=_week(row), xp=f"{row.number:+}")
            subject = f"{kpi_words.name(row.about)}, {difference}"
        case "override_waiting" | "target_overridden":
            kpi, _place, period = row.about.split("/")
            subject = f"{kpi_words.name(kpi)}, {rights.period_name(period)}"
        case _:
            pass
    return subject


def _week(row: Row[Any]) -> str:
    return str(rights.period_name(row.word))


def _address(row: Row[Any]) -> str:
    if row.code in ELSEWHERE:
        base = ELSEWHERE[row.code]
        return f"{base}{row.about}" if base.endswith("/") else base
    return f"/{'redemptions' if row.code.startswith(('redemption', 'slot')) else 'tasks'}/{row.about}"
