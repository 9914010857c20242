"""Who answers for which figures: the scorecard of a day says what a job answers for, the directory whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from growth_tree.domain.kpi_events import Kpis, Weight
from growth_tree.domain.organisation import Directory
from growth_tree.domain.subject import GROUP, MEMBER, SHOP, TEAM, id_of, kind_of, of_group, of_member, of_shop, of_team


class Answered(NamedTuple):
    """A figure that somebody answers for, with its share of their scorecard in per cent."""

    kpi: str
    subject: str
    percent: int


def figures_of(directory: Directory, kpis: Kpis, member: str, day: date, *, promoted: bool) -> tuple[Answered, ...]:
    """The figures that a person answers for on a day, in a week with or without a promotion.

    The share of a KPI of item groups is divided among the groups in the care of the person's team.
    """
    posting = directory.members[member].posting(day)
    weights = kpis.scorecard(posting.job, day).weights(promoted=promoted)
    groups = _groups(kpis, posting.team, day) if any(weight.on == GROUP for weight in weights) else []
    return tuple(
        answered for weight in weights for answered in _of_weight(directory, weight, member, posting.team, groups)
    )


def accountable(directory: Directory, kpis: Kpis, kpi: str, subject: str, day: date) -> frozenset[str]:
    """Everybody who answers for a figure on a day."""
    return frozenset(one for one in directory.members if is_accountable(directory, kpis, one, (kpi, subject), day))


def is_accountable(directory: Directory, kpis: Kpis, member: str, figure: tuple[str, str], day: date) -> bool:
    """Whether somebody answers on a day for a figure, KPI and subject, be it in promotions alone."""
    return directory.is_here(member, day) and any(
        (answered.kpi, answered.subject) == figure
        for promoted in (False, True)
        for answered in figures_of(directory, kpis, member, day, promoted=promoted)
    )


def shop_of_team(directory: Directory, team: str | None) -> str | None:
    """The shop for which a team works: its own, or that of the nearest team above that has one."""
    while team is not None and directory.teams[team].shop is None:
        team = directory.teams[team].parent
    return None if team is None else directory.teams[team].shop


def shop_of_subject(directory: Directory, kpis: Kpis, subject: str, day: date) -> str | None:
    """The shop to which a figure belongs on a day."""
    kind, one = kind_of(subject), id_of(subject)
    if kind == SHOP:
        return one
    if kind == GROUP:
        return kpis.groups[one].shop
    return shop_of_team(directory, one if kind == TEAM else directory.team_of(one, day))


def _groups(kpis: Kpis, team: str, day: date) -> list[str]:
    return sorted(group.group for group in kpis.groups.values() if group.in_care_of(day) == team)


def _of_weight(
    directory: Directory, weight: Weight, member: str, team: str, groups: Sequence[str]
) -> Iterator[Answered]:
    if weight.on == MEMBER:
        yield Answered(weight.kpi, of_member(member), weight.percent)
    elif weight.on == TEAM:
        yield Answered(weight.kpi, of_team(team), weight.percent)
    elif weight.on == GROUP:
        for n, group in enumerate(groups):
            share = weight.percent * (n + 1) // len(groups) - weight.percent * n // len(groups)
            yield Answered(weight.kpi, of_group(group), share)
    elif shop := shop_of_team(directory, team):
        yield Answered(weight.kpi, of_shop(shop), weight.percent)
