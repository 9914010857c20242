from __future__ import annotations

import pytest

from growth_tree.domain.rules import BRANCHES, JOBS, Cap, Evidence, Measure, Period, TaskKind, Text
from growth_tree.rulebook_schema import (
    Problem,
    RulebookInvalid,
    load_rulebook,
)
from growth_tree.rulebook_schema.document import DAYS_BACK_MAX
from tests.rulebook_document import SMALL, problems, with_line


def test_a_small_document_is_read_in_full() -> None:
    book = load_rulebook(SMALL)
    assert book.title == Text(zh="规则", en="Rules")
    assert book.limits.quality_percents == (80, 100)
    (kind,) = book.kinds
    assert kind == TaskKind(
        code="title_tuning",
        name=Text(zh="标题优化", en="Title"),
        hint=Text(zh="改写标题", en="Rewrite a title"),
        branch="merchandise",
        xp=20,
        points=10,
        evidence=Evidence.LINK,
        caps=(Cap(period=Period.WEEK, times=6), Cap(period=Period.DAY, times=2)),
        cooldown_days=0,
        jobs=("sales",),
    )
    (badge,) = book.badges
    assert (badge.measure, badge.threshold, badge.branch) == (Measure.TASKS, 1, None)


# What it takes to be a rule book

NUMBERS = [
    ("  xp: 20", "xp", 1, 1000),
    ("  points: 10", "points", 0, 1000),
]


@pytest.mark.parametrize(("line", "key", "least", "most"), NUMBERS)
@pytest.mark.parametrize(
    "value", ["-1", "1001", "1.5", "10.0", '"20"', "true", "yes", "null", "", "1e3", "0x10", "010", "1_000", "NaN",
              ".inf", "9223372036854775808", "9" * 5000, "[20]", "{a: 1}", "٣"],
)  # fmt: skip
def test_numbers_are_whole_and_within_bounds(line: str, key: str, least: int, most: int, value: str) -> None:
    found = problems(with_line(line, f"  {key}: {value}"))
    assert found == [
        Problem(path=f"kinds.title_tuning.{key}", code="wants_number", params={"least": least, "most": most})
    ]


def test_the_bounds_themselves_are_allowed() -> None:
    for line, key, least, most in NUMBERS:
        for value in (least, most):
            assert getattr(load_rulebook(with_line(line, f"  {key}: {value}")).kinds[0], key) == value
    assert problems(with_line("  xp: 20", "  xp: 0"))[0].code == "wants_number"


@pytest.mark.parametrize("value", ['""', '" "', '" Title"', "618", "null", "x" * 61, '"a\\tb"', '"a\\nb"', "[a]"])
def test_names_are_one_line_of_text(value: str) -> None:
    found = problems(with_line("en: Title}", f"en: {value}}}"))
    assert [(each.path, each.code, each.params) for each in found] == [
        ("kinds.title_tuning.name.en", "wants_text", {"most": 60})
    ]


def test_a_long_name_and_a_long_hint_fit() -> None:
    assert load_rulebook(with_line("en: Title}", f"en: {'x' * 60}}}")).kinds[0].name.en == "x" * 60
    assert load_rulebook(with_line("en: Rewrite a title", f"en: {'x' * 300}")).kinds[0].hint.en == "x" * 300
    assert problems(with_line("en: Rewrite a title", f"en: {'x' * 301}"))[0].params == {"most": 300}


@pytest.mark.parametrize(
    "code", ["a", "1a", "_a", "Title", "ab-c", "ab c", "标题", '""', "a" * 41, "12", "null", '"ab\\n"']
)
def test_codes_are_short_and_plain(code: str) -> None:
    (found,) = problems(with_line("code: title_tuning", f"code: {code}"))
    assert found.code == "wants_code"
    assert found.path.startswith("kinds")
    assert found.path.endswith(".code")


@pytest.mark.parametrize("code", ["ab", "a1", "a_", "a" * 40])
def test_codes_may_be_as_short_or_long_as_this(code: str) -> None:
    assert load_rulebook(with_line("code: title_tuning", f"code: {code}")).kinds[0].code == code


JOB_NAMES, BRANCH_NAMES = ", ".join(JOBS), ", ".join(BRANCHES)


