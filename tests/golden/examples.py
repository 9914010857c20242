"""One event for every line of events.jsonl: what that stored text, of that schema version, stands for today."""

from __future__ import annotations

from datetime import date

from growth_tree.codec import Event
from growth_tree.domain import directory_events as directory
from growth_tree.domain import growth_events as growth
from growth_tree.domain import task_events as task
from growth_tree.domain.calendar import HolidaysDeclared
from growth_tree.domain.points_events import Claim, Hold
from growth_tree.domain.rules import (
    Badge,
    Cap,
    Curve,
    Evidence,
    Expiry,
    Limits,
    Measure,
    Period,
    RuleBook,
    Streaks,
    TaskKind,
    Text,
)
from tests.domain.scenario import published
from tests.golden.correction_examples import CORRECTION_EXAMPLES
from tests.golden.experiment_examples import COUNTED, EXPERIMENT_EXAMPLES
from tests.golden.metric_examples import METRIC_EXAMPLES
from tests.golden.reward_examples import REWARD_EXAMPLES
from tests.golden.rulebook_examples import rulebook_examples
from tests.golden.settlement_examples import SETTLEMENT_EXAMPLES, with_metrics
from tests.golden.target_examples import TARGET_EXAMPLES

ANN, BO, TASK = "a1b2c3d4e5f60718", "b1b2c3d4e5f60718", "71b2c3d4e5f60718"
TITLE, REASON = "1f" * 32, "2e" * 32
DAY, LATER = date(2026, 11, 11), date(2026, 12, 31)
SHARES = (task.Share(member=ANN, percent=60), task.Share(member=BO, percent=40))

RULES = RuleBook(
    title=Text(zh="规则", en="Rules"),
    kinds=(
        TaskKind(
            code="photos",
            name=Text(zh="主图拍摄", en="Photos"),
            hint=Text(zh="“五张”以上", en='"five" or more'),
            branch="content",
            xp=30,
            points=20,
            evidence=Evidence.LINK,
            caps=(Cap(period=Period.WEEK, times=3), Cap(period=Period.MONTH, times=9)),
            cooldown_days=2,
            jobs=("content_specialist",),
        ),
    ),
    badges=(
        Badge(
            code="first",
            name=Text(zh="第一片叶", en="First leaf"),
            hint=Text(zh="提示", en="Hint"),
            measure=Measure.TASKS,
            threshold=1,
            branch="content",
        ),
    ),
    curve=Curve(base=100, growth_percent=125, top=30),
    streaks=Streaks(freezes_per_month=1),
    limits=Limits(hand_in_within_days=20, contributors=5, evidence_items=6, quality_percents=(80, 100)),
    expiry=Expiry(months=24),
)

BOOKS = growth.Books(
    xp=118,
    points=61,
    level=2,
    branch_xp={"data": 18, "content": 100},
    branch_level={"content": 2},
    branch_tasks={"data": 1, "content": 4},
    badges=("first",),
    uses={"photos": (growth.Use(task=TASK, done_on=DAY),)},
    lots={"2026Q3": 40, "2026Q2": 10},
    holds={"e1b2c3d4e5f60718": Hold(points=30, lots={"2026Q2": 25, "2026Q3": 5})},
    debt=0,
    claims={"d1b2c3d4e5f60718": (Claim(redemption="e1b2c3d4e5f60718", on=DAY),)},
)

_AWARD = {"member": ANN, "season": "2026Q4", "task": TASK, "kind": "photos", "branch": "content", "done_on": DAY}

