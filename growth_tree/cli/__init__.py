"""The command line: what operators do, beside the pages. Output for programs is one JSON object with --json."""

from __future__ import annotations

import gc

import click
from sqlalchemy.exc import DBAPIError

from growth_tree.cli import (
    backup,
    baselines,
    bench,
    demonstration,
    doctor,
    imports,
    log,
    people,
    rules,
    service,
    training,
)
from growth_tree.config import SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="growth-tree")
def cli() -> None:
    """Growth Tree: work handed in becomes experience, points and rights."""


for command in (
    *service.COMMANDS,
    *demonstration.COMMANDS,
    *people.COMMANDS,
    *imports.COMMANDS,
    *rules.COMMANDS,
    *baselines.COMMANDS,
    *log.COMMANDS,
    *doctor.COMMANDS,
    *backup.COMMANDS,
    *bench.COMMANDS,
):
    cli.add_command(command)
for command in training.COMMANDS:
    baselines.baselines.add_command(command)


SHORT_LIVED = (50_000, 20, 50)
"""Events come in thousands of small objects without cycles: collecting as seldom as this saves a fifth of the time."""

UNDEFINED_TABLE = "42P01"
"""What PostgreSQL calls it."""


def main() -> None:
    """Run the command line; a wrong setting, or a database without tables, is told in one sentence."""
    gc.set_threshold(*SHORT_LIVED)
    try:
        cli(prog_name="growth-tree")
    except SettingsError as error:
        raise SystemExit(f"growth-tree: {error}") from error
    except DBAPIError as error:
        raise SystemExit(f"growth-tree: {error.orig}.{_advice(error)}") from error


def _advice(error: DBAPIError) -> str:
    """What helps where tables are missing; where the database does not answer its own words say it."""
    is_missing = getattr(error.orig, "sqlstate", None) == UNDEFINED_TABLE or "no such table" in str(error.orig)
    return " `growth-tree init` makes and upgrades the tables." if is_missing else ""