@pytest.mark.parametrize(
    ("old", "new", "path", "choices"),
    [
        ("branch: merchandise", "branch: cooking", "kinds.title_tuning.branch", BRANCH_NAMES),
        ("branch: merchandise", "branch: null", "kinds.title_tuning.branch", BRANCH_NAMES),
        ("evidence: link", "evidence: LINK", "kinds.title_tuning.evidence", "none, link, file, any"),
        ("evidence: link", "evidence: [link]", "kinds.title_tuning.evidence", "none, link, file, any"),
        ("jobs: [sales]", "jobs: [sales, king]", "kinds.title_tuning.jobs[2]", JOB_NAMES),
        ("caps: {week: 6, day: 2}", "caps: {year: 6}", "kinds.title_tuning.caps.year", "day, week, month"),
        ("measure: tasks", "measure: likes", "badges.first.measure", "tasks, branches, streak, level"),
        ("threshold: 1", "threshold: 1\n  branch: cooking", "badges.first.branch", BRANCH_NAMES),
    ],
)
def test_a_choice_is_one_of_those_there_are(old: str, new: str, path: str, choices: str) -> None:
    assert problems(with_line(old, new)) == [Problem(path=path, code="wants_choice", params={"choices": choices})]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  xp: 20\n", "", Problem(path="kinds.title_tuning.xp", code="missing")),
        ("threshold: 1", "", Problem(path="badges.first.threshold", code="missing")),
        ("streaks: {freezes_per_month: 2}\n", "", Problem(path="streaks", code="missing")),
        (
            "title:\n",
            "expiry: {months: 11}\ntitle:\n",
            Problem(path="expiry.months", code="wants_number", params={"least": 12, "most": 120}),
        ),
        ("title:\n", "expiry: {}\ntitle:\n", Problem(path="expiry.months", code="missing")),
        (
            "title:\n",
            "expiry:\ntitle:\n",
            Problem(path="expiry", code="wants_part", params={"keys": "months"}),
        ),
        (
            "title:\n",
            "metrics: {xp: 100, points: 50, steps: [{percentile: 0, percent: 100}]}\ntitle:\n",
            Problem(path="metrics.quantile", code="missing"),
        ),
        (
            "title:\n",
            "metrics: {xp: 100, points: 50, quantile: 91, steps: [{percentile: 0, percent: 100}]}\ntitle:\n",
            Problem(path="metrics.quantile", code="wants_number", params={"least": 10, "most": 90}),
        ),
        (
            "title:\n",
            "metrics: {xp: 100, points: 50, quantile: 50, steps: []}\ntitle:\n",
            Problem(path="metrics.steps", code="wants_list", params={"least": 1, "most": 20}),
        ),
        (
            "title:\n",
            "metrics: {xp: 100, points: 50, quantile: 50, steps: [{percentile: 0, percent: 501}]}\ntitle:\n",
            Problem(path="metrics.steps[1].percent", code="wants_number", params={"least": 0, "most": 500}),
        ),
        (
            "title:\n",
            "metrics: {xp: 100, points: 50, quantile: 50, steps: [{percentile: 0, percent: 90}]}\ntitle:\n",
            Problem(path="metrics.steps", code="middle_is_whole", params={"percent": 90}),
        ),
        (
            "zh: 规则\n",
            "zh: 规则\n  fr: Règles\n",
            Problem(path="title.fr", code="unknown_key", params={"keys": "zh, en"}),
        ),
        (
            "streaks: {freezes_per_month: 2}",
            "streaks: 2",
            Problem(path="streaks", code="wants_part", params={"keys": "freezes_per_month"}),
        ),
        (
            "streaks: {freezes_per_month: 2}",
            "streaks:",
            Problem(path="streaks", code="wants_part", params={"keys": "freezes_per_month"}),
        ),
        (
            "caps: {week: 6, day: 2}",
            "caps: [6]",
            Problem(path="kinds.title_tuning.caps", code="wants_part", params={"keys": "day, week, month"}),
        ),
        (
            "caps: {week: 6, day: 2}",
            "caps:",
            Problem(path="kinds.title_tuning.caps", code="wants_part", params={"keys": "day, week, month"}),
        ),
        (
            "week: 6",
            "week: 0",
            Problem(path="kinds.title_tuning.caps.week", code="wants_number", params={"least": 1, "most": 100}),
        ),
        (
            "jobs: [sales]",
            "jobs: sales",
            Problem(path="kinds.title_tuning.jobs", code="wants_list", params={"least": 0, "most": len(JOBS)}),
        ),
        ("jobs: [sales]", "jobs: [sales, sales]", Problem(path="kinds.title_tuning.jobs", code="entry_twice")),
        ("[80, 100]", "[100, 100]", Problem(path="limits.quality_percents", code="entry_twice")),
        (
            "[80, 100]",
            "[]",
            Problem(path="limits.quality_percents", code="wants_list", params={"least": 1, "most": 10}),
        ),
        ("[80, 100]", "[80, 120]", Problem(path="limits.quality_percents", code="full_quality_missing")),
        (
            "day: 2}",
            "day: 7}",
            Problem(path="kinds.title_tuning.caps", code="caps_contradict", params={"kind": "title_tuning"}),
        ),
        (
            "growth_percent: 130",
            "growth_percent: 99",
            Problem(path="curve.growth_percent", code="wants_number", params={"least": 100, "most": 300}),
        ),
        (
            "jobs: [sales]",
            f"cooldown_days: {DAYS_BACK_MAX + 1}",
            Problem(
                path="kinds.title_tuning.cooldown_days",
                code="wants_number",
                params={"least": 0, "most": DAYS_BACK_MAX},
            ),
        ),
        (
            "hand_in_within_days: 31",
            "hand_in_within_days: 0",
            Problem(path="limits.hand_in_within_days", code="wants_number", params={"least": 1, "most": DAYS_BACK_MAX}),
        ),
    ],
)
def test_a_problem_names_its_place_and_what_would_be_right(old: str, new: str, expected: Problem) -> None:
    assert problems(with_line(old, new)) == [expected]


def test_all_problems_are_told_at_once_each_at_its_entry() -> None:
    text = with_line("  xp: 20", "  xp: -1") + "- {code: second, threshold: 0}\n- 7\n"
    found = [(each.path, each.code) for each in problems(text)]
    assert found == [
        ("kinds.title_tuning.xp", "wants_number"),
        ("badges.second.name", "missing"),
        ("badges.second.hint", "missing"),
        ("badges.second.measure", "missing"),
        ("badges.second.threshold", "wants_number"),
        ("badges[3]", "wants_part"),
    ]


def test_what_is_wrong_can_be_read_off_the_exception() -> None:
    with pytest.raises(RulebookInvalid, match=r"kinds.title_tuning.xp: wants_number \{'least': 1, 'most': 1000\}"):
        load_rulebook(with_line("  xp: 20", "  xp: -1"))
