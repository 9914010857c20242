"""What the rules want and grant, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from growth_tree.domain.rules import Badge, Cap, Measure, Period, TaskKind
from growth_tree.web import words


def how_often(kind: TaskKind) -> list[str]:
    """How often a kind of task counts: its caps, and the days between two."""
    said = [_cap(cap) for cap in sorted(kind.caps, key=lambda cap: list(Period).index(cap.period))]
    if kind.cooldown_days:
        said.append(str(_("%(days)s days apart at least", days=kind.cooldown_days)))
    return said or [str(_("as often as you do it"))]


def wanted(badge: Badge) -> str:
    """What a badge takes."""
    many = badge.threshold
    branch = words.branches()[badge.branch] if badge.branch else ""
    match badge.measure:
        case Measure.TASKS if branch:
            return str(_("%(branch)s: %(many)s approved", branch=branch, many=many))
        case Measure.TASKS:
            return str(_("%(many)s approved", many=many))
        case Measure.BRANCHES:
            return str(_("approved work in %(many)s branches", many=many))
        case Measure.STREAK:
            return str(_("%(many)s workdays in a row", many=many))
        case Measure.LEVEL if branch:
            return str(_("%(branch)s: level %(level)s", branch=branch, level=many))
        case Measure.LEVEL:
            return str(_("Level %(level)s", level=many))


def _cap(cap: Cap) -> str:
    match cap.period:
        case Period.DAY:
            return str(_("up to %(times)s a day", times=cap.times))
        case Period.WEEK:
            return str(_("up to %(times)s a week", times=cap.times))
        case Period.MONTH:
            return str(_("up to %(times)s a month", times=cap.times))
