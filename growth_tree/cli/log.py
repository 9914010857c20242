"""Commands about the log: audit it, rebuild what is made from it, take it out, and erase a person beside it."""

from __future__ import annotations

import json
from typing import IO

import click

from events import log as log_
from events.anchors import anchor_line, read_anchors
from growth_tree import codec, replay, verify
from growth_tree.accounts import erasure
from growth_tree.cli.terminal import handler, now, order, print_json, progress, refusals, say
from growth_tree.domain.directory import EraseMember
from growth_tree.projections import ALL


@click.command("verify")
@click.option("--anchors", type=click.File(), help="Lines written by `anchor export`, kept outside the database.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify_(anchors: IO[str] | None, *, as_json: bool) -> None:
    """Audit everything: chain, gaps, replay and compare, conservation, four eyes. Status 1 where a fault is found."""
    try:
        known = read_anchors(anchors) if anchors else {}
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    desk = handler()
    with progress("verify", quiet=as_json) as report:
        found = verify.verify(desk.engine, desk.zone, known, report).as_json()
    if as_json:
        print_json(found)
    else:
        say(
            f"{found['events']} events, head {found['head'][:16]}: "
            + ("all is as it must be" if found["ok"] else "not as it must be")
        )
        for problem in found["problems"]:
            say(
                f"  {problem['kind']}: {problem['where']}"
                + (f" at position {problem['position']}" if problem["position"] else "")
            )
    raise SystemExit(0 if found["ok"] else 1)


@click.command()
@click.argument("name", type=click.Choice(tuple(ALL)), required=False)
def rebuild(name: str | None) -> None:
    """Make all read models anew from the log, or those of one projection, beside the running service."""
    with progress("rebuild") as report:
        events = replay.rebuild(handler().engine, report, (name,) if name else tuple(ALL))
    say(f"{events} events projected")


@click.group()
def anchor() -> None:
    """Positions and hashes to be kept outside the database."""


@anchor.command("export")
def export_anchor() -> None:
    """Print the head of the log as one line; append it to a file on another machine."""
    with handler().reading() as connection:
        say(anchor_line(log_.head(connection), codec.stamp(now())))


@click.group("export")
def export() -> None:
    """Take data out."""


@export.command("events")
@click.option("--after", default=0, show_default=True, help="Begin behind this position.")
def export_events(after: int) -> None:
    """Stream the whole log as JSON lines, exactly as stored."""
    with handler().reading() as connection:
        for batch in log_.scan(connection, after):
            for event in batch:
                line = event._asdict() | {"body": json.loads(event.body), "hash": event.hash.hex()}
                say(json.dumps(line, ensure_ascii=False))


@click.command()
@click.argument("person")
@click.confirmation_option(prompt="Name, log-in, texts and files of this person will be gone for good. Continue?")
def erase(person: str) -> None:
    """Erase the data of one who has left; the ledger keeps the random id."""
    desk = handler()
    with refusals(), desk.writing() as connection:
        desk.handle(connection, order(EraseMember(member=person), f"erase/{person}"))
        erasure.erase(connection, person, now())
    say(f"{person} is erased. Backups made before today still hold the data until they expire.")


COMMANDS = (verify_, rebuild, anchor, export, erase)
