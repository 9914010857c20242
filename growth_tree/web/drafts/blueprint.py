"""The one blueprint of the editor of the rules, and what all its pages have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from growth_tree.accounts import drafts
from growth_tree.accounts.drafts import Draft
from growth_tree.rulebook_schema import Problem, problems_of
from growth_tree.web import policy, shell
from growth_tree.web.drafts.places import tab_of
from growth_tree.web.page import page
from growth_tree.web.words import by_language

blueprint = Blueprint("drafts", __name__)
TONES = {drafts.OPEN: "", drafts.PROPOSED: "wait", drafts.PUBLISHED: "good", drafts.DROPPED: ""}


@by_language
def statuses() -> dict[str, str]:
    """What has become of a draft."""
    return {
        drafts.OPEN: _("being written"),
        drafts.PROPOSED: _("waits for confirmation"),
        drafts.PUBLISHED: _("published"),
        drafts.DROPPED: _("put away"),
    }


@by_language
def tab_names() -> dict[str, str]:
    """The pages of a draft."""
    return {
        "overview": _("Overview"),
        "kinds": _("Kinds of task"),
        "badges": _("Badges"),
        "levels": _("Levels"),
        "limits": _("Limits and expiry"),
        "weights": _("Weights and promotions"),
        "metrics": _("Measured results"),
        "document": _("Document"),
    }


def address_of(draft: Draft, tab: str = "overview") -> str:
    """Where a page of a draft is."""
    home = url_for("drafts.show", draft_id=draft.id)
    return home if tab == "overview" else f"{home}/{tab}"


def may_write(draft: Draft) -> bool:
    """Whether the viewer may change a draft now."""
    return draft.status == drafts.OPEN and policy.may("drafts.create")


def save(draft: Draft, document: Mapping[str, Any], seen: int) -> int:
    """Keep what the viewer made of a draft; answers with its new revision."""
    with shell.writing() as connection:
        return drafts.save(connection, draft.id, document, seen=seen, by=shell.person(), at=shell.now())


def editor(template: str, draft: Draft, tab: str, block: str | None = None, **data: Any) -> Response:
    """One of the pages of a draft; `problems` among the data are those of its document as it is kept."""
    problems = data.pop("problems", None)
    found = problems_of(draft.document) if problems is None else problems
    return page(
        f"drafts/{template}.html",
        block,
        draft=draft,
        here=address_of(draft, tab),
        home=address_of(draft),
        problems=found,
        tabs=_tabs(draft, tab, found),
        tab_name=tab_names()[tab],
        writes=may_write(draft),
        statuses=statuses(),
        tones=TONES,
        **data,
    )


def _tabs(draft: Draft, tab: str, problems: Sequence[Problem]) -> list[tuple[str, str, bool, int | None]]:
    """The tabs, each with the number of its problems."""
    wrong = [tab_of(problem.path) for problem in problems]
    return [
        (address_of(draft, code), name, code == tab, wrong.count(code) or None) for code, name in tab_names().items()
    ]
