from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from growth_tree.accounts import people, sessions
from growth_tree.accounts.people import NewPerson
from growth_tree.accounts.schema import PERSON
from growth_tree.domain.core import Rejected
from tests.accounts.conftest import NOON, add_ann_and_bo
from tests.counting import statements


def test_a_user_name_is_found_in_any_case_and_width(conn: Connection) -> None:
    people.add_person(conn, NewPerson(id="a1", username="Wang.Fang", name="王芳"), NOON)
    for spelling in ("wang.fang", "WANG.FANG", "ｗａｎｇ．ｆａｎｇ", " Wang.Fang "):
        found = people.person_by_username(conn, spelling)
        assert found is not None, spelling
        assert (found.id, found.username, found.name, found.created_at) == ("a1", "Wang.Fang", "王芳", NOON)
    assert people.person_by_username(conn, "wang-fang") is None
    assert people.ids_by_username(conn, ["WANG.fang", "nobody"]) == {"wang.fang": "a1"}


@pytest.mark.parametrize("strange", ["", "\0", "\ud800", "a b", "x" * 10_000, "'; drop table person --", "é\u202e"])
def test_a_strange_user_name_is_nobodys_and_cannot_be_taken(conn: Connection, strange: str) -> None:
    assert people.person_by_username(conn, strange) is None
    with pytest.raises(Rejected) as refused:
        people.add_person(conn, NewPerson(id="a1", username=strange, name="王芳"), NOON)
    assert (refused.value.code, refused.value.field) == ("username_invalid", "username")


@pytest.mark.parametrize("spelling", ["wang", "WANG", "ｗａｎｇ"])
def test_a_user_name_belongs_to_one_person(conn: Connection, spelling: str) -> None:
    people.add_person(conn, NewPerson(id="a1", username="Wang", name="王芳"), NOON)
    with pytest.raises(Rejected) as refused:
        people.add_person(conn, NewPerson(id="a2", username=spelling, name="王方"), NOON)
    assert (refused.value.code, refused.value.field) == ("username_taken", "username")


def test_many_people_are_added_together_or_not_at_all(conn: Connection) -> None:
    twice = [NewPerson(id=f"a{n}", username=username, name="王") for n, username in enumerate(("bo", "ann", "BO"))]
    with pytest.raises(Rejected):
        people.add_people(conn, twice, NOON)
    assert people.people_by_id(conn, ["a0", "a1", "a2"]) == {}
    people.add_people(conn, twice[:2], NOON)
    assert set(people.people_by_id(conn, ["a0", "a1", "a2"])) == {"a0", "a1"}


def test_a_name_is_checked_like_every_text(conn: Connection) -> None:
    for name, code in (("", "text_missing"), ("王\0", "text_unreadable"), ("王" * 61, "text_long")):
        with pytest.raises(Rejected) as refused:
            people.add_person(conn, NewPerson(id="a1", username="wang", name=name), NOON)
        assert (refused.value.code, refused.value.field) == (code, "name")


def test_names_come_in_one_query_and_a_missing_name_is_a_code(conn: Connection) -> None:
    add_ann_and_bo(conn)
    asked = ["ann", "bo", "1a2b3c4d5e6f7081"]
    assert people.names(conn, asked) == {
        "ann": "ann 王",
        "bo": "bo 王",
        "1a2b3c4d5e6f7081": "#1a2b",
    }
    assert statements(lambda: people.names(conn, asked)) == 1


def test_thousands_of_names_at_once(conn: Connection) -> None:
    many = [NewPerson(id=f"p{n}", username=f"user{n}", name=f"员工{n}") for n in range(5000)]
    people.add_people(conn, many, NOON)
    assert len(people.names(conn, [person.id for person in many])) == 5000
    assert people.names(conn, ["p4999"]) == {"p4999": "员工4999"}


def test_a_search_takes_its_words_literally(conn: Connection) -> None:
    add_ann_and_bo(conn)
    people.add_person(conn, NewPerson(id="a1", username="li_na", name="李娜 100%"), NOON)
    found = {
        query: {row.id for row in conn.execute(people.matching(query))}
        for query in ("王", "ANN", "%", "_", "娜 100%", "nobody")
    }
    assert found == {
        "王": {"ann", "bo"},
        "ANN": {"ann"},
        "%": {"a1"},
        "_": {"a1"},
        "娜 100%": {"a1"},
        "nobody": set(),
    }


def test_preferences_change_singly_and_only_to_what_exists(conn: Connection) -> None:
    add_ann_and_bo(conn)
    people.set_preferences(conn, "ann", theme="dark")
    people.set_preferences(conn, "ann", locale="en")
    ann, bo = people.people_by_id(conn, ["ann"])["ann"], people.person_by_id(conn, "bo")
    assert bo is not None
    assert (ann.theme, ann.locale, bo.theme, bo.locale) == ("dark", "en", "auto", None)
    for given, field in (({"theme": "pink"}, "theme"), ({"locale": "xx"}, "locale")):
        with pytest.raises(Rejected) as refused:
            people.set_preferences(conn, "ann", **given)
        assert (refused.value.code, refused.value.field) == ("preference_unknown", field)


def test_what_was_celebrated_is_never_celebrated_again(conn: Connection) -> None:
    add_ann_and_bo(conn)
    for position in (2**40, 17):
        people.mark_seen(conn, "ann", position)
    ann = people.person_by_id(conn, "ann")
    assert ann is not None
    assert ann.seen_position == 2**40


def test_a_new_password_ends_every_session(conn: Connection) -> None:
    add_ann_and_bo(conn)
    anns = sessions.start(conn, "ann", ip="10.0.0.1", user_agent="", at=NOON)
    bos = sessions.start(conn, "bo", ip="10.0.0.1", user_agent="", at=NOON)
    people.set_password(conn, "ann", "another hash", must_change=True)
    ann = people.person_by_id(conn, "ann")
    assert ann is not None
    assert ann.must_change_password
    assert sessions.find(conn, anns, NOON) is None
    assert sessions.find(conn, bos, NOON) is not None
    people.set_password(conn, "ann", "a third hash")
    assert conn.scalar(select(PERSON.c.must_change_password).where(PERSON.c.id == "ann")) == 0


def test_a_deactivated_person_is_out_at_once_and_can_come_back(conn: Connection) -> None:
    add_ann_and_bo(conn)
    token = sessions.start(conn, "ann", ip="10.0.0.1", user_agent="", at=NOON)
    people.deactivate(conn, "ann", NOON)
    assert sessions.find(conn, token, NOON) is None
    assert not people.people_by_id(conn, ["ann"])["ann"].active
    people.reactivate(conn, "ann")
    assert people.people_by_id(conn, ["ann"])["ann"].active
    assert sessions.find(conn, token, NOON) is None, "the session stays ended"


def test_changing_an_unknown_person_is_refused(conn: Connection) -> None:
    changes: tuple[Callable[[], None], ...] = (
        lambda: people.rename(conn, "nobody", "王"),
        lambda: people.set_password(conn, "nobody", "hash"),
        lambda: people.deactivate(conn, "nobody", NOON),
        lambda: people.reactivate(conn, "nobody"),
        lambda: people.set_preferences(conn, "nobody", theme="dark"),
    )
    for change in changes:
        with pytest.raises(Rejected, match="person_unknown"):
            change()


def test_secrets_are_no_part_of_a_person(conn: Connection) -> None:
    add_ann_and_bo(conn)
    assert "argon2" not in repr(people.person_by_id(conn, "ann"))
