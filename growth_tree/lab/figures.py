"""What a simulation says: people, groups of them, kinds of work, and the whole. Amounts are XP and points."""

from __future__ import annotations

from msgspec import Struct


class Amounts(Struct, frozen=True, kw_only=True):
    """What awards of the window have brought, and would bring under the draft."""

    xp_before: int = 0
    xp_after: int = 0
    points_before: int = 0
    points_after: int = 0

    @property
    def xp(self) -> int:
        """The difference in XP."""
        return self.xp_after - self.xp_before

    @property
    def points(self) -> int:
        """The difference in points."""
        return self.points_after - self.points_before


class Person(Amounts, frozen=True, kw_only=True):
    """One member; levels and balances are those at the end of the window, a balance counts what is held."""

    id: str
    team: str
    job: str
    shop: str | None
    newcomer: bool
    level_before: int
    level_after: int
    balance_before: int
    balance_after: int
    withheld_before: int
    withheld_after: int
    branches: dict[str, Amounts]


class Group(Amounts, frozen=True, kw_only=True):
    """Some members together, or one branch of all of them."""

    key: str
    people: int
    winners: int
    losers: int


class Kind(Amounts, frozen=True, kw_only=True):
    """One kind of task, or the results of one KPI; `awards` are those that earned something."""

    kind: str
    awards_before: int
    awards_after: int

    @property
    def is_other(self) -> bool:
        """Whether it would bring something else."""
        return bool(self.xp or self.points or self.awards_before != self.awards_after)


class Bound(Struct, frozen=True, kw_only=True):
    """One reason why work of a kind earns nothing: how often it does under the draft and did not, and the reverse."""

    kind: str
    reason: str
    now: int
    no_more: int


class Bought(Struct, frozen=True, kw_only=True):
    """How often all balances together would buy a reward at its price in points, and how many people could buy one."""

    reward: str
    points: int
    before: int
    after: int
    people_before: int | None = None
    people_after: int | None = None


class Totals(Amounts, frozen=True, kw_only=True):
    """The whole; Gini coefficients are of XP in the window, in parts per thousand.

    Liability is what all balances add up to. Refused are requests for rewards that could not have been made.
    """

    people: int
    winners: int
    losers: int
    levels_up: int
    levels_down: int
    gini_before: int
    gini_after: int
    liability_before: int
    liability_after: int
    refused: int


class Simulation(Struct, frozen=True, kw_only=True):
    """What a draft would have given from a day on; `unsimulated` are codes of changes that it says nothing about."""

    since: str
    start: int
    until: int
    events: int
    seconds: float
    totals: Totals
    people: tuple[Person, ...]
    teams: tuple[Group, ...]
    jobs: tuple[Group, ...]
    shops: tuple[Group, ...]
    cohorts: tuple[Group, ...]
    branches: tuple[Group, ...]
    kinds: tuple[Kind, ...]
    bounds: tuple[Bound, ...]
    buys: tuple[Bought, ...]
    unsimulated: tuple[str, ...]


def gini(amounts: list[int]) -> int:
    """How unequal amounts are, in parts per thousand: 0 where all are equal, towards 1,000 where one has all."""
    ordered, total = sorted(max(0, amount) for amount in amounts), sum(max(0, amount) for amount in amounts)
    if total == 0:
        return 0
    weighted = sum(n * amount for n, amount in enumerate(ordered, start=1))
    count = len(ordered)
    return round(1000 * (2 * weighted / (count * total) - (count + 1) / count))
