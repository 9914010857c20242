from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from growth_tree.accounts.notes import texts
from growth_tree.accounts.people import person_by_username
from growth_tree.domain.core import Rejected
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.task import VoidTask, WithdrawTask
from growth_tree.domain.task_events import State, Status
from growth_tree.handle import Order
from growth_tree.importing import importer, tasks
from growth_tree.importing.plan import Counts, Effect
from growth_tree.importing.task_rows import TaskRow, task_rows
from growth_tree.importing.task_work import Finder
from growth_tree.importing.tasks import TasksPlan
from growth_tree.rulebook_schema import default_rulebook
from tests.counting import statements
from tests.domain.scenario import published
from tests.importing.desk import AT, Desk, approved, sheet, task


def state(desk: Desk, number: str = "T-1") -> State:
    with desk.handler.reading() as connection:
        found = desk.handler.state(connection, f"task/{task_id(number)}")
    assert isinstance(found, State)
    return found


def task_id(number: str) -> str:
    (row,), _ = task_rows(sheet(task(number=number)))
    assert isinstance(row, TaskRow)
    rules = published(1, date(2025, 1, 1), default_rulebook())
    return Finder({"bo": "x"}, Library((rules,))).find(row).task


def person_id(desk: Desk, username: str) -> str:
    with desk.handler.reading() as connection:
        found = person_by_username(connection, username)
    assert found is not None
    return found.id


def errors(desk: Desk, *rows: dict[str, str], actor: str = "system") -> list[tuple[int, str | None, str]]:
    plan = desk.plan("tasks", sheet(*rows), actor=actor)
    return [(error.line, error.column, error.code) for error in plan.errors]


ALL = sheet(
    approved(number="T-1"),
    approved(number="T-2", kind="短视频制作", contributors="bo:60;cy:40", quality="80%"),
    task(number="T-3", status="已退回", decided_by="mia", reason="缺少对比数据"),
    task(number="T-4", status="已撤回"),
    task(number="T-5"),
)


def test_every_status_is_reached_through_the_products_own_commands(staffed: Desk) -> None:
    plan = staffed.bring_in("tasks", ALL)
    assert [change.steps for change in plan.changes] == [
        ("SubmitTask", "ApproveTask"),
        ("SubmitTask", "ConfirmShare", "ApproveTask"),
        ("SubmitTask", "ReturnTask"),
        ("SubmitTask", "WithdrawTask"),
        ("SubmitTask",),
    ]
    reached = [state(staffed, f"T-{number}").status for number in range(1, 6)]
    assert reached == [Status.APPROVED, Status.APPROVED, Status.RETURNED, Status.WITHDRAWN, Status.SUBMITTED]


def test_texts_are_kept_outside_the_log_under_their_authors(staffed: Desk) -> None:
    staffed.bring_in("tasks", ALL)
    handed_in = state(staffed, "T-3").submitted
    assert handed_in is not None
    with staffed.handler.reading() as connection:
        kept = texts(connection, [handed_in.title, handed_in.evidence[0].ref])
        rows = connection.execute(text("SELECT text, person FROM note"))
        owners: dict[str, str] = {row.text: row.person for row in rows}
    assert kept == {handed_in.title: "夏季主推款", handed_in.evidence[0].ref: "https://example.com/1"}
    assert owners["缺少对比数据"] == person_id(staffed, "mia")
    assert owners["夏季主推款"] == person_id(staffed, "bo")


def test_an_approved_task_earns_for_everybody_who_has_a_share(staffed: Desk) -> None:
    staffed.bring_in("tasks", ALL)
    with staffed.handler.reading() as connection:
        earned = connection.execute(text("SELECT DISTINCT stream FROM event WHERE type = 'Earned'")).scalars().all()
    assert {stream.split("/")[1] for stream in earned} == {person_id(staffed, "bo"), person_id(staffed, "cy")}


def test_a_row_says_all_that_is_wrong_with_it_at_once(staffed: Desk) -> None:
    assert errors(
        staffed,
        task(),
        task(number="t-1", member="nobody", kind="none", title="", contributors="bo:60;who:40", decided_by="boss"),
        task(number="T-2", member="", kind="none", done_on="2026-02-30"),
    ) == [
        (3, "title", "text_missing"),
        (3, "number", "import_twice"),
        (3, "member", "import_unknown_person"),
        (3, "contributors", "import_unknown_person"),
        (3, "decided_by", "import_unknown_person"),
        (3, "kind", "unknown_kind"),
        (4, "member", "text_missing"),
        (4, "done_on", "cell_no_such_day"),  # which kinds there are depends on the day
    ]


