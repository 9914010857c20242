"""How long tests of chance go on: GROWTH_TREE_TEST_EFFORT is quick, ci (what `make check` sets) or release."""

from __future__ import annotations

import os

SETTING = "GROWTH_TREE_TEST_EFFORT"


def effort(*, quick: int, ci: int, release: int) -> int:
    """How many tries there are."""
    return {"quick": quick, "ci": ci, "release": release}[os.environ.get(SETTING, "quick")]


def parts(tries: int, most: int) -> list[int]:
    """Tries in parts of at most so many, each a test of its own, which other processes can take."""
    return [min(most, tries - done) for done in range(0, tries, most)]
