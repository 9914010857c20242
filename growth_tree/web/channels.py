"""Where one's digests go: an e-mail address or a robot, how often, and a message to try it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from growth_tree.accounts import channels
from growth_tree.domain.core import Rejected
from growth_tree.messages import SENTENCES
from growth_tree.notices.sending import Desk, next_turn, send_trial
from growth_tree.web import shell
from growth_tree.web.forms import Choice, Form, FormSchema, Text, blank, parse
from growth_tree.web.page import answer, page
from growth_tree.web.words import by_language

blueprint = Blueprint("channels", __name__)


def possible() -> Mapping[str, str]:
    """The kinds of address that the operator's settings allow, with their names."""
    hosts, mail = shell.settings().notice_hosts, shell.settings().notice_mail
    return {
        kind: name for kind, name in _kinds().items() if (mail if kind == "email" else channels.HOST[kind] in hosts)
    }


class Chosen(FormSchema):
    """Where to and how often; without a token only how often changes."""

    kind = Choice(among=possible, required=True)
    token = Text(limit=200)
    secret = Text(limit=200)
    hours = Choice(among=tuple(map(str, channels.HOURS)), required=True)


@blueprint.get("/me/notices", endpoint="page")
def mine(form: Form | None = None) -> Response:
    """How things stand, and the form."""
    channel = channels.channel_of(shell.connection(), shell.person())
    return page(
        "notices/channel.html",
        "channel",
        form=form or _begun(),
        channel=channel,
        trouble=SENTENCES[channel.trouble] if channel and channel.trouble else None,
        possible=possible(),
        kinds=_kinds(),
        rhythms=_rhythms(),
    )


@blueprint.post("/me/notices")
def choose() -> Response:
    """Keep the choice."""
    form = parse(Chosen)
    return answer(mine, say=_("Your choice is saved.")) if form.accepts(_choose) else mine(form)


@blueprint.post("/me/notices/stop")
def stop() -> Response:
    """Send nothing any more."""
    with shell.writing() as conn:
        channels.drop(conn, shell.person())
    return answer(mine, say=_("You get no digests any more, and the address is forgotten."))


@blueprint.post("/me/notices/try")
def try_out() -> Response:
    """Send a test message."""
    form = _begun()
    if form.accepts(lambda _given: send_trial(_desk(), shell.person(), shell.now())):
        return answer(mine, say=_("The test message is on its way."))
    shell.refresh()
    return mine(form)


def _begun() -> Form:
    """The form with what is chosen so far."""
    channel = channels.channel_of(shell.connection(), shell.person())
    hours, kind = (channel.hours, channel.kind) if channel else (channels.DAILY, None)
    return blank(kind=(kind,), hours=(hours,))


def _choose(given: dict[str, Any]) -> None:
    hours, token, settings = int(given["hours"]), given.get("token", ""), shell.settings()
    turn = next_turn(hours, shell.now(), settings.zone)
    with shell.writing() as conn:
        if not token:
            known = channels.channel_of(conn, shell.person())
            if known is None or known.kind != given["kind"]:
                raise Rejected("text_missing", "token")
            channels.reschedule(conn, shell.person(), hours=hours, next_at=turn)
            return
        to = channels.address(given["kind"], token, given.get("secret", ""), hosts=settings.notice_hosts)
        key = settings.secret_key
        channels.choose(conn, shell.person(), to, hours=hours, next_at=turn, at=shell.now(), key=key)


def _desk() -> Desk:
    return Desk(handler=shell.handler(), settings=shell.settings())


@by_language
def _kinds() -> dict[str, str]:
    names = (_("E-mail"), _("DingTalk robot"), _("Feishu robot"), _("WeCom robot"))
    return dict(zip(channels.KINDS, names, strict=True))


@by_language
def _rhythms() -> dict[str, str]:
    several = {str(hours): _("Every %(hours)s hours", hours=hours) for hours in (8, 4, 2)}
    return {str(channels.DAILY): _("Once a day, at nine"), **several, "1": _("Every hour")}
