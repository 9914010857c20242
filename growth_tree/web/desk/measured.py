"""Where the figures are to which finished tests have added what they counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.experiment_figures import measured_as
from growth_tree.web import shell
from growth_tree.web.metrics.blueprint import seen
from models import metrics


def figures_of(tests: Iterable[Row[Any]]) -> dict[str, int]:
    """By test: the position of the figure of its day, where there is one that the viewer may see; in one query."""
    keys = {
        test.id: (*measured_as(test.figure, test.shop, test.team), test.concluded_on)
        for test in tests
        if test.concluded_on
    }
    visible = {test: key for test, key in keys.items() if key[1] in seen()}
    if not visible:
        return {}
    kpis, subjects, days = (set(column) for column in zip(*visible.values(), strict=True))
    rows = metrics.of_days(shell.connection(), kpis, subjects, days)
    known = {(row.kpi, row.subject, row.first_day): row.position for row in rows}
    return {test: known[key] for test, key in visible.items() if key in known}
