from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from growth_tree.domain import directory
from growth_tree.domain.directory_events import (
    AccessGranted,
    DelegationGranted,
    ManagerNamed,
    MemberJoined,
    MemberLeft,
    MemberMoved,
    TeamFormed,
)
from growth_tree.domain.organisation import Directory
from tests.domain.scenario import LONG_AGO, ORGANISATION, TODAY, fold, joined, organisation

TOMORROW = TODAY + timedelta(days=1)


def lent(giver: str, taker: str) -> DelegationGranted:
    return DelegationGranted(delegation=f"{giver}-{taker}", giver=giver, taker=taker, first_day=TODAY, last_day=TODAY)


@pytest.mark.parametrize(
    ("team", "parties", "deciders"),
    [
        ("content", ["ann"], ("cy", "di")),
        ("content", ["ann", "bo"], ("cy", "di")),
        ("content", ["ann", "flo"], ("cy", "di")),  # a colleague of another team changes nothing
        ("content", ["cy"], ("di",)),  # a manager's own work goes to the manager above
        ("content", ["ann", "cy"], ("di",)),
        ("content", ["ann", "gus"], ("cy", "di")),  # Gus stands above another team
        ("content", ["di"], ("ed",)),  # nobody above the director: an admin
        ("content", ["ann", "di"], ("ed",)),  # and not Cy, who answers to the director
        ("department", ["ed"], ("di",)),
        ("department", ["di", "ed"], ()),
    ],
)
def test_work_goes_to_the_managers_above_all_who_took_part(
    team: str, parties: list[str], deciders: tuple[str, ...]
) -> None:
    assert ORGANISATION.deciders(team, parties, TODAY) == deciders
    able = {person for person in ORGANISATION.members if ORGANISATION.may_decide(person, team, parties, TODAY)}
    assert able == set(deciders)


def test_a_vacant_office_and_a_departed_manager_are_passed_over() -> None:
    vacant = organisation(ManagerNamed(team="content", member=None, from_day=TODAY))
    assert vacant.deciders("content", ["ann"], TODAY) == ("di",)
    gone = organisation(MemberLeft(member="cy", on=TOMORROW))
    assert gone.deciders("content", ["ann"], TODAY) == ("cy", "di")
    assert gone.deciders("content", ["ann"], TOMORROW) == ("di",)


def test_a_delegate_decides_what_the_giver_may_but_never_his_own() -> None:
    state = organisation(lent("cy", "bo"))
    assert state.may_decide("bo", "content", ["ann"], TODAY)
    assert state.may_decide("cy", "content", ["ann"], TODAY)
    assert not state.may_decide("bo", "content", ["ann", "bo"], TODAY)
    assert not state.may_decide("bo", "content", ["cy"], TODAY)
    assert not state.may_decide("bo", "service", ["flo"], TODAY)
    assert not state.may_decide("bo", "content", ["ann"], TOMORROW)


def test_lent_rights_are_not_lent_on() -> None:
    assert not organisation(lent("cy", "bo"), lent("bo", "ann")).may_decide("ann", "content", ["bo"], TODAY)


def test_the_rights_of_an_admin_are_not_lent() -> None:
    state = organisation(
        TeamFormed(team="lab", name="lab", shop=None, parent=None),
        ManagerNamed(team="lab", member="ed", from_day=LONG_AGO),
        lent("ed", "bo"),
    )
    assert state.may_decide("ed", "content", ["di"], TODAY)
    assert not state.may_decide("bo", "content", ["di"], TODAY)


def test_whoever_has_left_decides_nothing_and_has_no_roles() -> None:
    state = organisation(lent("cy", "bo"), MemberLeft(member="bo", on=TODAY), MemberLeft(member="di", on=TODAY))
    assert not state.may_decide("bo", "content", ["ann"], TODAY)
    assert state.roles("bo", TODAY) == set()
    assert state.scopes("bo", TODAY) == ()
    assert state.scopes("di", TODAY) == ()
    assert state.roles("nobody", TODAY) == set()


def test_roles_follow_from_offices_delegations_and_grants() -> None:
    state = organisation(lent("cy", "bo"), AccessGranted(member="gus", access="auditor"))
    assert {person: set(state.roles(person, TODAY)) for person in ("ann", "bo", "cy", "di", "ed", "gus")} == {
        "ann": {"member"},
        "bo": {"member", "manager"},
        "cy": {"member", "manager"},
        "di": {"member", "manager"},
        "ed": {"member", "admin"},
        "gus": {"member", "manager", "auditor"},
    }
    assert state.roles("bo", TOMORROW) == {"member"}


