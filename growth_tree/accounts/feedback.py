"""What people think of the rules: votes and comments on kinds of task, erased with the person.

A comment that an admin has hidden stays, for its author and for admins to see, until it is shown again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, func, or_, select, update

from growth_tree.accounts.schema import RULE_COMMENT, RULE_VOTE
from growth_tree.domain.core import Rejected
from models.base import Prepared

COMMENT_MAX = 500
COMMENTS_A_DAY = 20
FOR, AGAINST, NEITHER = 1, -1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody said about a kind, by its code; `hidden_because` refers to a text."""

    id: str
    kind: str
    person: str
    text: str
    at: datetime
    hidden_at: datetime | None = None
    hidden_by: str | None = None
    hidden_because: str | None = None


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


def hide(conn: Connection, comment: str, *, by: str, because: str, at: datetime) -> None:
    """Show a comment to nobody any more but its author and admins; `because` is the reference of a reason."""
    hidden = {"hidden_at": at, "hidden_by": by, "hidden_because": because}
    here = RULE_COMMENT.c.id == comment, RULE_COMMENT.c.hidden_at.is_(None)
    if not conn.execute(update(RULE_COMMENT).where(*here).values(**hidden)).rowcount:
        raise Rejected("comment_hidden_already")


def show_again(conn: Connection, comment: str) -> None:
    """Show a comment to everybody again."""
    shown = {"hidden_at": None, "hidden_by": None, "hidden_because": None}
    conn.execute(update(RULE_COMMENT).where(RULE_COMMENT.c.id == comment).values(**shown))


def by_id(conn: Connection, kind: str, comment: str) -> Comment | None:
    """One comment on a kind, hidden or not."""
    c = RULE_COMMENT.c
    row = conn.execute(select(RULE_COMMENT).where(c.kind == kind, c.id == comment)).first()
    return None if row is None else Comment(**row._asdict())


def comments(
    conn: Connection, kind: str, *, seen_by: str | None, limit: int, offset: int = 0
) -> tuple[list[Comment], int]:
    """What was said about a kind, the latest first, and how much there is; without `seen_by` also what is hidden."""
    c = RULE_COMMENT.c
    wanted = [c.kind == kind]
    if seen_by is not None:
        wanted.append(or_(c.hidden_at.is_(None), c.person == seen_by))
    total = conn.scalar(select(func.count()).select_from(RULE_COMMENT).where(*wanted)) or 0
    rows = select(RULE_COMMENT).where(*wanted).order_by(c.at.desc(), c.id).limit(limit).offset(offset)
    return [Comment(**row._asdict()) for row in conn.execute(rows)], total


def votes(conn: Connection) -> Mapping[str, Votes]:
    """The votes and the number of comments, without hidden ones, of all kinds that have any."""
    cast = {row.kind: (int(row.up), row.all - int(row.up)) for row in _CAST.rows(conn)}
    spoken = {row.kind: row.all for row in _SPOKEN.rows(conn)}
    return {
        kind: Votes(up=cast.get(kind, (0, 0))[0], down=cast.get(kind, (0, 0))[1], comments=spoken.get(kind, 0))
        for kind in {*cast, *spoken}
    }


_CAST = Prepared(
    select(
        RULE_VOTE.c.kind,
        func.count().label("all"),
        func.sum(case((RULE_VOTE.c.value == FOR, 1), else_=0)).label("up"),
    ).group_by(RULE_VOTE.c.kind)
)
_SPOKEN = Prepared(
    select(RULE_COMMENT.c.kind, func.count().label("all"))
    .where(RULE_COMMENT.c.hidden_at.is_(None))
    .group_by(RULE_COMMENT.c.kind)
)
