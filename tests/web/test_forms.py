"""Forms take what a browser sends strictly, and keep it for showing it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from growth_tree import i18n
from growth_tree.domain.core import Rejected
from growth_tree.web.forms import (
    Check,
    Choice,
    Day,
    Form,
    FormSchema,
    Id,
    Many,
    Secret,
    Text,
    Whole,
    blank,
    command_id,
    parse,
)


class Everything(FormSchema):
    """One field of each kind."""

    title = Text(limit=10)
    why = Text(limit=100, multiline=True)
    number = Whole(low=0, high=1000)
    big = Whole()
    day = Day()
    kind = Choice(among=("a", "b"))
    late = Choice(among=lambda: ("c",))
    who = Id()
    sure = Check()
    rows = Many(Id(), most=3)
    password = Secret()


class Required(FormSchema):
    """Fields that have to be there."""

    title = Text(limit=10, required=True)
    number = Whole(required=True)


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    """A request, in English."""
    app = Flask(__name__)
    i18n.install(app, locale=lambda: "en", timezone="Asia/Shanghai")
    with app.test_request_context(method="POST"):
        yield


def sent(**fields: str) -> Form:
    """A form with these fields."""
    return parse(Everything, MultiDict(fields))


def test_right_fields_become_data() -> None:
    form = sent(
        title=" Ann's ", number="7", day="2026-02-28", kind="b", late="c", who="a1-b_2", sure="1", password=" x "
    )
    assert form.errors == {}
    assert form.data == {
        "title": "Ann's",
        "number": 7,
        "day": date(2026, 2, 28),
        "kind": "b",
        "late": "c",
        "who": "a1-b_2",
        "sure": True,
        "password": " x ",
    }


def test_what_no_schema_names_is_ignored_and_an_empty_input_is_an_absent_one() -> None:
    assert sent(csrf_token="x", number="", day="", kind="").data == {"sure": False}


def test_text_may_have_lines_only_where_the_field_has() -> None:
    assert sent(why="one\r\ntwo").data["why"] == "one\ntwo"
    assert sent(title="one\ntwo").errors.keys() == {"title"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("number", value)
            for value in ("-1", "1001", "5.9", "5,9", "1e3", "NaN", "Infinity", "0x1f", "1_0", "+1", "one")
        ),
        *(("number", value) for value in ("\uff11\uff12", "\u0663", "9" * 400, "1\x002", "\ud800")),
        *(("big", value) for value in (str(2**63), str(-(2**63)), "9" * 19, "--1")),
        *(("day", value) for value in ("2026-02-30", "26-01-01", "2026-1-1", "20260101", "2026-W01-1", "1999-12-31")),
        *(("day", value) for value in ("9999-12-31", "today", "\uff12026-01-01", "2026-01-01T00:00", "\x00")),
        *(("title", value) for value in ("x" * 11, "a\x00b", "\ud800", "a\u202eb", "\x1b[31m")),
        *(("kind", value) for value in ("c", "A", "a ", "\x00")),
        *(("who", value) for value in ("../x", "a b", "x" * 65, "\u0430", "a\n", "'")),
    ],
)
def test_anything_else_is_an_error_of_its_field_and_is_kept_for_showing(name: str, value: str) -> None:
    form = sent(**{name: value})
    assert form.errors.keys() == {name}
    assert form.value(name) == value


def test_a_missing_field_is_asked_for_in_plain_words() -> None:
    form = parse(Required, MultiDict({"title": "  "}))
    assert form.errors == {"title": "Please fill this in.", "number": "Please fill this in."}


def test_several_values_are_a_list_of_bounded_length() -> None:
    assert parse(Everything, MultiDict([("rows", "a"), ("rows", "b")])).data["rows"] == ["a", "b"]
    assert parse(Everything, MultiDict([("rows", each) for each in "abcd"])).errors.keys() == {"rows"}
    assert parse(Everything, MultiDict([("rows", "a"), ("rows", "../b")])).errors.keys() == {"rows"}


def test_a_right_form_acts_and_keeps_the_result() -> None:
    form = sent(number="7")
    assert form.accepts(lambda given: given["number"] + 1)
    assert form.result == 8


def test_a_wrong_form_does_not_act() -> None:
    acted: list[object] = []
    assert not sent(number="x").accepts(acted.append)
    assert acted == []


@pytest.mark.parametrize("field", ["title", None])
def test_a_refusal_is_shown_at_its_field_or_above_the_form(field: str | None) -> None:
    def refuse(_given: object) -> None:
        raise Rejected("text_long", field, limit=5)

    form = sent(title="ok")
    assert not form.accepts(refuse)
    assert form.error(field or "") == "Please write at most 5 characters."
    assert form.value("title") == "ok"


def test_a_form_shown_again_keeps_its_command_id_and_a_new_one_gets_its_own() -> None:
    given = "0123456789abcdef" * 2
    app = Flask(__name__)
    with app.test_request_context(method="POST", data={"command_id": given}):
        assert parse(Everything).command_id == given
    for wrong in ("", "x", "g" * 32, "a" * 65, "A" * 32):
        with app.test_request_context(method="POST", data={"command_id": wrong}):
            assert parse(Everything).command_id not in {wrong, given}
    assert blank().command_id != blank().command_id


def test_a_form_orders_the_same_until_something_of_it_is_changed() -> None:
    form, app, orders = {"command_id": "a" * 32, "title": "夏"}, Flask(__name__), []
    sent = [
        ("/a", form | {"csrf_token": "1"}),
        ("/a", form | {"csrf_token": "2"}),
        ("/b", form),
        ("/a", form | {"title": "秋"}),
        ("/a", form | {"command_id": "b" * 32}),
        ("/a", form | {"file": (BytesIO(b""), "a.png")}),
    ]
    for path, data in sent:
        with app.test_request_context(path, method="POST", data=data):
            orders.append(command_id())
    assert orders[0] == orders[1]
    assert len(set(orders)) == len(sent) - 1


def test_a_blank_form_shows_its_first_values() -> None:
    form = blank(title="Draft", number=3, rows=("a", "b"))
    assert (form.value("title"), form.value("number"), form.value("day"), form.values("rows")) == (
        "Draft",
        "3",
        "",
        ["a", "b"],
    )
    assert form.errors == {}
