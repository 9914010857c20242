"""The examples of events about the rules: proposed, agreed to, let go, published; and of an award under them."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from growth_tree.codec import Event
from growth_tree.domain.growth_events import Earned
from growth_tree.domain.rulebook_events import (
    Mode,
    RulebookDrafted,
    RulebookPublished,
    RulebookSeconded,
    RulebookWithdrawn,
)
from growth_tree.domain.rules import CycleFactor, RuleBook

ANN, BO, CY = (f"{each}1b2c3d4e5f60718" for each in "abc")
DRAFT, REASON = "d1b2c3d4e5f60718", "2e" * 32
SINCE, TOMORROW = date(2026, 11, 2), date(2026, 12, 31)


WEIGHED = Earned(
    member=ANN,
    season="2026Q4",
    task="71b2c3d4e5f60718",
    kind="photos",
    branch="content",
    done_on=date(2026, 11, 11),
    rule_version=3,
    base_xp=30,
    base_points=20,
    weight=80,
    factor=150,
    cycle="c1c2c3d4e5f60718",
    quality=120,
    percent=60,
    xp=26,
    points=17,
    xp_total=166,
    balance=92,
)


def rulebook_examples(rules: RuleBook) -> dict[tuple[str, int], Event]:
    """With a rule book that has weights and factors of promotions."""
    weighed = replace(
        rules,
        weights={"data": 120, "content": 80},
        cycle_factors=(
            CycleFactor(intensity=3, percent=150),
            CycleFactor(intensity=3, percent=200, branch="campaign"),
        ),
        limits=replace(rules.limits, smallest_share=10),
    )
    drafted = RulebookDrafted(
        draft=DRAFT,
        rulebook=weighed,
        effective_from=TOMORROW,
        mode=Mode.RESTATEMENT,
        since=SINCE,
        reason=REASON,
        by=ANN,
    )
    published = RulebookPublished(
        version=3,
        effective_from=TOMORROW,
        rulebook=weighed,
        mode=Mode.RESTATEMENT,
        since=SINCE,
        reason=REASON,
        by=CY,
        proposed_by=ANN,
        seconded_by=BO,
        draft=DRAFT,
    )
    return {
        ("RulebookPublished", 3): published,
        ("RulebookDrafted", 1): drafted,
        ("RulebookSeconded", 1): RulebookSeconded(draft=DRAFT, by=BO),
        ("Earned", 2): WEIGHED,
        ("RulebookWithdrawn", 1): RulebookWithdrawn(draft=DRAFT, by=BO),
    }