EXAMPLES: dict[tuple[str, int], Event] = {
    ("HolidaysDeclared", 1): HolidaysDeclared(year=2026, days_off=(date(2026, 10, 1),), extra_workdays=(DAY,)),
    ("ShopOpened", 1): directory.ShopOpened(shop="天猫", name="旗舰店"),
    ("TeamFormed", 1): directory.TeamFormed(team="t1", name="内容组", shop="天猫", parent=None),
    ("ManagerNamed", 1): directory.ManagerNamed(team="t1", member=BO, from_day=DAY),
    ("MemberJoined", 1): directory.MemberJoined(member=ANN, on=DAY, job="ops_specialist", team="t1", grade="P5"),
    ("MemberMoved", 1): directory.MemberMoved(member=ANN, from_day=DAY, job="sales", team="t2", grade="P6"),
    ("MemberLeft", 1): directory.MemberLeft(member=ANN, on=LATER),
    ("AccessGranted", 1): directory.AccessGranted(member=ANN, access="admin"),
    ("AccessWithdrawn", 1): directory.AccessWithdrawn(member=ANN, access="admin"),
    ("MemberErased", 1): directory.MemberErased(member=ANN),
    ("LeavePlanned", 1): directory.LeavePlanned(leave="l1", member=ANN, first_day=DAY, last_day=LATER),
    ("LeaveCancelled", 1): directory.LeaveCancelled(leave="l1", member=ANN),
    ("DelegationGranted", 1): directory.DelegationGranted(
        delegation="d1", giver=BO, taker=ANN, first_day=DAY, last_day=LATER
    ),
    ("DelegationEnded", 1): directory.DelegationEnded(delegation="d1", last_day=DAY),
    ("SeasonOpened", 1): growth.SeasonOpened(member=ANN, season="2026Q4", brought_forward=BOOKS),
    ("Earned", 1): growth.Earned(
        **_AWARD,  # type: ignore[arg-type]
        rule_version=1,
        base_xp=30,
        base_points=20,
        weight=100,
        factor=100,
        cycle=None,
        quality=120,
        percent=60,
        xp=22,
        points=14,
        xp_total=140,
        balance=75,
    ),
    ("AwardWithheld", 1): growth.AwardWithheld(
        **_AWARD,  # type: ignore[arg-type]
        rule_version=1,
        reason="cap_week",
        limit=3,
        used=3,
        passes_on=LATER,
    ),
    ("Reversed", 1): growth.Reversed(
        **_AWARD,  # type: ignore[arg-type]
        xp=22,
        points=14,
        xp_total=118,
        balance=61,
        of_season="2026Q3",
        correction=None,
    ),
    ("ReversalCarried", 1): growth.ReversalCarried(
        **_AWARD,  # type: ignore[arg-type]
        xp=22,
        points=14,
        to_season="2027Q1",
        forgive=True,
        correction=None,
    ),
    ("LevelReached", 1): growth.LevelReached(member=ANN, season="2026Q4", branch=None, level=3),
    ("BadgeAwarded", 1): growth.BadgeAwarded(member=ANN, season="2026Q4", badge="first"),
    ("SeasonClosed", 1): growth.SeasonClosed(member=ANN, season="2026Q4", xp=118, points=61),
    ("RulebookPublished", 1): published(1, DAY, RULES),
    ("TaskAssigned", 1): task.TaskAssigned(
        task=TASK, member=ANN, team="t1", kind="photos", title=TITLE, due_on=LATER, by=BO
    ),
    ("TaskSubmitted", 1): task.TaskSubmitted(
        task=TASK,
        member=ANN,
        team="t1",
        kind="photos",
        branch="content",
        done_on=DAY,
        shares=SHARES,
        title=TITLE,
        evidence=(task.EvidenceItem(kind="link", ref=REASON),),
        rule_version=1,
        xp=30,
        points=20,
    ),
    ("ShareConfirmed", 1): task.ShareConfirmed(task=TASK, member=BO),
    ("ShareDeclined", 1): task.ShareDeclined(task=TASK, member=BO, reason=REASON),
    ("TaskWithdrawn", 1): task.TaskWithdrawn(task=TASK, by=ANN),
    ("TaskReturned", 1): task.TaskReturned(task=TASK, by=BO, reason=REASON, decided_on=DAY),
    ("TaskApproved", 1): task.TaskApproved(
        task=TASK,
        by=BO,
        quality=120,
        kind="photos",
        done_on=DAY,
        shares=SHARES,
        decided_on=LATER,
        season="2026Q4",
    ),
    ("VoidProposed", 1): task.VoidProposed(task=TASK, by=BO, reason=REASON),
    ("VoidDropped", 1): task.VoidDropped(task=TASK, by=BO),
    ("TaskVoided", 1): task.TaskVoided(
        task=TASK, by=BO, reason=REASON, members=(ANN, BO), season="2026Q4", proposed_by="c1b2c3d4e5f60718"
    ),
    **REWARD_EXAMPLES,
    **EXPERIMENT_EXAMPLES,
    **TARGET_EXAMPLES,
    **METRIC_EXAMPLES,
    **SETTLEMENT_EXAMPLES,
    **CORRECTION_EXAMPLES,
    ("RulebookPublished", 2): with_metrics(RULES),
    ("ExperimentConcluded", 2): COUNTED,
    **rulebook_examples(RULES),
}
