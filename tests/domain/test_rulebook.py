from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from growth_tree.domain import rulebook
from growth_tree.domain.contradictions import check, contradictions
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.rules import (
    BRANCHES,
    Cap,
    Curve,
    CycleFactor,
    Expiry,
    Limits,
    Measure,
    Period,
    RuleBook,
    TaskKind,
)
from tests.domain.scenario import RULES, TODAY, badge, given, kind, library, published

TOMORROW = TODAY + timedelta(days=1)
STRICTER = replace(RULES, kinds=RULES.kinds[:3])
FIRST = published(1, date(2025, 1, 1), RULES)


def publish(rules: RuleBook = STRICTER, day: date = TOMORROW) -> PublishRulebook:
    return PublishRulebook(rulebook=rules, effective_from=day)


@pytest.mark.parametrize("day", [date(2020, 1, 1), TODAY, date(2030, 1, 1)])
def test_the_first_rule_book_takes_effect_on_any_day(day: date) -> None:
    given().when(publish(RULES, day), actor=SYSTEM).then(published(1, day, RULES))


def test_later_versions_are_numbered_and_take_effect_tomorrow_at_the_earliest() -> None:
    second = published(2, TOMORROW, STRICTER)
    given(FIRST).when(publish(), actor=SYSTEM).then(second)
    given(FIRST).when(publish(day=TODAY), actor=SYSTEM).refused(
        "effective_too_early", "effective_from", earliest="2026-03-12"
    )


def test_no_version_reaches_back_before_the_last_one() -> None:
    planned = published(2, date(2026, 7, 1), STRICTER)
    history = given(FIRST, planned)
    history.when(publish(RULES, date(2026, 6, 30)), actor=SYSTEM).refused(
        "effective_too_early", "effective_from", earliest="2026-07-01"
    )
    same_day = published(3, date(2026, 7, 1), RULES)
    history.when(publish(RULES, date(2026, 7, 1)), actor=SYSTEM).then(same_day)


def test_publishing_the_same_again_changes_nothing_even_when_its_day_has_come() -> None:
    second = published(2, TOMORROW, STRICTER)
    given(FIRST, second).when(publish(), actor=SYSTEM, today=date(2026, 12, 1)).then()
    given(FIRST).when(publish(RULES, FIRST.effective_from), actor=SYSTEM).then()


def test_rules_that_are_in_force_already_are_not_published_for_a_later_day() -> None:
    given(FIRST).when(publish(RULES), actor=SYSTEM).then()
    planned = published(2, date(2026, 7, 1), STRICTER)
    sooner = published(2, TOMORROW, STRICTER)
    given(FIRST, planned).when(publish(STRICTER), actor=SYSTEM).refused(
        "effective_too_early", "effective_from", earliest="2026-07-01"
    )
    given(FIRST).when(publish(STRICTER), actor=SYSTEM).then(sooner)


@pytest.mark.parametrize("actor", ["ann", "cy", "di", "ed"])
def test_nobody_publishes_alone_admins_neither(actor: str) -> None:
    given(FIRST).when(publish(), actor=actor).refused("not_yours")


def test_a_day_belongs_to_the_last_version_in_effect_and_early_days_to_the_first() -> None:
    versions = library(RULES, (date(2026, 4, 1), STRICTER), (date(2026, 4, 1), RULES), (date(2026, 5, 1), STRICTER))
    numbers = {day: versions.current(day).version for day in (date(2020, 1, 1), date(2025, 1, 1), date(2026, 3, 31))}
    assert set(numbers.values()) == {1}
    assert versions.current(date(2026, 4, 1)).version == 3
    assert versions.current(date(2026, 4, 30)).version == 3
    assert versions.current(date(2026, 5, 1)).version == 4


def test_without_any_version_nothing_has_a_value() -> None:
    with pytest.raises(Rejected) as refused:
        Library().current(TODAY)
    assert (refused.value.code, refused.value.field) == ("no_rulebook", None)


def test_a_version_is_found_by_its_number() -> None:
    versions = library(RULES, (date(2026, 4, 1), STRICTER))
    found = [versions.version(n) for n in range(-1, 4)]
    assert [each and each.version for each in found] == [None, None, 1, 2, None]


