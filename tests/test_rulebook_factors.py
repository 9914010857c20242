"""Weights of branches, factors of promotions and smallest shares as they are written; documents as they are entered."""

from __future__ import annotations

import pytest

from growth_tree.domain.rules import CycleFactor
from growth_tree.rulebook_schema import (
    Problem,
    RulebookInvalid,
    dump_document,
    load_document,
    load_rulebook,
    problems_of,
)
from tests.rulebook_document import SMALL, problems, with_line


def with_part(part: str) -> str:
    return f"{part}\n{SMALL}"


def test_weights_and_factors_are_read_and_what_says_nothing_is_left_out() -> None:
    book = load_rulebook(
        with_part("weights: {data: 120, content: 80}\ncycle_factors: [{intensity: 3, percent: 150, branch: data}]")
    )
    assert book.weights == {"data": 120, "content": 80}
    assert book.cycle_factors == (CycleFactor(intensity=3, percent=150, branch="data"),)
    assert list(dump_document(book)["weights"]) == ["content", "data"]
    assert not {"weights", "cycle_factors"} & set(dump_document(load_rulebook(SMALL)))


@pytest.mark.parametrize("value", ["9", "301", "-100", "0", "1.5", "null", '"100"', "[100]", "yes"])
def test_a_weight_is_a_per_cent_within_bounds(value: str) -> None:
    assert problems(with_part(f"weights: {{data: {value}}}")) == [
        Problem(path="weights.data", code="wants_number", params={"least": 10, "most": 300})
    ]


@pytest.mark.parametrize("value", ["49", "301", "-50", "null", "1e2"])
def test_a_factor_of_promotions_is_a_per_cent_within_bounds(value: str) -> None:
    assert problems(with_part(f"cycle_factors: [{{intensity: 2, percent: {value}}}]")) == [
        Problem(path="cycle_factors[1].percent", code="wants_number", params={"least": 50, "most": 300})
    ]


@pytest.mark.parametrize(
    ("part", "path", "code"),
    [
        ("weights: {cooking: 100}", "weights.cooking", "wants_choice"),
        ("weights: [data]", "weights", "wants_part"),
        ("weights:", "weights", "wants_part"),
        ("cycle_factors: [{intensity: 0, percent: 100}]", "cycle_factors[1].intensity", "wants_number"),
        ("cycle_factors: [{intensity: 4, percent: 100}]", "cycle_factors[1].intensity", "wants_number"),
        ("cycle_factors: [{percent: 100}]", "cycle_factors[1].intensity", "missing"),
        ("cycle_factors: [{intensity: 1}]", "cycle_factors[1].percent", "missing"),
        ("cycle_factors: [{intensity: 1, percent: 90, branch: cooking}]", "cycle_factors[1].branch", "wants_choice"),
        ("cycle_factors: [{intensity: 1, percent: 90, shop: a}]", "cycle_factors[1].shop", "unknown_key"),
        ("cycle_factors: {intensity: 1, percent: 90}", "cycle_factors", "wants_list"),
        (
            "cycle_factors: [{intensity: 1, percent: 90}, {intensity: 1, percent: 80}]",
            "cycle_factors[2]",
            "factor_twice",
        ),
    ],
)
def test_weights_and_factors_that_cannot_be_meant_are_refused_at_their_place(part: str, path: str, code: str) -> None:
    assert [(each.path, each.code) for each in problems(with_part(part))] == [(path, code)]


@pytest.mark.parametrize(
    ("share", "code"), [("0", "wants_number"), ("51", "wants_number"), ("13", "shares_contradict")]
)
def test_a_smallest_share_leaves_room_for_all_who_may_share(share: str, code: str) -> None:
    (found,) = problems(with_line("  contributors: 8", f"  contributors: 8\n  smallest_share: {share}"))
    assert (found.path, found.code) == ("limits.smallest_share", code)


# What is entered in a form


def test_a_document_that_is_no_rule_book_says_everything_that_is_wrong() -> None:
    document = dump_document(load_rulebook(SMALL))
    document["kinds"][0] |= {"xp": "twenty", "branch": "cooking", "caps": {"day": 3, "week": "x"}}
    document["curve"]["base"] = -1
    assert sorted((each.path, each.code) for each in problems_of(document)) == [
        ("curve.base", "wants_number"),
        ("kinds.title_tuning.branch", "wants_choice"),
        ("kinds.title_tuning.caps.week", "wants_number"),
        ("kinds.title_tuning.xp", "wants_number"),
    ]
    with pytest.raises(RulebookInvalid):
        load_document(document)


def test_a_document_that_contradicts_itself_says_every_contradiction() -> None:
    document = dump_document(load_rulebook(SMALL))
    document["kinds"] *= 2
    document["kinds"][0]["caps"] = {"day": 3, "week": 2}
    document["limits"]["quality_percents"] = [80]
    assert {(each.path, each.code) for each in problems_of(document)} == {
        ("kinds.title_tuning", "kind_twice"),
        ("kinds.title_tuning.caps", "caps_contradict"),
        ("limits.quality_percents", "full_quality_missing"),
    }


def test_a_document_without_anything_misses_every_part_that_is_needed() -> None:
    assert {(each.path, each.code) for each in problems_of({})} == {
        (part, "missing") for part in ("title", "curve", "streaks", "limits", "kinds", "badges")
    }
