"""Files that were uploaded and never handed in go after a day; one that anything refers to stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, delete, event

from events.engine import writing
from growth_tree.accounts import files, notes
from growth_tree.cli import leftovers
from growth_tree.cli.leftovers import forget_leftovers
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.task_events import EvidenceItem
from growth_tree.handle import Handler
from growth_tree.shipped_rewards import shipped_rewards
from models import tasks
from tests.office import NOON, do, found, submitted

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
NEXT_WEEK = NOON + timedelta(days=7)


@pytest.fixture
def handler(engine: Engine) -> Handler:
    return found(engine)


def upload(handler: Handler, at: datetime = NOON) -> str:
    """Ann uploads a picture."""
    with handler.writing() as connection:
        return files.keep_file(connection, "ann", "a.png", PNG, at)


def kept(handler: Handler, *refs: str) -> set[str]:
    with handler.reading() as connection:
        return set(files.files(connection, refs))


def hand_in(handler: Handler, ref: str, at: datetime = NOON) -> None:
    shown = (EvidenceItem(kind="file", ref=ref),)
    do(handler, replace(submitted(f"t{ref[:4]}"), evidence=shown), at=at)


def test_a_file_that_was_never_handed_in_goes(handler: Handler) -> None:
    ref = upload(handler)
    assert forget_leftovers(handler, NEXT_WEEK) == 1
    assert kept(handler, ref) == set()
    assert forget_leftovers(handler, NEXT_WEEK) == 0


def test_a_form_may_stay_open_for_a_day(handler: Handler) -> None:
    ref = upload(handler)
    assert forget_leftovers(handler, NOON + leftovers.KEEP) == 0
    assert kept(handler, ref) == {ref}


def test_evidence_stays(handler: Handler) -> None:
    ref, other = upload(handler), upload(handler)
    hand_in(handler, ref)
    assert forget_leftovers(handler, NEXT_WEEK) == 1
    assert kept(handler, ref, other) == {ref}


def test_evidence_of_an_earlier_attempt_stays(handler: Handler) -> None:
    ref = upload(handler)
    hand_in(handler, ref)
    with writing(handler.engine) as connection:
        connection.execute(delete(tasks.evidence))
    assert forget_leftovers(handler, NEXT_WEEK) == 0
    assert kept(handler, ref) == {ref}, "the log has the last word"


def test_a_file_that_a_link_or_text_names_stays(handler: Handler) -> None:
    ref = upload(handler)
    with handler.writing() as connection:
        notes.keep_text(connection, "bo", f"https://tree.example/files/{ref}", NOON)
    assert forget_leftovers(handler, NEXT_WEEK) == 0
    assert kept(handler, ref) == {ref}


def test_a_file_handed_in_at_the_last_moment_stays(handler: Handler, engine: Engine) -> None:
    """Between looking and deleting, somebody hands the form in."""
    ref = upload(handler)
    looked: list[Connection] = []

    @event.listens_for(engine, "commit")
    def meanwhile(connection: Connection) -> None:
        if not looked:
            looked.append(connection)
            hand_in(handler, ref, at=NOON + timedelta(days=2))

    forget_leftovers(handler, NEXT_WEEK)
    assert kept(handler, ref) == {ref}


def test_they_go_in_small_slices(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "AT_ONCE", 2)
    for _ in range(5):
        upload(handler)
    assert [forget_leftovers(handler, NEXT_WEEK) for _ in range(4)] == [2, 2, 1, 0]


def test_the_picture_of_a_reward_stays_and_keeps_no_other_file(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "AT_ONCE", 1)
    picture, other = upload(handler), upload(handler, NOON + timedelta(hours=1))
    honour = shipped_rewards()["wall_of_honour"]
    do(handler, OfferReward(reward="wall", terms=replace(honour.terms, picture=picture), stock=honour.stock))
    assert forget_leftovers(handler, NEXT_WEEK) == 1
    assert kept(handler, picture, other) == {picture}
