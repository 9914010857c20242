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
from urllib.parse import unquote, urlsplit

import requests
from apprise.plugins import dingtalk, feishu, wecombot
from apprise.plugins.email import NotifyEmail

from growth_tree.accounts.channels import Address

SECONDS = 8
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
    """Apprise's part for an address, made of its fields; nothing where there is no server for mail."""
    if to.kind != "email":
        key = {"key": to.token} if to.kind == "wecom" else {"token": to.token}
        return _ROBOTS[to.kind](**key, **({"secret": to.secret} if to.secret else {}))
    if not mail:
        return None
    server = urlsplit(mail)
    mode, port = MAIL_SCHEMES[server.scheme]
    user, password = unquote(server.username or ""), unquote(server.password or "")
    email: Any = NotifyEmail
    return email(
        smtp_host=server.hostname,
        host=server.hostname,
        port=server.port or port,
        secure=True,
        secure_mode=mode,
        user=user,
        password=password,
        from_addr=user,
        targets=[to.token],
        format="text",
        cto=SECONDS,
    )


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


_ROBOTS: dict[str, Any] = {
    "dingtalk": dingtalk.NotifyDingTalk,
    "feishu": feishu.NotifyFeishu,
    "wecom": wecombot.NotifyWeComBot,
}
_CLIENT = SimpleNamespace(post=post, codes=requests.codes, RequestException=requests.RequestException)
for _module in (dingtalk, feishu, wecombot):
    vars(_module)["requests"] = _CLIENT
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines may hold tokens
