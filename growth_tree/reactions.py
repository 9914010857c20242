"""What follows from what: an event of one stream calls for commands to others."""

from __future__ import annotations

from growth_tree.codec import Event
from growth_tree.domain import growth
from growth_tree.domain.growth_events import Award, ReversalCarried
from growth_tree.domain.task_events import TaskApproved, TaskVoided


def react(event: Event) -> list[growth.Command]:
    """The further commands that an event calls for."""
    match event:
        case TaskApproved():
            return [
                growth.Earn(
                    member=share.member,
                    season=event.season,
                    task=event.task,
                    kind=event.kind,
                    done_on=event.done_on,
                    quality=event.quality,
                    shares=event.shares,
                )
                for share in event.shares
            ]
        case TaskVoided():
            return [growth.Reverse(member=member, season=event.season, task=event.task) for member in event.members]
        case ReversalCarried():
            award = Award(kind=event.kind, branch=event.branch, done_on=event.done_on, xp=event.xp, points=event.points)
            return [
                growth.PostReversal(
                    member=event.member,
                    season=event.to_season,
                    task=event.task,
                    award=award,
                    of_season=event.season,
                )
            ]
        case _:
            return []
