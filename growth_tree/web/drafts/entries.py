"""The lists of a draft, kinds of task and badges: every entry is a form; entries are added, changed and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _

from growth_tree.accounts import feedback
from growth_tree.accounts.drafts import Draft
from growth_tree.domain.core import Rejected
from growth_tree.domain.value import Worth, worth
from growth_tree.rulebook_schema import RulebookInvalid, load_document, problems_of
from growth_tree.web import shell, words
from growth_tree.web.drafts.blueprint import address_of, blueprint, editor, save, tab_names
from growth_tree.web.drafts.parts import conflict, revision
from growth_tree.web.drafts.places import entries, prefix_of, within
from growth_tree.web.drafts.sheet import Field, Sheet, filled, number, several, text
from growth_tree.web.forms import ID
from growth_tree.web.lab.blueprint import draft_of
from growth_tree.web.page import UNPROCESSABLE, go
from growth_tree.web.rules.differences import entry_name, measures
from growth_tree.web.rules.feedback import Feedback, comments_of

NAMED = tuple(text(path) for path in ("code", "name.zh", "name.en", "hint.zh", "hint.en"))
KIND = (
    *NAMED,
    text("branch"),
    number("xp"),
    number("points"),
    text("evidence"),
    *(number(f"caps.{period}") for period in ("day", "week", "month")),
    number("cooldown_days"),
    several("jobs"),
)
BADGE = (*NAMED, text("measure"), number("threshold"), text("branch"))
FIELDS: Mapping[str, tuple[Field, ...]] = {"kinds": KIND, "badges": BADGE}
COMMENTS_SHOWN = 20
NEW = 0
"""The place of an entry that is not there yet."""


@blueprint.get("/rules/drafts/<draft_id>/<any(kinds, badges):part>")
def entries_page(draft_id: str, part: str) -> Response:
    """All entries of a list, each with how many problems it has."""
    draft = draft_of(draft_id)
    found, listed = problems_of(draft.document), entries(draft.document, part)
    prefixes = [prefix_of(part, n, entry) for n, entry in enumerate(listed, 1)]
    wrong = [sum(within(problem.path, prefix) is not None for problem in found) for prefix in prefixes]
    return editor(
        "entries",
        draft,
        part,
        problems=found,
        part=part,
        rows=[
            (n, entry_name(entry), entry if isinstance(entry, dict) else {}, count)
            for n, (entry, count) in enumerate(zip(listed, wrong, strict=True), 1)
        ],
        branches=words.branches(),
        measures=measures(),
        votes=feedback.votes(shell.connection()) if part == "kinds" else {},
    )


@blueprint.get("/rules/drafts/<draft_id>/<any(kinds, badges):part>/<int:n>")
def entry(draft_id: str, part: str, n: int) -> Response:
    """One entry as a form; 0 is a new one."""
    draft = draft_of(draft_id)
    return _page(draft, part, n, draft.document)


@blueprint.post("/rules/drafts/<draft_id>/<any(kinds, badges):part>/<int:n>")
def keep_entry(draft_id: str, part: str, n: int) -> Response:
    """Keep it as it was entered, right or wrong."""
    return _keep(draft_id, part, n, _entered)


@blueprint.post("/rules/drafts/<draft_id>/<any(kinds, badges):part>/<int:n>/remove")
def remove_entry(draft_id: str, part: str, n: int) -> Response:
    """Take it out of the draft."""
    return _keep(draft_id, part, n, _without)


@blueprint.post("/rules/drafts/<draft_id>/<any(kinds, badges):part>/<int:n>/check")
def check_entry(draft_id: str, part: str, n: int) -> Response:
    """What is wrong with what is being entered, and what it would be worth; nothing is kept."""
    draft = draft_of(draft_id)
    return _page(draft, part, n, _entered(draft, part, n))


def _keep(draft_id: str, part: str, n: int, make: Callable[[Draft, str, int], dict[str, Any]]) -> Response:
    draft = draft_of(draft_id)
    made = make(draft, part, n)
    try:
        save(draft, made, revision())
    except Rejected as rejected:
        kept = draft_of(draft_id)
        return _page(kept, part, n, kept.document if make is _without else made, rejected)
    if make is _without:
        return go(address_of(draft, part), _("Taken out."))
    place = n or len(entries(made, part))
    prefix = prefix_of(part, place, entries(made, part)[place - 1])
    if any(within(problem.path, prefix) is not None for problem in problems_of(made)):
        return go(f"{address_of(draft, part)}/{place}", _("Saved. Some of it still has to be mended."))
    return go(address_of(draft, part), _("Saved."))


def _entered(draft: Draft, part: str, n: int) -> dict[str, Any]:
    listed = _listed(draft, part, n)
    known = listed[n - 1] if n else {}
    made = filled(FIELDS[part], known if isinstance(known, dict) else {}, request.form)
    return {**draft.document, part: [*listed, made] if n == NEW else [*listed[: n - 1], made, *listed[n:]]}


def _without(draft: Draft, part: str, n: int) -> dict[str, Any]:
    listed = _listed(draft, part, n)
    return {**draft.document, part: [*listed[: max(0, n - 1)], *listed[n:]]}


def _listed(draft: Draft, part: str, n: int) -> list[Any]:
    listed = entries(draft.document, part)
    return listed if n <= len(listed) else abort(404)


def _page(draft: Draft, part: str, n: int, made: Mapping[str, Any], refused: Rejected | None = None) -> Response:
    _listed(draft, part, n)
    listed = entries(made, part)
    place = n or len(listed)
    known = listed[place - 1] if n or len(listed) > len(entries(draft.document, part)) else {}
    found = problems_of(made) if known or n else []
    prefix = prefix_of(part, place, known)
    why, others = conflict(draft, made, refused)
    code = known.get("code") if isinstance(known, dict) else None
    response = editor(
        "entry",
        draft,
        part,
        "checked",
        problems=problems_of(draft.document),
        part=part,
        n=n,
        title=entry_name(known) if known else _("New: %(part)s", part=tab_names()[part]),
        form=Sheet(FIELDS[part], known, found, prefix),
        wrong=[problem for problem in found if within(problem.path, prefix) is not None],
        worth=_worth(made, code) if part == "kinds" else None,
        branches=words.branches(),
        jobs=words.jobs(),
        evidence=words.evidence(),
        measures=measures(),
        comments=_comments(code) if part == "kinds" else None,
        why=why,
        others=others,
    )
    if refused is not None:
        response.status_code = UNPROCESSABLE
    return response


def _comments(code: Any) -> Feedback | None:
    return comments_of(code, COMMENTS_SHOWN) if isinstance(code, str) and ID.fullmatch(code) else None


def _worth(document: Mapping[str, Any], code: Any) -> Worth | None:
    """What a kind brings by the draft's weights, where the draft is whole."""
    try:
        rulebook = load_document(document)
    except RulebookInvalid:
        return None
    kind = rulebook.by_code.get(code)
    return None if kind is None else worth(rulebook, kind, ())
