"""An objection to a line of one's own or to returned work: who reads it, who answers, and what follows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from growth_tree.domain.directory import Delegate, Depart, GrantAccess
from growth_tree.domain.task import ReturnTask
from growth_tree.verify import verify
from tests.web.department import TODAY, Department
from tests.web.week import WEEK, week_over

RESULT, SETTLEMENT = f"/targets/orders/member:ann/{WEEK}", f"/settlement/photo/{WEEK}"
WHY = "这件工作用了两天，不该按八折算"
ANSWER = {"reason": "核对过工时，确实少算了", "xp": "6", "points": "4"}


def lines(department: Department, who: str = "ann") -> list[str]:
    """The addresses of the lines of somebody's ledger, newest first."""
    found = re.findall(r'"/ledger/(\d+)"', department[who].get("/ledger").text)
    return list(dict.fromkeys(found))


def raised(department: Department, who: str = "ann", **about: str) -> str:
    """Somebody objects to their newest line, or to what is named; answers the address."""
    given = about or {"line": lines(department, who)[0]}
    answer = department[who].post("/objections", {"text": WHY, **given})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


@pytest.fixture
def graded(department: Department) -> Department:
    """Ann's work was approved by Bo, at 80 per cent."""
    department.approve(department.hand_in(kind="photos", title="冬装主图"), quality=80)
    return department


def test_a_line_leads_to_an_objection_that_goes_above_its_decider(graded: Department) -> None:
    (line,) = lines(graded)
    page = graded["ann"].get(f"/ledger/{line}").text
    assert f"/objections/new?line={line}" in page
    form = graded["ann"].get(f"/objections/new?line={line}").text
    assert "冬装主图" in form
    assert "decided by 薄荷" in form
    address = raised(graded)
    assert address == f"/objections/{line}"
    shown = graded["ann"].get(address).text
    assert WHY in shown
    assert "狄娜 answers by" in shown
    assert f'href="{address}"' in graded["ann"].get(f"/ledger/{line}").text
    assert "/objections/new" not in graded["ann"].get(f"/ledger/{line}").text


def test_an_upheld_one_proposes_the_correction_which_a_second_person_books(graded: Department) -> None:
    address = raised(graded)
    answer = graded["di"].post(f"{address}/uphold", ANSWER, htmx="objection")
    assert "A second person has to agree to the correction." in answer.text
    (correction,) = set(re.findall(r'"(/corrections/[0-9a-f]+)"', answer.text))
    assert graded["di"].post(f"{correction}/confirm").status_code == 422
    assert graded["ann"].get(correction).status_code == 404
    assert graded["cy"].post(f"{correction}/confirm").status_code == 303
    page = graded["ann"].get(f"/ledger/{lines(graded)[0]}").text
    assert "An objection was upheld" in page
    assert "+6" in page
    told = graded["ann"].get(address).text
    assert ANSWER["reason"] in told
    assert correction in told


def test_without_amounts_nothing_is_proposed(graded: Department) -> None:
    address = raised(graded)
    answer = graded["di"].post(f"{address}/uphold", {"reason": ANSWER["reason"], "xp": "0", "points": "0"})
    assert answer.status_code == 303
    assert "/corrections/" not in graded["ann"].get(address).text
    assert "Upheld" in graded["ann"].get(address).text


def test_a_declined_one_says_why_and_is_final(graded: Department) -> None:
    address = raised(graded)
    graded["di"].post(f"{address}/decline", {"reason": ANSWER["reason"]})
    shown = graded["ann"].get(address).text
    assert "Declined" in shown
    assert ANSWER["reason"] in shown
    again = graded["ann"].post("/objections", {"text": WHY, "line": lines(graded)[0]}, htmx="objection")
    assert again.status_code == 422
    assert "has been decided" in again.text
    assert graded["di"].post(f"{address}/uphold", ANSWER).status_code == 422


