"""Forms: what arrives from a browser, checked strictly, with the input kept for showing it again."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, cast

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from growth_tree.accounts.text import clean_text
from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence

INT64_MAX = 2**63 - 1
UNTYPED = {"csrf_token", "command_id"}
COMMAND_ID = re.compile(r"[0-9a-f]{16,64}")
ID = re.compile(r"[0-9a-z_.-]{1,64}", re.IGNORECASE | re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?", re.ASCII)


MISSING = {"required": _l("Please fill this in."), "null": _l("Please fill this in.")}


class FormSchema(Schema):
    """The base of all form schemas; what a schema does not name is ignored."""

    class Meta:
        unknown = EXCLUDE


class Text(fields.Field[str]):
    """Clean text of bounded length; `required` also refuses what is empty after cleaning."""

    default_error_messages = MISSING

    def __init__(self, *, limit: int, multiline: bool = False, **rest: Any) -> None:
        super().__init__(**rest)
        self.limit = limit
        self.multiline = multiline

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> str:
        try:
            return clean_text(
                str(value), limit=self.limit, field=attr or "", multiline=self.multiline, required=self.required
            )
        except Rejected as rejected:
            raise ValidationError(sentence(rejected)) from rejected


class Secret(fields.Field[str]):
    """A password or a code, taken exactly as it is typed and never shown again."""

    default_error_messages = MISSING

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> str:
        return str(value)


class Whole(fields.Field[int]):
    """A whole number between two bounds, in plain digits."""

    default_error_messages = MISSING

    def __init__(self, *, low: int = -INT64_MAX, high: int = INT64_MAX, **rest: Any) -> None:
        super().__init__(**rest)
        self.low = low
        self.high = high

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> int:
        text = str(value).strip()
        if not WHOLE.fullmatch(text):
            raise ValidationError(_("Please enter a whole number."))
        if not self.low <= int(text) <= self.high:
            raise ValidationError(
                _("Please enter a number from %(low)s to %(high)s.", low=str(self.low), high=str(self.high))
            )
        return int(text)


class Day(fields.Field[date]):
    """A day as YYYY-MM-DD within this century."""

    default_error_messages = MISSING

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> date:
        text = str(value).strip()
        try:
            day = date.fromisoformat(text) if DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or not 2000 <= day.year < 2100:
            raise ValidationError(_("Please enter a day such as 2026-01-31."))
        return day


class Yuan(fields.Field[int]):
    """An amount of money in yuan with at most two decimals, as fen."""

    default_error_messages = MISSING

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> int:
        found = YUAN.fullmatch(str(value).strip())
        if not found:
            raise ValidationError(_("Please enter an amount in yuan, such as 500 or 12.50."))
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


class Moment(fields.Field[datetime]):
    """A day and a time of day as the organisation's clocks show them."""

    default_error_messages = MISSING

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> datetime:
        text = str(value).strip()
        try:
            at = datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
        except ValueError:
            at = None
        if at is None or not 2000 <= at.year < 2100:
            raise ValidationError(_("Please enter a day and a time such as 2026-01-31 18:00."))
        return at


class Choice(fields.Field[str]):
    """One of some codes, given as a collection or as a function for those known only later."""

    default_error_messages = MISSING

    def __init__(self, *, among: Container[str] | Callable[[], Container[str]], **rest: Any) -> None:
        super().__init__(**rest)
        self.among = among

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> str:
        if value not in (self.among() if callable(self.among) else self.among):
            raise ValidationError(_("Please choose one of the options."))
        return str(value)


class Id(fields.Field[str]):
    """The id of something; whether it exists is for the command to say."""

    default_error_messages = MISSING

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> str:
        if not ID.fullmatch(str(value)):
            raise ValidationError(_("Please choose one of the options."))
        return str(value)


