"""What people think of a kind of task: votes and comments, for everybody to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from growth_tree.accounts import feedback
from growth_tree.accounts.feedback import Comment
from growth_tree.domain.rules import TaskKind
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from growth_tree.web.forms import Choice, Form, FormSchema, Id, Text, blank, parse
from growth_tree.web.page import answer, page
from growth_tree.web.rules import saying
from growth_tree.web.rules.blueprint import blueprint, in_force
from growth_tree.web.tables import Column

VOTES = {"up": feedback.FOR, "down": feedback.AGAINST, "none": feedback.NEITHER}


class Said(FormSchema):
    """A comment."""

    text = Text(limit=feedback.COMMENT_MAX, multiline=True, required=True)


class Voted(FormSchema):
    """A vote, or none any more."""

    vote = Choice(among=VOTES, required=True)


class Taken(FormSchema):
    """A comment of one's own."""

    comment = Id(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The votes on a kind and what is said about it, with names and why some of it is hidden."""

    votes: feedback.Votes
    comments: list[Comment]
    total: int
    names: dict[str, str]
    reasons: dict[str, str]


@blueprint.get("/rules/kinds/<code>")
def kind(code: str, form: Form | None = None, hiding: Form | None = None) -> Response:
    """A kind of task with what people think of it; `hiding` is a refused form of an admin."""
    found, table = kind_of(code), tables.asked(sorts=("",), sort="")
    thoughts = comments_of(code, table.limit, table.offset)
    if table.format:
        return tables.export(table, _columns(thoughts), thoughts.comments, f"comments-{code}")
    return page(
        "rules/kind.html",
        "feedback",
        kind=found,
        said=words.said,
        often=saying.how_often(found),
        needs=words.evidence(),
        branches=words.branches(),
        table=table.shown(thoughts.comments, thoughts.total),
        feedback=thoughts,
        mine=feedback.own_vote(shell.connection(), shell.person(), code),
        form=form or blank(),
        hiding=hiding or blank(),
        moderates=policy.may("rules.hide_comment"),
        most=feedback.COMMENT_MAX,
        reason_most=REASON_LENGTH_MAX,
        reason_least=REASON_LENGTH_MIN,
    )


@blueprint.post("/rules/kinds/<code>/vote")
def vote(code: str) -> Response:
    """Find it right or wrong."""
    return _answered(code, Voted, lambda given: _vote(code, VOTES[given["vote"]]), _("Your vote counts."))


@blueprint.post("/rules/kinds/<code>/comments")
def comment(code: str) -> Response:
    """Say something about it."""
    return _answered(
        code, Said, lambda given: _say(code, given["text"]), _("Thank you. Admins see it beside the rule.")
    )


@blueprint.post("/rules/kinds/<code>/comments/remove")
def take_back(code: str) -> Response:
    """Remove a comment of one's own."""
    return _answered(code, Taken, lambda given: _take_back(given["comment"]), _("Removed."))


def comments_of(code: str, limit: int, offset: int = 0) -> Feedback:
    """What people think of a kind of task, as far as the viewer may know."""
    connection, viewer = shell.connection(), shell.viewer()
    sees_all = viewer is not None and bool(viewer.roles & {"admin", "auditor"})
    said, total = feedback.comments(
        connection, code, seen_by=None if sees_all else shell.person(), limit=limit, offset=offset
    )
    return Feedback(
        votes=feedback.votes(connection).get(code, feedback.Votes()),
        comments=said,
        total=total,
        names=words.names(person for each in said for person in (each.person, each.hidden_by)),
        reasons=words.texts(each.hidden_because for each in said),
    )


def kind_of(code: str) -> TaskKind:
    """A kind of task that is in force; 404 where there is none."""
    current = in_force()
    return (current.rulebook.by_code.get(code) if current else None) or abort(404)


def _answered(code: str, schema: type[FormSchema], act: Callable[[dict[str, Any]], None], say: str) -> Response:
    kind_of(code)
    form = parse(schema)
    if form.accepts(act):
        return answer(kind, code, say=say)
    return kind(code, form)


def _columns(thoughts: Feedback) -> list[Column]:
    return [
        Column(heading=_("Said at"), value=lambda each: each.at),
        Column(heading=_("Person"), value=lambda each: thoughts.names[each.person]),
        Column(heading=_("Comment"), value=lambda each: each.text),
        Column(heading=_("Hidden by"), value=lambda each: thoughts.names[each.hidden_by] if each.hidden_by else None),
        Column(heading=_("Hidden because"), value=lambda each: thoughts.reasons.get(each.hidden_because or "")),
    ]


def _vote(code: str, value: int) -> None:
    with shell.writing() as connection:
        feedback.vote(connection, shell.person(), code, value, shell.now())


def _say(code: str, text: str) -> None:
    with shell.writing() as connection:
        feedback.say(connection, shell.person(), code, text, shell.now())


def _take_back(comment_id: str) -> None:
    with shell.writing() as connection:
        feedback.take_back(connection, shell.person(), comment_id)
