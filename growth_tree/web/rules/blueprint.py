"""The one blueprint of all pages of the rule book, and which version of it they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _

from growth_tree.domain.rulebook_events import RulebookPublished
from growth_tree.web import moment, shell, words
from growth_tree.web.moment import Moment
from growth_tree.web.page import page

blueprint = Blueprint("rules", __name__)


def when() -> Moment:
    """The moment whose rules a page shows."""
    return shell.once("moment of the rules", moment.present)


def looking_back(view: Callable[[], Response]) -> Callable[[], Response]:
    """A page that is told as of the moment that its address asks for."""

    @wraps(view)
    def told() -> Response:
        asked = _asked()
        with moment.travelling(asked):
            shell.once("moment of the rules", lambda: asked)
            return view()

    return told


def in_force() -> RulebookPublished | None:
    """The version that governs work of today; None before the first one is published."""
    library = shell.world().library
    return library.current(shell.today()) if library.versions else None


def is_live(shown: RulebookPublished) -> bool:
    """Whether a version governs work of today, and the page is one of today: only then can something be done by it."""
    return shown == in_force() and not when().past


def edition() -> RulebookPublished:
    """The version that the address asks for, else the one in force; 404 where there is no such version.

    At a past moment before it was published, a page shows what was in force then, and says so; a file does not.
    """
    number = _number()
    if number is None:
        return in_force() or abort(404)
    shown = shell.world().library.version(number)
    if shown is None and _is_page() and _came_later(number):
        shown = in_force()
    return shown or abort(404)


def rules_page(template: str, shown: RulebookPublished, block: str | None = None, **data: Any) -> Response:
    """One of the pages of a version, with what they have in common."""
    return page(
        f"rules/{template}.html",
        block,
        shown=shown,
        rulebook=shown.rulebook,
        live=is_live(shown),
        old=shown != in_force(),
        missing=None if _number() in (None, shown.version) else _number(),
        moment=when(),
        day=shell.today(),
        query=_version(shown),
        tabs=_tabs(template, shown),
        said=words.said,
        **data,
    )


def nothing_yet() -> Response:
    """What there is to see before any rules are published."""
    return page("rules/none.html")


def _tabs(template: str, shown: RulebookPublished) -> list[tuple[str, str, bool, None]]:
    names = {
        "page": _("Ways to earn"),
        "badges": _("Badges"),
        "levels": _("Levels and limits"),
        "changes": _("What changed"),
        "versions": _("Versions"),
    }
    query = _version(shown)
    return [(url_for(f"rules.{code}") + query, name, code == template, None) for code, name in names.items()]


def _number() -> int | None:
    """The version that the address asks for; 0 where it makes no sense."""
    asked = shell.query().get("version", "")
    if not asked:
        return None
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def _is_page() -> bool:
    return request.endpoint != "rules.document" and not shell.query().get("format")


def _came_later(number: int) -> bool:
    """Whether a version was published after the past moment that the page is of."""
    if not when().past:
        return False
    with shell.at_present():
        return shell.world().library.version(number) is not None


def _version(shown: RulebookPublished) -> str:
    """What an address needs to stay with this version."""
    parts = when().along if shown == in_force() else {"version": str(shown.version), **when().along}
    return f"?{urlencode(parts)}" if parts else ""


def _asked() -> Moment:
    """The moment that is asked for, if any rules were published by then."""
    found = moment.of_all()
    with moment.travelling(found):
        published = in_force() is not None
    return found if published or not found.past else moment.not_then(_("No rules had been published yet then."))
