"""Ad tests as the desk and the knowledge base show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, Row, Select, and_, or_, select

from models.base import any_of, given, key, maybe, number, number_key, table, text

experiment = table(
    "experiment",
    key("id"),
    text("status"),
    text("member"),
    text("team"),
    maybe("shop"),
    text("product"),
    text("hypothesis"),
    text("platform"),
    text("figure"),
    text("first_day"),
    text("last_day"),
    number("budget_fen"),
    number("planned"),
    number("creatives"),
    maybe("picture"),
    text("planned_at"),
    maybe("reported_on"),
    maybe("concluded_on"),
    maybe("outcome"),
    maybe("winner"),
    maybe("lesson"),
    number("spend_fen"),
    number("used"),
    number("plan"),
    number("position"),
    Index("experiment_member", "member", "position"),
    Index("experiment_status", "status", "concluded_on"),
)
"""One row a test, by the id of the redemption that it runs on. `status` is planned, reported, concluded or called_off.

`product`, `hypothesis` and `lesson` refer to texts; `picture` is that of the first creative that has one.
`used` is how many others used the lesson; `plan` and `position` are the events of the plan and the latest one.
"""

creative = table(
    "experiment_creative",
    number_key("plan"),
    key("id"),
    text("experiment"),
    text("name"),
    maybe("picture"),
    Index("experiment_creative_experiment", "experiment", "plan"),
    Index("experiment_creative_picture", "picture"),
)
"""The creatives of each plan; those of earlier plans are history."""

CONCLUDED = "concluded"


def of_member(member: str) -> Select[Any]:
    """Somebody's tests, to be filtered, ordered and paged."""
    return select(experiment).where(experiment.c.member == member)


def of_teams(teams: Sequence[str]) -> Select[Any]:
    """The tests of some teams."""
    return select(experiment).where(experiment.c.team.in_(teams))


def everybodys() -> Select[Any]:
    """All tests."""
    return select(experiment)


def knowledge() -> Select[Any]:
    """The finished tests of everybody."""
    return select(experiment).where(experiment.c.status == CONCLUDED)


def mentions(references: Select[Any]) -> ColumnElement[bool]:
    """The condition that a test's product, hypothesis, lesson or a creative's name is among some texts."""
    named = select(creative.c.plan).where(creative.c.name.in_(references))
    texts = (experiment.c.product, experiment.c.hypothesis, experiment.c.lesson)
    return or_(*(column.in_(references) for column in texts), experiment.c.plan.in_(named))


def of_ids(connection: Connection, names: Collection[str]) -> Sequence[Row[Any]]:
    """Some tests, in the order of their ids."""
    return connection.execute(select(experiment).where(experiment.c.id.in_(names)).order_by(experiment.c.id)).all()


def by_id(connection: Connection, name: str) -> Row[Any] | None:
    """One test."""
    return connection.execute(_BY_ID, {"experiment": name}).first()


def planned_on(connection: Connection, redemptions: Collection[str]) -> set[str]:
    """On which of some redemptions a test is planned."""
    return set(connection.scalars(_PLANNED_ON, {"redemptions": list(redemptions)}))


def winners(connection: Connection, ids: Collection[str]) -> Sequence[Row[Any]]:
    """The winning creatives of some tests that have one."""
    return connection.execute(_WINNERS, {"experiments": list(ids)}).all()


def pictures_shown() -> Select[tuple[str]]:
    """References of the files that are or were pictures of creatives, as a subquery for searches."""
    return select(creative.c.picture).where(creative.c.picture.is_not(None))


_BY_ID = select(experiment).where(experiment.c.id == given("experiment"))
_WINNERS: Select[Any] = (
    select(creative)
    .join(experiment, and_(experiment.c.plan == creative.c.plan, experiment.c.winner == creative.c.id))
    .where(experiment.c.id.in_(any_of("experiments")))
)
_PLANNED_ON: Select[Any] = select(experiment.c.id).where(experiment.c.id.in_(any_of("redemptions")))
