"""Models are kept by what they are, with their cards, and nothing else is ever loaded in their place."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, update

from growth_tree.accounts import models_kept
from growth_tree.accounts.models_kept import ModelAltered
from growth_tree.accounts.schema import MODEL_FILE

AT = datetime(2026, 5, 13, 4, tzinfo=UTC)
CONTENT = bytes(range(256)) * 4
CARD = {"kpi": "orders", "曲线": [[0.1, 0.12], [0.5, 0.49]]}


def test_a_model_is_found_by_its_digest_with_its_card(conn: Connection) -> None:
    digest = models_kept.keep(conn, CONTENT, CARD, AT)
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert models_kept.content_of(conn, digest) == CONTENT
    assert models_kept.card_of(conn, digest) == CARD


def test_the_same_model_is_kept_once_as_it_was_first(conn: Connection) -> None:
    first = models_kept.keep(conn, CONTENT, CARD, AT)
    assert models_kept.keep(conn, CONTENT, {"other": 1}, AT) == first
    assert models_kept.card_of(conn, first) == CARD


def test_what_is_not_kept_is_not_there(conn: Connection) -> None:
    digest, other = (models_kept.keep(conn, content, CARD, AT) for content in (CONTENT, b"other"))
    models_kept.forget(conn, [digest])
    assert (models_kept.content_of(conn, digest), models_kept.card_of(conn, digest)) == (None, None)
    assert models_kept.content_of(conn, other) == b"other"


def test_a_model_that_somebody_changed_is_not_handed_out(conn: Connection) -> None:
    digest = models_kept.keep(conn, CONTENT, CARD, AT)
    conn.execute(update(MODEL_FILE).values(content=b"something else"))
    with pytest.raises(ModelAltered, match=digest):
        models_kept.content_of(conn, digest)
