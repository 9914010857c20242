"""The server ends as a whole, and says whether it was told to: whoever watches over it starts it again otherwise."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from growth_tree.cli import cli
from tests.databases import Database

SECONDS_MAX = 60

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])  # there the command starts the worker too


@pytest.fixture
def server(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """The command, as soon as it answers."""
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "0123456789abcdef" * 4)
    port = free_port()
    command = [sys.executable, "-m", "growth_tree.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return int(it.getsockname()[1])


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS_MAX
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def test_a_server_of_which_a_process_dies_fails_so_that_it_is_started_again(server: subprocess.Popen[str]) -> None:
    os.kill(children(server.pid)[0], signal.SIGKILL)
    assert server.wait(SECONDS_MAX) == 1
    assert server.stderr is not None
    assert "ended by itself" in server.stderr.read()


def test_a_server_that_is_told_to_end_does_so_in_peace(server: subprocess.Popen[str]) -> None:
    processes = children(server.pid)
    server.terminate()
    assert server.wait(SECONDS_MAX) == 0
    wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in processes))


def test_an_address_that_is_taken_is_told_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "0123456789abcdef" * 4)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(cli, ["serve", "--port", port])
    assert result.exit_code == 1
    assert f"port {port} cannot be used" in result.output
