"""What findings are called, what is measured, and why there is a bound; none of it says that somebody did wrong."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.finding_events import Detector
from growth_tree.web.words import by_language


@by_language
def detectors() -> dict[str, str]:
    """What is looked for."""
    return {
        Detector.SOON: _("Approved within seconds"),
        Detector.RAPID: _("Many approvals in a row"),
        Detector.MUTUAL: _("Approvals of each other"),
        Detector.BURST: _("Much work just before a cap resets"),
        Detector.TITLES: _("Titles that are nearly the same"),
        Detector.LINKS: _("One link for several pieces of work"),
        Detector.PICTURES: _("One picture for several pieces of work"),
        Detector.APPROVES: _("Sends back less than others"),
        Detector.GRADES: _("Grades higher than others"),
        Detector.EFFORT: _("More points a day than others in the job"),
    }


@by_language
def meanings() -> dict[str, str]:
    """What is measured, and why the bound lies where it does."""
    return {**_of_decisions(), **_of_work()}


@by_language
def innocent() -> dict[str, str]:
    """What may well be behind it: whoever decides thinks of that first."""
    return {
        Detector.SOON: _("They may have looked at the work together before it was handed in."),
        Detector.RAPID: _("They may have read everything first and answered at the end."),
        Detector.MUTUAL: _("One may have stood in for the other for a while, as agreed."),
        Detector.BURST: _("The work may simply be finished or counted at the end of a week."),
        Detector.TITLES: _("It may be several pieces of the same sort with short titles."),
        Detector.LINKS: _("It may be a shared table or report in which all of them are found."),
        Detector.PICTURES: _("It may be one picture that shows work of several people."),
        Detector.APPROVES: _("The team may do good work, or talk before handing in."),
        Detector.GRADES: _("The team may do better work than others."),
        Detector.EFFORT: _("They may do work of another sort than others with that job, or enter it on few days."),
    }


@by_language
def statuses() -> dict[str, str]:
    """Where a finding stands."""
    return {
        "open": _("To be looked at"),
        "dismissed": _("Nothing wrong"),
        "confirmed": _("To be put right"),
    }


def amount(detector: str, number: int) -> str:
    """A measure or bound in the unit of its detector."""
    said: str = {
        Detector.SOON: _("%(n)s %%", n=number),
        Detector.RAPID: _("%(n)s in a row", n=number),
        Detector.MUTUAL: _("%(n)s each way", n=number),
        Detector.BURST: _("%(n)s %% of the weeks or months", n=number),
        Detector.TITLES: _("%(n)s on a day", n=number),
        Detector.LINKS: _("%(n)s on a day", n=number),
        Detector.PICTURES: _("%(n)s pieces", n=number),
        Detector.APPROVES: _("%(n)s %% accepted", n=number),
        Detector.GRADES: _("%(n)s %% quality", n=number),
        Detector.EFFORT: _("%(n)s points a day", n=number),
    }[Detector(detector)]
    return said


def measured(row: Row[Any]) -> tuple[str, str]:
    """What was found, and what is usual at most."""
    return amount(row.detector, row.measure), amount(row.detector, row.bound)


def _of_decisions() -> dict[str, str]:
    return {
        Detector.SOON: _(
            "The share of approvals of a week that came less than 20 seconds after the hand-in. Opening a piece of "
            "work, looking at what shows it and answering takes longer. Noticed from 5 such approvals on, if they are "
            "more than 25 % of the week."
        ),
        Detector.RAPID: _(
            "The longest row of approvals with at most 5 seconds from one to the next. A short title and a thumbnail "
            "take about as long to take in. Noticed from 16 in a row on; what was ticked and approved together counts "
            "once."
        ),
        Detector.MUTUAL: _(
            "Two people who approve each other’s work. Work goes up to a manager, so this happens while rights are "
            "lent, and a holiday brings a handful. Noticed from 6 each way within 13 weeks on."
        ),
        Detector.APPROVES: _(
            "The share of hand-ins that an approver accepts, beside the other approvers: beyond three standard errors,"
            " wider where approvers differ much anyway, and by at least 3 points. Only from 30 decisions on, and among"
            " at least 5 approvers."
        ),
        Detector.GRADES: _(
            "The mean quality that an approver gives, beside the other approvers: beyond three standard errors, wider "
            "where approvers differ much anyway, and by at least 3 points. Only from 30 decisions on, and among at "
            "least 5 approvers."
        ),
    }


def _of_work() -> dict[str, str]:
    return {
        Detector.BURST: _(
            "The share of weeks or months in which more than half of the work of a kind with a cap, and at least 3 "
            "pieces, was dated on the last working day before the cap resets. Up to half may be how a trade works. "
            "Noticed from 3 such weeks or 2 such months on."
        ),
        Detector.TITLES: _(
            "Pieces of work of one person, kind and day whose titles agree in at least 92 % of their letters and in "
            "all numbers. The same title on different days is a routine and does not count. Noticed from 3 on."
        ),
        Detector.LINKS: _(
            "Pieces of work of one person, kind and day that one address is to show. A report may well show two of "
            "them. Noticed from 3 on."
        ),
        Detector.PICTURES: _(
            "Pieces of work of one kind that the same file shows, or nearly the same picture, whoever handed them in: "
            "a few of 256 points of its outline may differ, the fewer the simpler the picture is. Somebody takes the "
            "wrong file once, hardly twice. Noticed from 3 on."
        ),
        Detector.EFFORT: _(
            "Points for a day on which something was done, beside others in the same job: more than twice their "
            "median, and more than 3.5 times the usual distance from it. Nobody writes down hours, so days stand for "
            "effort. Only from 10 days on, and among at least 8 people."
        ),
    }
