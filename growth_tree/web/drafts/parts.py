"""The parts of a draft that there are once: levels, limits and expiry, weights and promotions, measured results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from growth_tree.accounts.drafts import Draft
from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence
from growth_tree.rulebook_schema import problems_of
from growth_tree.web import words
from growth_tree.web.drafts import factors, steps
from growth_tree.web.drafts.blueprint import address_of, blueprint, editor, save
from growth_tree.web.drafts.places import tab_of
from growth_tree.web.drafts.preview import curve_of
from growth_tree.web.drafts.sheet import Field, Sheet, as_number, filled, number, numbers, text
from growth_tree.web.lab.blueprint import draft_of
from growth_tree.web.page import UNPROCESSABLE, go
from growth_tree.web.rules.differences import Group, differences, whole

LEVELS = (
    *(text(path) for path in ("title.zh", "title.en")),
    *(number(path) for path in ("curve.base", "curve.growth_percent", "curve.top", "streaks.freezes_per_month")),
)
BOUNDS = ("hand_in_within_days", "contributors", "smallest_share", "evidence_items")
LIMITS = (
    *(number(f"limits.{bound}") for bound in BOUNDS),
    numbers("limits.quality_percents"),
    number("expiry.months"),
)
METRICS = tuple(number(f"metrics.{each}") for each in ("xp", "points", "quantile"))
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "levels": LEVELS,
    "limits": LIMITS,
    "weights": factors.WEIGHTS,
    "metrics": METRICS,
}
AFTERWARDS: Mapping[str, Callable[[dict[str, Any], MultiDict[str, str]], None]] = {
    "weights": factors.put,
    "metrics": steps.put,
}
"""What is a table, and read as one."""


@blueprint.get("/rules/drafts/<draft_id>/<any(levels, limits, weights, metrics):part>")
def part(draft_id: str, part: str) -> Response:
    """A part as a form."""
    return _page(draft_of(draft_id), part)


@blueprint.post("/rules/drafts/<draft_id>/<any(levels, limits, weights, metrics):part>")
def keep_part(draft_id: str, part: str) -> Response:
    """Keep a part as it was entered, right or wrong."""
    draft = draft_of(draft_id)
    made = entered(draft, part)
    try:
        save(draft, made, revision())
    except Rejected as rejected:
        return _page(draft_of(draft_id), part, made, rejected)
    wrong = any(tab_of(problem.path) == part for problem in problems_of(made))
    return go(address_of(draft, part), _("Saved. Some of it still has to be mended.") if wrong else _("Saved."))


@blueprint.post("/rules/drafts/<draft_id>/<any(levels, limits, weights, metrics):part>/check")
def check_part(draft_id: str, part: str) -> Response:
    """What is wrong with what is being entered, and what it would look like; nothing is kept."""
    draft = draft_of(draft_id)
    return _page(draft, part, entered(draft, part))


def entered(draft: Draft, part: str) -> dict[str, Any]:
    """The draft with a part as it was entered."""
    made = filled(FIELDS[part], draft.document, request.form)
    if part in AFTERWARDS:
        AFTERWARDS[part](made, request.form)
    return made


def revision() -> int:
    """The revision that the viewer has seen."""
    seen = as_number(request.form.get("revision", ""))
    return seen if isinstance(seen, int) else abort(400)


def conflict(draft: Draft, made: Mapping[str, Any], refused: Rejected | None) -> tuple[str, list[Group]]:
    """Why something was not kept, and how it differs from what is kept now."""
    if refused is None:
        return "", []
    return sentence(refused), differences(whole(draft.document), whole(made))


def _page(draft: Draft, part: str, made: Mapping[str, Any] | None = None, refused: Rejected | None = None) -> Response:
    shown = draft.document if made is None else made
    found = problems_of(shown)
    why, others = conflict(draft, shown, refused)
    response = editor(
        "part",
        draft,
        part,
        "checked",
        problems=found,
        part=part,
        form=Sheet(FIELDS[part], shown, [each for each in found if tab_of(each.path) == part]),
        wrong=[each for each in found if tab_of(each.path) == part],
        curve=curve_of(shown) if part == "levels" else None,
        factors=factors.rows(shown) if part == "weights" else (),
        steps=steps.rows(shown) if part == "metrics" else (),
        branches=words.branches(),
        why=why,
        others=others,
    )
    if refused is not None:
        response.status_code = UNPROCESSABLE
    return response
