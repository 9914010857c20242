"""The sentences for what is refused about baselines, targets and yearly goals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # baselines
    "unknown_baseline": _l("There is no such baseline. Please choose one from the list."),
    "baseline_known": _l("A baseline with this id is there already. Please train another one."),
    "baseline_rejected": _l(
        "This baseline was rejected by its back-test, so no targets can come from it. Please choose another one."
    ),
    "baseline_lost": _l("The file of this baseline is gone. Please train it again."),
    "unknown_horizon": _l("Baselines look one week or four weeks ahead."),
    "model_unnamed": _l("A baseline is known by the SHA-256 of its file: 64 digits from 0 to f."),
    "model_unmeasured": _l("A baseline needs the figures of its back-test. Please train it again."),
    "too_few_weeks": _l("Targets need at least %(weeks)s weeks of figures. Please report more of them first."),
    # targets
    "period_has_begun": _l("This week has begun. Its targets can only be overridden, by two people."),
    "quantiles_disordered": _l("What is expected does not rise from the easy to the hard side."),
    "target_unexplained": _l("A target needs its explanation: what the baseline saw, and what each part of it did."),
    "target_frozen": _l("The target of this week is frozen. It can only be overridden, by two people."),
    "target_not_frozen": _l("There is no target for this figure and week."),
    "override_changes_nothing": _l("This is the target already. Please enter another one."),
    "override_waits": _l("Another target is proposed already. It has to be agreed to or dropped first."),
    "override_moved_on": _l("Another target has been proposed meanwhile. Please look at it first."),
    "override_too_late": _l("Targets can be overridden until %(days)s days after their week."),
    "target_settled": _l("Results are settled by this target. Please have their settlement reopened first."),
    "no_override_proposed": _l("Nobody has proposed another target."),
    "own_figure": _l("You answer for this figure, so somebody else has to agree to another target."),
    # goals
    "goal_year_over": _l("This year is over. Please choose this year or a later one."),
    "goal_too_far": _l("Goals can be set for the next %(years)s years."),
    "goal_needs_months": _l("A goal needs a figure for each of the twelve months."),
    "goal_parts_not_yours": _l(
        "Some of these parts are managed by others. Please share it among what you manage, or ask whoever is above all."
    ),
    "goal_parts_differ": _l("The parts add up to %(total)s, but the goal is %(target)s."),
    "chance_impossible": _l("A chance lies between 0 and 100 %%."),
    "goal_not_attainable": _l(
        "This can hardly be reached. Please choose another goal, or confirm that you mean it all the same."
    ),
    "goal_no_challenge": _l(
        "This will be reached almost by itself. Please choose another goal, or confirm that you mean it all the same."
    ),
    "goal_without_history": _l(
        "There are not enough figures yet to say what this year can bring. %(weeks)s weeks are needed."
    ),
}