def test_what_was_refused_an_award_is_suggested_what_it_is_worth(department: Department) -> None:
    for n in range(4):
        department.approve(department.hand_in(kind="photos", title=f"主图{n}"))
    address = raised(department)
    form = department["di"].get(address).text
    assert 'name="xp" type="number" value="30"' in form
    assert 'name="points" type="number" value="20"' in form


def test_work_that_was_sent_back_is_objected_to(department: Department) -> None:
    task = department.hand_in(title="上新十款")
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "图太暗")))
    assert f"/objections/new?task={task}" in department["ann"].get(f"/tasks/{task}").text
    address = raised(department, task=task)
    shown = department["di"].get(address).text
    assert "上新十款" in shown
    assert 'name="xp"' not in shown
    assert department["di"].post(f"{address}/uphold", ANSWER).status_code == 303
    assert "/corrections/" not in department["ann"].get(address).text
    department.hand_in(title="上新十款", task=task)
    assert department["ann"].get(address).status_code == 200


def test_it_is_let_go_and_can_be_raised_again(graded: Department) -> None:
    address = raised(graded)
    assert graded["di"].post(f"{address}/take-back").status_code == 422
    assert "Let go" in graded["ann"].post(f"{address}/take-back", htmx="objection").text
    assert graded["di"].post(f"{address}/decline", {"reason": ANSWER["reason"]}).status_code == 422
    assert raised(graded) == address


def test_the_same_form_twice_is_one_objection_and_one_answer(graded: Department) -> None:
    form = {"text": WHY, "line": lines(graded)[0], "command_id": "a1" * 16}
    assert [graded["ann"].post("/objections", form).status_code for _ in range(2)] == [303, 303]
    address = f"/objections/{form['line']}"
    twice = ANSWER | {"command_id": "b2" * 16}
    assert [graded["di"].post(f"{address}/uphold", twice).status_code for _ in range(2)] == [303, 303]
    assert graded["cy"].get("/corrections").text.count("Waits for you") == 1


# Who may not


@pytest.mark.parametrize("who", ["bo", "abe", "eve", "mo"])
def test_nobody_else_sees_or_answers_it_least_of_all_whose_decision_it_is_about(graded: Department, who: str) -> None:
    address = raised(graded)
    assert graded[who].get(address).status_code == 404
    for way in ("uphold", "decline"):
        assert graded[who].post(f"{address}/{way}", ANSWER).status_code == 404
    assert graded[who].post(f"{address}/forward", {"goes_to": "admins"}).status_code == 404
    assert graded[who].post(f"{address}/take-back").status_code == 404
    for view in ("mine", "waiting", "all"):
        assert address not in graded[who].get(f"/objections?view={view}").text
    assert "狄娜 answers by" in graded["ann"].get(address).text


def test_being_admin_does_not_help_whose_decision_it_is_about(graded: Department) -> None:
    address = raised(graded)
    graded.carry_out("system", GrantAccess(member="bo", access="admin"), GrantAccess(member="ann", access="admin"))
    for who in ("bo", "ann"):
        graded.forget(who)
        assert address not in graded[who].get("/objections?view=all").text
        assert address not in graded[who].get("/objections?view=all&format=csv").text
    assert graded["bo"].get(address).status_code == 404
    assert graded["ann"].post(f"{address}/uphold", ANSWER, htmx="objection").status_code == 422
    assert graded["ann"].post(f"{address}/forward", {"goes_to": "admins"}, htmx="objection").status_code == 422


def test_admins_and_auditors_read_it_and_admins_answer_once_it_is_passed_on(graded: Department) -> None:
    address = raised(graded)
    for who in ("cy", "au"):
        assert WHY in graded[who].get(address).text
        assert f"{address}/uphold" not in graded[who].get(address).text
    assert graded["cy"].post(f"{address}/uphold", ANSWER, htmx="objection").status_code == 422
    assert graded["au"].post(f"{address}/uphold", ANSWER).status_code == 404
    assert graded["cy"].post(f"{address}/forward", {"goes_to": "admins"}).status_code == 303
    assert graded["di"].get(address).status_code == 404
    assert graded["cy"].post(f"{address}/decline", {"reason": ANSWER["reason"]}).status_code == 303


