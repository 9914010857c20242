"""Pages, as the server makes them, beside a Flask page of the same bytes that asks one question of the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import quantiles

from flask import Flask
from sqlalchemy import select

from growth_tree.accounts import people, sessions
from growth_tree.accounts.people import NewPerson
from growth_tree.app import create_app
from growth_tree.config import Settings
from growth_tree.handle import Handler
from models.tasks import task

PAGES = ("/", "/tree", "/tasks", "/ledger", "/rules")
MANAGERS_PAGES = ("/inbox", "/team")
TIMES = 60


def page_rates(handler: Handler, url: str, member: str, boss: str) -> Iterator[tuple[str, float, float]]:
    """For each page its address, and how many a second could be made at the 95th percentile of its time."""
    settings = Settings(database_url=url, secret_key="x" * 32, insecure_cookies=True)
    app = create_app(settings)
    for person, pages in ((member, PAGES), (boss, MANAGERS_PAGES)):
        client = app.test_client()
        client.set_cookie("session", _session(handler, person))
        for page in pages:
            body = client.get(page)
            if body.status_code != 200:
                raise AssertionError(f"{page} answers {body.status_code}")
            plain = _plain(handler, len(body.data)).test_client()
            yield page, _rate(lambda c=client, p=page: c.get(p)), _rate(lambda c=plain: c.get("/"))  # type: ignore[misc]


def _rate(once: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        once()
        times.append(time.perf_counter() - started)
    return 1 / quantiles(times, n=20)[-1]


def _session(handler: Handler, person: str) -> str:
    now = datetime.now(UTC)
    with handler.writing() as connection:
        people.add_person(connection, NewPerson(id=person, username=person, name=person), now)
        return sessions.start(connection, person, ip="127.0.0.1", user_agent="bench", at=now)


def _plain(handler: Handler, size: int) -> Flask:
    app = Flask("plain")

    @app.get("/")
    def page() -> str:
        with handler.reading() as connection:
            rows = connection.execute(select(task).limit(50)).all()
        return str(rows)[:size].ljust(size)

    return app
