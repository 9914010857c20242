"""What every page stands on: who looks, when, and at which database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast
from urllib.parse import SplitResult, parse_qsl, urlsplit

from flask import Flask, current_app, g, request
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from growth_tree import codec
from growth_tree.accounts.sessions import Session
from growth_tree.config import Settings
from growth_tree.domain.organisation import Directory
from growth_tree.handle import Command, Handler, Order, Outcome, World
from growth_tree.web.forms import command_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the application is built on, put together once by create_app."""

    settings: Settings
    handler: Handler


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person who is logged in."""

    person: str
    name: str
    roles: frozenset[str]
    session: Session
    language: str | None
    theme: str
    must_change_password: bool
    must_set_up_totp: bool


def init_shell(app: Flask, ground: Ground) -> None:
    """Attach the ground, and close a request's connection when it ends."""
    app.extensions["growth_tree"] = ground
    app.teardown_appcontext(lambda _error: refresh())


def settings() -> Settings:
    """The settings of this installation."""
    return _ground().settings


def handler() -> Handler:
    """What carries out commands, and knows the states of streams."""
    return _ground().handler


def connection() -> Connection:
    """The request's connection for reading; all its queries see one moment."""
    known = g.get("connection")
    if known is None:
        g.reading = handler().reading()
        known = g.connection = g.reading.__enter__()
    return cast(Connection, known)


def writing() -> AbstractContextManager[Connection]:
    """A transaction that writes: texts and files for the accounts room, and commands through `order`."""
    return handler().writing()


def order(command: Command, n: int | str = 0) -> Order:
    """The viewer's command, under the id of the form that sent it, so that a repeat has one effect.

    `n` tells several commands of one form apart. Nobody can use up an id that is another's.
    """
    return Order(command=command, id=f"web/{person()}/{command_id()}/{n}", actor=person(), at=now())


def carry_out(command: Command) -> Outcome:
    """Carry out one command that needs nothing else in its transaction.

    Raises Rejected where it is refused.
    """
    with writing() as connection:
        return handler().handle(connection, order(command))


def refresh() -> None:
    """Let the next query see what was written in the meantime."""
    g.pop("answers", None)
    g.pop("world", None)
    g.pop("connection", None)
    if reading := g.pop("reading", None):
        with suppress(DBAPIError, PendingRollbackError):  # the database has gone away, and nothing was written
            reading.__exit__(None, None, None)


def once(question: str, ask: Callable[[], T]) -> T:
    """The answer to what a page asks in several places, until something is written."""
    answers = g.setdefault("answers", {})
    if question not in answers:
        answers[question] = ask()
    return cast(T, answers[question])


def world() -> World:
    """The directory, the rule books and the calendar as they are now."""
    known = g.get("world")
    if known is None:
        known = g.world = handler().world(connection())
    return cast(World, known)


def directory() -> Directory:
    """The organisation as it is now."""
    return world().directory


def now() -> datetime:
    """The moment of this request, the same wherever it is asked."""
    known = g.get("now")
    if known is None:
        known = g.now = datetime.now(UTC)
    return cast(datetime, known)


def today() -> date:
    """The day of this request in the organisation's time zone."""
    known = g.get("today")
    if known is None:
        known = g.today = now().astimezone(settings().zone).date()
    return cast(date, known)


def day_of(stamped: str) -> date:
    """The day of a stored moment in the organisation's time zone."""
    return codec.moment(stamped).astimezone(settings().zone).date()


@contextmanager
def elsewhen(at: datetime, day: date, known: World) -> Iterator[None]:
    """Meanwhile it is another time, with the organisation of then."""
    g.present = _time(now(), today(), world(), g.get("answers", {}))
    _tell(_time(at, day, known, {}))
    try:
        yield
    finally:
        _tell(g.pop("present"))


@contextmanager
def at_present() -> Iterator[None]:
    """Meanwhile it is the present again: what is drawn around a page, and rights, are those of today."""
    present = g.get("present")
    if present is None:
        yield
        return
    past = _time(now(), today(), world(), g.answers)
    _tell(present)
    try:
        yield
    finally:
        _tell(past)


def viewer() -> Viewer | None:
    """Who is logged in."""
    return cast("Viewer | None", g.get("viewer"))


def person() -> str:
    """The id of who is logged in, on pages that are not open to everybody."""
    return session().person


def session() -> Session:
    """The session of who is logged in."""
    known = viewer()
    if known is None:
        raise LookupError("nobody is logged in")
    return known.session


def query() -> MultiDict[str, str]:
    """The parameters of the page on display: of its own address, or after an htmx POST of the one it was sent from."""
    if request.method in {"GET", "HEAD"}:
        return request.args
    return MultiDict(parse_qsl(sent_from().query)[:50])


def sent_from() -> SplitResult:
    """The address of the page from which htmx sent the request; an empty one where there is none that makes sense."""
    try:
        return urlsplit(iri_to_uri(request.headers.get("HX-Current-URL", "")))
    except ValueError:
        return urlsplit("")


def _time(at: datetime, day: date, known: World, answers: dict[str, Any]) -> dict[str, Any]:
    return {"now": at, "today": day, "world": known, "answers": answers}


def _tell(time: dict[str, Any]) -> None:
    for name, value in time.items():
        setattr(g, name, value)


def _ground() -> Ground:
    return cast(Ground, current_app.extensions["growth_tree"])
