"""Commands that take in files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.cli.terminal import handler, now, print_json, progress, refusals, say
from growth_tree.domain import subject
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.handle import Handler
from growth_tree.importing import background, importer
from growth_tree.importing.columns import Kind
from growth_tree.importing.importer import AnyPlan
from growth_tree.importing.metrics import MetricsPlan, Span
from growth_tree.importing.metrics.days import span_of
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.rows import RowError
from growth_tree.messages import sentence

ERRORS_SHOWN = 50
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
_SKIP_BAD = click.option("--skip-bad", is_flag=True, help="Take in the good rows although others are wrong.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("import")
def import_() -> None:
    """Take in files (xlsx, xls, csv); the same file twice changes nothing."""


@import_.command("people")
@_FILE
@_DRY_RUN
@_SKIP_BAD
@_JSON
def people(file: Path, *, dry_run: bool, skip_bad: bool, as_json: bool) -> None:
    """Take in people. The columns are in docs/imports.md; pages offer a template."""
    with refusals():
        _import({"kind": "people", "skip_bad": skip_bad}, file, dry_run=dry_run, as_json=as_json)


@import_.command("tasks")
@_FILE
@_DRY_RUN
@_SKIP_BAD
@_JSON
def tasks(file: Path, *, dry_run: bool, skip_bad: bool, as_json: bool) -> None:
    """Take in tasks. The columns are in docs/imports.md; pages offer a template."""
    with refusals():
        _import({"kind": "tasks", "skip_bad": skip_bad}, file, dry_run=dry_run, as_json=as_json)


@import_.command("metrics")
@_FILE
@click.option("--shop", metavar="ID", help="The shop, where the file does not say; its id or its name.")
@click.option("--team", metavar="ID", help="The team, where the file does not say; its id or its name.")
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), help="The first of its days, where it does not say.")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), help="The last of them, where it is not the same one.")
@click.option("--restate", is_flag=True, help="Take the new figures where others are known; without it they stay.")
@_DRY_RUN
@_SKIP_BAD
@_JSON
def metrics(
    file: Path,
    *,
    shop: str | None,
    team: str | None,
    first_day: datetime | None,
    last_day: datetime | None,
    restate: bool,
    dry_run: bool,
    skip_bad: bool,
    as_json: bool,
) -> None:
    """Take in figures: exports of the platforms, or a table of one's own. docs/imports.md says which."""
    with refusals():
        options = {"kind": "metrics", "about": _about(shop, team), "skip_bad": skip_bad, "restate": restate}
        days = span_of(first_day and first_day.date(), last_day and last_day.date())
        _import(options, file, days=days, dry_run=dry_run, as_json=as_json)


def _about(shop: str | None, team: str | None) -> str | None:
    """The subject of figures that do not say: a shop or a team, by its id or its name."""
    if shop is not None and team is not None:
        raise click.UsageError("A file belongs to a shop or to a team: --shop or --team, not both.")
    desk = handler()
    with desk.reading() as connection:
        directory = desk.world(connection).directory
    if team is not None:
        names = {each.team: each.name for each in directory.teams.values()}
        return subject.of_team(_found(names, team, "unknown_team"))
    return None if shop is None else subject.of_shop(_found(directory.shops, shop, "unknown_shop"))


def _found(names: Mapping[str, str], given: str, code: str) -> str:
    found = [given] if given in names else [known for known, name in names.items() if name == given]
    if len(found) != 1:
        raise Rejected(code)
    return found[0]


def _import(options: dict[str, Any], file: Path, *, dry_run: bool, as_json: bool, days: Span | None = None) -> None:
    desk, at, kind = handler(), now(), options["kind"]
    kept, plan = _planned(desk, options, file, at, days)
    refused = bool(plan.errors) and not options["skip_bad"]
    if not dry_run:
        _carry_out(desk, background.begin(desk, options, kept, file.name, at), plan, quiet=as_json)
    counts = {name: getattr(plan.counts, name) for name in plan.counts.__slots__}
    stopped = dry_run or refused
    if as_json:
        print_json({"imported": not stopped, **counts, "errors": list(map(_error, plan.errors)), **_told(plan)})
    else:
        _say(plan, counts, stopped=stopped, restated=kind != "metrics" or options["restate"])
    if refused:
        raise SystemExit(1)


def _carry_out(desk: Handler, job: Job, plan: AnyPlan, *, quiet: bool) -> None:
    """Do it on record; what is wrong with rows is told with the plan, all else that stands against it is raised."""
    try:
        with progress(f"import {plan.kind}", quiet=quiet) as report:
            refused = background.run_import(desk, job, plan=plan, tell=report)
    except KeyboardInterrupt:
        with desk.writing() as connection:
            jobs.cancel(connection, job.id, now())
        raise
    if refused is not None and refused.code != "import_has_errors":
        raise refused


def _planned(
    desk: Handler, options: Mapping[str, Any], file: Path, at: datetime, days: Span | None
) -> tuple[bytes, AnyPlan]:
    """What is kept of the file, and what it would do."""
    kind: Kind = options["kind"]
    try:
        with desk.reading() as connection:
            kept = importer.take(
                *(desk, connection, kind, file.read_bytes()),
                file_name=file.name,
                about=options.get("about"),
                days=days,
            )
            return kept, importer.plan_of(desk, connection, kept, options, actor=SYSTEM, at=at)
    except SheetRefused as refused:
        raise Rejected(refused.code, str(file), **refused.params) from refused


def _say(plan: AnyPlan, counts: Mapping[str, int], *, stopped: bool, restated: bool) -> None:
    for error in plan.errors[:ERRORS_SHOWN]:
        where = f"row {error.line}" + (f", {error.column}" if error.column else "")
        say(f"{where}: {sentence(Rejected(error.code, error.column, **error.params))}")
    for what, columns in _told(plan).items():
        if columns:
            say(f"{what.replace('_', ' ')}: {', '.join(columns)}")
    if counts["change"] and not restated:
        say("Some figures are known otherwise and stay as they are; --restate takes the new ones.")
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    say(said + (" (nothing was written)" if stopped else ""))


def _told(plan: AnyPlan) -> dict[str, list[str]]:
    """What to know of a file of figures: columns that were not used, by the reason, and a shop taken for another."""
    if not isinstance(plan, MetricsPlan):
        return {}
    return {
        "dropped_as_personal": list(plan.personal),
        "not_understood": [place.header for place in plan.unknown],
        "not_added_up": list(plan.not_added),
        "taken_for_the_chosen_shop": [plan.stranger] if plan.stranger else [],
    }


def _error(error: RowError) -> dict[str, int | str | None]:
    return {"row": error.line, "column": error.column, "code": error.code}


COMMANDS = (import_,)
