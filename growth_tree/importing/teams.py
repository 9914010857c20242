"""The teams and shops that a people file names: which exist, and which have to be made, the upper ones first."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import FormTeam, OpenShop
from growth_tree.domain.organisation import Directory, Team
from growth_tree.importing.header import normalised
from growth_tree.importing.person_rows import PersonRow
from growth_tree.importing.rows import RowError, row_error


@dataclass(slots=True, kw_only=True)
class _Wish:
    """A team that does not exist yet, and what the rows say about it."""

    line: int
    name: str
    parent: str | None = None
    shop: str | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(8))


class Teams:
    """Finds teams and shops by their names, and collects what has to be made for some rows."""

    def __init__(self, directory: Directory, rows: Iterable[PersonRow]) -> None:
        self.errors: list[RowError] = []
        self._directory = directory
        self._known = {normalised(team.name): team for team in directory.teams.values()}
        self._shops = {normalised(name): shop for shop, name in directory.shops.items()}
        self._new_shops: dict[str, tuple[int, OpenShop]] = {}
        self._wishes: dict[str, _Wish] = {}
        listed = list(rows)
        for row in listed:
            self._take(row)
        for row in listed:
            self._take_parent(row)
        self._refuse_circles()

    def id_of(self, name: str) -> str:
        """The id of a team, old or new."""
        key = normalised(name)
        return self._known[key].team if key in self._known else self._wishes[key].id

    def commands(self) -> Iterator[tuple[int, OpenShop | FormTeam]]:
        """What has to be made, each with the line that asks for it first."""
        yield from self._new_shops.values()
        formed: set[str] = set()
        for key in self._wishes:
            for team in reversed(list(self._upwards(key))):
                if team not in formed:
                    formed.add(team)
                    yield self._wishes[team].line, self._form(self._wishes[team])

    def _take(self, row: PersonRow) -> None:
        key = normalised(row.team)
        if key in self._known:
            self._compare(row, self._known[key])
            return
        wish = self._wishes.setdefault(key, _Wish(line=row.line, name=row.team))
        for name, given in (("parent", row.parent), ("shop", row.shop)):
            said = getattr(wish, name)
            if given is not None and said is not None and normalised(given) != normalised(said):
                self._refuse(row.line, name, said)
            elif given is not None:
                setattr(wish, name, given)
        if row.shop is not None and normalised(row.shop) not in self._shops:
            opened = OpenShop(shop=secrets.token_hex(8), name=row.shop)
            self._new_shops.setdefault(normalised(row.shop), (row.line, opened))

    def _take_parent(self, row: PersonRow) -> None:
        if (
            row.parent is not None
            and normalised(row.team) in self._wishes
            and normalised(row.parent) not in self._known
        ):
            self._wishes.setdefault(normalised(row.parent), _Wish(line=row.line, name=row.parent))

    def _compare(self, row: PersonRow, team: Team) -> None:
        """A file cannot hang an existing team elsewhere: that would be seen by everybody in it, not by one row."""
        parent = self._directory.teams[team.parent].name if team.parent is not None else ""
        shop = self._directory.shops[team.shop] if team.shop is not None else ""
        for name, given, is_so in (("parent", row.parent, parent), ("shop", row.shop, shop)):
            if given is not None and normalised(given) != normalised(is_so):
                self._refuse(row.line, name, is_so)

    def _refuse(self, line: int, column: str, said: str) -> None:
        self.errors.append(row_error(line, Rejected(f"import_team_{column}_differs", known=said or "-"), column))

    def _refuse_circles(self) -> None:
        for key, wish in self._wishes.items():
            if self._parent(_last(self._upwards(key))) is not None:
                self.errors.append(row_error(wish.line, Rejected("import_team_circle", team=wish.name), "parent"))

    def _upwards(self, key: str) -> Iterator[str]:
        """A new team and the new teams above it, until an old one, none, or one that was there already."""
        seen: set[str] = set()
        at: str | None = key
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self._parent(at)

    def _parent(self, key: str) -> str | None:
        parent = self._wishes[key].parent
        above = None if parent is None else normalised(parent)
        return above if above in self._wishes else None

    def _form(self, wish: _Wish) -> FormTeam:
        return FormTeam(
            team=wish.id,
            name=wish.name,
            shop=None if wish.shop is None else self._shop_id(wish.shop),
            parent=None if wish.parent is None else self.id_of(wish.parent),
        )

    def _shop_id(self, name: str) -> str:
        key = normalised(name)
        return self._shops[key] if key in self._shops else self._new_shops[key][1].shop


def _last(keys: Iterable[str]) -> str:
    *_, last = keys
    return last


def managers_twice(rows: Iterable[PersonRow]) -> list[RowError]:
    """A team has one manager: every further row that claims the office is wrong."""
    first: dict[str, int] = {}
    claims: Mapping[int, str] = {row.line: normalised(row.team) for row in rows if row.manager}
    return [
        row_error(line, Rejected("import_two_managers", row=first[team]), "manager")
        for line, team in claims.items()
        if first.setdefault(team, line) != line
    ]
