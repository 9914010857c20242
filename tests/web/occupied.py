"""A department in which something of everything has happened, and the pages that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Delegate, PlanLeave
from growth_tree.domain.experiment import PlanExperiment
from growth_tree.domain.task import ProposeVoid, ReturnTask
from tests.domain.test_finding import RAISE
from tests.web import desk
from tests.web.department import TODAY, Department
from tests.web.expectations import expect
from tests.web.figures import ANN, MONDAY, SHOP, measure, report
from tests.web.shelf import NEXT_WEEK, WEEK, ask, open_shop

BATCH = "c0ffee" * 3
SUBJECT = {
    "task_id": "task-eve",
    "member": "eve",
    "person_id": "eve",
    "test_id": "test-eve",
    **dict.fromkeys(("redemption", "redemption_id"), "wish-eve"),
}
"""Arguments that name eve, who is not of bo's team, or what is hers."""
ARGUMENTS = {
    **SUBJECT,
    "task_id": "task-ann",
    "person_id": "abe",
    "redemption_id": "wish-ann",
    "reward_id": "course",
    "team_id": "photo",
    "delegation_id": "loan1",
    "leave": "leave1",
    "reward": "course",
    "redemption": "wish-ann",
    "test_id": "test-abe",
    "month": "2026-11",
    "code": "cvr",
    "job": "content_specialist",
    "group_id": "coats",
    "cycle_id": "double11",
    "shop_id": "tower",
    "batch": BATCH[:16],
}
PARTS = (
    "",
    "/kinds",
    "/badges",
    "/levels",
    "/limits",
    "/weights",
    "/metrics",
    "/kinds/0",
    "/badges/0",
    "/document",
    "/lab",
)
"""The pages of a draft."""
WALKS: Mapping[str, tuple[str, ...]] = {
    "ann": ("/", "/redemptions/wish-ann", "/me/notices", "/notices", "/me/second-step", "/rules/kinds/photos"),
    "abe": ("/tests/test-abe/plan", "/redemptions/test-abe"),
    "bo": (
        "/",
        "/tests/test-abe/results",
        "/tasks/task-done/void",
        "/fulfilment/right",
        "/fulfilment/wish-ann",
        "/tasks/task-undone/void",
        "/fulfilment/wish-ann/refuse",
        "/targets/orders/member:ann/2026-W47",
        "/goals/orders/member:ann/2026",
        "/goals/new",
    ),
    "cy": (
        "/",
        "/people/start-passwords",
        "/offers/new?kind=ad_test",
        "/tasks/task-undone/void",
        "/offers/course/change",
        "/baselines/good",
        "/metrics/report",
        "/kpis/gmv",
        "/kpis/new",
        "/kpis/scorecards/sales",
        "/calendar/cycles/double11",
        "/calendar/cycles/double12",
        "/kpis/groups/coats",
        "/kpis/cvr/change",
        "/people/shops/tower",
        f"/corrections/{BATCH[:16]}",
        f"/corrections/reversal?what=work&day={TODAY}",
        "/corrections/new",
        "/objections?view=waiting",
        "/rules/drafts",
        "/rules/kinds/photos",
        "/fair-play",
        "/fair-play/found",
        "/imports/{job}",
        *(f"/rules/drafts/{{draft}}{part}" for part in PARTS),
    ),
}
"""Pages of which each of them sees all forms and links; what stands in braces is known once it has happened."""


