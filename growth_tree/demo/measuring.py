"""What is measured in the demo: the catalogue, sixty weeks of figures, and what went wrong with some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from growth_tree.demo import data
from growth_tree.demo.campaigns import Planning, promotions
from growth_tree.demo.clock import Story
from growth_tree.demo.series import WEEK, Series
from growth_tree.demo.stage import Stage
from growth_tree.demo.trade import Amount, Mishaps, Trade, days
from growth_tree.domain.answering import figures_of, shop_of_subject
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import DescribeShop
from growth_tree.domain.kpis import FormGroup
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.subject import MEMBER, id_of, kind_of, of_group, of_shop, of_team
from growth_tree.shipped_kpis import commands

WEEKS = 60
WEEKS_BEFORE = 20
"""So much is known on the first day at least, or models had nothing to learn from."""

WEEKS_BY_DAY = 12
AT_ONCE = 1000
YEAR = timedelta(days=365)

SOLD_OUT_WEEKS, SOLD_OUT_DAYS = 18, 9
HIT_WEEKS, CANCELLED_WEEKS = 20, 4
"""How many weeks ago a shop sold in bulk; the later purchase was cancelled when its week was settled."""

GAP_WEEKS, GAP_DAYS = 6, range(1, 4)
MISTAKEN_WEEKS, MISTAKEN_DAYS = 7, range(1, 3)
FEN_FOR_YUAN = 100
REVISED = 1.06

Place = tuple[str, str]
"""KPI and subject."""


class Measuring:
    """Tells how figures come in: what is older at once, then every day or week as files in a folder do."""

    def __init__(self, stage: Stage, first: date, today: date) -> None:
        self._stage, self._first, self._today = stage, first, today
        self._admin = stage.staff.stars["admin"].id
        self._shops = stage.staff.shops
        self._monday = today - timedelta(days=today.weekday())
        self._start = min(first - WEEKS_BEFORE * WEEK, self._monday - WEEKS * WEEK)
        self._by_day_from = self._monday - WEEKS_BY_DAY * WEEK
        seed = stage.rng.randbytes(8).hex()
        self._cycles = promotions(self._shops, self._start, today + YEAR)
        calendar = stage.desk.world.calendar
        self._trade = Trade(seed, self._shops, self._cycles, calendar, self._mishaps())
        self._series = Series(seed, self._cycles, calendar)

    def begin(self) -> Story:
        """The admin takes over the catalogue, plans the year and imports what is known; from then on it comes in."""
        yield self._stage.hours.at(self._first, 9, 9.1)
        self._set_up()
        for mondays in self._history():
            for command in mondays:
                self._stage.desk.order(self._admin, command)
            self._stage.desk.send()
            yield self._stage.clock.now + timedelta(minutes=2)
        self._stage.clock.start(self._daily())
        self._stage.clock.start(self._weekly())
        self._stage.clock.start(self._revised())
        self._stage.clock.start(self._mistaken())
        self._stage.clock.start(self._cancelled())

    def _set_up(self) -> None:
        order = self._stage.desk.order
        for command in commands():
            order(self._admin, command)
        plan, monday = data.figures(), self._first - timedelta(days=self._first.weekday())
        for code, shop in self._shops.items():
            traits = plan.shops[code]
            order(
                self._admin,
                DescribeShop(shop=shop, platform=traits.platform, category=traits.category, tier=traits.tier),
            )
            team = next((each.id for each in self._stage.staff.teams if each.shop == shop), None)
            for name in plan.groups[code] if team else ():
                group = self._stage.desk.new_id()
                order(self._admin, FormGroup(group=group, shop=shop, name=name, team=team, from_day=monday))
        Planning(self._stage).schedule(self._cycles)
        self._stage.desk.send()

    def _history(self) -> Iterator[list[ReportMetric]]:
        """What was known before the first day, in slices."""
        found: list[ReportMetric] = []
        monday = self._start
        while monday < self._first:
            found += self._of_week(monday, self._first, "file")
            if monday >= self._by_day_from:
                for day in days(monday, monday + timedelta(days=6)):
                    found += self._of_shops(day, day, "file")
            monday += WEEK
            if len(found) >= AT_ONCE or monday >= self._first:
                yield found
                found = []

    def _daily(self) -> Story:
        """Every morning the shops' figures of yesterday."""
        for day in days(max(self._first, self._by_day_from), self._today - timedelta(days=2)):
            yield self._stage.hours.at(day + timedelta(days=1), 8.6, 9)
            self._come_in(self._of_shops(day, day, "folder"))

    def _weekly(self) -> Story:
        """On Sunday evening everything that is measured by the week."""
        monday = self._first
        while monday < self._monday:
            sunday = monday + timedelta(days=6)
            yield self._stage.hours.at(sunday, 18, 18.3)
            self._come_in(self._of_week(monday, sunday, "folder"))
            monday += WEEK

    def _revised(self) -> Story:
        """Platforms revise refunds of a day some days later; the admin confirms."""
        monday = max(self._first, self._by_day_from) + WEEK
        while monday <= self._monday - WEEK:
            yield self._stage.hours.at(monday + timedelta(days=1), 9.2, 9.5)
            for shop in self._shops.values():
                day = monday - timedelta(days=self._stage.rng.randint(2, 6))
                value, denominator = self._trade.day(shop, day)["refund_rate"]
                self._restate("refund_rate", shop, day, (round(value * REVISED), denominator))
            monday += WEEK

    def _mistaken(self) -> Story:
        """A table in fen was read as yuan on some days; the data quality showed it, and the admin put it right."""
        shop, wrong = self._shops["jd"], [*self._on(MISTAKEN_WEEKS, MISTAKEN_DAYS)]
        if wrong[0] >= self._first:
            yield self._stage.hours.at(wrong[-1] + timedelta(days=2), 10, 11)
            for day in wrong:
                self._restate("gmv", shop, day, self._trade.day(shop, day)["gmv"])

    def _cancelled(self) -> Story:
        """A purchase in bulk was cancelled after its week had been settled."""
        shop, (day,) = self._shops["tmall"], self._on(CANCELLED_WEEKS, range(2, 3))
        if day >= self._first:
            yield self._stage.hours.at(day + timedelta(days=8), 15, 16)
            for kpi in ("gmv", "aov"):
                value, denominator = self._trade.day(shop, day)[kpi]
                self._restate(kpi, shop, day, (value // 3, denominator))

    def _restate(self, kpi: str, shop: str, day: date, amount: Amount) -> None:
        command = _reported(kpi, of_shop(shop), (day, day), amount, "file", restate=True)
        self._stage.desk.order(self._admin, command)

    def _come_in(self, reports: Iterable[ReportMetric]) -> None:
        for command in reports:
            self._stage.desk.order(SYSTEM, command)

    def _of_shops(self, first: date, last: date, source: str) -> Iterator[ReportMetric]:
        """What shops report for some days, now and then in the wrong unit or not at all."""
        for code, shop in self._shops.items():
            if code == "douyin" and first in self._on(GAP_WEEKS, GAP_DAYS):
                continue
            is_mistaken = code == "jd" and self._first <= first in self._on(MISTAKEN_WEEKS, MISTAKEN_DAYS)
            for kpi, (value, denominator) in self._trade.span(shop, first, last).items():
                seen = value * FEN_FOR_YUAN if is_mistaken and kpi == "gmv" else value
                yield _reported(kpi, of_shop(shop), (first, last), (seen, denominator), source)

    def _of_week(self, monday: date, on: date, source: str) -> Iterator[ReportMetric]:
        """What is measured by the week, of whoever is there on a day and had begun by then."""
        span = monday, monday + timedelta(days=6)
        if monday < self._by_day_from:
            yield from self._of_shops(*span, source)
        together = self._trade.all_shops(*span)
        for kpi, subject in sorted(self._places(on)):
            if subject == of_team(self._stage.staff.head) and kpi in together:
                yield _reported(kpi, subject, span, together[kpi], source)
            elif f"{kpi} {kind_of(subject)}" in data.figures().weekly:
                since = self._since(subject)
                if since is None or since <= monday:
                    amount = self._series.amount(kpi, subject, monday, shop=self._shop_of(subject, on), since=since)
                    yield _reported(kpi, subject, span, amount, source)

    def _places(self, day: date) -> set[Place]:
        """All for which somebody answers on a day, and what groups sell."""
        directory, kpis = self._stage.desk.world.directory, self._stage.desk.world.kpis
        answered = {
            (kpi, subject)
            for member in directory.members.values()
            if member.is_here(day)
            for promoted in (False, True)
            for kpi, subject, _ in figures_of(directory, kpis, member.member, day, promoted=promoted)
        }
        return answered | {(kpi, of_group(group)) for group in kpis.groups for kpi in ("gmv", "cvr")}

    def _since(self, subject: str) -> date | None:
        members = self._stage.desk.world.directory.members
        return members[id_of(subject)].joined_on if kind_of(subject) == MEMBER else None

    def _shop_of(self, subject: str, day: date) -> str | None:
        world = self._stage.desk.world
        return shop_of_subject(world.directory, world.kpis, subject, day)

    def _mishaps(self) -> Mishaps:
        (sold_out_from,) = self._on(SOLD_OUT_WEEKS, range(1))
        (hit,), (cancelled,) = self._on(HIT_WEEKS, range(5, 6)), self._on(CANCELLED_WEEKS, range(2, 3))
        return Mishaps(
            sold_out={"jd": range(sold_out_from.toordinal(), sold_out_from.toordinal() + SOLD_OUT_DAYS)},
            in_bulk={"douyin": hit.toordinal(), "tmall": cancelled.toordinal()},
        )

    def _on(self, weeks_ago: int, weekdays: Iterable[int]) -> tuple[date, ...]:
        return tuple(self._monday - weeks_ago * WEEK + timedelta(days=n) for n in weekdays)


def _reported(
    kpi: str, subject: str, span: tuple[date, date], amount: Amount, source: str, *, restate: bool = False
) -> ReportMetric:
    first_day, last_day = span
    value, denominator = amount
    return ReportMetric(
        kpi=kpi,
        subject=subject,
        first_day=first_day,
        last_day=last_day,
        value=value,
        denominator=denominator,
        source=source,
        digest=f"{last_day.toordinal():064x}",
        restate=restate,
    )
