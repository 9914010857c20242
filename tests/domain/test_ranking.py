"""Ranks: ties, gaps, the last place, and who stands next to whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from growth_tree.domain.ranking import Place, around, ranked, top

VALUES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(-5, 9), max_size=12)


def seats(places: list[Place]) -> list[tuple[str, int | None]]:
    return [(place.member, place.rank) for place in places]


def test_ties_share_a_rank_and_the_next_one_follows_without_a_gap() -> None:
    assert seats(ranked({"a": 9, "b": 9, "c": 5, "d": 1})) == [("a", 1), ("b", 1), ("c", 2), ("d", None)]


def test_nobody_is_last_where_all_have_the_same() -> None:
    assert seats(ranked({"a": 3, "b": 3})) == [("a", 1), ("b", 1)]


def test_who_has_nothing_is_not_there() -> None:
    assert ranked({"a": 0, "b": -4}) == []


def test_the_top_ranks_only_those_who_take_part_and_leaves_their_last_out() -> None:
    places = ranked({"a": 9, "b": 8, "c": 7, "d": 6})
    assert seats(top(places, 10, {"b", "c", "d"})) == [("b", 1), ("c", 2)]
    assert seats(top(places, 1, {"b", "c", "d"})) == [("b", 1)]


def test_neighbours_are_two_above_and_two_below() -> None:
    places = ranked({name: 20 - n for n, name in enumerate("abcdefg")})
    assert [place.member for place in around(places, "d")] == list("bcdef")
    assert [place.member for place in around(places, "a")] == list("abc")
    assert around(places, "nobody") == []


@given(VALUES)
def test_the_last_of_several_ranks_is_never_told(values: dict[str, int]) -> None:
    places = ranked(values)
    ranks = [place.rank for place in places]
    heights = {value for value in values.values() if value > 0}
    assert len(places) == sum(value > 0 for value in values.values())
    assert {rank for rank in ranks if rank} == set(range(1, max(len(heights), 2))) & set(range(1, len(heights) + 1))
    assert (None in ranks) == (len(heights) > 1)
    lowest = min(heights, default=0)
    assert all((place.value == lowest) == (place.rank is None) for place in places if len(heights) > 1)
