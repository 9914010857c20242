"""Which columns of a table say when, where and how much: by the names of files, and by those of the KPIs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
import yaml

from growth_tree.domain.kpi import Kpi
from growth_tree.importing import columns as own
from growth_tree.importing.header import normalised

PARTS = ("kpi", "subject", "value", "denominator")
"""What a table of one's own has that exports do not: the KPI is named in a cell."""
LIVE = "直播"
_UNITS = {
    **dict.fromkeys(("(元)", "(人民币)", "(rmb)", "(cny)", "(秒)", "(s)"), 1),
    **dict.fromkeys(("(次)", "(人)", "(件)", "(个)", "(笔)", "(单)", "(条)"), 1),
    **dict.fromkeys(("(万元)", "(万)", "(万次)", "(万人)"), 10_000),
    "(分钟)": 60,
    "(小时)": 3600,
    "(%)": 1,
}  # fmt: skip
_SECONDS = frozenset({"(秒)", "(s)", "(分钟)", "(小时)"})
_PERSONS = re.compile(r"人数|买家数|访客数|客户数|用户数|会员数|粉丝数|users|visitors|buyers|customers|(?<![a-z])uv$")
_ORDERS = re.compile(r"单量|订单数|笔数|orders|purchases|transactions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A column, and what its name says of the unit: how many ones or seconds, or that it is in per cent."""

    at: int
    header: str
    times: int = 1
    lasting: bool = False
    in_percent: bool = False

    @property
    def counts_persons(self) -> bool:
        """Whether somebody in two rows is counted twice."""
        return _PERSONS.search(normalised(self.header)) is not None

    @property
    def counts_orders(self) -> bool:
        """Whether an order of two items is in two rows of items."""
        return _ORDERS.search(normalised(self.header)) is not None

    @property
    def is_pooled(self) -> bool:
        """Whether it counts visits to a live session."""
        return _bare(self.header)[0] in _names().pooled


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """From which columns the figure of a KPI comes: its value, and its denominator if it is a rate; or the rate."""

    kpi: Kpi
    value: Place | None
    rate: Place | None
    denominator: Place | None

    @property
    def places(self) -> tuple[Place, ...]:
        """The columns it needs."""
        return tuple(place for place in (self.value or self.rate, self.denominator) if place is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where everything stands. `explained` are columns of KPIs, `unknown` what nobody has explained.

    `incomplete` are rates of which half is missing.
    """

    roles: Mapping[str, Place]
    groups: tuple[Place, ...]
    recipes: tuple[Recipe, ...]
    incomplete: tuple[Kpi, ...]
    explained: tuple[Place, ...]
    unknown: tuple[Place, ...]

    @property
    def is_own(self) -> bool:
        """Whether the KPI is named in each row."""
        return "kpi" in self.roles and "value" in self.roles

    @property
    def is_itemised(self) -> bool:
        """Whether a shop has a row for each of its items, or for each kind of them."""
        return "item" in self.roles or bool(self.groups)


class _Personal(msgspec.Struct, frozen=True):
    exact: frozenset[str]
    containing: tuple[str, ...]


class _Names(msgspec.Struct, frozen=True):
    roles: dict[str, tuple[str, ...]]
    numbered: frozenset[str]
    personal: _Personal
    live: frozenset[str]
    pooled: frozenset[str]


def wanted(kpis: Iterable[Kpi]) -> frozenset[str]:
    """All names by which the reader may recognise the header of a file of figures."""
    names = {name for role in _roles().values() for name in role}
    names |= {normalised(name) for kpi in kpis for name in called(kpi)}
    return frozenset(name + unit for name in names for unit in ("", *_UNITS))


def called(kpi: Kpi) -> tuple[str, ...]:
    """The columns from which a KPI can be taken."""
    return (*kpi.aliases, *kpi.denominator_aliases, *kpi.rate_aliases)


def is_personal(header: str) -> bool:
    """Whether a column is about single people outside the house."""
    name = _bare(header)[0]
    return name in _names().personal.exact or any(part in name for part in _names().personal.containing)


def is_of_platform(header: str) -> bool:
    """Whether a column numbers what platforms count: plans, creatives, live sessions."""
    return _bare(header)[0] in _names().numbered


def named(headers: Sequence[str]) -> tuple[str, ...]:
    """The columns of a table as KPIs call them: those of live sessions are not those of a shop."""
    if _names().live.isdisjoint(_bare(header)[0] for header in headers):
        return tuple(headers)
    return tuple(header if _stands_for_itself(header) else LIVE + header for header in headers)


def _stands_for_itself(header: str) -> bool:
    """Whether a column means the same in every file: it says when and where, is about single people, or is named."""
    roles = {name for names in _roles().values() for name in names}
    name = _bare(header)[0]
    return not name or name.startswith(LIVE) or name in roles or is_personal(header) or _is_number_of_row(name)


def columns_of(headers: Sequence[str], kpis: Sequence[Kpi]) -> Columns:
    """What the columns of a table are."""
    places: dict[str, Place] = {}
    for at, header in enumerate(headers):
        if header and not is_personal(header):
            place = _place(at, header)
            for name in (_bare(header)[0], normalised(header)):
                places[name] = place if name == normalised(header) else places.get(name, place)
    roles = {role: found for role, names in _roles().items() if (found := _first(places, names))}
    groups = tuple(places[name] for name in _roles()["group"] if name in places)
    if not ("kpi" in roles and "value" in roles):
        roles = {role: place for role, place in roles.items() if role not in PARTS}
    drafts = [_recipe(kpi, places) for kpi in kpis]
    called_so = {normalised(name) for kpi in kpis for name in called(kpi)}
    explained = _distinct(places[name] for name in called_so if name in places)
    used = {place.at for place in (*roles.values(), *groups, *explained)}
    return Columns(
        roles=roles,
        groups=groups,
        recipes=tuple(draft for draft in drafts if _is_whole(draft)),
        incomplete=tuple(draft.kpi for draft in drafts if draft.places and not _is_whole(draft)),
        explained=explained,
        unknown=tuple(each for each in _distinct(places.values()) if each.at not in used and not _tells_apart(each)),
    )


def _recipe(kpi: Kpi, places: Mapping[str, Place]) -> Recipe:
    values, divisors = _all(places, kpi.aliases), _all(places, kpi.denominator_aliases)
    pairs = [(value, divisor) for value in values for divisor in divisors]
    if pairs:
        # 商品加购人数 belongs to 商品访客数 and not to 访客数: those two that are named alike.
        value, divisor = max(pairs, key=lambda pair: _likeness(pair[0].header, pair[1].header))
        return Recipe(kpi=kpi, value=value, rate=None, denominator=divisor)
    first = [next(iter(found), None) for found in (values, _all(places, kpi.rate_aliases), divisors)]
    return Recipe(kpi=kpi, value=first[0], rate=first[1], denominator=first[2])


def _likeness(one: str, other: str) -> int:
    """How many characters two names share at their beginnings and at their ends."""
    return _alike(one, other) + _alike(one[::-1], other[::-1])


def _alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_whole(recipe: Recipe) -> bool:
    if not recipe.kpi.is_ratio:
        return recipe.value is not None
    return recipe.denominator is not None and (recipe.value or recipe.rate) is not None


def _place(at: int, header: str) -> Place:
    unit = _bare(header)[1]
    return Place(
        at=at, header=header, times=_UNITS.get(unit, 1), lasting=unit in _SECONDS, in_percent=unit == "(%)"
    )  # fmt: skip


def _bare(header: str) -> tuple[str, str]:
    """A name without the unit behind it, and the unit."""
    name = normalised(header)
    unit = next((unit for unit in _UNITS if name.endswith(unit)), "")
    return name.removesuffix(unit), unit


def _first(places: Mapping[str, Place], names: Iterable[str]) -> Place | None:
    return next((places[name] for name in names if name in places), None)


def _all(places: Mapping[str, Place], names: Iterable[str]) -> list[Place]:
    return [places[name] for name in map(normalised, names) if name in places]


def _distinct(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted({place.at: place for place in places}.values(), key=lambda place: place.at))


def _tells_apart(place: Place) -> bool:
    return _is_number_of_row(_bare(place.header)[0])


def _is_number_of_row(name: str) -> bool:
    return name in _names().numbered or name.endswith("id")


@cache
def _roles() -> dict[str, tuple[str, ...]]:
    """The names of each role, those of tables of one's own first."""
    mine = {column.code: tuple(sorted(column.names)) for column in own.columns("metrics")}
    others = _names().roles
    return {role: (*mine.get(role, ()), *others.get(role, ())) for role in {**mine, **others}}


@cache
def _names() -> _Names:
    source = (Path(__file__).parent / "names.yaml").read_text(encoding="utf-8")
    return msgspec.convert(_all_normalised(yaml.safe_load(source)), _Names)


def _all_normalised(names: Any) -> Any:
    if isinstance(names, dict):
        return {key: _all_normalised(value) for key, value in names.items()}
    return [normalised(name) for name in names]
