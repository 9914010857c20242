"""What a row of a people file asks for, compared with the directory: commands, in the order of their need."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import Command, Depart, GrantAccess, Join, Move, NameManager, WithdrawAccess
from growth_tree.domain.organisation import Directory
from growth_tree.importing.person_rows import PersonRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a row is compared with."""

    id: str
    team: str
    today: date
    directory: Directory


def place(row: PersonRow, known: Known) -> Iterator[Command]:
    """Whether the person joins, joins again, or moves."""
    member = known.directory.members.get(known.id)
    if member is None or (member.left_on is not None and row.joined_on >= member.left_on):
        yield Join(member=known.id, on=row.joined_on, job=row.job, team=known.team, grade=row.grade or "")
        return
    if row.joined_on not in (member.joined_on, *(posting.from_day for posting in member.postings)):
        raise Rejected("import_joined_differs", "on", known=member.joined_on.isoformat())
    last = member.postings[-1]
    grade = last.grade if row.grade is None else row.grade
    if member.left_on is None and (last.job, last.team, last.grade) != (row.job, known.team, grade):
        from_day = max(known.today, last.from_day)
        yield Move(member=known.id, from_day=from_day, job=row.job, team=known.team, grade=grade)


def office(row: PersonRow, known: Known) -> Iterator[Command]:
    """Whether the team gets this manager, or loses them.

    The first manager of a team holds the office from their own first day, so that past work has somebody to decide it.
    """
    team = known.directory.teams[known.team]
    if row.manager:
        from_day = max(known.today, row.joined_on) if team.terms else row.joined_on
        if team.manager(from_day) != known.id:
            yield NameManager(team=known.team, member=known.id, from_day=from_day)
    elif row.manager is False and team.manager(known.today) == known.id:
        yield NameManager(team=known.team, member=None, from_day=known.today)


def access(row: PersonRow, known: Known) -> Iterator[Command]:
    """Whether the person becomes admin or auditor, or is that no longer."""
    held = known.directory.members[known.id].access
    if row.access == "none":
        yield from (WithdrawAccess(member=known.id, access=each) for each in sorted(held))
    elif row.access is not None and row.access not in held:
        yield GrantAccess(member=known.id, access=row.access)


def departure(row: PersonRow, known: Known) -> Iterator[Command]:
    """Whether the person leaves."""
    if row.left_on is not None:
        yield Depart(member=known.id, on=row.left_on)


def column_of(command: Command | None, field: str | None) -> str | None:
    """The column of the file behind a field of a command."""
    if field == "on":
        return "left_on" if isinstance(command, Depart) else "joined_on"
    return {"member": "manager", "from_day": "joined_on"}.get(field or "", field)
