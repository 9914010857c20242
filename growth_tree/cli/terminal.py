"""What the commands share: the installation they work on, and how they speak to a terminal or a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from events.engine import create_engine
from growth_tree.config import Settings
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.handle import Command, Handler, Order
from growth_tree.messages import sentence

console = Console(stderr=True)
Report = Callable[[int, int], None]


def settings() -> Settings:
    """The settings of this installation."""
    return Settings.from_environment()


def handler(given: Settings | None = None) -> Handler:
    """What carries out commands on the installation's database."""
    chosen = given or settings()
    return Handler(create_engine(chosen.database_url), chosen.zone)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def order(command: Command, id: str) -> Order:  # noqa: A002  (that is what an order calls it)
    """An operator's order; repeated, it has no second effect."""
    return Order(command=command, id=f"cli/{id}", actor=SYSTEM, at=now())


def say(text: str) -> None:
    """Tell a person something."""
    click.echo(text)


def print_json(value: Any) -> None:
    """Tell a program something: one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into one sentence and exit status 1."""
    try:
        yield
    except Rejected as rejected:
        raise click.ClickException(
            f"{rejected.field + ': ' if rejected.field else ''}{sentence(rejected)}"
        ) from rejected


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Report]:
    """A progress bar on the terminal; nothing where the output goes elsewhere."""
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=quiet or not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