def test_passing_it_on_leads_to_the_list(graded: Department) -> None:
    answer = graded["di"].post(f"{raised(graded)}/forward", {"goes_to": "admins"}, htmx="objection")
    assert answer.headers["HX-Redirect"] == "/objections?view=waiting"


@pytest.mark.parametrize("to", ["bo", "ann", "mo", "abe", "nobody"])
def test_it_is_not_passed_on_to_whoever_may_not_decide(graded: Department, to: str) -> None:
    address = raised(graded)
    assert f'value="{to}"' not in graded["di"].get(address).text
    assert graded["di"].post(f"{address}/forward", {"goes_to": to}, htmx="objection").status_code == 422


def test_who_acts_for_the_manager_answers_and_no_one_does_for_one_who_left(graded: Department) -> None:
    address = raised(graded)
    last = TODAY + timedelta(days=9)
    graded.carry_out("di", Delegate(delegation="d", giver="di", taker="mo", first_day=TODAY, last_day=last))
    assert WHY in graded["mo"].get(address).text
    graded.carry_out("system", Depart(member="di", on=TODAY))
    assert graded["mo"].get(address).status_code == 404
    assert graded["mo"].post(f"{address}/decline", ANSWER).status_code == 404


@pytest.mark.parametrize("who", ["abe", "bo", "di", "cy"])
def test_nobody_objects_to_the_line_of_somebody_else(graded: Department, who: str) -> None:
    (line,) = lines(graded)
    assert graded[who].get(f"/objections/new?line={line}").status_code == 404
    assert graded[who].post("/objections", {"text": WHY, "line": line}).status_code == 404
    assert "/objections/new" not in graded[who].get(f"/ledger/{line}").text


@pytest.mark.parametrize("about", ["line=0", "line=1", "line=x", "line=" + "9" * 40, "task=x", "line=-3"])
def test_what_is_not_there_cannot_be_objected_to(department: Department, about: str) -> None:
    assert department["ann"].get(f"/objections/new?{about}").status_code == 404


def test_without_anything_to_object_to_one_sees_the_list(department: Department) -> None:
    assert department["ann"].get("/objections/new").headers["Location"] == "/objections"


def test_work_that_was_not_sent_back_cannot_be_objected_to(department: Department) -> None:
    task = department.hand_in()
    assert department["ann"].get(f"/objections/new?task={task}").status_code == 404
    assert "/objections/new" not in department["ann"].get(f"/tasks/{task}").text


# Days


def test_after_a_month_it_is_too_late(graded: Department) -> None:
    (line,) = lines(graded)
    graded.wait(days=31)
    assert "/objections/new" in graded["ann"].get(f"/ledger/{line}").text
    graded.wait(days=1)
    assert "/objections/new" not in graded["ann"].get(f"/ledger/{line}").text
    late = graded["ann"].post("/objections", {"text": WHY, "line": line}, htmx="objection")
    assert late.status_code == 422
    assert "31 days ago" in late.text


def test_admins_see_what_is_overdue(graded: Department) -> None:
    raised(graded)
    assert "Overdue" not in graded["cy"].get("/objections?view=all").text
    graded.wait(days=15)
    assert "Overdue" in graded["cy"].get("/objections?view=all").text
    assert "Overdue" in graded["di"].get("/objections").text


# Input, lists


@pytest.mark.parametrize(("text", "said"), [("", "fill this in"), ("不对", "at least 10 characters")])
def test_it_says_what_is_wrong(graded: Department, text: str, said: str) -> None:
    answer = graded["ann"].post("/objections", {"text": text, "line": lines(graded)[0]}, htmx="objection")
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"reason": ""}, "fill this in"), ({"reason": "好"}, "at least 10"), ({"xp": "9999"}, "from -5000 to 5000")],
)
def test_so_does_an_answer(graded: Department, wrong: dict[str, str], said: str) -> None:
    answer = graded["di"].post(f"{raised(graded)}/uphold", ANSWER | wrong, htmx="objection")
    assert answer.status_code == 422
    assert said in answer.text


