"""The page of notices, the bell, and the choice where digests go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from growth_tree.accounts import channels
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import NameManager
from growth_tree.domain.target import ConfirmOverride, ProposeOverride
from growth_tree.domain.task import ReturnTask
from growth_tree.notices.following import follow
from growth_tree.notices.reminding import remind_of_settlement
from tests.web.browser import Browser, Installed
from tests.web.department import NOON, TODAY, Department, Visitor
from tests.web.shop import ask, open_shop
from tests.web.week import WEEK, adjust, reopen, report, settle, targets_frozen, week_over

TOKEN = "0f" * 16
HOSTS = {"notice_hosts": ("oapi.dingtalk.com", "example.com")}


def tell(department: Department) -> None:
    """The worker follows the log."""
    while follow(department.handler, department.clock):
        pass


def bell(visitor: Visitor) -> str:
    """What the bell says."""
    found = re.search(r'id="bell-count">(\d*)<', visitor.get("/notices").text)
    assert found
    return found[1]


def keys(visitor: Visitor) -> list[str]:
    """The unread notices on the page."""
    return re.findall(r'name="key" value="([^"]+)"', visitor.get("/notices").text)


@pytest.fixture
def returned(department: Department) -> str:
    """Work of ann's that bo sent back; both have been told."""
    task = department.hand_in()
    tell(department)
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "请补充")))
    tell(department)
    return task


def test_nothing_has_happened_yet(ann: Visitor) -> None:
    assert "Nothing yet" in ann.get("/notices").text
    assert bell(ann) == ""


def test_a_notice_says_what_of_what_and_leads_there(ann: Visitor, bo: Visitor, returned: str) -> None:
    mine, theirs = ann.get("/notices").text, bo.get("/notices").text
    assert f'<a href="/tasks/{returned}">Your work was returned</a>' in mine
    assert "夏装上新" in mine
    assert f'<a href="/tasks/{returned}">Work waits for your decision</a>' in theirs
    assert "安然" in theirs
    assert ann.get(f"/tasks/{returned}").status_code == 200
    assert bell(ann) == bell(bo) == "1"


def test_reading_one_takes_it_off_the_bell_and_twice_is_the_same(ann: Visitor, department: Department) -> None:
    for _n in range(2):
        department.approve(department.hand_in())
    tell(department)
    first, second = keys(ann)
    for _again in range(2):
        answer = ann.post("/notices/read", {"key": first})
        assert answer.status_code == 303
        assert keys(ann) == [second]
    assert bell(ann) == "1"
    assert "Your work was approved" in ann.get("/notices?state=read").text
    block = ann.post("/notices/read", {"key": second}, htmx="notices").text
    assert 'id="bell-count" hx-swap-oob="true"></b>' in block
    assert "There is no notice of this sort" in ann.get("/notices?state=unread").text


def test_all_are_read_but_not_what_came_in_since_the_page_was_shown(ann: Visitor, department: Department) -> None:
    department.approve(department.hand_in())
    tell(department)
    found = re.search(r'name="until" value="([^"]+)"', ann.get("/notices").text)
    assert found
    department.clock += timedelta(minutes=1)
    department.approve(department.hand_in())
    tell(department)
    ann.post("/notices/read-all", {"until": found[1]})
    assert bell(ann) == "1"


@pytest.mark.parametrize("until", ["", "yesterday", "2026-11-11T04:00:00"])
def test_a_time_that_is_none_is_refused(ann: Visitor, until: str) -> None:
    assert ann.post("/notices/read-all", {"until": until}).status_code == 400


def test_nobody_reads_the_notices_of_another(ann: Visitor, bo: Visitor, returned: str) -> None:
    (theirs,) = keys(bo)
    ann.post("/notices/read", {"key": theirs})
    assert keys(bo) == [theirs]
    assert ann.post("/notices/read", {"key": ""}).status_code == 400


def test_who_answers_for_a_team_no_more_is_told_nothing_of_it(
    department: Department, bo: Visitor, returned: str
) -> None:
    department.carry_out("cy", NameManager(team="photo", member="abe", from_day=TODAY))
    assert returned not in bo.get("/notices").text
    assert bell(bo) == ""


def test_requests_and_levels_lead_to_their_pages(department: Department, ann: Visitor, bo: Visitor) -> None:
    open_shop(department, "ann")
    for _n in range(4):
        department.approve(department.hand_in("ann", "review"))
    wish = ask(department, "ann", "course")
    tell(department)
    assert f'<a href="/fulfilment/{wish}">A request waits for your decision</a>' in bo.get("/notices").text
    page = ann.get("/notices").text
    assert '<a href="/tree">You reached a level</a>' in page


