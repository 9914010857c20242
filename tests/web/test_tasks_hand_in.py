"""Handing work in: what is accepted, what is refused at which field, and that nothing typed or uploaded is lost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from io import BytesIO
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import Row, func, select
from werkzeug.test import TestResponse

from growth_tree.accounts.schema import FILE, NOTE
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Move
from growth_tree.domain.task import AssignTask, ReturnTask, WithdrawTask
from growth_tree.messages import SENTENCES
from models import tasks
from tests.web.department import TODAY, Department, Visitor

PNG = b"\x89PNG\r\n\x1a\n" + b"leaf" * 20
OTHER_PNG = PNG + b"another"


def work(**changes: Any) -> dict[str, Any]:
    """A form filled in rightly, but for the changes."""
    right = {
        "kind": "listing",
        "title": "夏装上新",
        "done_on": "2026-11-11",
        "member": "ann",
        "percent": "100",
        "links": "",
    }
    return right | changes


def upload(name: str = "main.png", content: bytes = PNG) -> tuple[BytesIO, str]:
    """A chosen file."""
    return BytesIO(content), name


def all_tasks(department: Department) -> list[Row[Any]]:
    with department.handler.reading() as connection:
        return list(connection.execute(select(tasks.task).order_by(tasks.task.c.position)))


def shares_of(department: Department, task: str) -> dict[str, int]:
    with department.handler.reading() as connection:
        return {share.member: share.percent for share in tasks.shares(connection, [task])}


def kept(department: Department) -> tuple[int, int]:
    """How many texts and files there are."""
    with department.handler.reading() as connection:
        notes, files = (connection.scalar(select(func.count()).select_from(table)) for table in (NOTE, FILE))
    return notes or 0, files or 0


def pattern(department: Department, code: str) -> str:
    """What matches the sentence of a refusal, whatever its numbers are; what is no code matches itself."""
    if code not in SENTENCES:
        return re.escape(code)
    with department.app.test_request_context():
        return re.escape(str(SENTENCES[code]) % defaultdict(lambda: "@")).replace("@", ".*")


def refs(response: TestResponse) -> list[str]:
    """The files that a form has kept."""
    return re.findall(r'name="files" value="([0-9a-f]{64})" checked', response.text)


def test_handing_in_leads_to_the_task_s_own_page(ann: Visitor, department: Department) -> None:
    response = ann.post("/tasks", work())
    (task,) = all_tasks(department)
    assert (response.status_code, response.location) == (303, f"/tasks/{task.id}")
    assert (task.status, task.kind, task.member, task.done_on, task.attempt) == (
        "submitted",
        "listing",
        "ann",
        "2026-11-11",
        1,
    )
    page = ann.get(response.location).text
    assert "Handed in." in page
    assert "夏装上新" in page


def test_with_htmx_it_leads_there_too(ann: Visitor, department: Department) -> None:
    response = ann.post("/tasks", work(), htmx="hand_in")
    assert response.headers["HX-Redirect"] == f"/tasks/{all_tasks(department)[0].id}"


def test_the_same_form_twice_hands_in_once_and_keeps_nothing_twice(ann: Visitor, department: Department) -> None:
    command_id = token_hex(16)
    links = "https://example.com/a\nhttps://example.com/b"
    for _each in range(2):
        response = ann.post("/tasks", work(command_id=command_id, links=links, upload=upload()))
    assert response.status_code == 303
    assert "This had been handed in already." in ann.get(response.location).text
    assert len(all_tasks(department)) == 1
    assert kept(department) == (3, 1)


def test_another_s_form_id_does_not_touch_his_task(ann: Visitor, eve: Visitor, department: Department) -> None:
    command_id = token_hex(16)
    ann.post("/tasks", work(command_id=command_id))
    eve.post("/tasks", work(command_id=command_id, member="eve"))
    assert [(task.member, task.attempt) for task in all_tasks(department)] == [("ann", 1), ("eve", 1)]


def test_a_form_that_was_changed_after_it_was_sent_is_another_piece_of_work(
    ann: Visitor, department: Department
) -> None:
    """Whoever goes back in the browser still has the old form's id."""
    command_id = token_hex(16)
    for title in ("夏装上新", "秋装上新"):
        response = ann.post("/tasks", work(command_id=command_id, title=title))
        assert title in ann.get(response.location).text
    assert len(all_tasks(department)) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "text_missing"),
        ({"title": " \u3000 "}, "text_missing"),
        ({"title": "长" * 121}, "text_long"),
        ({"title": "a\x00b"}, "text_unreadable"),
        ({"title": "\u202egnp.exe"}, "text_unreadable"),
        ({"done_on": ""}, "text_missing"),
        ({"done_on": "2026-02-30"}, "Please enter a day such as 2026-01-31."),
        ({"done_on": "11/11/2026"}, "Please enter a day such as 2026-01-31."),
        ({"done_on": "9999-12-31"}, "Please enter a day such as 2026-01-31."),
        ({"done_on": "2026-11-12"}, "done_in_the_future"),
        ({"done_on": "2026-10-10"}, "handed_in_too_late"),
        ({"done_on": "2026-01-04"}, "not_here_then"),
        ({"kind": ""}, "text_missing"),
        ({"kind": "no_such_kind"}, "unknown_kind"),
        ({"kind": "listing\x00"}, "Please choose one of the options."),
        ({"kind": "ads"}, "not_for_your_job"),
        ({"percent": "0"}, "share_invalid"),
        ({"percent": "-100"}, "share_invalid"),
        ({"percent": "99.5"}, "share_invalid"),
        ({"percent": "NaN"}, "share_invalid"),
        ({"percent": "9223372036854775808"}, "share_invalid"),
        ({"percent": ""}, "share_invalid"),
        ({"percent": "１００"}, "share_invalid"),
        ({"percent": "99"}, "shares_not_whole"),
        ({"member": "abe"}, "submitter_has_no_share"),
        ({"member": ["ann", "ann"], "percent": ["50", "50"]}, "contributor_twice"),
        ({"member": ["ann", "nobody"], "percent": ["50", "50"]}, "contributor_not_here"),
        ({"member": ["ann", "a\x00"], "percent": ["50", "50"]}, "contributor_not_here"),
        ({"member": ["ann", "abe"], "percent": ["50", "-50"]}, "share_invalid"),
        ({"member": [f"p{n}" for n in range(9)], "percent": ["10"] * 9}, "submitter_has_no_share"),
        ({"member": ["ann", *"bcdefghi"], "percent": ["10"] * 9}, "too_many_contributors"),
        ({"links": "javascript:alert(1)"}, "link_invalid"),
        ({"links": "ftp://example.com/x"}, "link_invalid"),
        ({"links": "https://ann:secret@example.com"}, "link_invalid"),
        ({"links": "https://"}, "link_invalid"),
        ({"links": "https://example.com/" + "a" * 2000}, "text_long"),
        ({"links": "\n".join(f"https://example.com/{n}" for n in range(9))}, "too_much_evidence"),
        ({"links": "\n".join(f"https://example.com/{n}" for n in range(50))}, "too_much_evidence"),
        ({"kind": "photos"}, "evidence_missing"),
        ({"kind": "review"}, "evidence_needs_link"),
        ({"kind": "report", "links": "https://example.com"}, "evidence_needs_file"),
        ({"files": "0" * 64}, "file_gone"),
        ({"files": "../../etc/passwd"}, "Please choose one of the options."),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    department: Department, ann: Visitor, changes: Mapping[str, Any], sentence: str
) -> None:
    response = ann.post("/tasks", work(**changes))
    errors = re.findall(r'<p class="error"[^>]*>(.*?)</p>', response.text)
    assert (response.status_code, len(errors)) == (422, 1)
    assert re.fullmatch(pattern(department, sentence), unescape(errors[0]))
    if "title" not in changes:
        assert 'value="夏装上新"' in response.text
    assert all_tasks(department) == []
    assert kept(department) == (0, 0)


