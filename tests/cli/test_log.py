"""The commands about the log, as an operator or a program runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, update

from events.engine import writing
from growth_tree.accounts.people import NewPerson, add_people, people_by_id
from growth_tree.domain.directory import Depart
from growth_tree.handle import Handler
from growth_tree.replay import outdated
from models import ledger, tasks
from tests.cli.conftest import Run
from tests.events.drafts import whole_log
from tests.office import NOON, TODAY, ZONE, contents, do
from tests.tampering import rewrite, rewrite_history


def report(shell: Run, *arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit status and report of `verify --json`."""
    result = shell("verify", "--json", *arguments)
    assert result.stderr == ""
    (line,) = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return result.exit_code, found


def test_verify_prints_one_json_object_and_exits_with_0_when_all_is_well(shell: Run, engine: Engine) -> None:
    events = whole_log(engine)
    status, found = report(shell)
    assert status == 0
    assert found == {
        "ok": True,
        "events": len(events),
        "head": events[-1].hash.hex(),
        "first_bad_position": None,
        "problems": [],
    }


def test_verify_exits_with_1_and_names_the_first_bad_position(shell: Run, engine: Engine, owner: Engine) -> None:
    events = whole_log(engine)
    rewrite(owner, [*events[:4], events[4]._replace(actor="eve"), *events[5:]])
    status, found = report(shell)
    assert status == 1
    assert (found["ok"], found["first_bad_position"], found["events"]) == (False, 5, len(events))
    assert found["problems"] == [{"kind": "altered", "where": "event", "position": 5}]


def test_verify_tells_people_in_words(shell: Run, engine: Engine) -> None:
    events = whole_log(engine)
    well = shell("verify")
    assert (well.exit_code, well.stdout) == (
        0,
        f"{len(events)} events, head {events[-1].hash.hex()[:16]}: all is as it must be\n",
    )
    with writing(engine) as connection:
        connection.execute(delete(tasks.share))
    ill = shell("verify")
    assert ill.exit_code == 1
    assert ill.stdout.splitlines()[1:] == ["  differs_from_replay: task_share"]


def test_an_exported_anchor_shows_a_history_made_anew(
    shell: Run, engine: Engine, owner: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text(shell("anchor", "export").stdout)
    events = whole_log(engine)
    assert json.loads(file.read_text()) == {
        "position": len(events),
        "hash": events[-1].hash.hex(),
        "at": json.loads(file.read_text())["at"],
    }
    assert report(shell, "--anchors", file)[0] == 0
    rewrite_history(owner, [*events[:-1], events[-1]._replace(actor="eve")])
    assert report(shell)[0] == 0
    status, found = report(shell, "--anchors", file)
    assert (status, found["first_bad_position"]) == (1, len(events))
    assert found["problems"][0]["kind"] == "differs_from_anchor"


def test_an_anchor_exported_after_the_crime_does_not_cover_it_up(
    shell: Run, engine: Engine, owner: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    before = shell("anchor", "export").stdout
    events = whole_log(engine)
    rewrite_history(owner, [*events[:-1], events[-1]._replace(actor="eve")])
    file.write_text(before + shell("anchor", "export").stdout)
    assert report(shell, "--anchors", file)[0] == 1


def test_an_exported_anchor_shows_a_tail_cut_off(shell: Run, engine: Engine, owner: Engine, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text(shell("anchor", "export").stdout)
    events = whole_log(engine)
    rewrite_history(owner, events[:-2])
    assert report(shell)[0] == 0
    status, found = report(shell, "--anchors", file)
    assert (status, found["first_bad_position"]) == (1, len(events) - 1)


def test_a_file_that_holds_no_anchors_is_refused(shell: Run, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text("no anchor\n")
    result = shell("verify", "--anchors", file)
    assert result.exit_code == 2
    assert "line 1 is not an anchor" in result.stderr
    assert shell("verify", "--anchors", tmp_path / "missing").exit_code == 2


def test_rebuild_makes_the_read_models_anew(shell: Run, engine: Engine) -> None:
    with engine.connect() as connection:
        before = contents(connection)
    with writing(engine) as connection:
        connection.execute(update(ledger.account).values(balance=0))
    result = shell("rebuild")
    assert (result.exit_code, result.stdout) == (0, f"{len(whole_log(engine))} events projected\n")
    with engine.connect() as connection:
        assert contents(connection) == before


def test_one_projection_is_made_anew_and_the_others_stay(shell: Run, engine: Engine) -> None:
    with engine.connect() as connection:
        before = contents(connection)
    with writing(engine) as connection:
        connection.execute(update(ledger.account).values(balance=0))
        connection.execute(delete(tasks.share))
    assert shell("rebuild", "ledger").exit_code == 0
    with engine.connect() as connection:
        after = contents(connection)
        assert outdated(connection) == []
    assert {name for name in before if after[name] != before[name]} == {tasks.share.name}
    unknown = shell("rebuild", "everything")
    assert (unknown.exit_code, "'people', 'tasks'" in unknown.stderr) == (2, True)


@pytest.mark.parametrize("after", [0, 7])
def test_the_log_is_exported_as_it_is_stored(shell: Run, engine: Engine, after: int) -> None:
    result = shell("export", "events", "--after", after)
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    expected = [event._asdict() for event in whole_log(engine)[after:]]
    assert lines == [event | {"body": json.loads(event["body"]), "hash": event["hash"].hex()} for event in expected]


def test_the_log_says_that_somebody_was_erased_and_not_who_that_was(shell: Run, engine: Engine) -> None:
    with writing(engine) as connection:
        add_people(connection, [NewPerson(id="ann", username="ann.li", name="Ann Li")], NOON)
    refused = shell("erase", "ann", "--yes")
    assert refused.exit_code == 1
    assert "still works here" in refused.stderr
    do(Handler(engine, ZONE), Depart(member="ann", on=TODAY))
    for _ in range(2):
        assert shell("erase", "ann", "--yes").exit_code == 0
    (erased,) = [event for event in whole_log(engine) if event.type == "MemberErased"]
    assert (erased.actor, erased.body) == ("system", '{"member":"ann"}')
    with writing(engine) as connection:
        assert people_by_id(connection, ["ann"])["ann"].name == "#ann"
    assert shell("verify").exit_code == 0