def test_what_waits_is_counted_and_listed_for_whom_it_waits(graded: Department) -> None:
    address = raised(graded)

    def count(who: str) -> str:
        found = re.search(r'id="count-objections"[^>]*>(\d*)<', graded[who].get("/me").text)
        return found[1] if found else "none"

    assert {who: count(who) for who in ("ann", "bo", "di", "cy", "au")} == {
        "ann": "",
        "bo": "",
        "di": "1",
        "cy": "",
        "au": "",
    }
    assert address in graded["di"].get("/objections").text
    assert WHY in graded["di"].get("/objections?view=waiting&format=csv").text
    assert address in graded["ann"].get("/objections").text
    assert graded["ann"].get("/objections?view=all").text.count(address) == graded["ann"].get("/objections").text.count(
        address
    )


@pytest.fixture
def left_out(department: Department) -> Department:
    """Bo settled the week, but Ann's very good result was to earn nothing."""
    week_over(department)
    page = department["bo"].get(SETTLEMENT).text
    seal = re.findall(r'name="seal" value="(\w+)"', page)[0]
    given = {"seal": seal, "left_out": "ann|orders|member:ann", "reason": "店铺临时闭店"}
    assert department["bo"].post(SETTLEMENT, given).status_code == 303
    return department


def test_whose_result_was_left_out_reads_why_and_may_object(left_out: Department) -> None:
    shown = left_out["ann"].get(RESULT).text
    assert "店铺临时闭店" in shown
    assert "left out" in left_out["ann"].get("/targets").text
    (name,) = re.findall(r"/objections/new\?left_out=([\d-]+)", shown)
    form = left_out["ann"].get(f"/objections/new?left_out={name}").text
    assert f'href="{RESULT}"' in form
    assert "decided by 薄荷" in form
    address = raised(left_out, left_out=name)
    assert address == f"/objections/{name}"
    assert f'href="{address}"' in left_out["ann"].get(RESULT).text
    assert "A result left out" in left_out["ann"].get("/objections").text


def test_a_result_that_should_have_counted_is_booked_as_it_would_have_been(left_out: Department) -> None:
    shown = left_out["ann"].get(RESULT).text
    address = raised(left_out, left_out=re.findall(r"left_out=([\d-]+)", shown)[0])
    answered = left_out["di"].get(address).text
    (xp,) = re.findall(r'name="xp"[^>]*value="(\d+)"', answered)
    assert int(xp) > 100, "a very good week"
    upheld = {"reason": "闭店之前已经达成了目标", "xp": xp, "points": "50"}
    answer = left_out["di"].post(f"{address}/uphold", upheld, htmx="objection")
    (correction,) = set(re.findall(r'"(/corrections/[0-9a-f]+)"', answer.text))
    assert left_out["cy"].post(f"{correction}/confirm").status_code == 303
    assert f"+{xp}" in left_out["ann"].get("/ledger").text
    assert not verify(left_out.handler.engine, left_out.handler.zone, {}, lambda _done, _all: None).problems


@pytest.mark.parametrize("name", ["1-1", "99999-1", "0-1", "1-0", "x", "999999999999999999-1", "5-99999"])
def test_what_was_not_left_out_is_not_there_to_object_to(left_out: Department, name: str) -> None:
    assert left_out["ann"].get(f"/objections/new?left_out={name}").status_code == 404


def test_results_of_others_are_not_there_to_object_to(left_out: Department) -> None:
    (name,) = re.findall(r"left_out=([\d-]+)", left_out["ann"].get(RESULT).text)
    assert "left_out=" not in left_out["bo"].get(RESULT).text
    for who in ("abe", "bo", "cy"):
        assert left_out[who].get(f"/objections/new?left_out={name}").status_code == 404
        assert left_out[who].post("/objections", {"left_out": name, "text": WHY}).status_code == 404
    position, number = name.split("-")
    assert left_out["abe"].get(f"/objections/new?left_out={position}-{3 - int(number)}").status_code == 404