def test_a_contributor_whose_job_does_not_fit_is_named(department: Department, ann: Visitor) -> None:
    department.carry_out(
        SYSTEM, Move(member="ann", from_day=TODAY, job="promotion_specialist", team="photo", grade="P1")
    )
    response = ann.post("/tasks", work(kind="ads", member=["ann", "abe"], percent=["50", "50"]))
    assert response.status_code == 422
    assert "not meant for the job 阿贝 had on that day" in response.text
    assert len(all_tasks(department)) == 0


def test_a_refusal_with_htmx_is_the_form_alone(ann: Visitor) -> None:
    response = ann.post("/tasks", work(title=""), htmx="hand_in")
    assert response.status_code == 422
    assert response.text.lstrip().startswith('<form id="hand_in"')
    assert "<html" not in response.text


def test_a_text_of_ten_megabytes_is_too_much_for_anybody(ann: Visitor, department: Department) -> None:
    assert ann.post("/tasks", work(title="a" * 10 * 2**20)).status_code == 413
    assert all_tasks(department) == []


def test_files_and_links_become_evidence_in_their_order(ann: Visitor, department: Department) -> None:
    pictures = [upload("前.png"), upload("后.png", OTHER_PNG)]
    response = ann.post("/tasks", work(kind="photos", links="https://example.com/page", upload=pictures))
    page = ann.get(response.location).text
    assert [page.index(word) for word in ("example.com", "前.png", "后.png")] == sorted(
        page.index(word) for word in ("example.com", "前.png", "后.png")
    )
    assert kept(department) == (2, 2)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "page.html cannot be attached."),
        ("main.png", b"<html><script>alert(1)</script>", "main.png cannot be attached."),
        ("icon.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "icon.svg cannot be attached."),
        ("run.exe", b"MZ\x90\x00", "run.exe cannot be attached."),
        ("empty.png", b"", "empty.png: This file is empty."),
        ("large.png", PNG + bytes(10 * 2**20), "large.png: Please attach files of at most 10 MB."),
    ],
)
def test_a_file_that_is_not_welcome_is_refused_by_name(
    ann: Visitor, department: Department, name: str, content: bytes, sentence: str
) -> None:
    response = ann.post("/tasks", work(kind="photos", upload=upload(name, content)))
    assert response.status_code == 422
    assert sentence in response.text
    assert all_tasks(department) == []
    assert kept(department) == (0, 0)