def test_levels_rise_as_level_up_xp_has_them() -> None:
    assert RULES.thresholds[:10] == (0, 120, 276, 479, 742, 1085, 1531, 2110, 2863, 3842)
    assert len(RULES.thresholds) == 40


def test_a_curve_without_growth_is_a_straight_line() -> None:
    flat = replace(RULES, curve=Curve(base=50, growth_percent=100, top=5))
    assert flat.thresholds == (0, 50, 100, 150, 200)


@pytest.mark.parametrize(
    ("xp", "level"), [(-20, 1), (0, 1), (119, 1), (120, 2), (275, 2), (276, 3), (478, 3), (479, 4), (10**9, 40)]
)
def test_a_level_is_reached_exactly_at_its_threshold(xp: int, level: int) -> None:
    assert RULES.level_at(xp) == level


@for_all(st.integers(0, 10**7), st.integers(0, 10**6))
def test_more_experience_never_means_a_lower_level(xp: int, more: int) -> None:
    assert RULES.level_at(xp + more) >= RULES.level_at(xp)


def with_kind(one: TaskKind) -> RuleBook:
    return replace(RULES, kinds=(one,))


def with_steps(*steps: tuple[int, int]) -> RuleBook:
    made = tuple(Step(percentile=percentile, percent=percent) for percentile, percent in steps)
    return replace(RULES, metrics=MetricRules(xp=100, points=50, steps=made))


TIDY = kind("tidy")
CONTRADICTIONS = [
    (replace(RULES, kinds=(TIDY, TIDY)), "kind_twice", "kinds.tidy"),
    (replace(RULES, weights={"data": 120, "cooking": 80}), "unknown_branch", "weights.cooking"),
    (
        replace(RULES, cycle_factors=(CycleFactor(intensity=3, percent=120, branch="cooking"),)),
        "unknown_branch",
        "cycle_factors[1].branch",
    ),
    (
        replace(RULES, cycle_factors=(CycleFactor(intensity=3, percent=120), CycleFactor(intensity=3, percent=150))),
        "factor_twice",
        "cycle_factors[2]",
    ),
    (replace(RULES, limits=Limits(contributors=8, smallest_share=13)), "shares_contradict", "limits.smallest_share"),
    (with_kind(replace(TIDY, branch="cooking")), "unknown_branch", "kinds.tidy.branch"),
    (with_kind(kind("tidy", day=3, week=2)), "caps_contradict", "kinds.tidy.caps"),
    (with_kind(kind("tidy", week=3, month=2)), "caps_contradict", "kinds.tidy.caps"),
    (with_kind(kind("tidy", day=3, month=2)), "caps_contradict", "kinds.tidy.caps"),
    (with_kind(kind("tidy", month=2, day=3)), "caps_contradict", "kinds.tidy.caps"),
    (
        with_kind(replace(TIDY, caps=(Cap(period=Period.DAY, times=1), Cap(period=Period.DAY, times=2)))),
        "cap_twice",
        "kinds.tidy.caps",
    ),
    (replace(RULES, badges=(badge("ten", Measure.TASKS, 10),) * 2), "badge_twice", "badges"),
    (
        replace(RULES, badges=(badge("long", Measure.STREAK, 61),)),
        "badge_out_of_reach",
        "badges.long.threshold",
    ),
    (replace(RULES, badges=(badge("top", Measure.LEVEL, 41),)), "badge_out_of_reach", "badges.top.threshold"),
    (replace(RULES, badges=(badge("all", Measure.BRANCHES, 9),)), "badge_out_of_reach", "badges.all.threshold"),
    (replace(RULES, badges=(badge("run", Measure.STREAK, 5, "data"),)), "badge_without_branch", "badges.run.branch"),
    (replace(RULES, badges=(badge("all", Measure.BRANCHES, 8, "data"),)), "badge_without_branch", "badges.all.branch"),
    (replace(RULES, curve=Curve(base=1, growth_percent=50)), "curve_never_rises", "curve"),
    (replace(RULES, curve=Curve(base=0, growth_percent=100)), "curve_never_rises", "curve"),
    (replace(RULES, limits=Limits(quality_percents=(80, 120))), "full_quality_missing", "limits.quality_percents"),
    (replace(RULES, expiry=Expiry(months=11)), "cell_too_small", "expiry.months"),
    (with_steps(), "steps_begin_at_zero", "metrics.steps"),
    (with_steps((1, 100)), "steps_begin_at_zero", "metrics.steps"),
    (with_steps((0, 100), (80, 130), (80, 140)), "steps_must_rise", "metrics.steps"),
    (with_steps((0, 100), (80, 130), (70, 140)), "steps_must_rise", "metrics.steps"),
    (with_steps((0, 100), (80, 130), (90, 120)), "steps_must_rise", "metrics.steps"),
    (with_steps((0, 0), (50, 101)), "middle_is_whole", "metrics.steps"),
    (with_steps((0, 0), (51, 100)), "middle_is_whole", "metrics.steps"),
]


