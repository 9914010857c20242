from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.rules import (
    BRANCHES,
    JOBS,
    STRONGEST,
    Badge,
    Cap,
    Curve,
    CycleFactor,
    Evidence,
    Expiry,
    Limits,
    Measure,
    Period,
    RuleBook,
    Streaks,
    TaskKind,
    Text,
)
from growth_tree.rulebook_schema import (
    DEFAULT,
    default_rulebook,
    dump_document,
    dump_rulebook,
    load_document,
    load_rulebook,
    problems_of,
)
from growth_tree.rulebook_schema.document import DAYS_BACK_MAX, FACTORS, WEIGHTS
from tests.rulebook_document import SMALL


def test_the_default_rule_book_is_written_as_it_would_be_exported() -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    assert dump_rulebook(default_rulebook()) == body


lines = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=40
).filter(lambda text: text == text.strip())  # fmt: skip
texts = st.builds(Text, zh=lines, en=lines)
codes = st.from_regex(r"[a-z][a-z0-9_]{1,39}", fullmatch=True)


@st.composite
def caps(draw: st.DrawFn) -> tuple[Cap, ...]:
    """Limits that do not contradict each other, in any order."""
    times = draw(st.lists(st.integers(1, 100), min_size=3, max_size=3).map(sorted))
    chosen = draw(st.sets(st.sampled_from(Period)))
    made = [Cap(period=period, times=n) for period, n in zip(Period, times, strict=True) if period in chosen]
    return tuple(draw(st.permutations(made)))


kinds = st.builds(
    TaskKind,
    code=codes,
    name=texts,
    hint=texts,
    branch=st.sampled_from(BRANCHES),
    xp=st.integers(1, 1000),
    points=st.integers(0, 1000),
    evidence=st.sampled_from(Evidence),
    caps=caps(),
    cooldown_days=st.integers(0, DAYS_BACK_MAX),
    jobs=st.lists(st.sampled_from(JOBS), unique=True).map(tuple),
)
badges = st.builds(
    Badge,
    code=codes,
    name=texts,
    hint=texts,
    measure=st.sampled_from((Measure.TASKS, Measure.LEVEL)),
    threshold=st.integers(1, 2),
    branch=st.none() | st.sampled_from(BRANCHES),
)


@st.composite
def metric_rules(draw: st.DrawFn) -> MetricRules:
    """Steps that rise from nothing and give the whole at the middle."""
    below = sorted(draw(st.sets(st.integers(1, 49), max_size=3)))
    above = sorted(draw(st.sets(st.integers(51, 99), max_size=3)))
    low = sorted(draw(st.lists(st.integers(0, 100), min_size=len(below), max_size=len(below))))
    high = sorted(draw(st.lists(st.integers(100, 500), min_size=len(above), max_size=len(above))))
    percents = [*([0] if below else [100]), *low[:-1], *([100] if below else []), *high]
    steps = zip([0, *below, *above], percents, strict=True)
    return MetricRules(
        xp=draw(st.integers(1, 10_000)),
        points=draw(st.integers(0, 10_000)),
        quantile=draw(st.integers(10, 90)),
        steps=tuple(Step(percentile=at, percent=percent) for at, percent in steps),
    )


rulebooks = st.builds(
    RuleBook,
    title=texts,
    kinds=st.lists(kinds, min_size=1, max_size=4, unique_by=lambda kind: kind.code).map(tuple),
    badges=st.lists(badges, max_size=3, unique_by=lambda badge: badge.code).map(tuple),
    curve=st.builds(Curve, base=st.integers(1, 100_000), growth_percent=st.integers(100, 300), top=st.integers(2, 100)),
    streaks=st.builds(Streaks, freezes_per_month=st.integers(0, 31)),
    limits=st.builds(
        Limits,
        hand_in_within_days=st.integers(1, DAYS_BACK_MAX),
        contributors=st.integers(1, 20),
        smallest_share=st.integers(1, 5),
        evidence_items=st.integers(1, 20),
        quality_percents=st.sets(st.integers(1, 200), max_size=9).map(lambda grades: (*sorted({*grades, 100}),)),
    ),
    expiry=st.none() | st.builds(Expiry, months=st.integers(12, 120)),
    metrics=st.none() | metric_rules(),
    weights=st.dictionaries(st.sampled_from(BRANCHES), st.integers(*WEIGHTS)),
    cycle_factors=st.lists(
        st.builds(
            CycleFactor,
            intensity=st.integers(1, STRONGEST),
            percent=st.integers(*FACTORS),
            branch=st.none() | st.sampled_from(BRANCHES),
        ),
        unique_by=lambda factor: (factor.intensity, factor.branch),
    ).map(tuple),
)


