"""What codes are called in the reader's language: branches, jobs, statuses, kinds of task, people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from types import MappingProxyType

from babel.dates import format_skeleton
from flask_babel import gettext as _

from growth_tree.accounts import notes, people
from growth_tree.domain.award import season_start
from growth_tree.domain.rules import BRANCHES, JOBS, Evidence, RuleBook, Text
from growth_tree.i18n import spoken
from growth_tree.web import shell


def said(text: Text) -> str:
    """A text of the rule book in the reader's language."""
    return text.en if language() == "en" else text.zh


def language() -> str:
    """The reader's language, as the rule book and files for import name it: zh or en."""
    return "en" if spoken().language == "en" else "zh"


def by_language(names: Callable[[], dict[str, str]]) -> Callable[[], Mapping[str, str]]:
    """Look the same words up once for each language, not once for each page."""
    kept: dict[str, Mapping[str, str]] = {}

    @wraps(names)
    def known() -> Mapping[str, str]:
        code = language()
        if code not in kept:
            kept[code] = MappingProxyType(names())
        return kept[code]

    return known


@by_language
def branches() -> dict[str, str]:
    """The names of the eight branches, in their order."""
    names = (
        _("Shop strategy"),
        _("Merchandise"),
        _("Content"),
        _("Traffic"),
        _("Customer service"),
        _("Data"),
        _("Market research"),
        _("Campaigns"),
    )
    return dict(zip(BRANCHES, names, strict=True))


@by_language
def jobs() -> dict[str, str]:
    """The names of the jobs."""
    names = (
        _("Operations director"),
        _("Operations manager"),
        _("Operations specialist"),
        _("Promotion specialist"),
        _("Category manager"),
        _("Service agent"),
        _("Data analyst"),
        _("Technical support"),
        _("Content specialist"),
        _("Sales"),
    )
    return dict(zip(JOBS, names, strict=True))


@by_language
def statuses() -> dict[str, str]:
    """The names of the states that a task can be in, in the order of its life."""
    return {
        "assigned": _("Assigned"),
        "submitted": _("Waiting for approval"),
        "returned": _("Returned"),
        "approved": _("Approved"),
        "withdrawn": _("Withdrawn"),
        "voided": _("Voided"),
    }


def kinds(day: date | None = None) -> dict[str, str]:
    """The names of the kinds of task by their codes, as the rules of a day know them."""
    return {kind.code: said(kind.name) for kind in rulebook(day).kinds}


def kind_name(code: str) -> str:
    """The name of a kind of task, also of one that only older rules know."""
    for published in reversed(shell.world().library.versions):
        if kind := published.rulebook.by_code.get(code):
            return said(kind.name)
    return code


def kind_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of the kinds of task that some rows have, each looked up once."""
    return {code: kind_name(code) for code in set(codes)}


def reward_name(reward: str) -> str:
    """The name under which a reward is or was last offered."""
    return said(shell.world().catalogue.offers[reward].terms.name)


def cycle_names() -> dict[str, str]:
    """What the promotions of the calendar are called, by their ids."""
    return {cycle.cycle: said(cycle.name) for cycle in shell.world().calendar.cycles.values()}


def badge(code: str) -> tuple[str, str]:
    """The name of a badge and what it is for, also of one that only older rules know."""
    for published in reversed(shell.world().library.versions):
        for known in published.rulebook.badges:
            if known.code == code:
                return said(known.name), said(known.hint)
    return code, ""


def season(code: str) -> str:
    """The name of a season: the quarter of the year."""
    return str(format_skeleton("yQQQ", season_start(code), locale=spoken()))


def rulebook(day: date | None = None) -> RuleBook:
    """The rules in force on a day, or today."""
    return shell.world().library.current(day or shell.today()).rulebook


def names(ids: Iterable[str | None]) -> dict[str, str]:
    """The names of people, each asked for once a page; `system` is the product itself."""
    known: dict[str, str] = shell.once("names", dict)
    wanted = {person for person in ids if person} - {"system"}
    known |= people.names(shell.connection(), wanted - known.keys())
    return {person: known[person] for person in wanted} | {"system": _("The system")}


def name(person: str) -> str:
    """What one person is called; who looks knows their own name."""
    viewer = shell.viewer()
    return viewer.name if viewer and viewer.person == person else names([person])[person]


def texts(references: Iterable[str | None], *, erased: str | None = None) -> dict[str, str]:
    """The texts that people wrote, by reference, in one query; in place of an erased one stands a word for it."""
    wanted = {reference for reference in references if reference}
    gone = _("(erased)") if erased is None else erased
    return dict.fromkeys(wanted, gone) | notes.texts(shell.connection(), wanted)


@by_language
def evidence() -> dict[str, str]:
    """What has to be shown, by the rules' word for it."""
    return {
        Evidence.NONE: _("No evidence is needed."),
        Evidence.LINK: _("A link is needed."),
        Evidence.FILE: _("A picture or a file is needed."),
        Evidence.ANY: _("A link, a picture or a file is needed."),
    }
