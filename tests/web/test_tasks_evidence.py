"""Evidence files: only those who may see a task open them, and nothing in them ever runs."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from growth_tree.domain.task import ReturnTask
from tests.web.department import NAMES, Department, Visitor

PNG = b"\x89PNG\r\n\x1a\n" + b"leaf" * 20
PDF = b"%PDF-1.7\n" + b"leaf" * 20


def hand_in(visitor: Visitor, name: str, content: bytes, **more: str) -> str:
    """Hand work in with a file; answers with the task's path."""
    form = {"kind": "photos", "title": "主图", "done_on": "2026-11-11", "member": visitor.person, "percent": "100"}
    response = visitor.post("/tasks", {**form, **more, "upload": (BytesIO(content), name)})
    assert response.status_code == 303
    return response.location


def file_of(visitor: Visitor, task: str) -> str:
    """The path of a task's file."""
    found = re.search(r'href="(/evidence/[0-9a-f]{64})"', visitor.get(task).text)
    assert found
    return found[1]


def test_a_picture_is_shown_in_place(ann: Visitor) -> None:
    task = hand_in(ann, "主图.png", PNG)
    path = file_of(ann, task)
    assert f'<img src="{path}"' in ann.get(task).text
    response = ann.get(path)
    assert (response.status_code, response.data, response.content_type) == (200, PNG, "image/png")
    assert "attachment" not in response.headers.get("Content-Disposition", "")


@pytest.mark.parametrize(("octets", "said"), [(68, "68 B"), (1_250, "1.2 kB"), (2_600_000, "2.6 MB")])
def test_sizes_read_the_same_in_both_languages(ann: Visitor, octets: int, said: str) -> None:
    task = hand_in(ann, "主图.png", PNG.ljust(octets)[:octets])
    for language in ("zh_Hans", "en"):
        ann.post("/preferences", {"language": language})
        assert f">{said}</small>" in ann.get(task).text


def test_everything_else_is_only_downloaded(ann: Visitor) -> None:
    response = ann.get(file_of(ann, hand_in(ann, "计划.pdf", PDF)))
    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E8%AE%A1%E5%88%92.pdf" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(("name", "content"), [("a.png", PNG), ("b.pdf", PDF), ("c.txt", b"plain"), ("d.csv", b"a,b")])
def test_no_file_can_run(ann: Visitor, name: str, content: bytes) -> None:
    headers = ann.get(file_of(ann, hand_in(ann, name, content))).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert not headers["Content-Type"].startswith(("text/html", "image/svg", "application/xhtml"))


def test_who_may_see_the_task_opens_its_files(department: Department, ann: Visitor) -> None:
    path = file_of(ann, hand_in(ann, "主图.png", PNG))
    answers = {person: department[person].get(path).status_code for person in NAMES}
    assert {person for person, answer in answers.items() if answer == 200} == {"ann", "bo", "di", "cy", "au"}
    assert set(answers.values()) == {200, 404}


def test_a_file_that_no_task_cites_is_its_owner_s_alone(department: Department, ann: Visitor) -> None:
    form = {"kind": "photos", "title": "", "member": "ann", "percent": "100", "upload": (BytesIO(PNG), "main.png")}
    found = re.search(r'name="files" value="([0-9a-f]{64})"', ann.post("/tasks", form).text)
    assert found
    answers = {person: department[person].get(f"/evidence/{found[1]}").status_code for person in NAMES}
    assert {person for person, answer in answers.items() if answer == 200} == {"ann"}


def test_evidence_of_an_earlier_version_stays_open_to_those_who_see_the_task(
    department: Department, ann: Visitor
) -> None:
    task = hand_in(ann, "旧.png", PNG)
    path, task_id = file_of(ann, task), task.rpartition("/")[2]
    department.carry_out("bo", ReturnTask(task=task_id, by="bo", reason=department.text("bo", "换一张")))
    form = {"kind": "photos", "title": "主图", "done_on": "2026-11-11", "member": "ann", "percent": "100"}
    ann.post(f"{task}/hand-in", {**form, "upload": (BytesIO(PNG + b"new"), "新.png")})
    assert "旧.png" not in ann.get(task).text
    assert department["bo"].get(path).status_code == 200
    assert department["mo"].get(path).status_code == 404


@pytest.mark.parametrize("reference", ["0" * 64, "A" * 64, "x", "%00", "0" * 63 + "%0a"])
def test_what_is_not_there_looks_like_what_is_not_for_you(ann: Visitor, eve: Visitor, reference: str) -> None:
    hidden = eve.get(file_of(ann, hand_in(ann, "主图.png", PNG)))
    missing = eve.get(f"/evidence/{reference}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text == missing.text
