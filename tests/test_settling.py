"""From figures to experience: proposed, settled, corrected and reopened through the product's own path."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, select

from growth_tree import settling
from growth_tree.domain.core import Rejected
from growth_tree.domain.cycle import ScheduleCycle
from growth_tree.domain.directory import Move, OpenShop
from growth_tree.domain.kpi import Direction
from growth_tree.domain.kpis import SetScorecard
from growth_tree.domain.lines import computed, exclude
from growth_tree.domain.metric import MetricReported, ReportMetric
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.rulebook import PublishRulebook, Text
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.settlement_events import UNSHOCKED
from growth_tree.handle import Handler, Order
from growth_tree.settling import Proposal, Provisional
from growth_tree.verify import Problem, verify
from models import growth, ledger, settlement
from tests.counting import statements
from tests.domain.results import METRICS, SETTLED
from tests.domain.scorecards import weights
from tests.measured import CONFIRM, FROZEN, PROPOSE, freeze, measure
from tests.office import RULES, ZONE, do, found
from tests.tampering import forge

WEEK, NEXT = "2026-W21", "2026-W22"
MONDAY, SUNDAY = date(2026, 5, 18), date(2026, 5, 24)
AFTER = datetime(2026, 5, 25, 4, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 4, tzinfo=UTC)


OF_FLO = MetricReported(
    kpi="smiles",
    subject="member:flo",
    first_day=MONDAY,
    last_day=SUNDAY,
    value=150,
    denominator=0,
    source="file",
    digest=None,
)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office with targets for Ann's and Bo's orders and for the shop's conversion."""
    made = found(engine)
    measure(made)
    do(
        made,
        PublishRulebook(rulebook=replace(RULES, metrics=METRICS), effective_from=date(2026, 5, 14)),
        *(freeze(subject=f"member:{who}") for who in ("ann", "bo")),
        freeze(kpi="conversion", subject="shop:shop", q10=20_000, q50=30_000, q80=35_000, q90=40_000),
    )
    return made


def report(who: str, orders: int, **more: Any) -> ReportMetric:
    """A whole week's orders."""
    told = {"kpi": "orders", "subject": f"member:{who}", "first_day": MONDAY, "last_day": SUNDAY, "value": orders}
    return ReportMetric(**{**told, "source": "file", **more})


def measured(office: Handler, at: datetime = AFTER) -> None:
    """Ann had a very good week, Bo an ordinary one, and of the shop nothing is known."""
    do(office, report("ann", 150), report("bo", 95), at=at)


def by(office: Handler, actor: str, command: Any, at: datetime = AFTER) -> list[Any]:
    """Somebody commands."""
    with office.writing() as connection:
        outcome = office.handle(connection, Order(command=command, id=f"{actor}/{command}/{at}", actor=actor, at=at))
        return [recorded.event for recorded in outcome.events]


def proposed(office: Handler, period: str = WEEK, team: str = "content") -> Proposal:
    """What is up for settlement in Ann's team, or in another one."""
    with office.reading() as connection:
        return settling.proposal(connection, office.world(connection), team, period)


def standing(office: Handler, today: date, member: str = "ann") -> list[Provisional]:
    """How a running week stands."""
    with office.reading() as connection:
        return settling.provisional(connection, office.world(connection), member, today)


def settle(office: Handler, at: datetime = AFTER) -> None:
    """Cy settles everybody but themselves."""
    lines = tuple(each.line for each in proposed(office).lines if each.line.member != "cy")
    by(office, "cy", SettlePeriod(team="content", period=WEEK, lines=lines), at)


def told(office: Handler, *columns: Any) -> list[tuple[Any, ...]]:
    """Some columns of a read model."""
    with office.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns[0].table.primary_key))]


# Proposing