def test_welcome_files_of_a_refused_form_need_not_be_chosen_again(ann: Visitor, department: Department) -> None:
    refused = ann.post("/tasks", work(kind="photos", title="", upload=[upload(), upload("page.html", b"<html>")]))
    assert "page.html cannot be attached." in refused.text
    (ref,) = refs(refused)
    response = ann.post("/tasks", work(kind="photos", files=ref))
    assert response.status_code == 303
    assert "main.png" in ann.get(response.location).text
    assert kept(department)[1] == 1


def test_several_large_files_travel_together(ann: Visitor, department: Department) -> None:
    large = [upload(f"{n}.png", PNG + bytes(9 * 2**20) + str(n).encode()) for n in range(2)]
    assert ann.post("/tasks", work(kind="photos", upload=large)).status_code == 303
    assert kept(department)[1] == 2


def test_more_files_than_allowed_are_refused_and_the_first_ones_kept(ann: Visitor, department: Department) -> None:
    many = [upload(f"{n}.png", PNG + str(n).encode()) for n in range(9)]
    response = ann.post("/tasks", work(kind="photos", title="", upload=many))
    assert re.search(pattern(department, "too_much_evidence"), response.text)
    assert len(refs(response)) == 8


def test_nobody_can_cite_a_file_of_another(ann: Visitor, eve: Visitor, department: Department) -> None:
    (ref,) = refs(eve.post("/tasks", work(member="eve", title="", upload=upload("secret.png"))))
    response = ann.post("/tasks", work(files=ref))
    assert response.status_code == 422
    assert re.search(pattern(department, "file_gone"), response.text)
    assert "secret.png" not in response.text
    assert all_tasks(department) == []


def test_a_new_row_keeps_the_input_and_shares_equally(ann: Visitor, department: Department) -> None:
    response = ann.post("/tasks", work(title="一起做的", then="row", upload=upload()))
    assert response.status_code == 200
    assert 'value="一起做的"' in response.text
    assert re.findall(r'name="percent"[^>]*value="(\d*)"', response.text) == ["50", "50"]
    assert len(refs(response)) == 1
    three = ann.post("/tasks", work(then="row", member=["ann", "abe"], percent=["50", "50"]))
    assert re.findall(r'name="percent"[^>]*value="(\d*)"', three.text) == ["34", "33", "33"]
    assert re.search(r'<option value="abe" selected>阿贝', three.text)
    uneven = ann.post("/tasks", work(then="row", member=["ann", "abe"], percent=["80", "20"]))
    assert re.findall(r'name="percent"[^>]*value="(\d*)"', uneven.text) == ["80", "20", ""]
    assert all_tasks(department) == []


def test_rows_without_a_person_do_not_count(ann: Visitor, department: Department) -> None:
    ann.post("/tasks", work(member=["ann", "", "abe"], percent=["60", "30", "40"]))
    (task,) = all_tasks(department)
    assert (shares_of(department, task.id), task.unconfirmed) == ({"ann": 60, "abe": 40}, 1)


def test_a_form_may_begin_with_a_kind(ann: Visitor) -> None:
    page = ann.get("/tasks/new?kind=photos").text
    assert re.search(r'<option value="photos" selected>', page)
    assert f'value="{TODAY.isoformat()}"' in page
    assert re.findall(r'name="percent"[^>]*value="(\d*)"', page) == ["100"]


