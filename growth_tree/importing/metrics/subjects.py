"""Whom or what a cell names: a shop, a team, a person, a group of items; a KPI."""

from collections.abc import Iterable, Mapping
from functools import cache

from growth_tree.domain import subject
from growth_tree.domain.core import Rejected
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpi_events import Kpis
from growth_tree.domain.organisation import Directory
from growth_tree.importing.header import normalised

Named = Mapping[str, tuple[str, ...]]


class Subjects:
    """Finds subjects by names; `people` has the user name and the name of each person by id."""

    def __init__(self, directory: Directory, kpis: Kpis, people: Mapping[str, tuple[str, str]]) -> None:
        self._shops = _named((subject.of_shop(shop), (shop, name)) for shop, name in directory.shops.items())
        self._teams = _named((subject.of_team(team.team), (team.team, team.name)) for team in directory.teams.values())
        self._usernames = _named((subject.of_member(person), (username,)) for person, (username, _) in people.items())
        self._people = _named((subject.of_member(person), (name,)) for person, (_, name) in people.items())
        self._groups = kpis.groups
        self._everything = (
            self._usernames,
            self._people,
            self._teams,
            self._shops,
            _named((subject.of_group(group.group), (group.name,)) for group in kpis.groups.values()),
        )
        self.shop, self.team = cache(self._shop), cache(self._team)
        self.member, self.anybody = cache(self._member), cache(self._anybody)
        self.groups = cache(self._groups_of)

    def knows_shop(self, name: str) -> bool:
        """Whether exactly one shop is called so."""
        return len(self._shops.get(normalised(name), ())) == 1

    def _shop(self, name: str) -> str:
        return _only(self._shops, name, "import_unknown_shop")

    def _team(self, name: str) -> str:
        return _only(self._teams, name, "import_unknown_team")

    def _member(self, name: str) -> str:
        known = self._usernames if normalised(name) in self._usernames else self._people
        return _only(known, name, "import_unknown_named")

    def _anybody(self, name: str) -> str:
        """A user name first; then whatever alone is called so."""
        if normalised(name) in self._usernames:
            return _only(self._usernames, name, "import_unknown_subject")
        found = {each for named in self._everything for each in named.get(normalised(name), ())}
        return _only({normalised(name): tuple(found)}, name, "import_unknown_subject")

    def _groups_of(self, about: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """The groups of items that the labels of a row name, of the shop if it is about one."""
        labels = {normalised(label) for name in names for label in _labels(name)}
        found = (group for group in self._groups.values() if normalised(group.name) in labels)
        own = (
            group for group in found if subject.kind_of(about) != subject.SHOP or about == subject.of_shop(group.shop)
        )
        return tuple(subject.of_group(group.group) for group in own)


def kpis_by_name(kpis: Iterable[Kpi]) -> dict[str, Kpi]:
    """Every code, name and column of the KPIs; a code comes before a name, a name before a column.

    支付金额 is the amount itself, not a rate of which it is half.
    """
    listed = list(kpis)
    columns = ((name, kpi) for kpi in listed for name in (kpi.rate_aliases if kpi.is_ratio else kpi.aliases))
    found = {normalised(name): kpi for name, kpi in columns}
    found |= {normalised(name): kpi for kpi in listed for name in (kpi.name.zh, kpi.name.en)}
    return found | {normalised(kpi.code): kpi for kpi in listed}


def _labels(cell: str) -> list[str]:
    for mark in "，；、|/;":
        cell = cell.replace(mark, ",")
    return [*cell.split(","), cell]


def _named(things: Iterable[tuple[str, tuple[str, ...]]]) -> Named:
    found: dict[str, tuple[str, ...]] = {}
    for thing, names in things:
        for name in {normalised(name) for name in names}:
            found[name] = (*found.get(name, ()), thing)
    return found


def _only(named: Named, name: str, code: str) -> str:
    found = named.get(normalised(name), ())
    if len(found) > 1:
        raise Rejected("import_name_of_several", name=name)
    if not found:
        raise Rejected(code, name=name)
    return found[0]
