"""A row of a task file with its people and kind found, and the commands that bring the task to where the row says."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from growth_tree.accounts.people import username_key
from growth_tree.domain.core import Rejected
from growth_tree.domain.hand_in import WHOLE
from growth_tree.domain.rulebook_events import Library, RulebookPublished
from growth_tree.domain.task import ApproveTask, Command, ConfirmShare, ReturnTask, SubmitTask, WithdrawTask
from growth_tree.domain.task_events import EvidenceItem, Share
from growth_tree.importing.header import normalised
from growth_tree.importing.rows import RowError, row_error
from growth_tree.importing.task_rows import Named, TaskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWork:
    """A row whose people and kind are known."""

    row: TaskRow
    task: str
    member: str
    kind: str
    shares: tuple[Share, ...]
    decided_by: str

    @property
    def stream(self) -> str:
        """The stream of the task."""
        return f"task/{self.task}"

    def username(self, person: str) -> str:
        """What the file calls one of those who share the work."""
        named = self.row.contributors or ((self.row.member, WHOLE),)
        return next(name for share, (name, _) in zip(self.shares, named, strict=True) if share.member == person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command, with an id that follows from what the row says: the same row twice is the same command twice."""

    id: str
    command: Command


class Finder:
    """Finds people and kinds of task by what a file calls them."""

    def __init__(self, people: Mapping[str, str], library: Library) -> None:
        self._people = people
        self._library = library
        self._kinds: dict[int, Mapping[str, str]] = {}

    def unknown(self, row: Named) -> Iterator[RowError]:
        """What a row names that cannot be found."""
        named = {
            "member": [row.member] if row.member else [],
            "contributors": [username for username, _ in row.contributors],
            "decided_by": [row.decided_by] if row.decided_by else [],
        }
        for column, usernames in named.items():
            for username in usernames:
                if username_key(username) not in self._people:
                    yield row_error(row.line, Rejected("import_unknown_person", username=username), column)
        if row.kind and row.done_on and normalised(row.kind) not in self._kinds_on(row.done_on):
            yield row_error(row.line, Rejected("unknown_kind"), "kind")

    def find(self, row: TaskRow) -> TaskWork:
        """A row that names nothing unknown, with its people and kind."""
        shares = row.contributors or ((row.member, WHOLE),)
        return TaskWork(
            row=row,
            task=_digest("import task", row.key)[:16],
            member=self._person(row.member),
            kind=self._kinds_on(row.done_on)[normalised(row.kind)],
            shares=tuple(Share(member=self._person(username), percent=percent) for username, percent in shares),
            decided_by=self._person(row.decided_by) if row.decided_by else "",
        )

    def _person(self, username: str) -> str:
        return self._people[username_key(username)]

    def _kinds_on(self, day: date) -> Mapping[str, str]:
        published = self._library.current(day)
        if published.version not in self._kinds:
            self._kinds[published.version] = _names(published)
        return self._kinds[published.version]


def steps(work: TaskWork) -> list[Step]:
    """Everything that has to have happened for the row to be true, in order; the texts are still to be kept."""
    row = work.row
    handed_in = _digest(work.task, work.member, work.kind, row.done_on, work.shares, row.title, row.links)
    submit = SubmitTask(
        task=work.task,
        member=work.member,
        kind=work.kind,
        done_on=row.done_on,
        shares=work.shares,
        title="",
        evidence=tuple(EvidenceItem(kind="link", ref="") for _ in row.links),
    )
    confirmations = [
        Step(id=_digest(handed_in, share.member), command=ConfirmShare(task=work.task, member=share.member))
        for share in work.shares
        if share.member != work.member
    ]
    return [Step(id=handed_in, command=submit), *confirmations, *_decision(work, handed_in)]


def texts(work: TaskWork, command: Command) -> list[tuple[str, str]]:
    """The texts that a command of the row refers to, each with the person who wrote it."""
    match command:
        case SubmitTask():
            return [(work.member, text) for text in (work.row.title, *work.row.links)]
        case ReturnTask():
            return [(work.decided_by, work.row.reason)]
        case _:
            return []


def with_texts(command: Command, kept: Iterator[str]) -> Command:
    """The command with the references of its texts, taken in the order of `texts`."""
    match command:
        case SubmitTask():
            title = next(kept)
            return replace(
                command, title=title, evidence=tuple(replace(item, ref=next(kept)) for item in command.evidence)
            )
        case ReturnTask():
            return replace(command, reason=next(kept))
        case _:
            return command


def column_of(command: Command, rejected: Rejected) -> str | None:
    """The column of the file behind a refusal."""
    if isinstance(command, ApproveTask | ReturnTask) and rejected.field is None:
        return "status" if rejected.code == "already_decided" else "decided_by"
    return {"shares": "contributors"}.get(rejected.field or "", rejected.field)


def _decision(work: TaskWork, handed_in: str) -> Iterator[Step]:
    row = work.row
    decided = _digest(handed_in, row.status, work.decided_by, row.decided_on, row.quality, row.reason)
    match row.status:
        case "approved":
            approval = ApproveTask(task=work.task, by=work.decided_by, quality=row.quality, decided_on=row.decided_on)
            yield Step(id=decided, command=approval)
        case "returned":
            answer = ReturnTask(task=work.task, by=work.decided_by, reason="", decided_on=row.decided_on)
            yield Step(id=decided, command=answer)
        case "withdrawn":
            yield Step(id=decided, command=WithdrawTask(task=work.task))
        case _:
            pass


def _names(published: RulebookPublished) -> Mapping[str, str]:
    """Every code and name of the kinds of task; where two share a name, only their codes tell them apart."""
    kinds = published.rulebook.kinds
    called = Counter(name for kind in kinds for name in {normalised(kind.name.zh), normalised(kind.name.en)})
    by_name = {
        normalised(name): kind.code
        for kind in kinds
        for name in (kind.name.zh, kind.name.en)
        if called[normalised(name)] == 1
    }
    return by_name | {normalised(kind.code): kind.code for kind in kinds}


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
