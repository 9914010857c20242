"""What everything that happens in the demo has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from growth_tree.demo.clock import Clock, Hours
from growth_tree.demo.desk import Desk
from growth_tree.demo.staff import Staff
from growth_tree.demo.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One seeded chance, one clock, one desk, for everybody."""

    rng: Random
    clock: Clock
    hours: Hours
    desk: Desk
    staff: Staff
    wording: Wording
