"""The only way out of the house: Apprise, for allowed hosts, over TLS, to public addresses, with answers read.

Apprise takes every answer 200 for a success, but the robots answer 200 also where they refuse, and it would follow
redirects. So its plug-ins get a client that looks at where a request goes, and at what the answer says.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import apprise
import requests
from apprise.plugins import dingtalk, feishu, wecombot

from growth_tree.accounts.channels import Address

SECONDS = 8
SCHEMES = {"dingtalk": "dingtalk", "feishu": "feishu", "wecom": "wecombot"}
CODES = ("errcode", "code", "StatusCode")
"""Where a robot's answer says whether it took the message: 0 is yes."""

MAIL_SCHEMES = {"smtp": ("starttls", 587), "smtps": ("ssl", 465)}


@dataclass(slots=True)
class Way:
    """One message on its way: where it may go, and what went wrong."""

    hosts: Collection[str]
    trouble: str | None = None


class Barred(requests.RequestException):
    """A request that may not leave."""


_WAY: ContextVar[Way | None] = ContextVar("way", default=None)


def send(to: Address, title: str, text: str, *, hosts: Collection[str], mail: str | None) -> str | None:
    """Send a message; answers with the code of what went wrong, if something did. `mail` is the house's SMTP server."""
    if to.host not in hosts:
        return "host_not_allowed"
    plugin = _plugin(to, mail)
    if plugin is None:
        return "channel_unusable"
    token = _WAY.set(way := Way(hosts))
    try:
        done = plugin.notify(body=text, title=title)
    finally:
        _WAY.reset(token)
    return None if done and way.trouble is None else way.trouble or "channel_unreachable"


def url_of(to: Address, mail: str | None) -> str | None:
    """The address in Apprise's spelling, made of its parts; nothing where there is no server for mail."""
    if to.kind != "email":
        secret = f"{quote(to.secret, safe='')}@" if to.secret else ""
        return f"{SCHEMES[to.kind]}://{secret}{quote(to.token, safe='')}/?redirect=no&cto={SECONDS}&rto={SECONDS}"
    if not mail:
        return None
    server = urlsplit(mail)
    mode, port = MAIL_SCHEMES[server.scheme]
    host, user, password = server.hostname or "", unquote(server.username or ""), unquote(server.password or "")
    asked = {"smtp": host, "mode": mode, "from": user, "to": to.token, "user": user, "pass": password}
    return f"mailtos://{host}:{server.port or port}/?{urlencode(asked)}&format=text&cto={SECONDS}"


def post(url: str, params: dict[str, str] | None = None, **rest: Any) -> requests.Response:
    """What Apprise's robots call in place of `requests.post`.

    Raises requests.RequestException where the request may not leave, fails, or is refused by the robot.
    """
    way = _WAY.get() or Way(())
    try:
        _check(url, way.hosts)
        plain = {name: unquote(value) for name, value in (params or {}).items()}  # DingTalk's arrives quoted twice
        answer = requests.post(url, params=plain, **{**rest, "allow_redirects": False, "timeout": SECONDS})  # noqa: S113
        way.trouble = _refusal(answer)
    except Barred:
        way.trouble = "host_not_allowed"
        raise
    except requests.RequestException:
        way.trouble = "channel_unreachable"
        raise
    if way.trouble is not None:
        raise requests.RequestException(way.trouble)
    return answer


def _plugin(to: Address, mail: str | None) -> Any:
    url = url_of(to, mail)
    return None if url is None else apprise.Apprise.instantiate(url, suppress_exceptions=True)


def _check(url: str, hosts: Collection[str]) -> None:
    """Only over TLS, to an allowed host, at public addresses.

    An entry that is a whole origin stands for exactly that; the environment cannot bring one in, tests can.
    """
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" in hosts:
        return
    if parts.scheme != "https" or parts.port not in (None, 443) or parts.hostname not in hosts:
        raise Barred(parts.hostname)
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(parts.hostname, 443, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise requests.ConnectionError(parts.hostname) from error
    if not found or not all(ip_address(str(each).partition("%")[0]).is_global for each in found):
        raise Barred(parts.hostname)


def _refusal(answer: requests.Response) -> str | None:
    if answer.status_code != requests.codes.ok:
        return "channel_refused"
    try:
        said = answer.json()
    except ValueError:
        return "channel_refused"
    stated = [said[name] for name in CODES if name in said] if isinstance(said, dict) else []
    return None if stated and not any(stated) else "channel_refused"


_CLIENT = SimpleNamespace(post=post, codes=requests.codes, RequestException=requests.RequestException)
for _module in (dingtalk, feishu, wecombot):
    vars(_module)["requests"] = _CLIENT
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines may hold tokens
