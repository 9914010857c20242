from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from growth_tree.demo import data
from growth_tree.demo.wording import Wording, season
from growth_tree.domain.rules import BRANCHES, JOBS
from growth_tree.rulebook_schema import default_rulebook

A_YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
SEASONS = {"always", "month_start", "week_end", "before", "during", "after"}
KINDS = {kind.code: kind for kind in default_rulebook().kinds}


def test_the_demo_does_every_kind_of_task_of_the_default_rules_and_no_other() -> None:
    assert set(data.kinds()) == set(KINDS)


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_is_done_by_jobs_that_may_do_it(code: str) -> None:
    jobs = set(data.kinds()[code].jobs)
    assert jobs
    assert jobs <= set(KINDS[code].jobs or JOBS)


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("shop", [None, "tmall", "jd", "douyin"])
def test_every_title_can_be_written(code: str, shop: str | None) -> None:
    for template in data.kinds()[code].titles:
        wording = Wording(random.Random(template))
        title = wording.title(code, date(2026, 11, 20), shop)
        assert "{" not in title
        assert len(title) <= 60


def test_titles_hardly_repeat() -> None:
    wording = Wording(random.Random(618))
    titles = [wording.title("title_tuning", date(2026, 6, 1), "tmall") for _ in range(50)]
    assert len(set(titles)) == 50


def test_a_title_speaks_of_the_campaign_of_its_day() -> None:
    wording = Wording(random.Random(1))
    assert "双11" in wording.title("campaign_duty", date(2026, 11, 10), None)
    assert "618" in wording.title("campaign_duty", date(2026, 6, 18), None)


@pytest.mark.parametrize("job", JOBS)
def test_everybody_has_something_to_do_on_any_day(job: str) -> None:
    when = {plan.when for plan in data.kinds().values() if job in plan.jobs}
    assert when <= SEASONS
    idle = [day for day in A_YEAR if not when & season(day)]
    assert idle == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 10), "during"),
        (date(2026, 11, 15), "after"),
        (date(2026, 11, 21), "after"),
        (date(2026, 12, 20), "before"),
        (date(2027, 1, 10), "during"),
        (date(2026, 11, 3), "month_start"),
        (date(2026, 11, 20), "week_end"),
    ],
)
def test_days_have_their_season(day: date, expected: str) -> None:
    assert expected in season(day)


def test_a_review_is_not_written_long_after_its_campaign() -> None:
    assert "after" not in season(date(2026, 11, 23))


def test_every_branch_has_links_and_reasons_of_its_own() -> None:
    assert set(data.words().links) == set(BRANCHES)
    assert set(data.words().returned) == {*BRANCHES, "any"}