def test_a_preview_writes_nothing(staffed: Desk) -> None:
    before = staffed.events()
    assert staffed.plan("tasks", ALL).counts == Counts(create=5, change=0, unchanged=0, refused=0)
    assert staffed.events() == before


def test_the_same_file_twice_changes_nothing(staffed: Desk) -> None:
    staffed.bring_in("tasks", ALL)
    before = staffed.events()
    assert staffed.bring_in("tasks", ALL).counts == Counts(create=0, change=0, unchanged=5, refused=0)
    assert staffed.events() == before


def test_the_same_plan_twice_changes_nothing(staffed: Desk) -> None:
    plan = staffed.plan("tasks", ALL)
    list(importer.carry_out(staffed.handler, plan, actor="system", at=AT))
    before = staffed.events()
    list(importer.carry_out(staffed.handler, plan, actor="system", at=AT))
    assert staffed.events() == before


def test_what_people_did_since_is_not_undone_by_the_same_file(staffed: Desk) -> None:
    staffed.bring_in("tasks", ALL)
    voided = VoidTask(task=task_id("T-1"), by=person_id(staffed, "mia"), reason="x")
    taken_back = WithdrawTask(task=task_id("T-5"))
    with staffed.handler.writing() as connection:
        for command in (voided, taken_back):
            order = Order(command=command, id=type(command).__name__, actor="system", at=AT)
            staffed.handler.handle(connection, order)
    assert staffed.bring_in("tasks", ALL).counts.unchanged == 5
    assert state(staffed, "T-1").status is Status.VOIDED


def test_a_later_file_takes_a_task_further(staffed: Desk) -> None:
    staffed.bring_in("tasks", sheet(task()))
    plan = staffed.bring_in("tasks", sheet(approved()))
    assert [(change.effect, change.steps) for change in plan.changes] == [(Effect.CHANGE, ("ApproveTask",))]
    assert staffed.bring_in("tasks", sheet(task())).counts.unchanged == 1


def test_returned_work_is_handed_in_again_when_it_was_changed(staffed: Desk) -> None:
    returned = {"status": "returned", "decided_by": "mia", "reason": "再改"}
    staffed.bring_in("tasks", sheet(task(**returned)))
    plan = staffed.bring_in("tasks", sheet(approved(title="改好了")))
    assert plan.changes[0].steps == ("SubmitTask", "ApproveTask")
    assert (state(staffed).status, state(staffed).attempt) == (Status.APPROVED, 2)


BROKEN = [
    (task(member="nobody"), "member", "import_unknown_person"),
    (task(contributors="bo:50;nobody:50"), "contributors", "import_unknown_person"),
    (approved() | {"decided_by": "nobody"}, "decided_by", "import_unknown_person"),
    (task(kind="magic"), "kind", "unknown_kind"),
    (task(done_on="2026-07-01"), "done_on", "done_in_the_future"),
    (task(done_on="2024-12-31"), "done_on", "not_here_then"),
    (task(contributors="cy:100"), "contributors", "submitter_has_no_share"),
    (task(contributors="bo:50;cy:40"), "contributors", "shares_not_whole"),
    (task(contributors="bo:50;bo:50"), "contributors", "contributor_twice"),
    (task(evidence=""), "evidence", "evidence_needs_link"),
    (approved(quality="90%"), "quality", "unknown_quality"),
    (approved() | {"decided_on": "2026-07-01"}, "decided_on", "decided_in_the_future"),
    (approved() | {"decided_on": "2026-06-09"}, "decided_on", "decided_before_done"),
    (approved() | {"decided_by": "bo"}, "decided_by", "own_work"),
    (approved() | {"decided_by": "cy"}, "decided_by", "not_yours"),
]


def test_every_row_that_breaks_a_rule_is_named_with_its_cell(staffed: Desk) -> None:
    rows = [row | {"number": f"T-{number}"} for number, (row, _, _) in enumerate(BROKEN)]
    assert errors(staffed, *rows) == [(line, column, code) for line, (_, column, code) in enumerate(BROKEN, start=2)]


