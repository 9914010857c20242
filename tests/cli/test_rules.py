"""The rule lab from the shell: the same figures as in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from growth_tree.rulebook_schema import dump_rulebook
from tests.cli.conftest import Run
from tests.office import RULES


@pytest.fixture
def doubled(tmp_path: Path) -> Path:
    """A document by which everything earns twice the XP."""
    file = tmp_path / "rules.yaml"
    kinds = tuple(replace(kind, xp=2 * kind.xp) for kind in RULES.kinds)
    file.write_text(dump_rulebook(replace(RULES, kinds=kinds)), "utf-8")
    return file


def test_a_document_is_simulated_from_a_day_on(shell: Run, doubled: Path) -> None:
    done = shell("rules", "simulate", doubled, "--since", "2026-05-01", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["events"] > 0
    assert said["seconds"] >= 0
    (ann,) = [person for person in said["people"] if person["id"] == "ann"]
    assert ann["xp_after"] == 2 * ann["xp_before"] > 0
    assert ann["points_after"] == ann["points_before"] > 0
    assert said["totals"]["winners"] == 1


def test_a_later_day_leaves_earlier_work_as_it_was(shell: Run, doubled: Path) -> None:
    done = shell("rules", "simulate", doubled, "--since", "2026-05-14", "--json")
    assert json.loads(done.stdout)["totals"]["xp_after"] == 0


def test_the_terminal_is_told_who_gains(shell: Run, doubled: Path) -> None:
    done = shell("rules", "simulate", doubled, "--since", "2026-05-01")
    assert "winners 1, losers 0" in done.output
    assert "ann" in done.output


def test_what_is_no_rule_book_is_refused_with_its_place(shell: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("title: nothing", "utf-8")
    done = shell("rules", "simulate", file)
    assert done.exit_code == 1
    assert "title" in done.output


@pytest.mark.parametrize("command", ["check", "simulate", "publish"])
@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe\x00", "save it as UTF-8"), ("规".encode() * 200_000, "512 KB at most")]
)
def test_a_file_that_can_be_no_document_is_refused_in_words(
    shell: Run, tmp_path: Path, command: str, content: bytes, said: str
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_bytes(content)
    done = shell("rules", command, file)
    assert (done.exit_code, said in done.output, done.output.startswith(":")) == (1, True, False)
