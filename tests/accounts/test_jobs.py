from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from time import sleep

from sqlalchemy import Connection, Engine, select

from events.engine import writing
from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.accounts.schema import JOB
from tests.accounts.conftest import NOON

SECOND = timedelta(seconds=1)
LATE = NOON + jobs.LEASE


def claimed(conn: Connection) -> Job:
    job = jobs.claim_next(conn, NOON)
    assert job is not None
    return job


def test_jobs_are_taken_in_the_order_they_came_each_once(conn: Connection) -> None:
    first = jobs.enqueue(conn, "import", "ann", NOON, options={"day": "双11"}, content=b"file", file_name="任务.xlsx")
    second = jobs.enqueue(conn, "rebuild", "ann", NOON + SECOND)
    job = claimed(conn)
    assert (job.id, job.status, job.attempt, job.options, job.file_name) == (
        first,
        "running",
        1,
        {"day": "双11"},
        "任务.xlsx",
    )
    assert jobs.content_of(conn, job) == b"file"
    assert claimed(conn).id == second
    assert jobs.claim_next(conn, NOON) is None


def test_workers_that_look_at_once_never_take_the_same_job(engine: Engine) -> None:
    with writing(engine) as conn:
        for n in range(20):
            jobs.enqueue(conn, "import", "ann", NOON + n * SECOND)

    def work(_: int) -> list[str]:
        mine = []
        for _ in range(40):
            with writing(engine) as conn:
                job = jobs.claim_next(conn, NOON)
            mine += [job.id] if job else []
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [job_id for mine in pool.map(work, range(4)) for job_id in mine]
    assert len(taken) == len(set(taken)) == 20


def test_a_job_left_by_a_dead_worker_goes_on_from_its_last_slice(conn: Connection) -> None:
    jobs.enqueue(conn, "import", "ann", NOON)
    dead = claimed(conn)
    assert jobs.progress(conn, dead, done=300, total=1000, at=NOON + SECOND, result={"added": 300})
    assert jobs.claim_next(conn, LATE) is None, "it was heard of within the lease"
    heir = jobs.claim_next(conn, LATE + SECOND)
    assert heir is not None
    assert (heir.id, heir.attempt, heir.done, heir.total, heir.result) == (dead.id, 2, 300, 1000, {"added": 300})
    assert not jobs.progress(conn, dead, done=400, total=1000, at=LATE + SECOND), "the dead one came back too late"
    assert not jobs.finish(conn, dead, {}, LATE + SECOND)
    assert jobs.finish(conn, heir, {"added": 1000}, LATE + SECOND)


def test_a_job_that_kills_its_workers_is_given_up(conn: Connection) -> None:
    job_id = jobs.enqueue(conn, "import", "ann", NOON, content=b"bomb")
    at = NOON
    for _ in range(jobs.ATTEMPTS_MAX):
        assert jobs.claim_next(conn, at) is not None
        at += jobs.LEASE
    assert jobs.claim_next(conn, at) is None
    job = jobs.job_by_id(conn, job_id)
    assert job is not None
    assert (job.status, job.result, job.finished_at) == ("failed", {"code": "job_gave_up"}, at)


def test_a_cancelled_job_stops_at_its_next_slice(conn: Connection) -> None:
    waiting, running = (jobs.enqueue(conn, "import", "ann", NOON + n * SECOND) for n in (1, 0))
    job = claimed(conn)
    assert job.id == running
    assert jobs.cancel(conn, running, NOON)
    assert jobs.cancel(conn, waiting, NOON)
    assert not jobs.progress(conn, job, done=1, total=2, at=NOON)
    assert not jobs.finish(conn, job, {}, NOON)
    assert jobs.claim_next(conn, LATE) is None
    assert not jobs.cancel(conn, running, NOON), "it is over already"
    assert not jobs.cancel(conn, "unknown", NOON)


def test_a_job_that_is_over_keeps_its_result_but_not_its_file(conn: Connection) -> None:
    for close, status in ((jobs.finish, "done"), (jobs.fail, "failed")):
        job_id = jobs.enqueue(conn, "import", "ann", NOON, content=b"names of people")
        assert close(conn, claimed(conn), {"rows": [{"row": 2, "code": "text_missing"}]}, NOON + SECOND)
        job = jobs.job_by_id(conn, job_id)
        assert job is not None
        assert (job.status, job.finished_at) == (status, NOON + SECOND)
        assert job.result == {"rows": [{"row": 2, "code": "text_missing"}]}
        assert jobs.content_of(conn, job) is None


def test_a_page_of_jobs_is_the_newest_first(conn: Connection) -> None:
    ids = [jobs.enqueue(conn, kind, "ann", NOON + n * SECOND) for n, kind in enumerate(("import", "rebuild", "import"))]
    jobs.enqueue(conn, "import", "bo", NOON)
    page, count = jobs.page(conn, owner="ann", offset=1, limit=1)
    assert ([job.id for job in page], count) == ([ids[1]], 3)
    page, count = jobs.page(conn, owner="ann", kind="import")
    assert ([job.id for job in page], count) == ([ids[2], ids[0]], 2)
    assert jobs.page(conn)[1] == 4