def test_a_decided_task_does_not_become_another_one(staffed: Desk) -> None:
    staffed.bring_in("tasks", sheet(approved()))
    assert errors(staffed, approved(quality="80%")) == [(2, "status", "already_decided")]
    assert errors(staffed, approved() | {"done_on": "2026-06-09"}) == [(2, None, "already_decided")]


def test_nobody_imports_the_approval_of_his_own_work(staffed: Desk) -> None:
    staffed.bring_in("people", sheet({
        "username": "bo", "name": "博文", "job": "content_specialist", "team": "内容组", "joined_on": "2025-03-10",
        "access": "admin",
    }))  # fmt: skip
    assert errors(staffed, approved(), actor=person_id(staffed, "bo")) == [(2, "decided_by", "own_work")]
    assert errors(staffed, approved(), actor=person_id(staffed, "ann")) == []


def test_only_an_admin_imports_what_others_did(staffed: Desk) -> None:
    assert errors(staffed, task(), actor=person_id(staffed, "cy"))[0][2] == "not_yours"


def test_with_an_error_nothing_is_imported(staffed: Desk) -> None:
    before = staffed.events()
    with pytest.raises(Rejected) as refused:
        staffed.bring_in("tasks", sheet(task(number="T-1"), task(number="T-2", kind="magic")))
    assert (refused.value.code, refused.value.params) == ("import_has_errors", {"rows": 1})
    assert staffed.events() == before


def test_bad_rows_are_skipped_on_demand(staffed: Desk) -> None:
    staffed.bring_in("tasks", sheet(task(number="T-1"), task(number="T-2", kind="magic")), skip_bad=True)
    assert (state(staffed, "T-1").status, state(staffed, "T-2").status) == (Status.SUBMITTED, Status.UNKNOWN)


def test_rows_are_done_in_batches_of_whole_rows(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BATCH_ROWS", 2)
    plan = staffed.plan("tasks", ALL)
    run = importer.carry_out(staffed.handler, plan, actor="system", at=AT)
    assert next(run) == 2
    assert [state(staffed, f"T-{number}").status for number in (1, 2, 3)] == [
        Status.APPROVED, Status.APPROVED, Status.UNKNOWN,
    ]  # fmt: skip
    assert staffed.bring_in("tasks", ALL).counts == Counts(create=3, change=0, unchanged=2, refused=0)


def test_a_batch_that_somebody_overtook_is_left_undone(staffed: Desk) -> None:
    plan = staffed.plan("tasks", sheet(approved(), task(number="T-2")))
    assert isinstance(plan, TasksPlan)
    staffed.bring_in("tasks", sheet(approved(quality="80%")))
    before = staffed.events()
    with pytest.raises(Rejected) as refused:
        list(importer.carry_out(staffed.handler, plan, actor="system", at=AT))
    assert refused.value.code == "import_overtaken"
    assert staffed.events() == before


def test_without_rules_no_task_is_imported(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    world = staffed.handler.world
    monkeypatch.setattr(staffed.handler, "world", lambda connection: world(connection)._replace(library=Library()))
    with pytest.raises(Rejected) as refused:
        staffed.plan("tasks", sheet(task()))
    assert refused.value.code == "no_rulebook"


def queries(desk: Desk, first: int, rows: int) -> int:
    """How many statements a file with so many rows takes, from the preview to the commit."""
    work = sheet(*(approved(number=f"N-{number}") for number in range(first, first + rows)))
    return statements(lambda: desk.bring_in("tasks", work))


def test_more_rows_take_no_more_queries(staffed: Desk) -> None:
    queries(staffed, 0, 1)
    few, many = queries(staffed, 1, 2), queries(staffed, 3, 60)
    assert 0 < many <= few + 2


def test_a_contributor_whose_job_does_not_fit_is_named_as_in_the_file(staffed: Desk) -> None:
    pam = {"username": "pam", "name": "潘", "job": "ops_specialist", "team": "内容组", "joined_on": "2025-03-10"}
    staffed.bring_in("people", sheet(pam))
    shared = task(member="pam", kind="ad_daily_check", contributors="pam:50;bo:50")
    (error,) = staffed.plan("tasks", sheet(shared)).errors
    assert (error.column, error.code, error.params) == ("contributors", "not_for_their_job", {"name": "bo"})
