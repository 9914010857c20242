"""Drafts of rule books keep what was entered, and nobody overwrites what they have not seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from growth_tree.accounts import drafts
from growth_tree.accounts.drafts import BYTES_MAX, DROPPED, NAME_MAX, OPEN, PROPOSED, PUBLISHED
from tests.accounts.conftest import NOON
from tests.domain.scenario import rejected

WRONG: dict[str, Any] = {
    "title": {"zh": "规则"},
    "kinds": [{"code": "", "xp": "twenty", "caps": {"day": "-1"}}],
    "x": None,
}
LATER = NOON + timedelta(hours=1)


def begun(conn: Connection, name: str = "双11", **changes: Any) -> str:
    known: dict[str, Any] = {"name": name, "owner": "ann", "based_on": 3, "document": WRONG, "at": NOON}
    return drafts.begin(conn, **(known | changes))


def found(conn: Connection, draft: str) -> drafts.Draft:
    known = drafts.get(conn, draft)
    assert known is not None
    return known


def test_a_draft_is_kept_as_it_was_entered_also_when_it_is_wrong(conn: Connection) -> None:
    draft = begun(conn, " 双11 ")
    known = found(conn, draft)
    assert (known.document, list(known.document)) == (WRONG, list(WRONG))
    assert (known.name, known.owner, known.based_on, known.revision, known.status) == ("双11", "ann", 3, 1, OPEN)
    assert (known.created_at, known.updated_at, known.updated_by) == (NOON, NOON, "ann")
    assert drafts.get(conn, "nothing") is None


def test_saving_counts_revisions_and_says_who_saved_when(conn: Connection) -> None:
    draft = begun(conn)
    assert drafts.save(conn, draft, {"title": 1}, seen=1, by="bo", at=LATER) == 2
    known = found(conn, draft)
    assert (known.document, known.revision, known.updated_by, known.updated_at) == ({"title": 1}, 2, "bo", LATER)
    assert (known.owner, known.created_at) == ("ann", NOON)


def test_saving_the_same_again_is_no_new_revision(conn: Connection) -> None:
    draft = begun(conn)
    assert drafts.save(conn, draft, WRONG, seen=1, by="bo", at=LATER) == 1
    assert drafts.save(conn, draft, {"a": 1}, seen=1, by="bo", at=LATER) == 2
    assert drafts.save(conn, draft, {"a": 1}, seen=1, by="bo", at=LATER) == 2


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_nobody_overwrites_what_they_have_not_seen(conn: Connection, seen: int) -> None:
    draft = begun(conn)
    drafts.save(conn, draft, {"by": "bo"}, seen=1, by="bo", at=LATER)
    with rejected("draft_changed"):
        drafts.save(conn, draft, {"by": "ann"}, seen=seen, by="ann", at=LATER)
    assert found(conn, draft).document == {"by": "bo"}


def test_a_proposed_draft_stays_as_it_is_until_the_proposal_is_taken_back(conn: Connection) -> None:
    draft = begun(conn)
    drafts.mark(conn, draft, PROPOSED)
    with rejected("draft_proposed"):
        drafts.save(conn, draft, {}, seen=1, by="ann", at=LATER)
    with rejected("draft_proposed"):
        drafts.rename(conn, draft, "618")
    with rejected("draft_proposed"):
        drafts.drop(conn, draft)
    drafts.mark(conn, draft, OPEN)
    assert drafts.save(conn, draft, {}, seen=1, by="ann", at=LATER) == 2


@pytest.mark.parametrize("status", [PUBLISHED, DROPPED])
def test_a_draft_that_is_done_with_is_read_and_no_more(conn: Connection, status: drafts.Status) -> None:
    draft = begun(conn)
    drafts.mark(conn, draft, status)
    with rejected("draft_closed"):
        drafts.save(conn, draft, {}, seen=1, by="ann", at=LATER)
    with rejected("draft_closed"):
        drafts.rename(conn, draft, "618")
    assert found(conn, draft).document == WRONG


def test_putting_a_draft_away_twice_is_like_once_and_loses_nothing(conn: Connection) -> None:
    draft = begun(conn)
    drafts.drop(conn, draft)
    drafts.drop(conn, draft)
    assert (found(conn, draft).status, found(conn, draft).document) == (DROPPED, WRONG)
    drafts.mark(conn, draft, PUBLISHED)
    with rejected("draft_closed"):
        drafts.drop(conn, draft)


def test_drafts_are_listed_the_latest_first(conn: Connection) -> None:
    first, second, third = (begun(conn, name) for name in ("1", "2", "3"))
    drafts.save(conn, first, {}, seen=1, by="bo", at=LATER)
    drafts.drop(conn, third)
    assert {each.id for each in drafts.every(conn)} == {first, second, third}
    assert [each.id for each in drafts.every(conn, OPEN, PROPOSED)] == [first, second]
    assert [each.id for each in drafts.every(conn, DROPPED)] == [third]


def test_names_are_there_and_short(conn: Connection) -> None:
    draft = begun(conn, "x" * NAME_MAX)
    drafts.rename(conn, draft, "618")
    assert found(conn, draft).name == "618"
    for name, code in ((" ", "text_missing"), ("x" * (NAME_MAX + 1), "text_long")):
        with rejected(code):
            drafts.rename(conn, draft, name)
        with rejected(code):
            begun(conn, name)


def test_what_nobody_can_have_typed_is_refused(conn: Connection) -> None:
    draft = begun(conn)
    with rejected("document_too_big"):
        drafts.save(conn, draft, {"title": "规" * (BYTES_MAX // 3 + 1)}, seen=1, by="ann", at=LATER)
    assert found(conn, draft).document == WRONG


def test_a_draft_that_is_not_there_is_said_so(conn: Connection) -> None:
    with rejected("unknown_draft"):
        drafts.save(conn, "nothing", {}, seen=1, by="ann", at=LATER)
