"""Every status of a piece of work × every command about it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import task
from growth_tree.domain.task import Status
from growth_tree.domain.task_events import State
from tests.domain.scenario import fold, given
from tests.domain.work import (
    APPROVE,
    APPROVED,
    ASSIGN,
    ASSIGNED,
    BOTH_APPROVED,
    CONFIRM,
    CONFIRMED,
    DECLINE,
    DECLINED,
    RETURN,
    RETURNED,
    SHARED,
    SUBMIT,
    SUBMITTED,
    VOID,
    VOIDED,
    WITHDRAW,
    WITHDRAWN,
    shares,
)

PASTS: dict[str, tuple[Any, ...]] = {
    "unknown": (),
    "assigned": (ASSIGNED,),
    "submitted": (SUBMITTED,),
    "shared": (SHARED,),
    "confirmed": (SHARED, CONFIRMED),
    "declined": (SHARED, DECLINED),
    "returned": (SUBMITTED, RETURNED),
    "withdrawn": (SUBMITTED, WITHDRAWN),
    "called off": (ASSIGNED, replace(WITHDRAWN, by="cy")),
    "approved": (SUBMITTED, APPROVED),
    "approved for both": (SHARED, CONFIRMED, BOTH_APPROVED),
    "voided": (SUBMITTED, APPROVED, VOIDED),
}
STATUSES = {
    "unknown": Status.UNKNOWN,
    "assigned": Status.ASSIGNED,
    "submitted": Status.SUBMITTED,
    "shared": Status.SUBMITTED,
    "confirmed": Status.SUBMITTED,
    "declined": Status.RETURNED,
    "returned": Status.RETURNED,
    "withdrawn": Status.WITHDRAWN,
    "called off": Status.WITHDRAWN,
    "approved": Status.APPROVED,
    "approved for both": Status.APPROVED,
    "voided": Status.VOIDED,
}
SUBMIT_BOTH = replace(SUBMIT, shares=shares(ann=60, bo=40))
BOTH_VOIDED = replace(VOIDED, members=("ann", "bo"))

A, D = "already_submitted", "already_decided"
NOT_YOURS = "not_yours"
TABLE: list[tuple[Any, str, dict[str, Any]]] = [
    (ASSIGN, "cy", {"unknown": ASSIGNED} | dict.fromkeys(list(PASTS)[1:])),
    (
        SUBMIT,
        "ann",
        {
            "unknown": SUBMITTED,
            "assigned": SUBMITTED,
            "submitted": None,
            "shared": A,
            "confirmed": A,
            "declined": SUBMITTED,
            "returned": SUBMITTED,
            "withdrawn": D,
            "called off": D,
            "approved": None,
            "approved for both": D,
            "voided": D,
        },
    ),
    (
        SUBMIT_BOTH,
        "ann",
        {
            "unknown": SHARED,
            "assigned": SHARED,
            "submitted": A,
            "shared": None,
            "confirmed": None,
            "declined": SHARED,
            "returned": SHARED,
            "withdrawn": D,
            "called off": D,
            "approved": D,
            "approved for both": None,
            "voided": D,
        },
    ),
    (
        CONFIRM,
        "bo",
        dict.fromkeys(PASTS, NOT_YOURS)
        | {"shared": CONFIRMED, "confirmed": None, "declined": D, "approved for both": None},
    ),
    (
        DECLINE,
        "bo",
        dict.fromkeys(PASTS, NOT_YOURS)
        | {"shared": DECLINED, "confirmed": DECLINED, "declined": None, "approved for both": D},
    ),
    (
        WITHDRAW,
        "ann",
        dict.fromkeys(PASTS, WITHDRAWN)
        | {"unknown": D, "assigned": NOT_YOURS, "withdrawn": None, "called off": None}
        | dict.fromkeys(("approved", "approved for both", "voided"), D),
    ),
    (
        RETURN,
        "cy",
        dict.fromkeys(PASTS, D)
        | dict.fromkeys(("submitted", "shared", "confirmed"), RETURNED)
        | dict.fromkeys(("returned", "declined")),
    ),
    (
        APPROVE,
        "cy",
        dict.fromkeys(PASTS, D)
        | {"submitted": APPROVED, "shared": "shares_unconfirmed", "confirmed": BOTH_APPROVED}
        | dict.fromkeys(("approved", "approved for both")),
    ),
    (
        VOID,
        "cy",
        dict.fromkeys(PASTS, "not_approved") | {"approved": VOIDED, "approved for both": BOTH_VOIDED, "voided": None},
    ),
]
CASES = [(past, command, actor, expected[past]) for command, actor, expected in TABLE for past in PASTS]
DECIDED = [case for case in CASES if not isinstance(case[-1], str | None)]


@pytest.mark.parametrize(("past", "command", "actor", "expected"), CASES)
def test_in_each_status_a_command_has_its_one_answer(past: str, command: Any, actor: str, expected: Any) -> None:
    outcome = given(*PASTS[past]).when(command, actor=actor)
    if isinstance(expected, str):
        outcome.refused(expected)
    else:
        outcome.then(*([] if expected is None else [expected]))


@pytest.mark.parametrize(("past", "command", "actor", "event"), DECIDED)
def test_the_same_command_again_decides_nothing(past: str, command: Any, actor: str, event: Any) -> None:
    given(*PASTS[past], event).when(command, actor=actor).then()


@pytest.mark.parametrize("past", PASTS)
def test_what_happened_leads_to_a_status(past: str) -> None:
    state: State = fold(task, PASTS[past])
    assert state.status is STATUSES[past]


def test_every_task_has_a_stream_of_its_own() -> None:
    assert {task.stream_of(command) for command, _, _ in TABLE} == {"task/t1"}
