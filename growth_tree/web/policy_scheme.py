"""The part of the policy about the scheme itself: what is measured, what counts for what, and who changes it."""

from __future__ import annotations

from collections.abc import Mapping

from growth_tree.web.reach import ANYBODY, SELF, Rule

OWN = Rule(member=SELF)
READ = Rule(admin=ANYBODY, auditor=ANYBODY)
ADMIN = Rule(admin=ANYBODY)

SCHEME: Mapping[str, Rule] = {
    # what is measured, and when promotions run: everybody may read it
    "kpis.page": OWN,
    "kpis.show": OWN,
    "kpis.scorecards": OWN,
    "kpis.groups": OWN,
    "kpis.quality": ADMIN,
    "kpis.take_over": ADMIN,
    "kpis.new": ADMIN,
    "kpis.define": ADMIN,
    "kpis.change_form": ADMIN,
    "kpis.change": ADMIN,
    "kpis.retire": ADMIN,
    "kpis.scorecard_form": ADMIN,
    "kpis.set_scorecard": ADMIN,
    "kpis.form_group": ADMIN,
    "kpis.group_form": ADMIN,
    "kpis.change_group": ADMIN,
    "calendar.page": OWN,
    "calendar.schedule": ADMIN,
    "calendar.cycle_form": ADMIN,
    "calendar.move": ADMIN,
    "calendar.cancel": ADMIN,
    # rules
    "rules.page": OWN,
    "rules.badges": OWN,
    "rules.levels": OWN,
    "rules.versions": OWN,
    "rules.document": OWN,
    "rules.changes": OWN,
    "rules.compare": OWN,
    "rules.post_again": ADMIN,
    # what people think of them
    "rules.kind": OWN,
    "rules.vote": OWN,
    "rules.comment": OWN,
    "rules.take_back": OWN,
    "rules.hide_comment": ADMIN,
    "rules.show_comment": ADMIN,
    # drafts of rules
    "drafts.page": READ,
    "drafts.show": READ,
    "drafts.part": READ,
    "drafts.entries_page": READ,
    "drafts.entry": READ,
    "drafts.document": READ,
    "drafts.file": READ,
    "drafts.create": ADMIN,
    "drafts.keep_part": ADMIN,
    "drafts.check_part": ADMIN,
    "drafts.keep_entry": ADMIN,
    "drafts.check_entry": ADMIN,
    "drafts.remove_entry": ADMIN,
    "drafts.bring": ADMIN,
    "drafts.rename": ADMIN,
    "drafts.close": ADMIN,
    "drafts.propose": ADMIN,
    "drafts.confirm": ADMIN,
    "drafts.drop": ADMIN,
    # rule lab
    "lab.page": READ,
    "lab.person": READ,
    "lab.award": READ,
    "lab.compare": READ,
    "lab.start": ADMIN,
    "lab.cancel": ADMIN,
}
