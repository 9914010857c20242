from __future__ import annotations

import hashlib
import hmac

import pytest
from sqlalchemy import Connection, select, update

from growth_tree.accounts import notes
from growth_tree.accounts.schema import NOTE
from tests.accounts.conftest import NOON

SALT = b"sixteen bytes ok"


def test_a_text_is_read_by_its_reference(conn: Connection) -> None:
    first = notes.keep_text(conn, "ann", "双11 主图 v2 ✂️\n第二行", NOON)
    second = notes.keep_text(conn, "bo", "", NOON)
    assert notes.texts(conn, [first, second, first, "unknown"]) == {first: "双11 主图 v2 ✂️\n第二行", second: ""}


def test_a_reference_proves_the_text_and_tells_nothing_without_the_salt(conn: Connection) -> None:
    note_id = notes.keep_text(conn, "ann", "主图", NOON)
    salt = conn.scalar(select(NOTE.c.salt))
    assert salt is not None
    assert len(salt) == 16
    assert note_id == hmac.new(salt, "主图".encode(), hashlib.sha256).hexdigest()
    assert notes.verify_text(note_id, "主图", salt)
    assert not notes.verify_text(note_id, "主图 ", salt)
    assert not notes.verify_text(note_id, "主图", SALT)
    assert notes.keep_text(conn, "ann", "主图", NOON) != note_id, "equal texts cannot be told from their references"


def test_many_texts_keep_their_order(conn: Connection) -> None:
    given = [("ann" if n % 2 else "bo", f"text {n % 4000}") for n in range(5000)]
    ids = notes.keep_texts(conn, given, NOON)
    found = notes.texts(conn, ids)
    assert [found[note_id] for note_id in ids] == [text for _, text in given]
    assert notes.keep_texts(conn, [], NOON) == []


def test_the_same_import_twice_keeps_each_text_once(conn: Connection) -> None:
    given = [("ann", "巡店"), ("ann", "巡店"), ("bo", "巡店"), ("ann", "主图")]
    first = notes.keep_texts(conn, given, NOON, salt=SALT)
    assert notes.keep_texts(conn, [*given, ("bo", "new")], NOON, salt=SALT)[:4] == first
    assert first[0] == first[1]
    assert len(set(first)) == 3, "people do not share a note, or erasing one would erase the other's"
    assert len(conn.execute(select(NOTE)).all()) == 4
    assert notes.keep_texts(conn, given, NOON, salt=b"another import's") != first


def test_the_notes_of_an_import_do_not_unlock_one_another(conn: Connection) -> None:
    notes.keep_texts(conn, [("ann", "one"), ("ann", "two"), ("bo", "one")], NOON, salt=SALT)
    salts = list(conn.scalars(select(NOTE.c.salt)))
    assert len({*salts, SALT}) == 4


@pytest.mark.parametrize(("query", "count"), [("主图", 2), ("100%", 1), ("%", 1), ("_", 1), ("/", 1), ("MAIN", 1)])
def test_a_search_takes_its_words_literally(conn: Connection, query: str, count: int) -> None:
    for text in ("新主图 100% ok", "主图_v2", "a/b", "main picture"):
        notes.keep_text(conn, "ann", text, NOON)
    assert len(conn.execute(notes.matching(query)).all()) == count


def test_an_altered_text_is_found(conn: Connection) -> None:
    kept = [notes.keep_text(conn, "ann", f"text {n}", NOON) for n in range(5)]
    assert notes.altered(conn) == []
    conn.execute(update(NOTE).where(NOTE.c.id == kept[3]).values(text="text 4"))
    assert notes.altered(conn) == [kept[3]]
