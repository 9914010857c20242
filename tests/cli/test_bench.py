"""The measuring command runs every workload beside its reference; how fast they are is no matter of tests."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from growth_tree.bench import department, page, redeem, workloads
from growth_tree.cli import cli
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from tests.office import ZONE

NAMES = (
    "import",
    "approve",
    "approve_long_history",
    "approve_concurrent",
    "approve_hot",
    "redeem",
    "redeem_race",
    "rebuild",
    "rebuild_from_empty",
    "verify",
    "simulate",
)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_workload_has_a_rate_and_that_of_its_reference(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    for name, value in {"MEMBERS": 30, "APPROVALS": 20, "FEW": 20, "TURNS": 4, "ROUNDS": 2}.items():
        monkeypatch.setattr(workloads, name, value)
    monkeypatch.setattr(redeem, "CLIENTS", 16)
    monkeypatch.setattr(page, "TIMES", 3)
    done = CliRunner().invoke(cli, ["bench", "--events", "90", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["workloads"]
    names = [each["name"] for each in found]
    assert names[: len(NAMES)] == list(NAMES)
    assert {name.split()[0] for name in names[len(NAMES) :]} == {"page"}
    for each in found:
        assert each["database"] == kind
        assert each["reference"] in ("es", "raw")
        assert each["ratio"] == pytest.approx(each["rate"] / each["reference_rate"], abs=0.01, rel=0.05)


def test_what_is_refused_is_not_measured(engine: Engine) -> None:
    desk = Handler(engine, ZONE)
    department.found(desk, 2)
    department.fill(desk, range(1), department.member)
    with pytest.raises(Rejected, match="season_closed"):
        department.fill(desk, range(1, 2), lambda _: department.member(0), department.AT - timedelta(days=91))
