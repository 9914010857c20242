"""Refusals of a file for the back-test of baselines; %(row)s counts lines, the header is the first."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    "panel_unreadable": _l("This is not a csv file in UTF-8, or a gzip of one."),
    "panel_too_large": _l("The file is larger than can be worked with. Please test fewer units or weeks."),
    "panel_empty": _l("The file has no rows."),
    "panel_ragged": _l("Line %(row)s has %(found)s cells; the header has %(expected)s."),
    "panel_column_missing": _l("This column is missing."),
    "panel_column_unknown": _l(
        "No such column is known: unit, period, value, exposure, split, known_… and static_… are."
    ),
    "panel_column_twice": _l("There are two columns of this name."),
    "panel_not_a_date": _l("Line %(row)s: please write the day as 2026-01-05."),
    "panel_not_a_monday": _l("Line %(row)s: a week is named by its Monday."),
    "panel_row_twice": _l("Line %(row)s: this unit has a line for this week already."),
    "panel_split_unknown": _l("Line %(row)s: this is train, test, new_history or new_test."),
    "panel_negative": _l("Line %(row)s: this cannot be below 0."),
    "panel_not_a_number": _l("Line %(row)s: this is not a number."),
    "panel_labels_many": _l("Text of a week may have at most %(most)s different labels."),
    "panel_nothing_to_test": _l("No row is test or new_test."),
    "panel_nothing_to_train": _l("No unit has rows to train on."),
    "panel_no_such_column": _l("The file has no such column. Please name one that begins with known_."),
}
