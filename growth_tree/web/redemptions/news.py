"""What somebody should look at among their redemptions: what went wrong lately, and rights about to lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, and_, or_

from growth_tree.codec import stamp
from growth_tree.web import shell, words
from growth_tree.web.redemptions.why import why
from models import rewards
from models.base import Prepared, given
from models.rewards import redemption

LATELY = timedelta(days=3)
LAPSES_WITHIN = timedelta(days=3)
SHOWN = 5
WENT_WRONG = ("refused", "expired")

_WRONG = and_(redemption.c.status.in_(WENT_WRONG), redemption.c.decided_at >= given("since"))
_LAPSES = and_(redemption.c.status == rewards.GRANTED, redemption.c.use_by <= given("last"))
_FRESH = Prepared(
    rewards.listing()
    .where(redemption.c.member == given("member"), or_(_WRONG, _LAPSES))
    .order_by(redemption.c.use_by, redemption.c.requested)
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A redemption to look at, and why it went wrong where it did."""

    row: Row[Any]
    why: str


def fresh(member: str) -> list[Fresh]:
    """What was refused or lapsed in the last days, and what has to be used in the next ones."""
    since, last = stamp(shell.now() - LATELY), (shell.today() + LAPSES_WITHIN).isoformat()
    rows = _FRESH.rows(shell.connection(), member=member, since=since, last=last)
    texts = words.texts(row.reason for row in rows)
    return [Fresh(row=row, why=_why(row, texts)) for row in rows]


def is_about_to_lapse(row: Row[Any]) -> bool:
    """Whether it is a right that has to be used."""
    return bool(row.status == rewards.GRANTED)


def _why(row: Row[Any], texts: dict[str, str]) -> str:
    if row.reason:
        return texts[row.reason]
    return why(row.code) if row.code else str(_("Nobody decided in time."))
