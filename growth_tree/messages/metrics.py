"""The sentences for what is refused about KPIs, figures, cycles and shops."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # the catalogue of KPIs
    "unknown_kpi": _l("There is no such KPI. Please choose one from the list."),
    "kpi_retired": _l("This KPI is not measured any more. An admin can take it up again."),
    "kpi_changed": _l(
        "Somebody else has changed this KPI in the meantime. Nothing of yours is lost: compare, and save again."
    ),
    "kpi_kind_fixed": _l(
        "Unit, direction, decimals and way of counting stay as they are, because figures exist. Please define a new "
        "KPI instead."
    ),
    "kpi_on_scorecard": _l("A scorecard still counts this KPI. Please take it off there first."),
    "scale_loses_decimals": _l("The figure needs at least as many decimals as its numerator has."),
    "scales_differ": _l("What is not a rate is kept with the decimals it is shown with."),
    "only_rates_divide": _l("Only a rate has a numerator and a denominator."),
    "rate_needs_both": _l("A rate needs a numerator and a denominator. Please say what they count."),
    "proportion_of_something_else": _l(
        "Only a percentage whose numerator is a part of its denominator stays between 0 and 100 %%."
    ),
    "aliases_too_many": _l("Please name at most %(most)s columns."),
    "least_above_most": _l("The highest plausible figure is below the lowest."),
    # scorecards and groups
    "weights_not_whole": _l("The shares must add up to 100 %%; now they add up to %(total)s %%."),
    "promotion_alone": _l("Please fill in the shares of ordinary weeks first."),
    "not_a_monday": _l("Shares hold for whole weeks. Please choose a Monday."),
    "week_stays": _l("Weeks that are over keep their shares. Please choose the Monday of this week or a later one."),
    "group_of_another_shop": _l("This group belongs to another shop. Please form a new one."),
    # figures
    "unknown_subject": _l("There is no such shop, team, person or item group. Please choose one from the list."),
    "figure_in_the_future": _l("This day is not over yet. Please enter today or an earlier day."),
    "span_too_long": _l("A figure covers at most %(most)s days. Please split it."),
    "denominator_missing": _l("A rate needs what it is divided by, and that cannot be 0."),
    "more_than_all": _l("The numerator is larger than the denominator. Please check both."),
    "figure_impossible": _l(
        "%(figure)s lies outside what this KPI allows; the limit is %(bound)s. Please check the unit, or ask an "
        "admin to widen the limits."
    ),
    "figure_known": _l("Another figure is known for these days: %(known)s. Confirm to replace it; it stays on record."),
    "span_overlaps": _l("The days from %(first)s to %(last)s have a figure already. No day can count twice."),
    # cycles
    "cycle_known": _l("There is such a promotion already. Please move it, or schedule another one."),
    "unknown_cycle": _l("There is no such promotion. Please choose one from the list."),
    "unknown_intensity": _l("Please choose one of the three strengths."),
    "cycle_too_long": _l("A promotion lasts at most %(most)s days. Please split it."),
    "cycle_too_late": _l(
        "A promotion is scheduled before it begins, because targets build on it. As history it can be entered once "
        "it ended before %(before)s."
    ),
    "cycle_is_over": _l("This promotion is over, so it stays as it is."),
    "cycle_has_begun": _l("This promotion has begun. Only its last day can still be moved, to today or a later day."),
    "cycle_in_the_past": _l("Please choose today or a later day."),
    # shops
    "unknown_platform": _l("There is no such platform. Please choose one from the list."),
    "unknown_tier": _l("There is no such price tier. Please choose one from the list."),
}
