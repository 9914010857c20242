"""What to do next, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.web import rights, shell, words
from growth_tree.web.formats import day
from growth_tree.web.redemptions.news import Fresh, is_about_to_lapse
from growth_tree.web.tasks.listing import known_to_confirm
from growth_tree.web.today.week import Week
from models import tasks
from models.work import pending

OPEN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line with one button; `attempt` where the button itself confirms a share."""

    icon: str
    tone: str
    title: str
    text: str
    label: str
    address: str
    about: str | None = None
    attempt: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How much waits for the viewer's decision: work, requests for rewards, and teams with a week to settle."""

    work: int
    requests: int
    weeks: int


def open_work() -> Sequence[Row[Any]]:
    """The viewer's work that is not finished, what has lain longest first."""
    work = tasks.open_work(shell.connection(), shell.person(), OPEN_MAX)
    if len(work) < OPEN_MAX:
        known_to_confirm(sum(map(_asks, work)))
    return work


def owed(work: Sequence[Row[Any]]) -> tuple[int, int]:
    """XP and points that the viewer's undecided work would bring at full quality."""
    if len(work) == OPEN_MAX:
        return pending(shell.connection(), shell.person())
    undecided = waiting(work)
    return sum(row.expected_xp for row in undecided), sum(row.expected_points for row in undecided)


def steps(
    member: str,
    work: Sequence[Row[Any]],
    week: Week,
    texts: Mapping[str, str],
    *,
    waits: Waits,
    asked: Sequence[Fresh],
) -> Iterator[Step]:
    """The steps of a day; handing in is always the last one. `asked` is news of the member's own requests."""
    own = [row for row in work if row.member == member]
    people = words.names(row.member for row in work if _asks(row))
    yield from (_returned(row, texts) for row in own if row.status == "returned")
    yield from (_to_confirm(row, texts, people) for row in work if _asks(row))
    yield from _decisions(waits)
    yield from (_redemption(fresh) for fresh in asked)
    yield from (_assigned(row, texts) for row in sorted(own, key=_due) if row.status == "assigned")
    yield _hand_in(week)


def _decisions(waits: Waits) -> Iterator[Step]:
    if waits.work:
        title, text = (
            _("Decide on what is waiting: %(count)s", count=waits.work),
            _("Your team sees the result at once."),
        )
        yield _decision("inbox", title, text, _("Open the inbox"))
    if waits.requests:
        title = _("Requests for rewards to decide: %(count)s", count=waits.requests)
        yield _decision("fulfilment", title, _("Until then, their points are on hold."), _("Open fulfilment"))
    if waits.weeks:
        title = _("Teams whose last week is to be settled: %(count)s", count=waits.weeks)
        text = _("Until then, nobody is credited for their results.")
        yield _decision("settlement", title, text, _("Open settlement"))


def _decision(noun: str, title: str, text: str, label: str) -> Step:
    """What others wait for, at the page of the same noun."""
    return Step(icon=noun, tone="wait", title=title, text=text, label=label, address=f"/{noun}")


def waiting(work: Sequence[Row[Any]]) -> list[Row[Any]]:
    """What others have to act on before it is decided."""
    return [row for row in work if row.status == "submitted"]


def _asks(row: Row[Any]) -> bool:
    return row.status == "submitted" and not row.confirmed


def _due(row: Row[Any]) -> str:
    return row.due_on or "9999"


def _returned(row: Row[Any], texts: Mapping[str, str]) -> Step:
    return Step(
        icon="alert",
        tone="bad",
        title=texts[row.title],
        text=_("Returned: %(reason)s", reason=texts[row.reason]) if row.reason else _("Returned"),
        label=_("Correct it"),
        address=f"/tasks/{row.id}/hand-in",
        about=f"/tasks/{row.id}",
    )


def _to_confirm(row: Row[Any], texts: Mapping[str, str], people: Mapping[str, str]) -> Step:
    return Step(
        icon="team",
        tone="wait",
        title=texts[row.title],
        text=_(
            "%(name)s gives you a share of %(percent)s %%: %(xp)s XP and %(points)s points.",
            name=people[row.member],
            percent=row.percent,
            xp=row.expected_xp,
            points=row.expected_points,
        ),
        label=_("Confirm my share"),
        address=f"/tasks/{row.id}/confirm",
        about=f"/tasks/{row.id}",
        attempt=row.attempt,
    )


def _redemption(fresh: Fresh) -> Step:
    row = fresh.row
    lapses = is_about_to_lapse(row)
    return Step(
        icon="clock" if lapses else "alert",
        tone="wait" if lapses else "bad",
        title=words.reward_name(row.reward),
        text=_("Use it by %(day)s, or it is given back.", day=day(row.use_by))
        if lapses
        else f"{rights.statuses()[row.status]}: {fresh.why}",
        label=_("Look at it") if lapses else _("See why"),
        address=f"/redemptions/{row.id}",
        about=f"/redemptions/{row.id}",
    )


def _assigned(row: Row[Any], texts: Mapping[str, str]) -> Step:
    today = shell.today().isoformat()
    if row.due_on is None:
        text, tone = _("Assigned to you"), "info"
    elif row.due_on < today:
        text, tone = _("Was due on %(day)s", day=day(row.due_on)), "bad"
    elif row.due_on == today:
        text, tone = _("Due today"), "wait"
    else:
        text, tone = _("Due on %(day)s", day=day(row.due_on)), "info"
    return Step(
        icon="clock",
        tone=tone,
        title=texts[row.title],
        text=f"{words.kind_name(row.kind)} · {text}",
        label=_("Hand it in"),
        address=f"/tasks/{row.id}/hand-in",
        about=f"/tasks/{row.id}",
    )


def _hand_in(week: Week) -> Step:
    if week.done_today:
        title, text = _("Handed in today: %(count)s", count=week.done_today), _("Is there more? Hand it in as well.")
    elif week.rests_today:
        title, text = (
            _("Today is a day of rest"),
            _("It does not break your run. Earlier work can be handed in."),
        )
    else:
        title, text = _("Hand in what you have done"), _("A minute now, and a leaf grows when it is approved.")
    return Step(icon="leaf", tone="good", title=title, text=text, label=_("Hand in work"), address="/tasks/new")