@pytest.mark.parametrize("query", ["kind=%00", "done_on=x&percent=y&member=z", "find=%F0%9F", "kind=" + "k" * 5000])
def test_a_form_begins_with_nonsense_as_well(ann: Visitor, query: str) -> None:
    assert ann.get(f"/tasks/new?{query}").status_code == 200


def test_kinds_can_be_searched_in_either_language_and_by_branch(ann: Visitor) -> None:
    def found(words: str) -> list[str]:
        page = ann.get(f"/tasks/new?find={words}", htmx="kinds")
        assert page.text.lstrip().startswith('<div id="kinds">')
        return re.findall(r'<option value="(\w+)"', page.text)

    assert found("PHOTO") == ["photos"]
    assert found("周报") == ["report"]
    assert found("merchandise") == ["listing"]
    assert found("nothing like it") == []


def test_kinds_for_other_jobs_are_not_offered(ann: Visitor) -> None:
    assert 'value="ads"' not in ann.get("/tasks/new").text


def test_kinds_used_lately_come_first(ann: Visitor, department: Department) -> None:
    department.hand_in("ann", "review")
    assert re.findall(r'<optgroup label="([^"]+)">\s*<option value="(\w+)"', ann.get("/tasks/new").text)[0] == (
        "Used lately",
        "review",
    )


def test_returned_work_is_handed_in_again_with_what_was_there(ann: Visitor, department: Department) -> None:
    first = ann.post("/tasks", work(kind="photos", links="https://example.com/old", upload=upload(), title="第一稿"))
    task = first.location.rpartition("/")[2]
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "不清楚")))
    form = ann.get(f"/tasks/{task}/hand-in")
    assert 'value="第一稿"' in form.text
    assert "https://example.com/old" in form.text
    assert re.search(r'<option value="photos" selected>', form.text)
    changed = work(kind="photos", title="第二稿", links="https://example.com/new", files=refs(form))
    assert ann.post(f"/tasks/{task}/hand-in", changed).location == f"/tasks/{task}"
    page = ann.get(f"/tasks/{task}").text
    assert "第二稿" in page
    assert "https://example.com/new" in page
    assert "https://example.com/old" not in page
    assert "main.png" in page
    assert [(row.id, row.attempt, row.status) for row in all_tasks(department)] == [(task, 2, "submitted")]


def test_assigned_work_begins_with_what_was_asked_for(ann: Visitor, department: Department) -> None:
    title = department.text("bo", "请上新八款")
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="listing", title=title))
    assert 'value="请上新八款"' in ann.get("/tasks/asked/hand-in").text
    assert ann.post("/tasks/asked/hand-in", work(title="上新了八款")).status_code == 303
    assert [(task.id, task.status) for task in all_tasks(department)] == [("asked", "submitted")]


@pytest.mark.parametrize("person", ["abe", "bo", "eve", "cy", "au"])
def test_nobody_hands_in_another_s_work(department: Department, person: str) -> None:
    title = department.text("bo", "请上新八款")
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="listing", title=title))
    visitor = department[person]
    assert visitor.get("/tasks/asked/hand-in").status_code == 404
    assert visitor.post("/tasks/asked/hand-in", work(member=person)).status_code == 404
    assert all_tasks(department)[0].status == "assigned"


@pytest.mark.parametrize("task", ["none", "%00", "x" * 300, "..", "None'--"])
def test_work_that_is_not_there_cannot_be_handed_in(ann: Visitor, task: str) -> None:
    assert ann.get(f"/tasks/{task}/hand-in").status_code == 404
    assert ann.post(f"/tasks/{task}/hand-in", work()).status_code == 404


def test_a_stale_form_does_not_overwrite_a_newer_one(ann: Visitor, department: Department) -> None:
    task = department.hand_in("ann")
    assert ann.get(f"/tasks/{task}/hand-in").location == f"/tasks/{task}"
    response = ann.post(f"/tasks/{task}/hand-in", work(title="新标题", kind="photos", links="https://example.com"))
    assert response.status_code == 422
    assert re.search(pattern(department, "already_submitted"), response.text)
    department.carry_out("ann", WithdrawTask(task=task))
    gone = ann.post(f"/tasks/{task}/hand-in", work(title="新标题"))
    assert re.search(pattern(department, "already_decided"), gone.text)
    assert all_tasks(department)[0].attempt == 1


def test_work_of_the_last_day_in_time_is_accepted(ann: Visitor) -> None:
    day = (TODAY - timedelta(days=31)).isoformat()
    assert ann.post("/tasks", work(done_on=day)).status_code == 303
