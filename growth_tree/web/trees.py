"""A person's growth tree: the picture, and everything it shows in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.milestones import measure
from growth_tree.web import moment, policy, shell, tables, words
from growth_tree.web.formats import signed
from growth_tree.web.grown import books_then
from growth_tree.web.moment import Moment
from growth_tree.web.page import page
from growth_tree.web.standing import Standing, in_a_row, picture, rules, standing
from growth_tree.web.tables import Column, Table
from growth_tree.web.tasks.quote import books
from growth_tree.web.tree_svg import LEAVES_MAX, NAMED_MAX, Fruit, TreeWords, draw
from models import honours, ledger, tasks

blueprint = Blueprint("tree", __name__)

PARTS = ("branches", "badges", "levels", "seasons")


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A badge: earned on a `day` with the work of a ledger `line`, or open with `value` of what it takes."""

    code: str
    name: str
    hint: str
    day: date | None = None
    line: int | None = None
    value: int = 0
    threshold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A level reached for the first time, with the work of a ledger `line`; `branch` is empty for the whole tree."""

    branch: str
    level: int
    day: date
    line: int


@blueprint.get("/tree", endpoint="page")
def own() -> Response:
    """The viewer's tree."""
    return moment.told(shell.person(), _tree)


@blueprint.get("/tree/<member>")
def of(member: str) -> Response:
    """Somebody's tree."""
    policy.require_member("tree.of", member)
    return moment.told(member, _tree)


def _tree(member: str, when: Moment) -> Response:
    connection, until = shell.connection(), when.position
    table = tables.asked(sorts=("",), sort="", filters={"table": PARTS}, along=when.along)
    reached, honoured = standing(member, when), honours.with_lines(connection, member, until)
    earned = [_badge(row.badge, day=shell.day_of(row.at), line=row.line) for row in honoured if row.badge]
    rises = [_rise(row) for row in reversed(honoured) if row.level]
    seasons = ledger.by_season(connection, member, until)
    still = _open(member, {badge.code for badge in earned}, when)
    if table.format:
        return _export(table, reached, [*earned, *still], rises, seasons)
    name = words.name(member)
    return page(
        "tree/page.html",
        member=member,
        moment=when,
        name=name,
        own=member == shell.person(),
        path=f"/ledger/of/{member}" if member != shell.person() else "/ledger",
        place=shell.directory().members[member].posting(shell.today()),
        teams=shell.directory().teams,
        jobs=words.jobs(),
        table=table,
        reached=reached,
        tree=_drawn(member, name, reached, earned, until),
        earned=earned,
        still=still,
        rises=rises,
        seasons=seasons,
        season_name=words.season,
        branches=words.branches(),
    )


def _drawn(member: str, name: str, reached: Standing, badges: Sequence[Badge], until: int) -> str:
    leaves = ledger.leaves(shell.connection(), member, LEAVES_MAX, until)
    fruits = [Fruit(label=f"{badge.name}: {badge.hint}", href=f"#badge-{badge.code}") for badge in badges]
    said = TreeWords(
        title=_("The growth tree of %(name)s", name=name),
        desc=_(
            "Level %(level)s with %(xp)s XP: %(leaves)s leaves for approved work and %(fruits)s fruits for badges.",
            level=reached.overall.level,
            xp=reached.overall.xp,
            leaves=reached.tasks,
            fruits=len(badges),
        ),
        level=_("Level %(level)s"),
    )
    return draw(picture(member, reached, leaves, fruits, _labels(leaves[-NAMED_MAX:])), said, linked=True)


def _labels(leaves: Sequence[Row[Any]]) -> dict[int, str]:
    titles = tasks.titles(shell.connection(), {row.task for row in leaves})
    texts = words.texts(titles.values())
    return {row.position: _label(row, texts[titles[row.task]]) for row in leaves}


def _label(row: Row[Any], title: str) -> str:
    return " · ".join((title, words.kind_name(row.kind), _("%(xp)s XP", xp=signed(row.xp))))


def _open(member: str, earned: set[str], when: Moment) -> list[Badge]:
    """The badges still to come, the nearest ones first."""
    in_force = rules()
    missing = [badge for badge in in_force.badges if badge.code not in earned] if in_force else []
    if not missing:
        return []
    kept = books_then(member, when) if when.past else books(member)
    run = in_a_row(member, {use.done_on for uses in kept.uses.values() for use in uses}).length
    found = [
        _badge(each.code, value=min(measure(each, kept, lambda: run), each.threshold), threshold=each.threshold)
        for each in missing
    ]
    return sorted(found, key=lambda badge: -badge.value / badge.threshold)


def _badge(code: str, **more: Any) -> Badge:
    name, hint = words.badge(code)
    return Badge(code=code, name=name, hint=hint, **more)


def _rise(row: Row[Any]) -> Rise:
    return Rise(branch=row.branch, level=row.level, day=shell.day_of(row.at), line=row.line)


def _export(
    table: Table, reached: Standing, badges: Sequence[Badge], rises: Sequence[Rise], seasons: Sequence[Row[Any]]
) -> Response:
    rows, columns = {
        "badges": (badges, _badge_columns),
        "levels": (rises, _level_columns),
        "seasons": (seasons, _season_columns),
    }.get(table.filters["table"], (reached.limbs, _branch_columns))
    return tables.export(table, columns(), _any(rows), f"tree-{table.filters['table'] or PARTS[0]}")


def _any(rows: Iterable[Any]) -> Iterable[Any]:
    return rows


def _branch_columns() -> list[Column]:
    return [
        Column(heading=_("Branch"), value=lambda limb: limb.name),
        Column(heading=_("Level"), value=lambda limb: limb.level.level),
        Column(heading=_("XP"), value=lambda limb: limb.level.xp),
        Column(heading=_("XP to the next level"), value=lambda limb: limb.level.left or None),
        Column(heading=_("Leaves"), value=lambda limb: limb.tasks),
    ]


def _badge_columns() -> list[Column]:
    return [
        Column(heading=_("Badge"), value=lambda badge: badge.name),
        Column(heading=_("For"), value=lambda badge: badge.hint),
        Column(heading=_("Earned on"), value=lambda badge: badge.day),
        Column(heading=_("Reached so far"), value=lambda badge: None if badge.day else badge.value),
        Column(heading=_("Needed"), value=lambda badge: None if badge.day else badge.threshold),
    ]


def _level_columns() -> list[Column]:
    names = {**words.branches(), "": _("Whole tree")}
    return [
        Column(heading=_("Branch"), value=lambda rise: names[rise.branch]),
        Column(heading=_("Level"), value=lambda rise: rise.level),
        Column(heading=_("Reached on"), value=lambda rise: rise.day),
    ]


def _season_columns() -> list[Column]:
    return [
        Column(heading=_("Season"), value=lambda row: row.season),
        Column(heading=_("Leaves"), value=lambda row: row.tasks),
        Column(heading=_("XP"), value=lambda row: row.xp),
        Column(heading=_("Points"), value=lambda row: row.points),
    ]
