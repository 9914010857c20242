"""The sentence for every refusal code, as the person who is refused should read it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from growth_tree.domain.core import Rejected
from growth_tree.messages import corrections, experiments, metrics, notices, panels, rewards, rules, settlement, targets

SENTENCES: dict[str, LazyString] = {
    # texts and files
    "text_missing": _l("Please fill this in."),
    "text_long": _l("Please write at most %(limit)s characters."),
    "text_unreadable": _l("This contains characters that cannot be stored. Please type it again."),
    "link_invalid": _l("Please enter a web address that begins with http:// or https://."),
    # accounts
    "password_short": _l("Please use at least %(limit)s characters. A short sentence is easy to remember."),
    "password_long": _l("Please use at most %(limit)s characters."),
    "password_same": _l("Please choose another password than the one you have now."),
    "password_common": _l("This password is on the lists that attackers try first. Please choose another."),
    "password_guessable": _l("This password is too close to your user name or the product's name."),
    "login_busy": _l("Many people are logging in just now. Please try again in a moment."),
    "login_wrong": _l("User name or password is wrong."),
    "login_wait": _l("Too many tries. Please wait %(seconds)s seconds and try again."),
    "code_wrong": _l("This code is wrong, or was used already. Please enter the code shown now."),
    "password_wrong": _l("This is not your current password."),
    "person_unknown": _l("There is no such person."),
    "preference_unknown": _l("Please choose one of the options."),
    "username_invalid": _l("User names have 2 to 64 letters, digits or . _ @ + - signs."),
    "username_taken": _l("The user name %(username)s is taken."),
    "login_expired": _l("This log-in took too long. Please begin again."),
    "file_empty": _l("This file is empty."),
    "file_large": _l("Please attach files of at most %(megabytes)s MB."),
    "file_type": _l(
        "%(name)s cannot be attached. Welcome are pictures (PNG, JPEG, GIF, WebP), PDF, Office files without "
        "macros, MP4, and UTF-8 text (.csv, .txt)."
    ),
    "job_gave_up": _l(
        "This job was started several times and never came to its end. Please check the file and try again."
    ),
    "job_broke": _l(
        "This did not work, and it is a fault of the product. Please tell whoever runs it; its log says more."
    ),
    # tasks
    "not_here": _l("This person does not work here on that day. Please choose somebody who does."),
    "not_here_then": _l("You were not working here on that day. Please check the day of the work."),
    "not_yours": _l("This is not yours to do. Please ask the manager in charge or an admin."),
    "own_work": _l("Nobody decides on their own work. It goes to a manager above who has no part in it."),
    "already_decided": _l("This has already been decided or withdrawn, so nothing was changed."),
    "already_submitted": _l(
        "This has already been handed in. To change it, withdraw it first, or wait until it is returned."
    ),
    "handed_in_again": _l("It was handed in again in the meantime. Please look at the new version first."),
    "not_approved": _l("Only approved work can be voided."),
    "due_in_the_past": _l("The due day has already passed. Please choose today or a later day."),
    "done_in_the_future": _l("The day of the work is still to come. Please enter today or an earlier day."),
    "decided_in_the_future": _l("The day of the decision is still to come. Please enter today or an earlier day."),
    "handed_in_too_late": _l("Work can be handed in up to %(days)s days after it was done."),
    "unknown_kind": _l("This kind of task was not in the rules on that day. Please choose one from the list."),
    "not_for_your_job": _l(
        "This kind of task is not meant for the job you had on that day. Please choose another kind."
    ),
    "not_for_their_job": _l(
        "This kind of task is not meant for the job %(name)s had on that day. Please choose another kind, or leave "
        "them out."
    ),
    "not_for_this_job": _l(
        "This kind of task is not meant for this person's job. Please choose another kind or person."
    ),
    "decided_in_the_past": _l("A decision counts from today. Only an admin can bring in decisions of earlier days."),
    "decided_before_done": _l("The day of the decision is before the day of the work."),
    "leave_in_the_past": _l("Leave that has begun is entered by your manager."),
    "still_here": _l("This person still works here. Only the data of somebody who has left is erased."),
    "season_not_over": _l("The season %(season)s is not over yet, so its books stay open."),
    "season_closed": _l(
        "The books of this season are closed, since a later one has begun. Please try again; if that does not help, "
        "the server's clock was ahead, and an admin has to look at it."
    ),
    "unknown_quality": _l("Please choose one of the quality grades offered."),
    "shares_unconfirmed": _l("Not everybody has confirmed their share yet. Please wait until all have."),
    "shares_not_whole": _l(
        "Every share must be at least 1 %%, and together they must be 100 %%; now they add up to %(total)s %%."
    ),
    "share_invalid": _l("Each share is a whole number from 1 to 100."),
    "submitter_has_no_share": _l("Your own share is missing. Whoever hands work in must have a part in it."),
    "contributor_twice": _l("Somebody is named twice. Please give each person one share."),
    "contributor_not_here": _l(
        "Somebody named here was not working here on that day. Please check the people and the day."
    ),
    "too_many_contributors": _l("At most %(limit)s people can share a task."),
    "too_much_evidence": _l("Please attach at most %(limit)s pieces of evidence."),
    "file_gone": _l("One of the files is not there any more. Please choose it again."),
    "evidence_missing": _l("This kind of task needs evidence. Please add a link or a file."),
    "evidence_needs_link": _l("This kind of task needs a link as evidence."),
    "evidence_needs_file": _l("This kind of task needs a picture or a file as evidence."),
    # directory
    "unknown_member": _l("There is no such person. Please choose one from the list."),
    "unknown_team": _l("There is no such team. Please choose one from the list."),
    "unknown_shop": _l("There is no such shop. Please choose one from the list."),
    "unknown_job": _l("There is no such job. Please choose one from the list."),
    "unknown_access": _l("There is no such access role. Please choose admin or auditor."),
    "unknown_delegation": _l("There is no such delegation."),
    "last_admin": _l("Somebody has to remain admin. Please make another person admin first."),
    "leaves_before_joining": _l("The first day away must be after the first day at work."),
    "joins_before_leaving": _l(
        "This person has not left yet on that day. Please enter the day on which they left or a later one."
    ),
    "moves_before_joining": _l("This day is before the person's first day at work."),
    "ends_before_it_begins": _l("The last day is before the first day."),
    "delegates_to_himself": _l("Nobody can stand in for themselves. Please choose somebody else."),
    "not_a_manager": _l("Only somebody who manages a team has rights to lend."),
    # calendar
    "day_of_another_year": _l(
        "Every day must lie in the year %(year)s. Please declare the others under their own year."
    ),
    "off_and_worked": _l("%(day)s is named both as a day off and as a workday. Please keep one of them."),
    # rule book
    "no_rulebook": _l("No rules have been published yet. Please ask an admin to publish them."),
    "effective_too_early": _l(
        "New rules can take effect from %(earliest)s on, so that nothing done already changes its worth."
    ),
    "badge_out_of_reach": _l("The badge %(badge)s can never be reached: its threshold can be %(highest)s at most."),
    "badge_without_branch": _l("The badge %(badge)s counts over all branches; please leave its branch out."),
    "kind_twice": _l("The task kind %(kind)s appears twice. Please give each kind its own code."),
    "badge_twice": _l("A badge appears twice. Please give each badge its own code."),
    "curve_never_rises": _l(
        "Every level must need more experience than the one before. Please raise the base or the growth."
    ),
    "unknown_branch": _l("There is no branch %(branch)s. Please choose one of the eight."),
    "cap_twice": _l("The task kind %(kind)s has two limits for the same span. Please keep one."),
    "caps_contradict": _l(
        "The limits of the task kind %(kind)s contradict one another: a week's must not be below a day's, nor"
        " a month's below a week's."
    ),
    # what importing refuses
    "sheet_empty": _l("This file is empty."),
    "sheet_too_large": _l("This file is larger than %(most)s MB. Please split it."),
    "sheet_not_a_table": _l("This is not a table. Please choose an xlsx, xls or csv file."),
    "sheet_web_page": _l(
        "This is a web page under a table's name. Please open it in Excel or WPS and save it as xlsx."
    ),
    "sheet_encrypted": _l("This file is protected by a password. Please save it without one."),
    "sheet_damaged": _l("This file is damaged and cannot be opened. Please save it again and retry."),
    "sheet_odd_parts": _l(
        "This workbook was put together in an unusual way, so it was not opened. Please save it again in Excel or WPS."
    ),
    "sheet_unpacked_too_large": _l(
        "This file unpacks to more than can be read safely. Please delete unused sheets and empty rows, or split it."
    ),
    "sheet_took_too_long": _l("Reading this file took too long. Please split it and try again."),
    "sheet_no_header": _l("No row with the column names was found. Please start from the template."),
    "sheet_no_rows": _l("There are no rows below the column names."),
    "sheet_duplicate_header": _l("The column %(column)s appears twice."),
    "sheet_missing_column": _l("The column %(column)s is missing."),
    "sheet_too_many_rows": _l("This table has more than %(most)s rows. Please split it."),
    "sheet_too_many_columns": _l("This table has more than %(most)s columns."),
    "sheet_cell_too_long": _l(
        "A cell in row %(line)s has more than %(most)s characters. Perhaps a quotation mark is missing."
    ),
    "sheet_quotes": _l("From row %(line)s on the quotation marks do not pair up."),
    "sheet_nul": _l(
        "Row %(line)s contains characters that no text has. Please save the file as xlsx or as csv in UTF-8."
    ),
    "sheet_encoding": _l(
        "Row %(line)s is neither UTF-8 nor GB18030 text. Please save the file as xlsx or as csv in UTF-8."
    ),
    "cell_not_a_day": _l("Please write the day year first, such as 2026-06-18."),
    "cell_no_such_day": _l("The calendar has no such day."),
    "cell_day_out_of_range": _l("Please enter a day from %(earliest)s to %(latest)s."),
    "cell_not_a_number": _l("Please write a number in digits, such as 120."),
    "cell_not_whole": _l("Please write a whole number."),
    "cell_not_whole_fen": _l("Please write yuan with two decimals at most."),
    "cell_negative": _l("This number cannot be negative."),
    "cell_too_small": _l("This number must be at least %(least)s."),
    "cell_too_large": _l("This number must be at most %(most)s."),
    "cell_not_a_choice": _l("Please write one of these: %(choices)s."),
    "cell_spreadsheet_error": _l("%(text)s is an error of a formula. Please enter the value itself."),
    "row_too_long": _l("This row has more cells than there are columns."),
    "cell_days_reversed": _l("These days end before they begin."),
    "metrics_no_days": _l(
        "This file does not say of which days it is. Please enter them, or put them into a column or its name, such as "
        "2026-06-01_2026-06-30."
    ),
    "metrics_no_shop": _l("This file does not say of which shop it is. Please choose one."),
    "metrics_no_kpi": _l("No column of this file is a figure that is measured here."),
    "import_unknown_shop": _l("There is no shop called %(name)s."),
    "import_unknown_team": _l("There is no team called %(name)s."),
    "import_unknown_named": _l("There is nobody called %(name)s."),
    "import_unknown_subject": _l("There is no person, team, shop or group of items called %(name)s."),
    "import_name_of_several": _l("Several are called %(name)s. Please write the user name of a person."),
    "import_another_shop": _l("This row is about the shop %(name)s, but another one was chosen."),
    "import_twice": _l("The same appears in row %(row)s already."),
    "import_unknown_person": _l("There is nobody with the user name %(username)s."),
    "import_contributors": _l("Please write user names with per cent, such as zhangsan:60;lisi:40."),
    "import_left_manager": _l("Somebody who has left cannot manage a team."),
    "import_two_managers": _l("Row %(row)s names another manager of this team."),
    "import_joined_differs": _l("This person joined on %(known)s according to the directory. Please correct the file."),
    "import_team_parent_differs": _l("This team stands under another team: %(known)s. A file cannot move it."),
    "import_team_shop_differs": _l("This team works for another shop: %(known)s. A file cannot change that."),
    "import_team_circle": _l("The teams above %(team)s form a circle."),
    "import_overtaken": _l(
        "Somebody changed the same in the meantime. Please look at the preview again; nothing is imported twice."
    ),
    "import_stopped": _l("The import was cancelled. What was imported by then stays."),
    "import_has_errors": _l("Nothing was imported: %(rows)s rows have errors."),
    # ad tests
    "clicks_above_impressions": _l("%(clicks)s clicks are more than %(impressions)s impressions. Please check both."),
    "orders_above_clicks": _l("%(orders)s orders are more than %(clicks)s clicks. Please check both."),
    "lift_out_of_reach": _l("A rise by so much would lead to 100 %% or more. Please enter a smaller one."),
    "test_too_long": _l("To see so small a rise the test would have to run more than %(most)s days."),
    "results_other_platform": _l("This is a report of %(found)s, but the test ran on %(wanted)s."),
    "results_not_advertising": _l(
        "This file of %(found)s says nothing about single creatives. Please export the creative report of the"
        " advertising platform."
    ),
    "results_unknown_file": _l(
        "The columns of this file are those of no advertising report that is known here. Please export the"
        " creative report, or enter the figures by hand."
    ),
    "results_several_windows": _l(
        "This report counts everything several times: %(windows)s. Please export it for one conversion window."
    ),
    # what rulebook refuses
    "full_quality_missing": _l("100 must be among the quality grades: the values of tasks are stated for it."),
    "yaml_unreadable": _l("Line %(line)s cannot be read as YAML. Please check indents, quotes and colons there."),
    "document_too_big": _l("The document is too big; it may have %(kilobytes)s KB at most."),
    "several_documents": _l("Line %(line)s begins a second document. Please keep one rule book per file."),
    "alias_refused": _l("Line %(line)s uses an anchor or alias (& or *). Please write the value out."),
    "tag_refused": _l("Line %(line)s uses a tag (!). Please write the plain value."),
    "nested_too_deep": _l("Line %(line)s is nested deeper than any part of a rule book. Please check the indents."),
    "key_not_text": _l("Line %(line)s has a key that is no text. Please use one of the known names."),
    "key_twice": _l("%(key)s is given a second time in line %(line)s. Please keep one."),
    "unknown_key": _l("This is not known here. Possible are: %(keys)s."),
    "missing": _l("This is missing."),
    "wants_number": _l("This must be a whole number from %(least)s to %(most)s."),
    "wants_text": _l("This must be one line of 1 to %(most)s characters. Please put numbers in quotes."),
    "wants_code": _l(
        "This must be a code: 2 to 40 lower-case letters, digits and underscores, beginning with a letter."
    ),
    "wants_choice": _l("This must be one of: %(choices)s."),
    "wants_list": _l("This must be a list of %(least)s to %(most)s entries."),
    "wants_part": _l("This must be a section with: %(keys)s."),
    "entry_twice": _l("Something is listed twice. Please keep each entry once."),
    **experiments.SENTENCES,
    **metrics.SENTENCES,
    **notices.SENTENCES,
    **panels.SENTENCES,
    **rewards.SENTENCES,
    **rules.SENTENCES,
    **settlement.SENTENCES,
    **corrections.SENTENCES,
    **targets.SENTENCES,
}


def by_name(rejected: Rejected, call: Callable[[str], str]) -> Rejected:
    """The same refusal, with what to call a person in the place of the person's id."""
    if "name" not in rejected.params:
        return rejected
    return Rejected(rejected.code, rejected.field, **{**rejected.params, "name": call(str(rejected.params["name"]))})


def sentence(rejected: Rejected) -> str:
    """The sentence for a refusal, in the reader's language."""
    return str(SENTENCES[rejected.code]) % rejected.params
