"""The sentence for every refusal code, as the person who is refused should read it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from growth_tree.domain.core import Rejected

SENTENCES: dict[str, LazyString] = {
    # texts and files
    "text_missing": _l("Please fill this in."),
    "text_long": _l("Please write at most %(limit)s characters."),
    "text_unreadable": _l("This contains characters that cannot be stored. Please type it again."),
    "link_invalid": _l("Please enter a web address that begins with http:// or https://."),
    # accounts
    "password_short": _l("Please use at least %(limit)s characters. A short sentence is easy to remember."),
    "password_long": _l("Please use at most %(limit)s characters."),
    "password_common": _l("This password is on the lists that attackers try first. Please choose another."),
    "password_guessable": _l("This password is too close to your user name or the product's name."),
    "login_busy": _l("Many people are logging in just now. Please try again in a moment."),
    "login_wrong": _l("User name or password is wrong."),
    "login_wait": _l("Too many tries. Please wait %(seconds)s seconds."),
    "code_wrong": _l("This code is not right. A code of the phone works once, for 30 seconds."),
    "password_wrong": _l("This is not your password."),
    "person_unknown": _l("There is no such person."),
    "preference_unknown": _l("Please choose one of the options."),
    "username_invalid": _l("A user name has 2 to 64 letters, digits or the signs . _ @ + -"),
    "username_taken": _l("The user name %(username)s is taken."),
    # tasks
    "not_here": _l("This person does not work here today."),
    "not_here_then": _l("You were not working here on that day."),
    "not_yours": _l("This is not yours to decide."),
    "own_work": _l("Nobody decides on his own work. It goes to the manager above."),
    "already_decided": _l("This has already been decided, so nothing was changed."),
    "already_submitted": _l("This has already been handed in."),
    "handed_in_again": _l("It was handed in again in the meantime. Please look at the new version first."),
    "not_approved": _l("Only approved work can be voided."),
    "due_in_the_past": _l("The due day has already passed."),
    "done_in_the_future": _l("The day of the work is still to come."),
    "decided_in_the_future": _l("The day of the decision is still to come."),
    "handed_in_too_late": _l("Work can be handed in up to %(days)s days after it was done."),
    "unknown_kind": _l("This kind of task was not in the rules on that day."),
    "not_for_your_job": _l("This kind of task is not meant for your job."),
    "unknown_quality": _l("Please choose one of the quality grades."),
    "shares_unconfirmed": _l("Not everybody has confirmed his share yet."),
    "shares_not_whole": _l("The shares must add up to 100; they add up to %(total)s."),
    "submitter_has_no_share": _l("Your own share is missing."),
    "contributor_twice": _l("Somebody is named twice."),
    "contributor_not_here": _l("Somebody named here was not working here on that day."),
    "too_many_contributors": _l("At most %(limit)s people can share a task."),
    "too_much_evidence": _l("Please attach at most %(limit)s pieces of evidence."),
    "evidence_missing": _l("This kind of task needs evidence."),
    "evidence_needs_link": _l("Please add a link as evidence."),
    "evidence_needs_file": _l("Please attach a picture or a file as evidence."),
    # directory
    "unknown_member": _l("There is no such person."),
    "unknown_team": _l("There is no such team."),
    "unknown_shop": _l("There is no such shop."),
    "unknown_job": _l("There is no such job."),
    "unknown_access": _l("There is no such access role."),
    "unknown_delegation": _l("There is no such delegation."),
    "last_admin": _l("Somebody has to remain admin. Please name another one first."),
    "leaves_before_joining": _l("The last day is before the first day at work."),
    "joins_before_leaving": _l("This person has not left yet on that day."),
    "moves_before_joining": _l("This day is before the person's first day at work."),
    "ends_before_it_begins": _l("The last day is before the first day."),
    "delegates_to_himself": _l("Please choose somebody else to stand in."),
    "not_a_manager": _l("Only managers have rights to lend."),
    # rule book
    "no_rulebook": _l("No rules were in force on that day."),
    "effective_too_early": _l("New rules can take effect from %(earliest)s on."),
    "kind_twice": _l("The task kind %(kind)s appears twice."),
    "badge_twice": _l("A badge appears twice."),
    "curve_never_rises": _l("The level curve must rise."),
    "unknown_branch": _l("There is no branch %(branch)s."),
    "cap_twice": _l("The task kind %(kind)s has two limits for the same time."),
    "caps_contradict": _l("The limits of the task kind %(kind)s contradict one another."),
}


def sentence(rejected: Rejected) -> str:
    """The sentence for a refusal, in the reader's language."""
    return str(SENTENCES[rejected.code]) % rejected.params
