"""A department with awards of two days and two teams, and how a batch of them is taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

from tests.web.department import TODAY, Department

REASON = "运费表导错了，整批收回"
OF_TODAY = {"what": "work", "day": TODAY.isoformat()}


def work(department: Department) -> Department:
    """Ann and Abe of the photo team and Eve of the listing team each did something today, Ann something yesterday."""
    yesterday = TODAY - timedelta(days=1)
    department.approve(department.hand_in("ann", "photos", "冬装主图"))
    department.approve(department.hand_in("ann", "photos", "昨日主图", done_on=yesterday))
    department.approve(department.hand_in("abe", title="上新十款"))
    department.approve(department.hand_in("eve", title="上新五款"), by="mo")
    return department


def preview(department: Department, who: str = "cy", **which: str) -> str:
    """What taking a choice back would mean."""
    answer = department[who].get("/corrections/reversal?" + urlencode(which or OF_TODAY))
    assert answer.status_code == 200
    return str(answer.text)


def seen(page: str) -> str:
    """What a preview says that it has shown."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found, "nothing can be proposed"
    return found[1]


def proposed(department: Department, who: str = "cy", **more: str) -> str:
    """Somebody proposes to take back what they have seen; answers the address."""
    which = {name: value for name, value in (OF_TODAY | more).items() if name not in ("reason", "forgive")}
    form = {"reason": REASON, **OF_TODAY, **more, "seen": seen(preview(department, who, **which))}
    answer = department[who].post("/corrections/reversal", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def people(page: str) -> list[str]:
    """Who is concerned by what a page shows."""
    return re.findall(r'"/ledger/of/(\w+)">', page)


def totals(department: Department, who: str) -> tuple[str, ...]:
    """Points to spend and XP in all, from the head of somebody's ledger."""
    found = re.findall(r"<dd[^>]*>([^<]+)</dd>", department[who].get("/ledger").text)
    return found[0], found[2]
