"""Deciding on many pieces of work at once: each is accounted for singly."""

from __future__ import annotations

import re
from secrets import token_hex

import pytest
from werkzeug.test import TestResponse

from tests.web.department import Department, Visitor
from tests.web.inbox import earned, rows, standing


def bulk(visitor: Visitor, *ticked: str, htmx: bool = True, **data: str) -> TestResponse:
    return visitor.post("/inbox/approve", {"task": list(ticked), **data}, htmx=htmx)


def verdicts(answer: TestResponse) -> list[tuple[str, str]]:
    """Tone and sentence of each."""
    found = re.findall(r'<li class="verdict (\w+)">.*?<p>(.*?)</p>', answer.text, re.DOTALL)
    return [(tone, re.sub(r"(<[^>]+>|\s)+", " ", said).strip()) for tone, said in found]


def test_every_ticked_piece_of_work_is_accounted_for_singly(department: Department, bo: Visitor, di: Visitor) -> None:
    good = department.hand_in("ann", "listing")
    decided = department.approve(department.hand_in("abe", "listing"), quality=60)
    same = department.approve(department.hand_in("abe", "listing"))
    shared = department.hand_in("ann", shares={"ann": 50, "abe": 50})
    foreign = department.hand_in("eve")
    own = department.hand_in("bo")
    for _n in range(3):
        department.approve(department.hand_in("ann", "photos"))
    capped = department.hand_in("ann", "photos")
    again = department.hand_in("ann")
    ticked = [f"{task}:1" for task in (good, decided, same, shared, foreign, own, capped, "missing")]
    answer = bulk(bo, *ticked, f"{again}:2")
    assert answer.status_code == 200
    found = verdicts(answer)
    assert [tone for tone, _said in found] == ["good", "bad", "wait", "bad", "bad", "bad", "wait", "bad", "bad"]
    expected = [
        "Approved 安然 +10 XP · +5 points",
        "already been decided",
        "had been approved already",
        "Not everybody has confirmed",
        "There is nothing here",
        "Nobody decides on their own work",
        "安然 earns nothing: This kind of task counts 3 times a week at most.",
        "There is nothing here",
        "handed in again",
    ]
    for (_tone, said), part in zip(found, expected, strict=True):
        assert part in said
    assert "3 of 9 approved" in answer.text
    assert "夏装上新" in answer.text
    assert "伊芙" not in answer.text
    assert [standing(department, task).status for task in (good, shared, foreign, own, capped, again)] == [
        "approved",
        "submitted",
        "submitted",
        "submitted",
        "approved",
        "submitted",
    ]


def test_a_cap_that_is_reached_on_the_way_holds_for_the_rest(department: Department, bo: Visitor) -> None:
    ids = [department.hand_in("ann", "photos") for _n in range(4)]
    found = verdicts(bulk(bo, *(f"{task}:1" for task in ids), quality="80"))
    assert [tone for tone, _said in found] == ["good", "good", "good", "wait"]
    assert earned(department, ids[0]) == [("ann", 24, 16)]
    assert earned(department, ids[3]) == [("ann", 0, 0)]


def test_the_whole_page_says_the_same_without_scripts(department: Department, bo: Visitor) -> None:
    task, left = department.hand_in("ann"), department.hand_in("abe")
    answer = bulk(bo, f"{task}:1", htmx=False)
    assert (answer.status_code, rows(answer)) == (200, [left])
    assert "1 of 1 approved" in answer.text
    assert 'href="/inbox?' not in answer.text or "/inbox/approve?" not in answer.text


def test_sending_the_ticked_twice_has_one_effect(department: Department, bo: Visitor) -> None:
    ids, click = [department.hand_in(who, "photos") for who in ("ann", "abe")], token_hex(16)
    answers = [bulk(bo, *(f"{task}:1" for task in ids), command_id=click) for _n in range(2)]
    assert verdicts(answers[0]) == verdicts(answers[1])
    assert [len(earned(department, task)) for task in ids] == [1, 1]


def test_a_form_from_the_cache_decides_on_what_is_ticked_now(department: Department, bo: Visitor) -> None:
    first, second, click = department.hand_in("ann"), department.hand_in("abe"), token_hex(16)
    bulk(bo, f"{first}:1", command_id=click)
    bulk(bo, f"{second}:1", command_id=click)
    assert standing(department, second).status == "approved"


def test_ticking_the_same_twice_counts_once(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    assert len(verdicts(bulk(bo, f"{task}:1", f"{task}:1"))) == 1


@pytest.mark.parametrize(
    ("ticked", "quality"),
    [
        ([], "100"),
        (["x"], "100"),
        (["a b:1"], "100"),
        (["x:0"], "100"),
        (["x:1"], "no"),
        (["x:1"], "0"),
        ([f"t{n}:1" for n in range(101)], "100"),
    ],
)
def test_a_senseless_selection_is_refused_and_nothing_happens(
    department: Department, bo: Visitor, ticked: list[str], quality: str
) -> None:
    task = department.hand_in("ann")
    answer = bulk(bo, *ticked, quality=quality)
    assert answer.status_code == 422
    assert 'class="error" role="alert"' in answer.text
    assert rows(answer) == [task]
