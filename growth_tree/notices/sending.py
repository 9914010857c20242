"""Digests: at most one a person and period, later after failures, and never too many to one receiver.

Before a message goes its next turn is set, and only afterwards its notices count as told. So a worker that dies in
between repeats nothing at once; the next digest speaks of them again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from growth_tree.accounts import channels, notices, people
from growth_tree.accounts.channels import DAILY, Channel
from growth_tree.config import Settings
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.i18n import language_of
from growth_tree.notices import listing, words

DAILY_AT = time(9)
AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """From where digests are sent: the log with its accounts, and the settings of the house."""

    handler: Handler
    settings: Settings


def next_turn(hours: int, after: datetime, zone: ZoneInfo) -> datetime:
    """When the next digest is due: at nine for a daily one, else at the next hour of the day that `hours` divides."""
    local = after.astimezone(zone)
    if hours == DAILY:
        today = datetime.combine(local.date(), DAILY_AT, zone)
        return today if today > local else datetime.combine(local.date() + timedelta(days=1), DAILY_AT, zone)
    turn = local.replace(minute=0, second=0, microsecond=0)
    return turn + timedelta(hours=hours - turn.hour % hours)


def send_due(desk: Desk, now: datetime) -> Iterator[bool]:
    """Send the digests that are due, one at each step; says of each whether it arrived."""
    with desk.handler.reading() as connection:
        waiting = channels.due(connection, now, AT_ONCE)
    for channel in waiting:
        with desk.handler.writing() as connection:
            told = _claimed(desk.handler, connection, channel, now)
            language = _language(connection, channel.person, desk.settings)
        if told:
            message = words.digest(told.values(), language, page_address(desk.settings))
            yield _sent(desk, channel, message, now, told) is None


def send_trial(desk: Desk, person: str, now: datetime) -> None:
    """Send a test message to a person's own address.

    Raises Rejected where that fails, or where the receiver has had enough this minute.
    """
    with desk.handler.writing() as connection:
        channel = channels.channel_of(connection, person)
        if channel is None:
            raise Rejected("channel_missing")
        if not channels.claim(connection, channel, channel.next_at, now):
            raise Rejected("channel_busy")
        language = _language(connection, person, desk.settings)
    trouble = _sent(desk, channel, words.trial(language, page_address(desk.settings)), now, ())
    if trouble is not None:
        raise Rejected(trouble)


def page_address(settings: Settings) -> str | None:
    """Where notices are read, as far as the settings name the host."""
    named = [host for host in settings.trusted_hosts if not host.startswith(".")]
    return f"https://{named[0]}/notices" if named else None


def _claimed(handler: Handler, connection: Connection, channel: Channel, now: datetime) -> dict[str, str]:
    """The notices of a digest that this worker now has to send; none where there is nothing to do."""
    directory, today = handler.world(connection).directory, now.astimezone(handler.zone).date()
    turn = next_turn(channel.hours, now, handler.zone)
    told = listing.untold(connection, channel, directory, today) if directory.is_here(channel.person, today) else {}
    if not told:
        channels.skip(connection, channel, turn)
    elif not channels.claim(connection, channel, turn, now):
        return {}
    return told


def _sent(desk: Desk, channel: Channel, message: tuple[str, str], now: datetime, told: Collection[str]) -> str | None:
    """Send outside of any transaction, then note what came of it; answers with the code of what went wrong.

    `told` are the notices that the message is about; a test message is about none.
    """
    from growth_tree.notices import outgoing  # noqa: PLC0415  (brings Apprise, which takes half a second and 20 MB)

    settings, handler = desk.settings, desk.handler
    with handler.reading() as connection:
        to = channels.address_of(connection, channel.person, key=settings.secret_key)
    trouble: str | None = "channel_unusable"
    if to is not None:
        trouble = outgoing.send(to, *message, hosts=settings.notice_hosts, mail=settings.notice_mail)
    with handler.writing() as connection:
        channels.settle(connection, channel, trouble, now, digest=bool(told))
        if trouble is None:
            notices.mark_told(connection, channel.person, told, now)
    return trouble


def _language(connection: Connection, person: str, settings: Settings) -> str:
    known = people.person_by_id(connection, person)
    return language_of((known and known.locale) or settings.locale)
