"""The tables of the accounts room, and how times are stored in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

METADATA = MetaData()
VALUES_PER_QUERY = 2000


def stamp(at: datetime) -> str:
    """A time as it is stored: UTC text that sorts, the same bytes on every database."""
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def in_slices(values: Iterable[str]) -> Iterator[list[str]]:
    """Values in lists short enough for one IN (…)."""
    every = list(values)
    return (every[start : start + VALUES_PER_QUERY] for start in range(0, len(every), VALUES_PER_QUERY))


class Moment(TypeDecorator[datetime]):
    """An aware time, stored as sortable text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Store the stamp."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read the stamp."""
        return None if value is None else moment(value)


POSITION = BigInteger().with_variant(Integer, "sqlite")

PERSON = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("username", Text),
    Column("username_key", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("must_change_password", Integer, nullable=False, default=0),
    Column("locale", Text),
    Column("theme", Text, nullable=False, default="auto"),
    Column("totp_offered", Text),
    Column("totp_secret", Text),
    Column("totp_last_step", POSITION, nullable=False, default=0),
    Column("seen_position", POSITION, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Column("deactivated_at", Moment),
    Column("erased_at", Moment),
    Column("listed", Integer, nullable=False, default=0, server_default="0"),
    sqlite_strict=True,
)

RECOVERY_CODE = Table(
    "recovery_code",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("code_hash", Text, primary_key=True),
    sqlite_strict=True,
)

SESSION = Table(
    "session",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False, index=True),
    Column("ip", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    sqlite_strict=True,
)

LOGIN_TICKET = Table(
    "login_ticket",
    METADATA,
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    sqlite_strict=True,
)

LOGIN_THROTTLE = Table(
    "login_throttle",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("ip", Text, primary_key=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("tried_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("known_at", Moment),
    sqlite_strict=True,
)

NOTE = Table(
    "note",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)

FILE = Table(
    "file",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("look", Text),
    sqlite_strict=True,
)
"""`look` is a hash of what a picture looks like, empty where that cannot be told, and null before somebody asked."""

JOB = Table(
    "job",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("file_name", Text),
    Column("options", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("result", Text),
    Column("created_at", Moment, nullable=False),
    Column("heartbeat_at", Moment),
    Column("finished_at", Moment),
    Column("content", LargeBinary),
    Column("brought", Text),
    Index("job_in_line", "status", "created_at"),
    sqlite_strict=True,
)

NOTICE = Table(
    "notice",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("number", POSITION, nullable=False),
    Column("word", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("told_at", Moment),
    Index("notice_of", "person", "at"),
    Index("notice_at", "at"),
    sqlite_strict=True,
)
"""What a person is told; `member` is whose matter it is, `about` its task or redemption, `told_at` a digest's time."""

NOTICE_CURSOR = Table(
    "notice_cursor",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("position", POSITION, nullable=False),
    sqlite_strict=True,
)
"""How far something has been followed for notices: `log` by position, `expiry_days` by day."""

CHANNEL = Table(
    "channel",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("receiver", Text, nullable=False, index=True),
    Column("hours", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("sent_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("trouble", Text),
    Index("channel_due", "next_at"),
    sqlite_strict=True,
)
"""Where a person's digests go, every so many hours; `receiver` is a keyed hash of the address, to count by."""

MODEL_FILE = Table(
    "model_file",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("card", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""Trained models by their SHA-256, each with its card: what the back-test found, as JSON."""

RULE_DRAFT = Table(
    "rule_draft",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("updated_by", Text, nullable=False),
    Index("rule_draft_at", "updated_at"),
    sqlite_strict=True,
)
"""Rule books that are being written, as JSON exactly as entered; what is published of them is in the log."""

RULE_SIMULATION = Table(
    "rule_simulation",
    METADATA,
    Column("draft", Text, primary_key=True),
    Column("since", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("summary", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What drafts would have given from a day on, as JSON with ids and amounts."""

RULE_COMMENT = Table(
    "rule_comment",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("hidden_at", Moment),
    Column("hidden_by", Text),
    Column("hidden_because", Text),
    Index("rule_comment_kind", "kind", "at"),
    Index("rule_comment_person", "person", "at"),
    sqlite_strict=True,
)

RULE_VOTE = Table(
    "rule_vote",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("rule_vote_person", "person"),
    sqlite_strict=True,
)
"""1 finds a kind of task right, -1 wrong."""
