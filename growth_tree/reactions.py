"""What follows from what: an event of one stream calls for commands to others."""

from __future__ import annotations

from typing import cast, get_args

from growth_tree.codec import Event
from growth_tree.domain import budget, experiment, growth, metric, points, redemption, results, slot
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.correction_events import CorrectedLine, CorrectionBooked
from growth_tree.domain.experiment_events import (
    ExperimentConcluded,
    ExperimentPlanned,
    PlanChanged,
    ResultsReported,
)
from growth_tree.domain.experiment_figures import measured_as
from growth_tree.domain.growth_events import Award, ReversalCarried
from growth_tree.domain.period import NONE, last_day_of
from growth_tree.domain.redemption_events import (
    WHOLE,
    RedemptionCancelled,
    RedemptionExpired,
    RedemptionGranted,
    RedemptionRefused,
    RedemptionRequested,
    RedemptionReturned,
    RedemptionUsed,
)
from growth_tree.domain.result_events import CORRECTION
from growth_tree.domain.settlement_events import (
    Line,
    LineAdjusted,
    PeriodReopened,
    PeriodSettled,
    award_key,
)
from growth_tree.domain.slot_events import SlotHeld, SlotsAwarded
from growth_tree.domain.task_events import TaskApproved, TaskVoided

Command = budget.Command | experiment.Command | growth.Command | metric.Command | redemption.Command | slot.Command
Freeing = RedemptionRefused | RedemptionCancelled | RedemptionExpired | RedemptionReturned
OfWork = TaskApproved | TaskVoided | ReversalCarried
BesideWork = PeriodSettled | LineAdjusted | PeriodReopened | CorrectionBooked
OfRights = RedemptionRequested | SlotHeld | SlotsAwarded | RedemptionGranted | RedemptionUsed | Freeing
OfTests = ExperimentPlanned | PlanChanged | ResultsReported | ExperimentConcluded
Calling = OfWork | BesideWork | OfRights | OfTests
CALLING = frozenset(get_args(Calling))


def react(event: Event) -> list[Command]:
    """The further commands that an event calls for; most call for none."""
    return _called_for(cast(Calling, event)) if type(event) in CALLING else []


def _called_for(event: Calling) -> list[Command]:
    match event:
        case TaskApproved() | TaskVoided() | ReversalCarried():
            return _of_work(event)
        case PeriodSettled() | LineAdjusted() | PeriodReopened() | CorrectionBooked():
            return _beside_work(event)
        case RedemptionRequested():
            return [_held(event), _slot_or_go_on(event)]
        case SlotHeld():
            return [redemption.MakeReady(redemption=event.redemption, moved_up=event.moved_up)]
        case SlotsAwarded():
            return _after_award(event)
        case RedemptionGranted():
            spent = points.SpendHold(**_of_hold(event))
            return [spent, budget.DrawBudget(**_of_budget(event), fen=event.fen)] if event.fen else [spent]
        case RedemptionRefused() | RedemptionCancelled() | RedemptionExpired():
            return [points.ReleaseHold(**_of_hold(event)), *_freed(event)]
        case RedemptionUsed():
            return [budget.ReturnBudget(**_of_budget(event), fen=event.fen_left)] if event.fen_left else []
        case RedemptionReturned():
            return _given_back(event)
        case ExperimentPlanned() | PlanChanged() | ResultsReported():
            return [_of_right(event)]
        case ExperimentConcluded():
            return [_of_right(event), *_told(event)]


def _of_work(event: OfWork) -> list[Command]:
    match event:
        case TaskApproved():
            return [_earn(event, share.member) for share in event.shares]
        case TaskVoided():
            forgive = event.proposed_by is not None
            return [
                growth.Reverse(member=member, season=event.season, task=event.task, forgive=forgive)
                for member in event.members
            ]
        case ReversalCarried():
            return [_posted(event)]


def _beside_work(event: BesideWork) -> list[Command]:
    match event:
        case PeriodSettled():
            return [_result(event, line) for line in event.lines if line.xp or line.points]
        case LineAdjusted():
            return _difference(event)
        case PeriodReopened():
            return [
                growth.Reverse(member=award.member, season=award.season, task=award.award) for award in event.awards
            ]
        case CorrectionBooked():
            return [_corrected(event, n, line) for n, line in enumerate(event.lines, 1)]


def _earn(event: TaskApproved, member: str) -> Command:
    return growth.Earn(
        member=member,
        season=event.season,
        task=event.task,
        kind=event.kind,
        done_on=event.done_on,
        quality=event.quality,
        shares=event.shares,
    )


def _posted(event: ReversalCarried) -> Command:
    award = Award(kind=event.kind, branch=event.branch, done_on=event.done_on, xp=event.xp, points=event.points)
    return growth.PostReversal(
        member=event.member,
        season=event.to_season,
        task=event.task,
        award=award,
        of_season=event.season,
        forgive=event.forgive,
        correction=event.correction,
    )


