from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel brings, as site-packages would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site-packages")
    return folder / "site-packages"


def python(installed: Path, folder: Path, *arguments: str) -> str:
    """Run Python away from the clone, with the wheel's files found first."""
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_wheel_brings_everything_that_is_not_a_test(installed: Path) -> None:
    brought = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert brought == {"growth_tree", "events", "models", "templates", "migrations"}


def test_a_demonstration_can_be_made_from_a_wheel(installed: Path, tmp_path: Path) -> None:
    assert str(installed) in python(installed, tmp_path, "-c", "import growth_tree; print(growth_tree.__file__)")
    small = ("demo", "--no-serve", "--members", "12", "--weeks", "4")
    python(installed, tmp_path, "-m", "growth_tree.cli", *small)
    assert (tmp_path / "var" / "demo.db").exists()
