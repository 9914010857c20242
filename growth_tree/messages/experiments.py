"""The sentences for what is refused about ad tests."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # the slot
    "no_such_slot": _l("This is no ad-test slot of yours. Please start from the list of your tests."),
    "outside_the_slot": _l("Please choose days from %(first)s to %(last)s: that is when the slot is yours."),
    "test_on_other_platform": _l("The slot is for another platform."),
    "test_too_many_days": _l("The slot covers %(days)s days. Please plan a shorter test."),
    # the plan
    "unknown_experiment": _l("No test has been planned on this slot."),
    "already_planned": _l("A test has been planned on this slot already. Please open it to change it."),
    "test_has_begun": _l("The test has begun, so its plan stands."),
    "test_begins_in_the_past": _l("Please choose today or a later day: a plan comes before its test."),
    "unknown_figure": _l("Please choose CTR, CVR or ROI."),
    "creatives_out_of_range": _l("A test compares %(least)s to %(most)s creatives. Please name as many."),
    "creative_twice": _l("A creative is named twice. Please give each one a name of its own."),
    "not_a_picture": _l("Please choose a picture: PNG, JPEG, GIF or WebP."),
    # the results
    "test_not_begun": _l("The test begins on %(begins)s. There are no results before."),
    "test_concluded": _l("This test is concluded. What it says stays as it is."),
    "test_called_off": _l("This test was called off: its slot was given back."),
    "unknown_source": _l("Please enter the figures, or choose a file."),
    "unknown_creative": _l("There is no such creative in this test."),
    "day_twice": _l("A day is given twice for the same creative."),
    "day_outside_the_test": _l("The test runs from %(first)s to %(last)s. Please leave other days out."),
    "results_empty": _l("Nothing was shown to anybody yet. Please enter at least some impressions."),
    "results_have_errors": _l(
        "Nothing was reported: %(rows)s rows of the file have errors, so its sums would be too low."
    ),
    "results_match_nothing": _l(
        "None of the creatives in this file is in the test. Please say below what the file calls yours."
    ),
    # the end
    "results_missing": _l("There are no results yet. A test without any is not concluded; its slot can be given back."),
    "unknown_outcome": _l("Please choose one of the outcomes."),
    "test_not_over": _l("Nothing is claimed before the end. Please report the figures after %(ends)s first."),
    "sample_too_small": _l(
        "The plan needs %(planned)s for each creative, and one has seen %(seen)s only. No winner can be claimed."
    ),
    "results_moved_on": _l("New results have come in meanwhile. Please look at them before you conclude."),
    # the knowledge
    "test_not_concluded": _l("This test is not concluded yet."),
    "own_knowledge": _l("This is your own test. It counts when others use it."),
}
