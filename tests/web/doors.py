"""Every way into the application, found on its own pages: routes, arguments, and what forms ask for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule
from werkzeug.test import TestResponse

from tests.web.department import Visitor
from tests.web.naughty import raw, urlencoded

Values = dict[str, list[str]]
ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")
PART = re.compile(r"(?:part|table)=(\w+)")
PAGES_PER_ROUTE = 2
ONCE = {"csrf_token", "command_id"}
"""Fields whose values are of no use to another request."""


@dataclass
class Form:
    """A form as it stood on somebody's page: where it goes, and what its fields held."""

    person: str
    arguments: dict[str, str]
    fields: dict[str, str]


@dataclass
class Doors:
    """What the pages of some visitors lead to."""

    app: Flask
    arguments: Values = field(default_factory=lambda: defaultdict(list))
    fields: dict[str, Values] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    forms: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    parameters: Values = field(default_factory=lambda: defaultdict(list))
    dead: list[tuple[str, str]] = field(default_factory=list)
    """Links that lead nowhere, or to no file where one is promised: on whose page, and where to."""
    taken_away: set[tuple[str, ...]] = field(default_factory=set)
    """Lists of which a file was asked for: the endpoint, and the part of the page."""

    def routes(self, method: str) -> list[Rule]:
        """All routes that take a method."""
        return [rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ())]

    def path(self, rule: Rule, given: Mapping[str, str]) -> bytes:
        """The path of a route with these arguments, in the bytes that a server sees."""
        return raw(ARGUMENT.sub(lambda found: given[found[1]], rule.rule))

    def explore(self, visitor: Visitor, *starts: str) -> None:
        """Follow the links of somebody's pages, to each kind of page, and look at every form."""
        ahead, seen = list(starts), set(starts)
        counts = Counter[str]()
        while ahead:
            address = ahead.pop(0)
            answer = visitor.get(address)
            if answer.status_code >= 400 and address not in starts:
                self.dead.append((visitor.person, address))
            if answer.mimetype != "text/html":
                continue
            found = _Page()
            found.feed(answer.text)
            for action, name, value in found.inputs:
                self._note(action, name, value)
            for action, fields in found.forms:
                if matched := self._match(urlsplit(action).path, "POST"):
                    self.forms[matched[0]].append(Form(visitor.person, matched[1], fields))
            for link in found.links:
                endpoint, path = self._known(link)
                if "format=csv" in link and (endpoint, *PART.findall(link)) not in self.taken_away:
                    self.taken_away.add((endpoint, *PART.findall(link)))
                    if visitor.get(link).mimetype != "text/csv":
                        self.dead.append((visitor.person, link))
                if path not in seen and counts[endpoint] < PAGES_PER_ROUTE:
                    counts[endpoint] += 1
                    seen.add(path)
                    ahead.append(path)

    def _note(self, action: str, name: str, value: str) -> None:
        matched = self._match(urlsplit(action).path, "POST")
        into = self.fields[matched[0]] if matched else self.parameters
        into[name].extend({value} - {"", *into[name]} if name not in ONCE else ())

    def _known(self, link: str) -> tuple[str, str]:
        parts = urlsplit(link)
        matched = None if parts.netloc or parts.scheme else self._match(parts.path, "GET")
        if matched is None:
            return "", parts.path if parts.path and not (parts.netloc or parts.scheme) else "/"
        for name, value in parse_qsl(parts.query):
            self.parameters[name].extend({value} - set(self.parameters[name]))
        for name, value in matched[1].items():
            self.arguments[name].extend({value} - set(self.arguments[name]))
        return matched[0], parts.path

    def _match(self, path: str, method: str) -> tuple[str, dict[str, str]] | None:
        try:
            endpoint, arguments = self.app.url_map.bind("localhost").match(path, method)
        except (HTTPException, RequestRedirect):
            return None
        return endpoint, {name: str(value) for name, value in arguments.items()}


def knock(
    visitor: Visitor,
    method: str,
    path: bytes,
    *,
    query: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    content_type: str = "application/x-www-form-urlencoded",
    headers: Mapping[str, str] | None = None,
) -> TestResponse:
    """Send exactly these bytes."""
    environ = {"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": urlencoded(query).decode()}
    sent = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
    more: dict[str, Any] = {"data": body, "content_type": content_type} if method == "POST" else {}
    answer = visitor.client.open("/", method=method, headers=sent, environ_overrides=environ, **more)
    answer.request.environ["wsgi.input"].close()  # a large body lies in a temporary file
    return answer


def shown(path: bytes) -> str:
    """A path as it may stand in a report."""
    return quote(path)[:120]


class _Page(HTMLParser):
    """The links of a page, its forms' inputs as (action, name, value), and its forms as somebody sends them at once."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inputs: list[tuple[str, str, str]] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._action = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._action = given.get("action", "") if given.get("method", "").lower() == "post" else ""
            self.forms.append((self._action, {}))
        elif tag == "option" and self._select:
            self._input(self._action, self._select, given.get("value", ""))
        elif tag in {"input", "select", "textarea", "button"} and "name" in given:
            self._select = given["name"] if tag == "select" else self._select
            if "formaction" in given and self.forms:
                self.forms.append((given["formaction"], self.forms[-1][1]))
            self._input(given.get("formaction", self._action), given["name"], given.get("value", ""))

    def _input(self, action: str, name: str, value: str) -> None:
        """Of several values of a field, the first is sent that is not empty."""
        self.inputs.append((action, name, value))
        if self.forms:
            fields = self.forms[-1][1]
            fields[name] = fields.get(name) or value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
