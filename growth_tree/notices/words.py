"""What notices are called: in the page by the reader's language, in digests by the language of whom they go to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from growth_tree.i18n import translations

_l = str  # marks a sentence for the catalogues; it is translated when it is known for whom

HEADINGS = {
    "task_assigned": _l("You were asked for work"),
    "share_to_confirm": _l("A share waits for you to confirm it"),
    "share_declined": _l("A colleague declined their share"),
    "task_waiting": _l("Work waits for your decision"),
    "task_approved": _l("Your work was approved"),
    "task_returned": _l("Your work was returned"),
    "task_voided": _l("The approval of your work was undone"),
    "void_waiting": _l("An approval is to be undone and waits for a second person"),
    "redemption_waiting": _l("A request waits for your decision"),
    "slot_moved_up": _l("You moved up and have a slot"),
    "slot_awarded": _l("You were awarded a slot"),
    "slot_missed": _l("The slots went to others"),
    "redemption_granted": _l("Your request was granted"),
    "redemption_refused": _l("Your request was refused"),
    "redemption_expired": _l("Your request lapsed"),
    "redemption_returned": _l("What was left of your right was given back"),
    "week_waits": _l("Results of a week wait to be settled"),
    "week_settled": _l("Your results of a week were settled"),
    "week_reopened": _l("The settlement of your week was undone"),
    "reopening_waiting": _l("A settlement is to be undone and waits for a second person"),
    "result_corrected": _l("A settled result of yours was corrected"),
    "override_waiting": _l("Another target waits for your agreement"),
    "target_overridden": _l("A target of yours was changed"),
    "level_reached": _l("You reached a level"),
    "points_owed": _l("You owe points"),
    "points_expiring": _l("Points of yours expire soon"),
    "books_corrected": _l("Your books were corrected"),
    "correction_waiting": _l("A correction waits for a second person"),
    "objection_waiting": _l("An objection waits for your decision"),
    "objection_overdue": _l("An objection is overdue"),
    "objection_upheld": _l("Your objection was upheld"),
    "objection_declined": _l("Your objection was declined"),
    "comment_hidden": _l("A comment of yours was hidden"),
    "findings_raised": _l("Fair play has new findings"),
    "rules_waiting": _l("A change of the rules waits for your confirmation"),
    "rules_restating": _l("Work of yours is about to be stated anew"),
    "rules_changed": _l("The rules change"),
    "import_waiting": _l("Figures from the folder wait for your decision"),
    "import_refused": _l("A file from the folder could not be taken in"),
}
"""By the code of a notice."""

TITLE = _l("Growth Tree: news for you")
LINE = _l("%(heading)s: %(count)s")
TRY = _l("This is a test message. Digests will arrive here.")
WHERE = _l("Read more: %(address)s")


def heading(code: str, language: str) -> str:
    """What a notice is called."""
    return translations(language).gettext(HEADINGS[code])


def digest(codes: Iterable[str], language: str, address: str | None) -> tuple[str, str]:
    """Title and text of a digest: how many of what, and no names, titles or reasons, for it leaves the house."""
    say = translations(language).gettext
    counts = Counter(codes)
    lines = [
        say(LINE) % {"heading": heading(code, language), "count": counts[code]} for code in HEADINGS if counts[code]
    ]
    return say(TITLE), "\n".join([*lines, *_where(language, address)])


def trial(language: str, address: str | None) -> tuple[str, str]:
    """Title and text of a test message."""
    say = translations(language).gettext
    return say(TITLE), "\n".join([say(TRY), *_where(language, address)])


def _where(language: str, address: str | None) -> list[str]:
    return [translations(language).gettext(WHERE) % {"address": address}] if address else []
