"""What waits in the demo's rules: a proposal for the other admin, and what people say."""

from __future__ import annotations

from growth_tree.accounts import drafts, feedback
from tests.demo.conftest import Built


def test_a_proposal_waits_for_the_other_admin(small: Built) -> None:
    (proposal,) = small.world.library.proposals.values()
    assert small.world.directory.admins(proposal.drafted.effective_from) == {proposal.drafted.by, small.id("admin")}
    assert proposal.drafted.by != small.id("admin")
    waiting = drafts.get(small.connection, proposal.drafted.draft)
    assert waiting is not None
    assert waiting.status == drafts.PROPOSED


def test_people_vote_on_kinds_and_say_why(small: Built) -> None:
    found = feedback.votes(small.connection)
    assert sum(each.up + each.down for each in found.values()) >= 8
    assert sum(each.comments for each in found.values()) == 3
    assert set(found) <= set(small.world.library.versions[-1].rulebook.by_code)
