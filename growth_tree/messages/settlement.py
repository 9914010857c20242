"""The sentences for what is refused about results, settlements, and the rules for both."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # settling
    "own_period": _l("Nobody settles a period in which they earn something. It goes to a manager above."),
    "period_not_over": _l("This period lasts until %(last_day)s. It can be settled from the day after."),
    "period_not_settled": _l("Nothing is settled for this period."),
    "nothing_to_settle": _l("There is nothing left to settle."),
    "nothing_left_out": _l("Nothing is ticked that this reason could be for. Please tick it, or empty the reason."),
    "line_settled": _l("Some of this has been settled in the meantime. Please look at what is left."),
    "settled_in_another_team": _l("Another team has settled this week for one of these people."),
    "line_not_settled": _l("This result has not been settled, so there is nothing to correct."),
    "line_twice": _l("A result is listed twice. Please look at the period again."),
    "not_in_team": _l("Somebody listed here did not work in this team on the last day of the period."),
    "weights_exceed": _l("Somebody would have more than one whole scorecard. Please look at the period again."),
    "line_disagrees": _l(
        "A figure, target or rule has changed since this page was opened. Please look at the period again."
    ),
    "no_metric_rules": _l(
        "The rules in force on the last day of this period do not say what results earn. An admin can publish rules "
        "that do."
    ),
    # corrections
    "adjusted_too_early": _l("A correction is booked in a period after the one that it corrects."),
    "only_the_figure_changes": _l("A correction changes the figure only. To change anything else, reopen the period."),
    # reopening
    "reopening_proposed_already": _l("Somebody else has proposed to reopen this period. Please decide on that first."),
    "no_reopening_proposed": _l("Nobody proposes to reopen this period any more."),
    # rules
    "steps_begin_at_zero": _l("The first step must begin at percentile 0."),
    "steps_must_rise": _l(
        "The step at percentile %(percentile)s must come after the one before it, and not earn less."
    ),
    "middle_is_whole": _l("A result at percentile 50 must earn 100 %%; by these steps it earns %(percent)s %%."),
}
