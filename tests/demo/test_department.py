from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from growth_tree import demo
from growth_tree.accounts import files, notes, passwords, people
from growth_tree.codec import moment
from growth_tree.domain.directory_events import DelegationGranted, ManagerNamed, MemberJoined, MemberLeft, MemberMoved
from growth_tree.domain.task_events import Status, TaskApproved, TaskSubmitted
from growth_tree.domain.terms import Kind
from growth_tree.shipped_rewards import shipped_rewards
from growth_tree.verify import verify
from models import growth, ledger, rewards, tasks
from models.waiting import asked, query
from tests.demo.conftest import TODAY, ZONE, Built, built

MIDNIGHT = datetime.combine(TODAY, time(), tzinfo=ZONE)


def test_another_seed_makes_another_log(run: Path, small: Built) -> None:
    with built(run, 8, 3, seed=1111) as other:
        assert other.head != small.head


def test_the_same_seed_and_day_make_the_same_log_on_both_databases(run: Path, small: Built, kind: str) -> None:
    with built(run, 8, 3, kind=kind) as again:
        assert again.head == small.head


def test_work_is_found_in_every_status(small: Built) -> None:
    statuses = Counter(row.status for row in small.connection.execute(tasks.of_teams([*small.world.directory.teams])))
    assert set(statuses) == set(Status) - {Status.UNKNOWN}
    assert sum(statuses.values()) == small.demo.tasks


def test_most_work_is_approved(middling: Built) -> None:
    rows = middling.connection.execute(tasks.of_teams([*middling.world.directory.teams])).all()
    assert sum(row.status == "approved" for row in rows) > 0.75 * len(rows)


def test_an_audit_finds_nothing_wrong(middling: Built) -> None:
    report = verify(middling.handler.engine, middling.handler.zone, {}, lambda *_: None)
    assert report.problems == []
    assert report.events == middling.demo.events == len(middling.events)


def test_points_only_move_between_accounts(middling: Built) -> None:
    balances = {row.name: row.balance for row in middling.connection.execute(ledger.account.select())}
    books = growth.of_members(middling.connection, list(middling.world.directory.members))
    assert sum(balances.values()) == 0
    assert balances[ledger.ISSUER] < 0
    assert {member: balances[ledger.member_account(member)] for member in books} == {
        member: row.points for member, row in books.items()
    }


def test_nobody_decides_on_his_own_work(middling: Built) -> None:
    approvals = [recorded for recorded in middling.events if isinstance(recorded.event, TaskApproved)]
    assert approvals
    for recorded in approvals:
        assert isinstance(recorded.event, TaskApproved)
        assert {recorded.actor, recorded.event.by}.isdisjoint(share.member for share in recorded.event.shares)


def test_time_runs_forward_and_ends_before_today(middling: Built) -> None:
    times = [moment(recorded.at) for recorded in middling.events]
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert times[-1] < MIDNIGHT
    assert times[0].astimezone(ZONE).date() == TODAY - timedelta(days=TODAY.weekday(), weeks=8)


def test_every_text_and_file_is_there_and_whole(middling: Built) -> None:
    handed_in = [each.event for each in middling.events if isinstance(each.event, TaskSubmitted)]
    titles = {event.title for event in handed_in}
    links = {item.ref for event in handed_in for item in event.evidence if item.kind == "link"}
    pictures = {item.ref for event in handed_in for item in event.evidence if item.kind == "file"}
    assert set(notes.texts(middling.connection, titles | links)) == titles | links
    kept = files.files(middling.connection, pictures)
    assert set(kept) == pictures
    assert {file.media_type for file in kept.values()} == {"image/png"}
    assert notes.altered(middling.connection) == files.altered(middling.connection) == []


@pytest.mark.parametrize(
    ("role", "access"),
    [
        ("member", {"member"}),
        ("manager", {"member", "manager"}),
        ("admin", {"member", "admin"}),
        ("auditor", {"member", "auditor"}),
    ],
)
def test_log_ins_open_the_door_for_their_role(small: Built, role: str, access: set[str]) -> None:
    login = next(login for login in small.demo.logins if login.role == role)
    kept = small.connection.exec_driver_sql("SELECT password_hash FROM person WHERE id = ?", (small.id(role),)).scalar()
    assert passwords.verify(kept, login.password)
    assert people.names(small.connection, [small.id(role)]) == {small.id(role): login.name}
    assert small.world.directory.roles(small.id(role), TODAY) == access