def test_old_jobs_are_swept_and_open_ones_never(conn: Connection) -> None:
    jobs.enqueue(conn, "import", "ann", NOON)
    jobs.finish(conn, claimed(conn), {}, NOON)
    waiting = jobs.enqueue(conn, "import", "ann", NOON)
    jobs.sweep(conn, NOON + jobs.KEEP_FINISHED)
    assert jobs.page(conn)[1] == 2
    jobs.sweep(conn, NOON + jobs.KEEP_FINISHED + SECOND)
    assert list(conn.scalars(select(JOB.c.id))) == [waiting]


def test_a_held_job_is_in_no_line_until_it_is_released_and_then_counts_from_that_moment(conn: Connection) -> None:
    held = jobs.job_by_id(conn, jobs.enqueue(conn, "import", "ann", NOON, content=b"file", held=True))
    assert held is not None
    assert held.status == "held"
    assert jobs.claim_next(conn, NOON) is None
    assert jobs.page(conn) == ([], 0)
    assert not jobs.cancel(conn, held.id, NOON)
    assert jobs.release(conn, held, NOON + SECOND, owner="ann", options={"skip_bad": True})
    assert not jobs.release(conn, held, LATE, owner="ann", options={}), "it is in line already"
    job = claimed(conn)
    assert (job.id, job.options, job.created_at) == (held.id, {"skip_bad": True}, NOON + SECOND)
    assert jobs.content_of(conn, job) == b"file"


def test_a_held_job_that_is_discarded_or_forgotten_is_gone_with_its_content(conn: Connection) -> None:
    first, second = (jobs.enqueue(conn, "import", "ann", NOON, content=b"names", held=True) for _ in range(2))
    discarded = jobs.job_by_id(conn, first)
    assert discarded is not None
    jobs.discard(conn, discarded)
    assert list(conn.scalars(select(JOB.c.id))) == [second]
    jobs.sweep(conn, NOON + jobs.KEEP_HELD)
    assert list(conn.scalars(select(JOB.c.id))) == [second]
    jobs.sweep(conn, NOON + jobs.KEEP_HELD + SECOND)
    assert list(conn.scalars(select(JOB.c.id))) == []


def test_discarding_does_nothing_to_a_job_in_line(conn: Connection) -> None:
    job = jobs.job_by_id(conn, jobs.enqueue(conn, "import", "ann", NOON))
    assert job is not None
    jobs.discard(conn, job)
    assert jobs.page(conn)[1] == 1


def test_nothing_else_waits_for_a_training(conn: Connection) -> None:
    training = jobs.enqueue(conn, jobs.TRAIN, "ann", NOON)
    later = jobs.enqueue(conn, "import", "ann", NOON + SECOND)
    assert claimed(conn).id == later
    assert jobs.claim_next(conn, NOON) is None
    assert jobs.training_waits(conn, NOON)
    job = jobs.claim_next(conn, NOON, training=True)
    assert job is not None
    assert job.id == training
    assert not jobs.training_waits(conn, LATE), "one model may take a while"
    assert jobs.claim_next(conn, LATE, training=True) is None
    assert jobs.training_waits(conn, NOON + jobs.LEASE_OF_TRAINING)


def test_a_posting_waits_for_the_one_before_it_also_when_that_was_left_and_nothing_else_does(conn: Connection) -> None:
    first, second = (jobs.enqueue(conn, jobs.POST_RULES, "system", NOON + n * SECOND) for n in range(2))
    other = jobs.enqueue(conn, "import", "ann", NOON + 2 * SECOND)
    assert claimed(conn).id == first
    assert claimed(conn).id == other
    assert jobs.claim_next(conn, NOON) is None
    heir = jobs.claim_next(conn, LATE)
    assert heir is not None
    assert heir.id == first
    assert jobs.finish(conn, heir, {}, LATE)
    assert claimed(conn).id == second


def test_a_posting_that_came_late_but_counts_as_older_waits_for_one_that_is_just_being_claimed(engine: Engine) -> None:
    def post(at: datetime) -> str:
        with writing(engine) as conn:
            return jobs.enqueue(conn, jobs.POST_RULES, "system", at)

    younger, has_claimed = post(NOON + SECOND), Event()

    def claim_slowly() -> Job | None:
        with writing(engine) as conn:
            job = jobs.claim_next(conn, NOON)
            has_claimed.set()
            sleep(0.3)  # long enough for the other one to ask before this one is committed
            return job

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(claim_slowly)
        has_claimed.wait()
        post(NOON)
        with writing(engine) as conn:
            assert jobs.claim_next(conn, NOON) is None
    taken = first.result()
    assert taken is not None
    assert taken.id == younger


def test_a_job_whose_worker_is_told_to_stop_stays_in_line_and_is_not_worn_out(conn: Connection) -> None:
    jobs.enqueue(conn, "import", "ann", NOON)
    for _ in range(jobs.ATTEMPTS_MAX + 1):
        job = claimed(conn)
        assert jobs.progress(conn, job, done=3, total=9, at=NOON)
        assert jobs.put_back(conn, job)
        assert not jobs.put_back(conn, job), "it is in line already"
    assert claimed(conn).done == 3


def test_a_worker_is_there_while_it_is_heard_of(conn: Connection) -> None:
    jobs.enqueue(conn, "import", "ann", NOON)
    assert not jobs.is_worked(conn, NOON)
    claimed(conn)
    assert jobs.is_worked(conn, NOON + SECOND)
    assert not jobs.is_worked(conn, LATE)
