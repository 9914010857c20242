"""Commands that take in files."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from growth_tree.cli.terminal import handler, now, print_json, progress, refusals, say
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.importing import importer
from growth_tree.importing.columns import Kind
from growth_tree.importing.refused import SheetRefused
from growth_tree.messages import sentence

ERRORS_SHOWN = 50


@click.group("import")
def import_() -> None:
    """Take in files (xlsx, xls, csv); the same file twice changes nothing."""


def _command(kind: Kind) -> click.Command:
    @import_.command(kind, help=f"Take in {kind}. The columns are in docs/imports.md; pages offer a template.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
    @click.option("--skip-bad", is_flag=True, help="Take in the good rows although others are wrong.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def run(file: Path, *, dry_run: bool, skip_bad: bool, as_json: bool) -> None:
        with refusals():
            _import(kind, file, dry_run=dry_run, skip_bad=skip_bad, as_json=as_json)

    return run


def _import(kind: Kind, file: Path, *, dry_run: bool, skip_bad: bool, as_json: bool) -> None:
    desk, at = handler(), now()
    try:
        sheet = importer.read(kind, file.read_bytes())
        with desk.reading() as connection:
            plan = importer.plan(desk, connection, kind, sheet, actor=SYSTEM, at=at)
    except SheetRefused as refused:
        raise Rejected(refused.code, str(file), **refused.params) from refused
    stopped = dry_run or (bool(plan.errors) and not skip_bad)
    if not stopped:
        with progress(f"import {kind}", quiet=as_json) as report:
            for done in importer.carry_out(desk, plan, actor=SYSTEM, at=at, skip_bad=skip_bad):
                report(done, plan.counts.create + plan.counts.change)
    counts = {name: getattr(plan.counts, name) for name in plan.counts.__slots__}
    if as_json:
        print_json(
            {"imported": not stopped, **counts, "errors": [_error(e.line, e.column, e.code) for e in plan.errors]}
        )
    else:
        for error in plan.errors[:ERRORS_SHOWN]:
            where = f"row {error.line}" + (f", {error.column}" if error.column else "")
            say(f"{where}: {sentence(Rejected(error.code, error.column, **error.params))}")
        say(
            ", ".join(f"{count} {name}" for name, count in counts.items())
            + (" (nothing was written)" if stopped else "")
        )
    if stopped and not dry_run:
        raise SystemExit(1)


def _error(line: int, column: str | None, code: str) -> dict[str, int | str | None]:
    return {"row": line, "column": column, "code": code}


for _kind in get_args(Kind):
    _command(_kind)

COMMANDS = (import_,)