@pytest.mark.parametrize(("rules", "code", "field"), CONTRADICTIONS)
def test_rules_that_contradict_each_other_are_not_published(rules: RuleBook, code: str, field: str) -> None:
    refusal = given(FIRST).when(publish(rules), actor=SYSTEM).refusal
    assert refusal is not None
    assert (refusal.code, refusal.field) == (code, field)


def test_shares_that_do_not_fit_say_how_many_would() -> None:
    wide = replace(RULES, limits=Limits(contributors=8, smallest_share=13))
    given(FIRST).when(publish(wide), actor=SYSTEM).refused(
        "shares_contradict", "limits.smallest_share", least=13, most=7
    )


@pytest.mark.parametrize(
    "rules",
    [
        with_kind(kind("tidy", day=2, week=2, month=2)),
        with_kind(kind("tidy", month=9, day=1, week=4)),
        replace(RULES, badges=(badge("long", Measure.STREAK, 60), badge("top", Measure.LEVEL, 40, "data"))),
        replace(RULES, badges=(badge("all", Measure.BRANCHES, 8), badge("many", Measure.TASKS, 10_000, "data"))),
        replace(RULES, limits=Limits(contributors=10, smallest_share=10)),
        replace(RULES, expiry=Expiry(months=12)),
        replace(
            RULES,
            weights=dict.fromkeys(BRANCHES, 100),
            cycle_factors=(
                CycleFactor(intensity=1, percent=100),
                CycleFactor(intensity=3, percent=100),
                CycleFactor(intensity=3, percent=100, branch="data"),
            ),
        ),
        with_steps((0, 100)),
        with_steps((0, 0), (1, 0), (50, 100), (51, 100), (99, 500)),
    ],
)
def test_rules_that_use_their_bounds_fully_are_fine(rules: RuleBook) -> None:
    check(rules)


def test_everything_that_contradicts_itself_is_named() -> None:
    twice = replace(RULES, kinds=(kind("tidy", day=3, week=2), kind("tidy", branch="cooking")), curve=Curve(base=0))
    assert [(each.code, each.field) for each in contradictions(twice)] == [
        ("kind_twice", "kinds.tidy"),
        ("caps_contradict", "kinds.tidy.caps"),
        ("unknown_branch", "kinds.tidy.branch"),
        ("curve_never_rises", "curve"),
    ]


def test_a_refusal_shows_code_field_and_what_would_be_right() -> None:
    with pytest.raises(Rejected) as refused:
        check(replace(RULES, badges=(badge("top", Measure.LEVEL, 41),)))
    expected = "Rejected('badge_out_of_reach', field='badges.top.threshold', {'badge': 'top', 'highest': 40})"
    assert repr(refused.value) == expected


def test_there_is_one_rule_book() -> None:
    assert rulebook.stream_of(publish()) == "rulebook"


def test_a_result_earns_the_percent_of_the_last_step_it_has_reached() -> None:
    rules = with_steps((0, 0), (10, 60), (20, 100), (80, 130)).metrics
    assert rules is not None
    assert [rules.percent_at(each) for each in (0, 9, 10, 19, 20, 79, 80, 99)] == [0, 0, 60, 60, 100, 100, 130, 130]
    assert (rules.band, rules.most) == ((20, 80), 130)
    flat = with_steps((0, 100)).metrics
    assert flat is not None
    assert (flat.band, flat.most) == ((0, 100), 100)
