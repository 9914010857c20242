"""A failure by chance can be repeated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).parent / "conftest.py"
BY_CHANCE = "def test_it(rng):\n    assert rng.random() > 2\n"


def test_a_quiet_run_that_fails_names_its_seed_at_the_end(tmp_path: Path) -> None:
    failed = run(tmp_path, BY_CHANCE, "-q")
    assert failed.returncode == 1
    assert "chance: --seed=1234" in failed.stdout[failed.stdout.index("rng.random() > 2") :]


def run(folder: Path, test: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Tests of their own, run as ours are."""
    (folder / "conftest.py").write_text("from tests.conftest import *  # noqa: F403\n")
    (folder / "test_it.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), "--seed=1234"]
    return subprocess.run(
        [*command, *arguments, str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(CONFTEST.parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
