"""The sentences for what is refused about rewards, points and the undoing of work that they were spent on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # asking
    "unknown_reward": _l("There is no such reward. Please choose one from the list."),
    "reward_retired": _l("This reward is no longer offered."),
    "reward_changed": _l(
        "Somebody else has changed this reward in the meantime. Nothing of yours is lost: compare, and save again."
    ),
    "reward_not_open": _l("This reward can be asked for from %(opens)s on."),
    "reward_closed": _l("This reward could be asked for until %(closed)s."),
    "reward_for_other_jobs": _l("This reward is meant for other jobs than yours."),
    "reward_for_other_roles": _l("This reward is meant for people with another role."),
    "reward_for_other_shops": _l("This reward is meant for other shops than yours."),
    "service_too_short": _l(
        "This reward needs %(months)s full months of service; you have %(served)s. It will be open to you later."
    ),
    "level_too_low": _l("This reward needs level %(level)s; you have reached level %(reached)s."),
    "branch_level_too_low": _l("This reward needs level %(level)s in its branch; you have reached level %(reached)s."),
    "points_short": _l("This reward costs %(points)s points; you are %(missing)s short. Points on hold do not count."),
    "quota_used": _l(
        "You have had this reward as often as it is given (%(times)s). You can ask again from %(again)s on."
    ),
    "cooling_off": _l("There are %(days)s days between two requests. You can ask again from %(again)s on."),
    "period_missing": _l("Please choose a week or month."),
    "unknown_period": _l("Please choose one of the periods offered."),
    "period_out_of_reach": _l("Please choose a period that is not over and begins within %(days)s days."),
    "slots_taken": _l("All %(limit)s slots are taken. You can join the waiting list."),
    "slots_being_awarded": _l("The %(limit)s slots are just being awarded. You can join the waiting list."),
    "already_requested": _l("This request has been made before. To ask again, please start from the reward's page."),
    # deciding
    "unknown_redemption": _l("There is no such request."),
    "own_request": _l("Nobody decides on requests of their own. A manager above or an admin does."),
    "no_slot_yet": _l("This request has no slot yet, so it cannot be granted."),
    "budget_short": _l(
        "The team's budget of %(month)s does not suffice: this needs %(needed)s yuan, and %(left)s yuan are left."
    ),
    # what becomes of a right
    "not_granted": _l("This right is not open: it was not granted, or is used up or given back."),
    "more_than_is_left": _l("Please enter a share from 1 to %(left)s %%: more is not left."),
    "more_money_than_granted": _l("Please enter an amount from 0 to %(left)s yuan: more was not granted."),
    "returned_by_managers": _l("A right that can be used already is given back by your manager. Please ask there."),
    "not_due": _l("The time for using this right is not over yet."),
    # the catalogue
    "reward_known": _l("This reward is offered already. To change it, please open it."),
    "window_without_period": _l("Collecting requests needs slots per week or per month."),
    "traffic_without_ad_test": _l("Platform, days and impressions belong to ad tests only."),
    "branch_level_without_branch": _l("Please choose the branch whose level is meant."),
    "closes_before_it_opens": _l("The end of the offer must come after its beginning."),
    "stock_counts_otherwise": _l("How stock is counted cannot change. Please retire this reward and offer a new one."),
    "picture_type": _l("Please choose a picture: PNG, JPEG, GIF or WebP."),
    "month_over": _l("This month is over. Please choose the present month or a later one."),
    "window_open": _l("Requests are still being collected."),
    "standings_missing": _l("Somebody has asked in the meantime. Please try again."),
    # undoing
    "void_proposed_already": _l("Somebody has proposed this already. It waits for a second person."),
    "no_void_proposed": _l("Nobody has proposed this. Points that were spent are forgiven by two people only."),
    "second_person_needed": _l("You have proposed this yourself. A second person has to confirm it."),
}
