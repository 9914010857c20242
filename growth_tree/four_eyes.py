"""Four eyes: every decision in the log is asked again of the rules, in the organisation as it was at that moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from growth_tree import codec, corrected, found, objected, published
from growth_tree.domain import calendar, catalogue, directory, finding, kpis, rulebook, settlement, task
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.parties import check_answerer, check_decider, check_second
from growth_tree.domain.task_events import (
    Event,
    ShareConfirmed,
    ShareDeclined,
    TaskApproved,
    TaskReturned,
    TaskVoided,
)
from growth_tree.expected import FOLLOWED as OF_TARGETS
from growth_tree.expected import OWN_FIGURE, TOO_LATE, Expected
from growth_tree.projections import Recorded
from growth_tree.scarce import FOLLOWED, OVERSOLD, OWN_REQUEST, Scarce
from growth_tree.settled import FOLLOWED as OF_PERIODS
from growth_tree.settled import OWN_PERIOD, WRONG, Settlements

Reread = Callable[[str, int], Any]
"""The state of a stream just before a position."""

OWN_WORK, NO_RIGHT = "decided_on_own_work", "decided_without_right"
OUT_OF_TURN, UNCONFIRMED, FORGIVEN_ALONE = "decided_out_of_turn", "shares_unconfirmed", "forgiven_alone"
FINDINGS = (
    *(OWN_WORK, NO_RIGHT, OUT_OF_TURN, UNCONFIRMED, FORGIVEN_ALONE),
    *(OVERSOLD, OWN_REQUEST, OWN_FIGURE, TOO_LATE, OWN_PERIOD, WRONG),
    *(corrected.OWN_BOOKS, corrected.ALONE, corrected.UNFOUNDED, objected.OWN_OBJECTION, published.OWN_RULES),
    found.OWN_FINDING,
)
OF_DIRECTORY, OF_TASKS = frozenset(get_args(directory.Event)), frozenset(get_args(Event))
OF_KPIS = frozenset(get_args(kpis.Event))
OPEN = frozenset({task.Status.ASSIGNED, task.Status.SUBMITTED, task.Status.RETURNED})


class FourEyes:
    """Follows the log event by event; remembers the organisation and the work that is not decided yet."""

    def __init__(self, zone: ZoneInfo, reread: Reread) -> None:
        self._zone = zone
        self._reread = reread
        self._directory = directory.initial
        self.kpis = kpis.initial
        self._scarce = Scarce()
        self._expected = Expected()
        self._library = rulebook.initial
        self._settlements = Settlements()
        self._corrections = corrected.Corrections()
        self._objections = objected.Objections(self._corrections.is_proposed)
        self._findings = found.Findings()
        self._open: dict[str, task.State] = {}

    def objection(self, recorded: Recorded, version: int) -> str | None:
        """What kind of problem the next event of the log is, or nothing; `version` is the one in its stream."""
        event = recorded.event
        if type(event) in OF_DIRECTORY:
            self._directory = directory.evolve(self._directory, cast(directory.Event, event))
        if type(event) in OF_KPIS:
            self.kpis = kpis.evolve(self.kpis, cast(kpis.Event, event))
        if type(event) in published.FOLLOWED:
            problem = self._of_rules(cast(rulebook.Event, event), recorded)
            if problem is not None:
                return problem
        if type(event) in corrected.FOLLOWED:
            problem = self._corrections.objection(recorded, lambda: self._context(recorded))
            if problem is not None:
                return problem
        if type(event) in objected.FOLLOWED:
            return self._objections.objection(event, lambda: self._context(recorded))
        if type(event) in found.FOLLOWED:
            return self._findings.objection(cast(finding.Event, event), lambda: self._context(recorded))
        if type(event) in OF_TARGETS:
            return self._expected.objection(event, lambda: self._context(recorded))
        if type(event) in OF_PERIODS:
            return self._settlements.objection(
                cast(settlement.Event, event),
                version,
                self._context(recorded),
                lambda stream: self._reread(stream, recorded.position),
            )
        if type(event) in FOLLOWED:
            return self._scarce.objection(event, lambda: self._context(recorded))
        return self._of_task(cast(Event, event), recorded, version) if type(event) in OF_TASKS else None

    def _of_rules(self, event: rulebook.Event, recorded: Recorded) -> str | None:
        problem = published.objection(self._library, event, self._context(recorded))
        if problem is None:
            self._library = rulebook.evolve(self._library, event)
        return problem

    def _of_task(self, event: Event, recorded: Recorded, version: int) -> str | None:
        state = self._open.pop(event.task, task.initial)
        if state.status is task.Status.UNKNOWN and version > 1:
            state = self._reread(f"task/{event.task}", recorded.position)
        after = task.evolve(state, event)
        if after.status in OPEN:
            self._open[event.task] = after
        return self._against(state, event, recorded)

    def _against(self, state: task.State, event: Event, recorded: Recorded) -> str | None:
        match event:
            case ShareConfirmed() | ShareDeclined():
                return self._refused(lambda context: check_answerer(state, event.member, context), recorded)
            case TaskReturned() | TaskApproved() | TaskVoided():
                return self._against_decision(state, event, recorded)
            case _:
                return None

    def _against_decision(
        self, state: task.State, event: TaskReturned | TaskApproved | TaskVoided, recorded: Recorded
    ) -> str | None:
        wanted = task.Status.APPROVED if isinstance(event, TaskVoided) else task.Status.SUBMITTED
        if state.status is not wanted:
            return OUT_OF_TURN
        if isinstance(event, TaskVoided) and event.proposed_by not in (None, state.proposal and state.proposal.by):
            return FORGIVEN_ALONE
        if isinstance(event, TaskApproved):
            if not {event.by, recorded.actor}.isdisjoint(share.member for share in event.shares):
                return OWN_WORK
            if not state.parties <= state.confirmed:
                return UNCONFIRMED

        def check(context: Context) -> None:
            if isinstance(event, TaskVoided) and event.proposed_by is not None:
                check_second(state, event.by, context)
            else:
                day = context.today if isinstance(event, TaskVoided) else event.decided_on
                check_decider(state, event.by, day, context)

        return self._refused(check, recorded)

    def _refused(self, check: Callable[[Context], None], recorded: Recorded) -> str | None:
        try:
            check(self._context(recorded))
        except Rejected as refusal:
            return OWN_WORK if refusal.code == "own_work" else NO_RIGHT
        return None

    def _context(self, recorded: Recorded) -> Context:
        at = codec.moment(recorded.at).astimezone(self._zone)
        return Context(
            actor=recorded.actor,
            at=at,
            today=at.date(),
            directory=self._directory,
            library=self._library,
            calendar=calendar.initial,
            catalogue=catalogue.initial,
            kpis=self.kpis,
        )
