"""The office with people behind its ids, a robot that listens on this machine, and the worker's part of telling."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from apprise.plugins import dingtalk, feishu, wecombot
from sqlalchemy import Engine, select

from growth_tree.accounts import channels
from growth_tree.accounts.people import NewPerson, add_people
from growth_tree.accounts.schema import NOTICE
from growth_tree.config import Settings
from growth_tree.handle import Handler
from growth_tree.notices.following import follow
from growth_tree.notices.sending import Desk
from tests.office import NOON, PEOPLE, found

KEY = "0123456789abcdef" * 4
TOKEN = "0f" * 16


@dataclass
class Robot:
    """What a robot was sent, and how it answers: `slow` after so many seconds; `down` drops the connection."""

    origin: str = ""
    status: int = 200
    says: dict[str, Any] = field(default_factory=lambda: {"errcode": 0})
    down: bool = False
    slow: float = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The texts of the messages."""
        return [message["text"]["content"] for message in self.heard]


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robot]:
    """A robot of each sort on this machine."""
    made = Robot()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if made.down:
                self.connection.close()
                return
            made.paths.append(self.path)
            made.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            time.sleep(made.slow)
            said = json.dumps(made.says).encode()
            self.send_response(made.status)
            self.send_header("Location", f"{made.origin}/elsewhere")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made.origin = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(dingtalk.NotifyDingTalk, "notify_url", made.origin + "/robot/send?access_token={token}")
    monkeypatch.setattr(feishu.NotifyFeishu, "notify_url", made.origin + "/open-apis/bot/v2/hook/{token}/")
    monkeypatch.setattr(wecombot.NotifyWeComBot, "notify_url", made.origin + "/cgi-bin/webhook/send?key={key}")
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # s until it sees that it is over
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office, and everybody in it as a person; of its founding everybody has been told."""
    handler = found(engine)
    with handler.writing() as connection:
        add_people(connection, [NewPerson(id=who, username=f"{who}.x", name=who) for who in PEOPLE], NOON)
    tell(handler)
    return handler


@pytest.fixture
def desk(office: Handler, robot: Robot) -> Desk:
    """From where digests go to that robot, in English."""
    settings = Settings(
        database_url="",
        secret_key=KEY,
        locale="en_US",
        trusted_hosts=("tree.example",),
        notice_hosts=(*channels.HOST.values(), "example.com", robot.origin),
        notice_mail="smtps://bot%40example.com:s%2Fecret@127.0.0.1:9",
    )
    return Desk(handler=office, settings=settings)


def tell(handler: Handler, at: datetime = NOON) -> None:
    """Follow the log to its end."""
    while follow(handler, at):
        pass


Told = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def told(office: Handler) -> Told:
    """Who was told what about what, after following."""

    def tells() -> list[tuple[str, str, str]]:
        tell(office)
        return everything(office)

    return tells


def everything(handler: Handler) -> list[tuple[str, str, str]]:
    """Every notice there is: person, code, about."""
    with handler.reading() as connection:
        rows = connection.execute(select(NOTICE.c.person, NOTICE.c.code, NOTICE.c.about))
        return sorted((row.person, row.code, row.about) for row in rows)
