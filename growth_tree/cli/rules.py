"""Commands about the rule book: take it out, check a document, publish it."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from growth_tree.cli import simulating
from growth_tree.cli.terminal import handler, now, order, print_json, refusals, say, settings
from growth_tree.domain.core import Rejected
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import RuleBook
from growth_tree.messages import sentence
from growth_tree.rulebook_schema import Problem, RulebookInvalid, dump_rulebook, load_rulebook

document = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def rules() -> None:
    """The rule book as a YAML document."""


@rules.command("export")
@click.option("--version", type=int, help="An older version; the one in force otherwise.")
def export_rules(version: int | None) -> None:
    """Print a published rule book."""
    desk = handler()
    with desk.reading() as connection, refusals():
        library = desk.world(connection).library
        published = library.version(version) if version else library.current(_today())
    if published is None:
        raise click.ClickException(f"there is no version {version}")
    click.echo(dump_rulebook(published.rulebook), nl=False)


@rules.command("check")
@document
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check_rules(file: Path, *, as_json: bool) -> None:
    """Say what is wrong with a document, or that nothing is."""
    try:
        rulebook = load_rulebook(file.read_text("utf-8"))
    except RulebookInvalid as invalid:
        if as_json:
            print_json({"ok": False, "problems": [{"path": p.path, "code": p.code} for p in invalid.problems]})
        else:
            for problem in invalid.problems:
                say(f"{problem.path}: {_sentence(problem)}")
        raise SystemExit(1) from invalid
    if as_json:
        print_json({"ok": True, "problems": []})
    else:
        say(f"{len(rulebook.kinds)} kinds of task, {len(rulebook.badges)} badges: nothing wrong")


@rules.command("simulate")
@document
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of work under it; 13 weeks ago otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def simulate_rules(file: Path, since: datetime | None, *, as_json: bool) -> None:
    """Say what a document would have given for work that was really done. Changes nothing."""
    simulating.run(_rulebook(file), since, as_json=as_json)


@rules.command("publish")
@document
@click.option(
    "--from", "effective_from", type=click.DateTime(["%Y-%m-%d"]), help="First day in force; tomorrow otherwise."
)
def publish_rules(file: Path, effective_from: datetime | None) -> None:
    """Put a document in force. Earlier awards stay as they are."""
    say(_publish(_rulebook(file), effective_from))


def _rulebook(file: Path) -> RuleBook:
    try:
        return load_rulebook(file.read_text("utf-8"))
    except RulebookInvalid as invalid:
        first = invalid.problems[0]
        raise click.ClickException(f"{first.path}: {_sentence(first)}") from invalid


def _publish(rulebook: RuleBook, effective_from: datetime | None) -> str:
    desk = handler()
    with desk.writing() as connection, refusals():
        first = not desk.world(connection).library.versions
        soonest = _today() if first else _today() + timedelta(days=1)
        day = effective_from.date() if effective_from else soonest
        command = PublishRulebook(rulebook=rulebook, effective_from=day)
        events = desk.handle(connection, order(command, f"rules/{secrets.token_hex(8)}")).events
    return f"in force from {day}" if events else "this is what the last version says already"


def _sentence(problem: Problem) -> str:
    return str(sentence(Rejected(problem.code, problem.path, **problem.params)))


def _today() -> date:
    return now().astimezone(settings().zone).date()


COMMANDS = (rules,)
