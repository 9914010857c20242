"""The why of a line that a correction has made: who wanted it and who agreed, what it is about, what moved where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.correction_events import CorrectionBooked, CorrectionProposed, Sort
from growth_tree.domain.growth_events import ReversalCarried
from growth_tree.handle import history, proof, recorded
from growth_tree.web import shell, words
from growth_tree.web.ledger.listing import titles_of
from growth_tree.web.ledger_words import TONES, account, types
from growth_tree.web.page import page
from growth_tree.web.timeline import Step, step
from models import corrections, ledger


def correction_line(entry: Row[Any]) -> Response:
    """Why books were corrected, for somebody who may see it."""
    connection = shell.connection()
    steps = list(steps_of_correction(entry.correction))
    names = words.names((entry.member, *(each.actor for each in steps)))
    batch = corrections.batch_of(entry.correction)
    about = entry.about or (entry.task if entry.type == "reversed" else "")
    award = ledger.of_award(connection, entry.member, about) if about else None
    return page(
        "ledger/correction.html",
        entry=entry,
        own=entry.member == shell.person(),
        owner=names[entry.member],
        title=titles_of([entry]).get(entry.task) or _("Correction"),
        kind=words.kind_name(entry.kind) if entry.kind else "",
        because=_because(entry),
        batch=batch,
        version=corrections.parts(connection, batch)[0].version,
        award=award,
        debit=account(entry.debit, names),
        credit=account(entry.credit, names),
        branches=words.branches(),
        steps=[each for each in steps if each.position < entry.position],
        names=names,
        texts=words.texts(each.reason for each in steps),
        types=types(),
        tones=TONES,
        season_name=words.season,
        proof=proof(connection, entry.position),
    )


def steps_of_correction(correction: str) -> Iterator[Step]:
    """What happened to a correction up to its booking."""
    for told in history(shell.connection(), f"correction/{correction}"):
        match told.event:
            case CorrectionProposed():
                yield step(told, _("proposed the correction"), reason=told.event.reason)
            case CorrectionBooked(sort=Sort.RULES):
                version = _("by version %(version)s of the rules", version=told.event.version)
                yield step(told, _("posted what the rules changed"), detail=version, reason=told.event.reason)
            case CorrectionBooked():
                yield step(told, _("agreed to it, and it was booked"))
            case _:
                pass


def correction_behind(entry: Row[Any]) -> str | None:
    """The correction from which a line about points alone follows, be it by way of closed books."""
    if not entry.cause:
        return None
    event = recorded(proof(shell.connection(), entry.cause)).event
    if isinstance(event, CorrectionBooked | ReversalCarried):
        return event.correction
    return None


def _because(entry: Row[Any]) -> str:
    if entry.type == "reversed":
        return str(_("This award was wrong, and two people agreed to take it back, whole."))
    said = {
        "manual": _("Two people agreed to correct the books by this amount."),
        "objection": _("An objection was upheld, and two people agreed to correct the books by this amount."),
        "rules": _("The rules were changed, and this is the difference that it makes for work of before."),
    }
    return str(said[entry.reason])
