"""Taking part in the lists that name people: nobody does who has not said so."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import people
from growth_tree.web import shell
from growth_tree.web.boards.blueprint import blueprint
from growth_tree.web.boards.page import boards
from growth_tree.web.forms import Check, FormSchema, parse
from growth_tree.web.page import answer


class Part(FormSchema):
    """Whether somebody takes part from now on."""

    listed = Check()


@blueprint.post("/boards/part")
def take_part() -> Response:
    """Take part from now on, or not any more."""
    wanted = bool(parse(Part).data.get("listed"))
    with shell.writing() as connection:
        people.set_listed(connection, shell.person(), listed=wanted)
    said = _("You are in the lists from now on.") if wanted else _("You are in no list any more.")
    return answer(boards, say=said)