def occupy(department: Department) -> str:
    """Let something of everything happen; answers with the id of an import that waits for its go."""
    open_shop(department)
    measure(department)
    department.carry_out("cy", report("cvr", SHOP, MONDAY, 30, 1000), report("content_reads", ANN, MONDAY, 400))
    department.carry_out("cy", report("cvr", SHOP, MONDAY, 29, 1000, source="form", restate=True))
    for wish, member, reward in (
        ("wish-eve", "eve", "course"),
        ("wish-ann", "ann", "course"),
        ("right", "ann", "lens"),
    ):
        ask(department, wish, member, reward)
    ask(department, "slot-ann", "ann", "studio", NEXT_WEEK)
    undone = department.approve(department.hand_in("abe", task="task-undone"))
    department.carry_out("bo", ProposeVoid(task=undone, by="bo", reason=department.text("bo", "重复提交")))
    for task, member in (("task-eve", "eve"), ("task-ann", "ann"), ("task-back", "ann"), ("task-done", "ann")):
        department.hand_in(member, task=task)
    department.hand_in("ann", "photos", task="task-both", shares={"ann": 50, "abe": 50})
    department.hand_in("abe", "photos", task="task-ask", shares={"abe": 50, "ann": 50})
    department.approve("task-done")
    sent_back = ReturnTask(task="task-back", by="bo", reason=department.text("bo", "缺少截图"))
    leave = PlanLeave(leave="leave1", member="ann", first_day=TODAY + timedelta(9), last_day=TODAY + timedelta(9))
    lent = Delegate(delegation="loan1", giver="bo", taker="abe", first_day=TODAY, last_day=TODAY + timedelta(2))
    department.carry_out("bo", sent_back, lent)
    department.carry_out("ann", leave)
    _test(department)
    _put_right(department)
    expect(department)
    table = "用户名,姓名,岗位,团队,职级,入职日期\nfay,费叶,内容运营专员,内容组,P3,2026-11-02\n,,,,,\n"
    held = department["cy"].post("/imports", {"kind": "people", "file": (BytesIO(table.encode()), "a.csv")})
    assert held.status_code == 303, held.text
    return str(held.location.rpartition("/")[2])


def _test(department: Department) -> None:
    """Let abe and eve plan ad tests that begin today."""
    for member in ("abe", "eve"):
        name = desk.slot(department, member, f"test-{member}", WEEK)
        settled = desk.plan(department, member, first_day=TODAY, last_day=TODAY + timedelta(3))
        department.carry_out(member, PlanExperiment(redemption=name, member=member, plan=settled))


def _put_right(department: Department) -> None:
    """Let bo propose a bonus for ann, and ann object to what bo decided, which di can pass on to the admins."""
    bonus = {
        "member": "ann",
        "branch": "data",
        "done_on": TODAY.isoformat(),
        "xp": "5",
        "reason": "双11值班没有登记，补发",
    }
    assert department["bo"].post("/corrections", bonus | {"command_id": BATCH}).status_code == 303
    line = re.findall(r'"/ledger/(\d+)"', department["ann"].get("/ledger?type=earned").text)[0]
    objected = department["ann"].post("/objections", {"line": line, "text": "这件工作用了两天，不该这样算"})
    assert department["di"].post(f"{objected.location}/forward", {"goes_to": "admins"}).status_code == 303


def begin_draft(department: Department) -> str:
    """Let cy think about other rules, and the product find something; answers with the id of the draft."""
    found = replace(RAISE, finding="found", members=("ann",), approver="bo", evidence=())
    department.carry_out(SYSTEM, found)
    begun = department["cy"].post("/rules/drafts", {"name": "618", "version": "1"})
    assert begun.status_code == 303, begun.text
    for text in ("旺季可以多拍几次", "谁定的规则，懂不懂业务"):
        said = department["ann"].post("/rules/kinds/photos/comments", {"text": text})
        assert said.status_code == 303, said.text
    comment = re.findall(r'name="comment" value="(\w+)"', department["ann"].get("/rules/kinds/photos").text)[0]
    hidden = {"comment": comment, "reason": "请对事不对人，换个说法"}
    assert department["cy"].post("/rules/kinds/photos/comments/hide", hidden).status_code == 303
    for person in ("ann", "bo", "cy", "di"):
        department[person].get("/")  # what they were told of all this stands on no later page
    return str(begun.location.rpartition("/")[2])
