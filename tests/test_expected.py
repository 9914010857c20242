"""Targets that were set or changed against the rules are found in the log, however rightly their hashes were made."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, update

from growth_tree.accounts import models_kept
from growth_tree.accounts.schema import MODEL_FILE
from growth_tree.domain.baseline_events import BaselineActivated
from growth_tree.handle import Handler
from growth_tree.verify import verify
from tests.domain.test_baseline import TRAINED
from tests.measured import FROZEN, OVERRIDDEN, PROPOSED, measure
from tests.office import NOON, ZONE, found
from tests.tampering import forge

STREAM = "target/orders/member:ann/2026-W21"
ACTIVATED = BaselineActivated(baseline="one", kpi="orders", horizon=1, by="ed", rollback=False)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office, where orders are measured."""
    made = found(engine)
    measure(made)
    return made


def findings(engine: Engine) -> set[str]:
    """What the audit finds beside the tables that a forged event does not reach."""
    problems = verify(engine, ZONE, {}, lambda _done, _total: None).problems
    return {problem.kind for problem in problems} - {"differs_from_replay"}


@pytest.mark.usefixtures("office")
def test_what_two_people_agree_on_is_right(engine: Engine, owner: Engine) -> None:
    forge(owner, (STREAM, FROZEN), actor="system")
    forge(owner, (STREAM, PROPOSED), actor="cy")
    forge(owner, (STREAM, OVERRIDDEN), actor="di")
    assert findings(engine) == set()


@pytest.mark.usefixtures("office")
def test_a_target_that_is_frozen_in_its_week_is_found(engine: Engine, owner: Engine) -> None:
    forge(owner, ("target/orders/member:ann/2026-W20", replace(FROZEN, period="2026-W20")), actor="system")
    assert findings(engine) == {"frozen_too_late"}


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("override", "actor", "finding"),
    [
        (replace(OVERRIDDEN, by="cy"), "cy", "decided_without_right"),
        (replace(OVERRIDDEN, by="ann"), "ann", "decided_on_own_figure"),
        (replace(OVERRIDDEN, by="gus"), "gus", "decided_without_right"),
        (OVERRIDDEN, "cy", "decided_without_right"),
        (replace(OVERRIDDEN, target=50), "di", "decided_out_of_turn"),
        (replace(OVERRIDDEN, proposed_by="ed"), "di", "decided_out_of_turn"),
    ],
)
def test_an_override_by_one_person_alone_is_found(
    engine: Engine, owner: Engine, override: Any, actor: str, finding: str
) -> None:
    forge(owner, (STREAM, FROZEN), actor="system")
    forge(owner, (STREAM, PROPOSED), actor="cy")
    forge(owner, (STREAM, override), actor=actor)
    assert findings(engine) == {finding}


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("past", [(), (PROPOSED, OVERRIDDEN)])
def test_an_override_that_nobody_has_proposed_is_found(engine: Engine, owner: Engine, past: tuple[Any, ...]) -> None:
    forge(owner, (STREAM, FROZEN), actor="system")
    for event in past:
        forge(owner, (STREAM, event), actor=event.by)
    forge(owner, (STREAM, OVERRIDDEN), actor="di")
    assert findings(engine) == {"decided_out_of_turn"}


@pytest.mark.usefixtures("office")
def test_a_proposal_by_somebody_else_is_found(engine: Engine, owner: Engine) -> None:
    forge(owner, (STREAM, FROZEN), actor="system")
    forge(owner, (STREAM, replace(PROPOSED, by="gus")), actor="gus")
    assert findings(engine) == {"decided_without_right"}


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("trained", "actor", "finding"),
    [
        (TRAINED, "ed", set()),
        (TRAINED, "di", {"decided_without_right"}),
        (replace(TRAINED, rejected_for="unfair"), "ed", {"decided_out_of_turn"}),
    ],
)
def test_a_model_is_put_in_force_by_an_admin_and_not_after_its_rejection(
    engine: Engine, owner: Engine, trained: Any, actor: str, finding: set[str]
) -> None:
    forge(owner, ("baseline/orders", trained), actor="system")
    forge(owner, ("baseline/orders", ACTIVATED), actor=actor)
    assert findings(engine) == finding


def test_a_model_whose_bytes_were_changed_is_found(office: Handler, engine: Engine) -> None:
    with office.writing() as connection:
        models_kept.keep(connection, b"model", {}, NOON)
    assert findings(engine) == set()
    with office.writing() as connection:
        connection.execute(update(MODEL_FILE).values(content=b"another"))
    assert findings(engine) == {"model_altered"}
