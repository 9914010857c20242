"""What the explorer is asked to show: which KPI, where, and of which time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from growth_tree.domain.answering import figures_of
from growth_tree.domain.kpi import Kpi
from growth_tree.web import shell
from growth_tree.web.forms import DAY
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.metrics.series import WEEK, monday
from models import metrics

WEEKS = (13, 26, 52, 104)
USUAL_WEEKS = 26
DAYS_MOST = 3 * 366
BY_WEEK, BY_REPORT = "week", "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A KPI and a place of which figures are known, or None; and the first and last day that are looked at."""

    kpi: Kpi | None
    subject: str | None
    subjects: tuple[str, ...]
    by: str
    weeks: int
    first: date
    last: date
    chosen: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """The same as parameters of the page's address."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()} if self.chosen else {}
        return {
            "kpi": self.kpi.code if self.kpi else "",
            "subject": self.subject or "",
            "by": self.by,
            "weeks": str(self.weeks),
            "from": "",
            "to": "",
        } | days


def asked() -> Asked:
    """Read the page's address; what makes no sense counts as not given."""
    given = shell.query()
    kpi = _kpi(given.get("kpi", ""))
    known = _known(kpi)
    subject = given.get("subject", "")
    weeks = next((each for each in WEEKS if str(each) == given.get("weeks")), USUAL_WEEKS)
    first, last, chosen = _days(_day(given.get("from", "")), _day(given.get("to", "")), weeks)
    return Asked(
        kpi=kpi,
        subject=subject if subject in known else _own(kpi, known),
        subjects=known,
        by=BY_REPORT if given.get("by") == BY_REPORT else BY_WEEK,
        weeks=weeks,
        first=first,
        last=last,
        chosen=chosen,
    )


def _kpi(code: str) -> Kpi | None:
    """The KPI asked for; else the first that the viewer answers for, or of which something is known."""
    kpis = shell.world().kpis
    if code in kpis.by_code:
        return kpis.kpi(code)
    figures = figures_of(shell.directory(), kpis, shell.person(), shell.today(), promoted=False)
    latest = metrics.latest(shell.connection(), {each.subject for each in figures}, "")
    for each in figures:
        if (each.kpi, each.subject) in latest:
            return kpis.kpi(each.kpi)
    some = metrics.some_kpi(connection=shell.connection(), subjects=seen())
    return kpis.kpi(some) if some else next(iter(kpis.live), None)


def _known(kpi: Kpi | None) -> tuple[str, ...]:
    if kpi is None:
        return ()
    return tuple(one for one in metrics.subjects_with(shell.connection(), kpi.code) if one in seen())


def _own(kpi: Kpi | None, known: tuple[str, ...]) -> str | None:
    """Where the viewer answers for it, else the first place of which something is known."""
    figures = figures_of(shell.directory(), shell.world().kpis, shell.person(), shell.today(), promoted=False)
    own = (each.subject for each in figures if kpi and each.kpi == kpi.code and each.subject in known)
    shops = (one for one in known if one.startswith("shop:"))
    return next(own, None) or next(shops, None) or next(iter(known), None)


def _days(first: date | None, last: date | None, weeks: int) -> tuple[date, date, bool]:
    if first is None and last is None:
        return monday(shell.today()) - weeks * WEEK, shell.today(), False
    last = min(last or shell.today(), shell.today())
    first = first if first is not None and first <= last else last - weeks * WEEK
    return max(first, last - timedelta(days=DAYS_MOST)), last, True


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year >= 2000 else None
