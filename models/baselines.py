"""The models behind targets, as the pages of baselines show them and as publishing asks for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, func, select

from models.base import Prepared, any_of, given, key, maybe, maybe_number, number, table, text

baseline = table(
    "baseline",
    key("id"),
    text("kpi"),
    number("horizon"),
    text("status"),
    text("method"),
    number("strict"),
    text("first_week"),
    text("last_week"),
    number("units"),
    number("rows"),
    text("features"),
    text("digest"),
    text("library"),
    text("scores"),
    maybe_number("in_force_wql"),
    number("pass_1"),
    number("pass_4"),
    number("pass_13"),
    number("seconds"),
    maybe("rejected_for"),
    text("trained_at"),
    maybe("activated_at"),
    maybe("activated_by"),
    number("rollback"),
    maybe("retired_at"),
    maybe("retired_by"),
    number("trained"),
    number("position"),
    Index("baseline_kpi", "kpi", "horizon", "trained"),
    Index("baseline_status", "status"),
)
"""One row a model. `status` is trained, active, retired or rejected.

`features` is a JSON list of names, `scores` one of objects, its own first (see Score). Shares are in parts per million;
`pass_1`, `pass_4` and `pass_13` say what moves the target after so many weeks. `trained` and `position` are the first
and the latest event.
"""

TRAINED, ACTIVE, RETIRED, REJECTED = "trained", "active", "retired", "rejected"


def listing() -> Select[Any]:
    """All models, to be filtered, ordered and paged."""
    return select(baseline)


def by_id(connection: Connection, name: str) -> Row[Any] | None:
    """One model."""
    return connection.execute(_BY_ID, {"baseline": name}).first()


def by_ids(connection: Connection, names: Collection[str]) -> Sequence[Row[Any]]:
    """Some models, by KPI and horizon."""
    return _BY_IDS.rows(connection, baselines=list(names)) if names else []


def of_kpi(connection: Connection, kpi: str) -> Sequence[Row[Any]]:
    """All models of a KPI, the latest first."""
    return connection.execute(_OF_KPI, {"kpi": kpi}).all()


def active(connection: Connection) -> Sequence[Row[Any]]:
    """The models in force, by KPI and horizon."""
    return _ACTIVE.rows(connection)


def newest(connection: Connection) -> Sequence[Row[Any]]:
    """The model that was trained last for each KPI and horizon."""
    return _NEWEST.rows(connection)


def latest(connection: Connection) -> Sequence[Row[Any]]:
    """KPI, horizon and last week of every model, the latest trained last: what weekly training goes by."""
    return _LATEST.rows(connection)


_C = baseline.c
_BY_ID = select(baseline).where(_C.id == given("baseline"))
_BY_IDS = Prepared(select(baseline).where(_C.id.in_(any_of("baselines"))).order_by(_C.kpi, _C.horizon))
_OF_KPI = select(baseline).where(_C.kpi == given("kpi")).order_by(_C.trained.desc())
_ACTIVE = Prepared(select(baseline).where(_C.status == ACTIVE).order_by(_C.kpi, _C.horizon))
_LAST = select(func.max(_C.trained)).group_by(_C.kpi, _C.horizon)
_NEWEST = Prepared(select(baseline).where(_C.trained.in_(_LAST)).order_by(_C.kpi, _C.horizon))
_LATEST = Prepared(select(_C.kpi, _C.horizon, _C.last_week).order_by(_C.trained))
