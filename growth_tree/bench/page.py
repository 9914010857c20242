"""Pages, as the server makes them, beside a Flask page of the same bytes that asks one question of the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from statistics import quantiles
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import Row, select

from growth_tree.accounts import people, sessions
from growth_tree.accounts.people import NewPerson
from growth_tree.app import create_app
from growth_tree.config import Settings
from growth_tree.handle import Handler
from models.tasks import task

PAGES = ("/", "/tree", "/tasks", "/ledger", "/rules")
MANAGERS_PAGES = ("/inbox", "/team", "/team?sort=-week")
WARM_UP = 5
TIMES = 200
ROWS = 50
PLAIN_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tasks</title></head>
<body><h1>Tasks</h1>
<table>
{% for row in rows %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</table></body></html>"""


def page_rates(handler: Handler, url: str, member: str, boss: str) -> Iterator[tuple[str, float, float]]:
    """For each page its address, and how many a second could be made at the 95th percentile of its time."""
    app = create_app(Settings(database_url=url, secret_key="x" * 32, insecure_cookies=True))
    _name_everybody(handler)
    _analyze(handler)
    for person, pages in ((member, PAGES), (boss, MANAGERS_PAGES)):
        client = app.test_client()
        client.set_cookie("session", _session(handler, person))
        for page in pages:
            body = client.get(page)
            if body.status_code != 200:
                raise AssertionError(f"{page} answers {body.status_code}")
            plain = _plain(handler, len(body.data)).test_client()
            ours, theirs = _in_turn(lambda c=client, p=page: c.get(p), lambda c=plain: c.get("/"))  # type: ignore[misc]
            yield page, 1 / _p95(ours), 1 / _p95(theirs)


def _analyze(handler: Handler) -> None:
    """Have PostgreSQL count what lies where, as it does by itself within a minute."""
    if handler.engine.dialect.name == "postgresql":
        with handler.writing() as connection:
            connection.exec_driver_sql("ANALYZE")


def _in_turn(*pages: Callable[[], object]) -> list[list[float]]:
    """The seconds that each page took each time; they take turns, so that all meet the same machine."""
    rounds = [[_seconds(page) for page in pages] for _ in range(WARM_UP + TIMES)]
    return [list(times) for times in zip(*rounds[WARM_UP:], strict=True)]


def _seconds(page: Callable[[], object]) -> float:
    started = time.perf_counter()
    page()
    return time.perf_counter() - started


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def _name_everybody(handler: Handler) -> None:
    """Give everybody a name, as they have one where people are imported."""
    with handler.writing() as connection:
        ids = handler.world(connection).directory.members
        newcomers = [NewPerson(id=person, username=person, name=f"Person {person}") for person in ids]
        people.add_people(connection, newcomers, datetime.now(UTC))


def _session(handler: Handler, person: str) -> str:
    with handler.writing() as connection:
        return sessions.start(connection, person, ip="127.0.0.1", user_agent="bench", at=datetime.now(UTC))


def _plain(handler: Handler, size: int) -> Flask:
    """A page that writes some rows of one query into a table, over and over until it has so many bytes."""
    app = Flask("plain")
    app.jinja_loader = DictLoader({"plain.html": PLAIN_PAGE})

    def written(rows: Sequence[Row[Any]]) -> str:
        return render_template("plain.html", rows=rows)

    def asked() -> Sequence[Row[Any]]:
        with handler.reading() as connection:
            return connection.execute(select(task).limit(ROWS)).all()

    with app.app_context():
        rows = asked()
        frame, whole = len(written([])), len(written(rows))
    count = round((size - frame) * len(rows) / (whole - frame))
    app.add_url_rule("/", view_func=lambda: written(list(islice(cycle(asked()), count))))
    return app
