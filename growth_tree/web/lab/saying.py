"""What the parts of a simulation are called, and what its figures mean."""

from __future__ import annotations

from flask_babel import gettext as _

from growth_tree.lab.books import KIND_GONE
from growth_tree.lab.figures import Group
from growth_tree.lab.simulation import NEWCOMERS, VETERANS
from growth_tree.web import kpi_words, shell, words
from growth_tree.web.words import by_language

GROUPS = ("branches", "teams", "jobs", "shops", "cohorts")
"""The ways to look at people together."""


@by_language
def groups() -> dict[str, str]:
    """What they are called."""
    names = (_("Branches"), _("Teams"), _("Jobs"), _("Shops"), _("Newcomers and veterans"))
    return dict(zip(GROUPS, names, strict=True))


@by_language
def reasons() -> dict[str, str]:
    """Why work earns nothing, in short."""
    return {
        "cap_day": _("Cap per day"),
        "cap_week": _("Cap per week"),
        "cap_month": _("Cap per month"),
        "cooldown": _("Cooldown"),
        KIND_GONE: _("The draft does not know this kind"),
    }


@by_language
def unsimulated() -> dict[str, str]:
    """What the past cannot tell about."""
    return {
        "new_kinds": _("New kinds of task: nobody has handed any in yet."),
        "evidence": _("Other evidence: work counts as it was accepted."),
        "jobs": _("Kinds that are for other jobs: work counts as it was accepted."),
        "limits": _("Other bounds on handing in, shares and quality: work counts as it was accepted."),
        "target_quantile": _("Harder or easier targets: results are compared with the targets there were."),
    }


def group_name(way: str, each: Group) -> str:
    """What a group is called."""
    match way:
        case "branches":
            return words.branches().get(each.key, each.key)
        case "teams":
            teams = shell.directory().teams
            return teams[each.key].name if each.key in teams else each.key
        case "jobs":
            return words.jobs().get(each.key, each.key)
        case "shops":
            return shell.directory().shops.get(each.key) or str(_("No shop"))
        case _:
            return str({NEWCOMERS: _("Newcomers"), VETERANS: _("Veterans")}[each.key])


def kind_names(codes: set[str], draft_kinds: dict[str, str]) -> dict[str, str]:
    """The names of kinds of task and of KPIs."""
    kpis = shell.world().kpis.by_code
    return {code: _kind_name(code, draft_kinds, is_kpi=code in kpis) for code in codes}


def _kind_name(code: str, draft_kinds: dict[str, str], *, is_kpi: bool) -> str:
    if not code:
        return str(_("Corrections"))
    if is_kpi:
        return kpi_words.name(code)
    return draft_kinds.get(code) or words.kind_name(code)
