"""What people think of a kind of task: votes and comments, for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.accounts import feedback
from growth_tree.accounts.feedback import Comment
from growth_tree.domain.rulebook import TaskKind
from growth_tree.web import shell, words
from growth_tree.web.forms import Choice, Form, FormSchema, Id, Text, blank, parse
from growth_tree.web.page import answer, page
from growth_tree.web.rules import saying
from growth_tree.web.rules.blueprint import blueprint, in_force

SHOWN = 50
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
    """The votes on a kind and what is said about it, with names."""

    votes: feedback.Votes
    comments: list[Comment]
    names: dict[str, str]


@blueprint.get("/rules/kinds/<code>")
def kind(code: str, form: Form | None = None) -> Response:
    """A kind of task with what people think of it."""
    found = _kind(code)
    return page(
        "rules/kind.html",
        "feedback",
        kind=found,
        said=words.said,
        often=saying.how_often(found),
        needs=words.evidence(),
        branches=words.branches(),
        feedback=comments_of(code),
        mine=feedback.own_vote(shell.connection(), shell.person(), code),
        form=form or blank(),
        most=feedback.COMMENT_MAX,
    )


@blueprint.post("/rules/kinds/<code>/vote")
def vote(code: str) -> Response:
    """Find it right or wrong."""
    _kind(code)
    form = parse(Voted)
    if form.accepts(lambda given: _vote(code, VOTES[given["vote"]])):
        return answer(kind, code, say=_("Your vote counts."), to=url_for("rules.kind", code=code))
    return kind(code, form)


@blueprint.post("/rules/kinds/<code>/comments")
def comment(code: str) -> Response:
    """Say something about it."""
    _kind(code)
    form = parse(Said)
    if form.accepts(lambda given: _say(code, given["text"])):
        return answer(
            kind, code, say=_("Thank you. Admins see it beside the rule."), to=url_for("rules.kind", code=code)
        )
    return kind(code, form)


@blueprint.post("/rules/kinds/<code>/comments/remove")
def take_back(code: str) -> Response:
    """Remove a comment of one's own."""
    _kind(code)
    form = parse(Taken)
    if form.accepts(lambda given: _take_back(given["comment"])):
        return answer(kind, code, say=_("Removed."), to=url_for("rules.kind", code=code))
    return kind(code, form)


def comments_of(code: str) -> Feedback:
    """What people think of a kind of task."""
    said = feedback.comments(shell.connection(), code, SHOWN)
    votes = feedback.votes(shell.connection()).get(code, feedback.Votes())
    return Feedback(votes=votes, comments=said, names=words.names(each.person for each in said))


def _kind(code: str) -> TaskKind:
    current = in_force()
    return (current.rulebook.by_code.get(code) if current else None) or abort(404)


def _vote(code: str, value: int) -> None:
    with shell.writing() as connection:
        feedback.vote(connection, shell.person(), code, value, shell.now())


def _say(code: str, text: str) -> None:
    with shell.writing() as connection:
        feedback.say(connection, shell.person(), code, text, shell.now())


def _take_back(comment_id: str) -> None:
    with shell.writing() as connection:
        feedback.take_back(connection, shell.person(), comment_id)
