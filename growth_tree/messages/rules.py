"""What changes of the rules refuse: drafts, proposals, days."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SENTENCES: dict[str, LazyString] = {
    # drafts
    "unknown_draft": _l("There is no such draft."),
    "draft_changed": _l(
        "Somebody else has saved this draft in the meantime (revision %(revision)s). Nothing of yours is lost: "
        "compare, and save again."
    ),
    "draft_proposed": _l("This draft is proposed, so it stays as it is. Take the proposal back to change it."),
    "draft_invalid": _l("This draft is no rule book yet: %(problems)s places have to be mended first."),
    "draft_not_simulated": _l(
        "Let the rule lab show first what this draft, as it is now, would have done to people. Then propose it."
    ),
    "draft_closed": _l("This draft is published or put away. Make a new one from it to go on."),
    "document_wanted": _l(
        "This is no rule book: it has to begin with the names of its parts, such as title and kinds."
    ),
    "draft_from_nothing": _l("Please choose a version, or a file."),
    "not_utf8": _l("This file cannot be read as text. Please save it as UTF-8."),
    "comments_a_day": _l("That is %(most)s comments today. Please go on tomorrow."),
    "comment_hidden_already": _l("This comment is hidden already, or was removed."),
    # proposals
    "own_rules": _l("Nobody confirms their own change of the rules. Another admin has to."),
    "third_admin_needed": _l("You have confirmed this already. A restatement takes a third admin."),
    "proposed_already": _l("This draft is proposed already, with other words or days. Take that proposal back first."),
    "no_rules_proposed": _l("Nobody proposes this draft any more."),
    "proposal_outdated": _l(
        "Version %(version)s was published after this was proposed. Please take the proposal back, look at the "
        "differences, and propose again."
    ),
    "rules_unchanged": _l("This says exactly what the last version says."),
    # days
    "since_without_mode": _l("A change that only looks forward does not touch work of before. Leave this day empty."),
    "since_missing": _l("Please say from which day of work on differences are booked."),
    "since_too_early": _l("A simulation reaches back to %(earliest)s at most."),
    "since_in_the_future": _l("Differences are booked for work that was done: today or an earlier day."),
    "since_in_closed_season": _l(
        "A restatement stays within the open season, and %(season)s is closed. Please choose a later day, or a top-up."
    ),
    "since_within_earlier": _l(
        "Version %(version)s has already booked differences for work from %(first)s on, before it took effect on "
        "%(after)s. Please choose %(first)s or an earlier day, or %(after)s or a later one."
    ),
    "period_settled": _l(
        "The week %(period)s is settled, and a restatement does not reach back behind it. Please choose a later day, "
        "or a top-up."
    ),
    # factors and shares
    "factor_twice": _l("Intensity %(intensity)s has two factors here. Please keep one."),
    "shares_contradict": _l(
        "With a smallest share of %(least)s %%, at most %(most)s people can share a task. Please lower one of the two."
    ),
    "share_too_small": _l("Every share must be at least %(least)s %%."),
    # cycles
    "cycles_overlap": _l(
        "Another promotion of the same shops runs from %(first)s to %(last)s. Please choose other days, or change "
        "that one."
    ),
}