def test_everybody_of_the_team_is_proposed_for_what_their_job_answers_for(office: Handler) -> None:
    measured(office)
    lines = {(each.line.member, each.line.kpi): each for each in proposed(office).lines}
    ann = lines["ann", "orders"].line
    assert (ann.figure, ann.percentile, ann.percent, ann.xp, ann.points) == (150, 98, 200, 120, 60)
    assert (ann.weight, ann.target, ann.branch, ann.shock) == (60, 100, "data", UNSHOCKED)
    assert lines["ann", "orders"].anomalies == ("striking",)
    bo = lines["bo", "orders"]
    assert (bo.line.percent, bo.line.xp, bo.days, bo.anomalies) == (100, 60, 7, ())
    assert {member for member, _ in lines} == {"ann", "bo", "cy"}


def test_a_missing_figure_is_proposed_to_earn_nothing_and_says_so(office: Handler) -> None:
    measured(office)
    shop = next(each for each in proposed(office).lines if each.line.kpi == "conversion")
    assert (shop.line.figure, shop.line.percentile, shop.line.xp, shop.anomalies) == (None, None, 0, ("missing",))


def test_who_has_no_target_is_named(office: Handler) -> None:
    measured(office)
    assert [(who, each.kpi, each.subject) for who, each in proposed(office).untargeted] == [
        ("cy", "orders", "member:cy")
    ]


def test_a_week_with_gaps_and_an_overridden_target_are_pointed_out(office: Handler) -> None:
    by(office, "cy", PROPOSE)
    by(office, "di", CONFIRM)
    do(office, report("ann", 60, last_day=date(2026, 5, 20)), at=AFTER)
    ann = next(each for each in proposed(office).lines if each.line.member == "ann" and each.line.kpi == "orders")
    assert (ann.days, ann.anomalies) == (3, ("gap", "overridden"))
    assert (ann.line.target, ann.line.q10, ann.line.expected, ann.line.percentile) == (60, 48, 60, 50)


def test_in_a_promotion_the_scorecard_of_promotions_counts(office: Handler) -> None:
    cycle = ScheduleCycle(
        cycle="c1", name=Text(zh="店庆", en="Anniversary"), shop="shop", first_day=SUNDAY, last_day=SUNDAY, intensity=1
    )
    with office.reading() as connection:
        world = office.world(connection)
    assert not settling.is_promoted(world, "content", MONDAY, SUNDAY)
    do(office, cycle)
    with office.reading() as connection:
        world = office.world(connection)
    assert settling.is_promoted(world, "content", MONDAY, SUNDAY)
    assert not settling.is_promoted(world, "content", date(2026, 5, 11), date(2026, 5, 17))


def test_what_hit_all_other_shops_alike_is_taken_out(office: Handler) -> None:
    others = [f"s{n}" for n in range(8)]
    do(office, *(OpenShop(shop=shop, name=shop) for shop in others))
    targets = {"kpi": "conversion", "q10": 20_000, "q50": 30_000, "q80": 35_000, "q90": 40_000}
    do(office, *(freeze(subject=f"shop:{shop}", **targets) for shop in others))
    rate = {"kpi": "conversion", "denominator": 10_000}
    do(office, *(report("", 150, subject=f"shop:{shop}", **rate) for shop in (*others, "shop")), at=AFTER)
    (ann,) = (each for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("ann", "conversion"))
    assert (ann.line.figure, ann.line.percentile, ann.anomalies) == (15_000, 50, ("shock",))
    assert ann.line.shock == pytest.approx(500_000, abs=20)


def test_however_many_people_there_are_each_table_is_asked_once(office: Handler) -> None:
    measured(office)
    with office.reading() as connection:
        world = office.world(connection)

        def asked(*teams: str) -> int:
            return statements(lambda: settling.proposals(connection, world, teams, WEEK))

        assert asked("content", "service", "department") == asked("content") == 3


# A running week


