"""Imports: looked at first, then put in line, carried out by the worker, followed to the end, never twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.cli.worker import work_one
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import GrantAccess
from growth_tree.importing import background
from growth_tree.importing.columns import KINDS, columns, words
from growth_tree.importing.sheet import FILE_BYTES_MAX
from tests.web.department import Department, Visitor

PEOPLE = """用户名,姓名,岗位,团队,职级,入职日期,心情
fay,费叶,内容运营专员,内容组,P3,2026-11-02,好
gus,顾生,内容运营专员,新团队,P4,2026-11-02,好
ann,安然,内容运营专员,内容组,P1,2026-01-05,好
"""
BAD = PEOPLE.replace("gus,顾生,内容运营专员", "gus,,飞行员")
TASKS = """编号,提交人,任务类型,标题,完成日期,证据链接,状态,审批人,审批日期
T-1,ann,listing,夏装上新,2026-11-09,https://example.com/1,,,
T-2,abe,photos,主图重拍,2026-11-10,https://example.com/2,已通过,bo,2026-11-11
"""
OLD_EXCEL = Path(__file__).parents[1] / "importing" / "old_excel.xls"


def upload(
    visitor: Visitor, content: str | bytes = PEOPLE, kind: str = "people", name: str = "名单.csv"
) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return visitor.post("/imports", {"kind": kind, "file": (BytesIO(data), name)})


def held(visitor: Visitor, content: str | bytes = PEOPLE, kind: str = "people") -> str:
    """The address of an import that waits for its go."""
    answer = upload(visitor, content, kind)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def imported(department: Department, address: str, *, skip_bad: bool = False) -> str:
    """Start an import and let the worker do it; answers with its page."""
    visitor = department["cy"]
    assert visitor.post(f"{address}/start", {"skip_bad": "1"} if skip_bad else {}).location == address
    assert work_one(department.handler)
    return plain(visitor.get(address))


def plain(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    body = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def job_of(department: Department, address: str) -> Job | None:
    with department.handler.reading() as connection:
        return jobs.job_by_id(connection, address.rpartition("/")[2])


def content_of(department: Department, address: str) -> bytes | None:
    job = job_of(department, address)
    assert job is not None
    with department.handler.reading() as connection:
        return jobs.content_of(connection, job)


def test_a_file_is_looked_at_before_anything_happens(department: Department, cy: Visitor) -> None:
    address = held(cy)
    said = plain(cy.get(address))
    assert "名单.csv" in said
    assert "2 new 0 changed 1 as they are 0 refused" in said
    assert "These columns mean nothing here and are left alone: 心情" in said
    assert re.search(r"2 fay new .*joins", said)
    assert re.search(r"3 gus new .*forms a team · joins", said)
    assert "Import 2 rows" in said
    assert "Nobody found" in cy.get("/people?q=fay").text


def test_four_clicks_bring_people_in(department: Department, cy: Visitor) -> None:
    said = imported(department, held(cy))
    assert "The import is complete." in said
    assert "2 new 0 changed 1 as they are 0 refused" in said
    assert "费叶" in cy.get("/people?q=fay").text
    assert "新团队" in cy.get("/people/teams").text
    assert "New people cannot log in" in said


def test_tasks_come_in_with_their_decisions(department: Department, cy: Visitor) -> None:
    said = imported(department, held(cy, TASKS, "tasks"))
    assert "2 new" in said
    assert "夏装上新" in department["ann"].get("/tasks").text
    assert "+30" in department["abe"].get("/ledger").text


@pytest.mark.parametrize(("source", "said"), [("folder", "The folder"), (None, "The command line")])
def test_an_import_without_a_person_says_where_it_came_from(
    department: Department, cy: Visitor, source: str | None, said: str
) -> None:
    options = {"kind": "people"} | ({"source": source} if source else {})
    job = background.begin(department.handler, options, PEOPLE.encode(), "名单.csv", department.clock)
    assert background.run_import(department.handler, job) is None
    assert f"started by {said}" in plain(cy.get(f"/imports/{job.id}"))
    assert re.search(f"名单.csv.* {said} Imported 2 new", plain(cy.get("/imports")))
    assert f",{said},名单.csv,People,Imported,2,0,1,0," in cy.get("/imports?format=csv").text


def test_the_list_says_why_an_import_failed(department: Department, cy: Visitor) -> None:
    job = background.begin(department.handler, {"kind": "people"}, BAD.encode(), "名单.csv", department.clock)
    assert background.run_import(department.handler, job) is not None
    assert "Failed Nothing was imported: 1 rows have errors." in plain(cy.get("/imports"))


def test_the_same_file_twice_changes_nothing_and_offers_nothing(department: Department, cy: Visitor) -> None:
    for content, kind in ((PEOPLE, "people"), (TASKS, "tasks")):
        imported(department, held(cy, content, kind))
        again = held(cy, content, kind)
        said = plain(cy.get(again))
        assert "Nothing would change" in said
        assert f"{again}/start" not in cy.get(again).text
        assert "Nothing has changed" in imported(department, again), "somebody may press start all the same"


def test_every_error_names_row_column_and_reason_and_good_rows_may_go_alone(
    department: Department, cy: Visitor
) -> None:
    address = held(cy, BAD)
    page = cy.get(address)
    said = plain(page)
    assert "1 new 0 changed 1 as they are 1 refused" in said
    assert "3 Name Please fill this in." in said
    assert re.search(r"3 Job Please write one of these: .*运营总监", said)
    assert "Import the one good row" in said
    assert 'name="skip_bad" value="1"' in page.text
    result = imported(department, address, skip_bad=True)
    assert "1 new 0 changed 1 as they are 1 refused" in result
    assert "3 Name Please fill this in." in result
    assert "fay" in cy.get("/people?q=fay").text
    assert "Nobody found" in cy.get("/people?q=gus").text


def test_a_file_with_errors_is_not_imported_as_a_whole(department: Department, cy: Visitor) -> None:
    said = imported(department, held(cy, BAD))
    assert "Nothing was imported: 1 rows have errors." in said
    assert "Nobody found" in cy.get("/people?q=fay").text


def test_errors_can_be_taken_away_before_and_after(department: Department, cy: Visitor) -> None:
    address = held(cy, BAD)
    expected = ["Row,Column,What is wrong", "3,Name,Please fill this in."]
    assert cy.get(f"{address}?format=csv").text.removeprefix("\ufeff").splitlines()[:2] == expected
    imported(department, address, skip_bad=True)
    assert cy.get(f"{address}?format=csv").text.removeprefix("\ufeff").splitlines()[:2] == expected
    assert cy.get(f"{address}?format=xlsx").data.startswith(b"PK")


def test_many_errors_come_page_by_page(cy: Visitor) -> None:
    rows = "".join(f"u{n},名,飞行员,内容组,,2026-11-02,\n" for n in range(30))
    address = held(cy, PEOPLE.splitlines()[0] + "\n" + rows)
    assert cy.get(address).text.count('<th scope="row" class="num"') == 20
    block = cy.get(f"{address}?page=2", htmx="errors").text
    assert block.lstrip().startswith('<div id="errors"')
    assert block.count('<th scope="row" class="num"') == 10
    assert "No row can be imported" in cy.get(address).text
    assert f"{address}/start" not in cy.get(address).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"hello", "No row with the column names was found"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "This is not a table"),
        (b"PK\x03\x04 broken", "This file is damaged"),
        ("用户名,姓名\nfay,费叶\n".encode(), "is missing"),
        ("用户名,姓名,姓名,岗位,团队,入职日期\nfay,a,b,c,d,e\n".encode(), "appears twice"),
        (PEOPLE.splitlines()[0].encode(), "There are no rows below the column names"),
        (b"x" * (FILE_BYTES_MAX + 1), "larger than 16 MB"),
    ],
)
def test_what_is_no_table_is_refused_at_the_file_and_the_choice_is_kept(
    department: Department, cy: Visitor, content: bytes, sentence: str
) -> None:
    answer = upload(cy, content, name="x.csv")
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert sentence in answer.text
    assert re.search(r'value="people" checked', answer.text)


def test_without_a_file_or_a_kind_the_field_says_so(cy: Visitor) -> None:
    answer = cy.post("/imports", {"kind": "tasks"})
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert re.search(r'value="tasks" checked', answer.text)
    answer = upload(cy, kind="nonsense")
    assert answer.status_code == 422
    assert 'id="kind-error"' in answer.text


def test_an_upload_past_all_bounds_is_413(cy: Visitor) -> None:
    assert upload(cy, b"x" * (19 * 2**20)).status_code == 413


def test_old_excel_files_are_read(cy: Visitor) -> None:
    answer = upload(cy, OLD_EXCEL.read_bytes(), "tasks", "旧.xls")
    assert answer.status_code == 422
    assert "The column 提交人 / Member is missing." in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("\u202eexe.csv", "?"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_file_name_is_only_its_last_part_and_can_be_shown(
    department: Department, cy: Visitor, given: str, kept: str
) -> None:
    answer = upload(cy, name=given)
    job = job_of(department, str(answer.location))
    assert job is not None
    assert job.file_name == kept


def test_the_file_waits_and_is_gone_when_it_is_given_up_or_forgotten(department: Department, cy: Visitor) -> None:
    address = held(cy)
    assert content_of(department, address) == PEOPLE.encode()
    assert cy.post(f"{address}/discard").location == "/imports"
    assert job_of(department, address) is None
    assert cy.get(address).status_code == 404
    forgotten = held(cy)
    with department.handler.writing() as connection:
        jobs.sweep(connection, department.clock + jobs.KEEP_HELD + timedelta(seconds=1))
    assert cy.get(forgotten).status_code == 404


def test_the_file_is_gone_when_the_import_is_over(department: Department, cy: Visitor) -> None:
    address = held(cy)
    imported(department, address)
    assert content_of(department, address) is None


def test_starting_twice_is_starting_once_and_what_runs_cannot_be_discarded(department: Department, cy: Visitor) -> None:
    address = held(cy)
    for _ in range(2):
        assert cy.post(f"{address}/start").status_code == 303
    cy.post(f"{address}/discard")
    assert work_one(department.handler)
    assert not work_one(department.handler)
    assert cy.post(f"{address}/start").location == address
    assert not work_one(department.handler)


def test_progress_is_followed_without_scripts_and_with_htmx(department: Department, cy: Visitor) -> None:
    address = held(cy)
    cy.post(f"{address}/start")
    page = cy.get(address).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'hx-trigger="every 2s"' in page
    assert f'<a href="{address}">Look again</a>' in page
    block = cy.get(address, htmx="progress")
    assert block.text.lstrip().startswith('<div id="progress"')
    assert "In line" in block.text
    work_one(department.handler)
    assert cy.get(address, htmx="progress").headers["HX-Redirect"] == address
    assert "every 2s" not in cy.get(address).text
    assert "http-equiv" not in cy.get(address).text


def test_progress_tells_how_far_it_is(department: Department, cy: Visitor) -> None:
    address = held(cy, TASKS, "tasks")
    cy.post(f"{address}/start")
    now = datetime.now(UTC)
    with department.handler.writing() as connection:
        job = jobs.claim_next(connection, now)
        assert job is not None
        jobs.progress(connection, job, done=200, total=1000, at=now)
    assert '<progress value="200" max="1000"' in cy.get(address).text
    assert "200 / 1,000" in cy.get(address).text


def test_without_a_worker_the_page_says_so_after_a_minute(department: Department, cy: Visitor) -> None:
    address = held(cy)
    cy.post(f"{address}/start")
    assert "No worker has been heard of" not in cy.get(address).text
    department.wait(seconds=61)
    assert "No worker has been heard of" in department["cy"].get(address).text
    assert "growth-tree worker" in department["cy"].get(address).text


def test_while_a_worker_does_something_else_the_import_just_waits(department: Department, cy: Visitor) -> None:
    first, second = held(cy), held(cy, TASKS, "tasks")
    cy.post(f"{first}/start")
    department.wait(seconds=1)
    department["cy"].post(f"{second}/start")
    department.wait(seconds=90)
    with department.handler.writing() as connection:
        assert jobs.claim_next(connection, department.clock)
    assert "No worker has been heard of" not in department["cy"].get(second).text


def test_an_import_in_line_can_be_cancelled_by_any_admin_once(department: Department, cy: Visitor) -> None:
    address = held(cy)
    cy.post(f"{address}/start")
    assert cy.post(f"{address}/cancel").status_code == 303
    assert not work_one(department.handler)
    said = plain(cy.get(address))
    assert "cancelled before anything was imported" in said
    cy.post(f"{address}/cancel")
    assert "The import was over already." in cy.get(address).text


def test_what_fails_says_why(department: Department, cy: Visitor) -> None:
    address = held(cy)
    cy.post(f"{address}/start")
    with department.handler.writing() as connection:
        job = jobs.claim_next(connection, datetime.now(UTC))
        assert job is not None
        jobs.fail(connection, job, {"code": "import_overtaken"}, datetime.now(UTC))
    assert "Somebody changed the same in the meantime" in cy.get(address).text


def test_imports_so_far_are_listed_filtered_and_exported(department: Department, cy: Visitor) -> None:
    assert "Nothing has been imported yet" in cy.get("/imports").text
    imported(department, held(cy))
    held(cy)
    page = cy.get("/imports")
    assert page.text.count("data-row") == 1, "what waits for its go is no import yet"
    assert "柴溪" in page.text
    assert "2 new" in page.text
    assert "No import is in this state." in cy.get("/imports?status=failed").text
    assert cy.get("/imports?status=done", htmx="imports").text.lstrip().startswith('<div id="imports"')
    assert "名单.csv,People,Imported,2,0,1,0" in cy.get("/imports?format=csv").text


def test_the_list_has_pages(department: Department, cy: Visitor) -> None:
    with department.handler.writing() as connection:
        for n in range(25):
            jobs.enqueue(
                connection,
                "import",
                "cy",
                department.clock + timedelta(seconds=n),
                options={"kind": "people"},
                file_name=f"{n}.csv",
            )
    assert cy.get("/imports").text.count("data-row") == 20
    second = cy.get("/imports?page=2").text
    assert second.count("data-row") == 5
    assert ">0.csv<" in second


def test_every_column_is_explained_on_the_page_and_in_both_templates(cy: Visitor) -> None:
    page = unescape(cy.get("/imports").text)
    for kind in KINDS:
        for column in columns(kind):
            assert column.help.en in page
            assert column.name.zh in page
        for language in ("zh", "en"):
            answer = cy.get(f"/imports/templates/{kind}-{language}.xlsx")
            assert answer.data.startswith(b"PK")
            assert f"growth-tree-{kind}-{language}.xlsx" in answer.headers["Content-Disposition"]


def test_a_filled_in_template_can_be_imported(cy: Visitor) -> None:
    template = cy.get("/imports/templates/people-en.xlsx").data
    answer = upload(cy, template, name="empty.xlsx")
    assert answer.status_code == 422
    assert "There are no rows below the column names" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/imports/templates/people-fr.xlsx",
        "/imports/templates/secrets-zh.xlsx",
        "/imports/nothing",
        "/imports/%00",
        "/imports/" + "a" * 100,
    ],
)
def test_what_does_not_exist_is_404(cy: Visitor, path: str) -> None:
    assert cy.get(path).status_code == 404


def test_only_admins_import_and_a_preview_is_for_its_owner(department: Department, cy: Visitor) -> None:
    address = held(cy)
    for person in ("ann", "bo", "au"):
        visitor = department[person]
        assert visitor.get("/imports").status_code == 404
        assert visitor.get(address).status_code == 404
        assert upload(visitor).status_code == 404
        for action in ("start", "discard", "cancel"):
            assert visitor.post(f"{address}/{action}").status_code == 404
    department.carry_out(SYSTEM, GrantAccess(member="eve", access="admin"))
    eve = department["eve"]
    assert eve.get(address).status_code == 404
    assert eve.post(f"{address}/start").status_code == 404
    cy.post(f"{address}/start")
    assert eve.get(address).status_code == 200


def test_jobs_of_other_kinds_are_no_imports(department: Department, cy: Visitor) -> None:
    with department.handler.writing() as connection:
        other = jobs.enqueue(connection, "rebuild", "cy", department.clock)
    assert cy.get(f"/imports/{other}").status_code == 404
    assert "Nothing has been imported yet" in cy.get("/imports").text


def test_pages_speak_of_columns_in_the_readers_language(department: Department, cy: Visitor) -> None:
    address = held(cy, BAD)
    cy.post("/preferences", {"language": "zh_Hans"})
    page = cy.get(address).text
    assert re.search(r'<td data-label="[^"]*">姓名</td>', page)


def test_a_template_calls_a_job_what_pages_call_it(department: Department, cy: Visitor) -> None:
    cy.post("/preferences", {"language": "zh_Hans"})
    offered = re.search(r'<select[^>]*name="job".*?</select>', cy.get("/people/new").text, re.DOTALL)
    assert offered
    assert {names.zh[0] for names in words("job").values()} <= set(re.findall(r">([^<>\n]+)</option>", offered[0]))
