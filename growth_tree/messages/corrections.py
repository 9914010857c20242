"""The sentences for what is refused about corrections of the books, objections and findings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # corrections of the books
    "own_correction": _l("Nobody proposes or confirms a correction of their own books. Somebody else has to."),
    "correction_exists": _l("This correction has been proposed already. Please open a new one."),
    "correction_booked": _l("This correction is booked. What is wrong with it takes another correction."),
    "correction_of_another_sort": _l("A correction either takes awards back or adds amounts, not both."),
    "no_correction_proposed": _l("Nobody proposes this correction any more."),
    "nothing_to_correct": _l("There is nothing to correct. Please give XP or points, or choose other awards."),
    "too_many_lines": _l("That is too much for one step: at most %(most)s awards. Please narrow the choice."),
    "correction_too_large": _l("At most %(most)s can be added or deducted at once."),
    "reopen_instead": _l("Results are not taken back one by one. Please reopen the settlement of their period."),
    "award_gone": _l("One of these awards has been taken back in the meantime. Please drop this and look again."),
    "reason_short": _l("Please say a little more: at least %(least)s characters."),
    "awards_changed": _l("These awards have changed since the page was opened. Please look at them again."),
    "xp_short": _l("There are only %(there)s XP in this branch. No more can be deducted."),
    "nothing_to_post": _l("There is no such version of the rules, or it changes nothing about the past."),
    "changed_by_later_version": _l(
        "Version %(version)s changes the same days and was published later: what is left is booked with it."
    ),
    # objections
    "objection_open": _l("You have objected to this already. It is being looked at."),
    "objection_decided": _l("Your objection to this has been decided. The answer is on its page."),
    "objection_late": _l("This is more than %(days)s days ago. Please talk to your manager instead."),
    "objection_not_open": _l("This objection is no longer open."),
    "own_objection": _l("Nobody decides on an objection of their own, or to their own decision."),
    "nobody_to_decide": _l("There is nobody who could decide without being concerned. It takes another admin."),
    "not_above": _l("Please choose a manager above this person, or an admin."),
    # findings of fair play
    "finding_decided": _l("Somebody has decided on this already."),
}
