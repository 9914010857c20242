"""The first page of the day."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from growth_tree.accounts import people
from growth_tree.web import fulfilment, identity, inbox, kpi_words, policy, shell, words
from growth_tree.web.forms import Check, FormSchema, Whole, parse
from growth_tree.web.page import answer, page
from growth_tree.web.redemptions.news import fresh
from growth_tree.web.settlement import overview
from growth_tree.web.standing import rules, small_tree, standing
from growth_tree.web.targets.listing import this_week as current_targets
from growth_tree.web.targets.listing import why_none
from growth_tree.web.today.allowances import allowances
from growth_tree.web.today.first_run import checklist
from growth_tree.web.today.news import news
from growth_tree.web.today.steps import Waits, open_work, owed, steps, waiting
from growth_tree.web.today.week import week
from models import honours

blueprint = Blueprint("today", __name__)

POSITION_MAX = 2**63 - 1


class Seen(FormSchema):
    """Up to where the news have been read; `quiet` when the page itself says so after having shown them."""

    position = Whole(low=0, high=POSITION_MAX, required=True)
    quiet = Check()


@blueprint.get("/", endpoint="page")
def today() -> Response:
    """Where I stand and what comes next."""
    me = shell.person()
    person = identity.myself(me) or abort(404)
    reached, work, this_week = standing(me), open_work(), week(me)
    honoured = honours.of_member(shell.connection(), me, person.seen_position)
    texts = words.texts(text for row in work for text in (row.title, row.reason))
    return page(
        "today/page.html",
        "today",
        person=person,
        reached=reached,
        steps=list(
            steps(
                me,
                work,
                this_week,
                texts,
                waits=Waits(work=_to_decide(), requests=_requests(), weeks=_weeks()),
                asked=fresh(me),
            ),
        ),
        waiting=waiting(work),
        pending=owed(work),
        texts=texts,
        week=this_week,
        allowances=allowances(me, work),
        news=news(person.seen_position, honoured),
        checklist=checklist(person, reached),
        tree=small_tree(me, reached, sum(bool(row.badge) for row in honoured)),
        ruled=rules() is not None,
        current=current_targets(me),
        missing=why_none(me),
        kpi_name=kpi_words.name,
        kind_name=words.kind_name,
        branches=words.branches(),
    )


def _to_decide() -> int:
    return inbox.waiting() if policy.may("inbox.page") else 0


def _requests() -> int:
    return fulfilment.count() if policy.may("fulfilment.page") else 0


def _weeks() -> int:
    return overview.due_now() if policy.may("settlement.settle") else 0


@blueprint.post("/seen")
def seen() -> Response:
    """Put the news away, on every device."""
    form = parse(Seen)
    if form.errors:
        abort(400)
    with shell.writing() as connection:
        people.mark_seen(connection, shell.person(), form.data["position"])
    return Response(status=204) if form.data["quiet"] else answer(today)
