"""What people think of the rules: votes and comments on kinds of task, erased with the person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, func, select

from growth_tree.accounts.schema import RULE_COMMENT, RULE_VOTE
from growth_tree.domain.core import Rejected

COMMENT_MAX = 500
COMMENTS_A_DAY = 20
FOR, AGAINST, NEITHER = 1, -1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody said about a kind, by its code."""

    id: str
    kind: str
    person: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """How many find a kind right, how many wrong, and how many comments there are."""

    up: int = 0
    down: int = 0
    comments: int = 0


def vote(conn: Connection, person: str, kind: str, value: int, at: datetime) -> None:
    """Find a kind right or wrong, or neither any more; the latest vote of a person counts."""
    conn.execute(delete(RULE_VOTE).where(RULE_VOTE.c.kind == kind, RULE_VOTE.c.person == person))
    if value != NEITHER:
        conn.execute(RULE_VOTE.insert().values(kind=kind, person=person, value=value, at=at))


def own_vote(conn: Connection, person: str, kind: str) -> int:
    """How a person has voted on a kind."""
    found = select(RULE_VOTE.c.value).where(RULE_VOTE.c.kind == kind, RULE_VOTE.c.person == person)
    return conn.scalar(found) or NEITHER


def say(conn: Connection, person: str, kind: str, text: str, at: datetime) -> str:
    """Keep a comment; answers with its id. The same words of a person about a kind are kept once."""
    own = RULE_COMMENT.c.person == person
    same = conn.scalar(select(RULE_COMMENT.c.id).where(own, RULE_COMMENT.c.kind == kind, RULE_COMMENT.c.text == text))
    if same is not None:
        return str(same)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    said = conn.scalar(select(func.count()).select_from(RULE_COMMENT).where(own, RULE_COMMENT.c.at >= day)) or 0
    if said >= COMMENTS_A_DAY:
        raise Rejected("comments_a_day", most=COMMENTS_A_DAY)
    comment = secrets.token_hex(8)
    conn.execute(RULE_COMMENT.insert().values(id=comment, kind=kind, person=person, text=text, at=at))
    return comment


def take_back(conn: Connection, person: str, comment: str) -> None:
    """Remove a comment of one's own; another's stays."""
    conn.execute(delete(RULE_COMMENT).where(RULE_COMMENT.c.id == comment, RULE_COMMENT.c.person == person))


def comments(conn: Connection, kind: str, limit: int) -> list[Comment]:
    """What was said about a kind, the latest first."""
    c = RULE_COMMENT.c
    rows = conn.execute(select(RULE_COMMENT).where(c.kind == kind).order_by(c.at.desc(), c.id).limit(limit))
    return [Comment(**row._asdict()) for row in rows]


def votes(conn: Connection) -> Mapping[str, Votes]:
    """The votes and the number of comments of all kinds that have any."""
    up = func.sum(case((RULE_VOTE.c.value == FOR, 1), else_=0))
    counted = select(RULE_VOTE.c.kind, func.count().label("all"), up.label("up")).group_by(RULE_VOTE.c.kind)
    cast = {row.kind: (int(row.up), row.all - int(row.up)) for row in conn.execute(counted)}
    said = select(RULE_COMMENT.c.kind, func.count().label("all")).group_by(RULE_COMMENT.c.kind)
    spoken = {row.kind: row.all for row in conn.execute(said)}
    return {
        kind: Votes(up=cast.get(kind, (0, 0))[0], down=cast.get(kind, (0, 0))[1], comments=spoken.get(kind, 0))
        for kind in {*cast, *spoken}
    }
