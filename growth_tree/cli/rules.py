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
from growth_tree.rulebook_schema.subset import BYTES_MAX

BYTES_OF_A_CHARACTER = 4
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
        rulebook = _read(file)
    except RulebookInvalid as invalid:
        if as_json:
            print_json({"ok": False, "problems": [{"path": p.path, "code": p.code} for p in invalid.problems]})
        else:
            for problem in invalid.problems:
                say(_told(problem))
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
        return _read(file)
    except RulebookInvalid as invalid:
        raise click.ClickException(_told(invalid.problems[0])) from invalid


def _read(file: Path) -> RuleBook:
    """The rule book in a file, of which no more is read than one can have. Raises RulebookInvalid."""
    with file.open("rb") as opened:
        content = opened.read(BYTES_MAX + BYTES_OF_A_CHARACTER)
    is_cut = len(content) > BYTES_MAX
    try:
        return load_rulebook(content.decode("utf-8", "ignore" if is_cut else "strict"))
    except UnicodeDecodeError as error:
        raise RulebookInvalid([Problem(path="", code="not_utf8")]) from error


def _publish(rulebook: RuleBook, effective_from: datetime | None) -> str:
    desk = handler()
    with desk.writing() as connection, refusals():
        first = not desk.world(connection).library.versions
        soonest = _today() if first else _today() + timedelta(days=1)
        day = effective_from.date() if effective_from else soonest
        command = PublishRulebook(rulebook=rulebook, effective_from=day)
        events = desk.handle(connection, order(command, f"rules/{secrets.token_hex(8)}")).events
    return f"in force from {day}" if events else "this is what the last version says already"


def _told(problem: Problem) -> str:
    """What is wrong, and where in the document if it is about a part of it."""
    said = str(sentence(Rejected(problem.code, problem.path, **problem.params)))
    return f"{problem.path}: {said}" if problem.path else said


def _today() -> date:
    return now().astimezone(settings().zone).date()


COMMANDS = (rules,)