def test_a_running_week_is_shown_at_its_pace(office: Handler) -> None:
    do(office, report("ann", 60, last_day=date(2026, 5, 20)), at=datetime(2026, 5, 21, 4, tzinfo=UTC))
    orders, conversion = standing(office, date(2026, 5, 21))
    assert (orders.figure, orders.days) == (60, 3)
    assert orders.line is not None
    assert (orders.line.figure, orders.line.percentile) == (140, 95)
    assert conversion.target is not None
    assert conversion.line is not None
    assert (conversion.figure, conversion.line.percentile, conversion.line.xp) == (None, None, 0)


def test_the_pace_is_that_of_the_days_that_were_expected_to_be_worked(office: Handler) -> None:
    do(office, freeze(subject="member:cy", context={"days": 5}))
    report_ = report("cy", 80, last_day=date(2026, 5, 21))
    do(office, report_, at=datetime(2026, 5, 22, 4, tzinfo=UTC))
    (orders, _) = standing(office, date(2026, 5, 22), "cy")
    assert orders.line is not None
    assert (orders.figure, orders.days, orders.line.figure, orders.line.percentile) == (80, 4, 100, 50)


def test_whoever_works_more_days_than_expected_is_at_their_own_pace(office: Handler) -> None:
    do(office, freeze(subject="member:cy", context={"days": 5}))
    do(office, report("cy", 120, last_day=date(2026, 5, 23)), at=datetime(2026, 5, 24, 4, tzinfo=UTC))
    (orders, _) = standing(office, date(2026, 5, 24), "cy")
    assert orders.line is not None
    assert (orders.figure, orders.days, orders.line.figure) == (120, 6, 120)


def test_a_rate_is_as_it_stands_however_many_days_are_over(office: Handler) -> None:
    days = {"subject": "shop:shop", "last_day": date(2026, 5, 20), "denominator": 1_000}
    do(office, report("ann", 30, kpi="conversion", **days), at=datetime(2026, 5, 21, 4, tzinfo=UTC))
    (_, conversion) = standing(office, date(2026, 5, 21))
    assert conversion.line is not None
    assert (conversion.figure, conversion.days, conversion.line.figure) == (30_000, 3, 30_000)
    assert conversion.line.percentile == 50


def test_without_a_target_or_rules_nothing_is_shown_for_a_running_week(office: Handler) -> None:
    assert [(each.target, each.line) for each in standing(office, date(2026, 5, 26))] == [(None, None)] * 2
    assert standing(office, date(2026, 5, 12)) == []


# Settling


def test_settled_results_grow_the_tree_and_stand_in_the_ledger(office: Handler) -> None:
    measured(office)
    settle(office)
    entry = ledger.entry.c
    lines = told(office, entry.member, entry.type, entry.kpi, entry.xp, entry.points, entry.debit, entry.credit)
    assert [each for each in lines if each[0] in ("ann", "bo")] == [
        ("ann", "result", "orders", 120, 60, "issuer", "member:ann"),
        ("bo", "result", "orders", 60, 30, "issuer", "member:bo"),
    ]
    assert told(office, growth.growth.c.member, growth.growth.c.xp, growth.growth.c.tasks) == [
        ("ann", 120, 0),
        ("bo", 60, 0),
    ]
    assert told(office, growth.branch.c.member, growth.branch.c.branch, growth.branch.c.xp) == [
        ("ann", "data", 120),
        ("bo", "data", 60),
    ]
    row = settlement.settlement.c
    assert told(office, row.team, row.period, row.status, row.by, row.lines, row.xp, row.points) == [
        ("content", WEEK, "settled", "cy", 4, 180, 90)
    ]


def test_what_is_settled_is_not_proposed_again(office: Handler) -> None:
    measured(office)
    settle(office)
    assert {each.line.member for each in proposed(office).lines} == {"cy"}
    with pytest.raises(Rejected, match="own_period"):
        by(office, "cy", SettlePeriod(team="content", period=WEEK, lines=(proposed(office).lines[0].line,)))
    by(office, "di", SettlePeriod(team="content", period=WEEK, lines=(proposed(office).lines[0].line,)))
    assert proposed(office).lines == ()


