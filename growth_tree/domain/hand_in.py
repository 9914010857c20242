"""Handing work in: what has to be right before a manager sees it."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.rules import Evidence, TaskKind
from growth_tree.domain.task_events import Event, EvidenceItem, Share, State, Status, TaskSubmitted
from growth_tree.domain.value import cycles_of, worth

WHOLE = 100
"""The shares of a task add up to this many per cent."""


class SubmitTask(Struct, frozen=True, kw_only=True):
    """Hand work in, for the first time or again after it was returned."""

    task: str
    member: str
    kind: str
    done_on: date
    shares: tuple[Share, ...]
    title: str
    evidence: tuple[EvidenceItem, ...] = ()


def submit(state: State, command: SubmitTask, context: Context) -> list[Event]:
    """Accept work that is complete, in time, and for which every share, job and piece of evidence is right."""
    if state.status not in (Status.UNKNOWN, Status.ASSIGNED, Status.RETURNED):
        return _already_submitted(state, command)
    acts_for(command.member, context)
    if state.member and state.member != command.member:
        raise Rejected("not_yours")
    _check_day(state, command, context)
    published = context.library.current(command.done_on)
    kind = kind_of(command.kind, command.done_on, context)
    if not _fits(kind, command.member, command, context):
        raise Rejected("not_for_your_job", "kind")
    _check_shares(command, context)
    for share in command.shares:
        if not _fits(kind, share.member, command, context):
            raise Rejected("not_for_their_job", "shares", name=share.member)
    _check_evidence(command, kind, context)
    value = worth(
        published.rulebook, kind, cycles_of(context.directory, context.calendar, command.member, command.done_on)
    )
    return [
        TaskSubmitted(
            task=command.task,
            member=command.member,
            team=context.directory.team_of(command.member, command.done_on),
            kind=kind.code,
            branch=kind.branch,
            done_on=command.done_on,
            shares=command.shares,
            title=command.title,
            evidence=command.evidence,
            rule_version=published.version,
            xp=value.xp,
            points=value.points,
        )
    ]


def _already_submitted(state: State, command: SubmitTask) -> list[Event]:
    known = state.submitted
    same = known is not None and (known.member, known.kind, known.done_on, known.shares) == (
        command.member,
        command.kind,
        command.done_on,
        command.shares,
    )
    if same and state.status in (Status.SUBMITTED, Status.APPROVED):
        return []
    raise Rejected("already_submitted" if state.status is Status.SUBMITTED else "already_decided")


def _check_day(state: State, command: SubmitTask, context: Context) -> None:
    if command.done_on > context.today:
        raise Rejected("done_in_the_future", "done_on")
    directory = context.directory
    if not directory.is_here(command.member, command.done_on):
        raise Rejected("not_here_then", "done_on")
    if state.submitted is not None and state.submitted.done_on == command.done_on:
        return  # it was in time when first handed in; the days it lay with a manager cost nobody anything
    within = context.library.current(context.today).rulebook.limits.hand_in_within_days
    if context.actor == command.member and command.done_on < context.today - timedelta(days=within):
        raise Rejected("handed_in_too_late", "done_on", days=within)


def _check_shares(command: SubmitTask, context: Context) -> None:
    members = [share.member for share in command.shares]
    limits = context.library.current(command.done_on).rulebook.limits
    if command.member not in members:
        raise Rejected("submitter_has_no_share", "shares")
    if len(set(members)) != len(members):
        raise Rejected("contributor_twice", "shares")
    if len(members) > limits.contributors:
        raise Rejected("too_many_contributors", "shares", limit=limits.contributors)
    if not all(context.directory.is_here(member, command.done_on) for member in members):
        raise Rejected("contributor_not_here", "shares")
    percents = [share.percent for share in command.shares]
    if min(percents) < 1 or sum(percents) != WHOLE:
        raise Rejected("shares_not_whole", "shares", total=sum(percents))
    if min(percents) < limits.smallest_share:
        raise Rejected("share_too_small", "shares", least=limits.smallest_share)


def _fits(kind: TaskKind, member: str, command: SubmitTask, context: Context) -> bool:
    """Whether a kind of task is for the job that a person had on the day of the work."""
    return not kind.jobs or context.directory.members[member].posting(command.done_on).job in kind.jobs


def _check_evidence(command: SubmitTask, kind: TaskKind, context: Context) -> None:
    limit = context.library.current(command.done_on).rulebook.limits.evidence_items
    kinds = {item.kind for item in command.evidence}
    if len(command.evidence) > limit:
        raise Rejected("too_much_evidence", "evidence", limit=limit)
    if kind.evidence is Evidence.ANY and not kinds:
        raise Rejected("evidence_missing", "evidence")
    if kind.evidence in (Evidence.LINK, Evidence.FILE) and kind.evidence.value not in kinds:
        raise Rejected(f"evidence_needs_{kind.evidence.value}", "evidence")


def acts_for(member: str, context: Context) -> None:
    """A person acts for himself; only an import by an admin or the operator brings in what others did."""
    if context.actor != member and not context.administers:
        raise Rejected("not_yours")


def kind_of(code: str, day: date, context: Context) -> TaskKind:
    """The kind of task as the rules of a day of work know it."""
    kind = context.library.current(day).rulebook.by_code.get(code)
    if kind is None:
        raise Rejected("unknown_kind", "kind")
    return kind
