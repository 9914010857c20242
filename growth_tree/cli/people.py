"""Commands about accounts: the first admin, and a way in for one who is locked out."""

from __future__ import annotations

import secrets

import click

from growth_tree.accounts import passwords, people
from growth_tree.accounts.people import NewPerson
from growth_tree.cli.terminal import handler, now, order, refusals, say, settings
from growth_tree.domain.directory import FormTeam, GrantAccess, Join
from growth_tree.domain.rules import JOBS
from growth_tree.handle import Command

FIRST_TEAM = "office"


@click.group()
def person() -> None:
    """Accounts of people."""


@person.command("add")
@click.argument("username")
@click.option("--name", required=True, help="How the person is called.")
@click.option("--job", type=click.Choice(JOBS), default="ops_specialist", show_default=True)
@click.option("--team", default=FIRST_TEAM, show_default=True, help="The id of a team; the first one is made at need.")
@click.option("--grade", default="", help="Such as P5.")
@click.option("--access", type=click.Choice(["admin", "auditor"]), multiple=True, help="Rights beyond a member's.")
def add(username: str, *, name: str, job: str, team: str, grade: str, access: tuple[str, ...]) -> None:
    """Add a person and print a password to begin with; pages and `import people` are the way for many."""
    desk, chosen, at = handler(), settings(), now()
    member, password = secrets.token_hex(8), passwords.suggested()
    today = at.astimezone(chosen.zone).date()
    commands: list[Command] = [
        *([FormTeam(team=team, name=team)] if team == FIRST_TEAM else []),
        Join(member=member, on=today, job=job, team=team, grade=grade),
        *(GrantAccess(member=member, access=right) for right in access),
    ]
    new = NewPerson(
        id=member,
        username=username,
        name=name,
        password_hash=passwords.hashed(password, username=username),
        must_change_password=True,
    )
    with refusals(), desk.writing() as connection:
        people.add_person(connection, new, at)
        for n, command in enumerate(commands):
            desk.handle(connection, order(command, f"person/{member}/{n}"))
    say(f"{member}  {username}  {password}")


@person.command("reset-password")
@click.argument("username")
def reset_password(username: str) -> None:
    """Give a person a new password to begin with, and end all their sessions."""
    with refusals(), handler().writing() as connection:
        found = people.person_by_username(connection, username)
        if found is None:
            raise click.ClickException("there is no such user name")
        password = passwords.suggested()
        people.set_password(connection, found.id, passwords.hashed(password, username=username), must_change=True)
    say(f"{username}  {password}")


COMMANDS = (person,)