class Check(fields.Field[bool]):
    """A check box; absent means no."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(load_default=False, **rest)

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> bool:
        return value == "1"


class Many(fields.List[Any]):
    """A field that may come several times, such as the ticked rows of a list."""

    default_error_messages = MISSING

    def __init__(self, each: fields.Field[Any], *, most: int = 200, **rest: Any) -> None:
        super().__init__(each, **rest)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> list[Any]:
        if len(value) > self.most:
            raise ValidationError(_("Please choose at most %(most)s.", most=self.most))
        return super()._deserialize(value, attr, data, **rest)


class Form:
    """One form: its data when it is right, its errors by field when not, and what was typed in both cases."""

    def __init__(self, raw: MultiDict[str, str] | None = None, initial: Mapping[str, Any] | None = None) -> None:
        self.raw = raw
        self.initial = dict(initial or {})
        self.data: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        self.result: Any = None

    def accepts(self, act: Callable[[dict[str, Any]], Any]) -> bool:
        """Do what the form is for, if its fields are right, keeping the `result`; a refusal becomes an error."""
        if not self.errors:
            try:
                self.result = act(self.data)
            except Rejected as rejected:
                self.refuse(rejected)
        return not self.errors

    def refuse(self, rejected: Rejected) -> None:
        """Show a refusal at its field, or above the form."""
        self.errors[rejected.field or ""] = sentence(rejected)

    def value(self, name: str) -> str:
        """What a field shows: what was typed, else its first value."""
        shown = self.raw.get(name, "") if self.raw is not None else self.initial.get(name)
        return "" if shown is None else str(shown)

    def values(self, name: str) -> list[str]:
        """The same for a field that may come several times."""
        return self.raw.getlist(name) if self.raw is not None else [str(each) for each in self.initial.get(name, ())]

    def error(self, name: str = "") -> str | None:
        """What is wrong with a field, or with the form as a whole."""
        return self.errors.get(name)

    @property
    def command_id(self) -> str:
        """The form's id, the same when it is shown again, so that a repeat has one effect."""
        return form_id() if self.raw is not None else new_command_id()


def blank(**initial: Any) -> Form:
    """A form that nobody has filled in yet, with its first values."""
    return Form(initial=initial)


def parse(schema: type[Schema], source: MultiDict[str, str] | None = None) -> Form:
    """Check what the browser sent against a schema."""
    raw = request.form if source is None else source
    form = Form(raw)
    wanted = schema()
    try:
        form.data = wanted.load({name: _given(raw, name, field) for name, field in _filled(raw, wanted)})
    except ValidationError as error:
        form.errors = {name: _first(found) for name, found in error.messages_dict.items()}
    return form


def form_id() -> str:
    """The id that came with the form that was sent; a new one when there is none."""
    given = request.form.get("command_id", "")
    return given if COMMAND_ID.fullmatch(given) else new_command_id()


def command_id() -> str:
    """What the request orders: the same for a form that is sent again as it was, another for one that was changed.

    Else who goes back, changes something and sends it would be answered as if the change had been made.
    """
    if "command_id" not in g:  # a form that decides on many things has many orders
        typed = [(name, value) for name, value in request.form.items(multi=True) if name not in UNTYPED]
        files = [(name, file.filename) for name, file in request.files.items(multi=True)]
        g.command_id = sha256(json.dumps([form_id(), request.path, typed, files]).encode()).hexdigest()[:32]
    return cast(str, g.command_id)


def new_command_id() -> str:
    """A fresh command id."""
    return secrets.token_hex(16)


def _filled(raw: MultiDict[str, str], wanted: Schema) -> Iterator[tuple[str, fields.Field[Any]]]:
    """An empty input is an absent one, except where an empty text is a value."""
    return (
        (name, field) for name, field in wanted.fields.items() if name in raw and (raw[name] or isinstance(field, Text))
    )


def _given(raw: MultiDict[str, str], name: str, field: fields.Field[Any]) -> Any:
    return raw.getlist(name) if isinstance(field, fields.List) else raw.get(name)


def _first(found: Any) -> str:
    while isinstance(found, dict | list):
        found = next(iter(found.values() if isinstance(found, dict) else found))
    return str(found)