def test_whoever_turns_out_to_have_worked_in_another_team_is_not_settled_again(office: Handler) -> None:
    measured(office)
    (ann,) = (each.line for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("ann", "orders"))
    settle(office)
    do(office, Move(member="ann", from_day=MONDAY, job="ops_specialist", team="service", grade="P3"), at=AFTER)
    assert {each.line.member for each in proposed(office).lines} == {"cy"}
    assert {each.line.member for each in proposed(office, team="service").lines} == {"flo", "gus"}
    with pytest.raises(Rejected, match="settled_in_another_team"):
        by(office, "gus", SettlePeriod(team="service", period=WEEK, lines=(ann,)))
    by(office, "cy", ProposeReopening(team="content", period=WEEK, reason="2e" * 32))
    by(office, "di", ReopenPeriod(team="content", period=WEEK))
    assert {each.line.member for each in proposed(office, team="service").lines} == {"flo", "gus", "ann"}
    by(office, "gus", SettlePeriod(team="service", period=WEEK, lines=(ann,)))
    assert told(office, growth.growth.c.member, growth.growth.c.xp) == [("ann", 120), ("bo", 0)]


def test_another_scorecard_afterwards_brings_nobody_more_than_one(office: Handler) -> None:
    do(office, freeze(kpi="waiting", subject="member:ann", q10=130, q50=100, q80=80, q90=70))
    measured(office)
    settle(office)
    do(office, SetScorecard(job="ops_specialist", usual=weights(waiting__member=100), promotion=()), at=AFTER)
    assert (proposed(office).lines, [who for who, _ in proposed(office).untargeted]) == ((), ["cy"])


def test_a_line_is_left_out_for_a_reason(office: Handler) -> None:
    measured(office)
    (bo,) = (each.line for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("bo", "orders"))
    by(office, "cy", SettlePeriod(team="content", period=WEEK, lines=(exclude(bo, "2e" * 32),)))
    row = settlement.line.c
    assert told(office, row.member, row.figure, row.percentile, row.xp, row.excluded) == [
        ("bo", 95, bo.percentile, 0, "2e" * 32)
    ]
    assert told(office, ledger.entry.c.type) == []


# Correcting and reopening


def corrected(office: Handler) -> None:
    """Ann's figure turns out to have been an ordinary one, and what was of the shop comes in late."""
    measured(office)
    settle(office)
    do(office, report("ann", 100, restate=True), at=LATER)
    do(office, report("shop", 350, kpi="conversion", subject="shop:shop", denominator=10_000), at=LATER)


def adjustments(office: Handler) -> list[Any]:
    """What corrects Ann's team in the week after."""
    with office.reading() as connection:
        return settling.adjustments(connection, office.world(connection), ["content"], NEXT)


def test_late_figures_become_corrections_in_the_next_period(office: Handler) -> None:
    corrected(office)
    found_ = adjustments(office)
    assert [(each.line.member, each.line.kpi, each.line.figure, each.line.xp) for each in found_] == [
        ("ann", "conversion", 35_000, 52),
        ("ann", "orders", 100, 60),
        ("bo", "conversion", 35_000, 52),
    ]
    for each in found_:
        by(office, "cy", each, LATER)
    assert adjustments(office) == []
    entry = ledger.entry.c
    lines = told(office, entry.member, entry.type, entry.kpi, entry.xp, entry.points, entry.debit)
    assert lines[2:] == [
        ("ann", "adjusted", "conversion", 52, 26, "issuer"),
        ("ann", "adjusted", "orders", -60, -30, "member:ann"),
        ("bo", "adjusted", "conversion", 52, 26, "issuer"),
    ]
    assert told(office, growth.growth.c.member, growth.growth.c.xp) == [("ann", 112), ("bo", 112)]
    row = settlement.settlement.c
    assert told(office, row.xp, row.points) == [(224, 112)]