def test_the_member_has_something_to_do(small: Built) -> None:
    member = small.id("member")
    rows = small.connection.execute(tasks.of_member(member)).all()
    own = Counter(row.status for row in rows if row.member == member)
    assert own["returned"] >= 1
    assert any(row.status == "assigned" and TODAY.isoformat() < row.due_on for row in rows)
    assert any(row.status == "submitted" and row.member != member and not row.confirmed for row in rows)


def test_the_member_has_a_level_still_to_see_and_the_others_have_none(middling: Built) -> None:
    connection, member = middling.connection, middling.id("member")
    seen = {
        each: people.people_by_id(connection, [each])[each].seen_position for each in middling.world.directory.members
    }
    unseen = {each: growth.levels_since(connection, each, position) for each, position in seen.items()}
    assert next(row.branch for row in unseen.pop(member)) == ""
    assert not any(unseen.values())


def test_inboxes_are_not_empty(middling: Built) -> None:
    directory, manager = middling.world.directory, middling.id("manager")
    for team in directory.teams.values():
        head = team.manager(TODAY)
        assert head is not None
        question = asked(directory.scopes(head, TODAY))
        waiting = middling.connection.execute(query(question.shape), question.values).all()
        assert len(waiting) >= (5 if head == manager else 1), team.name
        if head == manager:
            shares = Counter(share.task for share in tasks.shares(middling.connection, [row.id for row in waiting]))
            assert max(shares.values()) > 1
            assert directory.givers(manager, TODAY)
        if team.parent is None:
            assert manager in {row.member for row in waiting}


def test_points_buy_rewards_and_something_waits_for_the_demo_manager(middling: Built) -> None:
    rows = middling.connection.execute(rewards.listing()).all()
    assert {"used", "returned", "granted", "ready", "requested"} <= {row.status for row in rows}
    assert {row.kind for row in rows} >= {"ad_test", "production", "director_meeting"}
    directory, manager = middling.world.directory, middling.id("manager")
    assert any(row.status == "ready" and directory.manages(manager, row.member, TODAY) for row in rows)


def test_every_shipped_reward_is_offered(small: Built) -> None:
    offers = small.world.catalogue.offers.values()
    shipped = [each.terms for each in shipped_rewards().values()]
    assert [replace(offer.terms, picture=None) for offer in offers] == shipped
    assert {offer.terms.kind for offer in offers} == {*Kind}


def test_every_reward_has_a_picture_of_its_own(small: Built) -> None:
    shown = [offer.terms.picture or "" for offer in small.world.catalogue.offers.values()]
    kept = files.files(small.connection, shown)
    assert len({kept[each].sha256 for each in shown}) == len(shown)
    assert {file.media_type for file in kept.values()} == {"image/png"}


def test_the_past_keeps_its_manager(middling: Built) -> None:
    terms = [team.terms for team in middling.world.directory.teams.values() if len(team.terms) > 1]
    assert len(terms) == 1
    before, after = terms[0]
    assert before.member != after.member
    assert TODAY - timedelta(weeks=8) < after.from_day < TODAY


def test_people_come_move_and_go(middling: Built) -> None:
    opened = middling.events[0].at
    later = Counter(type(each.event) for each in middling.events if each.at > opened)
    assert later[MemberJoined] >= 1
    assert later[MemberLeft] >= 1
    assert later[MemberMoved] >= 3
    assert later[ManagerNamed] == later[DelegationGranted] == 1


def test_whoever_left_cannot_log_in_any_more(middling: Built) -> None:
    gone = {each.event.member for each in middling.events if isinstance(each.event, MemberLeft)}
    known = people.people_by_id(middling.connection, middling.world.directory.members)
    assert {person.id for person in known.values() if not person.active} == gone


def test_progress_reaches_its_end(small: Built) -> None:
    assert small.progress == sorted(small.progress)
    done, of = small.progress[-1]
    assert done == of


@pytest.mark.parametrize(("members", "weeks"), [(7, 26), (40, 2)])
def test_a_department_too_small_for_its_story_is_refused(small: Built, members: int, weeks: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        demo.build(small.handler, members=members, weeks=weeks, today=TODAY)
