"""The command that measures."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from events.engine import create_engine
from growth_tree import migrate
from growth_tree.cli.terminal import console, print_json, say, settings
from growth_tree.handle import Handler


@click.command()
@click.option("--events", default=30_000, show_default=True, help="How large the log becomes.")
@click.option("--url", "urls", multiple=True, help="An empty database to measure on; a new SQLite file otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(events: int, urls: tuple[str, ...], *, as_json: bool) -> None:
    """Measure every workload beside a reference that does the same work in the same run."""
    with TemporaryDirectory() as folder:
        measured = [
            workload
            for url in urls or (f"sqlite:///{Path(folder) / 'bench.db'}",)
            for workload in _measure(url, events)
        ]
    if as_json:
        print_json({"workloads": measured})
        return
    for each in measured:
        say(
            "{name:22} {database:11} {rate:>10.0f}/s   {reference} {reference_rate:>10.0f}/s   {ratio:.2f} x".format(
                **each
            )
        )


def _measure(url: str, events: int) -> list[dict[str, Any]]:
    from growth_tree.bench.workloads import run  # noqa: PLC0415  (loads what only measuring needs)

    engine = create_engine(url)
    migrate.upgrade(engine)
    try:
        workloads = run(Handler(engine, settings().zone), url, events, lambda name: console.print(name, style="dim"))
        return [asdict(workload) for workload in workloads]
    except ImportError as error:
        raise click.ClickException("the reference is missing: pip install 'growth-tree[bench]'") from error
    finally:
        engine.dispose()


COMMANDS = (bench,)
