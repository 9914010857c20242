"""What became of a piece of work that was decided on, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from growth_tree.domain.growth_events import AwardWithheld, Earned
from growth_tree.domain.task_events import TaskApproved
from growth_tree.handle import Outcome
from growth_tree.messages import sentence
from growth_tree.web import words
from growth_tree.web.formats import signed
from growth_tree.web.reasons import why_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One piece of work and what became of it; `task` is empty where the viewer may not see it."""

    task: str
    title: str
    who: str
    tone: str
    said: str
    parts: Sequence[str] = ()


def verdict(task: str, title: str, who: str, outcome: Outcome, names: Mapping[str, str]) -> Verdict:
    """What an order to approve brought about."""
    if outcome.refusal is not None:
        return Verdict(task=task, title=title, who=who, tone="bad", said=sentence(outcome.refusal))
    if not outcome.events:
        return Verdict(task=task, title=title, who=who, tone="wait", said=_("It had been approved already."))
    parts = earned(outcome, names)
    capped = any(isinstance(done.event, AwardWithheld) for done in outcome.events)
    return Verdict(task=task, title=title, who=who, tone="wait" if capped else "good", said=_("Approved"), parts=parts)


def earned(outcome: Outcome, names: Mapping[str, str]) -> list[str]:
    """What each contributor got, or why they got nothing."""
    parts = []
    for done in outcome.events:
        match done.event:
            case Earned() as award:
                got = {"name": names[award.member], "xp": signed(award.xp), "points": signed(award.points)}
                parts.append(_("%(name)s %(xp)s XP · %(points)s points", **got))
            case AwardWithheld() as held:
                why = why_nothing(held.reason, held.limit, held.passes_on)
                parts.append(_("%(name)s earns nothing: %(why)s", name=names[held.member], why=why))
            case _:
                pass
    return parts


def contributors(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """The names of everybody whose work was approved, in one query."""
    approved = (done.event for outcome in outcomes for done in outcome.events if isinstance(done.event, TaskApproved))
    return words.names(share.member for event in approved for share in event.shares)
