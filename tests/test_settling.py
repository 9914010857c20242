"""From figures to experience: proposed, settled, corrected and reopened through the product's own path."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from growth_tree import settling
from growth_tree.domain.core import Rejected
from growth_tree.domain.cycle import ScheduleCycle
from growth_tree.domain.directory import Move, OpenShop
from growth_tree.domain.kpis import SetScorecard
from growth_tree.domain.lines import exclude
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.rules import Text
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.settlement_events import UNSHOCKED
from growth_tree.handle import Handler
from models import growth, ledger, settlement
from tests.counting import statements
from tests.domain.scorecards import weights
from tests.measured import CONFIRM, PROPOSE, freeze
from tests.office import do
from tests.settling import (
    AFTER,
    LATER,
    MONDAY,
    SUNDAY,
    WEEK,
    adjustments,
    by,
    corrected,
    measured,
    office_with_targets,
    proposed,
    report,
    settle,
    told,
)

NEXT = MONDAY + timedelta(weeks=1)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office with targets for Ann's and Bo's orders and for the shop's conversion."""
    return office_with_targets(engine)


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
    assert (shop.line.metric, shop.days) == (0, 0)


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


def test_where_nothing_is_due_no_target_is_read(office: Handler) -> None:
    measured(office)
    settle(office)
    by(office, "di", SettlePeriod(team="content", period=WEEK, lines=(proposed(office).lines[0].line,)))
    with office.reading() as connection:
        world = office.world(connection)
        assert statements(lambda: settling.proposal(connection, world, "content", WEEK)) == 1


def test_however_many_people_there_are_each_table_is_asked_once(office: Handler) -> None:
    measured(office)
    with office.reading() as connection:
        world = office.world(connection)

        def asked(*teams: str) -> int:
            return statements(lambda: settling.proposals(connection, world, teams, WEEK))

        assert asked("content", "service", "department") == asked("content") == 3


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


def test_a_week_is_settled_by_the_scorecard_of_that_week(office: Handler) -> None:
    do(office, freeze(kpi="waiting", subject="member:ann", q10=130, q50=100, q80=80, q90=70))
    measured(office)
    before = proposed(office)
    other = SetScorecard(job="ops_specialist", usual=weights(waiting__member=100), promotion=(), from_day=NEXT)
    do(office, other, at=AFTER)
    assert before.lines
    assert proposed(office) == before
    settle(office)
    left = proposed(office)
    assert {each.line.member for each in left.lines} == {"cy"}
    assert left.lines == tuple(each for each in before.lines if each.line.member == "cy")
    assert left.untargeted == before.untargeted


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