@settings(max_examples=40)
@given(rulebooks)
def test_every_rule_book_comes_back_as_it_was_written(book: RuleBook) -> None:
    text = dump_rulebook(book)
    assert load_rulebook(text) == book
    assert (load_document(dump_document(book)), problems_of(dump_document(book))) == (book, [])
    assert dump_rulebook(load_rulebook(text)) == text


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "no",
        "null",
        "~",
        "12",
        "-7",
        "1.5",
        "1:30",
        "2026-01-01",
        "=",
        "<<",
        "- a",
        "a: b",
        "#1",
        "'",
        '"',
        "&a",
        "*a",
        "!a",
        "{a",
        "%a",
        "@a",
        "🌳",
        "全角，标点",
    ],
)
def test_awkward_words_come_back_too(word: str) -> None:
    book = load_rulebook(SMALL)
    awkward = RuleBook(title=Text(zh=word, en=word), kinds=book.kinds)
    assert load_rulebook(dump_rulebook(awkward)) == awkward


# The rules that the product comes with


def test_the_default_rules_cover_every_branch_richly() -> None:
    book = default_rulebook()
    assert len(book.kinds) >= 34
    assert min(Counter(kind.branch for kind in book.kinds).values()) >= 4
    assert {kind.branch for kind in book.kinds} == set(BRANCHES)
    assert book.curve == Curve(base=120, growth_percent=130, top=40)


@pytest.mark.parametrize("kind", default_rulebook().kinds, ids=lambda kind: kind.code)
def test_a_default_kind_is_worth_something_and_cannot_be_farmed(kind: TaskKind) -> None:
    assert 10 <= kind.xp <= 120
    assert kind.points * 2 == kind.xp
    assert kind.points % 5 == 0
    assert kind.caps or kind.cooldown_days
    assert kind.hint.zh.endswith("。")
    assert kind.hint.en.endswith(".")


def test_default_badges_honour_firsts_numbers_breadth_streaks_and_levels() -> None:
    badges = default_rulebook().badges
    assert len(badges) >= 20
    firsts = {badge.branch for badge in badges if (badge.measure, badge.threshold) == (Measure.TASKS, 1)}
    assert firsts == set(BRANCHES)
    counts = {
        measure: [b.threshold for b in badges if b.measure is measure and b.branch is None] for measure in Measure
    }
    assert counts == {
        Measure.TASKS: [10, 50, 100, 250],
        Measure.BRANCHES: [8],
        Measure.STREAK: [5, 20, 60],
        Measure.LEVEL: [5, 10, 15],
    }
    assert {badge.branch for badge in badges if badge.measure is Measure.LEVEL} == {None, *BRANCHES}


def test_some_default_kinds_are_for_some_jobs_only() -> None:
    assert default_rulebook().by_code["return_in_48h"].jobs == ("service_agent",)


def test_default_results_in_the_noise_earn_the_middle_and_twice_as_much_at_most() -> None:
    rules = default_rulebook().metrics
    assert rules is not None
    assert {rules.percent_at(percentile) for percentile in range(20, 80)} == {100}
    assert [rules.percent_at(each) for each in (1, 9, 10, 19, 80, 89, 90, 96, 97, 99)] == [
        0, 0, 60, 60, 130, 130, 160, 160, 200, 200
    ]  # fmt: skip
    assert (rules.band, rules.most, rules.quantile) == ((20, 80), 200, 50)