def test_reopening_takes_everything_back_and_it_can_be_settled_again(office: Handler) -> None:
    corrected(office)
    for each in adjustments(office):
        by(office, "cy", each, LATER)
    by(office, "cy", ProposeReopening(team="content", period=WEEK, reason="2e" * 32), LATER)
    row = settlement.settlement.c
    assert told(office, row.status, row.proposed_by) == [("settled", "cy")]
    by(office, "di", ReopenPeriod(team="content", period=WEEK), LATER)
    assert told(office, row.status, row.proposed_by, row.reopened_by, row.xp) == [("reopened", "", "di", 0)]
    assert {each[0] for each in told(office, settlement.line.c.status)} == {"taken_back"}
    assert told(office, growth.growth.c.member, growth.growth.c.xp, growth.growth.c.points) == [
        ("ann", 0, 0),
        ("bo", 0, 0),
    ]
    settle(office, LATER)
    assert told(office, row.status, row.round, row.xp) == [("settled", 2, 224)]
    assert told(office, growth.growth.c.member, growth.growth.c.xp) == [("ann", 112), ("bo", 112)]


@pytest.mark.parametrize(
    "told",
    [{"figure": 200}, {"figure": None}, {"metric": 1}, {"metric": 10**6}, {"frozen": 1}, {"target": 90}, {"q90": 1000}],
)
def test_the_audit_finds_what_rests_on_no_figure_or_target(
    office: Handler, engine: Engine, told: dict[str, int]
) -> None:
    measured(office)
    (ann,) = (each.line for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("ann", "orders"))
    made_up = computed(replace(ann, **told), METRICS, Direction.UP)
    by(office, "cy", SettlePeriod(team="content", period=WEEK, lines=(made_up,)))
    assert [problem.kind for problem in audited(engine)] == ["settled_without_ground"]


def test_the_audit_goes_on_where_a_made_up_kpi_has_a_made_up_target(
    office: Handler, engine: Engine, owner: Engine
) -> None:
    measured(office)
    (ann,) = (each.line for each in proposed(office).lines if (each.line.member, each.line.kpi) == ("ann", "orders"))
    target = replace(FROZEN, kpi="smiles", subject="member:flo")
    frozen = forge(owner, (f"target/smiles/member:flo/{WEEK}", target))
    measured_at = forge(owner, ("metric/smiles/member:flo/2026", OF_FLO))
    smiles = replace(ann, kpi="smiles", subject="member:flo", frozen=frozen)
    event = replace(SETTLED, team="service", period=WEEK, lines=(replace(smiles, metric=measured_at),))
    forge(owner, (f"period/service/{WEEK}", event))
    assert "settled_without_ground" in [problem.kind for problem in audited(engine)]


def test_a_figure_that_changed_since_was_right_when_it_was_settled(office: Handler, engine: Engine) -> None:
    corrected(office)
    assert audited(engine) == []


def test_the_audit_finds_a_target_that_was_changed_after_its_results_were_settled(
    office: Handler, engine: Engine
) -> None:
    measured(office)
    settle(office)
    by(office, "cy", PROPOSE)
    by(office, "di", CONFIRM)
    assert [problem.kind for problem in audited(engine)] == ["settled_without_ground"]


def audited(engine: Engine) -> list[Problem]:
    """What the audit finds."""
    return verify(engine, ZONE, {}, lambda _done, _total: None).problems


def test_the_audit_finds_nothing_to_object_to(office: Handler, engine: Engine) -> None:
    corrected(office)
    for each in adjustments(office):
        by(office, "cy", each, LATER)
    by(office, "cy", ProposeReopening(team="content", period=WEEK, reason="2e" * 32), LATER)
    by(office, "di", ReopenPeriod(team="content", period=WEEK), LATER)
    settle(office, LATER)
    assert audited(engine) == []