def test_the_list_has_pages(department: Department, ann: Visitor) -> None:
    for _n in range(21):
        department.approve(department.hand_in())
    tell(department)
    assert len(keys(ann)) == 20
    assert 'rel="next"' in ann.get("/notices").text


def test_where_nothing_is_allowed_there_is_nothing_to_choose(ann: Visitor) -> None:
    page = ann.get("/me/notices").text
    assert "notices stay in the page" in page
    assert 'name="token"' not in page
    assert ann.post("/me/notices", {"kind": "dingtalk", "token": TOKEN, "hours": "24"}).status_code == 422


def test_only_what_is_allowed_can_be_chosen(installed: Installed, department: Department) -> None:
    ann = Browser(installed(**HOSTS), department.visit("ann").token)
    page = ann.get("/me/notices").text
    assert 'value="dingtalk"' in page
    assert not [kind for kind in ("feishu", "wecom", "email") if f'value="{kind}"' in page]


def test_an_address_is_chosen_changed_and_given_up(installed: Installed, department: Department) -> None:
    ann = Browser(installed(**HOSTS), department.visit("ann").token)
    given = {"kind": "dingtalk", "token": TOKEN, "secret": "", "hours": "24"}
    assert ann.post("/me/notices", given).status_code == 303
    page = ann.get("/me/notices").text
    assert "Once a day, at nine" in page
    assert TOKEN not in page
    assert ann.post("/me/notices", {**given, "token": "", "hours": "4"}).status_code == 303
    with department.handler.reading() as connection:
        known = channels.channel_of(connection, "ann")
    assert known is not None
    assert (known.kind, known.hours, known.next_at) == ("dingtalk", 4, NOON + timedelta(hours=4))
    assert ann.post("/me/notices/stop").status_code == 303
    assert "Send me nothing any more" not in ann.get("/me/notices").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token": ""}, "Please fill this in."),
        ({"token": "https://oapi.dingtalk.com/robot/send?access_token=x"}, "This is no token of a robot"),
        ({"secret": "a b c"}, "Only a DingTalk robot has a secret"),
        ({"kind": "feishu"}, "Please choose one of the options."),
        ({"kind": "tgram"}, "Please choose one of the options."),
        ({"hours": "0"}, "Please choose one of the options."),
    ],
)
def test_what_cannot_be_chosen_is_said_at_its_field(
    installed: Installed, department: Department, changes: dict[str, str], said: str
) -> None:
    ann = Browser(installed(**HOSTS), department.visit("ann").token)
    answer = ann.post("/me/notices", {"kind": "dingtalk", "token": TOKEN, "secret": "", "hours": "24", **changes})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_test_message_wants_an_address(ann: Visitor) -> None:
    answer = ann.post("/me/notices/try")
    assert answer.status_code == 422
    assert "Please save an address first." in answer.text


def test_results_lead_to_their_pages(department: Department) -> None:
    week_over(department)
    remind_of_settlement(department.handler, department.clock)
    assert '<a href="/settlement/photo/2026-W47">Results of a week wait to be settled</a>' in _read(department, "bo")
    settle(department)
    assert '<a href="/targets">Your results of a week were settled</a>' in _read(department, "ann")
    department.carry_out(SYSTEM, report("ann", 90, restate=True))
    department.wait(days=7)
    adjust(department)
    assert "A settled result of yours was corrected" in _read(department, "ann")
    reopen(department)
    assert "The settlement of your week was undone" in _read(department, "ann")


def test_another_target_leads_to_its_page(department: Department) -> None:
    targets_frozen(department)
    target: dict[str, Any] = {"kpi": "orders", "subject": "member:ann", "period": WEEK, "target": 80}
    department.carry_out("bo", ProposeOverride(**target, reason=department.text("bo", "店铺装修三天")))
    assert f'<a href="/targets/orders/member:ann/{WEEK}">Another target waits' in _read(department, "di")
    department.carry_out("di", ConfirmOverride(**target))
    assert f'<a href="/targets/orders/member:ann/{WEEK}">A target of yours was changed</a>' in _read(department, "ann")


def _read(department: Department, person: str) -> str:
    tell(department)
    return department[person].get("/notices").text