def _corrected(event: CorrectionBooked, n: int, line: CorrectedLine) -> Command:
    if line.of_season is not None:
        return growth.Reverse(
            member=line.member,
            season=line.of_season,
            task=line.about,
            forgive=event.forgive,
            correction=event.correction,
        )
    return results.Adjust(
        member=line.member,
        season=event.season,
        adjustment=f"{CORRECTION}{event.correction}/{n}",
        about=line.about,
        why=event.sort,
        forgive=event.forgive,
        kind=line.kind,
        branch=line.branch,
        done_on=line.done_on,
        xp=line.xp,
        points=line.points,
    )


def _result(event: PeriodSettled, line: Line) -> Command:
    assert line.percentile is not None
    return results.EarnResult(
        member=line.member,
        season=event.season,
        award=award_key(event.team, event.period, line, event.round),
        kpi=line.kpi,
        subject=line.subject,
        period=event.period,
        branch=line.branch,
        done_on=last_day_of(event.period),
        rule_version=event.rule_version,
        base_xp=event.base_xp,
        base_points=event.base_points,
        weight=line.weight,
        percentile=line.percentile,
        percent=line.percent,
        xp=line.xp,
        points=line.points,
    )


def _difference(event: LineAdjusted) -> list[Command]:
    line = event.line
    xp, points_ = line.xp - event.was_xp, line.points - event.was_points
    if not (xp or points_):
        return []
    return [
        results.Adjust(
            member=line.member,
            season=event.season,
            adjustment=event.adjustment,
            about=event.award,
            kind=line.kpi,
            branch=line.branch,
            done_on=last_day_of(event.period),
            xp=xp,
            points=points_,
        )
    ]


def _held(event: RedemptionRequested) -> Command:
    return points.HoldPoints(**_of_hold(event), revision=event.revision)


def _slot_or_go_on(event: RedemptionRequested) -> Command:
    """Where there is no limit, nothing but a decision stands in the way."""
    if event.period == NONE:
        return redemption.MakeReady(redemption=event.redemption)
    return slot.HoldSlot(
        reward=event.reward,
        period=event.period,
        redemption=event.redemption,
        member=event.member,
        revision=event.revision,
        waits=event.waits,
    )


def _after_award(event: SlotsAwarded) -> list[Command]:
    """Whoever got a slot goes on; whoever got none and does not wait is refused."""
    got = [redemption.MakeReady(redemption=place.redemption, moved_up=True) for place in event.order if place.held]
    without = [
        redemption.RefuseRedemption(redemption=place.redemption, by=SYSTEM, code="slots_awarded_to_others")
        for place in event.order
        if not place.held and not place.waits
    ]
    return [*got, *without]


def _freed(event: Freeing) -> list[Command]:
    if event.period == NONE:
        return []
    return [slot.FreeSlot(reward=event.reward, period=event.period, redemption=event.redemption)]


def _given_back(event: RedemptionReturned) -> list[Command]:
    back = points.ReturnPoints(**_of_hold(event), percent=event.percent, points=event.points)
    money = [budget.ReturnBudget(**_of_budget(event), fen=event.fen)] if event.fen else []
    called_off = experiment.CallOffExperiment(redemption=event.redemption)
    return [back, *money, *(_freed(event) if event.percent == WHOLE else []), called_off]


def _of_right(event: OfTests) -> Command:
    """The right on which a test runs: it may refuse a plan, and the whole order with it; what was run counts as use."""
    if isinstance(event, ResultsReported | ExperimentConcluded):
        done = isinstance(event, ExperimentConcluded)
        return redemption.CountTest(redemption=event.redemption, on=event.on, fen=event.spend_fen, done=done)
    return redemption.AllowTest(
        redemption=event.redemption,
        member=event.member,
        platform=event.plan.platform,
        first_day=event.plan.first_day,
        last_day=event.plan.last_day,
        budget_fen=event.plan.budget_fen,
    )


def _told(event: ExperimentConcluded) -> list[Command]:
    """What the test counted, as a figure of its shop; nothing where nothing was counted."""
    if event.denominator == 0:
        return []
    kpi, subject = measured_as(event.figure, event.shop, event.team)
    return [
        metric.CountTestFigure(
            kpi=kpi,
            subject=subject,
            day=event.on,
            value=event.numerator,
            denominator=event.denominator,
            test=event.redemption,
        )
    ]


def _of_hold(event: RedemptionRequested | RedemptionGranted | Freeing) -> dict[str, str]:
    return {
        "member": event.member,
        "season": event.season,
        "redemption": event.redemption,
        "reward": event.reward,
    }


def _of_budget(event: RedemptionGranted | RedemptionUsed | RedemptionReturned) -> dict[str, str]:
    return {"team": event.team, "month": event.month, "redemption": event.redemption}