def test_a_manager_stands_above_the_teams_below_his() -> None:
    assert ORGANISATION.teams_under("di", TODAY) == {"department", "content", "service"}
    assert ORGANISATION.teams_under("cy", TODAY) == {"content"}
    assert ORGANISATION.teams_under("ed", TODAY) == set()
    assert organisation(lent("di", "bo")).teams_under("bo", TODAY) == {"department", "content", "service"}


def test_nobody_manages_himself_his_equals_or_strangers() -> None:
    assert [m for m in ORGANISATION.members if ORGANISATION.manages("di", m, TODAY)] == [
        "ann", "bo", "cy", "flo", "gus", "ed",
    ]  # fmt: skip
    assert [m for m in ORGANISATION.members if ORGANISATION.manages("cy", m, TODAY)] == ["ann", "bo"]
    assert [m for m in ORGANISATION.members if ORGANISATION.manages("ed", m, TODAY)] == ["di"]
    assert not ORGANISATION.manages("di", "nobody", TODAY)


def test_people_are_found_by_the_team_they_are_in_on_the_day() -> None:
    state = organisation(
        MemberMoved(member="ann", from_day=TOMORROW, job="sales", team="service", grade="P3"),
        MemberLeft(member="bo", on=TOMORROW),
        joined("hal", "content", on=TOMORROW),
    )
    assert state.people_in(["content"], TODAY) == ("ann", "bo", "cy")
    assert state.people_in(["content"], TOMORROW) == ("cy", "hal")
    assert state.people_in(["content", "service"], TOMORROW) == ("ann", "cy", "flo", "gus", "hal")
    assert state.people_in([], TODAY) == ()


PEOPLE = ("p0", "p1", "p2", "p3", "p4", "p5")
TEAMS = ("t0", "t1", "t2", "t3")


@st.composite
def organisations(draw: st.DrawFn) -> Directory:
    """Some teams below one another, anybody in charge of any of them, admins, delegations and departures."""
    person = st.sampled_from(PEOPLE)
    parents = [None, *(draw(st.sampled_from([None, *TEAMS[:n]])) for n in range(1, len(TEAMS)))]
    events: list[object] = [
        TeamFormed(team=team, name=team, shop=None, parent=parent) for team, parent in zip(TEAMS, parents, strict=True)
    ]
    events += [
        MemberJoined(member=each, on=LONG_AGO, job="sales", team=draw(st.sampled_from(TEAMS)), grade="P1")
        for each in PEOPLE
    ]
    events += [
        ManagerNamed(team=team, member=draw(st.none() | person), from_day=draw(st.sampled_from([LONG_AGO, TODAY])))
        for team in TEAMS
    ]
    events += [AccessGranted(member=each, access="admin") for each in draw(st.sets(person, max_size=2))]
    events += [lent(*pair) for pair in draw(st.lists(st.tuples(person, person), max_size=3))]
    events += [MemberLeft(member=each, on=date(2026, 2, 1)) for each in draw(st.sets(person, max_size=1))]
    state: Directory = fold(directory, events)
    return state


@for_all(organisations(), st.sampled_from(TEAMS), st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3))
def test_work_waits_for_exactly_the_nearest_deciders_and_their_delegates(
    state: Directory, team: str, parties: set[str]
) -> None:
    above = state.deciders(team, parties, TODAY) if _has_manager_above(state, team, parties) else ()
    for person in PEOPLE:
        waits = any(
            scope.team == team and scope.parties.isdisjoint(parties) and (scope.below is None or scope.below in parties)
            for scope in state.scopes(person, TODAY)
        )
        if person in parties or not state.is_here(person, TODAY):
            expected = False
        elif above:
            expected = above[0] in {person, *state.givers(person, TODAY)}
        else:
            expected = person in state.deciders(team, parties, TODAY)
        assert waits is expected, person


@for_all(organisations(), st.sampled_from(TEAMS), st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3))
def test_nobody_ever_decides_on_work_of_his_own_or_of_those_above_him(
    state: Directory, team: str, parties: set[str]
) -> None:
    for person in PEOPLE:
        if state.may_decide(person, team, parties, TODAY):
            assert person not in parties
            assert state.is_here(person, TODAY)
    chain = list(state.chain(team, TODAY))
    own = [height for height, manager in enumerate(chain) if manager in parties]
    above = tuple(chain[max(own, default=-1) + 1 :])
    admins = {person for person in PEOPLE if "admin" in state.roles(person, TODAY)}
    assert state.deciders(team, parties, TODAY) == (above or tuple(sorted(admins - parties)))


def _has_manager_above(state: Directory, team: str, parties: set[str]) -> bool:
    chain = list(state.chain(team, TODAY))
    return bool(chain) and chain[-1] not in parties
